# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened to a release, but for its gate and its hosts, as plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.event import Event
from ..domain.reading import mapping, mappings, text, texts
from .words import (
    DECISION_WORDS,
    STATUS_WORDS,
    Teller,
    counted,
    listed,
    pieces,
    spaced,
    span_words,
    time_words,
)


def _name(event: Event) -> str:
    return event.subject.partition("/")[2]


def _planned(event: Event, data: Mapping[str, Any]) -> str:
    plan = mapping(data, "release")
    changes = listed(texts(plan, "changes"))
    into = text(plan, "environment", "production")
    window = span_words(mapping(data, "window"))
    when = f", to be deployed {window}" if window else ""
    return f"{event.actor} planned release {_name(event)} for {into}, with {changes}{when}"


def _building(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} completed the planning of {_name(event)} and began to build it"


def _built(event: Event, data: Mapping[str, Any]) -> str:
    artifacts = [
        f"{text(one, 'name')} {text(one, 'version')}" for one in mappings(data, "artifacts")
    ]
    noun = "artifact" if len(artifacts) == 1 else "artifacts"
    return f"{event.actor} registered the {noun} {listed(artifacts)} by digest"


def _accepted(event: Event, data: Mapping[str, Any]) -> str:
    results = [text(one, "result") for one in mappings(data, "results")]
    if not results:
        return f"{event.actor} accepted the release without acceptance tests"
    passed = f"{results.count('pass')} of {counted(len(results), 'acceptance result')}"
    return f"{event.actor} accepted the release: {passed} passed"


def _returned(event: Event, data: Mapping[str, Any]) -> str:
    to = spaced(text(data, "to", "release_manager"))
    reopened, changes = listed(texts(data, "reopens")), listed(texts(data, "changes"))
    told = f", reopening {reopened}" if reopened else ""
    told += f", with {changes} to be developed anew" if changes else ""
    return f"{event.actor} returned the release to the {to}{told}"


def _activity(event: Event, data: Mapping[str, Any]) -> str:
    status = text(data, "status")
    word = STATUS_WORDS.get(status, status)
    how = "measured" if text(data, "expected") else "recorded"
    told = f"{event.actor} {how} {text(data, 'id')} as {word}"
    until = time_words(data, "expires_at")
    if status == "waived" and until:
        told += f" until {until}"
    return told + pieces(len(mappings(data, "evidence")))


def _signoff(event: Event, data: Mapping[str, Any]) -> str:
    decision = text(data, "decision")
    word = DECISION_WORDS.get(decision, decision)
    return f"{event.actor} said {word} for {text(data, 'cluster')}"


def _review(event: Event, data: Mapping[str, Any]) -> str:
    decision = text(data, "decision")
    word = DECISION_WORDS.get(decision, decision)
    until = time_words(data, "expires_at")
    valid = f", valid until {until}" if until else ""
    return f"{event.actor} held the release readiness review, with the outcome {word}{valid}"


def _deployed(event: Event, data: Mapping[str, Any]) -> str:
    return (
        f"{event.actor} put {_name(event)} on record as deployed: every host is deployed and "
        "captured"
    )


def _backed_out(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} backed {_name(event)} out{pieces(len(mappings(data, 'evidence')))}"


def _closed(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} closed {_name(event)}{pieces(len(mappings(data, 'evidence')))}"


RELEASE_SENTENCES: Mapping[str, Teller] = {
    "release_planned": _planned,
    "release_building": _building,
    "release_built": _built,
    "release_accepted": _accepted,
    "release_returned": _returned,
    "activity_recorded": _activity,
    "signoff_recorded": _signoff,
    "review_held": _review,
    "release_deployed": _deployed,
    "release_backed_out": _backed_out,
    "release_closed": _closed,
}
