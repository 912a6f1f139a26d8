# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readiness: what the role clusters still owe before the review may say go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from ..changes.change import Change
from ..finding import Finding
from ..releases.release import ActivityResult, Release
from ..rules.obligation import overdue
from ..rules.policy import Activity, Policy
from ..rules.rules import Rules, not_in_force
from ..rules.standing import Standing
from ..scope import Scope
from .requirements import Asked, asked_of
from .signoffs import signature_problem, unsigned

#: States of a change request in which a release may carry it.
CARRIED = ("in_release", "deployed")
#: The agenda of the review: what an activity speaks for, in the order in which it is heard.
ELEMENTS = ("release", "environment", "strategy", "risk")


def unmet(
    release: Release,
    changes: Mapping[str, Change],
    policy: Policy,
    now: datetime,
    *,
    standing: Standing,
    bound: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Every requirement of the milestone that is not met, in the order of the agenda.

    An empty policy is itself a finding, and so is one that asks nothing of this release: where
    nothing is asked, nothing was proved.

    :param standing: the rules in force, and what emergencies owe.
    :param bound: part of the scope -> SHA-256 (hex) that sign-offs must have been given for;
        ``None`` when nobody can tell.
    """
    asked = asked_of(release, changes, policy)
    checked = any(one.severity == "blocking" for one in asked.activities)
    if not policy.activities or not policy.clusters or not (asked.clusters or checked):
        return [
            Finding(
                "policy",
                policy.name or "policy",
                "asks for nothing, so nothing can be ready",
                who=release.manager,
                how="name at least one cluster and one activity in the policy",
            )
        ]
    rules = standing.rules
    return [
        *not_in_force(rules, policy),
        *(overdue(standing.obligations, now) if asked.normal else ()),
        *_changes(release, changes),
        *_artifacts(release),
        *_activities(release, asked, policy, rules, now),
        *unsigned(release, changes, asked, policy, rules, bound),
    ]


def open_activities(
    release: Release,
    policy: Policy,
    now: datetime,
    *,
    rules: Rules,
    asked: Asked | None = None,
) -> Iterator[tuple[Activity, str]]:
    """Each activity that does not count as done, with the reason, in the order of the agenda.

    :param asked: what the release owes; without it, every activity of the policy.
    """
    activities = asked.activities if asked else policy.activities
    for activity in sorted(activities, key=lambda one: ELEMENTS.index(one.element)):
        problem = _problem(activity, release.activities.get(activity.id), policy, rules, now)
        if problem:
            yield activity, problem


def unregistered(release: Release, scope: Scope | None) -> Iterator[Finding]:
    """Each registered artifact that is not there, or is not what was registered."""
    found = scope.parts.get("artifacts", {}) if scope else {}
    for name, digest in release.artifacts.items():
        if found.get(name) != digest:
            seen = f"{found[name][:8]}…" if name in found else "missing"
            yield Finding(
                "artifact",
                name,
                f"is not what was registered ({digest[:8]}… -> {seen})",
                who=release.manager,
                how="build it again, or return the release",
            )


def _changes(release: Release, changes: Mapping[str, Change]) -> Iterator[Finding]:
    if not release.changes:
        yield Finding("change request", release.id, "carries no change request", release.manager)
    for change_id in release.changes:
        change = changes.get(change_id)
        if change is None or change.state not in CARRIED or change.release != release.id:
            state = change.state if change else "not on record"
            yield Finding(
                "change request",
                change_id,
                f"is {state}, not in this release",
                who=(change.owner if change else "") or release.manager,
                how=f"ansible-playbook mof.release.prepare (after {change_id} is developed)",
            )


def _artifacts(release: Release) -> Iterator[Finding]:
    if not release.artifacts:
        yield Finding(
            "artifact",
            release.id,
            "has no registered artifact",
            who=release.manager,
            how="ansible-playbook mof.release.prepare -e release_file=release.yml",
        )


def _activities(
    release: Release, asked: Asked, policy: Policy, rules: Rules, now: datetime
) -> Iterator[Finding]:
    for activity, problem in open_activities(release, policy, now, rules=rules, asked=asked):
        if activity.severity == "blocking":
            yield Finding(
                "activity",
                activity.id,
                f"{problem}: {activity.title}",
                who=activity.cluster,
                how=how_to_meet(release, activity),
            )


def how_to_meet(release: Release, activity: Activity) -> str:
    """The command by which an activity is done."""
    if activity.checks:
        return "ansible-playbook mof.release.prepare -i inventory.yml -e release_file=release.yml"
    return (
        f"ansible-playbook mof.release.activity -e release={release.id} "
        f"-e id={activity.id} -e status=pass -e evidence=FILE"
    )


def _problem(
    activity: Activity, result: ActivityResult | None, policy: Policy, rules: Rules, now: datetime
) -> str:
    if result is None:
        return "is not recorded"
    if result.status == "fail":
        return f"failed ({result.observed})" if result.observed else "failed"
    if result.status not in ("pass", "na", "waived"):
        return f"has the status {result.status or '(none)'}, which does not count"
    end = counts_until(activity, result, policy)
    if end is not None and end <= now:
        return f"expired at {end:%Y-%m-%d %H:%M} UTC"
    if result.status == "waived":
        return waiver_problem(activity, result, policy, rules)
    if result.status == "pass" and activity.evidence_required and not result.evidence:
        return "has no evidence"
    return ""


def counts_until(activity: Activity, result: ActivityResult, policy: Policy) -> datetime | None:
    """When a result counts no more: as was said then, or as the policy has it, what is earlier."""
    waived = result.status == "waived"
    hours = policy.waiver_hours if waived else activity.expires_hours
    ends = [] if hours is None else [result.at + timedelta(hours=hours)]
    return min(ends if result.expires_at is None else [*ends, result.expires_at], default=None)


def waiver_problem(activity: Activity, result: ActivityResult, policy: Policy, rules: Rules) -> str:
    """Why a waiver does not count, whether or not it has ended; empty when it does."""
    if result.expires_at is None:
        return "is waived without an end"
    problem = signature_problem(result.signature, "waiver", policy, rules)
    if problem:
        return f"is waived, and the waiver {problem}"
    if not may_waive(activity, policy, result.by):
        return f"is waived by {result.by}, who may not waive it"
    return ""


def may_waive(activity: Activity, policy: Policy, person: str) -> bool:
    """Whether a person is of a cluster whose people may waive an activity."""
    clusters = policy.clusters_of(person)
    return clusters is None or bool({activity.cluster, *policy.waiver_clusters} & set(clusters))
