# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of a release's events. Total: accepted history is never refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..event import Event
from ..gate.evolve_run import RUN_STEPS
from ..gate.permit import PERMIT_EVENTS, evolve_permits
from ..reading import digests, instant, mapping, mappings, named, number, text, texts
from ..rules.signature import signature_of
from ..scope import Scope
from .release import (
    ENDED,
    ActivityResult,
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
    if event.type in PERMIT_EVENTS:
        after = replace(after, permits=evolve_permits(release.permits, event))
    signature = signature_of(event.data)
    if signature is not None:
        after = replace(after, nonces=after.nonces | {signature.nonce})
    if release.state in ENDED:
        # What was tried and done on hosts is kept for ever; nothing brings the release back.
        return replace(after, state=release.state) if event.type in RUN_STEPS else release
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
        permits=release.permits,
        abandoned=release.abandoned,
        unpermitted=release.unpermitted,
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
    **RUN_STEPS,
    "release_deployed": _to("deployed"),
    "release_backed_out": _to("backed_out"),
    "release_closed": _to("closed"),
}
RELEASE_EVENTS = frozenset(_STEPS) | {"release_planned"}
