# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forward schedule of changes: its order, times, freezes, and who is in whose way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import (
    PLANNED,
    Change,
    Span,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.schedule import (
    Entry,
    forward_schedule,
    frozen,
    moment,
    overlap,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Freeze
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.requests import (
    FREEZE,
    MAJOR,
    ROUTES,
    SCHEDULE,
    after,
    ask,
    change_of,
    world,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CHANGE, CONTENT, RELEASE, at

AUTHORIZED = change_of(CONTENT, "authorized")


def planned(
    name: str, start: float, end: float, *affected: str, state: str = "scheduled"
) -> Change:
    """A change request in the schedule, from and to so many hours after the first moment."""
    content = {**CONTENT, "id": name, "affected": list(affected)}
    span = Span(at(start), at(end))
    return Change(name, state, content, owner=f"owner-{name}", schedule=span)


def hours(start: float, end: float) -> dict[str, str]:
    """A time as it is asked for."""
    return {"start": at(start).isoformat(), "end": at(end).isoformat()}


def test_the_schedule_is_by_start_and_says_who_is_in_the_way() -> None:
    """Those without times come last, and what is not planned any more has no place in it."""
    changes = {
        one.id: one
        for one in (
            planned("C", 5, 8, "web1"),
            planned("B", 1, 6, "web1", "db1", state="in_release"),
            planned("A", 1, 2, "db1", state="developed"),
            planned("D", 1, 9, "web1", "db1", state="deployed"),
            Change("Y", "scheduled", CONTENT),
            Change("X", "scheduled", {}, release=RELEASE),
        )
    }
    found = forward_schedule(changes)
    assert [(one.change, one.conflicts) for one in found] == [
        ("A", ("B",)),
        ("B", ("A", "C")),
        ("C", ("B",)),
        ("X", ()),
        ("Y", ()),
    ]
    assert found[0] == Entry(
        change="A",
        title="Faster search",
        state="developed",
        owner="owner-A",
        start=at(1),
        end=at(2),
        affected=("db1",),
        release="",
        conflicts=("B",),
    )
    assert (found[3].start, found[3].end, found[3].title, found[3].release) == (
        *(None, None, ""),
        RELEASE,
    )


@pytest.mark.parametrize(
    ("other", "common"),
    [((0, 1), False), ((0, 2), True), ((1, 3), True), ((2, 9), True), ((3, 4), False)],
)
def test_times_that_only_touch_do_not_overlap(other: tuple[float, float], common: bool) -> None:
    """The end is left out of a time."""
    one, two = Span(at(1), at(3)), Span(at(other[0]), at(other[1]))
    assert overlap(one, two) is common
    assert overlap(two, one) is common


def test_scheduled_for_the_time_asked_for() -> None:
    """The given time, else that of the request, else none."""
    decision = ask(AUTHORIZED, "scheduled", "morgan", **hours(24, 26))
    assert accepted(decision)[0].data == hours(24, 26)
    assert after(AUTHORIZED, decision).changes[CHANGE].schedule == Span(at(24), at(26))
    (own,) = accepted(ask(change_of(MAJOR, "authorized"), "scheduled", "morgan"))
    assert own.data == SCHEDULE
    (other,) = accepted(ask(change_of(MAJOR, "authorized"), "scheduled", "morgan", **hours(1, 2)))
    assert other.data == hours(1, 2)
    (none,) = accepted(ask(AUTHORIZED, "scheduled", "morgan"))
    assert none.data == {}


def test_a_time_keeps_its_offset() -> None:
    """People read the time of their place."""
    given = {"start": "2026-03-10T20:00:00+09:00", "end": "2026-03-10T12:00:00Z"}
    (event,) = accepted(ask(AUTHORIZED, "scheduled", "morgan", **given))
    assert event.data["start"] == "2026-03-10T20:00:00+09:00"
    assert event.data["end"] == "2026-03-10T12:00:00+00:00"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"start": SCHEDULE["start"]}, "time: end is missing: give both or neither"),
        ({"end": SCHEDULE["end"]}, "time: start is missing: give both or neither"),
        ({**SCHEDULE, "end": "tomorrow"}, "time: end tomorrow is no time such as 2026-"),
        ({**SCHEDULE, "end": "2026-03-10T22:00"}, "time: end 2026-03-10T22:00 is no time"),
        ({**SCHEDULE, "end": SCHEDULE["start"]}, "time: end is not after the start: 2026-"),
    ],
)
def test_half_a_time_or_none_at_all_is_refused(given: dict[str, str], said: str) -> None:
    """Each with what is wrong with it, and the command with both times."""
    (found,) = reasons(ask(AUTHORIZED, "scheduled", "morgan", **given))
    assert found.startswith(said)
    assert "-e id=RFC-1 -e state=scheduled -e start=… -e end=…" in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-03-10",
        "2026-03-10T22:00:00",
        "2026-03-10 22:00:00Z",
        "2026-13-10T22:00:00Z",
    ],
)
def test_a_moment_has_seconds_and_an_offset(text: str) -> None:
    """Anything else is none."""
    assert moment(text) is None
    assert moment("2026-03-02T18:00:00+09:00") == at(0)


def test_nothing_is_scheduled_into_a_freeze() -> None:
    """The refusal says when it is frozen and why; the moment of its end is free again."""
    policy = replace(ROUTES, freezes=(FREEZE,))
    finding = the_finding(ask(change_of(MAJOR, "authorized"), "scheduled", "morgan", policy))
    assert (finding.kind, finding.who) == ("freeze", "change manager")
    assert finding.problem == (
        "would run from 2026-03-10T20:00:00+00:00 to 2026-03-10T22:00:00+00:00, and no change is "
        f"made from {FREEZE.start} to {FREEZE.end}: end of the quarter"
    )
    free = {"start": FREEZE.end, "end": "2026-03-11T02:00:00+00:00"}
    assert kinds(ask(AUTHORIZED, "scheduled", "morgan", policy, **free)) == ["change_scheduled"]
    assert kinds(ask(AUTHORIZED, "scheduled", "morgan", policy)) == ["change_scheduled"]


def test_a_freeze_that_cannot_be_read_does_not_thaw() -> None:
    """It began long ago and never ends."""
    span = frozen(Freeze("some day", "another", "x"))
    assert overlap(span, Span(at(0), at(1)))


@pytest.mark.parametrize("state", PLANNED)
def test_nobody_gets_what_somebody_else_has_at_that_time(state: str) -> None:
    """The refusal says which items, both times, and with whom to speak."""
    other = planned("RFC-2", 1, 3, "web1", "db1", state=state)
    change = change_of({**CONTENT, "affected": ["shop", {"ci": "web1"}]}, "authorized")
    finding = the_finding(ask(change, "scheduled", "morgan", state=world(other), **hours(2, 4)))
    assert (finding.kind, finding.who) == ("conflict", "change manager with owner-RFC-2")
    assert finding.problem == (
        "would touch web1 from 2026-03-02T11:00:00+00:00 to 2026-03-02T13:00:00+00:00, and RFC-2 "
        "does from 2026-03-02T10:00:00+00:00 to 2026-03-02T12:00:00+00:00"
    )


@pytest.mark.parametrize(
    "other",
    [
        planned("RFC-2", 1, 3, "db1"),
        planned("RFC-2", 4, 5, "web1"),
        planned("RFC-2", 1, 3, "web1", state="deployed"),
        planned("RFC-2", 1, 3, "web1", state="authorized"),
        replace(planned("RFC-2", 1, 3, "web1"), schedule=None),
    ],
)
def test_what_is_elsewhere_at_another_time_or_done_is_in_nobodys_way(other: Change) -> None:
    """Only planned changes with a time on a common item are."""
    change = change_of({**CONTENT, "affected": ["web1"]}, "authorized")
    decision = ask(change, "scheduled", "morgan", state=world(other), **hours(2, 4))
    assert kinds(decision) == ["change_scheduled"]


def test_every_freeze_and_conflict_is_told_at_once() -> None:
    """With whatever else is wrong."""
    policy = replace(ROUTES, freezes=(FREEZE, replace(FREEZE, reason="audit")))
    others = [planned(name, 200, 210, "shop", state="scheduled") for name in ("RFC-2", "RFC-3")]
    change = change_of(MAJOR, "classified")
    decision = ask(change, "scheduled", "sam", policy, world(*others))
    assert [one.split(":")[0] for one in reasons(decision)] == [
        *("state", "person", "freeze", "freeze", "conflict", "conflict"),
    ]


def test_what_is_over_or_late_is_noted() -> None:
    """It happens that a change is put on record afterwards."""
    change = replace(AUTHORIZED, due_at=at(-3))
    (event,) = accepted(ask(change, "scheduled", "morgan", **hours(-2, -1)))
    assert event.data["warnings"] == [
        (
            "it is scheduled for a time that is over: 2026-03-02T07:00:00+00:00 to "
            "2026-03-02T08:00:00+00:00"
        ),
        "it ends after it is due, at 2026-03-02T06:00:00+00:00",
    ]


@pytest.mark.parametrize("state", PLANNED)
def test_another_time_moves_the_entry_and_not_the_state(state: str) -> None:
    """For a change manager alone, and not into somebody else's time."""
    change = change_of(MAJOR, state)
    moved = ask(change, "scheduled", "morgan", **hours(1, 2))
    found = after(change, moved).changes[CHANGE]
    assert (found.state, found.schedule) == (state, Span(at(1), at(2)))
    assert ask(found, "scheduled", "morgan", **hours(1, 2)) == ()
    assert ask(found, "scheduled", "morgan") == ()
    assert the_finding(ask(change, "scheduled", "sam", **hours(1, 2))).kind == "person"
    other = world(planned("RFC-2", 1, 3, "shop"))
    found_: Any = the_finding(ask(change, "scheduled", "morgan", state=other, **hours(1, 2)))
    assert found_.kind == "conflict"


@pytest.mark.parametrize("state", ["deployed", "backed_out", "reviewed", "closed"])
def test_what_is_over_is_not_moved(state: str) -> None:
    """Asking for scheduled adds nothing there, with whatever times."""
    assert ask(change_of(MAJOR, state), "scheduled", "morgan", **hours(1, 2)) == ()
