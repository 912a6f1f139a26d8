# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The permits of a release and how each ended, and the runs that no outcome or no permit is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..domain.event import Event
from ..domain.gate.permit import Permit
from ..domain.reading import text
from ..domain.releases.release import Release, Unpermitted
from .words import Placed, paired, utc


def permit_views(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """Each permit that the gate gave, in order.

    event (index), permit, holder, hosts, scope_sha256, issued, not_after, uses, runs (run, and how
    it ended: ``on record``, ``no outcome`` or ``at work``), standing (in force, used, withdrawn or
    expired) as of the newest event about the release, and withdrawn: nothing, or at, by, comment
    and event.

    :param events: those of the release.
    """
    given = [
        (index, release.permits[name])
        for index, event in events
        if event.type == "gate_passed" and (name := text(event.data, "permit")) in release.permits
    ]
    # A permit is given once; what repeats its name gives nothing.
    first = {permit.id: index for index, permit in reversed(given)}
    return [
        _permit(permit, first[permit.id], release, events) for permit in release.permits.values()
    ]


def abandoned_views(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """Each run that ended with no outcome on record: event, at, by, run, permit and why."""
    found: dict[str, dict[str, Any]] = {}
    for index, event in events:
        run = text(event.data, "run")
        if event.type == "run_abandoned" and run in release.abandoned and run not in found:
            found[run] = {
                "event": index,
                "at": utc(event.at),
                "by": event.actor,
                "run": run,
                "permit": text(event.data, "permit"),
                "why": text(event.data, "why"),
            }
    return list(found.values())


def unpermitted_views(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """Each run that no gate let through: event, at, by, run, playbook, hosts, started, ended, log.

    ``log`` is the SHA-256 (hex) of its run log.
    """
    return [_unpermitted(*one) for one in paired(release.unpermitted, events, _same_run)]


def _permit(
    permit: Permit, index: int, release: Release, events: Sequence[Placed]
) -> dict[str, Any]:
    recorded = {one.run for one in release.deployments}
    return {
        "event": index,
        "permit": permit.id,
        "holder": permit.holder,
        "hosts": list(permit.hosts),
        "scope_sha256": permit.scope,
        "issued": utc(permit.issued_at),
        "not_after": utc(permit.not_after),
        "uses": permit.uses,
        "runs": [
            {
                "run": run,
                "end": "on record"
                if run in recorded
                else "no outcome"
                if run in permit.over
                else "at work",
            }
            for run in permit.runs
        ],
        "standing": permit.standing(events[-1][1].at),
        "withdrawn": next(_withdrawals(permit, events), None),
    }


def _withdrawals(permit: Permit, events: Sequence[Placed]) -> Iterator[dict[str, Any]]:
    for index, event in events:
        same = event.type == "permit_withdrawn" and text(event.data, "permit") == permit.id
        if same and event.at == permit.withdrawn_at and event.actor == permit.withdrawn_by:
            yield {
                "event": index,
                "at": utc(permit.withdrawn_at),
                "by": permit.withdrawn_by,
                "comment": permit.withdrawn_why,
            }


def _same_run(run: Unpermitted, event: Event) -> bool:
    return (
        event.type == "run_unpermitted"
        and (event.at, event.actor) == (run.at, run.by)
        and text(event.data, "run") == run.run
    )


def _unpermitted(run: Unpermitted, placed: Placed) -> dict[str, Any]:
    index, event = placed
    return {
        "event": index,
        "at": utc(run.at),
        "by": run.by,
        "run": run.run,
        "playbook": run.playbook,
        "hosts": list(run.hosts),
        "started": utc(text(event.data, "started")),
        "ended": utc(text(event.data, "ended")),
        "log": run.log,
    }
