# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of the deploy playbook leaves on record: the outcomes, and the capture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..changes.change import Change
from ..decision import Context, Decision, refuse
from ..event import Event
from ..finding import Finding
from ..reading import text
from ..releases.evolve_release import evolve_release
from ..releases.release import Release
from ..releases.release_event import carried, event_of, never_planned
from .lock import Lock, left


@dataclass(frozen=True)
class RecordDeployment:
    """What a run did.

    :param hosts: host -> {outcome: ok | failed | unreachable, and the counts ok, changed,
        failed, unreachable, skipped}.
    :param ended: when the last task ended on a protected host; what is captured later shows it.
    :param log: SHA-256 (hex) of the run log (run-log.schema.json) among the evidence.
    :param touched: bound files that were touched while the run was at work.
    """

    release: str
    run: str
    permit: str
    playbook: str
    started: str
    ended: datetime
    hosts: Mapping[str, Mapping[str, Any]]
    log: str
    touched: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaptureConfiguration:
    """What was found on the hosts after a deployment.

    :param hosts: host -> {status: ok | unknown, sha256, reason, beside, mismatches}; ``beside``
        has the SHA-256 (hex) of sections that no comparison looks at.
    :param root: RFC 6962 root (hex) over the canonical host entries in the order of their names.
    """

    release: str
    hosts: Mapping[str, Mapping[str, Any]]
    root: str


def decide_recording(
    release: Release | None,
    command: RecordDeployment,
    changes: Mapping[str, Change],
    context: Context,
    locks: Mapping[str, Lock] | None = None,
) -> Decision:
    """The event of a run's outcome, or none when this run is on record already.

    The permit is looked at once more: what it was worth when the run ended is part of the event.
    When its hosts are captured already, by the same run, that of the release goes with it.

    :param locks: those on record; that of the permit opens when its last run has ended.
    """
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    if any(one.run == command.run for one in release.deployments):
        return ()
    permit = release.permits.get(command.permit)
    data = {
        "run": command.run,
        "permit": command.permit,
        "permit_standing": permit.stood(command.run, command.ended) if permit else "unknown",
        "touched": sorted(command.touched),
        "playbook": command.playbook,
        "started": command.started,
        "ended": command.ended.isoformat(),
        "hosts": {name: dict(one) for name, one in command.hosts.items()},
        "log": command.log,
    }
    recorded = event_of(release.id, "deployment_recorded", context, data)
    return (
        recorded,
        *_freed(release, recorded, locks or {}, context),
        *_completed(release, recorded, changes, context),
    )


def decide_capture(
    release: Release | None,
    command: CaptureConfiguration,
    changes: Mapping[str, Change],
    context: Context,
) -> Decision:
    """The capture's event and, once every host is deployed and captured, that of the release."""
    if release is None:
        return refuse(f"{command.release} is not on record", [never_planned(command.release)])
    findings = []
    if not release.deployments and not _running(release):
        findings.append(
            Finding(
                "deployment",
                release.id,
                "was never deployed, so nothing it left behind can be captured",
                who=release.manager,
                how=f"ansible-playbook {release.playbook} -e release={release.id}",
            )
        )
    if not command.hosts:
        findings.append(
            Finding("capture", release.id, "names no host, so there is nothing to record")
        )
    if findings:
        return refuse(f"{release.id} cannot be captured now", findings)
    if not _new(release, command):
        return ()
    data = {
        **_deployed_by(release),
        "hosts": {name: dict(one) for name, one in command.hosts.items()},
        "root": command.root,
    }
    captured = event_of(release.id, "configuration_captured", context, data)
    return (captured, *_completed(release, captured, changes, context))


def incomplete(release: Release) -> Iterator[tuple[str, str]]:
    """Each target host that is not yet deployed and captured, with the reason."""
    scope = release.review.scope if release.review else None
    targets = scope.parts.get("hosts", {}) if scope else {}
    last = max((one.ended for one in release.deployments), default=None)
    for host in targets:
        outcome = release.outcome(host)
        captured = release.captured.get(host)
        if outcome != "ok":
            yield host, "was not deployed" if not outcome else f"ended {outcome}"
        elif release.touched(host):
            yield host, "was deployed while bound files were touched"
        elif release.standing(host) in ("withdrawn", "unknown"):
            yield host, f"was deployed under a permit that was {release.standing(host)}"
        elif captured is None or last is None or captured.at < last:
            yield host, "was not captured after the deployment"
        elif captured.status != "ok":
            yield host, "gave no snapshot after the deployment"
        elif captured.mismatches:
            yield host, f"is not as the release means it: {_first(captured.mismatches)}"


def _first(mismatches: tuple[Mapping[str, Any], ...]) -> str:
    ci, attribute = text(mismatches[0], "ci"), text(mismatches[0], "attribute")
    more = f", and {len(mismatches) - 1} more" if len(mismatches) > 1 else ""
    return f"{ci}{' ' if attribute else ''}{attribute}{more}"


def _deployed_by(release: Release) -> dict[str, str]:
    """The run that the capture belongs to, and the permit it was let through with."""
    if _running(release):
        attempt = next(one for one in reversed(release.attempts) if one.permit and one.starts)
        return {"run": attempt.run, "permit": attempt.permit}
    last = max(release.deployments, key=lambda one: one.ended)
    return {"run": last.run, "permit": last.permit}


def _freed(
    release: Release, recorded: Event, locks: Mapping[str, Lock], context: Context
) -> Iterator[Event]:
    """The lock opens when no run may come any more under the permit."""
    after = evolve_release(release, recorded)
    permit = after.permits.get(str(recorded.data["permit"])) if after else None
    if permit is not None and recorded.data["run"] in permit.runs:
        yield from left(permit, locks, context)


def _completed(
    release: Release, event: Event, changes: Mapping[str, Change], context: Context
) -> Iterator[Event]:
    """What follows when this event leaves no host incomplete."""
    after = evolve_release(release, event)
    if after is None or after.state != "deploying" or _running(after) or any(incomplete(after)):
        return
    yield event_of(release.id, "release_deployed", context, {})
    for one in carried(release, changes, "change_deployed", context):
        if changes[one.subject.removeprefix("change/")].state == "in_release":
            yield one


def _running(release: Release) -> bool:
    """Whether the newest run that was let through has no outcome on record yet."""
    let_through = [one.run for one in release.attempts if one.permit and one.starts]
    ended = {one.run for one in release.deployments} | release.abandoned
    return bool(let_through) and let_through[-1] not in ended


def _new(release: Release, command: CaptureConfiguration) -> bool:
    """Whether the capture says anything that is not on record since the last deployment."""
    if _running(release):
        since = max(one.at for one in release.attempts if one.permit and one.starts)
    else:
        since = max(one.ended for one in release.deployments)
    for name, one in command.hosts.items():
        known = release.captured.get(name)
        if known is None or known.at < since:
            return True
        if (known.status, known.sha256) != (one.get("status"), one.get("sha256", "")):
            return True
        if known.mismatches != tuple(one.get("mismatches", ())):
            return True
    return False
