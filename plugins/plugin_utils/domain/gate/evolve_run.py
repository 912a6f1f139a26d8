# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of what runs leave on a release, an ended one too: attempts, outcomes, captures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..event import Event
from ..finding import Finding
from ..reading import instant, mappings, named, text, texts
from ..releases.release import Attempt, Captured, Deployment, Release, Unpermitted

Step = Callable[[Release, Event], Release]


def _attempt(event: Event) -> Attempt:
    data = event.data
    return Attempt(
        run=text(data, "run"),
        by=event.actor,
        at=event.at,
        permit=text(data, "permit"),
        playbook=text(data, "playbook"),
        hosts=texts(data, "hosts"),
        findings=tuple(finding(one) for one in mappings(data, "findings")),
        starts=data.get("starts", True) is True,
        overrides=tuple(text(one, "id") for one in mappings(data, "overrides")),
    )


def _gate_refused(release: Release, event: Event) -> Release:
    return replace(release, attempts=(*release.attempts, _attempt(event)))


def _gate_passed(release: Release, event: Event) -> Release:
    attempt = _attempt(event)
    attempts = (*release.attempts, attempt)
    if not attempt.starts:
        return replace(release, attempts=attempts)
    # Also after it was deployed: what a new run leaves behind has to be captured again.
    state = "deploying" if release.state in ("readiness_review", "deployed") else release.state
    return replace(release, attempts=attempts, state=state)


def _deployment(release: Release, event: Event) -> Release:
    data = event.data
    hosts = named(data, "hosts")
    run = Deployment(
        run=text(data, "run"),
        permit=text(data, "permit"),
        by=event.actor,
        started=text(data, "started"),
        ended=instant(data, "ended") or event.at,
        outcomes={name: text(one, "outcome", "failed") for name, one in hosts.items()},
        hosts=hosts,
        log=text(data, "log"),
        standing=text(data, "permit_standing", "in force"),
        touched=texts(data, "touched"),
    )
    return replace(release, deployments=(*release.deployments, run))


def _abandoned(release: Release, event: Event) -> Release:
    return replace(release, abandoned=release.abandoned | {text(event.data, "run")})


def _unpermitted(release: Release, event: Event) -> Release:
    data = event.data
    run = Unpermitted(
        run=text(data, "run"),
        by=event.actor,
        at=event.at,
        playbook=text(data, "playbook"),
        hosts=texts(data, "hosts"),
        log=text(data, "log"),
    )
    return replace(release, unpermitted=(*release.unpermitted, run))


def _captured(release: Release, event: Event) -> Release:
    captured = {
        name: Captured(
            status=text(one, "status", "unknown"),
            sha256=text(one, "sha256"),
            reason=text(one, "reason"),
            at=event.at,
            mismatches=mappings(one, "mismatches"),
        )
        for name, one in named(event.data, "hosts").items()
    }
    return replace(release, captured={**release.captured, **captured})


def _same(release: Release, event: Event) -> Release:
    return release


#: Type of event -> what it does to the release; permits are folded beside it.
RUN_STEPS: Mapping[str, Step] = {
    "gate_refused": _gate_refused,
    "gate_passed": _gate_passed,
    "permit_used": _gate_passed,
    "permit_withdrawn": _same,
    "run_abandoned": _abandoned,
    "run_unpermitted": _unpermitted,
    "deployment_recorded": _deployment,
    "configuration_captured": _captured,
}


def finding(data: Mapping[str, Any]) -> Finding:
    """A finding as an event keeps it."""
    return Finding(**{name: text(data, name) for name in Finding.__dataclass_fields__})
