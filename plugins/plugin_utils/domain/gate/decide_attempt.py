# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is put on record at the gate: who passed, who was refused, whose permit was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..decision import Context, Decision, refuse
from ..event import Event
from ..finding import Finding
from ..releases.release import Release
from ..releases.release_event import event_of, never_planned
from .judge import Verdict
from .lock import Lock, left, taken
from .permit import Permit, Permits, evolve_permits

#: Standing of a permit that there is nothing to withdraw of -> how that is told.
_IDLE = {"used": "was used up", "expired": "has expired"}


@dataclass(frozen=True)
class AttemptDeployment:
    """A run stands before the gate.

    :param run: id of the run.
    :param permit: id for the permit, should the verdict allow it.
    :param hosts: the hosts this run would touch.
    :param starts: whether the run deploys now; else it asks for a permit to be used later.
    :param uses: how many runs the permit allows.
    :param under: the permit that the run goes under already, empty when it needs one.
    """

    run: str
    permit: str
    playbook: str
    hosts: tuple[str, ...]
    verdict: Verdict
    starts: bool = True
    uses: int = 1
    under: str = ""


@dataclass(frozen=True)
class WithdrawPermit:
    """Withdraw a permit, or all of a release that are in force, which a name left empty means.

    :param run_ended: somebody says that the run under it is over and cannot say so itself, since
        it was killed or its controller is gone: what it did is unknown, and its hosts are free.
    """

    release: str
    permit: str
    comment: str
    run_ended: bool = False


@dataclass(frozen=True)
class RecordUnpermitted:
    """A run touched protected hosts, and no gate let it through.

    :param started: when its first task ended, RFC 3339.
    :param ended: when its last one did.
    :param log: SHA-256 (hex) of the run log among the evidence.
    """

    release: str
    run: str
    playbook: str
    hosts: tuple[str, ...]
    started: str
    ended: str
    log: str


def decide_attempt(
    release: Release | None,
    command: AttemptDeployment,
    context: Context,
    locks: Mapping[str, Lock] | None = None,
) -> tuple[Event, ...]:
    """The attempt as it goes on record; never refused: evidence of refusals is the point.

    A refusal ends the run, and so what it held: its permit's use, and the lock.
    """
    verdict = command.verdict
    data: dict[str, Any] = {
        "run": command.run,
        "playbook": command.playbook,
        "hosts": sorted(command.hosts),
        "inputs": {
            "release": verdict.inputs.release,
            "ledger_size": verdict.inputs.ledger_size,
            "ledger_root": verdict.inputs.ledger_root,
            "policy_sha256": verdict.inputs.policy_sha256,
            "scope_sha256": verdict.inputs.scope_sha256,
            "evidence": list(verdict.inputs.evidence),
        },
    }
    subject = f"release/{release.id}" if release else "gate"
    if not verdict.allowed:
        data["findings"] = [asdict(one) for one in verdict.findings]
        if release and any(command.run in one.busy for one in release.permits.values()):
            data["begun"] = True
        refused = Event("gate_refused", subject, context.now, context.actor, data)
        if release is None:
            return (refused,)
        why = "refused by the gate between its plays"
        return (refused, *abandoned(release, command.run, why, locks or {}, context))
    if verdict.overrides:
        data["overrides"] = [dict(one) for one in verdict.overrides]
    if command.under:
        data["permit"] = command.under
        used = Event("permit_used", subject, context.now, context.actor, data)
        known = release.permits.get(command.under) if release else None
        return (used, taken(known, command.run, context, at_work=True)) if known else (used,)
    data |= {"permit": command.permit, "starts": command.starts, "uses": command.uses}
    if verdict.until is not None:
        data["not_after"] = verdict.until.isoformat()
    passed = Event("gate_passed", subject, context.now, context.actor, data)
    if release is None or verdict.until is None:
        return (passed,)
    permit = Permit(
        command.permit,
        release.id,
        context.actor,
        command.run,
        tuple(command.hosts),
        verdict.inputs.scope_sha256,
        context.now,
        verdict.until,
    )
    return (passed, taken(permit, command.run, context, at_work=command.starts))


def decide_withdrawal(
    release: Release | None,
    command: WithdrawPermit,
    locks: Mapping[str, Lock],
    context: Context,
) -> Decision:
    """The events by which permits count no more, none when they are withdrawn already.

    Anybody may: to stop a deployment must not wait for the right person. Also a permit that has
    expired, while a run is at work that the policy lets go on to its end.
    """
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    findings = []
    if not command.comment:
        how = "give comment"
        findings.append(Finding("comment", release.id, "needs the reason", context.actor, how))
    known = release.permits.get(command.permit)
    if command.permit and known is None:
        problem = f"is no permit of {release.id}"
        how = "the module mof.release.permit_info lists them"
        findings.append(Finding("permit", command.permit, problem, how=how))
    if known is not None and _idle(known, context):
        word = _IDLE.get(known.standing(context.now))
        if word:
            problem = f"{word} already, and no run is at work under it"
            findings.append(Finding("permit", command.permit, problem))
    if command.run_ended and not command.permit:
        problem = "is none that a run could have ended under: name the one permit that is meant"
        findings.append(Finding("permit", "(all)", problem, how="give permit"))
    if findings:
        return refuse(f"no permit of {release.id} can be withdrawn now", findings)
    chosen = [known] if known else list(release.permits.values())
    return tuple(
        event
        for permit in chosen
        if not _idle(permit, context)
        for event in _withdrawn(release.permits, permit, command, locks, context)
    )


def decide_unpermitted(
    release: Release | None, command: RecordUnpermitted, context: Context
) -> tuple[Event, ...]:
    """A run without a permit as it goes on record; once for each run."""
    if release and any(one.run == command.run for one in release.unpermitted):
        return ()
    subject = f"release/{release.id}" if release else "gate"
    data = {
        "run": command.run,
        "release": command.release,
        "playbook": command.playbook,
        "hosts": sorted(command.hosts),
        "started": command.started,
        "ended": command.ended,
        "log": command.log,
    }
    return (Event("run_unpermitted", subject, context.now, context.actor, data),)


def abandoned(
    release: Release, run: str, why: str, locks: Mapping[str, Lock], context: Context
) -> Iterator[Event]:
    """The events for a run that ends before it can say what it did, if it had a permit."""
    for permit in release.permits.values():
        if run in permit.busy:
            event = _abandoned(permit, run, why, context)
            yield event
            after = evolve_permits(release.permits, event)[permit.id]
            yield from left(after, locks, context)


def _abandoned(permit: Permit, run: str, why: str, context: Context) -> Event:
    data = {"run": run, "permit": permit.id, "why": why}
    return event_of(permit.release, "run_abandoned", context, data)


def _idle(permit: Permit, context: Context) -> bool:
    return permit.standing(context.now) != "in force" and not permit.busy


def _withdrawn(
    permits: Permits,
    permit: Permit,
    command: WithdrawPermit,
    locks: Mapping[str, Lock],
    context: Context,
) -> Iterator[Event]:
    if permit.withdrawn_at is None:
        data = {"permit": permit.id, "comment": command.comment}
        event = event_of(permit.release, "permit_withdrawn", context, data)
        yield event
        permits = evolve_permits(permits, event)
    for run in permit.busy if command.run_ended else ():
        event = _abandoned(permit, run, f"{context.actor} says that it has ended", context)
        yield event
        permits = evolve_permits(permits, event)
    # While a run is at work under it, its hosts are not free: it ends before its next task.
    yield from left(permits[permit.id], locks, context)
