# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between two configurations, attribute by attribute. Unknown is never a match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .snapshot import Attributes, Configuration, Section

ADDED = "added"
REMOVED = "removed"
CHANGED = "changed"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Difference:
    """One thing that is otherwise than before.

    :param kind: added, removed, changed, or unknown when one side could not be read.
    :param key: the item within its section; empty for the section or the host as a whole.
    :param attribute: which attribute changed; empty when the item as a whole came or went.
    :param before: its value, or all attributes of the item; ``None`` when it was not there.
    """

    section: str
    key: str
    kind: str
    attribute: str = ""
    before: Any = None
    after: Any = None


def differences(before: Configuration, after: Configuration) -> Iterator[Difference]:
    """All differences, in the order of sections, keys and attributes.

    A section that only one side has at all was not asked for on the other, and is left out.
    """
    for name in sorted(set(before) & set(after)):
        yield from section_differences(name, before[name], after[name])


def section_differences(name: str, before: Section, after: Section) -> Iterator[Difference]:
    """Those of one section."""
    if not before.known or not after.known:
        yield Difference(
            name, "", UNKNOWN, before=_reason(before) or "known", after=_reason(after) or "known"
        )
        return
    for key in sorted({*before.items, *after.items}):
        old, new = before.items.get(key), after.items.get(key)
        if old is None:
            yield Difference(name, key, ADDED, after=new)
        elif new is None:
            yield Difference(name, key, REMOVED, before=old)
        elif old != new:
            yield from _attributes(name, key, old, new)


def _attributes(name: str, key: str, old: Attributes, new: Attributes) -> Iterator[Difference]:
    for attribute in sorted({*old, *new}):
        if old.get(attribute) != new.get(attribute):
            yield Difference(name, key, CHANGED, attribute, old.get(attribute), new.get(attribute))


def _reason(section: Section) -> str:
    return "" if section.known else section.reason or "unknown"


def as_text(value: Any) -> str:
    """A value for people, on one line."""
    if value is None:
        return "(none)"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={as_text(one)}" for name, one in sorted(value.items()))
    if isinstance(value, list | tuple):
        return "[" + ", ".join(as_text(one) for one in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
