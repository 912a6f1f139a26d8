# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions made of numbers, and ranges of them."""

from __future__ import annotations

import re
from typing import Any, List, Mapping

from .answer import Answer, judged

_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*", re.ASCII)


def version(text: str) -> List[int]:
    """The numbers that a version begins with: ``6.1.0-25-amd64`` is 6, 1, 0. Empty for none."""
    found = _NUMBERS.match(text)
    return [int(one) for one in found.group().split(".")] if found else []


def at_least(found: List[int], low: List[int]) -> bool:
    """Whether a version is this one or newer; what it does not state is 0."""
    return found + [0] * (len(low) - len(found)) >= low


def at_most(found: List[int], high: List[int]) -> bool:
    """Whether a version is this one or older, as far as the bound goes: 9.4 is at most 9."""
    return found[: len(high)] <= high


def backwards(bounds: Mapping[str, Any]) -> bool:
    """Whether a range ``{min, max}`` can hold no version at all."""
    if "min" not in bounds or "max" not in bounds:
        return False
    return not at_most(version(bounds["min"]), version(bounds["max"]))


def told(bounds: Mapping[str, Any]) -> str:
    """A range in words."""
    words = [f"{name} {bounds[key]}" for key, name in _BOUNDS if key in bounds]
    return ", ".join(words) or "any version"


_BOUNDS = (("min", "at least"), ("max", "at most"))


def within(text: str, bounds: Mapping[str, Any]) -> Answer:
    """Pass when a version that begins with numbers lies in the range, else fail: old or new."""
    found = version(text)
    if "min" in bounds and not at_least(found, version(bounds["min"])):
        return judged(False, f"{text}, which is too old")
    if "max" in bounds and not at_most(found, version(bounds["max"])):
        return judged(False, f"{text}, which is too new")
    return judged(True, text)
