# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an event on the ledger tells of a decision, held against what was signed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ..documents.canonical import digest
from ..domain.event import Event
from ..domain.evolve import State
from ..domain.reading import digests, instant, mapping, named, text, texts

#: Type of a signed event -> the kind of decision (``policy.SIGNED``) that it is.
KINDS: Mapping[str, str] = {
    "signoff_recorded": "signoff",
    "review_held": "review",
    "activity_recorded": "waiver",
    "change_approved": "authorization",
    "change_authorized": "authorization",
    "rules_adopted": "policy",
}

#: Name, what was signed, what the event tells.
Difference = tuple[str, str, str]


def differing(
    predicate: Mapping[str, Any], event: Event, before: State, following: Sequence[Event]
) -> Iterator[Difference]:
    """Every field of a signed decision that the event tells otherwise.

    :param predicate: of a statement of the event's kind.
    :param before: the state before the event.
    :param following: the event itself and those after it; a no-go is told by two.
    """
    signed, kind = predicate["decision"], KINDS[event.type]
    told = _TOLD[kind](signed, event, before, following)
    for name in sorted({*signed, *told}):
        if signed.get(name) != told.get(name):
            yield name, _shown(signed.get(name)), _shown(told.get(name))
    bound, for_ = predicate["bound"], digests(event.data, "bound")
    if bound != for_:
        yield "bound", _shown(bound), _shown(for_)
    for part, names in named(event.data, "scope").items():
        if digest(names) != for_.get(part):
            yield f"scope.{part}", _shown(for_.get(part)), digest(names)


def _signoff(
    signed: Mapping[str, Any], event: Event, before: State, following: Sequence[Event]
) -> dict[str, Any]:
    return {
        "release": _name(event),
        **{name: text(event.data, name) for name in ("cluster", "decision", "comment")},
    }


def _review(
    signed: Mapping[str, Any], event: Event, before: State, following: Sequence[Event]
) -> dict[str, Any]:
    told: dict[str, Any] = {"release": _name(event)}
    told |= {name: text(event.data, name) for name in ("decision", "comment")}
    if told["decision"] == "go":
        return told
    back = next((one.data for one in following if one.type == "release_returned"), {})
    told |= {name: list(texts(back, name)) for name in ("actions", "reopens") if texts(back, name)}
    # What was left open went to the release manager.
    if "to" in signed or text(back, "to") != "release_manager":
        told["to"] = text(back, "to")
    return told


def _waiver(
    signed: Mapping[str, Any], event: Event, before: State, following: Sequence[Event]
) -> dict[str, Any]:
    told: dict[str, Any] = {"release": _name(event)}
    told |= {name: text(event.data, name) for name in ("id", "status", "comment")}
    hours = signed.get("hours")
    if hours is not None:
        expires = instant(event.data, "expires_at")
        ends = expires is not None and expires <= event.at + timedelta(hours=hours)
        told["hours"] = hours if ends else text(event.data, "expires_at")
    return told


def _authorization(
    signed: Mapping[str, Any], event: Event, before: State, following: Sequence[Event]
) -> dict[str, Any]:
    data, change = event.data, before.changes.get(_name(event))
    told: dict[str, Any] = {"id": _name(event), "to": "authorized"}
    if text(data, "comment"):
        told["comment"] = text(data, "comment")
    if texts(data, "skips"):
        told["skips"] = list(texts(data, "skips"))
    if "owner" in signed:
        # An approval that is not the last one does not name the owner.
        told["owner"] = text(data, "owner", signed["owner"])
    answers = mapping(data, "initiation_review") or (change.initiation_review if change else {})
    if "initiation_review" in signed:
        # What the authority left to the request stands in the request, which is signed as well.
        told["initiation_review"] = {one: answers.get(one) for one in signed["initiation_review"]}
    return told


def _policy(
    signed: Mapping[str, Any], event: Event, before: State, following: Sequence[Event]
) -> dict[str, Any]:
    return {"comment": text(event.data, "comment")}


_TOLD = {
    "signoff": _signoff,
    "review": _review,
    "waiver": _waiver,
    "authorization": _authorization,
    "policy": _policy,
}


def _name(event: Event) -> str:
    return event.subject.partition("/")[2]


def _shown(value: Any) -> str:
    shown = "nothing" if value in (None, "", {}, []) else str(value)
    return shown if len(shown) <= 80 else shown[:79] + "…"
