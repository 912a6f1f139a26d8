# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts that a pattern matches in the inventory of this run, whatever its limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.inventory.manager import InventoryManager

from ..domain.errors import BadDocument
from .plain import plain


def hosts_of(pattern: str, loader: Any, task_vars: Mapping[str, Any]) -> list[str]:
    """Names of the hosts that a pattern matches; sorted.

    :raises BadDocument: Ansible cannot read the pattern or the inventory.
    """
    sources = plain(task_vars.get("ansible_inventory_sources") or [])
    try:
        return hosts_in(InventoryManager(loader=loader, sources=sources), pattern)
    except Exception as error:
        raise BadDocument(
            f"the inventory cannot tell the hosts of {pattern!r}: {error}",
            remedy="check deploy.hosts in the release file and the inventory",
        ) from error


def hosts_in(inventory: Any, pattern: str) -> list[str]:
    """The same on an inventory that is loaded already."""
    found = inventory.get_hosts(pattern, ignore_limits=True, ignore_restrictions=True)
    return sorted(str(host.name) for host in found)
