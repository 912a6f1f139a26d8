# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of declared items: what they are, and how each of their attributes came to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..event import Event
from ..reading import mapping, mappings, text, texts
from .item import FIELDS, Amendment, Item, Relation, item_id

SUBJECT = "configuration"
ITEM_EVENTS = frozenset({"items_recorded", "items_retired"})


def evolve_items(items: Mapping[str, Item], event: Event) -> Mapping[str, Item]:
    """Id -> item after this event."""
    if event.type == "items_recorded":
        return {**items, **dict(_recorded(items, event))}
    if event.type == "items_retired":
        return {**items, **dict(_retired(items, event))}
    return items


def relations_of(data: Mapping[str, Any]) -> tuple[Relation, ...]:
    """The relations in the data of an item, each once, in a fixed order."""
    found = {Relation(text(one, "kind"), text(one, "to")) for one in mappings(data, "relations")}
    return tuple(sorted(found))


def amended(known: Item | None, data: Mapping[str, Any], event_of: Item) -> Item:
    """The item with what is said of it; what is not said stays, an attribute of ``None`` goes.

    :param event_of: carries id, type, name, host, release, by and at.
    """
    before = known or replace(event_of, history=())
    said: dict[str, Any] = {name: text(data, name) for name in FIELDS if name in data}
    after = replace(before, **said, retired=False)
    if "attributes" in data:
        merged = {**before.attributes, **mapping(data, "attributes")}
        kept = {name: one for name, one in merged.items() if one is not None}
        after = replace(after, attributes=kept)
    if "relations" in data:
        after = replace(after, relations=relations_of(data))
    if known is not None and after == before:
        return known
    stamp = replace(after, release=event_of.release, by=event_of.by, at=event_of.at)
    more = tuple(amendments(known, stamp))
    return replace(stamp, history=(*before.history, *more))


def _recorded(items: Mapping[str, Item], event: Event) -> Iterator[tuple[str, Item]]:
    for one in mappings(event.data, "items"):
        bare = Item(
            item_id(text(one, "type"), text(one, "name"), text(one, "host")),
            text(one, "type"),
            text(one, "name"),
            text(one, "host"),
            release=text(event.data, "release"),
            by=event.actor,
            at=event.at,
        )
        yield bare.id, amended(items.get(bare.id), one, bare)


def _retired(items: Mapping[str, Item], event: Event) -> Iterator[tuple[str, Item]]:
    for name in texts(event.data, "ids"):
        known = items.get(name)
        if known is not None and not known.retired:
            gone = Amendment(
                "retired", False, True, text(event.data, "release"), event.actor, event.at
            )
            yield (
                name,
                replace(
                    known,
                    retired=True,
                    release=gone.release,
                    by=gone.by,
                    at=gone.at,
                    history=(*known.history, gone),
                ),
            )


def amendments(known: Item | None, after: Item) -> Iterator[Amendment]:
    """What became otherwise, attribute by attribute; all there is when it was not known before."""
    old, new = _values(known), _values(after)
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield Amendment(
                name,
                old.get(name),
                new.get(name),
                after.release,
                after.by,
                after.at,  # type: ignore[arg-type] # of an event, which has one
            )


def _values(item: Item | None) -> dict[str, Any]:
    if item is None:
        return {}
    fields = {name: getattr(item, name) for name in FIELDS if getattr(item, name)}
    told = [f"{one.kind} {one.to}" for one in item.relations]
    found = {**item.attributes, **fields}
    if told:
        found["relations"] = told
    if item.retired:
        found["retired"] = True
    return found
