# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``judge``: may this deployment run, now, with exactly these things? All reasons, never one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..changes.change import Change
from ..finding import Finding
from ..readiness.requirements import asked_of
from ..readiness.signoffs import signature_problem
from ..readiness.unmet import unmet, unregistered
from ..releases.release import Release
from ..rules.policy import LEADS, Policy
from ..rules.standing import Standing
from ..scope import KINDS, Scope, differences

#: States in which a standing go opens the gate; `deployed` because a deployment may be repeated.
OPEN = ("readiness_review", "deploying", "deployed")


@dataclass(frozen=True)
class Inputs:
    """Everything a verdict rests on, so that anyone can judge again and get the same.

    :param ledger_size: entries on the ledger that were folded.
    :param ledger_root: root of the Merkle tree at that size, hex.
    :param evidence: SHA-256 (hex) of the evidence of the release's activities, sorted.
    """

    release: str
    actor: str
    now: datetime
    ledger_size: int
    ledger_root: str
    policy_sha256: str
    scope_sha256: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """The answer of the gate; it is open exactly when there are no findings."""

    findings: tuple[Finding, ...]
    inputs: Inputs

    @property
    def allowed(self) -> bool:
        """Whether the deployment may run."""
        return not self.findings


def judge(
    release: Release | None,
    changes: Mapping[str, Change],
    policy: Policy,
    scope: Scope,
    inputs: Inputs,
    *,
    standing: Standing,
) -> Verdict:
    """Whether ``release`` may be deployed with exactly this ``scope`` at ``inputs.now``."""
    if release is None:
        missing = Finding(
            "release",
            inputs.release or "(none)",
            "is not on record",
            how="ansible-playbook mof.release.prepare -e release_file=release.yml",
        )
        return Verdict((missing,), inputs)
    findings = [
        *_state(release),
        *unmet(release, changes, policy, inputs.now, standing=standing, bound=_bound(release)),
        *_milestone(release, changes, policy, standing, inputs.now),
        *_window(release, inputs.now),
        *_artifacts(release, scope),
        *_scope(release, scope),
    ]
    return Verdict(tuple(dict.fromkeys(findings)), inputs)


def evidence_of(release: Release | None) -> tuple[str, ...]:
    """SHA-256 (hex) of all evidence that the release's activities rest on, sorted."""
    if release is None:
        return ()
    results = release.activities.values()
    return tuple(sorted({one.sha256 for result in results for one in result.evidence}))


def _state(release: Release) -> Iterator[Finding]:
    if release.state not in OPEN:
        yield Finding(
            "release",
            release.id,
            f"is in {release.state.replace('_', ' ')}, not past its readiness review",
            who=release.manager,
        )


def _bound(release: Release) -> Mapping[str, str] | None:
    """What sign-offs must have been given for: the same as the go, which is held to what is now."""
    review = release.review
    return review.bound if review is not None and review.bound else None


def _milestone(
    release: Release,
    changes: Mapping[str, Change],
    policy: Policy,
    standing: Standing,
    now: datetime,
) -> Iterator[Finding]:
    hold = (
        f"ansible-playbook mof.release.review -e release={release.id} -e decision=go "
        "-e \"comment='…'\""
    )
    who = " or ".join(policy.people_of(LEADS)) or release.manager
    review = release.review
    if review is None:
        yield Finding("review", release.id, "has no go on record", who, hold)
    elif review.decision != "go":
        yield Finding("review", release.id, f"was a no-go: {review.comment}", release.manager)
    elif review.expires_at is None or review.expires_at <= now:
        at = f"{review.expires_at:%Y-%m-%d %H:%M} UTC" if review.expires_at else "once"
        yield Finding("review", release.id, f"go expired at {at}", who, hold)
    elif review.signature is not None or not asked_of(release, changes, policy).approved_before:
        problem = signature_problem(review.signature, "review", policy, standing.rules)
        if problem:
            yield Finding("review", release.id, f"go {problem}", who, hold)


def _window(release: Release, now: datetime) -> Iterator[Finding]:
    if release.window is None:
        return
    start, end = release.window
    if now < start:
        left = start - now
        yield Finding(
            "window",
            release.id,
            f"opens {start:%Y-%m-%d %H:%M} UTC, in {left.days} days {left.seconds // 3600} hours "
            f"{left.seconds // 60 % 60} minutes",
            how="deploy then",
        )
    elif now >= end:
        yield Finding(
            "window",
            release.id,
            f"closed {end:%Y-%m-%d %H:%M} UTC",
            who=release.manager,
            how="plan the release anew, with another window",
        )


def _artifacts(release: Release, scope: Scope) -> Iterator[Finding]:
    """Artifacts must be the registered ones even before there is a go to compare with."""
    if release.review is None or release.review.scope is None:
        yield from unregistered(release, scope)


def _scope(release: Release, scope: Scope) -> Iterator[Finding]:
    review = release.review
    if review is None:
        return
    if review.scope is None:
        if review.decision == "go":
            yield Finding(
                "review",
                release.id,
                "go says not what it was given for, so it binds nothing",
                who=release.manager,
                how="hold a new review",
            )
        return
    for one in differences(review.scope, scope):
        yield Finding(
            KINDS.get(one.part, one.part),
            one.name,
            one.problem,
            who=release.manager,
            # A sign-off is bound to all of it but the hosts.
            how="restore it, or hold a new review"
            if one.part == "hosts"
            else "restore it, or let it be signed off anew, then hold a new review",
        )
