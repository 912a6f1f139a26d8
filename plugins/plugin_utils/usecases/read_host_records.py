# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what is on record of the hosts that a release goes to: deployments, baseline, drift."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from ..documents.canonical import parse
from ..domain.drift.incident import SUBJECT, Incident
from ..domain.drift.report import COMPLIANT, UNKNOWN
from ..domain.errors import BadDocument, UnknownEvidence
from ..domain.event import Event
from ..domain.readiness.host_record import HostRecord
from ..domain.reading import named, text
from ..domain.releases.release import Release
from ..store.port import Store
from .find_baseline import Baseline, find_baseline
from .index_configuration import open_index
from .outcome import load, subjects_of_kind
from .read_drift import checks_on_record


def read_host_records(store: Store, hosts: Collection[str]) -> dict[str, HostRecord]:
    """Host -> what is on record of it, for each of these.

    :raises StoreUnreadable: the index says something else than the ledger.
    """
    state, head = load(store, {SUBJECT, *subjects_of_kind(store, "release")})
    deployed = _deployed(state.releases.values())
    with open_index(store) as index:
        baselines = find_baseline(store, index, hosts)
    checked = _checked(store, baselines, head.size)
    incidents = _open(state.incidents.values())
    found = {}
    for host in hosts:
        base = baselines.get(host)
        found[host] = HostRecord(
            deployed.get(host),
            base.at if base else None,
            base.unread if base else "",
            checked.get(host),
            tuple(incidents.get(host, ())),
        )
    return found


def _deployed(releases: Iterable[Release]) -> dict[str, tuple[str, datetime]]:
    """Host -> the release that was deployed to it last, whatever came of it, and when it ended."""
    found: dict[str, tuple[str, datetime]] = {}
    for release in releases:
        for run in release.deployments:
            for host in run.outcomes:
                if host not in found or found[host][1] < run.ended:
                    found[host] = release.id, run.ended
    return found


def _open(incidents: Iterable[Incident]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in incidents:
        if one.open:
            found.setdefault(one.host, []).append(one.id)
    return found


def _checked(
    store: Store, baselines: Mapping[str, Baseline], size: int
) -> dict[str, tuple[bool | None, datetime]]:
    """Host -> what the newest check that looked at it since its baseline said, and when."""
    found: dict[str, tuple[bool | None, datetime]] = {}
    start = min((one.entry for one in baselines.values()), default=size)
    for index, event in checks_on_record(store, start):
        report = _report(store, event)
        if report is None:
            break  # an older check must not speak for it
        for host, said in report.items():
            base = baselines.get(host)
            if base is not None and base.entry < index and host not in found:
                status = text(said, "status", UNKNOWN)
                found[host] = None if status == UNKNOWN else status == COMPLIANT, event.at
        if len(found) == len(baselines):
            break
    return found


def _report(store: Store, event: Event) -> Mapping[str, Mapping[str, Any]] | None:
    """Host -> what the check found; none where its report is lost."""
    try:
        report = parse(store.get(text(event.data, "report")))
    except (BadDocument, UnknownEvidence):
        return None
    return named(report, "hosts") if isinstance(report, Mapping) else None
