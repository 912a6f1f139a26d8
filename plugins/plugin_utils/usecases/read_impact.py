# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the impact of a configuration item: what depends on it, directly and through others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..documents.view import plain
from ..domain.configuration.ci_names import looser, place_of
from ..domain.configuration.impact import Affected, Edge, affected_by
from ..store.configuration_index import Index
from ..store.port import Store
from .discover_relations import Discovered
from .find_package import unread_hosts
from .read_items import DECLARED, documents_of, read_declared

#: No more than these are told.
MOST = 10_000


def read_impact(store: Store, index: Index, ci: str, most: int = MOST) -> dict[str, Any]:
    """Everything that depends on an item, by declared relations, releases and captures.

    Returns ``{impact, complete, unread}``: impact is ``[{id, type, owner, distance, path}]``, the
    nearest first, with the relations ``{source, kind, target, origin}`` from the item on as path;
    complete is false when there is more; unread is ``[{host, reason}]``, hosts of which it is not
    known whom they talk to.
    """
    declared = read_declared(store)
    items, discovered = documents_of(declared), Discovered(index)
    graph = _Graph(ci, declared.edges(), items, discovered)
    found = list(affected_by(ci, graph.needing, most + 1))
    return {
        "impact": [_told(one, items) for one in found[:most]],
        "complete": len(found) <= most,
        "unread": list(_unread(index)),
    }


class _Graph:
    """The relations of one question, by the item that others need."""

    def __init__(
        self, asked: str, edges: Iterable[Edge], items: Iterable[str], discovered: Discovered
    ) -> None:
        self._asked = asked
        self._discovered = discovered
        self._by_cause: dict[str, list[Edge]] = {}
        self._on_host: dict[str, set[str]] = {}
        self._exact: dict[str, set[str]] = {}
        for one in items:
            self._name(one)
        for edge in edges:
            self._by_cause.setdefault(edge.cause, []).append(edge)
            self._name(edge.source)
            self._name(edge.target)

    def needing(self, ci: str) -> Iterator[Edge]:
        """Every relation by which something needs this item; shorter ids mean it as well."""
        for name in (ci, *looser(ci), *sorted(self._exact.get(ci, ()))):
            yield from (_of(ci, edge) for edge in self._by_cause.get(name, ()))
        yield from self._discovered.needing(ci, whole=ci == self._asked)
        place = place_of(ci)
        if place.kind != "host":
            return
        for name in self._on_host.get(place.host, ()):
            # What was captured is told by its own id, and leads on to what is said of this one.
            there = self._discovered.exact(name)
            for one in there or [name]:
                yield Edge(one, "runs_on", ci, DECLARED)

    def _name(self, ci: str) -> None:
        place = place_of(ci)
        if place.host and place.key:
            self._on_host.setdefault(place.host, set()).add(ci)
            for one in looser(ci):
                self._exact.setdefault(one, set()).add(ci)


def _of(ci: str, edge: Edge) -> Edge:
    """The same relation, said of the item itself where a shorter id of it was named."""
    return replace(edge, target=ci) if edge.cause == edge.target else replace(edge, source=ci)


def _told(one: Affected, items: dict[str, dict[str, Any]]) -> dict[str, Any]:
    item = items.get(one.id) or next((items[name] for name in looser(one.id) if name in items), {})
    return {
        "id": one.id,
        "type": place_of(one.id).kind,
        "owner": item.get("owner", ""),
        "distance": one.distance,
        "path": [plain(edge) for edge in one.path],
    }


def _unread(index: Index) -> Iterator[dict[str, Any]]:
    cut = index.cut()
    if cut is None:
        return
    known = {one["host"]: one["reason"] for one in unread_hosts(index, "connections")}
    there = {one.host for one in index.spans(section="connections", cut=cut)}
    for host in index.newest(cut):
        if host not in there:
            known.setdefault(host, "its connections were not captured")
    for host, reason in sorted(known.items()):
        yield {"host": host, "reason": reason}
