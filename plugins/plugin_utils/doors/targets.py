# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the hosts that a pattern matches are reached, as the inventory and files beside it say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError
from ansible.inventory.helpers import sort_groups
from ansible.vars.plugins import get_vars_from_inventory_sources

from ..domain.errors import BadDocument
from ..domain.scope import TARGET
from .inventory import ADDRESSES, PORTS, folders_of, hosts_of, loader_of, picked, sources_of
from .plain import plain

_CONNECTION = ("ansible_connection",)
_NAMES = (*ADDRESSES, *PORTS, *_CONNECTION)
#: An address that needs no brackets to be told from what stands beside it.
_PLAIN_ADDRESS = re.compile(r"[^\s:\[\]]+")
#: The vars plugin that reads group_vars and host_vars, as it may be written in the configuration.
_FILES_ONLY = ({"host_group_vars"}, {"ansible.builtin.host_group_vars"})


def targets_of(
    inventory: Any, pattern: str, remedy: str = "check deploy.hosts in the release file"
) -> dict[str, str]:
    """Host -> where it is reached, for the hosts that a pattern matches; sorted by name.

    That is ``target`` for a host that is reached by its own name, else address, port and connection
    as the inventory and the group_vars and host_vars beside it have them: ``10.0.0.5:2222 ssh``.
    Templates stay text. What lies beside the playbook is bound with the project's files.

    :raises BadDocument: Ansible cannot read the pattern.
    """
    names = hosts_of(inventory, pattern, remedy)
    of_groups, of_hosts = _beside(inventory, "group_vars"), _beside(inventory, "host_vars")
    groups: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    # Thousands of hosts share few sets of groups: what these say is put together once for each.
    shared: dict[tuple[int, ...], tuple[dict[str, Any], str]] = {}
    found = {}
    for host in map(inventory.get_host, names):
        key = tuple(map(id, host.get_groups()))
        if key not in shared:
            values = _layered(host.get_groups(), groups, of_groups)
            shared[key] = values, _place(values)
        values, place = shared[key]
        own = {**picked(host.vars, _NAMES), **of_hosts(host)}
        found[str(host.name)] = _place({**values, **own}) if own else place
    return found


def _layered(
    several: Iterable[Any],
    groups: dict[str, tuple[dict[str, Any], dict[str, Any]]],
    of_groups: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """What these groups together say of where their hosts are reached.

    :param groups: group -> what the inventory says, and what files beside it say; added to.
    """
    ordered = sort_groups(several)
    for one in ordered:
        if one.name not in groups:
            groups[one.name] = picked(one.get_vars(), _NAMES), of_groups(one)
    values: dict[str, Any] = {}
    # Files beside the inventory count for more than what it says itself.
    for layer in (0, 1):
        for one in ordered:
            values.update(groups[one.name][layer])
    return values


def _beside(inventory: Any, folder: str) -> Callable[[Any], dict[str, Any]]:
    """A reader of what files beside the inventory say of one group or host.

    :param folder: ``group_vars`` or ``host_vars``; Ansible is asked about what has a file there,
        and about everything when other vars plugins are enabled.
    """
    sources, loader = sources_of(inventory), loader_of(inventory)
    folders = [one / folder for one in folders_of(inventory) if (one / folder).is_dir()]
    files = [file for one in folders for file in one.iterdir()]
    known = {name for file in files for name in (file.name, file.stem)}
    files_only = set(constants.VARIABLE_PLUGINS_ENABLED) in _FILES_ONLY

    def read(entity: Any) -> dict[str, Any]:
        if files_only and entity.name not in known:
            return {}
        try:
            found = get_vars_from_inventory_sources(loader, sources, [entity], "task")
            return picked(found, _NAMES)
        except AnsibleError:
            # Such as a vault without its password. Should a run be able to read it, and an address
            # be in it, then that is a difference, which is told.
            return {}

    return read


def _place(values: Mapping[str, Any]) -> str:
    address, port, connection = (_text(values, names) for names in (ADDRESSES, PORTS, _CONNECTION))
    if address and (address == TARGET or not _PLAIN_ADDRESS.fullmatch(address)):
        address = f"[{address}]"
    if port:
        address = f"{address}:{port}"
    return " ".join(one for one in (address, connection) if one) or TARGET


def _text(values: Mapping[str, Any], names: Iterable[str]) -> str:
    given = next((values[name] for name in names if values.get(name) is not None), None)
    if given is None:
        return ""
    try:
        return str(plain(given))
    except BadDocument:
        return "(vaulted)"
