# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployment windows: local times of a zone as moments in UTC, also where its clocks change."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.window import (
    WINDOW,
    release_window,
    window_problems,
)
from hypothesis import given, settings
from hypothesis import strategies as st

UNTIL = "2026-12-31T23:00"


def plan(start: str, end: str = UNTIL, zone: str = "") -> dict[str, Any]:
    """A release document with this window."""
    window = {"start": start, "end": end, **({"timezone": zone} if zone else {})}
    return {"deploy": {"playbook": "deploy.yml", "hosts": "web", "window": window}}


def problem(start: str, end: str = UNTIL, zone: str = "") -> tuple[str, str]:
    """The field and the words of the only problem of a window."""
    ((place, words),) = window_problems(plan(start, end, zone))
    assert place[:2] == WINDOW
    return str(place[2]), words


@pytest.mark.parametrize(
    ("zone", "start", "utc"),
    [
        ("", "2026-11-26T20:00", "2026-11-26T20:00:00+00:00"),
        ("UTC", "2026-11-26T20:00:30", "2026-11-26T20:00:30+00:00"),
        ("Asia/Seoul", "2026-11-26T20:00", "2026-11-26T11:00:00+00:00"),
        ("Asia/Kolkata", "2026-11-26T20:00", "2026-11-26T14:30:00+00:00"),
        ("America/New_York", "2026-07-01T20:00", "2026-07-02T00:00:00+00:00"),
        ("America/New_York", "2026-12-01T20:00", "2026-12-02T01:00:00+00:00"),
        # Up to the moment at which the clocks go forward, and from it on.
        ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59+00:00"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00+00:00"),
        # Before the hour that happens twice, and after it.
        ("Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59+00:00"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00+00:00"),
    ],
)
def test_local_times_become_moments(zone: str, start: str, utc: str) -> None:
    """By the clocks of the zone on that day; UTC when no zone is named."""
    document = plan(start, UNTIL, zone)
    assert list(window_problems(document)) == []
    found = release_window(document)
    assert found is not None
    assert found[0] == utc


def test_a_release_without_a_window_has_none() -> None:
    """It may be deployed at any time."""
    document = {"deploy": {"playbook": "deploy.yml", "hosts": "web"}}
    assert list(window_problems(document)) == []
    assert release_window(document) is None


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", "2026-03-29T02:00"),
        ("Europe/Berlin", "2026-03-29T02:30"),
        ("Europe/Berlin", "2026-03-29T02:59:59"),
        ("America/New_York", "2026-03-08T02:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15"),
        ("Pacific/Apia", "2011-12-30T12:00"),
    ],
)
def test_a_time_that_the_clocks_leave_out_is_refused(zone: str, start: str) -> None:
    """Nobody knows which moment is meant: there is none, be it for an hour or for a day."""
    field, words = problem(start, zone=zone)
    assert field == "start"
    assert words.startswith(f"{start} does not exist in {zone}: the clocks go forward")


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", "2026-10-25T02:00"),
        ("Europe/Berlin", "2026-10-25T02:59:59"),
        ("America/New_York", "2026-11-01T01:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45"),
    ],
)
def test_a_time_that_happens_twice_is_refused(zone: str, start: str) -> None:
    """An hour too early or too late would be chance; UTC says which."""
    field, words = problem(start, zone=zone)
    assert field == "start"
    assert words.startswith(f"{start} happens twice in {zone}")
    assert "write the window in UTC" in words


@pytest.mark.parametrize("zone", ["Asia/Seol", "Seoul", "Asia", "localtime", "posixrules", "A/"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    """Also a name that every machine has and that means another zone on each."""
    field, words = problem("2026-11-26T20:00", zone=zone)
    assert field == "timezone"
    assert words.startswith(f"{zone} is no time zone; write a name of the IANA database")


def test_a_machine_without_the_database_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The zone is right, and what is missing can be installed; UTC is known all the same."""
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    monkeypatch.setattr(zoneinfo, "ZoneInfo", _without_database)
    field, words = problem("2026-11-26T20:00", zone="Asia/Seoul")
    assert (field, "tzdata" in words) == ("timezone", True)
    assert list(window_problems(plan("2026-11-26T20:00", zone="UTC"))) == []


def _without_database(name: str) -> zoneinfo.ZoneInfo:
    raise zoneinfo.ZoneInfoNotFoundError(f"No time zone found with key {name}")


@pytest.mark.parametrize(
    "start",
    [
        "2026-02-30T20:00",
        "2026-13-01T20:00",
        "2026-11-26T24:00",
        "2026-11-26T20:60",
        "0000-01-01T00:00",
    ],
)
def test_what_is_no_date_or_time_is_refused(start: str) -> None:
    """Whatever else it looks like."""
    assert problem(start) == ("start", f"{start} is no date and time")


@pytest.mark.parametrize(
    ("zone", "start"),
    [("Asia/Seoul", "0001-01-01T00:00"), ("America/New_York", "9999-12-31T23:59")],
)
def test_a_moment_outside_of_the_calendar_is_refused(zone: str, start: str) -> None:
    """The other side of the date line has no year for it."""
    assert problem(start, zone=zone) == ("start", f"{start} is no date and time")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-11-26T20:00", "2026-11-26T20:00"), ("2026-11-26T20:00", "2026-11-26T19:00")],
)
def test_a_window_ends_after_it_starts(start: str, end: str) -> None:
    """An empty one lets nothing through."""
    assert problem(start, end) == ("end", f"{end} is not after the start {start}")


def test_the_order_is_that_of_the_moments() -> None:
    """On a clock that goes back, an end can read earlier and still come later."""
    zone = "Pacific/Kwajalein"  # it crossed the date line: 21 August 1993 did not happen
    assert problem("1993-08-21T12:00", "1993-08-22T12:00", zone)[0] == "start"
    document = plan("1993-08-20T23:00", "1993-08-22T00:30", zone)
    found = release_window(document)
    assert found is not None
    start, end = (datetime.fromisoformat(one) for one in found)
    assert end - start == timedelta(hours=1, minutes=30)


def test_both_ends_are_told_at_once() -> None:
    """Each with its own reason."""
    found = list(window_problems(plan("2026-03-29T02:30", "2026-10-25T02:30", "Europe/Berlin")))
    assert [place[-1] for place, _words in found] == ["start", "end"]


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 # local by intent
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Seoul"]),
)
def test_a_moment_is_accepted_exactly_when_its_clock_shows_it_once(
    local: datetime, zone: str
) -> None:
    """Held against every offset that the zone has around it."""
    local = local.replace(second=0, microsecond=0)
    shown = local.isoformat(timespec="minutes")
    first = local.replace(tzinfo=UTC) - timedelta(hours=15)
    moments = (first + timedelta(minutes=30 * step) for step in range(60))
    offsets = {one.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() for one in moments}
    hits = {
        moment
        for offset in offsets
        if offset is not None
        for moment in [local.replace(tzinfo=UTC) - offset]
        if moment.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None) == local
    }
    document = plan(shown, "2031-01-01T00:00", zone)
    if len(hits) == 1:
        found = release_window(document)
        assert list(window_problems(document)) == []
        assert found is not None
        assert found[0] == hits.pop().isoformat()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", found[0])
    else:
        words = "happens twice" if hits else "does not exist"
        assert words in problem(shown, "2031-01-01T00:00", zone)[1]
