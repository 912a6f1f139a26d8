# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recurring windows where the clocks change: a freeze is never short, a maintenance never long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Window
from ansible_collections.mof.release.tests.unit.documents.calendars import told
from hypothesis import given, settings
from hypothesis import strategies as st

ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"),
    *("Asia/Seoul", "America/St_Johns", "Africa/Casablanca", "UTC"),
)


def daily(kind: str, zone: str, start: str, minutes: int = 0, end: str = "") -> Window:
    """A window of every day."""
    return Window(
        "w", kind, start=start, minutes=minutes, end=end, timezone=zone, rrule="FREQ=DAILY"
    )


def on(window: Window, day: str) -> list[tuple[str, str]]:
    """The occurrences that have a moment of this day in UTC."""
    found = told(window, f"{day}T00:00")
    until = f"{datetime.fromisoformat(day) + timedelta(days=1):%Y-%m-%dT%H:%M}"
    return [one for one in found if one[0] < until]


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        # The last day before the clocks change, and the first one after it.
        ("Europe/Berlin", ("2026-03-28", "19:00"), ("2026-03-29", "18:00")),
        ("Europe/Berlin", ("2026-10-24", "18:00"), ("2026-10-25", "19:00")),
        ("America/New_York", ("2026-03-07", "01:00"), ("2026-03-08", "01:00")),
        ("America/New_York", ("2026-03-08", "01:00"), ("2026-03-09", "00:00")),
        ("America/New_York", ("2026-11-01", "00:00"), ("2026-11-02", "01:00")),
        ("Australia/Lord_Howe", ("2026-10-03", "09:30"), ("2026-10-04", "09:00")),
        ("Australia/Lord_Howe", ("2026-04-04", "09:00"), ("2026-04-05", "09:30")),
        ("Asia/Seoul", ("2026-03-28", "11:00"), ("2026-10-25", "11:00")),
    ],
)
def test_a_time_of_day_stays_that_time(
    zone: str, before: tuple[str, str], after: tuple[str, str]
) -> None:
    """20:00 is 20:00 in summer and in winter."""
    window = daily("maintenance", zone, "2026-01-06T20:00", 60)
    for day, clock in (before, after):
        assert f"{day}T{clock}" in [start for start, _end in on(window, day)]


@pytest.mark.parametrize(
    ("zone", "start", "day", "freeze", "maintenance"),
    [
        # Forward: 02:30 does not exist. It is an hour before or after.
        ("Europe/Berlin", "02:30", "2026-03-29", ("00:30", "02:00"), ("01:30", "01:00")),
        ("America/New_York", "02:30", "2026-03-08", ("06:30", "08:00"), ("07:30", "07:00")),
        # Back: 02:30 and 01:30 happen twice.
        ("Europe/Berlin", "02:30", "2026-10-25", ("00:30", "02:00"), ("01:30", "01:00")),
        ("America/New_York", "01:30", "2026-11-01", ("05:30", "07:00"), ("06:30", "06:00")),
        # By half an hour: 02:15 does not exist, 01:45 happens twice.
        ("Australia/Lord_Howe", "02:15", "2026-10-03", ("15:15", "16:15"), ("15:45", "15:45")),
        ("Australia/Lord_Howe", "01:45", "2026-04-04", ("14:45", "15:45"), ("15:15", "15:15")),
    ],
)
def test_a_start_that_is_left_out_or_happens_twice_is_read_so_that_the_gate_is_shut(
    zone: str, start: str, day: str, freeze: tuple[str, str], maintenance: tuple[str, str]
) -> None:
    """A freeze of 30 minutes covers both readings; a maintenance window only what both cover."""
    frozen = on(daily("freeze", zone, f"2026-01-06T{start}", 30), day)
    assert (f"{day}T{freeze[0]}", f"{day}T{freeze[1]}") in frozen
    opened = on(daily("maintenance", zone, f"2026-01-06T{start}", 30), day)
    assert maintenance[0] >= maintenance[1]
    assert not any(at.startswith(f"{day}T{maintenance[0][:2]}") for at, _end in opened)
    # One of two hours: the two readings have an hour, or an hour and a half, in common.
    longer = on(daily("maintenance", zone, f"2026-01-06T{start}", 120), day)
    assert f"{day}T{maintenance[0]}" in [at for at, _end in longer]


def test_what_starts_in_what_is_left_out_keeps_what_its_readings_share() -> None:
    """From the later start to the earlier end, and from the earlier to the later."""
    window = daily("maintenance", "Europe/Berlin", "2026-01-06T02:30", 120)
    assert on(window, "2026-03-29") == [("2026-03-29T01:30", "2026-03-29T02:30")]
    window = daily("freeze", "Europe/Berlin", "2026-01-06T02:30", 120)
    assert on(window, "2026-03-29") == [("2026-03-29T00:30", "2026-03-29T03:30")]


def test_minutes_are_those_that_pass() -> None:
    """A night of three hours has three, though the clocks show two or four."""
    window = daily("maintenance", "Europe/Berlin", "2026-01-06T01:00", 180)
    assert on(window, "2026-03-29")[0] == ("2026-03-29T00:00", "2026-03-29T03:00")
    assert on(window, "2026-10-25")[0] == ("2026-10-24T23:00", "2026-10-25T02:00")


def test_an_end_is_a_time_of_day() -> None:
    """From 22:00 to 06:00, whether that is seven, eight or nine hours."""
    window = daily("freeze", "Europe/Berlin", "2026-01-06T22:00", end="2026-01-07T06:00")
    assert on(window, "2026-03-28")[1] == ("2026-03-28T21:00", "2026-03-29T04:00")
    assert on(window, "2026-07-01")[1] == ("2026-07-01T20:00", "2026-07-02T04:00")
    assert on(window, "2026-10-24")[1] == ("2026-10-24T20:00", "2026-10-25T05:00")


def test_an_end_that_is_left_out_or_happens_twice_is_read_likewise() -> None:
    """A freeze ends late, a maintenance window early."""
    for day, late, early in (
        ("2026-03-29", "01:30", "00:30"),
        ("2026-10-25", "01:30", "00:30"),
    ):
        for kind, end in (("freeze", late), ("maintenance", early)):
            window = daily(kind, "Europe/Berlin", "2026-01-06T00:00", end="2026-01-06T02:30")
            found = [one for one in on(window, day) if one[1].startswith(day)]
            assert found[0][1] == f"{day}T{end}"


def test_a_day_that_a_place_left_out_is_frozen_and_not_maintained() -> None:
    """Samoa crossed the date line: its 30 December 2011 did not happen."""
    kinds = {
        kind: told(daily(kind, "Pacific/Apia", "2011-12-01T20:00", 120), "2011-12-30T00:00")
        for kind in ("freeze", "maintenance")
    }
    # 29 December there ends at 10:00 UTC, and 31 December begins.
    assert kinds["maintenance"][:2] == [
        ("2011-12-30T06:00", "2011-12-30T08:00"),
        ("2011-12-31T06:00", "2011-12-31T08:00"),
    ]
    assert ("2011-12-30T06:00", "2011-12-31T08:00") in kinds["freeze"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.integers(0, 24 * 60 - 1),
    st.integers(1, 300),
    st.datetimes(datetime(2005, 1, 3), datetime(2030, 1, 1)),  # noqa: DTZ001 # made UTC below
)
def test_a_freeze_has_all_and_a_maintenance_window_no_more_than_each_reading(
    zone: str, minute: int, length: int, around: datetime
) -> None:
    """Held against each offset of the day, by clocks that are looked at minute by minute."""
    clock = f"{minute // 60:02}:{minute % 60:02}"
    now = around.replace(second=0, microsecond=0)
    moments = (now.replace(tzinfo=UTC) + timedelta(minutes=step) for step in range(36 * 60))
    there = (one.astimezone(ZoneInfo(zone)) for one in moments)
    shown = [one.astimezone(UTC) for one in there if one.hour * 60 + one.minute == minute]
    frozen = told(daily("freeze", zone, f"2005-01-01T{clock}", length), now.isoformat())
    opened = told(daily("maintenance", zone, f"2005-01-01T{clock}", length), now.isoformat())
    for start in shown:
        first, last = (
            f"{one:%Y-%m-%dT%H:%M}" for one in (start, start + timedelta(minutes=length))
        )
        assert any(begin <= first and last <= end for begin, end in frozen)
    for begin, end in opened:
        lasts = datetime.fromisoformat(end) - datetime.fromisoformat(begin)
        assert lasts <= timedelta(minutes=length)
        assert any(one[0] <= begin and end <= one[1] for one in frozen)
