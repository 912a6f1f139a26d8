# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A permit: what its events leave of it, what it is worth, and why a run may not go under it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.permit import (
    Permit,
    unusable,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import ENDED
from ansible_collections.mof.release.tests.unit.domain.histories import LIMITS
from ansible_collections.mof.release.tests.unit.domain.permits import (
    HOSTS,
    PERMIT,
    SAMPLES,
    STOP,
    abandoned,
    issued,
    used,
    withdrawn,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    NOW,
    PLAN,
    RELEASE,
    SCOPE,
    at,
    attempted,
    deployed,
    release_at,
    release_event,
    sha,
)
from hypothesis import given
from hypothesis import strategies as st

WITHDRAWN = replace(PERMIT, withdrawn_at=at(2), withdrawn_by="sam", withdrawn_why=STOP)


def permit(*events: Event, chapter: str = "readiness_review") -> Permit:
    """The permit of the first of these events."""
    return release_at(chapter, *events).permits[str(events[0].data["permit"])]


def test_an_open_gate_issues_a_permit() -> None:
    """With its hosts, scope, end and uses; the run that starts with it is its first."""
    assert permit(issued()) == Permit(
        "permit-run-1",
        RELEASE,
        "max",
        "run-1",
        HOSTS,
        SCOPE.digest,
        NOW,
        at(4),
        runs=("run-1",),
    )
    later = permit(issued(starts=False, uses=3))
    assert (later.uses, later.runs, later.busy) == (3, (), ())


def test_a_permit_of_an_earlier_version_counts_for_its_run_and_one_day() -> None:
    """Its event says neither an end nor uses, and each was for the run that got it."""
    old = permit(attempted())
    assert (old.not_after, old.uses, old.runs) == (at(24), 1, ("run-1",))
    ended = permit(attempted(), deployed())
    assert (ended.standing(at(2)), ended.ended_at, ended.busy) == ("used", at(1), ())


def test_asking_for_a_permit_deploys_nothing() -> None:
    """The release moves on only when a run starts under it."""
    asked = release_at("readiness_review", issued(starts=False))
    assert asked.state == "readiness_review"
    assert (asked.attempts[-1].starts, asked.attempts[-1].permit) == (False, "permit-run-1")
    running = release_at("readiness_review", issued(starts=False), used("permit-run-1", "run-2"))
    assert running.state == "deploying"
    assert (running.attempts[-1].run, running.attempts[-1].starts) == ("run-2", True)
    assert running.permits["permit-run-1"].busy == ("run-2",)


def test_a_run_uses_a_permit_once_however_often_it_says_so() -> None:
    """Each run of a permit of several uses is counted; it is used up when the last one ended."""
    asked = issued(starts=False, uses=2)
    one, two = used("permit-run-1", "run-2"), used("permit-run-1", "run-3")
    first = permit(asked, one, one)
    assert first.runs == ("run-2",)
    half = permit(asked, one, abandoned("run-2"))
    assert (half.standing(at(3)), half.busy, half.over) == ("in force", (), ("run-2",))
    both = permit(asked, one, two, abandoned("run-2"))
    assert (both.standing(at(3)), both.busy) == ("in force", ("run-3",))
    done = permit(asked, one, two, abandoned("run-2"), abandoned("run-3", hours=3))
    assert (done.standing(at(3)), done.ended_at) == ("used", at(3))


def test_a_run_that_never_used_a_permit_does_not_end_it() -> None:
    """Nor does one that ended already, nor any run a permit that nobody issued."""
    asked = issued(starts=False)
    assert permit(asked, abandoned("run-9")) == permit(asked)
    assert permit(issued(), abandoned(), abandoned(hours=9)) == permit(issued(), abandoned())
    for event in (used("permit-x", "run-2"), withdrawn("permit-x"), abandoned("run-1", "permit-x")):
        assert release_at("readiness_review", event).permits == {}


def test_what_was_withdrawn_stays_withdrawn() -> None:
    """The first one who did counts; a permit of the same name is not issued twice."""
    once = permit(issued(), withdrawn())
    assert (once.withdrawn_at, once.withdrawn_by, once.withdrawn_why) == (at(2), "sam", STOP)
    assert permit(issued(), withdrawn(), withdrawn(actor="lee", hours=3)) == once
    assert permit(issued(), withdrawn(), issued(hours=5)) == once


@pytest.mark.parametrize(
    ("found", "hours", "standing"),
    [
        (PERMIT, 0, "in force"),
        (PERMIT, 3.9997, "in force"),
        (PERMIT, 4, "expired"),
        (WITHDRAWN, 3, "withdrawn"),
        (WITHDRAWN, 9, "withdrawn"),
        (replace(PERMIT, ended_at=at(1)), 2, "used"),
        (replace(PERMIT, ended_at=at(1)), 9, "used"),
        (replace(WITHDRAWN, ended_at=at(1)), 3, "withdrawn"),
    ],
)
def test_what_a_permit_is_worth(found: Permit, hours: float, standing: str) -> None:
    """In force until its end, left out; a withdrawal outweighs everything."""
    assert found.standing(at(hours)) == standing


@pytest.mark.parametrize(
    ("found", "ended", "stood"),
    [
        (replace(PERMIT, runs=("run-1",)), 1, "in force"),
        (replace(PERMIT, runs=("run-1",)), 4, "in force"),
        (replace(PERMIT, runs=("run-1",)), 4.01, "expired"),
        (replace(WITHDRAWN, runs=("run-1",)), 1.99, "in force"),
        (replace(WITHDRAWN, runs=("run-1",)), 2, "withdrawn"),
        (replace(WITHDRAWN, runs=("run-1",)), 9, "withdrawn"),
        (PERMIT, 1, "unknown"),
        (WITHDRAWN, 3, "unknown"),
    ],
)
def test_what_a_permit_was_worth_when_a_run_ended(found: Permit, ended: float, stood: str) -> None:
    """A run that was through before the withdrawal did nothing against it."""
    assert found.stood("run-1", at(ended)) == stood


@pytest.mark.parametrize(
    ("found", "hours", "problem"),
    [
        (None, 1, "is none of this release"),
        (
            WITHDRAWN,
            3,
            "was withdrawn by sam at 2026-03-02 11:00 UTC: The search is down.",
        ),
        (PERMIT, 4, "expired at 2026-03-02 13:00 UTC"),
        (
            replace(PERMIT, uses=2, runs=("run-7",), over=("run-7",)),
            1,
            "was for a run that has ended",
        ),
        (replace(PERMIT, runs=("run-1",)), 1, "was for 1 run, and is used"),
        (
            replace(PERMIT, uses=2, runs=("run-1", "run-2")),
            1,
            "was for 2 runs, and is used",
        ),
        (replace(PERMIT, hosts=("web2",)), 1, "is not for web1"),
        (replace(PERMIT, scope=sha("other")), 1, "was given for another scope"),
        (PERMIT, 1, ""),
        (replace(PERMIT, runs=("run-7",)), 1, ""),
    ],
)
def test_why_a_run_may_not_go_under_it(found: Permit | None, hours: float, problem: str) -> None:
    """One clear reason with who has it; none for its own run, whatever its uses."""
    given = unusable(found, "permit-1", HOSTS, SCOPE.digest, "run-7", at(hours))
    if not problem:
        assert given is None
        return
    who = "max" if found else ""
    how = "deploy again, and the gate gives another"
    assert given == Finding("permit", "permit-1", problem, who, how)


def test_many_hosts_are_told_briefly() -> None:
    """The first five of those that it is not for."""
    hosts = tuple(f"db{number}" for number in range(9))
    given = unusable(PERMIT, "permit-1", hosts, SCOPE.digest, "run-7", at(1))
    assert given is not None
    assert given.problem == "is not for db0, db1, db2, db3, db4…"


def test_a_new_plan_keeps_what_was_permitted() -> None:
    """What ran, ran; the gate itself holds a permit to what the go was given for."""
    events = (issued(), withdrawn(), abandoned())
    before = release_at("readiness_review", *events)
    after = release_at("readiness_review", *events, release_event("release_planned", release=PLAN))
    assert (after.permits, after.abandoned) == (before.permits, before.abandoned)
    assert (after.state, after.attempts) == ("planning", before.attempts)


@pytest.mark.parametrize("chapter", ENDED)
def test_what_becomes_of_permits_is_kept_of_an_ended_release(chapter: str) -> None:
    """A run may outlive its release; it stays ended."""
    after = release_at(chapter, issued("run-2", hours=5), withdrawn("permit-run-2"), *SAMPLES)
    assert after.state == chapter
    assert after.permits["permit-run-2"].withdrawn_by == "sam"
    assert [one.run for one in after.unpermitted] == ["run-8"]


_MORE = st.lists(
    st.sampled_from(
        [
            issued("run-1", starts=False, uses=2),
            issued("run-1"),
            *(used("permit-run-1", run) for run in ("run-2", "run-3", "run-4")),
            *(abandoned(run) for run in ("run-1", "run-2", "run-3")),
            withdrawn(),
            deployed(),
        ]
    ),
    max_size=12,
)


@LIMITS
@given(_MORE, _MORE)
def test_in_any_order_a_permit_only_loses(before: list[Event], more: list[Event]) -> None:
    """What was used, over or withdrawn stays so, and nothing else of it ever changes."""
    start = release_at("readiness_review", *before)
    after = release_at("readiness_review", *before, *more)
    for name, one in start.permits.items():
        then = after.permits[name]
        assert (then.hosts, then.scope, then.not_after, then.uses) == (
            one.hosts,
            one.scope,
            one.not_after,
            one.uses,
        )
        assert then.runs[: len(one.runs)] == one.runs
        assert then.over[: len(one.over)] == one.over
        assert set(then.over) <= set(then.runs)
        assert one.withdrawn_at in (None, then.withdrawn_at)
        assert one.ended_at is None or then.standing(at(3)) in ("used", "withdrawn")
