# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events of permits, of their locks and of runs without one, on the release of the story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    AttemptDeployment,
    WithdrawPermit,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Inputs,
    Verdict,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.lock import SUBJECT
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.permit import Permit
from ansible_collections.mof.release.tests.unit.domain.stories import (
    NOW,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    attempted,
    release_event,
    sha,
)

HOSTS = ("web1", "web2")
STOP = "The search is down."


def issued(
    run: str = "run-1", *, starts: bool = True, uses: int = 1, hours: float = 0, lasts: float = 4
) -> Event:
    """The gate lets a run through, or gives it a permit to be used later; of the same name."""
    event = attempted("gate_passed", run, hours)
    more = {"starts": starts, "uses": uses, "not_after": at(hours + lasts).isoformat()}
    return replace(event, data={**event.data, **more})


def used(permit: str, run: str, hours: float = 1, hosts: Sequence[str] = HOSTS) -> Event:
    """A run goes under a permit that was given before."""
    event = attempted("gate_passed", run, hours)
    return replace(
        event, type="permit_used", data={**event.data, "permit": permit, "hosts": list(hosts)}
    )


def withdrawn(permit: str = "permit-run-1", actor: str = "sam", hours: float = 2) -> Event:
    """Somebody withdraws a permit."""
    return release_event("permit_withdrawn", actor, hours, permit=permit, comment=STOP)


def abandoned(run: str = "run-1", permit: str = "permit-run-1", hours: float = 2) -> Event:
    """A run ends before it could say what it did."""
    return release_event("run_abandoned", hours=hours, run=run, permit=permit, why="was ended")


def unpermitted(run: str = "run-8", release: str = RELEASE, hours: float = 3) -> Event:
    """A run on protected hosts that no gate let through; about the gate when of no release."""
    data = {
        "run": run,
        "release": release,
        "playbook": "hotfix.yml",
        "hosts": list(HOSTS),
        "started": at(hours - 1).isoformat(),
        "ended": at(hours).isoformat(),
        "log": sha(run),
    }
    return Event(
        "run_unpermitted", f"release/{release}" if release else "gate", at(hours), "max", data
    )


def locked(
    permit: str = "permit-run-1",
    run: str = "run-1",
    *,
    hosts: Sequence[str] = HOSTS,
    at_work: bool = True,
    until: float = 4,
    actor: str = "max",
    release: str = RELEASE,
) -> Event:
    """A permit locks its hosts."""
    data: dict[str, Any] = {
        "permit": permit,
        "release": release,
        "run": run,
        "hosts": list(hosts),
        "until": at(until).isoformat(),
        "at_work": at_work,
    }
    return Event("lock_taken", SUBJECT, NOW, actor, data)


def unlocked(permit: str = "permit-run-1", release: str = RELEASE) -> Event:
    """The hosts of a permit are free again."""
    return Event("lock_released", SUBJECT, at(1), "max", {"permit": permit, "release": release})


#: One event of every type that permits and locks know, each on its own.
SAMPLES = (
    issued("run-2", starts=False, uses=2),
    used("permit-run-2", "run-3"),
    withdrawn(),
    withdrawn("permit-run-2"),
    abandoned(),
    abandoned("run-3", "permit-run-2"),
    unpermitted(),
    unpermitted("run-7", ""),
    locked(),
    locked("permit-run-2", "run-2", at_work=False),
    unlocked(),
)
PERMIT = Permit("permit-1", RELEASE, "max", "run-1", HOSTS, SCOPE.digest, NOW, at(4))
OPEN = Verdict(
    (), Inputs(RELEASE, "max", NOW, 3, sha("root"), POLICY.digest, SCOPE.digest, ()), at(4)
)
ASK = AttemptDeployment("run-1", "permit-1", "deploy.yml", HOSTS, OPEN, starts=False)
WITHDRAW = WithdrawPermit(RELEASE, "permit-1", STOP)
