# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts that a pattern matches in the inventory of this run, whatever its limit."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleError

from ..domain.errors import BadDocument


def inventory_of(owner: Any) -> Any:
    """The inventory that this run has loaded.

    :param owner: a play or a task.
    """
    # Neither a callback nor an action plugin is handed it in any other way.
    return owner.get_variable_manager()._inventory  # noqa: SLF001


def hosts_of(
    inventory: Any, pattern: str, remedy: str = "check deploy.hosts in the release file"
) -> list[str]:
    """Names of the hosts that a pattern matches; sorted.

    :raises BadDocument: Ansible cannot read the pattern.
    """
    try:
        found = inventory.get_hosts(pattern, ignore_limits=True, ignore_restrictions=True)
    except AnsibleError as error:
        raise BadDocument(
            f"the inventory cannot tell the hosts of {pattern!r}: {error}",
            remedy=remedy,
        ) from error
    return sorted(str(host.name) for host in found)
