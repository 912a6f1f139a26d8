# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what is on record of drift: incidents, the last check, and what hosts are compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from ..domain.configuration.declared import files_of
from ..domain.drift.incident import SUBJECT, user_reported_share
from ..domain.event import Event
from ..domain.releases.release import Release
from ..records.drift_view import incident_document
from ..store.port import Store
from .find_baseline import find_baseline
from .index_configuration import open_index
from .outcome import load, read_entry, subjects_of_kind

_CHECKED = b"drift_checked"


def read_drift(store: Store, host: str = "", *, closed: bool = False) -> dict[str, Any]:
    """Incidents, the last check, and how many incidents users noticed first.

    :param host: only the incidents of this one.
    :param closed: those that are over as well.
    """
    state, _head = load(store, [SUBJECT])
    some = [
        one for one in state.incidents.values() if host in ("", one.host) and (closed or one.open)
    ]
    return {
        "incidents": [
            incident_document(one)
            for one in sorted(some, key=lambda one: (one.opened_at, one.about))
        ],
        "last_check": _last_check(store),
        "user_reported": user_reported_share(state.incidents),
    }


def read_baselines(store: Store, hosts: Collection[str] | None = None) -> dict[str, Any]:
    """Host -> what it is compared with, and the files that are to be looked at for that.

    Files are those that the release speaks of which was captured there last. A check that asks for
    others than were captured compares what both have.
    """
    with open_index(store) as index:
        baselines = find_baseline(store, index, hosts)
    state, _head = load(store, subjects_of_kind(store, "release"))
    last = _captured_last(state.releases)
    files = {one.id: files_of(one.plan) for _at, one in last.values()}
    return {
        host: {
            "entry": one.entry,
            "release": one.release,
            "at": one.at.isoformat(),
            "sha256": one.sha256,
            "files": files[last[host][1].id] if host in last else [],
        }
        for host, one in sorted(baselines.items())
    }


def checks_on_record(store: Store, start: int = 0) -> Iterator[tuple[int, Event]]:
    """Drift checks from this place of the ledger on, each with its own place, the newest first."""
    entries = [one for one in store.read([SUBJECT], start) if _CHECKED in one.data]
    for entry in reversed(entries):
        event = read_entry(entry)
        if event.type == _CHECKED.decode():
            yield entry.index, event


def _captured_last(releases: Mapping[str, Release]) -> dict[str, tuple[datetime, Release]]:
    found: dict[str, tuple[datetime, Release]] = {}
    for release in releases.values():
        for host, one in release.captured.items():
            if one.status == "ok" and (host not in found or found[host][0] < one.at):
                found[host] = one.at, release
    return found


def _last_check(store: Store) -> dict[str, Any] | None:
    """The newest check on record, with its place on the ledger; none when there was none."""
    newest = next(checks_on_record(store), None)
    if newest is None:
        return None
    index, event = newest
    return {
        "index": index,
        "at": event.at.isoformat(),
        "by": event.actor,
        **{name: event.data.get(name) for name in ("counts", "hosts", "report", "baselines")},
    }
