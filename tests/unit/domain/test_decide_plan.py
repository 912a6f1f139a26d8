# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planning a release, and leaving planning: what must be settled, each reason why it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    PlanRelease,
    StartBuild,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import STATES
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    Policy,
    Template,
)
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.releases import (
    ALL_PLANS,
    BUILD,
    FULL,
    FULL_PLAN,
    OTHER_PLAN,
    START,
    ask,
    change_at,
    change_with,
    in_state,
    planned,
    release_with,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CONTENT,
    NOW,
    PLAN,
    POLICY,
    RELEASE,
    at,
    state_at,
)

WINDOW = ("2026-03-02T20:00:00+00:00", "2026-03-02T22:00:00+00:00")
AUTHORIZED = ("authorized", "scheduled", "developed")


def test_a_plan_goes_on_record() -> None:
    """As it was written, by whoever planned it."""
    (event,) = accepted(ask(State(), PlanRelease(RELEASE, PLAN), "pat"))
    assert (event.type, event.subject) == ("release_planned", f"release/{RELEASE}")
    assert (event.actor, event.at, event.data) == ("pat", NOW, {"release": PLAN})


def test_a_window_goes_on_record_in_utc() -> None:
    """Beside the plan, which has it as it was written."""
    (event,) = accepted(ask(State(), PlanRelease(RELEASE, PLAN, WINDOW)))
    assert event.data["window"] == {"start": WINDOW[0], "end": WINDOW[1]}
    assert fold([event]).releases[RELEASE].window == (at(11), at(13))


@pytest.mark.parametrize("state", STATES)
def test_the_same_plan_again_adds_nothing(state: str) -> None:
    """In whatever state the release is."""
    assert ask(in_state(state), PlanRelease(RELEASE, PLAN)) == ()


def test_the_same_plan_at_another_time_is_another_plan() -> None:
    """Local times can come to mean other moments, when the rules of a zone change."""
    told = fold(accepted(ask(State(), PlanRelease(RELEASE, PLAN, WINDOW))))
    assert ask(told, PlanRelease(RELEASE, PLAN, WINDOW)) == ()
    same = ("2026-03-02T21:00:00+01:00", "2026-03-02T23:00:00+01:00")
    assert ask(told, PlanRelease(RELEASE, PLAN, same)) == ()
    later = (WINDOW[0], "2026-03-02T23:00:00+00:00")
    assert kinds(ask(told, PlanRelease(RELEASE, PLAN, later))) == ["release_planned"]


@pytest.mark.parametrize("state", STATES)
def test_another_plan_is_possible_until_deployment(state: str) -> None:
    """From then on the plan is history, and the refusal says so."""
    decision = ask(in_state(state), PlanRelease(RELEASE, OTHER_PLAN))
    if state in ("deploying", "deployed", "closed", "backed_out"):
        found = the_finding(decision)
        assert found.problem == f"is {state.replace('_', ' ')}; its plan is history"
        assert (found.who, found.how) == ("max", "plan a new release under a new id")
    else:
        assert kinds(decision) == ["release_planned"]


def test_building_starts_when_planning_is_done() -> None:
    """One event; nothing is registered, and no change request moves."""
    (event,) = accepted(ask(state_at("planning"), START))
    assert (event.type, event.data) == ("release_building", {})


@pytest.mark.parametrize("state", CHANGE_PATHS)
def test_building_starts_with_authorized_changes_alone(state: str) -> None:
    """Or with those that are further, or in this release already."""
    told = change_at(state_at("planning"), state, RELEASE if state == "in_release" else "")
    decision = ask(told, START)
    if state in (*AUTHORIZED, "in_release"):
        assert kinds(decision) == ["release_building"]
    else:
        found = the_finding(decision)
        assert (found.kind, found.subject) == ("change request", CHANGE)
        assert found.problem == f"is {state}, not authorized"


@pytest.mark.parametrize(
    ("state", "who", "how"),
    [
        ("submitted", "change manager", "state=screened"),
        ("screened", "change manager", "state=classified"),
        ("classified", "authority of its route", "state=authorized"),
        ("authorized", "change manager", "state=scheduled"),
        ("scheduled", "dana", "state=developed"),
        ("returned", "riley", "-e @change.yml"),
        ("rejected", "max", "take it out of the release file"),
        ("backed_out", "max", "take it out of the release file"),
    ],
)
def test_a_change_that_is_not_ready_waits_for_somebody(state: str, who: str, how: str) -> None:
    """Whoever has its next step, and the command of it."""
    found = the_finding(ask(change_at(state_at("planning"), state), BUILD))
    assert (found.who, found.how.endswith(how)) == (who, True)


def test_a_scheduled_change_without_owner_waits_for_the_change_manager() -> None:
    """Somebody acts next also when nobody owns it yet."""
    told = change_with(change_at(state_at("planning"), "scheduled"), owner="")
    assert the_finding(ask(told, BUILD)).who == "change manager"


def test_a_change_of_another_release_or_of_none_is_a_reason() -> None:
    """A release carries what is on record, and what no other carries."""
    found = the_finding(ask(change_at(state_at("planning"), "in_release", "other-2"), START))
    assert (found.problem, found.who) == ("is in release other-2 already", "max")
    found = the_finding(ask(replace(state_at("planning"), changes={}), START))
    assert found.problem == "is not on record"
    assert found.how == "ansible-playbook mof.release.request -e @change.yml"


def test_who_owns_a_change_does_not_manage_its_release() -> None:
    """Unless the policy does without this rule."""
    told = change_with(state_at("planning"), owner="max")
    found = the_finding(ask(told, START))
    assert (found.kind, found.subject) == ("person", "max")
    assert found.problem == f"manages this release and owns {CHANGE}"
    lax = replace(POLICY, separation=("own_change",))
    assert kinds(ask(told, START, policy=lax)) == ["release_building"]


def test_whoever_planned_manages_a_release_that_names_nobody() -> None:
    """The rule holds for them as well."""
    plan = {name: one for name, one in PLAN.items() if name != "manager"}
    told = release_with(planned(plan), planned_by="dana")
    assert the_finding(ask(told, START)).subject == "dana"


@pytest.mark.parametrize(
    ("without", "kind", "how"),
    [
        ("affected", "configuration items", "affected in the release file"),
        ("roles", "roles", "state roles in the release file"),
        ("mechanism", "mechanism", "state deploy.mechanism in the release file"),
    ],
)
def test_a_policy_of_many_plans_wants_it_all_stated(without: str, kind: str, how: str) -> None:
    """What is affected, who does what, and how it is rolled out; a policy of one plan does not."""
    assert kinds(ask(planned(FULL_PLAN), START, policy=FULL)) == ["release_building"]
    plan: dict[str, Any] = {name: one for name, one in FULL_PLAN.items() if name != without}
    if without == "mechanism":
        plan["deploy"] = PLAN["deploy"]
    found = the_finding(ask(planned(plan), START, policy=FULL))
    assert (found.kind, found.who, found.how.endswith(how)) == (kind, "max", True)
    assert kinds(ask(planned(plan), START)) == ["release_building"]


@pytest.mark.parametrize("affected", [["web1"], [{"ci": "web1", "version": "1.0"}]])
def test_what_a_change_affects_is_identified_as_well(affected: list[Any]) -> None:
    """By name, or by name and version."""
    plan = {name: one for name, one in FULL_PLAN.items() if name != "affected"}
    told = change_with(planned(plan), content={**CONTENT, "affected": affected})
    assert kinds(ask(told, START, policy=FULL)) == ["release_building"]


def test_each_plan_that_the_policy_asks_for_is_named() -> None:
    """All that are missing at once, in the order in which people list them."""
    plans = {"backout": "docs/backout.md", "risk": ""}
    found = reasons(ask(planned({**FULL_PLAN, "plans": plans}), START, policy=FULL))
    names = ["rollout", "training", "support", "communication", "risk"]
    assert [one.split(" (")[0] for one in found] == [f"plan: {one} is missing" for one in names]
    assert "plans.rollout in the release file" in found[0]


@pytest.mark.parametrize("command", [START, BUILD])
def test_a_plan_that_is_named_is_there(command: StartBuild) -> None:
    """Also one that the policy does not ask for."""
    told = planned({**PLAN, "plans": ALL_PLANS})
    found = the_finding(ask(told, replace(command, missing={"risk": "docs/risk.md"})))
    assert (found.kind, found.subject) == ("plan", "risk")
    assert found.problem == "names a file that is not there: docs/risk.md"
    assert (found.who, "plans.risk" in found.how) == ("max", True)


def test_an_emergency_that_skipped_its_documents_needs_the_back_out_plan_alone() -> None:
    """And that one it needs."""
    told = change_with(planned({**FULL_PLAN, "plans": {"backout": "b.md"}}), skips=("document",))
    assert kinds(ask(told, START, policy=FULL)) == ["release_building"]
    told = change_with(planned({**FULL_PLAN, "plans": {"rollout": "r.md"}}), skips=("document",))
    assert [one.split(" (")[0] for one in reasons(ask(told, START, policy=FULL))] == [
        "plan: backout is missing"
    ]


def templated(playbook: str = "", hosts: str = "") -> tuple[State, Policy]:
    """A release of a standard change, and a policy with its template."""
    told = change_with(state_at("planning"), category="standard", route="standard", template="t-1")
    return told, replace(POLICY, templates=(Template("t-1", "Restart", {}, (), playbook, hosts),))


@pytest.mark.parametrize(
    ("playbook", "hosts", "problem"),
    [
        ("restart.yml", "", "approves RFC-1 for playbook restart.yml, not deploy.yml"),
        ("", "db", "approves RFC-1 for hosts db, not web"),
        ("deploy.yml", "web", ""),
        ("", "", ""),
    ],
)
def test_a_standard_change_is_deployed_as_its_template_has_it(
    playbook: str, hosts: str, problem: str
) -> None:
    """The playbook and the hosts that were approved, where the template names them."""
    told, policy = templated(playbook, hosts)
    decision = ask(told, START, policy=policy)
    if problem:
        found = the_finding(decision)
        assert (found.kind, found.subject, found.problem) == ("template", "t-1", problem)
    else:
        assert kinds(decision) == ["release_building"]


def test_a_template_that_is_gone_approves_nothing() -> None:
    """Somebody took it out of the policy since."""
    found = the_finding(ask(templated()[0], START))
    assert (found.subject, found.who) == ("t-1", "change manager")
    assert found.problem == "is not in the policy, and RFC-1 is approved by it"


@pytest.mark.parametrize(
    ("deploy", "kind", "subject"),
    [
        ({"mechanism": "phased"}, "mechanism", "phased"),
        ({"mechanism": "big_bang", "waves": ["50%", "100%"]}, "mechanism", "big_bang"),
        ({"waves": ["50%", "20%", "100%"]}, "wave", "20%"),
        ({"waves": ["20%", "50%"]}, "wave", "50%"),
    ],
)
def test_mechanism_and_waves_are_consistent(
    deploy: dict[str, Any], kind: str, subject: str
) -> None:
    """Also where the plan came on record by another way than its file."""
    told = planned({**PLAN, "deploy": {**PLAN["deploy"], **deploy}})
    found = the_finding(ask(told, START))
    assert (found.kind, found.subject) == (kind, subject)
    assert found.problem.startswith("cannot be meant: ")


def test_a_window_that_is_over_is_a_reason() -> None:
    """Up to its last moment it is none; the gate would refuse everything afterwards."""
    told = release_with(state_at("planning"), window=(at(1), at(3)))
    assert kinds(ask(told, START, hours=2.99)) == ["release_building"]
    found = the_finding(ask(told, START, hours=3))
    assert (found.kind, found.problem) == ("window", "is over since 2026-03-02 12:00 UTC")


def test_all_reasons_against_leaving_planning_come_at_once() -> None:
    """Changes, people, what is not stated, waves, window, plans; with built the artifacts too."""
    plan = {**PLAN, "deploy": {**PLAN["deploy"], "mechanism": "phased"}, "plans": {}}
    told = change_with(change_at(planned(plan), "submitted"), owner="max", template="t-9")
    told = release_with(told, window=(at(-2), at(-1)))
    asked = replace(FULL, plans=("backout", "risk"))
    expected = [
        *("change request", "person", "configuration items", "roles", "template", "mechanism"),
        # One plan only: the others of a standard change were approved with its template.
        *("window", "plan"),
    ]
    found = reasons(ask(told, START, policy=asked))
    assert [one.split(":")[0] for one in found] == expected
    found = reasons(ask(told, replace(BUILD, found={}), policy=asked))
    assert [one.split(":")[0] for one in found] == [*expected, "artifact"]
