# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare a host with its record, where both sides were asked for the same.

What was not asked for on one side is no difference: a new path in the policy would else be drift on
every host. What was asked for then, and is not now, cannot be told to be as it was: it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..configuration.difference import UNKNOWN, Difference, section_differences
from ..configuration.snapshot import Configuration, Items, Section

GONE = "was not asked for this time"


def compared(
    before: Configuration, after: Configuration, asked: Callable[[str], bool]
) -> Iterator[Difference]:
    """Every difference, in the order of sections, keys and attributes.

    :param asked: whether a section is to be looked at today. One that is on record, is asked for
        and was not found is unknown.
    """
    for name in sorted(before):
        if not asked(name):
            continue
        if name not in after:
            yield Difference(name, "", UNKNOWN, before="known", after=GONE)
        elif not before[name].known or not after[name].known:
            yield from section_differences(name, before[name], after[name])
        else:
            yield from _section(name, before[name].items, after[name].items)


def _section(name: str, before: Items, after: Items) -> Iterator[Difference]:
    lost: list[str] = []
    if name == "files":
        lost = [key for key in before if key not in after and not _below(key, after)]
        after = {key: one for key, one in after.items() if key in before or _below(key, before)}
    new = _new_attributes(before, after)
    if new:
        after = {
            key: {one: value for one, value in item.items() if one not in new}
            for key, item in after.items()
        }
    for one in section_differences(name, Section("ok", items=before), Section("ok", items=after)):
        if one.key in lost:
            yield Difference(name, one.key, UNKNOWN, before="known", after=GONE)
        else:
            yield one


def _below(path: str, items: Items) -> bool:
    """Whether a directory above this path is among the items, so that it was looked into."""
    while path.rpartition("/")[0]:
        path = path.rpartition("/")[0]
        if path in items:
            return True
    return "/" in items


def _new_attributes(before: Items, after: Items) -> frozenset[str]:
    """Attributes that no item had on record and all that are still there have now.

    They were volatile then, or the collector is a newer one; no host changes like that by itself.
    """
    both = [key for key in after if key in before]
    if not both:
        return frozenset()
    common = frozenset.intersection(*(frozenset(after[key]) for key in both))
    known = frozenset(name for item in before.values() for name in item)
    return common - known


def unread(item: Mapping[str, object] | None, attribute: str) -> bool:
    """Whether this attribute of a file could not be read, so that it says nothing."""
    if item is None or not item.get("reason"):
        return False
    return item.get("type") == "unknown" or attribute == "reason" or item.get(attribute) is None
