# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Correct a record, and only by what is explained.

A section is replaced as a whole by what was found, but for what an ignore rule is about: that keeps
the value on record, so that it is seen again when the rule ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..configuration.difference import ADDED, CHANGED, REMOVED
from ..configuration.snapshot import Configuration, Section
from .report import AUTHORIZED, EXPLAINED, IGNORED, STALE, UNAUTHORIZED, UNKNOWN, Drift


def correctable(found: Iterable[Drift]) -> tuple[str, ...]:
    """The sections of one host's record that may be corrected.

    A section with anything else than what is explained or ignored stays as it is. What a release
    explains is taken over only when nothing on the whole host is unauthorized or unknown.
    """
    found = tuple(found)
    whole = not any(one.classified in (UNAUTHORIZED, UNKNOWN) for one in found)
    sections = []
    for name in sorted({one.section for one in found}):
        here = {one.classified for one in found if one.section == name}
        explained = here & set(EXPLAINED) and not here & {UNAUTHORIZED, UNKNOWN}
        if explained and (whole or AUTHORIZED not in here):
            sections.append(name)
    return tuple(sections)


def corrected(
    before: Configuration, live: Configuration, found: Iterable[Drift], sections: Iterable[str]
) -> dict[str, Section]:
    """What these sections are to be on record.

    :param before: what is on record, with these sections in it.
    """
    ignored = [one for one in found if one.classified == IGNORED]
    return {
        name: _section(before[name], live[name], [one for one in ignored if one.section == name])
        for name in sections
    }


def left_alone(found: Iterable[Drift], sections: Iterable[str]) -> str:
    """Why a record that could be corrected stays as it is, empty when none does."""
    found, taken = tuple(found), set(sections)
    left = [
        one for one in found if one.classified in (AUTHORIZED, STALE) and one.section not in taken
    ]
    if not left:
        return ""
    names = ", ".join(sorted({one.section for one in left}))
    return f"the record of {names} stays as it is until nothing else is open on this host"


def _section(before: Section, live: Section, kept: list[Drift]) -> Section:
    if not before.known or not kept:
        return live
    items: dict[str, Mapping[str, Any]] = dict(live.items)
    for one in kept:
        if one.kind == ADDED:
            items.pop(one.key, None)
        elif one.kind == REMOVED:
            items[one.key] = before.items[one.key]
        elif one.kind == CHANGED:
            item, old = dict(items.get(one.key, {})), before.items[one.key]
            item.pop(one.attribute, None)
            if one.attribute in old:
                item[one.attribute] = old[one.attribute]
            items[one.key] = item
    return Section("ok", items=items)
