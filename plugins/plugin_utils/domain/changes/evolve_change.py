# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of a change request's events. Total: accepted history is never refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..event import Event
from ..reading import digests, instant, mapping, mappings, number, text, texts
from ..releases.release import Evidence
from ..rules.signature import signature_of
from .change import ENDED, PLANNED, Approval, Change, ChangeReview, Step, route_name, span_of

Fold = Callable[[Change, Event], Change]


def evolve_change(change: Change | None, event: Event) -> Change | None:
    """The change after this event. Total: accepted history is never refused."""
    if change is not None and change.state in ENDED:
        return change
    if event.type == "change_submitted":
        before, after = change, _submitted(event)
    elif change is None:
        return None
    else:
        before, after = change, _STEPS.get(event.type, _moved)(change, event)
    data = event.data
    signature = signature_of(data)
    comment = text(data, "comment") or text(data, "reason")
    step = Step(event.type.removeprefix("change_"), event.actor, event.at, comment)
    noted = (*after.warnings, *texts(data, "warnings"))
    return replace(
        after,
        warnings=tuple(dict.fromkeys(noted)),
        history=(*(before.history if before else ()), step),
        nonces=(before.nonces if before else frozenset())
        | ({signature.nonce} if signature else set()),
    )


def _submitted(event: Event) -> Change:
    content = mapping(event.data, "change")
    return Change(
        id=event.subject.removeprefix("change/"),
        state="submitted",
        content=content,
        passed=("submitted",),
        priority=text(content, "priority"),
        category=text(content, "category"),
        proposed_priority=text(content, "priority"),
        proposed_category=text(content, "category"),
        owner=text(content, "owner"),
        submitted_by=event.actor,
    )


def _moved(change: Change, event: Event) -> Change:
    state = event.type.removeprefix("change_")
    return replace(change, state=state, passed=(*change.passed, state))


def _classified(change: Change, event: Event) -> Change:
    priority = text(event.data, "priority", change.priority)
    category = text(event.data, "category", change.category)
    return replace(
        _moved(change, event),
        priority=priority,
        category=category,
        route=route_name(priority, category),
        due_at=instant(event.data, "due_at"),
        template=text(event.data, "template"),
        approvals=(),
    )


def _approved(change: Change, event: Event) -> Change:
    data = event.data
    bodies = texts(data, "bodies")
    comment = text(data, "comment")
    given = Approval(event.actor, event.at, bodies, comment, signature_of(data))
    return replace(
        change,
        approvals=(*change.approvals, given),
        initiation_review=digests(data, "initiation_review") or change.initiation_review,
        skips=texts(data, "skips") or change.skips,
    )


def _authorized(change: Change, event: Event) -> Change:
    template = text(event.data, "template")
    # Nobody approves a standard change: its template was, once and for all.
    approved = change if template else _approved(change, event)
    return replace(
        _moved(approved, event),
        authorized_by=f"template {template}" if template else event.actor,
        owner=text(event.data, "owner", change.owner),
    )


def _scheduled(change: Change, event: Event) -> Change:
    # One that is in the schedule gets another time, and stays where it is.
    moved = change if change.state in PLANNED else _moved(change, event)
    return replace(moved, schedule=span_of(event.data))


def _developed(change: Change, event: Event) -> Change:
    evidence = tuple(
        Evidence(text(one, "name"), text(one, "sha256"), number(one, "size"))
        for one in mappings(event.data, "evidence")
    )
    return replace(_moved(change, event), evidence=evidence)


def _in_release(change: Change, event: Event) -> Change:
    return replace(_moved(change, event), release=text(event.data, "release"))


def _ran(change: Change, event: Event) -> Change:
    moved = _moved(change, event)
    return replace(moved, outcome=moved.state)


def _reopened(change: Change, event: Event) -> Change:
    if change.state not in ("developed", "in_release"):
        return change
    # It has to be developed anew, so that it was developed before does not stand any more.
    stands = change.passed
    if "scheduled" in stands:
        stands = stands[: stands.index("scheduled") + 1]
    return replace(change, state="scheduled", passed=stands, release="", evidence=())


def _reviewed(change: Change, event: Event) -> Change:
    data = event.data
    review = ChangeReview(
        result=text(data, "result"),
        by=event.actor,
        at=event.at,
        comment=text(data, "comment"),
        planned=span_of(mapping(data, "planned")),
        actual=span_of(mapping(data, "actual")),
        follow_ups=texts(data, "follow_ups"),
    )
    return replace(_moved(change, event), review=review)


def _returned(change: Change, event: Event) -> Change:
    return replace(_moved(change, event), missing=texts(event.data, "missing"))


_STEPS: Mapping[str, Fold] = {
    "change_classified": _classified,
    "change_approved": _approved,
    "change_authorized": _authorized,
    "change_scheduled": _scheduled,
    "change_developed": _developed,
    "change_in_release": _in_release,
    "change_deployed": _ran,
    "change_backed_out": _ran,
    "change_reopened": _reopened,
    "change_reviewed": _reviewed,
    "change_returned": _returned,
}
