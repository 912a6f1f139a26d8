# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change requests: every legal and illegal move, who may make it, and that asking twice is one."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import MOVES
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    BY_RELEASE,
    MANAGED,
    NEEDS_COMMENT,
    MoveChange,
    SubmitChange,
    decide_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision, Refusal
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.requests import MAJOR, change_of, world
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    CONTENT,
    NOW,
    POLICY,
    by,
    change_in,
)

#: Who may bring the change request of the story to each state.
WHO = dict.fromkeys(MANAGED, "morgan") | {"authorized": "alex", "developed": "dana"}
BY_HAND = tuple(one for one in MOVES if one not in BY_RELEASE and one != "submitted")


def move(state: str, to: str, actor: str | None = None, comment: str = "why") -> Decision:
    """Ask for a state, as the right person and with a reason unless told otherwise."""
    command = MoveChange(CHANGE, to, comment)
    context = by(actor or WHO.get(to, "morgan"))
    return decide_change(world(change_in(state)), command, POLICY, context)


@pytest.mark.parametrize(
    ("state", "to"),
    [(state, to) for to in BY_HAND for state in MOVES[to] if state != "draft"],
)
def test_every_legal_move_gives_its_event(state: str, to: str) -> None:
    """From each state of the table the move gives one event, by whoever asked, at that time."""
    (event,) = accepted(move(state, to))
    assert (event.type, event.subject) == (f"change_{to}", f"change/{CHANGE}")
    assert (event.actor, event.at) == (WHO[to], NOW)
    assert event.data["comment"] == "why"


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (state, to)
        for to in BY_HAND
        for state in MOVES
        if state not in MOVES[to]
        and to != state
        # What a change request went through on its way to where it is now is already so ...
        and (to not in CHANGE_PATHS[state] or to in NEEDS_COMMENT)
    ],
)
def test_every_illegal_move_is_refused(state: str, to: str) -> None:
    """The refusal says where the change request is and from where the move is possible."""
    decision = move(state, to)
    expected = f"state: {CHANGE} is {state}; only {' or '.join(MOVES[to])} can become {to}"
    assert expected in reasons(decision)
    assert isinstance(decision, Refusal)
    assert decision.what == f"{CHANGE} cannot be {to} now"


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (state, to)
        for state, path in CHANGE_PATHS.items()
        for to in path
        if to in BY_HAND and (to == state or not {to, state} & set(NEEDS_COMMENT))
    ],
)
def test_what_is_already_so_needs_no_event(state: str, to: str) -> None:
    """Asking for a state that was reached, by anybody and at any time, adds nothing."""
    assert move(state, to, actor="somebody") == ()


@pytest.mark.parametrize("state", NEEDS_COMMENT)
def test_what_was_reached_before_a_return_or_rejection_is_not_so_any_more(state: str) -> None:
    """Asking for it is a refusal, or the one who asks would take it for granted."""
    change = change_in("classified", CHANGE_STEPS[state])
    for to in ("screened", "classified"):
        decision = decide_change(world(change), MoveChange(CHANGE, to), POLICY, by("morgan"))
        assert f"is {state}; only" in " ".join(reasons(decision))


@pytest.mark.parametrize("to", BY_HAND)
def test_a_change_request_that_nobody_submitted_cannot_move(to: str) -> None:
    """The refusal says how to submit it."""
    decision = decide_change(State(), MoveChange("RFC-9", to, "why"), POLICY, by("morgan"))
    found = the_finding(decision)
    assert (found.kind, found.subject, found.problem) == (
        "change request",
        "RFC-9",
        "was never submitted",
    )
    assert found.how == "ansible-playbook mof.release.request -e @change.yml"


@pytest.mark.parametrize("to", BY_RELEASE)
def test_what_a_release_decides_is_not_set_by_hand(to: str) -> None:
    """In release, deployed and backed out follow from the release alone."""
    for state in CHANGE_PATHS:
        if to in CHANGE_PATHS[state] and state != "returned":
            assert move(state, to) == (), "it is so already"
            continue
        assert reasons(move(state, to)) == [
            f"state: {to} follows from a release and is not set by hand"
        ]


@pytest.mark.parametrize("state", CHANGE_PATHS)
@pytest.mark.parametrize("to", ["draft", "submitted", "approved", "reopened", "flying", ""])
def test_what_is_no_state_to_move_to_is_refused(state: str, to: str) -> None:
    """A returned request is submitted again with its content, never by a bare move."""
    known = "screened, classified, authorized, scheduled, developed, reviewed, closed, returned"
    said = f"state: {to or '(none)'} is no state to move to; those are {known}, rejected"
    assert reasons(move(state, to)) == [said]


@pytest.mark.parametrize("to", NEEDS_COMMENT)
def test_a_return_or_rejection_needs_its_reason(to: str) -> None:
    """Whoever gets it back must learn why."""
    assert reasons(move("submitted", to, comment="")) == [
        f"comment: {CHANGE} needs a reason to be {to} (give comment)"
    ]


def test_classified_keeps_what_was_proposed_unless_decided_otherwise() -> None:
    """The event carries the final priority and category, whether or not they were changed."""
    change = change_in("screened")
    (kept,) = accepted(
        decide_change(world(change), MoveChange(CHANGE, "classified"), POLICY, by("morgan"))
    )
    assert kept.data == {"priority": "medium", "category": "minor"}
    command = MoveChange(CHANGE, "classified", priority="high", category="major")
    asked = change_of({**MAJOR, "category": "minor"}, "screened")
    (set_,) = accepted(decide_change(world(asked), command, POLICY, by("morgan")))
    assert set_.data == {"priority": "high", "category": "major"}


def test_all_reasons_come_at_once() -> None:
    """A wrong state, no reason and the wrong person are three findings of one refusal."""
    assert [
        one.split(":")[0] for one in reasons(move("screened", "rejected", "sam", comment=""))
    ] == [
        "state",
        "comment",
        "person",
    ]


def test_a_submission_carries_the_request() -> None:
    """The event holds what was asked for, by whoever asked."""
    (event,) = accepted(decide_change(State(), SubmitChange(CHANGE, CONTENT), POLICY, by("riley")))
    assert event == CHANGE_STEPS["submitted"]


@pytest.mark.parametrize("state", [one for one in CHANGE_PATHS if one != "returned"])
def test_submitting_the_same_again_adds_nothing(state: str) -> None:
    """Whatever became of it since."""
    again = decide_change(
        world(change_in(state)), SubmitChange(CHANGE, CONTENT), POLICY, by("riley")
    )
    assert again == ()


@pytest.mark.parametrize("state", [one for one in CHANGE_PATHS if one != "returned"])
def test_other_content_under_the_same_id_is_refused(state: str) -> None:
    """The refusal names the fields that differ and the two ways out."""
    other = {**{name: one for name, one in CONTENT.items() if name != "owner"}, "title": "Slower"}
    found = the_finding(
        decide_change(world(change_in(state)), SubmitChange(CHANGE, other), POLICY, by("riley"))
    )
    assert found.problem == f"is {state} and differs in: owner, title"
    assert found.who == "change manager"
    assert "state=returned" in found.how
    assert "new id" in found.how


def test_a_returned_request_is_submitted_again() -> None:
    """Corrected or not: the initiator has answered."""
    other = {**CONTENT, "title": "Faster search on web1 and web2"}
    for content in (CONTENT, other):
        command = SubmitChange(CHANGE, content)
        (event,) = accepted(
            decide_change(world(change_in("returned")), command, POLICY, by("riley"))
        )
        assert event.data == {"change": content}
