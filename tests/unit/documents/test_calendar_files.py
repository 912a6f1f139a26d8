# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iCalendar files as windows: all-day events, time zones, recurrence, exceptions, status."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.occurrences import calendar_at
from ansible_collections.mof.release.tests.unit.documents.calendars import ics, of_file, told
from ansible_collections.mof.release.tests.unit.documents.calendars import moment as moment_of
from ansible_collections.mof.release.tests.unit.domain.stories import POLICY

#: A zone that no database has: an hour before UTC, two from the last Sunday in March to October.
CUSTOM = """
    BEGIN:VTIMEZONE
    TZID:Shop Floor
    BEGIN:STANDARD
    DTSTART:16011028T030000
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    TZNAME:SFT
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:16010325T020000
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    TZNAME:SFST
    END:DAYLIGHT
    END:VTIMEZONE
"""
WEEKLY = """
    DTSTART;TZID=Europe/Berlin:20260302T200000
    DTEND;TZID=Europe/Berlin:20260302T220000
    RRULE:FREQ=WEEKLY;COUNT=3
"""
#: By UTC: three Mondays, the last after the clocks went forward.
WEEKS = [
    ("2026-03-02T19:00", "2026-03-02T21:00"),
    ("2026-03-09T19:00", "2026-03-09T21:00"),
    ("2026-03-16T19:00", "2026-03-16T21:00"),
]


def all_told(text: str, kind: str = "freeze", timezone: str = "") -> list[tuple[str, str]]:
    """Every occurrence of March and April 2026, one after the other."""
    found: dict[tuple[str, str], None] = {}
    for day in range(1, 62, 5):
        now = f"2026-{3 + (day > 31):02}-{day - 31 if day > 31 else day:02}T00:00"
        found |= dict.fromkeys(told(of_file(text, kind, timezone), now))
    return sorted(one for one in found if one[0] < "2026-05")


def test_a_day_is_a_day_of_the_place() -> None:
    """An event without times lasts to the next midnight, where the policy says it is."""
    text = ics("DTSTART;VALUE=DATE:20260301", "DTSTART;VALUE=DATE:20260310\nDURATION:P2D")
    assert all_told(text, timezone="Asia/Seoul") == [
        ("2026-02-28T15:00", "2026-03-01T15:00"),
        ("2026-03-09T15:00", "2026-03-11T15:00"),
    ]
    end = ics("DTSTART;VALUE=DATE:20260301\nDTEND;VALUE=DATE:20260304")
    assert all_told(end, timezone="UTC") == [("2026-03-01T00:00", "2026-03-04T00:00")]


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    """23 hours in spring."""
    text = ics("DTSTART;VALUE=DATE:20260329")
    assert all_told(text, timezone="Europe/Berlin") == [("2026-03-28T23:00", "2026-03-29T22:00")]


def test_a_calendar_may_say_where_it_is() -> None:
    """What the policy says comes before that."""
    text = ics("DTSTART:20260301T100000\nDURATION:PT1H", more="X-WR-TIMEZONE:Asia/Seoul")
    assert all_told(text) == [("2026-03-01T01:00", "2026-03-01T02:00")]
    assert all_told(text, timezone="UTC") == [("2026-03-01T10:00", "2026-03-01T11:00")]


def test_a_time_in_utc_stays_in_utc() -> None:
    """Also when it comes again, wherever the calendar is."""
    text = ics(
        "DTSTART:20260328T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2",
        more="X-WR-TIMEZONE:Europe/Berlin",
    )
    assert [start for start, _end in all_told(text)] == ["2026-03-28T10:00", "2026-03-29T10:00"]


@pytest.mark.parametrize(
    ("more", "occurrences"),
    [
        ("", WEEKS),
        ("EXDATE;TZID=Europe/Berlin:20260309T200000", [WEEKS[0], WEEKS[2]]),
        (
            "RDATE;TZID=Europe/Berlin:20260311T200000",
            [*WEEKS[:2], ("2026-03-11T19:00", "2026-03-11T21:00"), WEEKS[2]],
        ),
        (
            "RDATE;VALUE=PERIOD:20260311T190000Z/PT30M",
            [*WEEKS[:2], ("2026-03-11T19:00", "2026-03-11T19:30"), WEEKS[2]],
        ),
    ],
)
def test_dates_are_taken_out_and_put_in(more: str, occurrences: list[tuple[str, str]]) -> None:
    """EXDATE and RDATE."""
    assert all_told(ics(WEEKLY + more)) == occurrences


def override(when: str, *more: str) -> str:
    """Another edition of one Monday of the weekly event."""
    lines = "\r\n".join(more)
    return f"""BEGIN:VEVENT\r
UID:0\r
RECURRENCE-ID;TZID=Europe/Berlin:{when}T200000\r
{lines}\r
END:VEVENT\r
END:VCALENDAR"""


def test_one_of_them_may_be_moved() -> None:
    """Only where it was moved to it takes place."""
    moved = override("20260309", "DTSTART:20260310T120000Z", "DTEND:20260310T130000Z")
    text = ics(WEEKLY).replace("END:VCALENDAR", moved)
    assert all_told(text) == [WEEKS[0], ("2026-03-10T12:00", "2026-03-10T13:00"), WEEKS[2]]


def test_what_was_cancelled_does_not_take_place() -> None:
    """One of them, or the event as a whole."""
    gone = override(
        "20260309",
        "DTSTART;TZID=Europe/Berlin:20260309T200000",
        "DURATION:PT2H",
        "STATUS:CANCELLED",
    )
    assert all_told(ics(WEEKLY).replace("END:VCALENDAR", gone)) == [WEEKS[0], WEEKS[2]]
    assert all_told(
        ics(WEEKLY + "STATUS:CANCELLED", "DTSTART:20260401T000000Z\nDURATION:PT1H")
    ) == [("2026-04-01T00:00", "2026-04-01T01:00")]


@pytest.mark.parametrize("mark", ["STATUS:TENTATIVE", "TRANSP:TRANSPARENT", "transp:transparent"])
def test_what_is_half_meant_freezes_and_does_not_open(mark: str) -> None:
    """Calendars of holidays leave people free, and mean them."""
    assert all_told(ics(WEEKLY + mark)) == WEEKS
    assert all_told(ics(WEEKLY + mark), "maintenance") == []
    assert all_told(ics(WEEKLY + "STATUS:CONFIRMED\nTRANSP:OPAQUE"), "maintenance") == WEEKS


def test_a_file_may_bring_its_own_time_zone() -> None:
    """By its rules: before and after its clocks go forward on 29 March."""
    text = ics(
        "DTSTART;TZID=Shop Floor:20260323T200000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2",
        more=CUSTOM,
    )
    assert all_told(text) == [
        ("2026-03-23T19:00", "2026-03-23T20:00"),
        ("2026-03-30T18:00", "2026-03-30T19:00"),
    ]


def test_what_one_file_calls_a_time_zone_means_nothing_in_another() -> None:
    """Two files that define the same name each keep their own."""
    event = "DTSTART;TZID=Shop Floor:20260302T200000\nDURATION:PT1H"
    assert all_told(ics(event, more=CUSTOM)) == [("2026-03-02T19:00", "2026-03-02T20:00")]
    other = CUSTOM.replace("+0100", "+0500").replace("+0200", "+0600")
    assert all_told(ics(event, more=other)) == [("2026-03-02T15:00", "2026-03-02T16:00")]


def test_names_of_windows_are_known() -> None:
    """Outlook names zones in its own way, and may define them besides."""
    event = "DTSTART;TZID=W. Europe Standard Time:20260302T200000\nDURATION:PT1H"
    assert all_told(ics(event)) == [("2026-03-02T19:00", "2026-03-02T20:00")]


def test_a_duration_over_a_change_of_the_clocks_is_read_both_ways() -> None:
    """Eight hours from 22:00: until 06:00 by the clocks, or for eight hours."""
    text = ics(
        "DTSTART;TZID=Europe/Berlin:20260327T220000\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=3"
    )
    assert all_told(text)[1] == ("2026-03-28T21:00", "2026-03-29T05:00")
    assert all_told(text, "maintenance")[1] == ("2026-03-28T21:00", "2026-03-29T04:00")


def test_an_event_in_the_hour_that_is_left_out_is_read_like_a_window_of_the_policy() -> None:
    """The longest freeze, the shortest maintenance window."""
    text = ics("DTSTART;TZID=Europe/Berlin:20260329T023000\nDURATION:PT2H")
    assert all_told(text) == [("2026-03-29T00:30", "2026-03-29T03:30")]
    assert all_told(text, "maintenance") == [("2026-03-29T01:30", "2026-03-29T02:30")]


def test_the_title_of_an_event_is_its_reason() -> None:
    """What a terminal would obey is written out."""
    text = ics("DTSTART:20260302T100000Z\nDURATION:PT1H\nSUMMARY:Inventory\u202e day")
    window = replace(of_file(text), reason="see the calendar")
    policy = replace(POLICY, windows=(window,))
    (found,) = calendar_at(policy, "production", moment_of("2026-03-02T10:30")).spans
    assert (found.name, found.reason) == ("file", "Inventory\\u202e day")
    assert found.closes == "2026-03-02 11:00 UTC"


def test_a_long_event_that_began_long_ago_holds() -> None:
    """It is found by any moment in it."""
    text = ics("DTSTART;VALUE=DATE:20240101\nDTEND;VALUE=DATE:20300101")
    assert all_told(text, timezone="UTC") == [("2024-01-01T00:00", "2030-01-01T00:00")]
