# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drift check as a plain document: what goes among the evidence, and what doors return."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..documents.view import plain
from ..domain.drift.incident import Incident
from ..domain.drift.report import CLASSES, STATUSES, Drift, HostReport, Recorded, Report
from ..domain.errors import MofError
from ..domain.evolve import State

_DIFFERENCE = (
    "ci",
    "section",
    "attribute",
    "kind",
    "before",
    "after",
    "why",
    "release",
    "emergency",
    "rule",
)


def report_document(report: Report) -> dict[str, Any]:
    """version, at, counts, classes, hosts and expired; no floats, the same for the same report."""
    classes = Counter(one.classified for host in report.hosts.values() for one in host.differences)
    return {
        "version": 1,
        "at": report.now.isoformat(),
        "counts": report.counts,
        "classes": {name: classes[name] for name in CLASSES},
        "hosts": {name: _host(one) for name, one in sorted(report.hosts.items())},
        "expired": [
            {"id": one.id, "reason": one.reason, "expires": one.expires.isoformat()}
            for one in report.expired
        ],
    }


def drift_document(
    report: Report, sha256: str, before: State, after: State, *, recorded: bool = True
) -> dict[str, Any]:
    """The report with what became of incidents, by drift.schema.json.

    :param sha256: of the report among the evidence, hex.
    :param recorded: whether it went on record; in check mode it tells what would have become.
    """
    was = before.incidents
    opened = [one for name, one in after.incidents.items() if name not in was]
    closed = [
        one
        for name, one in after.incidents.items()
        if not one.open and name in was and was[name].open
    ]
    standing = [one for one in after.incidents.values() if one.open]
    return {
        **report_document(report),
        "report": sha256,
        "recorded": recorded,
        "error": "",
        "remedy": "",
        "incidents": {
            "opened": _incidents(opened),
            "closed": _incidents(closed),
            "open": _incidents(standing),
        },
    }


def drift_unchecked(error: MofError) -> dict[str, Any]:
    """The same document where drift could not be checked at all: nothing is known of any host."""
    problem = "; ".join([error.what, *getattr(error, "problems", ())])
    findings = [str(one) for one in getattr(error, "findings", ())]
    return {
        "version": 1,
        "at": "",
        "counts": dict.fromkeys(STATUSES, 0),
        "classes": dict.fromkeys(CLASSES, 0),
        "hosts": {},
        "expired": [],
        "report": "",
        "recorded": False,
        "error": "; ".join([f"{error.where}: {problem}" if error.where else problem, *findings]),
        "remedy": error.remedy,
        "incidents": {"opened": [], "closed": [], "open": []},
    }


def incident_document(one: Incident) -> dict[str, Any]:
    """An incident with its times as text."""
    document: dict[str, Any] = plain(one)
    return document


def _incidents(some: list[Incident]) -> list[dict[str, Any]]:
    return [incident_document(one) for one in sorted(some, key=lambda one: one.about)]


def _host(one: HostReport) -> dict[str, Any]:
    return {
        "status": one.status,
        "reason": one.reason,
        "baseline": _baseline(one.baseline) if one.baseline else None,
        "differences": [_difference(each) for each in one.differences],
        "corrected": list(one.corrected),
        "note": one.note,
    }


def _baseline(base: Recorded) -> dict[str, Any]:
    return {
        "entry": base.entry,
        "release": base.release,
        "event": base.event,
        "at": base.at.isoformat(),
        "sha256": base.sha256,
        "unread": base.unread,
    }


def _difference(one: Drift) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in _DIFFERENCE}
    return {**told, "class": one.classified, "suspects": list(one.suspects)}
