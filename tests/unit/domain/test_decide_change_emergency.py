# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Emergencies: what is left out is owed with a date, and owed until it is made up for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_obligation import (
    MeetObligation,
    decide_obligation,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.obligation import SUBJECT
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy, Route
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.requests import ROUTES, ask, change_of, world
from ansible_collections.mof.release.tests.unit.domain.stories import CHANGE, CONTENT, at, by, sha

REPORT = (Evidence("report.txt", sha("report"), 6),)
URGENT = {**CONTENT, "priority": "emergency"}
TWO = replace(
    ROUTES,
    routes={"emergency": Route("emergency", ("fast_track",), 2, may_skip=("test", "review"))},
)


def urgent(content: Any = None) -> Change:
    """A classified emergency."""
    return change_of(content or URGENT, "classified")


def skipped(*what: str) -> State:
    """An emergency that was authorized with these steps left out."""
    change = urgent()
    decision = ask(change, "authorized", "erin", skips=what, comment="The shop is down.")
    return fold(accepted(decision), world(change))


def meet(
    state: State, what: str = "test", actor: str = "dana", policy: Policy = ROUTES, **said: Any
) -> Decision:
    """Say that an obligation of the emergency is met, with evidence unless told otherwise."""
    given = {"comment": "done", "evidence": REPORT, **said}
    return decide_obligation(state, MeetObligation(CHANGE, what, **given), policy, by(actor, 2))


def test_the_fast_track_authorizes_an_emergency() -> None:
    """One of its people does, and nobody of the category's own route."""
    assert kinds(ask(urgent(), "authorized", "erin")) == ["change_authorized"]
    assert the_finding(ask(urgent(), "authorized", "morgan")).problem == (
        "may not authorize an emergency change"
    )


def test_each_step_that_is_left_out_is_owed() -> None:
    """With the authorization: who owes it, and until when, by the policy."""
    state = skipped("test", "review")
    change = state.changes[CHANGE]
    assert (change.state, change.skips) == ("authorized", ("test", "review"))
    owed = state.standing.obligations
    assert {name: (one.due_at, one.owner) for name, one in owed.items()} == {
        "RFC-1/test": (at(48), "dana"),
        "RFC-1/review": (at(96), "dana"),
    }
    decision = ask(urgent(), "authorized", "erin", skips=("test",), comment="x", owner="dora")
    authorized, incurred = accepted(decision)
    assert authorized.data["skips"] == ["test"]
    assert (incurred.type, incurred.subject) == ("obligation_incurred", SUBJECT)
    assert incurred.data["owner"] == "dora"


def test_nothing_left_out_is_nothing_owed() -> None:
    """An emergency need not skip anything."""
    assert ask(urgent(), "authorized", "erin") != ()
    assert skipped().standing.obligations == {}


def test_it_takes_a_reason() -> None:
    """Whoever lets it skip something says why."""
    assert reasons(ask(urgent(), "authorized", "erin", skips=("test",))) == [
        "comment: RFC-1 needs a reason to skip anything (give comment)"
    ]


@pytest.mark.parametrize("category", ["minor", "significant", "major"])
def test_only_an_emergency_leaves_anything_out(category: str) -> None:
    """Though the policy should say of another route that it may."""
    route = Route(category, ("fast_track",), may_skip=("test",))
    policy = replace(ROUTES, routes={category: route})
    change = replace(change_of(CONTENT, "classified"), route=category)
    decision = ask(change, "authorized", "erin", policy, skips=("test",), comment="x")
    assert reasons(decision) == [
        f"skip: test cannot be left out: a {category} change skips nothing"
    ]


def test_only_what_the_policy_lets_an_emergency_skip() -> None:
    """Anything else is told, each by itself."""
    route = Route("emergency", ("fast_track",), may_skip=("review",))
    policy = replace(ROUTES, routes={"emergency": route})
    decision = ask(urgent(), "authorized", "erin", policy, skips=("test", "review"), comment="x")
    assert reasons(decision) == ["skip: test cannot be left out: an emergency change skips review"]


def test_without_a_deadline_nothing_is_left_out() -> None:
    """What is owed has a date, or it is never owed."""
    policy = replace(ROUTES, obligations={})
    finding = the_finding(ask(urgent(), "authorized", "erin", policy, skips=("test",), comment="x"))
    assert finding.problem == "has no deadline in the policy"
    assert finding.how == "say in hours until when it is owed: obligations.test"


def test_whoever_approves_approves_the_same() -> None:
    """The second of two has to name what the first left out, neither more nor less."""
    first = ask(urgent(), "authorized", "erin", TWO, skips=("test",), comment="x")
    assert kinds(first) == ["change_approved"]
    waiting = fold(accepted(first), world(urgent())).changes[CHANGE]
    for other in ((), ("review",), ("test", "review")):
        found = reasons(ask(waiting, "authorized", "alex", TWO, skips=other, comment="x"))
        assert found == [
            "skip: RFC-1 was approved by erin with test left out (approve the same: skips=test)"
        ]
    last = ask(waiting, "authorized", "alex", TWO, skips=("test",), comment="x")
    assert kinds(last) == ["change_authorized", "obligation_incurred"]


def test_documents_that_its_category_asks_for_may_be_left_out() -> None:
    """Otherwise its authority misses each of them."""
    change = urgent({**URGENT, "category": "significant"})
    found = reasons(ask(change, "authorized", "erin"))
    assert len(found) == 7
    assert found[0].startswith("field: impact is missing for a significant change")
    assert found[0].endswith("or skip document and owe it)")
    decision = ask(change, "authorized", "erin", skips=("document",), comment="x")
    assert kinds(decision) == ["change_authorized", "obligation_incurred"]


def test_what_was_made_up_for_cannot_be_left_out_again() -> None:
    """After a return the same change is authorized anew; an open obligation still stands."""
    state = skipped("test")
    again = ask(urgent(), "authorized", "erin", state=state, skips=("test",), comment="x")
    assert kinds(again) == ["change_authorized"]
    met = fold(accepted(meet(state)), state)
    assert reasons(
        ask(urgent(), "authorized", "erin", state=met, skips=("test",), comment="x")
    ) == ["skip: test was left out once, and made up for by dana"]


@pytest.mark.parametrize("actor", ["dana", "morgan"])
def test_the_owner_or_a_change_manager_meets_it(actor: str) -> None:
    """With what was done, and the evidence of it."""
    state = skipped("test")
    (event,) = accepted(meet(state, actor=actor))
    assert (event.type, event.subject, event.actor) == ("obligation_met", SUBJECT, actor)
    assert event.data == {
        "change": CHANGE,
        "what": "test",
        "comment": "done",
        "evidence": [{"name": "report.txt", "sha256": sha("report"), "size": 6}],
    }
    after = fold([event], state)
    assert after.standing.obligations["RFC-1/test"].met_by == actor
    assert meet(after, actor="somebody", evidence=()) == ()


def test_meeting_it_is_refused_with_every_reason() -> None:
    """The wrong person, no word of what was done and no evidence."""
    assert reasons(meet(skipped("test"), actor="sam", comment="", evidence=())) == [
        "person: sam neither owes this nor is a change manager (dana or morgan acts next)",
        "comment: RFC-1/test needs to say what was done (give comment)",
        "evidence: RFC-1/test is missing (dana: give the file that shows it)",
    ]


def test_without_named_change_managers_anyone_but_who_asked_meets_it() -> None:
    """As with every other step of theirs."""
    nobody = replace(ROUTES, change_managers=())
    assert accepted(meet(skipped("test"), actor="sam", policy=nobody))
    assert (
        "riley neither owes this" in reasons(meet(skipped("test"), actor="riley", policy=nobody))[0]
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State(), "obligation: RFC-1/test is not owed"),
        (skipped("review"), "obligation: RFC-1/test is not owed; it owes review"),
    ],
)
def test_what_is_not_owed_is_not_met(state: State, said: str) -> None:
    """The refusal names what is owed."""
    assert reasons(meet(state)) == [said]


def test_it_is_not_closed_while_it_owes_anything() -> None:
    """Each open obligation is told with its date and the command that meets it."""
    state = skipped("test", "review")
    done = replace(state.changes[CHANGE], state="reviewed")
    found = reasons(ask(done, "closed", "morgan", state=state))
    for said, what, day in zip(found, ("review", "test"), ("06", "04"), strict=True):
        assert said == (
            f"obligation: RFC-1/{what} was left out and is owed until 2026-03-{day} 09:00 UTC "
            f"(dana: ansible-playbook mof.release.obligation -e change=RFC-1 -e what={what} "
            "-e evidence=FILE -e \"comment='…'\")"
        )
    for what in ("test", "review"):
        state = fold(accepted(meet(state, what)), state)
    assert kinds(ask(done, "closed", "morgan", state=state)) == ["change_closed"]
    other = replace(done, id="RFC-2")
    assert kinds(ask(other, "closed", "morgan", state=skipped("test"))) == ["change_closed"]
