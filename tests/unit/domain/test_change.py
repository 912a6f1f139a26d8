# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of a change request's events: every state, what it keeps, and that an end is one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import (
    ENDED,
    MOVES,
    Change,
    Span,
    Step,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.evolve_change import (
    evolve_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.tests.unit.domain.requests import SCHEDULE, signed
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    CONTENT,
    RELEASE,
    at,
    change_event,
    change_in,
    sha,
)


def test_every_move_starts_from_a_state_that_something_leads_to() -> None:
    """The table has no state that cannot be reached, and no way out of an end."""
    sources = {one for states in MOVES.values() for one in states}
    assert sources <= set(MOVES) | {"draft"}
    assert not sources & set(ENDED)
    assert set(CHANGE_PATHS) == set(MOVES)


@pytest.mark.parametrize("state", CHANGE_PATHS)
def test_each_state_is_reached_and_remembers_its_way(state: str) -> None:
    """The state is that of the last event; the states passed are kept in order."""
    change = change_in(state)
    assert (change.id, change.state) == (CHANGE, state)
    assert change.passed == CHANGE_PATHS[state]
    assert change.content == CONTENT


def test_what_is_proposed_holds_until_it_is_decided() -> None:
    """Priority, category and owner come from the request, then from whoever decided them."""
    asked = change_in("screened")
    assert (asked.priority, asked.category, asked.owner) == ("medium", "minor", "dana")
    classified = change_in("screened", change_event("classified", priority="low", category="major"))
    assert (classified.priority, classified.category) == ("low", "major")
    assert classified.content["category"] == "minor"
    authorized = change_in("classified", change_event("authorized", "alex", owner="dora"))
    assert (authorized.owner, authorized.authorized_by) == ("dora", "alex")
    assert authorized.content["owner"] == "dana"


def test_it_knows_who_asked_and_which_release_carries_it() -> None:
    """The initiator comes from the request, the release from the event that included it."""
    assert change_in("submitted").initiator == "riley"
    assert Change("RFC-9", "submitted", {}).initiator == ""
    assert change_in("developed").release == ""
    assert change_in("in_release").release == RELEASE


def test_a_new_submission_starts_again() -> None:
    """After a return nothing that was decided on the old request counts."""
    old = change_in("authorized", CHANGE_STEPS["returned"])
    again = evolve_change(
        old, change_event("submitted", "riley", change={**CONTENT, "title": "Faster"})
    )
    assert again == replace(
        change_in("submitted"),
        content={**CONTENT, "title": "Faster"},
        passed=("submitted",),
        history=(*old.history, change_in("submitted").history[0]),
    )
    assert again is not None
    assert (again.authorized_by, again.approvals) == ("", ())


def test_events_before_the_submission_leave_nothing() -> None:
    """A change request exists from its submission on, not before."""
    for state, event in CHANGE_STEPS.items():
        found = evolve_change(None, event)
        assert (found is not None) == (state == "submitted"), state


@pytest.mark.parametrize("ended", ENDED)
@pytest.mark.parametrize("state", CHANGE_STEPS)
def test_an_ended_change_request_never_comes_back(ended: str, state: str) -> None:
    """No event changes anything about a rejected or closed change request."""
    before = change_in(ended)
    assert evolve_change(before, CHANGE_STEPS[state]) == before


def test_proposed_and_final_stand_side_by_side() -> None:
    """What was asked for is kept beside what the change manager decided."""
    asked = change_in("screened")
    assert (asked.proposed_priority, asked.proposed_category) == ("medium", "minor")
    assert (asked.route, asked.due_at) == ("", None)
    found = change_in(
        "screened",
        change_event("classified", priority="high", category="major", due_at=at(48).isoformat()),
    )
    assert (found.proposed_priority, found.proposed_category) == ("medium", "minor")
    assert (found.priority, found.category, found.route) == ("high", "major", "major")
    assert found.due_at == at(48)


def test_an_emergency_is_a_priority_and_a_route() -> None:
    """Whatever the category, that priority decides the route."""
    found = change_in(
        "screened", change_event("classified", priority="emergency", category="standard")
    )
    assert (found.category, found.route) == ("standard", "emergency")


def test_approvals_are_kept_until_it_is_authorized() -> None:
    """Who, when, for which bodies and with what signature; the last one authorizes."""
    review = {"impact": "a", "operations_readiness": "b", "support_plans": "c", "budget": "d"}
    first = change_event(
        "approved",
        "alex",
        1,
        bodies=["cab"],
        comment="fine",
        initiation_review=review,
        skips=["test"],
        signature=signed().document,
    )
    found = change_in("classified", first)
    assert (found.state, found.passed) == ("classified", CHANGE_PATHS["classified"])
    (approval,) = found.approvals
    assert (approval.by, approval.at, approval.bodies) == ("alex", at(1), ("cab",))
    assert (approval.comment, approval.signature) == ("fine", signed())
    assert (found.initiation_review, found.skips) == (review, ("test",))
    assert found.nonces == {signed().nonce}
    last = change_event("authorized", "erin", 2, owner="dora", bodies=["executive"])
    done = change_in("classified", first, last)
    assert [one.by for one in done.approvals] == ["alex", "erin"]
    assert (done.authorized_by, done.owner, done.skips) == ("erin", "dora", ("test",))
    assert done.initiation_review == review


def test_what_a_template_authorizes_nobody_approved() -> None:
    """The template is named in place of a person."""
    event = change_event("authorized", "riley", owner="dana", template="restart")
    found = change_in("classified", event)
    assert (found.authorized_by, found.approvals) == ("template restart", ())


def test_the_schedule_moves_without_the_state() -> None:
    """One that is scheduled or later gets another time and stays where it is."""
    first = change_in("authorized", change_event("scheduled", **SCHEDULE))
    assert first.schedule == Span(at(8 * 24 + 11), at(8 * 24 + 13))
    for state in ("scheduled", "developed", "in_release"):
        later = change_in(state, change_event("scheduled", **SCHEDULE))
        assert (later.state, later.passed) == (state, CHANGE_PATHS[state])
        assert later.schedule == first.schedule
    assert change_in("scheduled").schedule is None


def test_a_time_that_cannot_be_read_is_none() -> None:
    """Half a time, or one without its offset, takes no place in the schedule."""
    for times in ({"start": SCHEDULE["start"]}, {**SCHEDULE, "end": "soon"}):
        assert change_in("authorized", change_event("scheduled", **times)).schedule is None


def test_reopened_is_scheduled_again_and_has_to_be_developed_anew() -> None:
    """A release gave it back to its owner: it is in no release, and not developed any more."""
    report = {"name": "report.txt", "sha256": sha("report"), "size": 6}
    developed = change_event("developed", "dana", evidence=[report])
    back = change_event("reopened", "max", release=RELEASE, reason="It leaks.")
    before = change_in("scheduled", developed, CHANGE_STEPS["in_release"])
    assert before.evidence == (Evidence(**report),)
    found = evolve_change(before, back)
    assert found is not None
    assert (found.state, found.release, found.evidence) == ("scheduled", "", ())
    assert found.passed == CHANGE_PATHS["scheduled"]
    assert found.history[-1] == Step("reopened", "max", at(), "It leaks.")


@pytest.mark.parametrize("state", [one for one in CHANGE_PATHS if one not in ENDED])
def test_only_what_a_release_can_have_is_reopened(state: str) -> None:
    """From any other state the event moves nothing: it cannot stand in for an authorization."""
    back = change_event("reopened", "max", release=RELEASE, reason="It leaks.")
    expected = "scheduled" if state in ("developed", "in_release") else state
    assert change_in(state, back).state == expected


def test_outcome_and_review_are_kept() -> None:
    """What came of it, and how planned and actual times compare."""
    assert change_in("in_release").outcome == ""
    assert change_in("deployed").outcome == "deployed"
    assert change_in("backed_out").outcome == "backed_out"
    actual = {"start": at(1).isoformat(), "end": at(2).isoformat()}
    reviewed = change_event(
        "reviewed",
        comment="late",
        result="partly",
        planned=SCHEDULE,
        actual=actual,
        follow_ups=["x"],
    )
    review = change_in("deployed", reviewed).review
    assert review is not None
    assert (review.result, review.comment, review.by) == ("partly", "late", "morgan")
    assert (review.actual, review.follow_ups) == (Span(at(1), at(2)), ("x",))
    assert review.planned == Span(at(8 * 24 + 11), at(8 * 24 + 13))


def test_the_history_survives_a_new_submission() -> None:
    """Every step since the first one, with who, when and why; and every nonce."""
    steps = [
        CHANGE_STEPS["submitted"],
        change_event("screened", hours=1),
        change_event("returned", hours=2, comment="Why?", signature=signed().document),
        change_event("submitted", "riley", 3, change=dict(CONTENT)),
    ]
    change: Change | None = None
    for event in steps:
        change = evolve_change(change, event)
    assert change is not None
    assert change.history == (
        Step("submitted", "riley", at(0), ""),
        Step("screened", "morgan", at(1), ""),
        Step("returned", "morgan", at(2), "Why?"),
        Step("submitted", "riley", at(3), ""),
    )
    assert change.nonces == {signed().nonce}
    assert change.state == "submitted"


def test_warnings_and_what_is_missing_are_kept_each_once() -> None:
    """Until it is submitted again."""
    found = change_in(
        "submitted",
        change_event("screened", warnings=["odd"]),
        change_event("classified", warnings=["odd", "late"], priority="low", category="minor"),
        change_event("returned", comment="x", missing=["plan is missing"]),
    )
    assert (found.warnings, found.missing) == (("odd", "late"), ("plan is missing",))
    again = evolve_change(found, CHANGE_STEPS["submitted"])
    assert again is not None
    assert (again.warnings, again.missing) == ((), ())


def test_it_knows_the_names_of_what_it_affects() -> None:
    """With a version or without; what is neither is left out."""
    listed = ["shop", {"ci": "web1", "version": "7"}, {"version": "7"}, 7, "", None]
    assert Change("RFC-9", "submitted", {"affected": listed}).affected == ("shop", "web1")
    assert Change("RFC-9", "submitted", {"affected": "shop"}).affected == ()
