# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Relations that captures show: what runs on a host, whose a port is, who talks to it.

They are looked up for one item at a time: nobody asks about all of thousands of hosts at once.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from ..domain.configuration.ci_names import covers, place_of
from ..domain.configuration.impact import Edge
from ..domain.configuration.snapshot import ci_id
from ..store.configuration_index import Index

#: Where such a relation is known from.
DISCOVERED = "discovered"

# Sections whose items run on a host, and what else is lost with it.
_RUNNING = ("services", "listeners", "containers")
_LYING = ("packages", "files", "certificates", "mounts")

_Items = Mapping[str, Mapping[str, Any]]
#: A connection: its host, key and attributes.
_Made = tuple[str, str, Mapping[str, Any]]


class Discovered:
    """What the newest captures show; each section of a host is read once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._cut = index.cut()
        self._known: dict[tuple[str, str], _Items] = {}
        self._connections: dict[tuple[str, str], list[_Made]] | None = None

    def items(self, host: str, section: str) -> _Items:
        """Key -> attributes; empty when nothing is known."""
        if (host, section) not in self._known:
            self._known[host, section] = dict(self._items(host, section))
        return self._known[host, section]

    def exact(self, ci: str) -> list[str]:
        """The ids of what is there that an id covers, or is."""
        place = place_of(ci)
        if not place.key or not place.host:
            return []
        keys = self.items(place.host, place.section)
        ids = (ci_id(place.host, place.section, key) for key in keys)
        return [one for one in ids if covers(ci, one)]

    def needing(self, ci: str, *, whole: bool = False) -> Iterator[Edge]:
        """Relations by which others need this item.

        :param whole: of a host also what merely lies on it, such as packages and files.
        """
        place = place_of(ci)
        if place.kind == "host":
            yield from self._on_host(ci, place.host, whole)
        elif place.section == "services":
            yield from self._of_unit(ci, place.host)
        elif place.section == "listeners":
            for one in self.exact(ci):
                yield from self._connected(ci, place.host, place_of(one).key)

    def _items(self, host: str, section: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        if self._cut is None:
            return
        for span in self._index.spans([host], section, self._cut):
            if span.content is not None:
                numbers = self._index.contents([span.content])[span.content]
                yield from self._index.items(numbers).values()

    def _on_host(self, ci: str, host: str, whole: bool) -> Iterator[Edge]:
        for section in (*_RUNNING, *(_LYING if whole else ())):
            for key, one in self.items(host, section).items():
                if section != "services" or one.get("active") == "active":
                    yield Edge(ci_id(host, section, key), "runs_on", ci, DISCOVERED)

    def _of_unit(self, ci: str, host: str) -> Iterator[Edge]:
        for key, one in self.items(host, "listeners").items():
            if any(covers(ci, unit) for unit in _units(host, one)):
                yield Edge(ci_id(host, "listeners", key), "depends_on", ci, DISCOVERED)

    def _connected(self, ci: str, host: str, key: str) -> Iterator[Edge]:
        protocol, _slash, rest = key.partition("/")
        address, _slash, port = rest.rpartition("/")
        if protocol != "tcp":
            return
        for other in self._reached_by(host, address):
            for client, made, one in self._connections_to(other, port):
                if client == host or not _is_loopback(other):
                    for source in self._behind(client, made, one):
                        yield Edge(source, "connected_to", ci, DISCOVERED)

    def _reached_by(self, host: str, address: str) -> list[str]:
        """The addresses at which others reach what listens at this one."""
        if address not in {"0.0.0.0", "::", "*"}:  # noqa: S104 # compared, not listened on
            return [address]
        found = {"127.0.0.1", "::1"}
        for key, one in self.items(host, "hardware").items():
            if key.startswith("interface/") and isinstance(one.get("addresses"), list):
                found |= {str(each).partition("/")[0] for each in one["addresses"]}
        return sorted(one for one in found if address != "0.0.0.0" or ":" not in one)  # noqa: S104 - compared, not listened on

    def _connections_to(self, address: str, port: str) -> list[_Made]:
        if self._connections is None:
            self._connections = {}
            for key, one, hosts in self._index.items_at("connections"):
                there, _slash, at = key.rpartition("/")
                made = self._connections.setdefault((there.rpartition("/")[2], at), [])
                made += [(host, key, one) for host in hosts]
        return self._connections.get((address, port), [])

    def _behind(self, client: str, key: str, one: Mapping[str, Any]) -> list[str]:
        """What on the other host talks: its unit, else what its process serves, else itself."""
        units = _units(client, one)
        if units:
            return units
        process = one.get("process")
        served = [
            ci_id(client, "listeners", listener)
            for listener, other in self.items(client, "listeners").items()
            if process and other.get("process") == process
        ]
        return served or [ci_id(client, "connections", key)]


def _units(host: str, one: Mapping[str, Any]) -> list[str]:
    names = str(one.get("unit") or "").split(",")
    return [ci_id(host, "services", name.strip()) for name in names if name.strip()]


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
