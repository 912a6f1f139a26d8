# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts are protected: by pattern, by a mark in the inventory, or by the same address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from ansible import constants
from ansible.template import Templar
from ansible.vars.plugins import get_vars_from_inventory_sources, get_vars_from_path

from .inventory import ADDRESSES, PORTS, folders_of, loader_of, matched, picked, sources_of

#: The value of the setting ``protected`` by which only marked hosts are.
MARKED = "marked"
#: The variable of a host or a group that adds protection. It never takes any away.
MARK = "mof_release_protected"
UNMARKED = ("false", "no", "off", "n", "f", "0", "0.0", "")
SSH_PORT = "22"
#: Stands for text that only Ansible could tell.
UNTOLD = "{{ }}"


class Protection:
    """The protected hosts of an inventory as it is now.

    What costs something is found out when it is asked for: a play on hosts that the pattern names,
    or on the controller alone, pays for the pattern only.

    :param pattern: the setting ``protected``.
    :param folders: of playbooks, whose ``group_vars`` and ``host_vars`` count.
    :param manager: Ansible's variable manager, for addresses that are templates.
    """

    def __init__(
        self, inventory: Any, pattern: str, folders: Iterable[str] = (), manager: Any = None
    ) -> None:
        self.inventory = inventory
        self.pattern = pattern
        self._folders = tuple(dict.fromkeys(folders))
        self._manager = manager

    @cached_property
    def named(self) -> frozenset[str]:
        """Hosts that the pattern names.

        :raises BadDocument: Ansible cannot read the pattern.
        """
        if self.pattern == MARKED:
            return frozenset()
        return frozenset(matched(self.inventory, self.pattern, "correct the setting protected"))

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Hosts that are protected by name or by mark; those by address come on top."""
        groups = [name for name, given in self._of_groups.items() if is_marked(given)]
        marked = {host.name for name in groups for host in self.inventory.groups[name].get_hosts()}
        hosts = self.inventory.hosts.items()
        # Asked twice, since a call for each of thousands of hosts takes longer than all the rest.
        marked |= {name for name, host in hosts if MARK in host.vars and is_marked(host.vars)}
        marked |= {name for name, given in self._of_hosts.items() if is_marked(given)}
        return self.named.union(map(str, marked)) if marked else self.named

    def among(self, names: Iterable[str]) -> set[str]:
        """Those of these hosts of the inventory that are protected."""
        wanted = set(names)
        found = wanted & self.named
        rest = {name for name in wanted - found if not self._is_controller(name)}
        return found | {name for name in rest if name in self.hosts or self._twin(name)}

    def at(self, address: str, port: str = "") -> str:
        """The protected host at an address; else empty.

        :param port: when none is given, any counts.
        """
        plain = _plain(address)
        found = [self._names[plain]] if plain in self._names else []
        for name in self._reached.get(plain, ()):
            other = self._port_of(name)
            if port in ("", other) or is_template(port) or is_template(other):
                found.append(name)
        return min(found, default="")

    def _is_controller(self, name: str) -> bool:
        return name in constants.LOCALHOST and name not in self.inventory.hosts

    def _twin(self, name: str) -> str:
        """The protected host that this one is by its address; itself where that cannot be told."""
        if name not in self.inventory.hosts:
            return name
        address = self._address_of(name)
        if is_template(address):
            address = self._evaluated(name)
        return name if is_template(address) else self.at(address, self._port_of(name))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Name as an address -> the protected host of that name: whoever says it means that host.

        Of several that differ in capitals only, the first counts.
        """
        # As _plain() has it; to call it for each of thousands of names takes longer than all this.
        names = {name.strip().rstrip(".").lower(): name for name in self.hosts}
        if len(names) == len(self.hosts):
            return names
        return {_plain(name): name for name in sorted(self.hosts, reverse=True)}

    @cached_property
    def _reached(self) -> Mapping[str, list[str]]:
        """Address -> the protected hosts that are reached there; those by their name are left out.

        There may be thousands of hosts, and few of them say where they are.
        """
        hosts, said = self.inventory.hosts, frozenset(ADDRESSES)
        telling = hosts.keys()
        if not any(said & self._of_groups[name].keys() for name in self._placing):
            one, other = ADDRESSES
            telling = {
                name for name, host in hosts.items() if one in host.vars or other in host.vars
            }
            telling |= self._of_hosts.keys()
        reached: dict[str, list[str]] = {}
        for name in map(str, telling & self.hosts):
            reached.setdefault(_plain(self._address_of(name)), []).append(name)
        return reached

    def _address_of(self, name: str) -> str:
        """Where a host is reached, as it is written in the inventory."""
        return self._told(name, ADDRESSES) or name

    def _port_of(self, name: str) -> str:
        return self._told(name, PORTS) or SSH_PORT

    def _told(self, name: str, names: Iterable[str]) -> str:
        """What the inventory says of a host by the first of these names; empty for nothing."""
        host = self.inventory.hosts[name]
        places = [self._of_hosts.get(name, {}), host.vars]
        groups = [one for one in host.get_groups() if one.name in self._placing]
        groups.sort(key=lambda one: (one.depth, one.priority), reverse=True)
        places += [self._of_groups[one.name] for one in groups]
        return _first(places, names)

    def _evaluated(self, name: str) -> str:
        try:
            host = self.inventory.hosts[name]
            variables = self._manager.get_vars(host=host)
            templar = Templar(loader=loader_of(self.inventory), variables=variables)
            return _first([templar.template(picked(variables, ADDRESSES))], ADDRESSES) or name
        except Exception:  # noqa: BLE001 - whatever it is, the address is not known
            return UNTOLD

    @cached_property
    def _of_groups(self) -> Mapping[str, Mapping[str, Any]]:
        """Variables of each group, those in files beside inventory and playbook included."""
        groups = self.inventory.groups.items()
        return {str(name): _joined(group.vars, *self._in_files(group)) for name, group in groups}

    @cached_property
    def _placing(self) -> frozenset[str]:
        """Groups that say where their hosts are: few do, and there may be thousands of hosts."""
        said = {*ADDRESSES, *PORTS}
        return frozenset(name for name, given in self._of_groups.items() if said & given.keys())

    @cached_property
    def _of_hosts(self) -> Mapping[str, Mapping[str, Any]]:
        """Variables in files of the hosts that have some; the others cost nothing."""
        hosts = self.inventory.hosts
        filed = dict.fromkeys(name for name in self._filed() if name in hosts)
        return {name: _joined(*self._in_files(hosts[name])) for name in filed}

    def _in_files(self, entity: Any) -> Iterator[Mapping[str, Any]]:
        try:
            loader, sources = loader_of(self.inventory), sources_of(self.inventory)
            for folder in self._folders:
                yield get_vars_from_path(loader, folder, [entity], "task")
            yield get_vars_from_inventory_sources(loader, sources, [entity], "task")
        except Exception:  # noqa: BLE001 - a file that cannot be read could hold the mark
            yield {MARK: True}

    def _filed(self) -> Iterator[str]:
        """Names that have a file or a folder in a ``host_vars``."""
        for folder in dict.fromkeys([*folders_of(self.inventory), *map(Path, self._folders)]):
            place = folder / "host_vars"
            for one in place.iterdir() if place.is_dir() else ():
                yield one.name
                for ending in constants.YAML_FILENAME_EXTENSIONS:
                    yield one.name.removesuffix(ending)


def is_marked(variables: Mapping[str, Any]) -> bool:
    """Whether variables of a host or a group mark it as protected.

    A template, a vaulted value or anything else that is not plainly no counts as yes.
    """
    if MARK not in variables:
        return False
    value = variables[MARK]
    return not (isinstance(value, str | int | float) and str(value).strip().lower() in UNMARKED)


def is_template(text: str) -> bool:
    """Whether Ansible would evaluate this text."""
    return "{{" in text or "{%" in text


def _joined(*given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last one counts, but for the mark: there any yes does."""
    joined = {name: value for one in given for name, value in one.items()}
    if any(is_marked(one) for one in given):
        joined[MARK] = True
    return joined


def _first(places: Iterable[Mapping[str, Any]], names: Iterable[str]) -> str:
    told = [one for one in places if one]
    given = (place[one] for one in names for place in told if place.get(one) is not None)
    value = next(given, "")
    # What is neither text nor number, such as a vaulted value, is told by Ansible only.
    return str(value) if isinstance(value, str | int) else UNTOLD


def _plain(address: str) -> str:
    return str(address).strip().rstrip(".").lower()
