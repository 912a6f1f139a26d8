# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending a release back: by whom, to whom, what is reopened, and when it is so already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import STATES
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.releases import (
    ACCEPT,
    BUILD,
    FULL,
    RETURN,
    ask,
    change_at,
    in_state,
    release_with,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_STEPS,
    PLAN,
    RELEASE,
    state_at,
    voted,
)

#: A defect of preparation; nothing of the content is touched.
TO_MANAGER = replace(RETURN, to="release_manager")
SOURCES = ("acceptance", "preparation", "readiness_review")


def two_changes(chapter: str = "prepared") -> State:
    """The story with a second change request in its release."""
    told = release_with(state_at(chapter), plan={**PLAN, "changes": [CHANGE, "RFC-2"]})
    other = replace(told.changes[CHANGE], id="RFC-2")
    return replace(told, changes={**told.changes, "RFC-2": other})


@pytest.mark.parametrize("state", STATES)
def test_a_return_is_possible_between_building_and_deployment(state: str) -> None:
    """From acceptance, preparation and the review; elsewhere the refusal says from where."""
    decision = ask(in_state(state), RETURN)
    if state in SOURCES:
        returned, reopened = accepted(decision)
        assert (returned.type, returned.subject) == ("release_returned", f"release/{RELEASE}")
        assert returned.data == {
            "to": "change_owner",
            "reason": "It leaks.",
            "actions": ["Mend it."],
            "reopens": ["security"],
            "changes": [CHANGE],
        }
        assert (reopened.type, reopened.subject) == ("change_reopened", f"change/{CHANGE}")
        assert reopened.data == {"release": RELEASE, "reason": "It leaks."}
    else:
        known = "acceptance, preparation or readiness review"
        problem = f"is {state.replace('_', ' ')}; only {known} can be returned"
        assert the_finding(decision).problem == problem


def test_a_defect_of_preparation_reopens_no_change() -> None:
    """The artifacts and the acceptance stand, and so do the change requests."""
    told = state_at("prepared")
    (event,) = accepted(ask(told, TO_MANAGER))
    assert "changes" not in event.data
    after = fold([event], told)
    assert after.changes == told.changes
    before, release = told.releases[RELEASE], after.releases[RELEASE]
    assert release.state == "planning"
    assert (release.artifacts, release.acceptance) == (before.artifacts, before.acceptance)


def test_a_defect_of_content_has_its_changes_developed_again() -> None:
    """Artifacts and acceptance are void; nothing can be built before the change is developed."""
    told = state_at("prepared")
    after = fold(accepted(ask(told, RETURN)), told)
    release = after.releases[RELEASE]
    assert (release.state, release.artifacts, release.acceptance) == ("planning", {}, ())
    found = the_finding(ask(after, BUILD))
    assert (found.subject, found.who) == (CHANGE, "dana")
    assert found.problem == f"is {after.changes[CHANGE].state}, not authorized and developed"
    developed = fold([CHANGE_STEPS["developed"]], after)
    assert kinds(ask(developed, BUILD)) == [
        "release_building",
        "release_built",
        "change_in_release",
    ]


def test_only_the_named_changes_are_reopened() -> None:
    """The others stay in the release."""
    told = two_changes()
    assert [one.subject for one in accepted(ask(told, RETURN))[1:]] == [
        f"change/{CHANGE}",
        "change/RFC-2",
    ]
    events = accepted(ask(told, replace(RETURN, changes=("RFC-2",))))
    assert [one.subject for one in events[1:]] == ["change/RFC-2"]
    after = fold(events, told)
    assert after.changes[CHANGE].state == "in_release"
    assert after.releases[RELEASE].returns[-1].changes == ("RFC-2",)


def test_what_another_release_carries_by_now_is_not_reopened() -> None:
    """A return is about what this release carries."""
    told = change_at(state_at("prepared"), "in_release", "other-2")
    assert kinds(ask(told, RETURN)) == ["release_returned"]


@pytest.mark.parametrize(
    ("to", "name", "problem"),
    [
        ("change_owner", "RFC-9", "is not of this release; it has: RFC-1"),
        ("change_owner", "RFC-1", "is developed, not in this release"),
        ("release_manager", "RFC-1", "is reopened only by a return to the change owner"),
    ],
)
def test_a_change_that_cannot_be_reopened_is_a_reason(to: str, name: str, problem: str) -> None:
    """One that is not of this release, or not in it, and any when the content is fine."""
    told = state_at("prepared")
    told = change_at(told, "developed") if "developed" in problem else told
    found = the_finding(ask(told, replace(RETURN, to=to, changes=(name,))))
    assert (found.kind, found.subject, found.problem) == ("change request", name, problem)


def test_a_return_needs_a_reason_actions_and_things_it_can_reopen() -> None:
    """All at once when all are wrong."""
    command = replace(
        TO_MANAGER, reason="", actions=(), reopens=("security", "kitchen", "security.dance")
    )
    found = [one.split(" (")[0] for one in reasons(ask(state_at("preparation"), command))]
    assert found == [
        f"comment: {RELEASE} needs a reason to be returned",
        f"actions: {RELEASE} needs at least one action that is owed to be returned",
        "cluster: kitchen is not in the policy",
        "activity: security.dance is not in the policy",
    ]


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        ("max", True),
        ("morgan", True),
        ("olli", True),
        ("kim", False),
        ("nobody", False),
        ("stranger", False),
    ],
)
def test_who_may_return_a_release(actor: str, may: bool) -> None:
    """Its manager, a change manager, who speaks for a cluster; anyone where nobody is known."""
    decision = ask(state_at("prepared"), TO_MANAGER, actor, FULL)
    if may:
        assert kinds(decision) == ["release_returned"]
    else:
        found = the_finding(decision)
        assert (found.kind, found.subject, found.who) == ("person", actor, "max")
        assert found.problem == (
            "neither manages this release, nor changes, nor speaks for a cluster"
        )
    assert kinds(ask(state_at("prepared"), TO_MANAGER, actor)) == ["release_returned"]


@pytest.mark.parametrize(
    ("other", "actor"),
    [
        ({"to": "release_manager"}, "max"),
        ({"reason": "It is slow."}, "max"),
        ({"actions": ("Mend it soon.",)}, "max"),
        ({"reopens": ("support",)}, "max"),
        ({"reopens": ()}, "max"),
        ({"changes": ("RFC-2",)}, "max"),
        ({}, "pat"),
    ],
)
def test_only_the_very_same_return_is_already_so(other: dict[str, Any], actor: str) -> None:
    """Whoever asks for anything else must not believe that it was done."""
    told = two_changes("preparation")
    told = fold(accepted(ask(told, RETURN)), told)
    assert ask(told, RETURN) == ()
    assert ask(told, replace(RETURN, changes=(CHANGE, "RFC-2"))) == ()
    found = reasons(ask(told, replace(RETURN, **other), actor))
    assert any("is planning; only acceptance" in one for one in found)


@pytest.mark.parametrize("command", [TO_MANAGER, RETURN])
def test_what_a_return_does_not_affect_stands_when_the_release_is_back(command: Any) -> None:
    """With the same plan it is built and accepted again, and the other clusters owe nothing."""
    told = before = state_at("readiness_review", voted("support", "no_go", "no room"))
    told = fold(accepted(ask(told, command)), told)
    if command is RETURN:
        told = fold([CHANGE_STEPS["developed"]], told)
    for step in (BUILD, ACCEPT):
        told = fold(accepted(ask(told, step)), told)
    old, new = before.releases[RELEASE], told.releases[RELEASE]
    assert (new.state, len(new.returns)) == ("preparation", 1)
    assert (new.artifacts, new.acceptance) == (old.artifacts, old.acceptance)
    assert set(old.signoffs) - set(new.signoffs) == {"security", "support"}
    assert set(old.activities) - set(new.activities) == {"security.review"}
    assert {**old.signoffs, **new.signoffs} == old.signoffs
    assert {**old.activities, **new.activities} == old.activities
