# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release around whose gate everything happened that an auditor looks for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ansible_collections.mof.release.tests.unit.records.content import HOSTS
from ansible_collections.mof.release.tests.unit.records.story import Story

WEB = HOSTS[1:]
WAIVER = {"id": "service.outside-window", "by": "vera", "until": "2026-11-27T00:00:00+00:00"}


def give(
    story: Story,
    run: str,
    hosts: Sequence[str] = HOSTS,
    *,
    hours: float = 4,
    uses: int = 1,
    starts: bool = False,
) -> None:
    """The gate gives a permit to be used later, or lets a run through; of the run's name."""
    story.permit(run, hosts)
    index, event = story.events[-1]
    data = {
        **event.data,
        "starts": starts,
        "uses": uses,
        "not_after": (story.now + timedelta(hours=hours)).isoformat(),
    }
    story.events[-1] = (index, type(event)(event.type, event.subject, event.at, event.actor, data))


def use(
    story: Story,
    permit: str,
    run: str,
    hosts: Sequence[str] = HOSTS,
    overrides: Sequence[dict[str, str]] = (),
) -> None:
    """A run goes under a permit that was given before."""
    story.permit(run, hosts)
    index, event = story.events[-1]
    data: dict[str, Any] = {**event.data, "permit": permit}
    if overrides:
        data["overrides"] = list(overrides)
    story.events[-1] = (index, type(event)("permit_used", event.subject, event.at, "ci", data))


def withdraw(story: Story, permit: str, comment: str, actor: str = "tom") -> None:
    """Somebody takes a permit back."""
    story.add("permit_withdrawn", actor, {"permit": permit, "comment": comment})


def abandon(story: Story, run: str, permit: str, why: str, actor: str = "ci") -> None:
    """A run ends with no outcome on record."""
    story.add("run_abandoned", actor, {"run": run, "permit": permit, "why": why})


def bypass(story: Story, run: str = "run-past", hosts: Sequence[str] = WEB) -> None:
    """A run on protected hosts that no gate let through."""
    data = {
        "run": run,
        "release": story.release,
        "playbook": "hotfix.yml",
        "hosts": list(hosts),
        "started": story.now.isoformat(),
        "ended": (story.now + timedelta(minutes=4)).isoformat(),
        "log": hashlib.sha256(run.encode()).hexdigest(),
    }
    story.add("run_unpermitted", "robin", data)


def record(story: Story, permit: str, run: str, standing: str) -> None:
    """What a run did, and what its permit was worth by then."""
    story.deploy(run)
    index, event = story.events[-1]
    data = {**event.data, "permit": permit, "permit_standing": standing}
    story.events[-1] = (index, type(event)(event.type, event.subject, event.at, "ci", data))


def contested(story: Story) -> None:
    """Permits withdrawn, expired, used under a waiver; runs killed, late, and without a permit."""
    story.request()
    story.plan()
    story.build()
    story.prepare()
    story.go()
    bypass(story)
    give(story, "asked-1")
    withdraw(story, "permit-asked-1", "The search of the shop is down.")
    give(story, "asked-2", hours=1)
    give(story, "asked-3", uses=2, hours=48)
    use(story, "permit-asked-3", "run-1", overrides=[WAIVER])
    abandon(story, "run-1", "permit-asked-3", "sam says that it has ended", "sam")
    use(story, "permit-asked-3", "run-2")
    withdraw(story, "permit-asked-3", "web1 answers with errors.")
    record(story, "permit-asked-3", "run-2", "withdrawn")
    give(story, "run-3", starts=True)
    record(story, "permit-run-3", "run-3", "in force")
    story.capture()
    story.end_deployment()
