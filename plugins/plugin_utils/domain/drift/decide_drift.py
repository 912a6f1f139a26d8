# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drift check puts on record: corrections, incidents opened and closed, and itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..configuration.evolve_items import SUBJECT as CONFIGURATION
from ..configuration.snapshot import TYPES
from ..decision import Context, Decision
from ..event import Event
from .incident import MONITOR, SUBJECT, Incident
from .report import COMPLIANT, EXPLAINED, UNAUTHORIZED, UNKNOWN, Drift, HostReport, Report


@dataclass(frozen=True)
class Kept:
    """What was made of the report before it goes on record.

    :param report: SHA-256 (hex) of the report among the evidence.
    :param hosts: host -> entry of a corrected record: status and sha256.
    :param root: RFC 6962 root (hex) over these entries in the order of the hosts' names.
    """

    report: str
    hosts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    root: str = ""


def decide_drift(
    report: Report,
    incidents: Mapping[str, Incident],
    kept: Kept,
    context: Context,
    sha256: Callable[[bytes], str],
) -> Decision:
    """The events. A difference that is an open incident already opens none."""
    events = []
    if kept.hosts:
        data = {
            "hosts": {name: dict(one) for name, one in kept.hosts.items()},
            "root": kept.root,
            "reason": _reason(report, kept.hosts),
        }
        events.append(_event("record_corrected", context, data, CONFIGURATION))
    open_now = {one.about: one for one in incidents.values() if one.open}
    closed: dict[str, list[str]] = {}
    for one in sorted(open_now.values(), key=lambda each: each.id):
        why = _over(one, report.hosts.get(one.host))
        if why:
            closed.setdefault(why, []).append(one.id)
    for why, ids in sorted(closed.items()):
        events.append(_event("incident_closed", context, {"incidents": ids, "why": why}))
    news = list(_news(report, open_now, context, sha256))
    if news:
        events.append(_event("incident_opened", context, {"incidents": news}))
    events.append(_event("drift_checked", context, _checked(report, kept)))
    return tuple(events)


def _event(kind: str, context: Context, data: dict[str, Any], subject: str = SUBJECT) -> Event:
    return Event(kind, subject, context.now, context.actor, data)


def _checked(report: Report, kept: Kept) -> dict[str, Any]:
    other = {name: one.status for name, one in report.hosts.items() if one.status != COMPLIANT}
    entries = {one.baseline.entry for one in report.hosts.values() if one.baseline is not None}
    return {
        "counts": report.counts,
        "hosts": dict(sorted(other.items())),
        "report": kept.report,
        "baselines": sorted(entries),
    }


def _reason(report: Report, hosts: Mapping[str, Any]) -> str:
    """Whose differences the record takes over."""
    by, unread = set(), False
    for name in hosts:
        found = report.hosts[name]
        for one in found.differences:
            if one.section in found.corrected and one.classified in EXPLAINED:
                by.add(f"emergency {one.emergency}" if one.emergency else one.release)
                unread |= not one.release
    told = [f"explained by {', '.join(sorted(by - {''}))}"] if by - {""} else []
    return "; ".join([*told, *(["unknown before, and known now"] if unread else [])])


def _news(
    report: Report,
    known: Mapping[tuple[str, str, str], Incident],
    context: Context,
    sha256: Callable[[bytes], str],
) -> Iterator[dict[str, Any]]:
    seen = set(known)
    for host in report.hosts.values():
        for one in host.differences:
            about = (one.host, one.ci, one.attribute)
            if one.classified != UNAUTHORIZED or about in seen:
                continue
            seen.add(about)
            named = "\n".join((*about, context.now.isoformat()))
            yield {
                "id": f"INC-{sha256(named.encode())[:12]}",
                "host": one.host,
                "ci": one.ci,
                "attribute": one.attribute,
                "kind": one.kind,
                "before": one.before,
                "after": one.after,
                "section": one.section,
                "detected_by": MONITOR,
                "suspects": list(one.suspects),
            }


def _over(incident: Incident, host: HostReport | None) -> str:
    """Why an incident is over, empty when it is not, or when nobody can tell."""
    if host is None or host.baseline is None or host.reason:
        return ""
    here = [one for one in host.differences if one.ci == incident.ci]
    same = [one for one in here if one.attribute == incident.attribute]
    if any(one.classified in (UNAUTHORIZED, UNKNOWN) for one in same):
        return ""
    if any(_blind(one, incident) for one in host.differences):
        return ""
    if same:
        return f"explained: {same[0].why}"
    if host.baseline.at > incident.opened_at:
        what = host.baseline.release or "a correction"
        return f"the record was taken anew with {what} (ledger entry {host.baseline.entry})"
    return "the host is as it is on record again"


def _blind(one: Drift, incident: Incident) -> bool:
    """Whether this is an unknown that the incident may lie in."""
    if one.classified != UNKNOWN or one.kind != UNKNOWN:
        return False
    if one.key:
        return one.ci == incident.ci
    return one.section == incident.section or (
        not incident.section and TYPES.get(one.section) == incident.ci.partition("/")[0]
    )
