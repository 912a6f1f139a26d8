# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verify a written record offline: events, signatures, and that the rest follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..documents.canonical import parse, sha256
from ..documents.events import read_event
from ..documents.schema import check
from ..documents.yaml_input import Source
from ..domain.errors import BadDocument
from ..domain.evolve import fold
from ..records.belonging import belonging
from ..records.coverage_view import policy_named
from ..records.release_view import release_view
from ..trust.merkle import leaf_hash, verify_inclusion
from .verify_signatures import Checked, Placed, verify_signatures

#: A record holds events and signatures, no other evidence; one that is larger is not ours.
MAX_BYTES = 200_000_000
#: What the view says of a host from its snapshot alone.
SNAPSHOT_DETAILS = ("sections", "files", "files_total")


def verify_record(path: Path, root: str = "") -> dict[str, Any]:
    """What was verified: release, ledger, number of events and of signatures, and unverified.

    Unverified are the signatures, each with event and reason, that were given while no rules were
    in force: whose keys counted then was kept by nobody.

    :param root: root of the ledger (hex) as somebody else noted it; empty trusts the record's.
    :raises BadDocument: it cannot be read, or something in it was altered; all places named.
    :raises MissingDependency: it has signatures, and OpenSSH is not installed.
    """
    record = _read(path)
    ledger = record["ledger"]
    problems = []
    if root and root != ledger["root"]:
        problems.append(f"ledger root: the record says {ledger['root']}, you hold {root}")
    last = -1
    for one in record["events"]:
        index, proof = one["index"], [bytes.fromhex(step) for step in one["proof"]]
        leaf = leaf_hash(one["leaf"].encode("utf-8"))
        root_now = bytes.fromhex(ledger["root"])
        if not verify_inclusion(leaf, index, ledger["size"], proof, root_now):
            problems.append(f"event {index}: is not what the ledger has there")
        if index <= last:
            problems.append(f"event {index}: out of order")
        last = index
    signed = Checked(0, (), ())
    if not problems:
        # The events are those of the ledger: whatever else is there must follow from them.
        events = [
            (one["index"], read_event(one["leaf"].encode("utf-8"), f"event {one['index']}"))
            for one in record["events"]
        ]
        signed = verify_signatures(record, events)
        problems = [*signed.problems, *_view_problems(record, events)]
    if problems:
        raise BadDocument(
            "this record was altered, or does not belong to this ledger",
            where=str(path),
            problems=problems,
            remedy="write it again from the store, and find out who changed it",
        )
    return {
        "release": record["release"],
        "ledger": ledger,
        "events": len(record["events"]),
        "signatures": signed.verified,
        "unverified": list(signed.unverified),
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadDocument(
            f"the record cannot be read: {error.strerror}",
            where=str(path),
            remedy="ansible-playbook mof.release.record writes one",
        ) from error
    if len(data) > MAX_BYTES:
        raise BadDocument("this is too large for a record", where=str(path))
    record = parse(data, str(path))
    check("record", Source(str(path), record), "record")
    return dict(record)


def _view_problems(record: dict[str, Any], events: Sequence[Placed]) -> list[str]:
    """The part for reading must follow from the events; only host details rest on snapshots."""
    own = belonging(record["release"], events)
    if not own:
        return [f"release: no event plans {record['release']}"]
    places = {index for index, _event in own}
    problems = [
        f"event {index}: does not belong to this record"
        for index, _event in events
        if index not in places
    ]
    if record["written"] != events[-1][1].at.isoformat():
        problems.append("written: is not the time of the newest event")
    policy = record["policy"].encode("utf-8")
    release = fold(event for _index, event in events).releases[record["release"]]
    if policy_named(release, events) != (sha256(policy) if policy else ""):
        return [*problems, "policy: is not the one that the release was decided by"]
    derived = release_view(record["release"], events, {}, policy)
    view = {**record["view"], "hosts": _without_details(record["view"].get("hosts"))}
    derived["hosts"] = _without_details(derived["hosts"])
    return problems + [
        f"view.{name}: does not follow from the events"
        for name in sorted(set(derived) | set(view))
        if derived.get(name) != view.get(name)
    ]


def _without_details(hosts: Any) -> Any:
    """Hosts without what only their snapshots can tell, which are not in the record."""
    if not isinstance(hosts, list):
        return hosts
    return [
        {name: value for name, value in one.items() if name not in SNAPSHOT_DETAILS}
        if isinstance(one, dict)
        else one
        for one in hosts
    ]
