# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows at the gate: what is told outside of them, and when deploying has to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.windows import (
    Calendar,
    Span,
    closes_at,
    how_to_waive,
    window_findings,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    RELEASE,
    at,
    release_at,
)

GO = release_at("readiness_review")
#: The other deployments of this shop are made then, such as at hours 2 to 4.
NIGHT = Span("maintenance", "night", at(2), at(4))
FREEZE = Span("freeze", "year-end", at(10), at(34), "closing")


def told(calendar: Calendar, hours: float, *, waived: bool = False) -> list[str]:
    """The kind and subject of each finding at that hour."""
    found = window_findings(GO, calendar, at(hours), waived)
    return [f"{one.kind} {one.subject}" for one in found]


def calendar(*spans: Span) -> Calendar:
    """These occurrences."""
    return Calendar(spans, maintained=any(one.kind == "maintenance" for one in spans))


def test_without_windows_it_is_deployed_at_any_time() -> None:
    """And nothing ends it."""
    assert told(Calendar(), 0) == []
    assert closes_at(GO, Calendar(), at(0)) is None


@pytest.mark.parametrize(
    ("hours", "inside"), [(0, False), (1.9997, False), (2, True), (3.9997, True), (4, False)]
)
def test_a_span_has_its_start_and_not_its_end(hours: float, inside: bool) -> None:
    """A maintenance window lets through from its start on, a freeze holds from its start on."""
    assert told(calendar(NIGHT), hours) == ([] if inside else ["window staging"])
    freeze = replace(FREEZE, start=at(2), end=at(4))
    assert told(calendar(freeze), hours) == (["freeze year-end"] if inside else [])


def test_a_freeze_is_told_with_its_name_its_reason_and_its_end() -> None:
    """By the clocks there and in UTC; somebody of the service cluster acts next."""
    shown = replace(FREEZE, closes="2026-03-03 20:00 CET")
    assert list(window_findings(GO, calendar(shown), at(10), waived=False)) == [
        Finding(
            "freeze",
            "year-end",
            "forbids deployments until 2026-03-03 20:00 CET (2026-03-03 19:00 UTC), in 1 days 0 "
            "hours 0 minutes: closing",
            "service",
            f"deploy then, or {how_to_waive(GO)}",
        )
    ]
    bare = replace(FREEZE, reason="")
    (found,) = window_findings(GO, calendar(bare), at(10), waived=False)
    assert found.problem.endswith("until 2026-03-03 19:00 UTC, in 1 days 0 hours 0 minutes")


def test_every_freeze_that_holds_is_told() -> None:
    """Beside the maintenance window that is not open."""
    other = replace(FREEZE, name="audit")
    assert told(calendar(FREEZE, other, NIGHT), 11) == [
        "freeze year-end",
        "freeze audit",
        "window staging",
    ]


def test_outside_of_maintenance_it_is_told_when_the_next_window_opens() -> None:
    """The first of them, by the clocks there and in UTC."""
    later = replace(NIGHT, name="weekend", start=at(60), end=at(70))
    next_one = replace(NIGHT, start=at(52), end=at(55), opens="2026-03-04 22:00 KST")
    (found,) = window_findings(GO, calendar(later, next_one), at(0), waived=False)
    assert found.problem == (
        "has maintenance windows, and none is open: night opens 2026-03-04 22:00 KST "
        "(2026-03-04 13:00 UTC), in 2 days 4 hours 0 minutes"
    )
    assert (found.kind, found.subject, found.who) == ("window", "staging", "service")


def test_no_window_to_come_is_told_as_that() -> None:
    """The policy has some, and all are over."""
    (found,) = window_findings(GO, Calendar((), maintained=True), at(0), waived=False)
    assert found.problem.endswith("none is open: none is to come")


def test_a_waiver_lets_it_out_of_every_window() -> None:
    """Of the release's own as well."""
    closed = replace(GO, window=(at(-2), at(-1)))
    assert list(window_findings(closed, calendar(FREEZE, NIGHT), at(11), waived=True)) == []
    found = list(window_findings(closed, calendar(FREEZE, NIGHT), at(11), waived=False))
    assert [one.kind for one in found] == ["window", "freeze", "window"]


def test_it_closes_with_what_comes_first() -> None:
    """The own window, the maintenance window, or the next freeze."""
    for window, night, freeze, closes in (
        (at(3), at(4), at(5), at(3)),
        (at(5), at(4), at(6), at(4)),
        (at(5), at(4), at(3), at(3)),
        (None, at(4), at(6), at(4)),
    ):
        release = replace(GO, window=(at(0), window) if window else None)
        spans = (replace(NIGHT, end=night), replace(FREEZE, start=freeze))
        assert closes_at(release, calendar(*spans), at(2)) == closes
    assert closes_at(GO, calendar(FREEZE), at(0)) == at(10)
    assert closes_at(replace(GO, window=(at(0), at(9))), Calendar(), at(0)) == at(9)


def test_windows_without_a_gap_between_them_are_one() -> None:
    """In whatever order they are, and whether they overlap or meet; a gap ends it."""
    meets = replace(NIGHT, name="late", start=at(4), end=at(6))
    inside = replace(NIGHT, name="short", start=at(4.5), end=at(5))
    overlaps = replace(NIGHT, name="morning", start=at(5.5), end=at(8))
    later = replace(NIGHT, name="noon", start=at(8.5), end=at(9))
    assert closes_at(GO, calendar(later, overlaps, inside, meets, NIGHT), at(3)) == at(8)
    assert closes_at(GO, calendar(later, overlaps, NIGHT), at(3)) == at(4)


def test_where_it_may_not_be_deployed_it_ends_at_once() -> None:
    """Whoever takes the moment for a limit gives no time at all."""
    for spans in ((FREEZE,), (NIGHT,), (NIGHT, FREEZE)):
        assert closes_at(GO, calendar(*spans), at(11)) == at(11)
    assert closes_at(replace(GO, window=(at(0), at(1))), Calendar(), at(11)) == at(11)


def test_the_command_of_the_waiver_is_whole() -> None:
    """It names the release and the id, and asks for an end, a reason and a key."""
    assert how_to_waive(GO) == (
        f"ansible-playbook mof.release.activity -e release={RELEASE} -e id=service.outside-window "
        "-e status=waived -e hours=… -e \"comment='…'\" -e key=…"
    )


def test_a_freeze_that_never_thaws_is_told() -> None:
    """Such as one of which the end cannot be read."""
    ever = replace(FREEZE, end=datetime.max.replace(tzinfo=at().tzinfo))
    (found,) = window_findings(GO, calendar(ever), at(10), waived=False)
    assert "until 9999-12-31 23:59 UTC, in 2912" in found.problem
