# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vote of a role cluster before the readiness review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..changes.change import Change
from ..decision import Context, Decision, refuse
from ..finding import Finding
from ..releases.release import Release, SignOff
from ..releases.release_event import event_of, never_planned
from ..rules.policy import Policy
from ..rules.rules import not_in_force
from ..rules.signature import Signature
from ..rules.standing import Standing
from .preparing import not_preparing, signature_findings
from .requirements import asked_of
from .signoffs import ended, owned, round_ended, signature_problem


@dataclass(frozen=True)
class GiveSignOff:
    """The vote of one role cluster, ``go`` or ``no_go``, with the reason for it.

    :param bound: part of the scope -> SHA-256 (hex) of it, what the vote is given for.
    """

    release: str
    cluster: str
    decision: str
    comment: str
    bound: Mapping[str, str] = field(default_factory=dict)
    signature: Signature | None = None


def decide_signoff(
    release: Release | None,
    command: GiveSignOff,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
    *,
    standing: Standing,
) -> Decision:
    """The event of one sign-off, none when the same vote stands, or a refusal."""
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    vote = release.signoffs.get(command.cluster)
    if vote and _stands(vote, command, policy, context, standing):
        return ()
    findings = [
        *not_preparing(release, "sign-offs are given"),
        *not_in_force(standing.rules, policy),
    ]
    if command.cluster not in policy.clusters:
        known = ", ".join(policy.clusters)
        findings.append(
            Finding("cluster", command.cluster, f"is not in the policy; it has: {known}")
        )
    if not command.comment:
        findings.append(
            Finding("comment", command.cluster, "needs a reason", context.actor, "give comment")
        )
    final = round_ended(release, asked_of(release, changes, policy), policy)
    if final is not None and release.state in ("preparation", "readiness_review"):
        findings.append(ended(release, final))
    findings += [
        *_wrong_person(release, command, changes, policy, context.actor),
        *signature_findings(
            command.signature, "signoff", release, policy, standing.rules, command.cluster
        ),
    ]
    if findings:
        return refuse(f"{command.cluster} cannot sign off {release.id}", findings)
    data: dict[str, Any] = {
        "cluster": command.cluster,
        "decision": command.decision,
        "comment": command.comment,
        "policy_sha256": policy.digest,
    }
    if command.bound:
        data["bound"] = dict(command.bound)
    if command.signature is not None:
        data["signature"] = command.signature.document
    return (event_of(release.id, "signoff_recorded", context, data),)


def own_change(
    release: Release, changes: Mapping[str, Change], policy: Policy, actor: str, what: str
) -> Iterator[Finding]:
    """A finding for each change of the release that is the actor's own, when the policy minds."""
    for name in owned(release, changes, policy, actor):
        yield Finding(
            "person",
            actor,
            f"asked for or owns {name}, which this release carries, and cannot {what}",
            how="let somebody else do it",
        )


def _wrong_person(
    release: Release,
    command: GiveSignOff,
    changes: Mapping[str, Change],
    policy: Policy,
    actor: str,
) -> Iterator[Finding]:
    clusters = policy.clusters_of(actor)
    if clusters is not None and command.cluster not in clusters:
        of = f"is of {', '.join(clusters)}" if clusters else "is in no cluster"
        yield Finding(
            "person",
            actor,
            f"{of} and cannot sign for {command.cluster}",
            who=command.cluster,
            how="let somebody of the cluster sign, or correct the people file",
        )
    if command.decision == "go":
        yield from own_change(release, changes, policy, actor, "sign it off")
    if "one_cluster" not in policy.separation:
        return
    for other in release.signoffs.values():
        if other.by == actor and other.cluster != command.cluster:
            yield Finding(
                "person",
                actor,
                f"signed for {other.cluster} already; one person signs for one cluster",
                who=command.cluster,
                how="let another member of the cluster sign",
            )


def _stands(
    vote: SignOff, command: GiveSignOff, policy: Policy, context: Context, standing: Standing
) -> bool:
    asked = (command.decision, context.actor, command.comment, dict(command.bound))
    if (vote.decision, vote.by, vote.comment, dict(vote.bound)) != asked:
        return False
    if vote.signature is None and command.signature is not None:
        return False
    return not signature_problem(vote.signature, "signoff", policy, standing.rules)
