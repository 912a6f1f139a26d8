# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that move by themselves: collected, shown, and left out of every comparison.

Which they are is data of the policy, so that it can be read and reviewed. A pattern names a
section, an item and an attribute, with dots between them: ``mounts.*.used_mb``; ``*`` stands for
anything. A section alone, or a section and an item, means all that is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .snapshot import Items


@dataclass(frozen=True)
class Pattern:
    """One classified place."""

    section: str
    key: str = "*"
    attribute: str = "*"


def pattern_of(text: str) -> Pattern:
    """The pattern written ``section.key.attribute``; only the key may have dots itself."""
    section, _dot, rest = text.partition(".")
    key, dot, attribute = rest.rpartition(".")
    return Pattern(section, key if dot else rest or "*", attribute if dot else "*")


def settled(section: str, items: Items, volatile: Iterable[Pattern]) -> Items:
    """The items without what is volatile in them; an item with nothing else left is left out."""
    patterns = [one for one in volatile if one.section == section]
    if not patterns:
        return items
    found = {}
    for key, attributes in items.items():
        here = [one.attribute for one in patterns if one.key == "*" or fnmatchcase(key, one.key)]
        kept = {
            name: value
            for name, value in attributes.items()
            if not any(fnmatchcase(name, one) for one in here)
        }
        if kept:
            found[key] = kept
    return found
