# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of this run: what it was read from, and the hosts that a pattern matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError

from ..domain.errors import BadDocument

#: What a person writes to have a host reached elsewhere; of two names the first counts, which is
#: the last one that Ansible's ssh connection lists.
ADDRESSES = ("ansible_ssh_host", "ansible_host")
PORTS = ("ansible_ssh_port", "ansible_port")


def inventory_of(owner: Any) -> Any:
    """The inventory that this run has loaded.

    :param owner: a play or a task.
    """
    # Neither a callback nor an action plugin is handed it in any other way.
    return owner.get_variable_manager()._inventory  # noqa: SLF001 - see above


def loader_of(inventory: Any) -> Any:
    """Ansible's loader of files, as the inventory has it."""
    return inventory._loader  # noqa: SLF001 - it has no public name


def sources_of(inventory: Any) -> list[str]:
    """Files and folders that the inventory was read from."""
    return [str(one) for one in inventory._sources or ()]  # noqa: SLF001 - handed in no other way


def folders_of(inventory: Any) -> list[Path]:
    """The folders in which group_vars and host_vars lie beside the inventory."""
    sources = map(Path, sources_of(inventory))
    return [one if one.is_dir() else one.parent for one in sources]


def picked(variables: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Those of these variables that are there."""
    return {name: variables[name] for name in names if name in variables}


def hosts_of(
    inventory: Any, pattern: str, remedy: str = "check deploy.hosts in the release file"
) -> list[str]:
    """Names of the hosts that a pattern matches; sorted.

    :raises BadDocument: Ansible cannot read the pattern.
    """
    return sorted(matched(inventory, pattern, remedy))


def matched(inventory: Any, pattern: str, remedy: str) -> list[str]:
    """The same as the inventory orders them: to sort thousands takes its time.

    :raises BadDocument: Ansible cannot read the pattern.
    """
    try:
        found = inventory.get_hosts(pattern, ignore_limits=True, ignore_restrictions=True)
    except AnsibleError as error:
        raise BadDocument(
            f"the inventory cannot tell the hosts of {pattern!r}: {error}",
            remedy=remedy,
        ) from error
    return [str(host.name) for host in found]
