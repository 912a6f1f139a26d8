# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Building and accepting a release: artifacts by digest, results by kind, each reason why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Refusal
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    AcceptRelease,
    BuildRelease,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import STATES
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import TESTS
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.releases import (
    ACCEPT,
    BUILD,
    FOUND,
    FULL,
    FULL_PLAN,
    FULL_RESULTS,
    START,
    ask,
    change_at,
    change_with,
    in_state,
    planned,
    release_with,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    BUILT,
    CHANGE,
    CHANGE_PATHS,
    PLAN,
    POLICY,
    RELEASE,
    RESULTS,
    sha,
    state_at,
)


def test_building_registers_artifacts_and_includes_changes() -> None:
    """From planning: both steps, and one event for each change request that was developed."""
    building, built, included = accepted(ask(state_at("planning"), BUILD))
    assert (building.type, building.data) == ("release_building", {})
    assert (built.type, built.data) == ("release_built", {"artifacts": BUILT})
    assert (included.type, included.subject) == ("change_in_release", f"change/{CHANGE}")
    assert included.data == {"release": RELEASE}


def test_what_is_building_is_built_by_the_second_step_alone() -> None:
    """One command for both steps, and one for each, come to the same."""
    at_once = fold(accepted(ask(state_at("planning"), BUILD)), state_at("planning"))
    told = fold(accepted(ask(state_at("planning"), START)), state_at("planning"))
    assert told.releases[RELEASE].state == "building"
    events = accepted(ask(told, BUILD))
    assert [one.type for one in events] == ["release_built", "change_in_release"]
    assert fold(events, told) == at_once


def test_building_after_a_return_includes_nothing_twice() -> None:
    """The change requests are in this release already."""
    assert kinds(ask(state_at("returned"), BUILD)) == ["release_building", "release_built"]


@pytest.mark.parametrize("state", STATES[2:])
def test_the_same_artifacts_again_add_nothing(state: str) -> None:
    """Other ones are refused with the states in which they are registered."""
    assert ask(in_state(state, "acceptance"), BUILD) == ()
    other = ask(in_state(state, "acceptance"), BuildRelease(RELEASE, {}))
    words = state.replace("_", " ")
    expected = f"state: {RELEASE} is {words}; only planning or building can become acceptance"
    assert any(one.startswith(expected) for one in reasons(other))


@pytest.mark.parametrize("state", CHANGE_PATHS)
@pytest.mark.parametrize("before", ["planning", "building"])
def test_only_developed_changes_are_included(state: str, before: str) -> None:
    """Each other state of a change request is a reason against building."""
    told = change_at(
        in_state(before, "planning"), state, "other-2" if state == "in_release" else ""
    )
    decision = ask(told, BUILD)
    if state == "developed":
        assert "change_in_release" in kinds(decision)
    elif state == "in_release":
        assert the_finding(decision).problem == "is in release other-2 already"
    else:
        found = the_finding(decision)
        assert (found.kind, found.subject) == ("change request", CHANGE)
        assert found.problem == f"is {state}, not authorized and developed"


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


def test_a_plan_without_artifacts_builds_nothing() -> None:
    """Where nothing is deployed there is no release."""
    found = the_finding(ask(planned({**PLAN, "artifacts": []}), BUILD))
    assert (found.subject, found.problem, found.who) == (RELEASE, "names no artifact", "max")


def test_all_reasons_against_building_come_at_once() -> None:
    """Changes, artifacts and state in one refusal."""
    told = replace(in_state("preparation", "acceptance"), changes={})
    found = reasons(ask(told, BuildRelease(RELEASE, {})))
    assert [one.split(":")[0] for one in found] == ["change request", "artifact", "state"]


def test_acceptance_keeps_its_results() -> None:
    """Each test with its kind, its criterion and its evidence, on the release as well."""
    results = (
        {"name": "smoke", "result": "pass", "evidence": "e/smoke.xml", "sha256": sha("smoke")},
        *FULL_RESULTS[1:],
    )
    told = planned(FULL_PLAN, "acceptance")
    (event,) = accepted(ask(told, AcceptRelease(RELEASE, results), policy=FULL))
    assert (event.type, event.data) == ("release_accepted", {"results": list(results)})
    assert fold([event], told).releases[RELEASE].acceptance == results


@pytest.mark.parametrize("chapter", ["preparation", "readiness_review", "deployed", "closed"])
def test_what_is_accepted_stays_accepted(chapter: str) -> None:
    """The same results again add nothing; other ones are refused, not left out in silence."""
    assert ask(state_at(chapter), ACCEPT) == ()
    other = AcceptRelease(RELEASE, [*RESULTS, {"name": "load", "result": "fail"}])
    assert the_finding(ask(state_at(chapter), other)).problem.endswith(
        "only acceptance can become preparation"
    )


def test_each_failed_test_is_a_reason() -> None:
    """With its name, the criterion it is held against, and the two ways on."""
    results = (
        *RESULTS,
        {"name": "load", "result": "fail", "criterion": "answers within 60 ms"},
        {"result": "odd"},
    )
    decision = ask(state_at("acceptance"), AcceptRelease(RELEASE, results))
    assert isinstance(decision, Refusal)
    assert [(one.subject, one.problem, one.who) for one in decision.findings] == [
        ("load", "did not pass (criterion: answers within 60 ms)", "max"),
        ("?", "did not pass", "max"),
    ]
    assert "return it to the change owner" in decision.findings[0].how


def test_evidence_that_is_not_there_is_told_with_its_name() -> None:
    """Such a result is a failure, whatever it says."""
    lost = {"name": "smoke", "result": "fail", "missing": "e/smoke.xml"}
    found = the_finding(ask(state_at("acceptance"), AcceptRelease(RELEASE, [lost])))
    assert found.problem == "names evidence that is not there: e/smoke.xml"


@pytest.mark.parametrize("kind", TESTS)
def test_each_kind_that_the_policy_asks_for_has_a_result(kind: str) -> None:
    """Whatever the policy does not ask for may be left out."""
    results = [one for one in FULL_RESULTS if one.get("kind", "test") != kind]
    told = planned(FULL_PLAN, "acceptance")
    found = the_finding(ask(told, AcceptRelease(RELEASE, results), policy=FULL))
    words = {"test": "test", "pilot": "pilot", "backout": "back-out rehearsal"}[kind]
    assert (found.kind, found.subject) == ("acceptance", RELEASE)
    assert found.problem == f"has no {words} result"
    assert (found.who, f"of kind {kind} under acceptance" in found.how) == ("max", True)
    asked = replace(FULL, tests=tuple(one for one in TESTS if one != kind))
    decision = ask(told, AcceptRelease(RELEASE, results), policy=asked)
    assert kinds(decision) == ["release_accepted"]


def test_without_any_result_nothing_is_accepted() -> None:
    """Where nothing was tested, nothing was proved; each kind has its reason."""
    found = the_finding(ask(state_at("acceptance"), AcceptRelease(RELEASE, ())))
    assert found.problem == "has no test result"
    told = planned(FULL_PLAN, "acceptance")
    assert len(reasons(ask(told, AcceptRelease(RELEASE, ()), policy=FULL))) == len(TESTS)


def test_an_emergency_that_skipped_its_test_is_accepted_without() -> None:
    """But not with a test that failed."""
    told = change_with(planned(FULL_PLAN, "acceptance"), skips=("test",))
    decision = ask(told, AcceptRelease(RELEASE, ()), policy=FULL)
    assert kinds(decision) == ["release_accepted"]
    failed = AcceptRelease(RELEASE, [{"name": "smoke", "result": "fail"}])
    assert the_finding(ask(told, failed, policy=FULL)).problem == "did not pass"


def test_a_template_was_approved_with_its_pilot_and_rehearsal() -> None:
    """So a standard change brings the result of its test alone."""
    told = change_with(planned(FULL_PLAN, "acceptance"), template="restart")
    tested = AcceptRelease(RELEASE, [{"name": "smoke", "result": "pass"}])
    assert kinds(ask(told, tested, policy=FULL)) == ["release_accepted"]
    found = the_finding(ask(told, AcceptRelease(RELEASE, ()), policy=FULL))
    assert found.problem == "has no test result"


@pytest.mark.parametrize("skips", [(), ("document",), ("review",)])
def test_what_was_not_skipped_is_asked_for(skips: tuple[str, ...]) -> None:
    """Nor does one emergency free the other changes of its release from their tests."""
    told = change_with(state_at("acceptance"), skips=skips)
    assert the_finding(ask(told, AcceptRelease(RELEASE, ()))).problem == "has no test result"
    two = {**PLAN, "changes": [CHANGE, "RFC-2"]}
    told = change_with(release_with(told, plan=two), skips=("test",))
    other = replace(told.changes[CHANGE], id="RFC-2", skips=skips)
    told = replace(told, changes={**told.changes, "RFC-2": other})
    assert the_finding(ask(told, AcceptRelease(RELEASE, ()))).problem == "has no test result"


@pytest.mark.parametrize("state", ["planning", "building"])
def test_artifacts_come_before_acceptance(state: str) -> None:
    """A release in planning has nothing that could be accepted."""
    found = the_finding(ask(in_state(state, "planning"), ACCEPT))
    assert found.problem == f"is {state}; only acceptance can become preparation"
    assert "mof.release.prepare" in found.how


@pytest.mark.parametrize("plans", [None, {}, {"rollout": "docs/rollout.md"}, {"backout": ""}])
@pytest.mark.parametrize("asked", [("backout",), ()])
def test_nothing_is_accepted_without_a_back_out_plan(
    plans: dict[str, str] | None, asked: tuple[str, ...]
) -> None:
    """The one plan that nobody may do without, not even by policy."""
    plan = {name: one for name, one in PLAN.items() if name != "plans"}
    plan |= {"plans": plans} if plans is not None else {}
    decision = ask(planned(plan, "acceptance"), ACCEPT, policy=replace(POLICY, plans=asked))
    found = the_finding(decision)
    assert (found.kind, found.subject, found.problem) == ("plan", "backout", "is missing")
    assert (found.who, "plans.backout" in found.how) == ("max", True)


def test_plans_are_there_when_the_release_is_accepted() -> None:
    """All that the policy asks for, and an emergency that skipped them has the back-out plan."""
    told = planned({**FULL_PLAN, "plans": {"backout": "b.md"}}, "acceptance")
    accept = AcceptRelease(RELEASE, FULL_RESULTS)
    assert len(reasons(ask(told, accept, policy=FULL))) == 5
    skipped = change_with(told, skips=("document",))
    assert kinds(ask(skipped, accept, policy=FULL)) == ["release_accepted"]
    gone = replace(accept, missing={"backout": "b.md"})
    found = the_finding(ask(skipped, gone, policy=FULL))
    assert found.problem == "names a file that is not there: b.md"
