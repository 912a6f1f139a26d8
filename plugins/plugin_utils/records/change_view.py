# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change requests of a release as an auditor asks: who wanted what, and who said yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.changes.change import Approval, Change, Span, affected, span_of
from ..domain.event import Event
from ..domain.evolve import State
from ..domain.reading import mapping, mappings, number, text, texts
from ..domain.rules.obligation import OBLIGATION_EVENTS
from .evidence_view import evidence_views, signature_view
from .words import Placed, index_of, paired, spaced, utc

#: Texts that a request may hold, under the same name in its view.
_TEXTS = (
    *("title", "type", "risk", "reason", "effect_of_not_implementing", "impact", "contingency"),
    *("resources", "plan"),
)
#: What the change initiation review answers, in the order in which it is read.
ANSWERS = ("impact", "operations_readiness", "support_plans", "budget")


def change_view(name: str, state: State, events: Sequence[Placed]) -> dict[str, Any]:
    """One change request.

    id, state, the texts of the request, initiator {person, cluster, contact}, owner, affected
    ({ci, version}), attachments and evidence (of its development), backout, priority and category
    {proposed, final}, route, template, due_at, authorized_by, authorized_at, approvals,
    initiation_review {answer -> text}, skips, obligations, schedule {start, end} and the proposed
    one, warnings, missing (what it lacked when it was returned), review (none until it was
    reviewed), and history: state, at, by, comment, missing, warnings and event (index) of each
    step. Texts that were not given are empty; a final priority or category is empty until it is
    classified.

    :param state: without the change request when the release names it and it is not on record.
    :param events: those of the record, obligations included.
    """
    change = state.changes.get(name)
    own = [(index, one) for index, one in events if one.subject == f"change/{name}"]
    content: Mapping[str, Any] = change.content if change else {}
    return {
        "id": name,
        "state": spaced(change.state) if change else "not on record",
        **{field: text(content, field) for field in _TEXTS},
        "initiator": _part(content, "initiator", ("person", "cluster", "contact")),
        "owner": change.owner if change else "",
        "affected": _affected(content),
        "attachments": [
            {field: text(one, field) for field in ("name", "path", "sha256")}
            for one in mappings(content, "attachments")
        ],
        "evidence": evidence_views(change.evidence if change else ()),
        "backout": _part(content, "backout", ("plan", "triggers", "decides")),
        **_decided(change, own),
        "obligations": _obligations(name, state, events),
        "schedule": _span(change.schedule if change else None),
        "proposed_schedule": _span(span_of(mapping(content, "schedule"))),
        "warnings": list(change.warnings) if change else [],
        "missing": list(change.missing) if change and change.state == "returned" else [],
        "review": _review(change, own),
        "history": [_step(*placed) for placed in own],
    }


def _decided(change: Change | None, own: Sequence[Placed]) -> dict[str, Any]:
    """What the change manager and the authorities made of it."""
    classified = change is not None and "classified" in change.passed
    authorized = [one for _rest, one in own if one.type == "change_authorized"]
    by = change.authorized_by if change else ""
    said = change.initiation_review if change else {}
    return {
        "priority": {
            "proposed": change.proposed_priority if change else "",
            "final": change.priority if change and classified else "",
        },
        "category": {
            "proposed": change.proposed_category if change else "",
            "final": change.category if change and classified else "",
        },
        "route": change.route if change else "",
        "template": change.template if change else "",
        "due_at": utc(change.due_at) if change else None,
        "authorized_by": by,
        "authorized_at": utc(authorized[-1].at) if authorized and by else None,
        "approvals": [
            _approval(one, index)
            for one, (index, _event) in paired(
                change.approvals if change else (), own, _same_approval
            )
        ],
        "initiation_review": {one: said[one] for one in ANSWERS if said.get(one)},
        "skips": list(change.skips) if change else [],
    }


def _approval(approval: Approval, index: int) -> dict[str, Any]:
    return {
        "by": approval.by,
        "at": utc(approval.at),
        "bodies": [spaced(one) for one in approval.bodies],
        "comment": approval.comment,
        "signature": signature_view(approval.signature),
        "event": index,
    }


def _same_approval(approval: Approval, event: Event) -> bool:
    return event.type in ("change_approved", "change_authorized") and (event.at, event.actor) == (
        approval.at,
        approval.by,
    )


def _obligations(name: str, state: State, events: Sequence[Placed]) -> list[dict[str, Any]]:
    """what, owner, due_at, state, met_by, met_at, comment, event and met_event of each.

    Its state is ``met``, ``met late``, ``owed``, or ``overdue`` at the newest event of the record.
    """
    now = events[-1][1].at
    about = [(index, one) for index, one in events if one.type in OBLIGATION_EVENTS]
    found = []
    for one in state.standing.obligations.values():
        if one.change != name:
            continue

        def same(data: Mapping[str, Any], what: str = one.what) -> bool:
            return (text(data, "change"), text(data, "what")) == (name, what)

        late = one.met_at is not None and one.met_at > one.due_at
        open_ = "overdue" if one.overdue(now) else "owed"
        found.append(
            {
                "what": one.what,
                "owner": one.owner,
                "due_at": utc(one.due_at),
                "state": ("met late" if late else "met") if one.met_by else open_,
                "met_by": one.met_by,
                "met_at": utc(one.met_at),
                "comment": one.comment,
                "event": index_of(about, "obligation_incurred", same),
                "met_event": index_of(about, "obligation_met", same) if one.met_by else None,
            }
        )
    return found


def _review(change: Change | None, own: Sequence[Placed]) -> dict[str, Any] | None:
    """result, by, at, comment, planned, actual, deviation (minutes), follow_ups and event."""
    review = change.review if change else None
    if review is None:
        return None
    index = index_of(own, "change_reviewed", lambda data: True)
    deviation = mapping(dict(own)[index].data, "deviation") if index is not None else {}
    return {
        "result": review.result,
        "by": review.by,
        "at": utc(review.at),
        "comment": review.comment,
        "planned": _span(review.planned),
        "actual": _span(review.actual),
        "deviation": {name: number(deviation, f"{name}_minutes") for name in ("start", "end")}
        if deviation
        else None,
        "follow_ups": list(review.follow_ups),
        "event": index,
    }


def _step(index: int, event: Event) -> dict[str, Any]:
    return {
        "state": spaced(event.type.removeprefix("change_")),
        "at": utc(event.at),
        "by": event.actor,
        "comment": text(event.data, "comment") or text(event.data, "reason"),
        "missing": list(texts(event.data, "missing")),
        "warnings": list(texts(event.data, "warnings")),
        "event": index,
    }


def _affected(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """ci and version (empty when it was not given) of everything that a request names."""
    versions = {text(one, "ci"): text(one, "version") for one in mappings(content, "affected")}
    return [{"ci": one, "version": versions.get(one, "")} for one in affected(content)]


def _span(span: Span | None) -> dict[str, Any] | None:
    return {"start": utc(span.start), "end": utc(span.end)} if span else None


def _part(content: Mapping[str, Any], name: str, fields: Sequence[str]) -> dict[str, str]:
    part = mapping(content, name)
    return {field: text(part, field) for field in fields}
