# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timeline of a release: one plain sentence for every event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..domain.event import Event
from .words import DECISION_WORDS, STATUS_WORDS, Placed, counted, listed, minute, quoted, spaced

#: Event type -> what kind of thing happened, for filtering and for marks.
KINDS: Mapping[str, str] = {
    "ledger_opened": "ledger",
    "release_planned": "release",
    "release_built": "release",
    "release_accepted": "release",
    "release_deployed": "release",
    "release_closed": "release",
    "release_backed_out": "return",
    "release_returned": "return",
    "change_returned": "return",
    "change_rejected": "return",
    "change_backed_out": "return",
    "activity_recorded": "preparation",
    "signoff_recorded": "decision",
    "review_held": "decision",
    "gate_refused": "refusal",
    "gate_passed": "permit",
    "deployment_recorded": "deployment",
    "configuration_captured": "capture",
}

#: Outcomes of a host in the order in which they are told.
OUTCOMES = ("ok", "failed", "unreachable")


def timeline(events: Sequence[Placed]) -> list[dict[str, Any]]:
    """index, at (RFC 3339, UTC), actor, type, kind, subject and text of every event, in order."""
    return [
        {
            "index": index,
            "at": event.at.isoformat(),
            "actor": event.actor,
            "type": event.type,
            "kind": KINDS.get(event.type, "change"),
            "subject": event.subject,
            "text": sentence(event),
        }
        for index, event in events
    ]


def sentence(event: Event) -> str:
    """What happened, who did it and what was said, as one sentence."""
    text = _SENTENCES[event.type](event, event.data)
    comment = str(event.data.get("comment") or event.data.get("reason") or "")
    return f"{text}: {quoted(comment)}" if comment else f"{text}."


def outcome_words(counts: Mapping[str, int]) -> str:
    """``2 hosts ok and 1 failed`` of outcome -> number of hosts."""
    parts = [(counts[one], one) for one in OUTCOMES if counts.get(one)]
    words = [
        f"{number} {one}" if position else f"{counted(number, 'host')} {one}"
        for position, (number, one) in enumerate(parts)
    ]
    return listed(words) or "no host was touched"


def _name(event: Event) -> str:
    return event.subject.partition("/")[2]


def _submitted(event: Event, data: Mapping[str, Any]) -> str:
    title = data.get("change", {}).get("title", "")
    return f"{event.actor} submitted change request {_name(event)}, {quoted(str(title))}"


def _classified(event: Event, data: Mapping[str, Any]) -> str:
    return (
        f"{event.actor} classified {_name(event)} as {data.get('category')}, "
        f"with {data.get('priority')} priority"
    )


def _authorized(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} authorized {_name(event)}, with {data.get('owner')} as its change owner"


def _planned(event: Event, data: Mapping[str, Any]) -> str:
    plan = data.get("release", {})
    changes = listed([str(one) for one in plan.get("changes", ())])
    into = plan.get("environment", "production")
    return f"{event.actor} planned release {_name(event)} for {into}, with {changes}"


def _built(event: Event, data: Mapping[str, Any]) -> str:
    artifacts = [f"{one.get('name')} {one.get('version')}" for one in data.get("artifacts", ())]
    noun = "artifact" if len(artifacts) == 1 else "artifacts"
    return f"{event.actor} registered the {noun} {listed(artifacts)} by digest"


def _accepted(event: Event, data: Mapping[str, Any]) -> str:
    results = [one.get("result") for one in data.get("results", ())]
    if not results:
        return f"{event.actor} accepted the release without acceptance tests"
    passed = f"{results.count('pass')} of {counted(len(results), 'acceptance test')}"
    return f"{event.actor} accepted the release: {passed} passed"


def _returned(event: Event, data: Mapping[str, Any]) -> str:
    to = spaced(str(data.get("to", "release_manager")))
    reopened = listed([str(one) for one in data.get("reopens", ())])
    extra = f", reopening {reopened}" if reopened else ""
    return f"{event.actor} returned the release to the {to}{extra}"


def _activity(event: Event, data: Mapping[str, Any]) -> str:
    status = str(data.get("status", ""))
    text = f"{event.actor} recorded {data.get('id')} as {STATUS_WORDS.get(status, status)}"
    pieces = len(data.get("evidence", ()))
    if pieces:
        text += f", with {counted(pieces, 'piece of evidence', 'pieces of evidence')}"
    return text


def _signoff(event: Event, data: Mapping[str, Any]) -> str:
    decision = str(data.get("decision", ""))
    word = DECISION_WORDS.get(decision, decision)
    return f"{event.actor} signed {word} for {data.get('cluster')}"


def _review(event: Event, data: Mapping[str, Any]) -> str:
    decision = str(data.get("decision", ""))
    word = DECISION_WORDS.get(decision, decision)
    until = data.get("expires_at")
    valid = f", valid until {minute(until)}" if until else ""
    return f"{event.actor} held the release readiness review, with the outcome {word}{valid}"


def _run(data: Mapping[str, Any]) -> str:
    hosts = counted(len(data.get("hosts", ())), "host")
    return f"{data.get('playbook') or 'a playbook'} on {hosts}"


def _refused(event: Event, data: Mapping[str, Any]) -> str:
    reasons = counted(len(data.get("findings", ())), "reason")
    return f"The gate refused {event.actor} to run {_run(data)}, for {reasons}; nothing was run"


def _passed(event: Event, data: Mapping[str, Any]) -> str:
    return f"The gate let {event.actor} run {_run(data)}, with {data.get('permit')}"


def _deployment(event: Event, data: Mapping[str, Any]) -> str:
    outcomes = Counter(str(one.get("outcome")) for one in data.get("hosts", {}).values())
    playbook = data.get("playbook") or "a playbook"
    return f"{event.actor}'s run of {playbook} ended: {outcome_words(outcomes)}"


def _captured(event: Event, data: Mapping[str, Any]) -> str:
    hosts = data.get("hosts", {})
    unknown = sorted(name for name, one in hosts.items() if one.get("status") != "ok")
    if not unknown:
        return f"{event.actor} captured the configuration of {counted(len(hosts), 'host')}"
    known = len(hosts) - len(unknown)
    named = listed(unknown[:5]) if len(unknown) <= 5 else counted(len(unknown), "host")
    return (
        f"{event.actor} captured the configuration of {known} of {counted(len(hosts), 'host')}; "
        f"that of {named} is unknown"
    )


def _about(verb: str, rest: str = "") -> Callable[[Event, Mapping[str, Any]], str]:
    return lambda event, data: f"{event.actor} {verb} {_name(event)}{rest}"


def _with_release(verb: str, joint: str) -> Callable[[Event, Mapping[str, Any]], str]:
    return lambda event, data: f"{event.actor} {verb} {_name(event)} {joint} {data.get('release')}"


_SENTENCES: Mapping[str, Callable[[Event, Mapping[str, Any]], str]] = {
    "ledger_opened": lambda event, data: f"{event.actor} opened the ledger {data.get('ledger')}",
    "change_submitted": _submitted,
    "change_screened": _about("screened", " and found it complete, consistent and relevant"),
    "change_classified": _classified,
    "change_authorized": _authorized,
    "change_scheduled": _about("scheduled"),
    "change_developed": _about("reported", " as developed and tested"),
    "change_in_release": _with_release("took", "into release"),
    "change_deployed": _with_release("put", "on record as deployed with release"),
    "change_backed_out": _with_release("put", "on record as backed out with release"),
    "change_reviewed": _about("reviewed", " after its implementation"),
    "change_closed": _about("closed"),
    "change_returned": _about("returned", " to its initiator"),
    "change_rejected": _about("rejected"),
    "release_planned": _planned,
    "release_built": _built,
    "release_accepted": _accepted,
    "release_returned": _returned,
    "activity_recorded": _activity,
    "signoff_recorded": _signoff,
    "review_held": _review,
    "gate_refused": _refused,
    "gate_passed": _passed,
    "deployment_recorded": _deployment,
    "configuration_captured": _captured,
    "release_deployed": _about(
        "put", " on record as deployed: every host is deployed and captured"
    ),
    "release_backed_out": _about("backed", " out"),
    "release_closed": _about("closed"),
}
