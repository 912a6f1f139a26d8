# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read configuration items: those that people declared, and the services of releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..documents.view import plain
from ..domain.configuration.evolve_items import ITEM_EVENTS, SUBJECT, evolve_items
from ..domain.configuration.impact import Edge
from ..domain.configuration.item import FIELDS, Item
from ..domain.configuration.service import service_edges, service_items
from ..domain.evolve import State, evolve
from ..domain.releases.release import Release
from ..store.port import Entry, Store
from .outcome import read_entry

#: Where a declared item or relation is known from.
DECLARED = "declared"

# How the canonical bytes of a capture end. Nothing about services is in one, and one may be large.
_CAPTURE = b'"type":"configuration_captured","version":1}'


@dataclass(frozen=True)
class Declared:
    """What people and releases say that there is.

    :param items: id -> declared item; retired ones too.
    """

    items: Mapping[str, Item] = field(default_factory=dict)
    releases: Mapping[str, Release] = field(default_factory=dict)

    def edges(self) -> Iterator[Edge]:
        """Every relation of what is not retired."""
        for item in self.items.values():
            if not item.retired:
                yield from (Edge(item.id, one.kind, one.to, DECLARED) for one in item.relations)
        yield from service_edges(self.releases.values())


def read_declared(store: Store, at: datetime | None = None) -> Declared:
    """All of it, now or as it was at a time; of releases without what was captured."""
    state, items = State(), dict[str, Item]()
    for entry in store.read():
        if not _counts(entry):
            continue
        event = read_entry(entry)
        if at is not None and event.at > at:
            break
        if event.type in ITEM_EVENTS:
            items = dict(evolve_items(items, event))
        elif event.subject != SUBJECT:
            state = evolve(state, event)
    return Declared(items, state.releases)


def _counts(entry: Entry) -> bool:
    if entry.subject == SUBJECT:
        return b'"items_re' in entry.data
    return entry.subject.startswith("release/") and not entry.data.endswith(_CAPTURE)


def read_items(
    store: Store, kind: str = "", host: str = "", owner: str = "", at: datetime | None = None
) -> list[dict[str, Any]]:
    """Declared items, services of releases and their parts, sorted by id; see ``documents_of``.

    :param kind: only those of this type; likewise the others. Retired ones are left out.
    :param host: only what is on it, and itself.
    """
    found = documents_of(read_declared(store, at))
    return [
        one
        for _name, one in sorted(found.items())
        if not one["retired"]
        and kind in ("", one["type"])
        and owner in ("", one["owner"])
        and (host in ("", one["host"]) or one["id"] == f"host/{host}")
    ]


def documents_of(declared: Declared) -> dict[str, dict[str, Any]]:
    """Id -> item as doors return it, without its history.

    That is ``{id, type, name, host, status, version, owner, location, source, attributes,
    relations, release, by, at, retired, known_from}``; relations are ``{kind, to, origin}``. What
    people say of a service counts for more than what its release says; its relations are all.
    """
    edges: dict[str, list[Edge]] = {}
    for one in declared.edges():
        edges.setdefault(one.source, []).append(one)
    found = {
        name: document_of(item, edges.get(name, ()), f"release {item.release}")
        for name, item in service_items(declared.releases.values()).items()
    }
    for name, item in declared.items.items():
        said = document_of(item, edges.get(name, ()), DECLARED)
        known = None if item.retired else found.get(name)
        found[name] = _over(known, said) if known else said
    return found


def document_of(item: Item, edges: Iterable[Edge], origin: str) -> dict[str, Any]:
    """An item with these relations, as doors return it."""
    document: dict[str, Any] = plain(item)
    del document["history"]
    document["relations"] = [
        {"kind": one.kind, "to": one.target, "origin": one.origin}
        for one in sorted(edges, key=lambda edge: (edge.kind, edge.target, edge.origin))
    ]
    return {**document, "known_from": [origin]}


def _over(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    filled = {name: said[name] or known[name] for name in (*FIELDS, "release")}
    return {
        **said,
        **filled,
        "attributes": {**known["attributes"], **said["attributes"]},
        "known_from": [*said["known_from"], *known["known_from"]],
    }
