# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read what is on record of a host: its configuration now, or what it was at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..documents.configuration import read_configuration
from ..domain.configuration.snapshot import Configuration, Section
from ..domain.errors import Unknown
from ..domain.event import Event
from ..store.configuration_index import Index
from ..store.index_rows import Capture, Snapshot
from ..store.port import Store
from .find_baseline import check_newest, check_said, read_captures
from .index_configuration import beside_of, hosts_in, release_of


def read_host(store: Store, index: Index, host: str, at: datetime | None = None) -> dict[str, Any]:
    """What was on a host, as the newest capture by then has it; checked on the ledger.

    Returns ``{host, at, release, entry, event, recorded_at, status, reason, known, sections}``.
    ``known`` is the capture ``{release, entry, event, recorded_at}`` that gave the newest snapshot,
    or ``None``; ``sections`` is section -> ``{status, reason, items, volatile}``; what is volatile
    as a whole is not compared. When the newest capture has no snapshot, the status is ``unknown``
    and so are the sections that were known before.

    :raises Unknown: nothing was on record of it by then.
    :raises StoreUnreadable: the index says something else than the ledger.
    """
    cut = index.cut(at)
    newest = {} if cut is None else index.newest(cut, [host])
    if cut is None or host not in newest:
        raise never_captured(host, at)
    those = index.newest(cut, [host], given=True)
    check_newest(store, index, newest, those, [host], at)
    last, given = newest[host], those.get(host)
    captures = read_captures(store, index, {last.entry, *([given.entry] if given else ())}, at)
    reason = check_said(index, captures[last.entry], host, last)
    if given is not None:
        check_said(index, captures[given.entry], host, given)
    found: Configuration = {}
    beside: Configuration = {}
    if not reason:
        found = read_configuration(last.sha256, store.get)
        moving = beside_of(hosts_in(captures[last.entry])[host])
        beside = read_configuration(moving, store.get) if moving else {}
    elif given is not None:
        before = read_configuration(given.sha256, store.get)
        found = {name: Section("unknown", reason) for name in before}
    return {
        "host": host,
        "at": at.isoformat() if at else None,
        **_told(captures, last),
        "status": "unknown" if reason else "ok",
        "reason": reason,
        "known": _told(captures, given) if given else None,
        "sections": {
            name: {
                "status": one.status,
                "reason": one.reason,
                "items": {key: dict(item) for key, item in one.items.items()},
                "volatile": name not in found,
            }
            for name, one in sorted({**beside, **found}.items())
        },
    }


def list_hosts(index: Index, at: datetime | None = None) -> list[dict[str, Any]]:
    """Every host that was captured by then, with its newest capture, sorted by name.

    Returns ``[{host, release, entry, event, recorded_at, status, reason}]``.
    """
    cut = index.cut(at)
    return [
        {
            "host": host,
            **told_of(index.capture(one.entry)),
            "status": "unknown" if one.reason else "ok",
            "reason": one.reason,
        }
        for host, one in sorted(index.newest(cut).items() if cut is not None else ())
    ]


def _told(captures: Mapping[int, Event], one: Snapshot) -> dict[str, Any]:
    event = captures[one.entry]
    return told_of(Capture(one.entry, event.type, release_of(event), event.at.astimezone(UTC)))


def told_of(capture: Capture) -> dict[str, Any]:
    """A capture as doors return it."""
    return {
        "release": capture.release,
        "entry": capture.entry,
        "event": capture.event,
        "recorded_at": capture.at.isoformat(),
    }


def never_captured(host: str, at: datetime | None = None) -> Unknown:
    """The error for a host that is not on record."""
    return Unknown(
        f"nothing is on record of host {host}" + (f" by {at.isoformat()}" if at else ""),
        remedy=(
            "check the name: it is that of the inventory, and a host is on record from the first"
            " capture after a deployment on"
        ),
    )
