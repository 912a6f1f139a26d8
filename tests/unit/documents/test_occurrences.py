# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows of a policy around a moment: which there are, for whom, and how far ahead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.occurrences import (
    calendar_at,
    freezes_between,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.windows import Calendar, Span
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    Freeze,
    Policy,
    Window,
)
from ansible_collections.mof.release.tests.unit.documents.calendars import moment, told
from ansible_collections.mof.release.tests.unit.domain.stories import POLICY

NIGHT = Window(
    "night",
    "maintenance",
    ("production",),
    start="2026-01-06T20:00",
    minutes=180,
    timezone="Asia/Seoul",
    rrule="FREQ=WEEKLY;BYDAY=TU,TH",
)
YEAR_END = Window(
    "year-end",
    "freeze",
    start="2026-12-20T00:00",
    end="2027-01-04T00:00",
    timezone="Europe/Berlin",
    reason="year-end closing",
)


def with_windows(*windows: Window, **more: object) -> Policy:
    """The policy with these windows."""
    return replace(POLICY, windows=windows, **more)  # type: ignore[arg-type] # any field


def at(now: str, *windows: Window, environment: str = "production", **more: object) -> Calendar:
    """The calendar of that moment in UTC."""
    return calendar_at(with_windows(*windows, **more), environment, moment(now))


def test_an_occurrence_is_told_in_utc_and_as_clocks_there_show_it() -> None:
    """With its name, and the reason where there is one."""
    found = at("2026-12-21T00:00", YEAR_END)
    assert found.spans == (
        Span(
            "freeze",
            "year-end",
            moment("2026-12-19T23:00"),
            moment("2027-01-03T23:00"),
            "year-end closing",
            "2026-12-20 00:00 CET",
            "2027-01-04 00:00 CET",
        ),
    )
    assert not found.maintained


def test_those_of_the_days_ahead_are_told_and_the_next() -> None:
    """A Tuesday night in Seoul: this one, the nights of seven days, and no more."""
    assert told(NIGHT, "2026-11-24T12:00") == [
        ("2026-11-24T11:00", "2026-11-24T14:00"),
        ("2026-11-26T11:00", "2026-11-26T14:00"),
        ("2026-12-01T11:00", "2026-12-01T14:00"),
    ]
    yearly = replace(NIGHT, rrule="FREQ=YEARLY")
    assert told(yearly, "2026-01-06T15:00") == [("2027-01-06T11:00", "2027-01-06T14:00")]


def test_what_is_over_or_too_far_is_not_told() -> None:
    """The moment of its end is not part of it; 400 days ahead is as far as anybody plans."""
    assert told(YEAR_END, "2027-01-03T22:59") == [("2026-12-19T23:00", "2027-01-03T23:00")]
    assert told(YEAR_END, "2027-01-03T23:00") == []
    assert told(YEAR_END, "2025-11-15T00:00") == [("2026-12-19T23:00", "2027-01-03T23:00")]
    assert told(YEAR_END, "2025-11-14T00:00") == []


def test_an_environment_has_its_own_windows() -> None:
    """One that names none is of all."""
    assert at("2026-11-24T12:00", NIGHT).maintained
    other = at("2026-11-24T12:00", NIGHT, YEAR_END, environment="staging")
    assert [one.name for one in other.spans] == ["year-end"]
    assert not other.maintained


def test_an_environment_is_maintained_also_when_no_window_is_to_come() -> None:
    """Else the gate would stand open once the last one is over."""
    over = replace(NIGHT, rrule="")
    assert at("2026-11-24T12:00", over) == Calendar((), maintained=True)


def test_a_plain_freeze_counts_as_well() -> None:
    """Also one that cannot be read, which never thaws."""
    freeze = Freeze("2026-12-20T00:00:00+09:00", "2026-12-27T00:00:00+09:00", "closing")
    (found,) = at("2026-12-20T00:00", freezes=(freeze,)).spans
    assert (found.kind, found.name, found.reason) == ("freeze", "freeze", "closing")
    assert (found.start, found.end) == (moment("2026-12-19T15:00"), moment("2026-12-26T15:00"))
    assert at("2026-12-26T15:00", freezes=(freeze,)).spans == ()
    (never,) = at("2026-12-20T00:00", freezes=(Freeze("?", "?", "x"),)).spans
    assert never.holds(moment("2900-01-01T00:00"))


def test_they_are_told_by_their_start() -> None:
    """Whatever window they are of."""
    found = at("2026-12-21T00:00", NIGHT, YEAR_END)
    assert [one.name for one in found.spans] == ["year-end", "night", "night"]


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        ("FREQ=DAILY;COUNT=2", "2026-01-07", ""),
        ("FREQ=DAILY;UNTIL=20260107T110000Z", "2026-01-07", ""),
        ("FREQ=DAILY;UNTIL=20260107T105959Z", "", ""),
        ("FREQ=WEEKLY;INTERVAL=2", "2026-01-20", "2026-02-03"),
        ("FREQ=MONTHLY;BYDAY=1TU", "2026-02-03", "2026-03-03"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=4", "2026-02-05", "2026-03-05"),
        ("freq=yearly;bymonth=1;byday=1tu", "2027-01-05", "2028-01-04"),
    ],
)
def test_rules_are_those_of_the_standard(rule: str, first: str, second: str) -> None:
    """The two after the start; UNTIL is a moment in UTC, and itself part of it."""
    window = replace(NIGHT, rrule=rule)
    assert told(window, "2026-01-06T11:00")[0][0] == "2026-01-06T11:00"
    for now, following in (("2026-01-06", first), (first, second)):
        if now:
            found = told(window, f"{now}T15:00")
            assert [one[0] for one in found[:1]] == ([f"{following}T11:00"] if following else [])


def test_a_year_out_of_all_calendars_is_refused() -> None:
    """A clock that says so is wrong."""
    for now in ("1969-12-31T00:00", "2200-01-01T00:00"):
        with pytest.raises(BadDocument, match="night is told for the years 1970 to 2199"):
            at(now, NIGHT)
    assert at("2200-01-01T00:00").spans == ()


def test_a_calendar_that_is_not_at_hand_is_refused() -> None:
    """A policy out of the ledger knows its digest only; a freeze in it must not be left out."""
    with pytest.raises(BadDocument, match="the calendar of the window holidays is not at hand"):
        at("2026-11-24T12:00", Window("holidays", "freeze", timezone="", sha256="0" * 64))


def test_freezes_of_a_time_are_told_for_the_schedule() -> None:
    """Of every environment, one occurrence each, and no maintenance window."""
    weekend = Window(
        "weekend",
        "freeze",
        ("staging",),
        start="2026-01-03T00:00",
        minutes=60 * 48,
        rrule="FREQ=WEEKLY",
    )
    policy = with_windows(NIGHT, weekend, YEAR_END)
    found = freezes_between(policy, moment("2026-12-26T10:00"), moment("2026-12-27T10:00"))
    assert found == (
        Freeze("2026-12-26T00:00:00+00:00", "2026-12-28T00:00:00+00:00", "weekend"),
        Freeze(
            "2026-12-19T23:00:00+00:00",
            "2027-01-03T23:00:00+00:00",
            "year-end: year-end closing",
        ),
    )
    assert freezes_between(policy, moment("2026-12-01T10:00"), moment("2026-12-02T10:00")) == ()
