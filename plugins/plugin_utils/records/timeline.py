# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timeline of a release: one plain sentence for every event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.event import Event
from ..domain.reading import text, texts
from ..domain.rules.signature import signature_of
from .change_sentences import CHANGE_SENTENCES
from .drift_sentences import DRIFT_SENTENCES
from .gate_sentences import GATE_SENTENCES
from .release_sentences import RELEASE_SENTENCES
from .rules_sentences import RULES_SENTENCES
from .words import Placed, Teller, briefly, counted, key_words, quoted

_SENTENCES: Mapping[str, Teller] = {
    **CHANGE_SENTENCES,
    **RELEASE_SENTENCES,
    **GATE_SENTENCES,
    **RULES_SENTENCES,
    **DRIFT_SENTENCES,
}

#: Event type -> what kind of thing happened, for filtering and for marks.
KINDS: Mapping[str, str] = {
    **dict.fromkeys(CHANGE_SENTENCES, "change"),
    "ledger_opened": "ledger",
    "rules_adopted": "decision",
    "key_revoked": "decision",
    "obligation_incurred": "return",
    "release_planned": "release",
    "release_building": "release",
    "release_built": "release",
    "release_accepted": "release",
    "release_deployed": "release",
    "release_closed": "release",
    "release_backed_out": "return",
    "release_returned": "return",
    "change_returned": "return",
    "change_reopened": "return",
    "change_rejected": "return",
    "change_backed_out": "return",
    "activity_recorded": "preparation",
    "signoff_recorded": "decision",
    "review_held": "decision",
    "gate_refused": "refusal",
    "gate_passed": "permit",
    "permit_used": "permit",
    # What an auditor looks for first: it stands out like a refusal.
    "permit_withdrawn": "refusal",
    "run_unpermitted": "refusal",
    "run_abandoned": "return",
    "lock_taken": "lock",
    "lock_released": "lock",
    "deployment_recorded": "deployment",
    "configuration_captured": "capture",
    "record_corrected": "capture",
    "items_recorded": "configuration",
    "items_retired": "configuration",
    "drift_checked": "drift",
    "incident_opened": "refusal",
    "incident_closed": "drift",
}


def timeline(events: Sequence[Placed]) -> list[dict[str, Any]]:
    """index, at (RFC 3339, UTC), actor, type, kind, subject and text of every event, in order."""
    return [
        {
            "index": index,
            "at": event.at.isoformat(),
            "actor": event.actor,
            "type": event.type,
            "kind": KINDS[event.type],
            "subject": event.subject,
            "text": sentence(event),
        }
        for index, event in events
    ]


def sentence(event: Event) -> str:
    """What happened, who did it, with which key, and what was said, as one sentence."""
    data = event.data
    told = _SENTENCES[event.type](event, data)
    # What is missing is told without what its author was told to do about it.
    missing = [one.partition(": ")[0] for one in texts(data, "missing")]
    if missing:
        points = counted(len(missing), "point to put right", "points to put right")
        told += f", with {points} ({briefly(missing)})"
    warnings = texts(data, "warnings")
    if warnings:
        told += f", with {counted(len(warnings), 'warning')} ({briefly(warnings)})"
    signature = signature_of(data)
    if signature is not None:
        told += f", signed with key {key_words(signature.keyid)}"
        told += f", brought by {signature.imported_by}" if signature.imported_by else ""
    comment = text(data, "comment") or text(data, "reason")
    if text(data, "status") == "fail":
        comment = comment or text(data, "observed")
    return f"{told}: {quoted(comment)}" if comment else f"{told}."
