# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read one configuration item with all that is known of it: declared, captured, and its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ..documents.view import plain
from ..domain.configuration.ci_names import Place, covers, looser, place_of
from ..domain.configuration.item import Item
from ..domain.configuration.service import service_history
from ..domain.configuration.snapshot import ci_id
from ..domain.errors import Unknown
from ..store.configuration_index import Index
from ..store.port import Store
from .read_host import read_host
from .read_items import DECLARED, Declared, document_of, documents_of, read_declared
from .trace_configuration import history_of

#: How a captured item is, beside unknown: there, or not there any more.
THERE, GONE = "ok", "gone"

#: What the history says of a change that a release brought with its plan.
DEPLOYED = "release_deployed"

_CAPTURE = ("release", "entry", "event", "recorded_at")
#: Sections with a record about the host itself.
_OF_HOST = ("system", "hardware", "clock")


def read_item(
    store: Store, index: Index, ci: str, at: datetime | None = None
) -> list[dict[str, Any]]:
    """The item with this id, or all captured ones that it covers; now or as it was at a time.

    Each is as ``documents_of`` has it, with ``captured`` (``{release, entry, event, recorded_at,
    status, reason}``, or ``None``) and ``history`` (``[{kind, attribute, before, after, release,
    by, entry, event, at}]``, oldest first). What was captured is among its attributes, and counts
    for more than what somebody declared; a shorter id that was declared means the captured item.

    :raises Unknown: nothing is known of such an item by then.
    """
    declared = read_declared(store, at)
    known = documents_of(declared)
    place = place_of(ci)
    captured = _captured(store, index, place, at) if place.host else {}
    found = [ci] if ci in captured else [one for one in captured if covers(ci, one)]
    if not found:
        found = [ci] if ci in known else [one for one in known if covers(ci, one)]
    if not found and any(_captured_history(index, ci, at)):
        captured[ci] = {}, {"status": GONE, "reason": "it is not there any more"}
        found = [ci]
    if not found and any(ci in (one.source, one.target) for one in declared.edges()):
        found = [ci]
    if not found:
        by = f" by {at.isoformat()}" if at else ""
        raise Unknown(
            f"nothing is known of the configuration item {ci}{by}",
            remedy=(
                "check its id: type/name for what was declared, host/NAME for a host, and"
                " type/HOST/key for what is on one, such as package/web1/nginx"
            ),
        )
    told = []
    for name in sorted(found):
        said = next((one for one in (name, *looser(name)) if one in known), "")
        document = {**_bare(name, declared), **(known[said] if said else {}), "id": name}
        history = [*_declared_history(declared, said), *_captured_history(index, name, at)]
        told.append(_whole(document, captured.get(name), history))
    return told


_Captured = tuple[Mapping[str, Any], Mapping[str, Any]]


def _captured(
    store: Store, index: Index, place: Place, at: datetime | None
) -> dict[str, _Captured]:
    """Id -> attributes and capture, of all items of a section; of a host its records."""
    try:
        host = read_host(store, index, place.host, at)
    except Unknown:
        return {}
    capture = {name: host[name] for name in _CAPTURE}
    sections = host["sections"]
    if not place.key:
        records = [sections[name]["items"].get("", {}) for name in _OF_HOST if name in sections]
        attributes = {name: one for record in records for name, one in record.items()}
        told = {**capture, "status": host["status"], "reason": host["reason"]}
        return {ci_id(place.host, "", ""): (attributes, told)}
    section = sections.get(place.section)
    if section is None:
        return {}
    told = {**capture, "status": section["status"], "reason": section["reason"]}
    items = section["items"].items()
    found: dict[str, _Captured] = {
        ci_id(place.host, place.section, key): (one, told) for key, one in items
    }
    if section["status"] != THERE:
        # It cannot be told from what is not there: what is asked for may be.
        found[ci_id(place.host, place.section, place.key)] = {}, told
    return found


def _whole(
    document: Mapping[str, Any], captured: _Captured | None, history: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    attributes, capture = captured or ({}, None)
    return {
        **document,
        "attributes": {**document["attributes"], **attributes},
        "captured": capture,
        "known_from": [*document["known_from"], *(["captured"] if captured else [])],
        "history": sorted(history, key=lambda one: datetime.fromisoformat(one["at"])),
    }


def _bare(ci: str, declared: Declared) -> dict[str, Any]:
    """What nobody declared, with the relations that are said of it all the same."""
    place = place_of(ci)
    on_host = bool(place.key and place.host)
    item = Item(ci, place.kind, place.key or place.host, place.host if on_host else "")
    edges = (one for one in declared.edges() if one.source == ci)
    return {**document_of(item, edges, ""), "known_from": []}


def _declared_history(declared: Declared, name: str) -> Iterator[dict[str, Any]]:
    item = declared.items.get(name)
    released = service_history(declared.releases.values()).get(name, ())
    for several, event in ((item.history if item else (), DECLARED), (released, DEPLOYED)):
        for one in several:
            kind = "added" if one.before is None else "removed" if one.after is None else "changed"
            yield {**plain(one), "kind": kind, "entry": None, "event": event}


def _captured_history(index: Index, ci: str, at: datetime | None) -> Iterator[dict[str, Any]]:
    place = place_of(ci)
    if not place.host:
        return
    for section in (place.section,) if place.key else _OF_HOST:
        for one in _traced(index, place, section):
            if at is None or datetime.fromisoformat(one["at"]) <= at:
                yield {**one, "by": ""}


def _traced(index: Index, place: Place, section: str) -> Iterable[dict[str, Any]]:
    try:
        return history_of(index, place.host, section, place.key)
    except Unknown:
        return []
