# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record or retire configuration items: idempotent by their natural keys, in batches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..decision import Context, Decision, refuse
from ..event import Event
from ..finding import Finding
from ..reading import mapping, mappings, text
from .evolve_items import SUBJECT, amended
from .item import RELATIONS, Item, item_id
from .snapshot import section_of

#: Most items of one batch; more are recorded in several.
MOST = 10_000
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}/[^\s/][^\x00-\x1f\x7f]{0,999}\Z")


@dataclass(frozen=True)
class RecordItems:
    """Items as they are said to be.

    :param items: each with type, name, and what is known of it: host, status, version, owner,
        location, source, attributes, relations (``{kind, to}``).
    :param release: the release that brings the change, if one does.
    """

    items: Sequence[Mapping[str, Any]]
    release: str = ""


@dataclass(frozen=True)
class RetireItems:
    """Items that are no more."""

    ids: Sequence[str]
    reason: str
    release: str = ""


def decide_items(
    items: Mapping[str, Item], command: RecordItems | RetireItems, context: Context
) -> Decision:
    """The event that makes it so, with nothing in it that is so already; none when all is."""
    if isinstance(command, RetireItems):
        return _retire(items, command, context)
    findings = [*_batch(command), *_problems(command.items)]
    if findings:
        return refuse("the items are not recorded", findings)
    news = [one for one in command.items if _is_news(items, one)]
    if not news:
        return ()
    data: dict[str, Any] = {"items": [dict(one) for one in news]}
    if command.release:
        data["release"] = command.release
    return (Event("items_recorded", SUBJECT, context.now, context.actor, data),)


def _is_news(items: Mapping[str, Item], one: Mapping[str, Any]) -> bool:
    name = item_id(text(one, "type"), text(one, "name"), text(one, "host"))
    known = items.get(name)
    return known is None or amended(known, one, known) is not known


def _retire(items: Mapping[str, Item], command: RetireItems, context: Context) -> Decision:
    unknown = [name for name in command.ids if name not in items]
    if unknown:
        return refuse(
            "the items are not retired",
            [Finding("configuration item", name, "is not on record") for name in unknown],
        )
    wanted = sorted({name for name in command.ids if not items[name].retired})
    findings = []
    for name in wanted:
        for other in sorted(items.values(), key=lambda one: one.id):
            needs = [one.kind for one in other.relations if one.to == name]
            if needs and not other.retired and other.id not in wanted:
                findings.append(
                    Finding(
                        "configuration item",
                        name,
                        f"is needed: {other.id} {needs[0]} it",
                        who=other.owner,
                        how=f"change the relations of {other.id} first, or retire both",
                    )
                )
    if findings:
        return refuse("the items are not retired", findings)
    if not wanted:
        return ()
    data = {"ids": wanted, "reason": command.reason}
    if command.release:
        data["release"] = command.release
    return (Event("items_retired", SUBJECT, context.now, context.actor, data),)


def _batch(command: RecordItems) -> Iterator[Finding]:
    if not command.items:
        yield Finding("items", "", "are none, so there is nothing to record")
    if len(command.items) > MOST:
        yield Finding(
            "items",
            str(len(command.items)),
            f"are more than {MOST} at once",
            how="record them in several batches",
        )


def _problems(items: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, one in enumerate(items):
        kind, name, host = text(one, "type"), text(one, "name"), text(one, "host")
        place = item_id(kind, name, host)
        if not _TYPE.match(kind) or not _ID.match(place):
            yield Finding(
                "item",
                place if name else f"number {number + 1}",
                "needs a type (small letters, digits and _) and a name of one line",
            )
            continue
        if place in seen:
            yield Finding("item", place, "is there twice", how="say it once")
        seen.add(place)
        if section_of(kind) and kind != "host" and not host:
            yield Finding("item", place, f"is a {kind}, which is on a host", how="name its host")
        if kind == "host" and (host or "/" in name):
            yield Finding("item", place, "is a host, which is known by its name in the inventory")
        for relation in mappings(one, "relations"):
            yield from _relation(place, text(relation, "kind"), text(relation, "to"))
        if not all(isinstance(key, str) for key in mapping(one, "attributes")):
            yield Finding("item", place, "has an attribute whose name is no text")


def _relation(place: str, kind: str, to: str) -> Iterator[Finding]:
    if kind not in RELATIONS:
        yield Finding(
            "relation",
            f"{place} {kind} {to}",
            "is of no known kind",
            how=f"use one of {', '.join(RELATIONS)}",
        )
    if not _ID.match(to):
        yield Finding(
            "relation",
            f"{place} {kind} {to}",
            "leads to no configuration item",
            how="name it by its id, such as host/web1 or service/payments",
        )
    if to == place:
        yield Finding("relation", f"{place} {kind} {to}", "leads to itself")
