# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the record of a release: all its events with their proofs, and the same for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..documents.configuration import as_snapshot, read_configuration
from ..documents.statement import read_statement
from ..domain.errors import Unknown
from ..domain.event import Event
from ..domain.evolve import State, evolve, fold
from ..domain.rules.signature import signature_of
from ..records.belonging import belonging
from ..records.coverage_view import policy_named
from ..records.release_view import release_view
from ..store.port import Store
from ..trust.dsse import unseal
from .outcome import read_entry
from .verify_signatures import kept_by_rules, signers_of

FORMAT = "mof.release/record/1"


def release_record(store: Store, release_id: str) -> dict[str, Any]:
    """The record document (record.schema.json) of a release as the ledger has it now.

    ``written`` is the time of the ledger's newest event about it, so that the same history always
    gives the same record.

    :raises Unknown: the release is not on record.
    :raises UnknownEvidence: a snapshot, an envelope or the rules that were in force are lost.
    """
    head = store.head()
    # The whole ledger, not the index of subjects: what was filed wrongly on purpose comes to light.
    entries = {entry.index: entry for entry in store.read(None, 0, head.size)}
    events = belonging(release_id, [(place, read_entry(one)) for place, one in entries.items()])
    if not events:
        raise Unknown(
            f"release {release_id} is not on record",
            remedy="check the name: the module mof.release.release_info lists all releases",
        )
    release = fold(event for _index, event in events).releases[release_id]
    snapshots = {
        host: as_snapshot(read_configuration(one.sha256, store.get))
        for host, one in release.captured.items()
        if one.status == "ok"
    }
    named = policy_named(release, events)
    policy = store.get(named) if named else b""
    return {
        "format": FORMAT,
        "release": release_id,
        "written": events[-1][1].at.isoformat(),
        "ledger": {"id": store.ledger_id, "size": head.size, "root": head.root.hex()},
        "events": [
            {
                "index": index,
                "leaf": entries[index].data.decode("utf-8"),
                "proof": [one.hex() for one in store.inclusion_proof(index, head.size)],
            }
            for index, _event in events
        ],
        "signatures": list(_signatures(store, events)),
        "policy": policy.decode("utf-8"),
        "view": release_view(release_id, events, snapshots, policy),
    }


def _signatures(store: Store, events: Sequence[tuple[int, Event]]) -> Iterator[dict[str, Any]]:
    """event (index), envelope and signers of each signed event."""
    state = State()
    for index, event in events:
        signature = signature_of(event.data)
        if signature is not None:
            where = f"the envelope of event {index}"
            envelope = store.get(signature.envelope)
            predicate = read_statement(unseal(envelope, where).payload, where)["predicate"]
            digest, rules = signers_of(predicate, state.standing.rules), state.standing.rules
            # Without rules in force, nobody promised to keep the signers.
            lost = not kept_by_rules(event, rules) and not store.has(digest)
            yield {
                "event": index,
                "envelope": envelope.decode("utf-8"),
                "signers": "" if lost else store.get(digest).decode("utf-8"),
            }
        state = evolve(state, event)
