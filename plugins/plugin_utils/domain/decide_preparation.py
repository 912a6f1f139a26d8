# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen between acceptance and go: activities, sign-offs and the readiness review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from .change import Change
from .decision import Context, Decision, refuse
from .finding import Finding
from .policy import Policy
from .readiness import unmet, unregistered
from .release import ActivityResult, Evidence, Release
from .release_event import event_of, never_planned
from .scope import Scope

STATUSES = ("pass", "fail", "na", "waived")


@dataclass(frozen=True)
class RecordActivity:
    """Put the result of one preparation activity on record."""

    release: str
    id: str
    status: str
    evidence: tuple[Evidence, ...] = ()
    observed: str = ""
    comment: str = ""


@dataclass(frozen=True)
class GiveSignOff:
    """The vote of one role cluster, ``go`` or ``no_go``, with the reason for it."""

    release: str
    cluster: str
    decision: str
    comment: str


@dataclass(frozen=True)
class HoldReview:
    """Hold the readiness review.

    :param scope: what a go is given for; not used by a no-go.
    """

    release: str
    decision: str
    comment: str
    scope: Scope | None


def decide_activity(
    release: Release | None, command: RecordActivity, policy: Policy, context: Context
) -> Decision:
    """The event of one activity's result, none when the same result stands, or a refusal."""
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    activity = policy.activity(command.id)
    standing = release.activities.get(command.id)
    if activity and standing and _same_result(standing, command, context):
        return ()
    findings = [*_not_preparing(release, "activities are recorded")]
    if activity is None:
        known = ", ".join(one.id for one in policy.activities)
        findings.append(
            Finding("activity", command.id, f"is not in the policy; it has: {known or 'none'}")
        )
    elif command.status == "pass" and activity.evidence_required and not command.evidence:
        findings.append(
            Finding(
                "evidence", command.id, "needs evidence to pass", activity.cluster, "give evidence"
            )
        )
    if command.status in ("na", "waived") and not command.comment:
        findings.append(
            Finding("comment", command.id, f"needs a reason to be {command.status}", context.actor)
        )
    if findings or activity is None:
        return refuse(f"{command.id} cannot be recorded for {release.id}", findings)
    expires = activity.expires_hours
    data = {
        "id": activity.id,
        "cluster": activity.cluster,
        "element": activity.element,
        "mode": activity.mode,
        "severity": activity.severity,
        "title": activity.title,
        "status": command.status,
        "evidence": [
            {"name": one.name, "sha256": one.sha256, "size": one.size} for one in command.evidence
        ],
        "observed": command.observed,
        "comment": command.comment,
        "policy_sha256": policy.digest,
    }
    if expires is not None:
        data["expires_at"] = (context.now + timedelta(hours=expires)).isoformat()
    return (event_of(release.id, "activity_recorded", context, data),)


def decide_signoff(
    release: Release | None, command: GiveSignOff, policy: Policy, context: Context
) -> Decision:
    """The event of one sign-off, none when the same vote stands, or a refusal."""
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    standing = release.signoffs.get(command.cluster)
    asked = (command.decision, context.actor, command.comment)
    if standing and (standing.decision, standing.by, standing.comment) == asked:
        return ()
    findings = [*_not_preparing(release, "sign-offs are given")]
    if command.cluster not in policy.clusters:
        known = ", ".join(policy.clusters)
        findings.append(
            Finding("cluster", command.cluster, f"is not in the policy; it has: {known}")
        )
    if not command.comment:
        findings.append(Finding("comment", command.cluster, "needs a reason", context.actor))
    for other in release.signoffs.values():
        if other.by == context.actor and other.cluster != command.cluster:
            findings.append(
                Finding(
                    "person",
                    context.actor,
                    f"signed for {other.cluster} already; one person signs for one cluster",
                    who=command.cluster,
                    how="let another member of the cluster sign",
                )
            )
    if findings:
        return refuse(f"{command.cluster} cannot sign off {release.id}", findings)
    data = {
        "cluster": command.cluster,
        "decision": command.decision,
        "comment": command.comment,
        "policy_sha256": policy.digest,
    }
    return (event_of(release.id, "signoff_recorded", context, data),)


def decide_review(
    release: Release | None,
    command: HoldReview,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
) -> Decision:
    """The event of the review, none when the same decision stands, or all reasons against it."""
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    if _stands(release, command, context):
        return ()
    findings: list[Finding] = []
    if release.state not in ("preparation", "readiness_review"):
        state = release.state.replace("_", " ")
        findings.append(
            Finding(
                "state",
                release.id,
                f"is in {state}; the review is held after preparation",
                who=release.manager,
            )
        )
    if not command.comment:
        findings.append(Finding("comment", release.id, "needs the reason of the decision"))
    if command.decision == "go":
        findings += [*unmet(release, changes, policy, context.now), *_unbound(release, command)]
    if findings:
        return refuse(f"{release.id} cannot have its {command.decision} now", findings)
    data: dict[str, object] = {
        "decision": command.decision,
        "comment": command.comment,
        "policy_sha256": policy.digest,
    }
    if command.decision == "go" and command.scope is not None:
        valid = timedelta(hours=policy.review.go_valid_hours)
        data["expires_at"] = (context.now + valid).isoformat()
        data["scope"] = {part: dict(names) for part, names in command.scope.parts.items()}
        data["scope_sha256"] = command.scope.digest
    return (event_of(release.id, "review_held", context, data),)


def _not_preparing(release: Release, what: str) -> Iterator[Finding]:
    # After go as well: what expired is renewed, and whoever has a doubt can still say so.
    if release.state not in ("preparation", "readiness_review"):
        state = release.state.replace("_", " ")
        yield Finding(
            "state",
            release.id,
            f"is in {state}; {what} in preparation",
            who=release.manager,
            how="ansible-playbook mof.release.prepare -e release_file=release.yml"
            if release.state in ("planning", "building", "acceptance")
            else "",
        )


def _same_result(standing: ActivityResult, command: RecordActivity, context: Context) -> bool:
    if standing.expires_at is not None and standing.expires_at <= context.now:
        return False
    return (
        standing.status,
        {one.sha256 for one in standing.evidence},
        standing.observed,
        standing.comment,
        standing.by,
    ) == (
        command.status,
        {one.sha256 for one in command.evidence},
        command.observed,
        command.comment,
        context.actor,
    )


def _stands(release: Release, command: HoldReview, context: Context) -> bool:
    review = release.review
    if review is None or review.decision != command.decision:
        return False
    if command.decision != "go":
        return review.comment == command.comment
    if review.expires_at is None or review.expires_at <= context.now:
        return False
    return (
        review.scope is not None
        and command.scope is not None
        and review.scope.digest == command.scope.digest
    )


def _unbound(release: Release, command: HoldReview) -> Iterator[Finding]:
    scope = command.scope
    if scope is None or not scope.parts.get("playbook"):
        yield Finding("playbook", release.playbook or "(none)", "is not there", release.manager)
    if scope is None or not scope.parts.get("hosts"):
        yield Finding(
            "hosts",
            release.pattern or "(none)",
            "matches no host of the inventory",
            who=release.manager,
            how="give the inventory: -i inventory.yml",
        )
    yield from unregistered(release, scope)
