# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened to a change request, and to what an emergency owes, as plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.event import Event
from ..domain.reading import mapping, mappings, text, texts
from .words import (
    RESULT_WORDS,
    Teller,
    counted,
    listed,
    pieces,
    quoted,
    spaced,
    span_words,
    time_words,
)


def _name(event: Event) -> str:
    return event.subject.partition("/")[2]


def _about(verb: str, rest: str = "") -> Teller:
    return lambda event, data: f"{event.actor} {verb} {_name(event)}{rest}"


def _with_release(verb: str, joint: str) -> Teller:
    return lambda event, data: (
        f"{event.actor} {verb} {_name(event)} {joint} {text(data, 'release')}"
    )


def _submitted(event: Event, data: Mapping[str, Any]) -> str:
    title = text(mapping(data, "change"), "title")
    return f"{event.actor} submitted change request {_name(event)}, {quoted(title)}"


def _classified(event: Event, data: Mapping[str, Any]) -> str:
    template = text(data, "template")
    by = f" by template {template}" if template else ""
    due = time_words(data, "due_at")
    by_then = f", to be deployed by {due}" if due else ""
    return (
        f"{event.actor} classified {_name(event)} as {text(data, 'category')}{by}, "
        f"with {text(data, 'priority')} priority{by_then}"
    )


def _bodies(data: Mapping[str, Any]) -> str:
    bodies = listed([spaced(one) for one in texts(data, "bodies")])
    return f" for {bodies}" if bodies else ""


def _skipped(data: Mapping[str, Any]) -> str:
    skips = texts(data, "skips")
    owed = "which is owed" if len(skips) == 1 else "which are owed"
    return f", leaving out {listed(skips)}, {owed}" if skips else ""


def _approved(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} approved {_name(event)}{_bodies(data)}{_skipped(data)}"


def _authorized(event: Event, data: Mapping[str, Any]) -> str:
    template, owner = text(data, "template"), text(data, "owner")
    told = f"{event.actor} authorized {_name(event)}{_bodies(data)}"
    if template:
        told = f"{event.actor} had {_name(event)} authorized by template {template}"
    return f"{told}, with {owner} as its change owner{_skipped(data)}"


def _scheduled(event: Event, data: Mapping[str, Any]) -> str:
    times = span_words(data)
    return f"{event.actor} scheduled {_name(event)}" + (f" for {times}" if times else "")


def _developed(event: Event, data: Mapping[str, Any]) -> str:
    found = pieces(len(mappings(data, "evidence")))
    return f"{event.actor} reported {_name(event)} as developed and tested{found}"


def _reviewed(event: Event, data: Mapping[str, Any]) -> str:
    result = text(data, "result")
    planned, actual = (span_words(mapping(data, name)) for name in ("planned", "actual"))
    follow_ups = len(texts(data, "follow_ups"))
    parts = [
        f"{event.actor} reviewed {_name(event)} after its implementation",
        f"which {RESULT_WORDS.get(result, result)}" if result else "",
        f"planned for {planned}" if planned else "",
        f"carried out {actual}" if actual else "",
        f"with {counted(follow_ups, 'follow-up')}" if follow_ups else "",
    ]
    return ", ".join(filter(None, parts))


def _returned(event: Event, data: Mapping[str, Any]) -> str:
    to = text(data, "to", "its initiator")
    return f"{event.actor} returned {_name(event)} to {to}"


def _incurred(event: Event, data: Mapping[str, Any]) -> str:
    due = time_words(data, "due_at")
    until = f" until {due}" if due else ""
    what = f"{text(data, 'change')} leave out its {text(data, 'what')}"
    return f"{event.actor} let {what}, which {text(data, 'owner')} owes{until}"


def _met(event: Event, data: Mapping[str, Any]) -> str:
    found = pieces(len(mappings(data, "evidence")))
    return f"{event.actor} made up for the {text(data, 'what')} of {text(data, 'change')}{found}"


CHANGE_SENTENCES: Mapping[str, Teller] = {
    "change_submitted": _submitted,
    "change_screened": _about("screened", " and found it complete, consistent and relevant"),
    "change_classified": _classified,
    "change_approved": _approved,
    "change_authorized": _authorized,
    "change_scheduled": _scheduled,
    "change_developed": _developed,
    "change_in_release": _with_release("took", "into release"),
    "change_reopened": _with_release("sent", "back to be developed anew, out of release"),
    "change_deployed": _with_release("put", "on record as deployed with release"),
    "change_backed_out": _with_release("put", "on record as backed out with release"),
    "change_reviewed": _reviewed,
    "change_closed": _about("closed"),
    "change_returned": _returned,
    "change_rejected": _about("rejected"),
    "obligation_incurred": _incurred,
    "obligation_met": _met,
}
