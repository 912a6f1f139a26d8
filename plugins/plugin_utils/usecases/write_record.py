# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the record of a release: all its events with their proofs, and the same for reading."""

from __future__ import annotations

from typing import Any

from ..documents.canonical import parse
from ..domain.errors import Unknown
from ..domain.evolve import fold
from ..records.release_view import release_view
from ..store.port import Store
from .outcome import read_entry

FORMAT = "mof.release/record/1"


def release_record(store: Store, release_id: str) -> dict[str, Any]:
    """The record document (record.schema.json) of a release as the ledger has it now.

    ``written`` is the time of the ledger's newest event about it, so that the same history always
    gives the same record.

    :raises Unknown: the release is not on record.
    """
    head = store.head()
    subject = f"release/{release_id}"
    # The whole ledger, not the index of subjects: what was filed wrongly on purpose comes to light.
    every = [(entry, read_entry(entry)) for entry in store.read(None, 0, head.size)]
    own = [event for _entry, event in every if event.subject == subject]
    release = fold(own).releases.get(release_id)
    if release is None:
        raise Unknown(
            f"release {release_id} is not on record",
            remedy="check the name: the module mof.release.release_info lists all releases",
        )
    subjects = {subject, *(f"change/{name}" for name in release.changes)}
    chosen = [(entry, event) for entry, event in every if event.subject in subjects]
    events = [(entry.index, event) for entry, event in chosen]
    snapshots = {
        host: parse(store.get(one.sha256))
        for host, one in release.captured.items()
        if one.status == "ok"
    }
    return {
        "format": FORMAT,
        "release": release_id,
        "written": events[-1][1].at.isoformat(),
        "ledger": {"id": store.ledger_id, "size": head.size, "root": head.root.hex()},
        "events": [
            {
                "index": entry.index,
                "leaf": entry.data.decode("utf-8"),
                "proof": [one.hex() for one in store.inclusion_proof(entry.index, head.size)],
            }
            for entry, _event in chosen
        ],
        "view": release_view(release_id, events, snapshots),
    }
