# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prove the snapshot of one host: from its entry to the capture's root, and from there to the head.

Whoever holds a checkpoint of the ledger can verify it without the other hosts' snapshots, and
without the store.
"""

from __future__ import annotations

from typing import Any

from ..domain.errors import StoreUnreadable, Unknown
from ..domain.event import Event
from ..store.port import Entry, Store
from ..trust import merkle
from .capture_configuration import host_entries
from .outcome import read_entry


def prove_snapshot(store: Store, release_id: str, host: str) -> dict[str, Any]:
    """The proof of what the newest capture of a release says of a host.

    ``host``: leaf (the canonical entry, text), index, size, root and path (hex) within the
    capture; ``event``: leaf (the event, text), index, size, root and path (hex) in the ledger.

    :raises Unknown: no capture of this release has the host.
    :raises StoreUnreadable: the capture does not have the root that it states.
    """
    captures = [
        (entry, event)
        for entry in store.read([f"release/{release_id}"])
        if (event := read_entry(entry)).type == "configuration_captured"
        and host in event.data.get("hosts", {})
    ]
    if not captures:
        raise Unknown(
            f"{host} is in no capture of {release_id}",
            remedy="check the names: mof.release.capture_info lists what was captured",
        )
    entry, event = captures[-1]
    head = store.head()
    return {
        "host": _within(entry, event, host),
        "event": {
            "leaf": entry.data.decode("utf-8"),
            "index": entry.index,
            "size": head.size,
            "root": head.root.hex(),
            "path": [one.hex() for one in store.inclusion_proof(entry.index, head.size)],
        },
    }


def _within(entry: Entry, event: Event, host: str) -> dict[str, Any]:
    hosts = event.data["hosts"]
    leaves = host_entries(hosts)
    nodes, root = merkle.grow(
        0, [merkle.leaf_hash(one) for one in leaves], lambda _level, _index: b""
    )
    if root.hex() != event.data["root"]:
        raise StoreUnreadable(
            f"the capture in entry {entry.index} does not have the root that it states",
            remedy="somebody wrote a false capture; verify the ledger, and capture again",
        )
    index = sorted(hosts).index(host)
    path = merkle.inclusion_proof(index, len(leaves), lambda *place: nodes[place])
    return {
        "leaf": leaves[index].decode("utf-8"),
        "index": index,
        "size": len(leaves),
        "root": root.hex(),
        "path": [one.hex() for one in path],
    }
