# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases until their review and at their end: what may happen, and each reason why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_release import (
    AcceptRelease,
    BuildRelease,
    EndRelease,
    PlanRelease,
    ReleaseCommand,
    ReturnRelease,
    decide_release,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision, Refusal
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.release import STATES
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    BUILT,
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    NOW,
    PLAN,
    POLICY,
    RELEASE,
    by,
    change_in,
    sha,
    state_at,
    story,
)

FOUND = {"shop": {"sha256": sha("shop"), "size": 9}}
BUILD = BuildRelease(RELEASE, FOUND)
PASSED = ({"name": "smoke", "result": "pass"},)
ACCEPT = AcceptRelease(RELEASE, PASSED)
RETURN = ReturnRelease(RELEASE, "change_owner", "It leaks.", ("Mend it.",), ("security",))
OTHER_PLAN = {**PLAN, "title": "Another"}


def ask(state: State, command: ReleaseCommand, actor: str = "max") -> Decision:
    """Decide on the release of this state."""
    release = state.releases.get(RELEASE)
    return decide_release(release, command, state.changes, POLICY, by(actor))


def in_state(state: str, chapter: str = "recorded") -> State:
    """The story with its release in another state."""
    told = state_at(chapter)
    return replace(told, releases={RELEASE: replace(told.releases[RELEASE], state=state)})


def test_a_plan_goes_on_record() -> None:
    """As it was written, by whoever planned it."""
    (event,) = accepted(ask(State(), PlanRelease(RELEASE, PLAN), "pat"))
    assert (event.type, event.subject) == ("release_planned", f"release/{RELEASE}")
    assert (event.actor, event.at, event.data) == ("pat", NOW, {"release": PLAN})


@pytest.mark.parametrize("state", STATES)
def test_the_same_plan_again_adds_nothing(state: str) -> None:
    """In whatever state the release is."""
    assert ask(in_state(state), PlanRelease(RELEASE, PLAN)) == ()


@pytest.mark.parametrize("state", STATES)
def test_another_plan_is_possible_until_deployment(state: str) -> None:
    """From then on the plan is history, and the refusal says so."""
    decision = ask(in_state(state), PlanRelease(RELEASE, OTHER_PLAN))
    if state in ("deploying", "deployed", "closed", "backed_out"):
        found = the_finding(decision)
        assert found.problem == f"is {state.replace('_', ' ')}; its plan is history"
        assert (found.who, found.how) == ("max", "plan a new release under a new id")
    else:
        assert [one.type for one in accepted(decision)] == ["release_planned"]


@pytest.mark.parametrize("command", [BUILD, ACCEPT, RETURN, EndRelease(RELEASE, "closed", "x")])
def test_a_release_that_nobody_planned_is_refused(command: ReleaseCommand) -> None:
    """The refusal says how to plan it."""
    found = the_finding(ask(State(), command))
    assert (found.kind, found.subject, found.problem) == ("release", RELEASE, "was never planned")
    assert found.how.startswith("ansible-playbook mof.release.prepare")


def test_building_registers_artifacts_and_includes_changes() -> None:
    """One event for the release, one for each change request that was developed."""
    built, included = accepted(ask(state_at("planning"), BUILD))
    assert (built.type, built.data) == ("release_built", {"artifacts": BUILT})
    assert (included.type, included.subject) == ("change_in_release", f"change/{CHANGE}")
    assert included.data == {"release": RELEASE}


def test_building_after_a_return_includes_nothing_twice() -> None:
    """The change requests are in this release already."""
    (built,) = accepted(ask(state_at("returned"), BUILD))
    assert built.type == "release_built"


@pytest.mark.parametrize("state", STATES)
def test_artifacts_are_registered_in_planning_alone(state: str) -> None:
    """The same ones again are no event, other ones are refused."""
    again = ask(in_state(state, "acceptance"), BUILD)
    other = ask(in_state(state, "acceptance"), BuildRelease(RELEASE, {}))
    if state == "planning":
        assert [one.type for one in accepted(again)] == ["release_built"]
    else:
        assert again == ()
        words = state.replace("_", " ")
        expected = f"state: {RELEASE} is in {words}; artifacts are registered in planning"
        assert expected in reasons(other)


@pytest.mark.parametrize("state", [one for one in CHANGE_PATHS if one != "developed"])
def test_only_developed_changes_are_included(state: str) -> None:
    """Each other state of a change request is a reason against leaving planning."""
    told = state_at("planning")
    change = replace(change_in(state), release="" if state != "in_release" else "other-2")
    found = the_finding(ask(replace(told, changes={CHANGE: change}), BUILD))
    assert (found.kind, found.subject) == ("change request", CHANGE)
    if state == "in_release":
        assert found.problem == "is in release other-2 already"
    else:
        assert found.problem == f"is {state}, not authorized and developed"
        assert (found.who, found.how[-15:]) == ("dana", "state=developed")


def test_a_change_without_owner_waits_for_the_change_manager() -> None:
    """Somebody acts next also when nobody owns it yet."""
    change = replace(change_in("submitted"), owner="")
    found = the_finding(ask(replace(state_at("planning"), changes={CHANGE: change}), BUILD))
    assert found.who == "change manager"


def test_a_change_that_nobody_submitted_is_a_reason() -> None:
    """A release carries what is on record only."""
    found = the_finding(ask(replace(state_at("planning"), changes={}), BUILD))
    assert found.problem == "is not on record"
    assert found.how == "ansible-playbook mof.release.request -e @change.yml"


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        ({}, "is not there"),
        ({"other": FOUND["shop"]}, "is not there"),
        (
            {"shop": {"sha256": sha("swapped"), "size": 9}},
            f"has SHA-256 {sha('swapped')}, the release file says {sha('shop')}",
        ),
    ],
)
def test_an_artifact_must_be_what_the_plan_says(found: dict[str, Any], problem: str) -> None:
    """A missing file and another digest each have their reason, with the path."""
    one = the_finding(ask(state_at("planning"), BuildRelease(RELEASE, found)))
    assert (one.kind, one.subject, one.problem) == ("artifact", "dist/s.tar", problem)
    assert one.who == "max"
    assert "build it" in one.how


def test_all_reasons_against_building_come_at_once() -> None:
    """Changes, artifacts and state in one refusal."""
    told = replace(in_state("preparation", "acceptance"), changes={})
    kinds = [one.split(":")[0] for one in reasons(ask(told, BuildRelease(RELEASE, {})))]
    assert kinds == ["change request", "artifact", "state"]


def test_acceptance_keeps_its_results() -> None:
    """Each test with its result and evidence."""
    results = ({"name": "pilot", "result": "pass", "evidence": "evidence/pilot.md"},)
    (event,) = accepted(ask(state_at("acceptance"), AcceptRelease(RELEASE, results)))
    assert (event.type, event.data) == ("release_accepted", {"results": list(results)})


@pytest.mark.parametrize("chapter", ["preparation", "readiness_review", "deployed", "closed"])
def test_what_is_accepted_stays_accepted(chapter: str) -> None:
    """Accepting again adds nothing."""
    assert ask(state_at(chapter), ACCEPT) == ()


def test_each_failed_test_is_a_reason() -> None:
    """With its name and the two ways on."""
    results = (*PASSED, {"name": "load", "result": "fail"}, {"result": "odd"})
    decision = ask(state_at("acceptance"), AcceptRelease(RELEASE, results))
    assert isinstance(decision, Refusal)
    assert [(one.subject, one.problem, one.who) for one in decision.findings] == [
        ("load", "did not pass", "max"),
        ("?", "did not pass", "max"),
    ]
    assert "return it to the change owner" in decision.findings[0].how


def test_without_any_result_nothing_is_accepted() -> None:
    """Where nothing was tested, nothing was proved."""
    found = the_finding(ask(state_at("acceptance"), AcceptRelease(RELEASE, ())))
    assert (found.kind, found.subject, found.problem) == (
        "acceptance",
        RELEASE,
        "has no test result",
    )
    assert (found.who, "acceptance in the release file" in found.how) == ("max", True)


def test_artifacts_come_before_acceptance() -> None:
    """A release in planning has nothing that could be accepted."""
    assert reasons(ask(state_at("planning"), ACCEPT)) == [
        f"state: {RELEASE} is in planning; register its artifacts first"
    ]


@pytest.mark.parametrize("plans", [None, {}, {"rollout": "docs/rollout.md"}, {"backout": ""}])
def test_nothing_is_accepted_without_a_back_out_plan(plans: dict[str, str] | None) -> None:
    """The one plan that nobody may do without."""
    plan = {name: one for name, one in PLAN.items() if name != "plans"}
    plan |= {"plans": plans} if plans is not None else {}
    told = state_at("acceptance")
    release = replace(told.releases[RELEASE], plan=plan)
    found = the_finding(ask(replace(told, releases={RELEASE: release}), ACCEPT))
    assert (found.kind, found.subject, found.problem) == ("plan", "backout", "is missing")
    assert (found.who, "plans.backout" in found.how) == ("max", True)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("to", "sources"), [("closed", ["deployed"]), ("backed_out", ["deploying", "deployed"])]
)
def test_each_end_has_its_beginnings(state: str, to: str, sources: list[str]) -> None:
    """Closed after deployed, backed out after deploying; elsewhere the refusal says from where."""
    decision = ask(in_state(state), EndRelease(RELEASE, to, "why"))
    if state == to:
        assert decision == ()
    elif state in sources:
        event = accepted(decision)[0]
        assert (event.type, event.data) == (f"release_{to}", {"comment": "why"})
    else:
        words = state.replace("_", " ")
        problem = f"is {words}; only {' or '.join(sources)} can become {to}"
        assert reasons(decision) == [f"state: {RELEASE} {problem}"]


@pytest.mark.parametrize("chapter", ["deploying", "deployed"])
def test_a_back_out_takes_its_changes_along(chapter: str) -> None:
    """Each change request that it carried is backed out with it."""
    _ended, moved = accepted(ask(state_at(chapter), EndRelease(RELEASE, "backed_out", "Slow.")))
    assert (moved.type, moved.subject) == ("change_backed_out", f"change/{CHANGE}")
    assert moved.data == {"release": RELEASE}


def test_a_back_out_leaves_alone_what_another_release_carries_by_now() -> None:
    """A change request that was returned and went into another release is not backed out."""
    elsewhere = [
        CHANGE_STEPS["returned"],
        *(CHANGE_STEPS[one] for one in CHANGE_PATHS["developed"]),
        replace(CHANGE_STEPS["in_release"], data={"release": "other-2"}),
    ]
    told = fold([*story("deploying"), *elsewhere])
    events = accepted(ask(told, EndRelease(RELEASE, "backed_out", "Slow.")))
    assert fold(events, told).changes[CHANGE] == told.changes[CHANGE]
