# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy over the one that it extends: one document, each part of which knows where it stands.

Mappings are merged key by key, activities and templates by their id and then field by field. Every
other value, lists included, replaces the one that was there.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .places import Place
from .yaml_input import Source

#: Lists whose items have an id, by which they are merged and named.
BY_ID = ("activities", "templates")
#: What a policy says about the one that it extends; no part of the effective document.
ABOUT = ("extends", "drop")


@dataclass(frozen=True)
class Merged(Source):
    """A document made of one or two others.

    :param parts: place -> the document that it comes from, and its place there. What lies below a
        place comes from the same document.
    """

    parts: dict[Place, tuple[Source, Place]] = field(default_factory=dict)

    def find(self, place: Place) -> tuple[Source, Place]:
        """The document that a place comes from, and its place there."""
        near = next(
            place[:length] for length in range(len(place), -1, -1) if place[:length] in self.parts
        )
        source, start = self.parts[near]
        return source, (*start, *place[len(near) :])

    def where(self, place: Place = ()) -> str:
        """``name, line N`` in the document that it comes from."""
        source, own = self.find(place)
        return source.where(own)

    def origin(self, place: Place) -> str:
        """The same with the file's name alone: ``policy.yml, line N``."""
        source, own = self.find(place)
        return replace(source, name=Path(source.name).name).where(own)


def alone(source: Source) -> Merged:
    """A policy that extends nothing."""
    return Merged(name=source.name, value=source.value, parts={(): (source, ())})


def merge(base: Source, over: Source) -> Merged:
    """The effective document of a policy over the one that it extends, without what it drops."""
    parts: dict[Place, tuple[Source, Place]] = {}
    own = over.value
    if "drop" in own:  # what is dropped is left out where activities are merged
        own = {"activities": [], **own}
    value = _mapping(_At(base, base.value), _At(over, own), (), parts)
    return Merged(name=over.name, value=value, parts=parts)


def origins(merged: Merged) -> dict[str, str]:
    """Where each rule stands: ``review.quorum`` or ``activities[ID].title`` -> file and line."""
    return {name: merged.origin(place) for name, place in rules(merged.value)}


def rules(value: Any, place: Place = (), name: str = "") -> Iterator[tuple[str, Place]]:
    """Name and place of every single rule: one value, or a list that is replaced as a whole."""
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from rules(one, (*place, key), f"{name}.{key}" if name else str(key))
    elif len(place) == 1 and place[0] in BY_ID and value:
        for index, one in enumerate(value):
            yield from rules(one, (*place, index), f"{name}[{one['id']}]")
    else:
        yield name, place


@dataclass(frozen=True)
class _At:
    """A value in a document, and its place there."""

    source: Source
    value: Any
    place: Place = ()

    def __getitem__(self, step: str | int) -> _At:
        return _At(self.source, self.value[step], (*self.place, step))

    def take(self, place: Place, parts: dict[Place, tuple[Source, Place]]) -> Any:
        """The value, noted as what stands at a place of the effective document."""
        parts[place] = (self.source, self.place)
        return deepcopy(self.value)


def _mapping(base: _At, over: _At, place: Place, parts: Any) -> dict[str, Any]:
    parts[place] = (over.source, over.place)
    result = {}
    for name in dict.fromkeys((*base.value, *over.value)):
        below = (*place, name)
        if place or name not in ABOUT:
            if name not in over.value:
                result[name] = base[name].take(below, parts)
            elif name not in base.value:
                result[name] = over[name].take(below, parts)
            else:
                result[name] = _either(base[name], over[name], below, parts)
    return result


def _either(base: _At, over: _At, place: Place, parts: Any) -> Any:
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        return _mapping(base, over, place, parts)
    if len(place) == 1 and place[0] in BY_ID:
        return _items(base, over, place, parts)
    if len(place) == 3 and place[0] in BY_ID and place[2] == "id":
        return base.take(place, parts)  # repeated only to say which one is meant
    return over.take(place, parts)


def _items(base: _At, over: _At, place: Place, parts: Any) -> list[Any]:
    parts[place] = (over.source, over.place)
    dropped = {one["activity"] for one in over.source.value.get("drop", ())}
    old = {one["id"]: base[index] for index, one in enumerate(base.value)}
    new = {one["id"]: over[index] for index, one in enumerate(over.value)}
    result: list[Any] = []
    for name in dict.fromkeys((*old, *new)):
        below = (*place, len(result))
        if name in new and name in old:
            result.append(_mapping(old[name], new[name], below, parts))
        elif name in new:
            result.append(new[name].take(below, parts))
        elif name not in dropped:
            result.append(old[name].take(below, parts))
    return result
