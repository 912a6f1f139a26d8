# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The release readiness review: the milestone before deployment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ..changes.change import Change
from ..decision import Context, Decision, Refusal, refuse
from ..finding import Finding
from ..releases.decide_return import decide_return
from ..releases.release import Release
from ..releases.release_command import ReturnRelease
from ..releases.release_event import event_of, never_planned
from ..releases.waves import unresolved
from ..rules.policy import LEADS, Policy
from ..rules.rules import not_in_force
from ..rules.signature import Signature
from ..rules.standing import Standing
from ..scope import Scope
from .decide_signoff import own_change
from .preparing import not_preparing, signature_findings
from .requirements import Asked, asked_of
from .signoffs import signature_problem
from .unmet import unmet, unregistered


@dataclass(frozen=True)
class HoldReview:
    """Hold the readiness review.

    :param scope: what a go is given for; not used by a no-go.
    :param bound: part of that scope -> its SHA-256 (hex), which sign-offs must have been given for.
    :param waves: name of each wave -> its hosts, in the order of deployment.
    :param to: with a no-go, to whom the release goes back: change_owner or release_manager.
    :param actions: with a no-go, what is owed before the next review.
    :param reopens: with a no-go, clusters or activities that it affects.
    """

    release: str
    decision: str
    comment: str
    scope: Scope | None
    bound: Mapping[str, str] | None = None
    waves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    to: str = ""
    actions: tuple[str, ...] = ()
    reopens: tuple[str, ...] = ()
    signature: Signature | None = None


def decide_review(
    release: Release | None,
    command: HoldReview,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
    *,
    standing: Standing,
) -> Decision:
    """The events of the review, none when the same decision stands, or all reasons against it.

    A no-go ends the round: the release goes back, with what is owed. It is so already when the
    release went back for the same reasons.
    """
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    if _stands(release, command, policy, context, standing):
        return ()
    asked = asked_of(release, changes, policy)
    back = _back(release, command, changes, policy, context)
    if command.decision != "go" and back == ():
        return ()
    findings = [*not_preparing(release, "the review is held")]
    if not command.comment:
        findings.append(
            Finding(
                "comment",
                release.id,
                "needs the reason of the decision",
                context.actor,
                "give comment",
            )
        )
    if command.decision == "go":
        findings += [
            *_waveless(release, command),
            *unmet(release, changes, policy, context.now, standing=standing, bound=command.bound),
            *_unbound(release, command),
        ]
        if not asked.approved_before:
            # What a template approved is nobody's own to approve any more.
            findings += own_change(release, changes, policy, context.actor, "lead its review")
    else:
        findings += not_in_force(standing.rules, policy)
    if not asked.approved_before:
        findings += _wrong_lead(policy, context.actor)
    if isinstance(back, Refusal):
        told = {one.kind for one in findings}
        findings += [one for one in back.findings if one.kind not in told]
    findings += _signature(release, command, asked, policy, standing)
    if findings or isinstance(back, Refusal):
        return refuse(f"{release.id} cannot have its {command.decision} now", findings)
    held = event_of(release.id, "review_held", context, _data(command, policy, context))
    return (held, *back)


def _back(
    release: Release,
    command: HoldReview,
    changes: Mapping[str, Change],
    policy: Policy,
    context: Context,
) -> Decision:
    """What a no-go brings with it: the release goes back, to whom and with what is owed."""
    if command.decision == "go":
        return ()
    to = command.to or "release_manager"
    back = ReturnRelease(release.id, to, command.comment, command.actions, command.reopens)
    leads = context.actor in policy.people_of(LEADS)
    return decide_return(release, back, changes, policy, context, by_review=leads)


def _wrong_lead(policy: Policy, actor: str) -> Iterator[Finding]:
    leads = policy.people_of(LEADS)
    if leads and actor not in leads:
        yield Finding("person", actor, "may not lead a readiness review", " or ".join(leads))


def _waveless(release: Release, command: HoldReview) -> Iterator[Finding]:
    hosts = list(command.scope.parts.get("hosts", ())) if command.scope else []
    yield from unresolved(command.waves, hosts, release.manager)


def _signature(
    release: Release, command: HoldReview, asked: Asked, policy: Policy, standing: Standing
) -> Iterator[Finding]:
    # What a template approved beforehand was signed with the policy that holds the template.
    if command.signature is None and asked.approved_before:
        return
    yield from signature_findings(
        command.signature, "review", release, policy, standing.rules, release.id
    )


def _data(command: HoldReview, policy: Policy, context: Context) -> dict[str, Any]:
    data: dict[str, Any] = {
        "decision": command.decision,
        "comment": command.comment,
        "policy_sha256": policy.digest,
    }
    if command.signature is not None:
        data["signature"] = command.signature.document
    if command.decision == "go" and command.scope is not None:
        valid = timedelta(hours=policy.review.go_valid_hours)
        data["expires_at"] = (context.now + valid).isoformat()
        data["scope"] = {part: dict(names) for part, names in command.scope.parts.items()}
        data["scope_sha256"] = command.scope.digest
        data["bound"] = dict(command.bound or {})
        if command.waves:
            data["waves"] = [
                {"name": name, "hosts": list(hosts)} for name, hosts in command.waves.items()
            ]
    return data


def _stands(
    release: Release, command: HoldReview, policy: Policy, context: Context, standing: Standing
) -> bool:
    review = release.review
    if review is None or review.decision != command.decision or command.decision != "go":
        return False
    if review.expires_at is None or review.expires_at <= context.now:
        return False
    if review.signature is None and command.signature is not None:
        return False
    if review.signature and signature_problem(review.signature, "review", policy, standing.rules):
        return False
    return (
        review.scope is not None
        and command.scope is not None
        and review.scope.digest == command.scope.digest
        and dict(review.waves) == dict(command.waves)
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
