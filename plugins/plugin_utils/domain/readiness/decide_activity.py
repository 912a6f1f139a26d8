# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of preparation activities: attested by people, or measured by checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..decision import Context, Decision, Refusal, refuse
from ..event import Event
from ..finding import Finding
from ..releases.release import ActivityResult, Evidence, Release
from ..releases.release_event import event_of, never_planned
from ..rules.policy import OUTSIDE_WINDOW, Activity, Policy
from ..rules.rules import Rules, not_in_force
from ..rules.signature import Signature
from ..rules.standing import Standing
from .preparing import not_preparing, signature_findings
from .signoffs import signature_problem
from .unmet import counts_until, may_waive, waiver_problem

STATUSES = ("pass", "fail", "na", "waived")


@dataclass(frozen=True)
class RecordActivity:
    """Put the result of one preparation activity on record.

    :param expected: what a check wanted to see.
    :param measured: whether a check says so, and not a person.
    :param hours: how long a waiver counts; 0 means as long as the policy lets it.
    :param alike: SHA-256 (hex) of an earlier report by which checks said the same; with
        ``measured`` only.
    """

    release: str
    id: str
    status: str
    evidence: tuple[Evidence, ...] = ()
    observed: str = ""
    comment: str = ""
    expected: str = ""
    measured: bool = False
    hours: int = 0
    signature: Signature | None = None
    alike: str = ""


def decide_activity(
    release: Release | None,
    command: RecordActivity,
    policy: Policy,
    context: Context,
    *,
    standing: Standing,
) -> Decision:
    """The event of one activity's result, none when the same result stands, or a refusal."""
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    activity = policy.activity(command.id)
    result = release.activities.get(command.id)
    if activity and result and _stands(activity, result, command, policy, context, standing):
        return ()
    findings = list(_not_now(release, command))
    if command.status != "fail":
        # Another policy could ask for less, such as for a word where this one measures.
        findings += not_in_force(standing.rules, policy)
    if activity is None:
        known = ", ".join(one.id for one in policy.activities)
        findings.append(
            Finding("activity", command.id, f"is not in the policy; it has: {known or 'none'}")
        )
    else:
        findings += [
            *_not_an_exception(activity, command, standing.rules),
            *_unproved(activity, command),
            *_not_waivable(release, activity, command, policy, context, standing),
        ]
    findings += _unexplained(command, context)
    if findings or activity is None:
        return refuse(f"{command.id} cannot be recorded for {release.id}", findings)
    return (_recorded(release, activity, command, policy, context),)


def decide_activities(
    release: Release | None,
    commands: Sequence[RecordActivity],
    policy: Policy,
    context: Context,
    *,
    standing: Standing,
) -> Decision:
    """The events of several results that belong together: all of them, or a refusal of all."""
    events: list[Event] = []
    refused: list[Refusal] = []
    for command in commands:
        decided = decide_activity(release, command, policy, context, standing=standing)
        if isinstance(decided, Refusal):
            refused.append(decided)
        else:
            events += decided
    if refused:
        return refuse(refused[0].what, [one for each in refused for one in each.findings])
    return tuple(events)


def _not_now(release: Release, command: RecordActivity) -> Iterator[Finding]:
    """Outside of preparation nothing is recorded but that a run may leave the windows."""
    if command.id != OUTSIDE_WINDOW.id or release.state not in ("deploying", "deployed"):
        yield from not_preparing(release, "activities are recorded")


def _not_an_exception(
    activity: Activity, command: RecordActivity, rules: Rules
) -> Iterator[Finding]:
    """Windows are left by a waiver only, and that counts with a signature by signers in force."""
    if activity.id != OUTSIDE_WINDOW.id:
        return
    if command.status != "waived":
        yield Finding(
            "status",
            activity.id,
            f"cannot be {command.status}: it is there to be waived",
            who=activity.cluster,
            how="give status=waived, and hours",
        )
    elif command.signature is None:
        yield Finding(
            "signature",
            activity.id,
            "is not signed",
            how="sign it with your SSH key: -e key=~/.ssh/id_ed25519",
        )
    elif not rules.signers:
        yield Finding(
            "signers",
            "allowed signers",
            "were never put in force, so that nobody can tell whose signature counts",
            how="ansible-playbook mof.release.adopt -e \"comment='…'\"",
        )


def _unproved(activity: Activity, command: RecordActivity) -> Iterator[Finding]:
    if command.status in ("pass", "na") and activity.checks and not command.measured:
        words = {"pass": "passes", "na": "is not applicable"}[command.status]
        yield Finding(
            "check",
            activity.id,
            f"{words} by what is measured, not by anybody's word",
            who=activity.cluster,
            how="ansible-playbook mof.release.prepare -i inventory.yml "
            "-e release_file=release.yml, or have it waived",
        )
    elif command.status == "pass" and activity.evidence_required and not command.evidence:
        yield Finding(
            "evidence", command.id, "needs evidence to pass", activity.cluster, "give evidence"
        )


def _unexplained(command: RecordActivity, context: Context) -> Iterator[Finding]:
    if command.status in ("na", "waived") and not command.comment:
        yield Finding(
            "comment",
            command.id,
            f"needs a reason to be {command.status}",
            context.actor,
            "give comment",
        )


def _not_waivable(
    release: Release,
    activity: Activity,
    command: RecordActivity,
    policy: Policy,
    context: Context,
    standing: Standing,
) -> Iterator[Finding]:
    if command.status != "waived":
        return
    if not 0 <= command.hours <= policy.waiver_hours:
        yield Finding(
            "waiver",
            command.id,
            f"would count for {command.hours} hours, and the policy allows {policy.waiver_hours}",
            how=f"give hours from 1 to {policy.waiver_hours}, or leave them out",
        )
    if not may_waive(activity, policy, context.actor):
        allowed = " or ".join(sorted({activity.cluster, *policy.waiver_clusters}))
        yield Finding(
            "person",
            context.actor,
            f"is not of {allowed} and cannot waive {activity.id}",
            who=allowed,
            how="let somebody of there waive it",
        )
    yield from signature_findings(
        command.signature, "waiver", release, policy, standing.rules, activity.id
    )


def _recorded(
    release: Release,
    activity: Activity,
    command: RecordActivity,
    policy: Policy,
    context: Context,
) -> Event:
    expires = activity.expires_hours
    if command.status == "waived":
        expires = command.hours or policy.waiver_hours
    data: dict[str, Any] = {
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
    if command.expected:
        data["expected"] = command.expected
    if expires is not None:
        data["expires_at"] = (context.now + timedelta(hours=expires)).isoformat()
    if command.signature is not None:
        data["signature"] = command.signature.document
    return event_of(release.id, "activity_recorded", context, data)


def _stands(
    activity: Activity,
    result: ActivityResult,
    command: RecordActivity,
    policy: Policy,
    context: Context,
    standing: Standing,
) -> bool:
    """Whether this very result is on record and still counts as long as is asked."""
    end = counts_until(activity, result, policy)
    waived = result.status == "waived"
    # To measure again costs nobody anything, so a result is renewed long before it ends.
    if end is not None and command.measured and not waived:
        end -= (end - result.at) / 2
    if end is not None and end <= context.now:
        return False
    if command.measured and waived:
        # What was let go is found again at each run. That undoes no waiver; that it passes does.
        problem = waiver_problem(activity, result, policy, standing.rules)
        return command.status == "fail" and not problem
    if result.signature is None and command.signature is not None:
        return False
    if command.status == "waived":
        if signature_problem(result.signature, "waiver", policy, standing.rules):
            return False
        hours = command.hours or policy.waiver_hours
        if result.expires_at != result.at + timedelta(hours=hours):
            return False
    evidence = {one.sha256 for one in result.evidence}
    if evidence not in ({one.sha256 for one in command.evidence}, {command.alike}):
        return False
    return (result.status, result.observed, result.expected, result.comment, result.by) == (
        command.status,
        command.observed,
        command.expected,
        command.comment,
        context.actor,
    )
