# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of a release's events. Total: accepted history is never refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..event import Event
from ..finding import Finding
from ..reading import digests, instant, mapping, mappings, named, number, text, texts
from ..rules.signature import signature_of
from ..scope import Scope
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
    window_of,
)

Step = Callable[[Release, Event], Release]


def evolve_release(release: Release | None, event: Event) -> Release | None:
    """The release after this event; events before it was planned leave nothing."""
    if event.type == "release_planned":
        return _planned(release, event)
    if release is None:
        return None
    after = _STEPS[event.type](release, event)
    signature = signature_of(event.data)
    if signature is not None:
        after = replace(after, nonces=after.nonces | {signature.nonce})
    if release.state in ENDED:
        # What was tried and done on hosts is kept for ever; nothing brings the release back.
        return replace(after, state=release.state) if event.type in _KEPT else release
    return after


def _planned(release: Release | None, event: Event) -> Release:
    plan = mapping(event.data, "release")
    fresh = Release(
        id=event.subject.removeprefix("release/"),
        state="planning",
        plan=plan,
        planned_by=event.actor,
        window=window_of(event.data),
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
        nonces=release.nonces,
    )


def _built(release: Release, event: Event) -> Release:
    artifacts = {
        text(one, "name"): text(one, "sha256") for one in mappings(event.data, "artifacts")
    }
    return replace(release, state="acceptance", artifacts=artifacts)


def _accepted(release: Release, event: Event) -> Release:
    return replace(release, state="preparation", acceptance=mappings(event.data, "results"))


def _activity(release: Release, event: Event) -> Release:
    data = event.data
    result = ActivityResult(
        id=text(data, "id"),
        cluster=text(data, "cluster"),
        status=text(data, "status", "fail"),
        by=event.actor,
        at=event.at,
        expires_at=instant(data, "expires_at"),
        evidence=tuple(
            Evidence(text(one, "name"), text(one, "sha256"), number(one, "size"))
            for one in mappings(data, "evidence")
        ),
        observed=text(data, "observed"),
        comment=text(data, "comment"),
        title=text(data, "title"),
        element=text(data, "element"),
        severity=text(data, "severity", "blocking"),
        expected=text(data, "expected"),
        signature=signature_of(data),
    )
    return replace(release, activities={**release.activities, result.id: result})


def _signoff(release: Release, event: Event) -> Release:
    data = event.data
    vote = SignOff(
        cluster=text(data, "cluster"),
        decision=text(data, "decision", "no_go"),
        by=event.actor,
        at=event.at,
        comment=text(data, "comment"),
        bound=digests(data, "bound"),
        signature=signature_of(data),
    )
    return replace(release, signoffs={**release.signoffs, vote.cluster: vote})


def _review(release: Release, event: Event) -> Release:
    data = event.data
    decision = text(data, "decision", "no_go")
    scope = named(data, "scope")
    review = Review(
        decision=decision,
        lead=event.actor,
        at=event.at,
        expires_at=instant(data, "expires_at"),
        comment=text(data, "comment"),
        scope=Scope(scope, text(data, "scope_sha256")) if scope else None,
        bound=digests(data, "bound"),
        signature=signature_of(data),
        waves={text(one, "name"): texts(one, "hosts") for one in mappings(data, "waves")},
    )
    state = "readiness_review" if decision == "go" else release.state
    return replace(release, review=review, state=state)


def _returned(release: Release, event: Event) -> Release:
    data = event.data
    back = Return(
        to=text(data, "to", "release_manager"),
        reason=text(data, "reason"),
        actions=texts(data, "actions"),
        reopens=texts(data, "reopens"),
        by=event.actor,
        at=event.at,
        changes=texts(data, "changes"),
    )
    # One activity that starts again is a reason for its cluster to look again, and for no other.
    reopened = {*back.reopens, *(one.partition(".")[0] for one in back.reopens)}
    content = back.to == "change_owner"
    return replace(
        release,
        state="planning",
        # What is to be built anew is neither registered nor accepted any more.
        artifacts={} if content else release.artifacts,
        acceptance=() if content else release.acceptance,
        review=None,
        returns=(*release.returns, back),
        activities={
            key: one
            for key, one in release.activities.items()
            if key not in back.reopens and one.cluster not in back.reopens
        },
        signoffs={
            key: one
            for key, one in release.signoffs.items()
            if key not in reopened and one.decision == "go"
        },
    )


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
    )


def _gate_refused(release: Release, event: Event) -> Release:
    return replace(release, attempts=(*release.attempts, _attempt(event)))


def _gate_passed(release: Release, event: Event) -> Release:
    attempts = (*release.attempts, _attempt(event))
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
    )
    return replace(release, deployments=(*release.deployments, run))


def _captured(release: Release, event: Event) -> Release:
    captured = {
        name: Captured(
            status=text(one, "status", "unknown"),
            sha256=text(one, "sha256"),
            reason=text(one, "reason"),
            at=event.at,
        )
        for name, one in named(event.data, "hosts").items()
    }
    return replace(release, captured={**release.captured, **captured})


def _to(state: str) -> Step:
    return lambda release, event: replace(release, state=state)


_STEPS: Mapping[str, Step] = {
    "release_building": _to("building"),
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
#: What is kept of an ended release, too.
_KEPT = ("gate_refused", "gate_passed", "deployment_recorded", "configuration_captured")
RELEASE_EVENTS = frozenset(_STEPS) | {"release_planned"}


def finding(data: Mapping[str, Any]) -> Finding:
    """A finding as an event keeps it."""
    return Finding(**{name: text(data, name) for name in Finding.__dataclass_fields__})
