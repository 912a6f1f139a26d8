# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``judge``: may this deployment run, now, with exactly these things? All reasons, never one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..changes.change import Change
from ..finding import Finding
from ..readiness.requirements import asked_of
from ..readiness.signoffs import signature_problem
from ..readiness.unmet import unmet, unregistered
from ..releases.release import ActivityResult, Release
from ..rules.policy import LEADS, Policy
from ..rules.standing import Standing
from ..scope import KINDS, Scope, differences
from .lock import Lock, alongside, held
from .permit import unusable
from .windows import Calendar, closes_at, window_findings, window_waiver

#: How many differences of one part of the scope are told one by one.
MOST = 50
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
    """The answer of the gate; it is open exactly when there are no findings.

    :param until: when a permit that is given on it ends; none while the gate is closed.
    :param overrides: id, by and until of each waiver without which it would be closed.
    """

    findings: tuple[Finding, ...]
    inputs: Inputs
    until: datetime | None = None
    overrides: tuple[Mapping[str, str], ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the deployment may run."""
        return not self.findings


@dataclass(frozen=True)
class Around:
    """What stands around one run at the gate.

    :param hosts: what the run would touch.
    :param permit: the permit that it goes under, empty while it has none.
    :param locks: those on record, by permit.
    :param calendar: maintenance windows and freezes of the release's environment.
    :param resumed: whether it was let through before, and this is a later play of it.
    """

    hosts: tuple[str, ...] = ()
    run: str = ""
    permit: str = ""
    locks: Mapping[str, Lock] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    resumed: bool = False


ALONE = Around()


def judge(
    release: Release | None,
    changes: Mapping[str, Change],
    policy: Policy,
    scope: Scope,
    inputs: Inputs,
    *,
    standing: Standing,
    around: Around = ALONE,
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
    waiver, _why_not = window_waiver(release, policy, standing.rules, inputs.now)
    findings = [
        *_state(release),
        *unmet(release, changes, policy, inputs.now, standing=standing, bound=_bound(release)),
        *_milestone(release, changes, policy, standing, inputs.now),
        *_windows(release, policy, inputs.now, around, waiver),
        *_artifacts(release, scope),
        *changed_scope(release, scope),
        *held(around.locks, around.hosts, around.permit, inputs.now),
        *_permit(release, scope, inputs.now, around),
    ]
    if findings:
        return Verdict(tuple(dict.fromkeys(findings)), inputs)
    return Verdict(
        (),
        inputs,
        _until(release, policy, inputs.now, around, waiver),
        _overrides(release, inputs.now, around, waiver),
    )


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


def _windows(
    release: Release, policy: Policy, now: datetime, around: Around, waiver: ActivityResult | None
) -> list[Finding]:
    if around.resumed and policy.on_close == "finish_run":
        return []
    return list(window_findings(release, around.calendar, now, waived=waiver is not None))


def _permit(release: Release, scope: Scope, now: datetime, around: Around) -> Iterator[Finding]:
    if not around.permit:
        return
    permit = release.permits.get(around.permit)
    # A host that is not of the release is told by whoever knows the run.
    hosts = tuple(one for one in around.hosts if one in scope.parts.get("hosts", {}))
    problem = unusable(permit, around.permit, hosts, scope.digest, around.run, now)
    if problem:
        yield problem
    if permit is not None:
        yield from alongside(release, permit, around.hosts, around.run)


def _until(
    release: Release,
    policy: Policy,
    now: datetime,
    around: Around,
    waiver: ActivityResult | None,
) -> datetime:
    """When a permit of now ends: with the go and the window, or when the policy says.

    A run that has its permit gets no more time than that has.
    """
    ends = [now + timedelta(minutes=policy.permit_minutes)]
    if release.review is not None and release.review.expires_at is not None:
        ends.append(release.review.expires_at)
    closes = closes_at(release, around.calendar, now, waiver)
    if closes is not None and policy.on_close != "finish_run":
        ends.append(closes)
    permit = release.permits.get(around.permit)
    if permit is not None:
        ends.append(permit.not_after)
    return min(ends)


def _overrides(
    release: Release, now: datetime, around: Around, waiver: ActivityResult | None
) -> tuple[Mapping[str, str], ...]:
    """The waiver, where the gate would be closed without it."""
    if waiver is None or not any(window_findings(release, around.calendar, now, waived=False)):
        return ()
    until = {"until": waiver.expires_at.isoformat()} if waiver.expires_at else {}
    return ({"id": waiver.id, "by": waiver.by, **until},)


def _artifacts(release: Release, scope: Scope) -> Iterator[Finding]:
    """Artifacts must be the registered ones even before there is a go to compare with."""
    if release.review is None or release.review.scope is None:
        yield from unregistered(release, scope)


def changed_scope(release: Release, scope: Scope) -> Iterator[Finding]:
    """A finding for each thing of this scope that is not what the go was given for."""
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
    found = list(differences(review.scope, scope))
    for part in dict.fromkeys(one.part for one in found):
        # A sign-off is bound to all of it but the hosts.
        how = "restore it, or hold a new review"
        if part != "hosts":
            how = "restore it, or let it be signed off anew, then hold a new review"
        kind, same = KINDS.get(part, part), [one for one in found if one.part == part]
        for one in same[:MOST]:
            yield Finding(kind, one.name, one.problem, who=release.manager, how=how)
        if len(same) > MOST:
            more = f"{len(same) - MOST} more"
            yield Finding(kind, more, "differ as well", who=release.manager, how=how)
