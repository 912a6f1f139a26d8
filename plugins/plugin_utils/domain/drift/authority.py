# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runs that may explain what differs on a host, and those that may be to blame for it.

A release explains a difference by what its plan said when the gate let the run through; a plan that
was written later, to fit what was found, explains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..changes.change import EMERGENCY, Change
from ..event import Event
from ..reading import mapping, text, texts
from ..releases.release import Deployment, Release, Unpermitted

#: (release, run) -> the plan that the run was let through with.
Plans = Mapping[tuple[str, str], Mapping[str, Any]]
#: States in which a change request stands by what its release carried.
_CARRIED = ("in_release", "deployed", "reviewed", "closed")


@dataclass(frozen=True)
class Authority:
    """One run of a release that was let through.

    :param at: when it ended; when it was let through, where its outcome is not on record.
    :param affected: the items named as affected by the plan and by the changes it carried.
    :param emergencies: those of the changes that are emergencies.
    """

    release: str
    run: str
    at: datetime
    plan: Mapping[str, Any]
    affected: frozenset[str]
    emergencies: tuple[str, ...]


@dataclass(frozen=True)
class Runs:
    """What happened on one host since its record.

    :param done: deployments that explain what they name, the newest first.
    :param open: runs that were let through and whose outcome is not on record, likewise.
    :param suspects: everything else that ran, as texts, the likeliest first.
    """

    done: tuple[Authority, ...] = ()
    open: tuple[Authority, ...] = ()
    suspects: tuple[str, ...] = ()


@dataclass(frozen=True)
class OnRecord:
    """What of the ledger differences are judged by.

    :param unpermitted: (release, run) of runs without a permit that belong to no release on record.
    """

    releases: Mapping[str, Release]
    changes: Mapping[str, Change]
    plans: Plans
    unpermitted: tuple[tuple[str, Unpermitted], ...] = ()


def plans_of(events: Iterable[Event]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The plan of each run, as it was when the gate let the run through."""
    plans: dict[str, Mapping[str, Any]] = {}
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for event in events:
        release = event.subject.removeprefix("release/")
        if event.type == "release_planned":
            plans[release] = mapping(event.data, "release")
        elif (
            event.type in ("gate_passed", "permit_used") and event.data.get("starts", True) is True
        ):
            found[release, text(event.data, "run")] = plans.get(release, {})
    return found


def runs_on(host: str, since: datetime, record: OnRecord) -> Runs:
    """The runs on a host after its record was taken."""
    done: list[Authority] = []
    left: list[Authority] = []
    blamed: list[tuple[datetime, str]] = []
    for release in record.releases.values():
        recorded = {one.run for one in release.deployments}
        for run in release.deployments:
            if host not in run.outcomes or run.ended <= since:
                continue
            problem = _problem(release, run, host)
            if problem:
                blamed.append((run.ended, f"{release.id} ({run.run}, {run.by}), which {problem}"))
            else:
                done.append(_authority(release, run.run, run.ended, record))
        for attempt in release.attempts:
            let_through = attempt.permit and attempt.starts and host in attempt.hosts
            if not let_through or attempt.at <= since or attempt.run in recorded:
                continue
            permit = release.permits.get(attempt.permit)
            withdrawn = permit is None or permit.withdrawn_at is not None
            if withdrawn or release.state == "backed_out":
                told = f"{release.id} ({attempt.run}, {attempt.by}), whose permit was withdrawn"
                blamed.append((attempt.at, told))
            else:
                left.append(_authority(release, attempt.run, attempt.at, record))
    strangers = sorted(_strangers(host, since, record), reverse=True)
    return Runs(
        tuple(sorted(done, key=lambda one: one.at, reverse=True)),
        tuple(sorted(left, key=lambda one: one.at, reverse=True)),
        tuple(told for _at, told in (*strangers, *sorted(blamed, reverse=True))),
    )


def _strangers(host: str, since: datetime, record: OnRecord) -> Iterator[tuple[datetime, str]]:
    """Runs without a permit."""
    known = [(one.id, run) for one in record.releases.values() for run in one.unpermitted]
    for release, run in (*known, *record.unpermitted):
        if host in run.hosts and run.at > since:
            of = f" of {release}" if release else ""
            what = f"{run.playbook or 'no playbook'} by {run.by} at {run.at:%Y-%m-%d %H:%M} UTC"
            yield run.at, f"run {run.run}{of} without a permit, {what}"


def _problem(release: Release, run: Deployment, host: str) -> str:
    """Why a deployment explains nothing on this host."""
    if run.outcomes[host] != "ok":
        return f"ended {run.outcomes[host]} there"
    permit = release.permits.get(run.permit)
    if permit is None or run.run not in permit.runs or run.standing in ("withdrawn", "unknown"):
        return "had no permit that counted"
    if run.touched:
        return "ran while bound files were touched"
    return "was backed out" if release.state == "backed_out" else ""


def _authority(release: Release, run: str, at: datetime, record: OnRecord) -> Authority:
    plan = record.plans.get((release.id, run), {})
    carried = [
        record.changes[name]
        for name in texts(plan, "changes")
        if name in record.changes
        and record.changes[name].release == release.id
        and record.changes[name].state in _CARRIED
    ]
    return Authority(
        release.id,
        run,
        at,
        plan,
        frozenset({*texts(plan, "affected"), *(name for one in carried for name in one.affected)}),
        tuple(one.id for one in carried if EMERGENCY in (one.route, one.priority)),
    )
