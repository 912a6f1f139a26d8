# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of RFC 3339 as Python 3.8 can read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks.instants import instant, written
from hypothesis import given
from hypothesis import strategies as st

_OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda one: timezone(timedelta(minutes=one)))


@given(
    when=st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the offset
        timezones=_OFFSETS,
    )
)
def test_as_python_writes_them(when: datetime) -> None:
    """What a newer Python writes comes back as the same instant."""
    try:
        expected = when.astimezone(UTC)
    except OverflowError:
        expected = None
    assert instant(when.isoformat()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-26T20:00:00Z", datetime(2026, 11, 26, 20, tzinfo=UTC)),
        ("2026-11-26t20:00:00z", datetime(2026, 11, 26, 20, tzinfo=UTC)),
        ("2026-11-26T20:00:00+09:00", datetime(2026, 11, 26, 11, tzinfo=UTC)),
        ("2026-11-26T20:00:00-03:30", datetime(2026, 11, 26, 23, 30, tzinfo=UTC)),
        ("2026-11-26T20:00:00.5Z", datetime(2026, 11, 26, 20, 0, 0, 500000, UTC)),
        ("2026-11-26T20:00:00.1234567Z", datetime(2026, 11, 26, 20, 0, 0, 123456, UTC)),
    ],
)
def test_forms_of_a_time(text: str, expected: datetime) -> None:
    """Z, offsets to both sides, and fractions of a second."""
    assert instant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "2026-11-26", "2026-11-26T20:00:00", "2026-11-26 20:00:00Z"),
        *("2026-02-30T00:00:00Z", "2026-11-26T24:00:00Z", "2026-11-26T20:00:60Z"),
        *("2026-11-26T20:00:00+24:00", "2026-11-26T20:00:00+09:60", "2026-11-26T20:00Z"),
        *("2026-11-26T20:00:00Z\n", "\u0662\u0660\u0662\u0666-11-26T20:00:00Z"),
        *("0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"),
    ],
)
def test_what_is_no_time(text: str) -> None:
    """Dates, local times, days that do not exist, and instants out of Python's years."""
    assert instant(text) is None


def test_written_to_the_second() -> None:
    """Always in UTC, and it can be read back."""
    when = datetime(2026, 11, 26, 20, 0, 0, 999, timezone(timedelta(hours=9)))
    assert written(when) == "2026-11-26T11:00:00Z"
