# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Standard changes: no human step on an exact match, and every reason why one is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change, Span
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    SubmitChange,
    decide_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.templates import mismatches
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy, Route
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import Rules
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.tests.unit.domain.answers import accepted, kinds, reasons
from ansible_collections.mof.release.tests.unit.domain.requests import (
    FREEZE,
    MAJOR,
    ROUTES,
    SCHEDULE,
    STANDARD,
    after,
    ask,
    change_of,
    without,
    world,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CONTENT,
    at,
    by,
    change_in,
    sha,
)

ALL = [
    f"change_{one}"
    for one in ("submitted", "screened", "classified", "authorized", "scheduled", "developed")
]


def submit(
    content: Mapping[str, Any], policy: Policy = ROUTES, state: State | None = None
) -> Decision:
    """Submit a request in the name of its initiator."""
    return decide_change(state or State(), SubmitChange(CHANGE, content), policy, by("riley"))


def noted(decision: Decision) -> list[str]:
    """The warnings of a submission that was accepted and nothing else."""
    (event,) = accepted(decision)
    assert event.type == "change_submitted"
    found: list[str] = event.data["warnings"]
    return found


def test_an_exact_match_needs_nobody() -> None:
    """From submitted to developed in one decision, by its template."""
    events = accepted(submit(STANDARD))
    assert [one.type for one in events] == ALL
    assert {(one.actor, one.at, one.subject) for one in events} == {
        ("riley", at(), f"change/{CHANGE}")
    }
    change = fold(events).changes[CHANGE]
    assert (change.state, change.category, change.route) == ("developed", "standard", "standard")
    assert (change.template, change.authorized_by) == ("restart", "template restart")
    assert (change.owner, change.due_at) == ("dana", at(480))
    assert (change.schedule, change.warnings, change.approvals) == (None, (), ())
    assert {one.comment for one in change.history[1:]} == {"standard change by template restart"}


def test_it_is_scheduled_for_its_own_time() -> None:
    """The schedule of the request is its place in the forward schedule."""
    events = accepted(submit({**STANDARD, "schedule": SCHEDULE}))
    assert fold(events).changes[CHANGE].schedule == Span(at(8 * 24 + 11), at(8 * 24 + 13))


def test_submitting_it_again_adds_nothing() -> None:
    """It is so already."""
    state = fold(accepted(submit(STANDARD)))
    assert submit(STANDARD, state=state) == ()


def test_a_returned_one_goes_all_the_way_when_it_is_corrected() -> None:
    """The second submission is judged like a first one."""
    state = world(change_in("returned"))
    assert kinds(submit(STANDARD, state=state)) == ALL


@pytest.mark.parametrize("name", ["template", "category", "id"])
def test_what_says_which_it_is_needs_no_place_in_the_template(name: str) -> None:
    """Id, template and category neither have to be fixed nor free."""
    template = ROUTES.templates[0]
    assert name not in template.fixed
    assert name not in template.free
    assert list(mismatches(STANDARD, ROUTES)) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({**STANDARD, "plan": "Stop it."}, "template: plan is not what the template fixes"),
        (without(STANDARD, "risk"), "template: risk is missing, and the template fixes it"),
        ({**STANDARD, "impact": "None."}, "template: impact is not a field of the template"),
        ({**STANDARD, "affected": ["shop", "web1"]}, "template: affected is not what the template"),
        (without(STANDARD, "template"), "template: standard is only for a request that names"),
        ({**STANDARD, "template": "reboot"}, "template: reboot is not in the policy, which has re"),
        ({**STANDARD, "priority": "emergency"}, "priority: emergency takes the route of an emerg"),
        (without(STANDARD, "owner"), f"owner: {CHANGE} has no change owner"),
        (
            {**STANDARD, "schedule": {"start": SCHEDULE["end"], "end": SCHEDULE["start"]}},
            "field: schedule ends before it starts",
        ),
    ],
)
def test_what_is_no_exact_match_is_taken_in_and_waits_for_people(
    content: dict[str, Any], said: str
) -> None:
    """The submission is accepted, nothing follows, and the one reason is on record and told."""
    (warning,) = noted(submit(content))
    assert warning.startswith(f"not taken as a standard change: {said}")
    state = fold(accepted(submit(content)))
    assert state.changes[CHANGE].state == "submitted"
    assert state.changes[CHANGE].warnings == (warning,)


def test_every_field_that_differs_is_told() -> None:
    """Not only the first one."""
    content = {**STANDARD, "plan": "x", "risk": "high", "budget": "y"}
    assert [one.split(" ")[6] for one in noted(submit(content))] == ["template:"] * 3
    assert [one.split(" ")[7] for one in noted(submit(content))] == ["budget", "plan", "risk"]


@pytest.mark.parametrize(
    ("route", "taken"),
    [
        (None, True),
        (Route("standard", template=True), True),
        (Route("standard", ("change_managers",)), False),
    ],
)
def test_the_route_says_whether_a_template_is_enough(route: Route | None, taken: bool) -> None:
    """Where people authorize standard changes, they do."""
    routes = {name: one for name, one in ROUTES.routes.items() if name != "standard"}
    policy = replace(ROUTES, routes={**routes, **({"standard": route} if route else {})})
    assert (kinds(submit(STANDARD, policy)) == ALL) is taken


def test_rules_that_are_not_in_force_approve_nothing() -> None:
    """Nobody brings a template of their own."""
    rules = Rules(policy_name=ROUTES.name, policy=sha("another"), version=3, adopted_by="alex")
    state = State(standing=Standing(rules=rules))
    (said,) = noted(submit(STANDARD, state=state))
    assert "is not the one in force" in said


@pytest.mark.parametrize("schedule", [None, SCHEDULE])
def test_a_freeze_leaves_it_to_the_change_manager(schedule: dict[str, str] | None) -> None:
    """It is authorized, and neither scheduled nor developed; without times, now must be free."""
    content = {**STANDARD, "schedule": schedule} if schedule else STANDARD
    frozen = FREEZE if schedule else replace(FREEZE, start="2026-03-02T00:00:00+00:00")
    events = accepted(submit(content, replace(ROUTES, freezes=(frozen,))))
    assert [one.type for one in events] == ALL[:4]
    (said,) = events[-1].data["warnings"]
    assert said.startswith("not scheduled: freeze: would run from 2026-03-")
    assert said.endswith("end of the quarter")


def test_a_conflict_leaves_it_to_the_change_manager() -> None:
    """Somebody else has the service at that time."""
    other = replace(change_of(MAJOR, "authorized"), id="RFC-2")
    other = after(other, ask(other, "scheduled", "morgan")).changes["RFC-2"]
    events = accepted(submit({**STANDARD, "schedule": SCHEDULE}, state=world(other)))
    assert [one.type for one in events] == ALL[:4]
    assert "and RFC-2 does from 2026-03-10T20:00" in events[-1].data["warnings"][0]
    assert kinds(submit(STANDARD, state=world(other))) == ALL


def test_what_is_only_noted_stops_no_standard_change() -> None:
    """A type of another cluster is on record with its screening."""
    content = {**STANDARD, "initiator": {"person": "riley", "cluster": "support"}}
    events = accepted(submit(content))
    assert [one.type for one in events] == ALL
    assert events[1].data["warnings"] == [
        "type service is not what the cluster support usually asks for"
    ]


def classify(content: Mapping[str, Any], policy: Policy = ROUTES, **options: str) -> Decision:
    """Classify a screened request as standard."""
    change = change_of(content, "screened")
    return ask(change, "classified", "morgan", policy, category="standard", **options)


def test_a_change_manager_classifies_as_standard_what_matches() -> None:
    """One that waited, say for its owner, goes on by itself from there."""
    ownerless = without(STANDARD, "owner")
    events = accepted(classify(ownerless, owner="dora"))
    assert [one.type for one in events] == ALL[2:]
    assert events[0].data["template"] == "restart"
    assert events[1].data["owner"] == "dora"
    assert reasons(classify(ownerless)) == [f"owner: {CHANGE} has no change owner (give owner)"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CONTENT, ["template: standard is only for a request that names a template (riley acts"]),
        (
            {**STANDARD, "plan": "x", "budget": "y"},
            [
                "template: budget is not a field of the template (restart) (riley acts next)",
                "template: plan is not what the template fixes (restart) (riley acts next)",
            ],
        ),
    ],
)
def test_nothing_else_is_classified_as_standard(content: dict[str, Any], said: list[str]) -> None:
    """The refusal names the fields that differ."""
    found = reasons(classify(content))
    assert len(found) == len(said)
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True))


def test_what_is_no_exact_match_can_be_classified_otherwise() -> None:
    """The route is that of the final category; the proposed one stays beside it."""
    change = change_of({**STANDARD, "plan": "x"}, "screened")
    found = after(change, ask(change, "classified", "morgan", category="minor")).changes[CHANGE]
    assert (found.state, found.route, found.template) == ("classified", "minor", "")
    assert (found.proposed_category, found.category) == ("standard", "minor")


def test_where_people_authorize_standard_changes_they_have_to_match_too() -> None:
    """Classified is all that happens then; the people of the route come next."""
    people = replace(ROUTES, routes={"standard": Route("standard", ("change_managers",))})
    assert kinds(classify(STANDARD, people)) == ["change_classified"]
    assert reasons(classify(CONTENT, people))
    done: Change = change_of(STANDARD, "classified")
    assert kinds(ask(done, "authorized", "morgan", people)) == ["change_authorized"]


def test_an_emergency_takes_no_template() -> None:
    """Its category may be standard all the same; its authority decides."""
    urgent = ask(
        change_of(STANDARD, "screened"),
        "classified",
        "morgan",
        priority="emergency",
        category="standard",
    )
    assert kinds(urgent) == ["change_classified"]
    assert after(change_of(STANDARD, "screened"), urgent).changes[CHANGE].route == "emergency"


def test_classifying_says_when_it_is_due_and_what_is_short() -> None:
    """By the deadline of the final priority; a higher category asks for more."""
    change = change_of({**CONTENT, "schedule": SCHEDULE}, "screened")
    (event,) = accepted(ask(change, "classified", "morgan", priority="medium"))
    assert event.data == {
        "priority": "medium",
        "category": "minor",
        "due_at": at(480).isoformat(),
    }
    (event,) = accepted(
        ask(change, "classified", "morgan", priority="emergency", category="significant")
    )
    late, short = event.data["warnings"]
    assert late == (
        "schedule ends at 2026-03-10T22:00:00+00:00, and a change of priority emergency is due at "
        "2026-03-03T09:00:00+00:00"
    )
    assert short.startswith("a significant change also says impact, affected, backout.triggers")
