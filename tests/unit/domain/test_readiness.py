# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readiness: each thing that may be missing before go, and what does not hold anybody up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.unmet import (
    open_activities,
    unmet,
    unregistered,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.preparations import NOTHING
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    change_in,
    recorded,
    release_at,
    release_event,
    sha,
)

BACKUP, BUILD, REVIEW, TRAINING = POLICY.activities
CHANGES = {CHANGE: change_in("in_release")}


def owed(
    release: Release,
    hours: float = 0,
    policy: Policy = POLICY,
    changes: dict[str, Change] | None = None,
    holds: Standing = NOTHING,
) -> list[Finding]:
    """What is not met at that hour."""
    carrying = CHANGES if changes is None else changes
    return unmet(release, carrying, policy, at(hours), standing=holds)


def after(*events: Event) -> Release:
    """The prepared release after these events."""
    return release_at("prepared", *events)


def test_a_prepared_release_owes_nothing() -> None:
    """Everything that the policy asks for is on record and counts."""
    assert owed(release_at("prepared")) == []
    assert list(open_activities(release_at("prepared"), POLICY, at(), rules=NOTHING.rules)) == []


def test_what_is_owed_comes_in_the_order_of_the_agenda() -> None:
    """Changes, artifacts, activities by element, sign-offs, each with who acts next and how."""
    found = owed(release_at("planning"), changes={})
    assert [(one.kind, one.subject) for one in found] == [
        ("change request", CHANGE),
        ("artifact", RELEASE),
        ("activity", "release.build"),
        ("activity", "operations.backup"),
        ("activity", "security.review"),
        ("sign-off", "operations"),
        ("sign-off", "release"),
        ("sign-off", "security"),
        ("sign-off", "support"),
        ("quorum", RELEASE),
    ]
    assert [one for one in found if not one.who or not one.how] == []


@pytest.mark.parametrize("empty", [{"activities": ()}, {"clusters": ()}])
def test_a_policy_that_asks_for_nothing_is_the_finding(empty: dict[str, Any]) -> None:
    """Where nothing is asked, nothing was proved: not even a prepared release is ready."""
    (found,) = owed(release_at("prepared"), policy=replace(POLICY, **empty))
    assert (found.kind, found.subject) == ("policy", "shop-production")
    assert found.problem == "asks for nothing, so nothing can be ready"
    assert found.who == "max"
    nameless = replace(POLICY, name="", **empty)
    assert owed(release_at("prepared"), policy=nameless)[0].subject == "policy"


@pytest.mark.parametrize("state", CHANGE_PATHS)
def test_a_release_carries_changes_that_are_in_it(state: str) -> None:
    """Each other state of a change request is a finding with the state in it."""
    change = replace(change_in(state), release=RELEASE)
    found = owed(release_at("prepared"), changes={CHANGE: change})
    if state in ("in_release", "deployed"):
        assert found == []
    else:
        (one,) = found
        assert (one.kind, one.subject) == ("change request", CHANGE)
        assert one.problem == f"is {state}, not in this release"
        assert one.who == "dana"


def test_a_change_of_another_release_is_not_in_this_one() -> None:
    """Nor is one that nobody submitted, nor is a release ready that carries none."""
    other = replace(change_in("in_release"), release="other-2")
    (found,) = owed(release_at("prepared"), changes={CHANGE: other})
    assert found.problem == "is in_release, not in this release"
    (unknown,) = owed(release_at("prepared"), changes={})
    assert (unknown.problem, unknown.who) == ("is not on record, not in this release", "max")
    release = release_at("prepared")
    (none,) = owed(replace(release, plan={**release.plan, "changes": []}))
    assert (none.subject, none.problem) == (RELEASE, "carries no change request")


def test_a_release_without_a_registered_artifact_is_not_ready() -> None:
    """The release manager registers it."""
    (found,) = owed(replace(release_at("prepared"), artifacts={}))
    assert (found.problem, found.who) == ("has no registered artifact", "max")


@pytest.mark.parametrize(
    ("event", "hours", "problem"),
    [
        (recorded(BACKUP, "fail"), 0, "failed: Backup"),
        (recorded(BACKUP, "fail", observed="no space"), 0, "failed (no space): Backup"),
        (recorded(BACKUP), 24, "expired at 2026-03-03 09:00 UTC: Backup"),
        (recorded(BACKUP, "waived", comment="x"), 25, "expired at 2026-03-03 09:00 UTC: Backup"),
        (recorded(BACKUP, "na", comment="x"), 24, "expired at 2026-03-03 09:00 UTC: Backup"),
        (recorded(BACKUP, evidence=[]), 0, "has no evidence: Backup"),
    ],
)
def test_each_problem_of_an_activity(event: Event, hours: float, problem: str) -> None:
    """Failed, expired to the second, or without evidence; the cluster acts next."""
    (found,) = owed(after(event), hours)
    assert (found.kind, found.subject, found.problem) == ("activity", BACKUP.id, problem)
    assert found.who == "operations"
    for part in ("mof.release.activity", f"release={RELEASE}", f"id={BACKUP.id}"):
        assert part in found.how


def test_an_activity_that_is_not_recorded() -> None:
    """What nobody did is open."""
    release = release_at("prepared")
    rest = {key: one for key, one in release.activities.items() if key != BUILD.id}
    (found,) = owed(replace(release, activities=rest))
    assert (found.subject, found.problem) == (BUILD.id, "is not recorded: Build")


@pytest.mark.parametrize(
    ("event", "hours"),
    [
        (recorded(BACKUP), 23.999),
        (recorded(BACKUP, "na", evidence=[], comment="no data"), 0),
        (recorded(BACKUP, "waived", evidence=[], comment="accepted"), 0),
        (recorded(REVIEW, evidence=[]), 0),
        (recorded(REVIEW), 0),
    ],
)
def test_what_counts_as_done(event: Event, hours: float) -> None:
    """Until it expires; na and waived with their reason; a pass where no evidence is asked."""
    assert owed(after(event), hours) == []


@pytest.mark.parametrize("status", ["", "PASS", "passed", "unknown", "maybe"])
def test_a_status_that_nobody_knows_never_counts(status: str) -> None:
    """Whatever it means, it is not a pass."""
    (found,) = owed(after(recorded(BACKUP, status)))
    assert found.subject == BACKUP.id
    word = status or "(none)"
    assert found.problem == f"has the status {word}, which does not count: Backup"


@pytest.mark.parametrize(
    ("event", "hours", "problem"),
    [
        (recorded(TRAINING, "fail"), 0, "failed"),
        (recorded(TRAINING, hours=-47), 2, "expired at 2026-03-02 10:00 UTC"),
    ],
)
def test_a_warning_does_not_hold_anybody_up(event: Event, hours: float, problem: str) -> None:
    """It is shown as open, and is no finding."""
    release = after(event)
    assert (TRAINING, problem) in list(
        open_activities(release, POLICY, at(hours), rules=NOTHING.rules)
    )
    assert owed(release, hours) == []


def test_severity_is_that_of_the_policy_in_force() -> None:
    """A result that was recorded as a warning blocks when the policy says so by now."""
    stricter = replace(
        POLICY, activities=(BACKUP, BUILD, REVIEW, replace(TRAINING, severity="blocking"))
    )
    release = after(recorded(TRAINING, "fail"))
    assert [one.subject for one in owed(release, policy=stricter)] == [TRAINING.id]


def test_an_activity_that_came_into_the_policy_is_owed() -> None:
    """What was enough yesterday is not enough under a stricter policy."""
    new = replace(REVIEW, id="security.scan", title="Scan")
    stricter = replace(POLICY, activities=(*POLICY.activities, new))
    (found,) = owed(release_at("prepared"), policy=stricter)
    assert found.problem == "is not recorded: Scan"


def test_artifacts_are_held_to_what_was_registered() -> None:
    """Missing and swapped ones are findings; without a scope everything is missing."""
    release = release_at("prepared")
    assert list(unregistered(release, SCOPE)) == []
    swapped = Scope({"artifacts": {"shop": sha("swapped")}}, "")
    (found,) = unregistered(release, swapped)
    assert (found.kind, found.subject, found.who) == ("artifact", "shop", "max")
    assert found.problem == (
        f"is not what was registered ({sha('shop')[:8]}… -> {sha('swapped')[:8]}…)"
    )
    for scope in (None, Scope({}, ""), Scope({"artifacts": {}}, "")):
        (gone,) = unregistered(release, scope)
        assert gone.problem.endswith("-> missing)")


def test_a_result_that_expires_at_no_known_time_has_expired() -> None:
    """A time that cannot be read is not forever."""
    broken = release_event("activity_recorded", **{**recorded(BACKUP).data, "expires_at": "soon"})
    assert [one.subject for one in owed(after(broken))] == [BACKUP.id]
