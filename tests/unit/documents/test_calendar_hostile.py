# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules and calendar files that would take for ever, or would not count as they read: refused."""

from __future__ import annotations

from datetime import datetime

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.icalendar_file import (
    calendar_file,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.recurrence import (
    ends_at,
    try_rule,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MissingDependency
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Window
from ansible_collections.mof.release.tests.unit.documents.calendars import (
    TooMuchWork,
    at_most,
    ics,
    of_file,
    told,
    trouble,
    without,
)
from dateutil.rrule import rrulestr

START = datetime(2026, 1, 6, 20, 0)  # noqa: DTZ001 # by the clocks of a place
EVENT = "DTSTART:20260106T200000Z\nDTEND:20260106T210000Z"


def problem(rule: str) -> str:
    """Why a rule is refused."""
    try:
        try_rule(rule, START)
    except ValueError as error:
        return str(error)
    return "it is taken"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=SECONDLY", "comes SECONDLY; it may come DAILY"),
        ("FREQ=MINUTELY;COUNT=999999", "comes MINUTELY"),
        ("FREQ=HOURLY", "comes HOURLY"),
        ("FREQ=DAILY;BYSECOND=0,1,2,3", "has BYSECOND; it takes FREQ"),
        ("FREQ=DAILY;BYHOUR=1", "has BYHOUR"),
        ("FREQ=YEARLY;BYEASTER=0", "has BYEASTER"),
        ("FREQ=DAILY;COUNT=99999999999999", "which is no number from 1 to 999999"),
        ("FREQ=DAILY;INTERVAL=0", "has INTERVAL=0"),
        ("FREQ=DAILY;INTERVAL=-1", "has INTERVAL=-1"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=WE", "never comes"),
        ("FREQ=DAILY;BYMONTH=13", "never comes"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z", "has COUNT and UNTIL"),
        ("FREQ=DAILY;FREQ=DAILY", "has FREQ twice"),
        ("FREQ=WEEKLY;BYDAY=1TU", "counts weekdays"),
        ("FREQ=WEEKLY;BYMONTHDAY=6", "has BYMONTHDAY, which does not go with WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=XX", "is not understood"),
        ("INTERVAL=2", "comes nothing"),
        ("FREQ", "has the part FREQ, and a part is NAME=VALUE"),
        ("DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY", "is no rule such as"),
        ("FREQ=DAILY;BYMONTH=" + ",".join(["1"] * 400), "of at most 500 letters"),
        ("FREQ=WEEKLY;BYDAY=WE", "does not come at its start, but first at 2026-01-07T20:00"),
    ],
)
def test_a_rule_that_is_no_good_is_refused_for_little_work(rule: str, words: str) -> None:
    """Some never come at all, which the library looks up to the year 9999 to find out."""
    with at_most(2_000_000):
        assert words in problem(rule)


def test_the_limit_on_work_is_one() -> None:
    """What is refused above takes more than that without its check."""
    endless = rrulestr("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", dtstart=START)
    with pytest.raises(TooMuchWork), at_most(2_000_000):
        next(iter(endless), None)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;COUNT=999999",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
        "FREQ=DAILY;BYMONTH=1;BYMONTHDAY=6;BYDAY=TU",
        "FREQ=YEARLY;INTERVAL=999999",
        "FREQ=DAILY;INTERVAL=999999",
    ],
)
def test_a_good_rule_takes_little_work_for_as_long_as_it_goes_on(rule: str) -> None:
    """Of a window that began in 2001, in the year 2199, which is the last."""
    window = Window("w", "freeze", start="2026-01-06T20:00", minutes=60, rrule=rule)
    with at_most(2_000_000):
        try_rule(rule, START)
        told(window, "2198-01-01T00:00")


@pytest.mark.parametrize("until", ["20261231", "20261231T200000", "20261331T200000Z", "Z"])
def test_until_is_a_time_in_utc(until: str) -> None:
    """A date would be one day more or less, and local time that of nobody knows where."""
    with pytest.raises(ValueError, match=r"UNTIL=.*, which is no time in UTC"):
        ends_at(f"FREQ=DAILY;UNTIL={until}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a.ics, line 1: this is no calendar"),
        ("hello", "a.ics, line 1: this is no calendar"),
        ("<html></html>", "a.ics, line 1: this is no calendar"),
        (ics(), "a.ics, line 1: VCALENDAR: VEVENT: is missing"),
        (ics(EVENT)[:-15], "a.ics: there are 0 calendars in this file"),
        (ics(EVENT) * 2, "a.ics: there are 2 calendars in this file"),
        (ics("DTSTART:20260106T200000Z\x00"), "line 6: the calendar holds a control character"),
        (ics("SUMMARY:nothing"), "a.ics, line 4: VEVENT: DTSTART: is missing"),
        (ics("DTSTART:soon\nDTEND:later"), "a.ics, line 6: VEVENT: DTSTART: Expected"),
        (ics("DTSTART:20260106T200000Z"), "a.ics, line 4: VEVENT: DTEND: is missing"),
        (ics(f"{EVENT}\nDURATION:PT1H"), "a.ics, line 8: VEVENT: DURATION: is there besides DTEND"),
        (
            ics(f"{EVENT}\nDTSTART:20260106T200000Z"),
            "a.ics, line 6: VEVENT: DTSTART: is there twice",
        ),
        (ics(f"{EVENT}\nEXDATE:never"), "a.ics, line 8: VEVENT: EXDATE: Expected"),
        (ics(f"{EVENT}\nEXRULE:FREQ=DAILY"), "a.ics, line 8: VEVENT: EXRULE: is no part"),
        (ics(f"{EVENT}\nRRULE:FREQ=SECONDLY"), "a.ics, line 8: VEVENT: RRULE: comes SECONDLY"),
        (ics(f"{EVENT}\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "RRULE: never comes"),
        (ics(f"{EVENT}\nRRULE:FREQ=WEEKLY;BYDAY=WE"), "RRULE: does not come at its start"),
        (ics(f"{EVENT}\nRRULE:FREQ=DAILY;UNTIL=20260301"), "is not of the same kind of time"),
        (ics(f"{EVENT}\nRDATE;VALUE=DATE:20260301"), "RDATE: "),
        (ics(f"{EVENT}\nRDATE;VALUE=PERIOD:20260301T000000Z/P9999D"), "RDATE: has a period"),
        (
            ics(f"{EVENT}\nRECURRENCE-ID;RANGE=THISANDPRIOR:20260106T200000Z"),
            "RECURRENCE-ID: has a RANGE",
        ),
        (ics("DTSTART:20260106T200000Z\nDTEND:20260106T200000Z"), "DTEND: is not after the start"),
        (ics("DTSTART:20260106T200000Z\nDURATION:-PT1H"), "DURATION: is not after the start"),
        (ics("DTSTART:20260106T200000Z\nDURATION:P9999D"), "DURATION: is more than 3,660 days"),
        (ics("DTSTART:19690106T200000Z\nDURATION:PT1H"), "DTSTART: is not of the years 1970"),
        (ics("DTSTART:20260106T200000\nDURATION:PT1H"), "DTSTART: says no time zone; write"),
        (ics("DTSTART;VALUE=DATE:20260106"), "DTSTART: says no time zone; write timezone"),
        (
            ics("DTSTART;TZID=Nowhere:20260106T200000\nDURATION:PT1H"),
            "a.ics, line 6: VEVENT: DTSTART: is in Nowhere, which is no known time zone",
        ),
        (ics(EVENT, more="X-WR-TIMEZONE:Nowhere"), "X-WR-TIMEZONE: Nowhere is no time zone"),
        (ics(EVENT, more="METHOD:CANCEL"), "a.ics, line 4: VCALENDAR: METHOD: cancels events"),
        (ics(EVENT, more="CALSCALE:HEBREW"), "a.ics: the calendar cannot be read"),
    ],
)
def test_a_calendar_that_is_broken_or_has_two_readings_is_refused(text: str, words: str) -> None:
    """With the file, the line and the field; the libraries would leave most of it out."""
    with at_most(3_000_000):
        assert words in trouble(text)


def test_two_events_of_one_id_are_refused() -> None:
    """One would be left out as an older edition of the other."""
    text = ics(EVENT, EVENT).replace("UID:1", "UID:0")
    assert trouble(text).startswith("a.ics, line 10: VEVENT: UID: 0 is the id of another event")


def test_a_time_zone_that_changes_too_often_is_refused() -> None:
    """Its clocks would be computed second by second."""
    zone = """
        BEGIN:VTIMEZONE
        TZID:Odd
        BEGIN:STANDARD
        DTSTART:19700101T000000
        RRULE:FREQ=SECONDLY
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        END:STANDARD
        END:VTIMEZONE
    """
    event = "DTSTART;TZID=Odd:20260106T200000\nDURATION:PT1H"
    with at_most(2_000_000):
        assert "line 8: STANDARD: RRULE: comes SECONDLY" in trouble(ics(event, more=zone))
        daily = zone.replace("SECONDLY", "DAILY")
        assert "RRULE: changes the clocks more than yearly" in trouble(ics(event, more=daily))
        never = zone.replace("SECONDLY", "YEARLY;BYMONTH=2;BYMONTHDAY=30")
        assert "RRULE: never comes" in trouble(ics(event, more=never))


def test_a_calendar_has_limits() -> None:
    """On its size, and on how many rules, dates and components are in it."""
    assert "larger than 2,000,000 bytes" in trouble("x" * 2_000_001)
    for rule, most in (("DAILY", 13), ("WEEKLY;BYDAY=TU,TH", 47), ("MONTHLY;BYDAY=1TU", 83)):
        rules = [f"{EVENT}\nRRULE:FREQ={rule}"] * (most + 1)
        assert calendar_file(ics(*rules[1:]), "a.ics", "")
        assert "RRULE: is one too many: 300,000 occurrences" in trouble(ics(*rules))
    dates = ",".join(["20260301T000000Z"] * 10_001)
    assert "RDATE: is one too many: 10,000 dates" in trouble(ics(f"{EVENT}\nRDATE:{dates}"))
    assert "has 5,002 components, and 5,000 are read" in trouble(ics(*[""] * 5_001))


def test_each_rule_of_a_calendar_adds_no_more_than_its_days() -> None:
    """Ten events of every day since 1970 take ten times the work of one; 13 may be there."""
    old = "DTSTART:19700106T200000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    for events in (1, 10):
        with at_most(600_000 * events):
            assert len(told(of_file(ics(*[old] * events)), "2026-03-01T00:00")) == 7 * events


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("icalendar", "icalendar"),
        ("recurring_ical_events", "recurring-ical-events"),
        ("dateutil.rrule", "python-dateutil"),
    ],
)
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str
) -> None:
    """With the command that installs it; nothing is expanded without it."""
    without(monkeypatch, module)
    # Each a calendar that was not read before.
    with pytest.raises(MissingDependency, match=f"pip install {package}"):
        told(of_file(ics(f"{EVENT}\nRRULE:FREQ=DAILY;COUNT={len(module)}")), "2026-01-01T00:00")
