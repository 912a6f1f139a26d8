# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of records: counts, times, keys and lists as people say them."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.records.words import (
    briefly,
    key_words,
    late,
    pieces,
    span_words,
    time_words,
    times,
    until,
)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "on time"),
        (1, "1 minute late"),
        (-12, "12 minutes early"),
        (119, "119 minutes late"),
        (120, "2 hours late"),
        (-2879, "47 hours early"),
        (2880, "2 days late"),
    ],
)
def test_how_late_it_was(minutes: int, told: str) -> None:
    """In the unit that fits, never more exactly than one wants to know."""
    assert late(minutes) == told


def test_how_often() -> None:
    """Once and twice have a word of their own."""
    assert [times(number) for number in (1, 2, 3)] == ["once", "twice", "3 times"]


def test_a_key_is_cut_where_one_reads() -> None:
    """The kind stays; what is short, or no fingerprint, stays as it is."""
    assert key_words(f"SHA256:{'A' * 43}") == f"SHA256:{'A' * 12}…"
    assert key_words("SHA256:abc") == "SHA256:abc"
    assert key_words("") == ""


def test_a_time_names_its_day_once() -> None:
    """The end has a day only when it is another, in UTC; what cannot be read has none."""
    evening = {"start": "2026-11-26T20:00:00+09:00", "end": "2026-11-26T23:00:00+09:00"}
    night = {"start": "2026-11-26T20:00:00+00:00", "end": "2026-11-27T01:00:00+00:00"}
    assert span_words(evening) == "2026-11-26 11:00 to 14:00 UTC"
    assert span_words(night) == "2026-11-26 20:00 to 2026-11-27 01:00 UTC"
    assert span_words({"start": night["start"]}) == span_words({}) == ""
    assert until(night["end"], night["end"]) == "01:00 UTC"
    assert time_words(night, "end") == "2026-11-27 01:00 UTC"
    assert time_words(night, "due_at") == ""


def test_several_texts_are_told_briefly() -> None:
    """Three of them, on one line, each cut where it is long."""
    assert briefly(["a\nb", "c"]) == "a b; c"
    assert briefly(["a", "b", "c", "d", "e"]) == "a; b; c; and 2 more"
    assert briefly(["x" * 200]) == "x" * 120 + "…"


def test_pieces_of_evidence() -> None:
    """None is not told."""
    told = [pieces(number) for number in (0, 1, 2)]
    assert told == ["", ", with 1 piece of evidence", ", with 2 pieces of evidence"]
