# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened at the gate and after it: attempts, and the runs that were allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..domain.event import Event
from ..domain.reading import instant, mappings
from ..domain.releases.release import Attempt, Deployment, Release
from .words import OUTCOMES, Placed, paired, utc

#: Counts of tasks that a run gives for a host.
COUNTS = ("ok", "changed", "failed", "unreachable", "skipped", "rescued", "ignored")


def attempt_views(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """Each time somebody tried to deploy, in order.

    event (index), at, by, run, playbook, hosts, result (``permitted`` or ``refused``), permit,
    starts (a run began with it), brought (under a permit that was given before), overrides (id, by
    and until of each waiver without which it would have been refused), findings (kind, subject,
    problem, who, how) and inputs: ledger_size, ledger_root, policy_sha256, scope_sha256 and
    evidence that the verdict rests on.

    :param events: those of the release.
    """
    return [_attempt(*one) for one in paired(release.attempts, events, _same_attempt)]


def deployment_views(release: Release, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """Each run that is on record, in order.

    event (index), run, by, started, ended, permit, permit_known (the gate gave it to this very
    run), permit_standing (what it was worth when the run ended: in force, expired, withdrawn or
    unknown), playbook, log (SHA-256 of the run log), totals (outcome -> number of hosts) and hosts:
    host, outcome and the counts of tasks.
    """
    runs = paired(release.deployments, events, _same_run)
    return [_deployment(run, placed, release) for run, placed in runs]


def _same_attempt(attempt: Attempt, event: Event) -> bool:
    return (
        event.type in ("gate_passed", "permit_used", "gate_refused")
        and (event.at, event.actor) == (attempt.at, attempt.by)
        and str(event.data.get("run", "")) == attempt.run
        and str(event.data.get("permit", "")) == attempt.permit
    )


def _same_run(run: Deployment, event: Event) -> bool:
    return (
        event.type == "deployment_recorded"
        and (instant(event.data, "ended") or event.at) == run.ended
        and str(event.data.get("run", "")) == run.run
    )


def _attempt(attempt: Attempt, placed: Placed) -> dict[str, Any]:
    index, event = placed
    inputs = event.data.get("inputs", {})
    return {
        "event": index,
        "at": utc(attempt.at),
        "by": attempt.by,
        "run": attempt.run,
        "playbook": attempt.playbook,
        "hosts": list(attempt.hosts),
        "result": "permitted" if attempt.permit else "refused",
        "permit": attempt.permit,
        "starts": attempt.starts and bool(attempt.permit),
        "brought": event.type == "permit_used",
        "overrides": [
            {name: str(one.get(name, "")) for name in ("id", "by", "until")}
            for one in mappings(event.data, "overrides")
        ],
        "findings": [asdict(one) for one in attempt.findings],
        "inputs": {
            "ledger_size": inputs.get("ledger_size"),
            "ledger_root": str(inputs.get("ledger_root", "")),
            "policy_sha256": str(inputs.get("policy_sha256", "")),
            "scope_sha256": str(inputs.get("scope_sha256", "")),
            "evidence": [str(one) for one in inputs.get("evidence", ())],
        },
    }


def _deployment(run: Deployment, placed: Placed, release: Release) -> dict[str, Any]:
    index, event = placed
    outcomes = Counter(run.outcomes.values())
    return {
        "event": index,
        "run": run.run,
        "by": run.by,
        "started": utc(run.started),
        "ended": utc(run.ended),
        "permit": run.permit,
        "permit_known": any(
            one.permit and (one.run, one.permit) == (run.run, run.permit)
            for one in release.attempts
        ),
        "permit_standing": run.standing,
        "playbook": str(event.data.get("playbook", "")),
        "log": run.log,
        "totals": {one: outcomes[one] for one in OUTCOMES},
        "hosts": [
            {
                "host": host,
                "outcome": run.outcomes[host],
                **{count: int(one.get(count, 0)) for count in COUNTS},
            }
            for host, one in sorted(run.hosts.items())
        ],
    }
