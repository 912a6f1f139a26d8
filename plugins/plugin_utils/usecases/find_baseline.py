# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find what is on record of hosts, to compare with what is there: their newest snapshots.

The index says which entries of the ledger to look at; what they say counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..domain.errors import StoreUnreadable
from ..domain.event import Event
from ..store.configuration_index import Index
from ..store.index_rows import Snapshot
from ..store.port import Store
from .index_configuration import captures_between, hosts_in, release_of
from .outcome import read_entry
from .read_manifests import said_of

_FEW = 20


@dataclass(frozen=True)
class Baseline:
    """The newest snapshot that is on record of a host.

    :param release: whose capture it is, empty for a correction.
    :param event: ``configuration_captured`` or ``record_corrected``.
    :param sha256: of its manifest (hex), for ``documents/configuration.py``.
    :param unread: why a newer capture has no snapshot of the host, else empty.
    """

    entry: int
    release: str
    event: str
    at: datetime
    sha256: str
    unread: str = ""


def find_baseline(
    store: Store, index: Index, hosts: Collection[str] | None = None, at: datetime | None = None
) -> dict[str, Baseline]:
    """Host -> baseline, of these hosts or of all, now or at a time; each checked on the ledger.

    Hosts that never gave a snapshot by then are left out. That nothing newer is on the ledger is
    checked too, so that an altered index cannot pass off an old snapshot.

    :raises StoreUnreadable: the index says something else than the ledger.
    """
    cut = index.cut(at)
    if cut is None:
        return {}
    given, newest = index.newest(cut, hosts, given=True), index.newest(cut, hosts)
    check_newest(store, index, newest, given, hosts, at)
    entries = {one.entry for one in (*given.values(), *newest.values())}
    captures = read_captures(store, index, entries, at)
    found = {}
    for host, last in newest.items():
        unread = check_said(index, captures[last.entry], host, last)
        if (one := given.get(host)) is not None:
            event = captures[one.entry]
            check_said(index, event, host, one)
            found[host] = Baseline(
                one.entry,
                release_of(event),
                event.type,
                event.at,
                one.sha256,
                unread if last.entry != one.entry else "",
            )
    return found


def read_captures(
    store: Store, index: Index, entries: Collection[int], at: datetime | None = None
) -> dict[int, Event]:
    """Entry -> the capture that is there on the ledger, and was by a time.

    :raises StoreUnreadable: there is something else.
    """
    found = {}
    for number in entries:
        entry = next(store.read(None, number, number + 1), None)
        event = None if entry is None else read_entry(entry)
        if event is None or not hosts_in(event):
            raise altered(index, f"ledger entry {number} is no capture")
        if at is not None and event.at > at:
            raise altered(index, f"ledger entry {number} is of {event.at.isoformat()}")
        found[number] = event
    return found


def check_newest(
    store: Store,
    index: Index,
    newest: Mapping[str, Snapshot],
    given: Mapping[str, Snapshot],
    hosts: Collection[str] | None = None,
    at: datetime | None = None,
) -> None:
    """Compare with the captures on the ledger that came after what the index has as the newest.

    :param newest: host -> the newest that the index has by ``at``.
    :param given: host -> the newest with a snapshot.
    :param hosts: those that were asked for; ``None`` for all.
    :raises StoreUnreadable: there is a newer one of a host.
    """
    asked = None if hosts is None else frozenset(hosts)
    names = newest.keys() if asked is None else asked
    start = min((given[one].entry if one in given else -1 for one in names), default=-1) + 1
    few = asked if asked is not None and len(asked) <= _FEW else None
    for entry, event in captures_between(store, start, index.position()[0], few):
        if at is not None and event.at > at:
            continue
        for host, one in hosts_in(event).items():
            if asked is not None and host not in asked:
                continue
            known = newest if not said_of(one)[0] else given
            if host not in known or known[host].entry < entry:
                raise altered(index, f"ledger entry {entry} is newer than what it has of {host}")


def check_said(index: Index, event: Event, host: str, snapshot: Snapshot) -> str:
    """Why the event has no snapshot of a host, empty when it has one.

    :raises StoreUnreadable: the index has something else.
    """
    hosts: Mapping[str, Any] = hosts_in(event)
    digest, reason = said_of(hosts.get(host))
    if host not in hosts or digest != snapshot.sha256:
        raise altered(index, f"ledger entry {snapshot.entry} says something else of {host}")
    return reason


def altered(index: Index, how: str) -> StoreUnreadable:
    """The error for an index that is not what the ledger made it."""
    return StoreUnreadable(
        f"the configuration index was altered: {how}",
        where=index.path or "",
        remedy=(
            f"remove it (`rm -f {index.path}*`) and run it again: it is built anew from the"
            " ledger; find out who altered it"
        ),
    )
