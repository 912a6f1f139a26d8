# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readiness: what the role clusters still owe before the review may say go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from .change import Change
from .finding import Finding
from .policy import Activity, Policy
from .release import ActivityResult, Release
from .scope import Scope

#: States of a change request in which a release may carry it.
CARRIED = ("in_release", "deployed")


def unmet(
    release: Release, changes: Mapping[str, Change], policy: Policy, now: datetime
) -> list[Finding]:
    """Every requirement of the milestone that is not met, in the order of the agenda.

    An empty policy is itself a finding: where nothing is asked, nothing was proved.
    """
    if not policy.activities or not policy.clusters:
        return [
            Finding(
                "policy",
                policy.name or "policy",
                "asks for nothing, so nothing can be ready",
                who=release.manager,
                how="name at least one cluster and one activity in the policy",
            )
        ]
    return [
        *_changes(release, changes),
        *_artifacts(release),
        *_activities(release, policy, now),
        *_signoffs(release, policy),
    ]


def open_activities(
    release: Release, policy: Policy, now: datetime
) -> Iterator[tuple[Activity, str]]:
    """Each activity of the policy that does not count as done, with the reason."""
    for activity in policy.activities:
        problem = _problem(activity, release.activities.get(activity.id), now)
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


def _activities(release: Release, policy: Policy, now: datetime) -> Iterator[Finding]:
    for activity, problem in open_activities(release, policy, now):
        if activity.severity == "blocking":
            yield Finding(
                "activity",
                activity.id,
                f"{problem}: {activity.title}",
                who=activity.cluster,
                how=f"ansible-playbook mof.release.activity -e release={release.id} "
                f"-e id={activity.id} -e status=pass -e evidence=FILE",
            )


def _problem(activity: Activity, result: ActivityResult | None, now: datetime) -> str:
    if result is None:
        return "is not recorded"
    if result.status == "fail":
        return f"failed ({result.observed})" if result.observed else "failed"
    if result.status not in ("pass", "na", "waived"):
        return f"has the status {result.status or '(none)'}, which does not count"
    if result.expires_at is not None and result.expires_at <= now:
        return f"expired at {result.expires_at:%Y-%m-%d %H:%M} UTC"
    if result.status == "pass" and activity.evidence_required and not result.evidence:
        return "has no evidence"
    return ""


def _signoffs(release: Release, policy: Policy) -> Iterator[Finding]:
    votes = {name: vote for name, vote in release.signoffs.items() if name in policy.clusters}
    go = [name for name, vote in votes.items() if vote.decision == "go"]
    short = len(go) * 100 < policy.review.threshold_percent * len(policy.clusters)
    for cluster in policy.clusters:
        vote = votes.get(cluster)
        if vote is None and (short or cluster in policy.review.core):
            yield Finding(
                "sign-off",
                cluster,
                "has not signed",
                who=cluster,
                how=f"ansible-playbook mof.release.sign -e release={release.id} "
                f"-e cluster={cluster} -e decision=go -e comment='…'",
            )
        elif vote and vote.decision != "go" and (short or cluster in policy.review.veto):
            yield Finding(
                "sign-off",
                cluster,
                f"said no-go: {vote.comment}",
                who=release.manager,
                how="meet the objection, then ask for a new sign-off",
            )
