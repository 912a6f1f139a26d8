# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranges of versions: compared as numbers, both ends included, as far as they are written."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks.versions import (
    backwards,
    told,
    version,
    within,
)

OLD, NEW = "too old", "too new"


@pytest.mark.parametrize(
    ("found", "low", "high", "problem"),
    [
        ("12", "11", "12", ""),
        ("11", "11", "12", ""),
        ("10", "11", "12", OLD),
        ("13", "11", "12", NEW),
        ("9.4", "9.2", "9", ""),
        ("9.1", "9.2", "9", OLD),
        ("10.0", "9.2", "9", NEW),
        ("22.04", "22.04.3", None, OLD),
        ("22.04", None, "22.04.3", ""),
        ("5.10", "5.10.0", None, ""),
        ("5.9.16", "5.10", None, OLD),
        ("5.100", "5.10", "6.99", ""),
        ("6.1.0-25-amd64", "5.10", "6.99", ""),
        ("6.99.7-custom", "5.10", "6.99", ""),
        ("6.100.0", "5.10", "6.99", NEW),
        ("3.21.0_alpha20240923", "3.20", "3.21", ""),
    ],
)
def test_within(found: str, low: str | None, high: str | None, problem: str) -> None:
    """Too old and too new are both told."""
    bounds = {name: one for name, one in (("min", low), ("max", high)) if one}
    answer = within(found, bounds)
    assert answer.status == ("fail" if problem else "pass")
    assert answer.observed == (f"{found}, which is {problem}" if problem else found)


def test_what_has_no_number_has_no_version() -> None:
    """Empty, so that callers say that they do not know."""
    assert version("rolling") == version("") == version("v6") == []
    assert version("12") == [12]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [("5", "6", False), ("6", "5", True), ("9.4", "9", False), ("6.1", "6.0.5", True)],
)
def test_backwards(low: str, high: str, expected: bool) -> None:
    """A range in which nothing lies; 9.4 to 9 is not one, as 9 means all of 9."""
    assert backwards({"min": low, "max": high}) is expected
    assert not backwards({"min": low})


def test_told() -> None:
    """In words, with what there is."""
    assert told({"min": "1", "max": "2"}) == "at least 1, at most 2"
    assert told({"max": "2"}) == "at most 2"
    assert told({}) == "any version"
