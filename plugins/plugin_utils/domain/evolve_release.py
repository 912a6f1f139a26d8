# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of a release's events. Total: accepted history is never refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from .event import Event
from .finding import Finding
from .release import (
    ENDED,
    ActivityResult,
    Attempt,
    Captured,
    Deployment,
    Evidence,
    Release,
    Return,
    Review,
    SignOff,
)
from .scope import Scope

Step = Callable[[Release, Event], Release]


def evolve_release(release: Release | None, event: Event) -> Release | None:
    """The release after this event; events before it was planned leave nothing."""
    if event.type == "release_planned":
        return _planned(release, event)
    if release is None:
        return None
    if release.state in ENDED and event.type != "gate_refused":
        return release
    return _STEPS[event.type](release, event)


def _planned(release: Release | None, event: Event) -> Release:
    plan = event.data.get("release", {})
    fresh = Release(
        id=str(plan.get("release", event.subject.removeprefix("release/"))),
        state="planning",
        plan=plan,
        planned_by=event.actor,
    )
    if release is None:
        return fresh
    if release.state in ENDED:
        return release
    # A new plan voids what was said about the old one; what was measured stays until it expires.
    return replace(
        fresh,
        activities=release.activities,
        attempts=release.attempts,
        deployments=release.deployments,
        captured=release.captured,
        returns=release.returns,
    )


def _built(release: Release, event: Event) -> Release:
    artifacts = {str(one["name"]): str(one["sha256"]) for one in event.data.get("artifacts", ())}
    return replace(release, state="acceptance", artifacts=artifacts)


def _accepted(release: Release, event: Event) -> Release:
    return replace(release, state="preparation")


def _activity(release: Release, event: Event) -> Release:
    data = event.data
    result = ActivityResult(
        id=str(data.get("id", "")),
        cluster=str(data.get("cluster", "")),
        status=str(data.get("status", "fail")),
        by=event.actor,
        at=event.at,
        expires_at=instant(data.get("expires_at")),
        evidence=tuple(
            Evidence(str(one["name"]), str(one["sha256"]), int(one["size"]))
            for one in data.get("evidence", ())
        ),
        observed=str(data.get("observed", "")),
        comment=str(data.get("comment", "")),
        title=str(data.get("title", "")),
        element=str(data.get("element", "")),
        severity=str(data.get("severity", "blocking")),
    )
    return replace(release, activities={**release.activities, result.id: result})


def _signoff(release: Release, event: Event) -> Release:
    data = event.data
    vote = SignOff(
        cluster=str(data.get("cluster", "")),
        decision=str(data.get("decision", "no_go")),
        by=event.actor,
        at=event.at,
        comment=str(data.get("comment", "")),
    )
    return replace(release, signoffs={**release.signoffs, vote.cluster: vote})


def _review(release: Release, event: Event) -> Release:
    data = event.data
    decision = str(data.get("decision", "no_go"))
    scope = data.get("scope")
    review = Review(
        decision=decision,
        lead=event.actor,
        at=event.at,
        expires_at=instant(data.get("expires_at")),
        comment=str(data.get("comment", "")),
        scope=Scope(scope, str(data.get("scope_sha256", ""))) if scope else None,
    )
    state = "readiness_review" if decision == "go" else release.state
    return replace(release, review=review, state=state)


def _returned(release: Release, event: Event) -> Release:
    data = event.data
    back = Return(
        to=str(data.get("to", "release_manager")),
        reason=str(data.get("reason", "")),
        actions=tuple(str(one) for one in data.get("actions", ())),
        by=event.actor,
        at=event.at,
    )
    reopened = {str(one) for one in data.get("reopens", ())}
    return replace(
        release,
        state="planning",
        review=None,
        returns=(*release.returns, back),
        activities={
            key: one for key, one in release.activities.items() if one.cluster not in reopened
        },
        signoffs={key: one for key, one in release.signoffs.items() if key not in reopened},
    )


def _attempt(event: Event) -> Attempt:
    data = event.data
    return Attempt(
        run=str(data.get("run", "")),
        by=event.actor,
        at=event.at,
        permit=str(data.get("permit", "")),
        playbook=str(data.get("playbook", "")),
        hosts=tuple(str(one) for one in data.get("hosts", ())),
        findings=tuple(finding(one) for one in data.get("findings", ())),
    )


def _gate_refused(release: Release, event: Event) -> Release:
    return replace(release, attempts=(*release.attempts, _attempt(event)))


def _gate_passed(release: Release, event: Event) -> Release:
    attempts = (*release.attempts, _attempt(event))
    state = "deploying" if release.state == "readiness_review" else release.state
    return replace(release, attempts=attempts, state=state)


def _deployment(release: Release, event: Event) -> Release:
    data = event.data
    hosts = data.get("hosts", {})
    run = Deployment(
        run=str(data.get("run", "")),
        permit=str(data.get("permit", "")),
        by=event.actor,
        started=str(data.get("started", "")),
        ended=event.at,
        outcomes={name: str(one.get("outcome", "failed")) for name, one in hosts.items()},
        hosts=hosts,
        log=str(data.get("log", "")),
    )
    return replace(release, deployments=(*release.deployments, run))


def _captured(release: Release, event: Event) -> Release:
    captured = {
        str(name): Captured(
            status=str(one.get("status", "unknown")),
            sha256=str(one.get("sha256", "")),
            reason=str(one.get("reason", "")),
            at=event.at,
        )
        for name, one in event.data.get("hosts", {}).items()
    }
    return replace(release, captured={**release.captured, **captured})


def _to(state: str) -> Step:
    return lambda release, event: replace(release, state=state)


_STEPS: Mapping[str, Step] = {
    "release_built": _built,
    "release_accepted": _accepted,
    "release_returned": _returned,
    "activity_recorded": _activity,
    "signoff_recorded": _signoff,
    "review_held": _review,
    "gate_refused": _gate_refused,
    "gate_passed": _gate_passed,
    "deployment_recorded": _deployment,
    "configuration_captured": _captured,
    "release_deployed": _to("deployed"),
    "release_backed_out": _to("backed_out"),
    "release_closed": _to("closed"),
}
RELEASE_EVENTS = frozenset(_STEPS) | {"release_planned"}


def instant(value: Any) -> datetime | None:
    """An RFC 3339 time of a document, or none."""
    return datetime.fromisoformat(str(value)) if value else None


def finding(data: Mapping[str, Any]) -> Finding:
    """A finding as an event keeps it."""
    return Finding(**{name: str(data.get(name, "")) for name in Finding.__dataclass_fields__})
