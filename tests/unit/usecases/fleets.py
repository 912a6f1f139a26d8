# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ledgers with captures of hosts on them, written as the captures are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import kept
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Section,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf, Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)

#: Section -> its items, or why it is unknown.
Sections = Mapping[str, Mapping[str, Any] | str]

#: A host's sections, or why it gave no snapshot.
Host = Sections | str


def day(number: int) -> datetime:
    """The time of the capture that is entry ``number``."""
    return START + timedelta(days=number)


def system(kernel: str = "6.1", **more: Any) -> dict[str, Any]:
    """Items of the section system."""
    return {"": {"hostname": "web", "kernel": kernel, **more}}


def packages(**versions: str) -> dict[str, Any]:
    """Items of the section packages: name -> version, all of dpkg."""
    return {
        f"dpkg/{name}:amd64": {
            "manager": "dpkg",
            "name": name,
            "version": version,
            "arch": "amd64",
        }
        for name, version in versions.items()
    }


def entry_of(store: Store, host: Host, beside: Sections | None = None) -> dict[str, Any]:
    """Keep a snapshot in the store, and give what an event says of the host."""
    if isinstance(host, str):
        return {"status": "unknown", "reason": host}
    main = kept({name: _section(one) for name, one in host.items()})
    store.put_all([main.manifest, *main.contents])
    entry = {"status": "ok", "sha256": main.sha256}
    if beside is not None:
        moving = kept({name: _section(one) for name, one in beside.items()})
        store.put_all([moving.manifest, *moving.contents])
        entry["beside"] = moving.sha256
    return entry


def capture(
    store: Store,
    release: str,
    hosts: Mapping[str, Host],
    beside: Mapping[str, Sections] | None = None,
) -> int:
    """Put a capture on the ledger; without a release a correction. Returns its entry."""
    moving = beside or {}
    entries = {name: entry_of(store, one, moving.get(name)) for name, one in hosts.items()}
    return put_on_record(store, release, entries)


def put_on_record(store: Store, release: str, entries: Mapping[str, Any]) -> int:
    """Put host entries on the ledger as they are; returns the ledger entry."""
    number = store.head().size
    what = f"release/{release}" if release else "configuration"
    kind = "configuration_captured" if release else "record_corrected"
    add(store, Event(kind, what, day(number), "kim", {"hosts": dict(entries), "root": "00"}))
    return number


def add(store: Store, event: Event) -> None:
    """Put any event on the ledger."""
    size = store.head().size
    store.append([Leaf(event.subject, event_bytes(event))], size, f"key {size}")


def something_else(store: Store) -> int:
    """Put an event on the ledger that is about something else; returns its entry."""
    number = store.head().size
    add(store, Event("release_planned", "release/other", day(number), "kim", {}))
    return number


def whole(store: Store, sections: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a snapshot in one piece, as the first version did; what an event says of the host."""
    snapshot = canonical({"version": 1, "sections": dict(sections)})
    store.put(snapshot)
    return {"status": "ok", "sha256": sha256(snapshot)}


def _section(one: Mapping[str, Any] | str) -> Section:
    return Section("unknown", one) if isinstance(one, str) else Section("ok", items=one)
