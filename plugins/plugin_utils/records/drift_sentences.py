# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened to configuration items, to drift and to incidents, as plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.event import Event
from ..domain.reading import mapping, mappings, number, text, texts
from .words import Teller, briefly, counted, listed


def _checked(event: Event, data: Mapping[str, Any]) -> str:
    counts = mapping(data, "counts")
    told = [
        f"{number(counts, name)} {word}"
        for name, word in (
            ("compliant", "compliant"),
            ("non_compliant", "not compliant"),
            ("unknown", "unknown"),
        )
        if number(counts, name)
    ]
    every = counted(sum(number(counts, name) for name in counts), "host")
    return f"{event.actor} checked {every} for drift" + (f", {listed(told)}" if told else "")


def _opened(event: Event, data: Mapping[str, Any]) -> str:
    new = mappings(data, "incidents")
    told = briefly([f"{text(one, 'ci')} {text(one, 'attribute')}".strip() for one in new])
    return f"{event.actor} found drift and opened {counted(len(new), 'incident')}" + (
        f" ({told})" if told else ""
    )


def _closed(event: Event, data: Mapping[str, Any]) -> str:
    ids = texts(data, "incidents")
    told = f"{event.actor} closed {counted(len(ids), 'incident')}"
    why = text(data, "why")
    return told + (f" ({briefly(ids)})" if ids else "") + (f", since {why}" if why else "")


def _corrected(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} corrected the record of {counted(len(mapping(data, 'hosts')), 'host')}"


def _recorded(event: Event, data: Mapping[str, Any]) -> str:
    count = counted(len(mappings(data, "items")), "configuration item")
    release = text(data, "release")
    return f"{event.actor} recorded {count}" + (f" for release {release}" if release else "")


def _retired(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} retired {counted(len(texts(data, 'ids')), 'configuration item')}"


DRIFT_SENTENCES: Mapping[str, Teller] = {
    "drift_checked": _checked,
    "incident_opened": _opened,
    "incident_closed": _closed,
    "record_corrected": _corrected,
    "items_recorded": _recorded,
    "items_retired": _retired,
}
