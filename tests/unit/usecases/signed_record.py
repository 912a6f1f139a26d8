# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release in whose record every kind of decision is signed, and ways to alter that record."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import read_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.verify_record import (
    verify_record,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.write_record import (
    release_record,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    BUILT,
    CHANGE,
    CONTENT,
    PLAN,
    POLICY,
    RELEASE,
    RESULTS,
    at,
    recorded,
    release_event,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import fill, noise
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import (
    GO,
    NO_GO,
    WAIVED,
    Shop,
    go,
)

Record = dict[str, Any]
#: A shop, and the record of its release.
Made = tuple[Shop, Record]
#: Place on the ledger -> what is there.
Events = dict[int, Event]
OTHER_CHANGE = "RFC-2"


def make(opened: MemoryStore, folder: Path, keys: Path) -> Made:
    """A shop with the whole story, and its record; the agent of whoever runs this has no say.

    :param opened: the store of a shop whose rules are in force.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSH_AUTH_SOCK", raising=False)
        shop = Shop(deepcopy(opened), folder, keys)
        tell_all(shop)
        return shop, release_record(shop.store, RELEASE)


def tell_all(shop: Shop) -> None:
    """A change approved, a result waived, everybody says go, a no-go all the same, and the go."""
    policy = shop.rules.policy
    plan = {**PLAN, "changes": [CHANGE, OTHER_CHANGE]}
    shop.tell(release_event("release_planned", hours=1, release=plan))
    content = {**CONTENT, "id": OTHER_CHANGE}
    request_change(shop.call("riley", 1), SubmitChange(OTHER_CHANGE, content), policy)
    for state in ("screened", "classified"):
        request_change(shop.call("morgan", 1), MoveChange(OTHER_CHANGE, state), policy)
    shop.decide(MoveChange(OTHER_CHANGE, "authorized", "useful"), "alex", 1)
    for state, data in (("scheduled", {}), ("developed", {}), ("in_release", {"release": RELEASE})):
        subject = f"change/{OTHER_CHANGE}"
        shop.tell(Event(f"change_{state}", subject, at(1), "dana", data))
    build(shop, 1)
    shop.tell(*(recorded(one, hours=1) for one in POLICY.activities[1:]))
    shop.decide(WAIVED, "kim", 1)
    for cluster, person in (("operations", "kim"), ("release", "rob"), ("security", "sol")):
        shop.decide(go(cluster), person, 1)
    shop.bring(shop.signed(go("support"), "una", 1), 1.5)  # carl brings it
    shop.decide(replace(NO_GO, reopens=("support",)), "morgan", 2)
    build(shop, 2)
    shop.tell(recorded(POLICY.activities[3], hours=2))
    shop.decide(go("support", "we have looked again"), "una", 2)
    shop.decide(GO, "lea", 3)


def problems(folder: Path, record: Record) -> str:
    """Everything that the verification of an altered record finds."""
    with pytest.raises(BadDocument, match="this record was altered") as caught:
        verify_record(saved(folder, record))
    return "\n".join(caught.value.problems)


def build(shop: Shop, hours: float) -> None:
    """Built and accepted."""
    shop.tell(
        release_event("release_built", hours=hours, artifacts=BUILT),
        release_event("release_accepted", hours=hours, results=RESULTS),
    )


def forge(
    record: Record, change: Callable[[Events], Any], evidence: Sequence[bytes] = ()
) -> Record:
    """The record of a ledger that somebody wrote anew: whole in itself, but for what was signed.

    :param change: what is done to the events of the record, by their places.
    :param evidence: what they name besides.
    """
    store = MemoryStore(record["ledger"]["id"])
    for one in record["signatures"]:
        for content in (one["envelope"], one["signers"]):
            store.put(content.encode())
    for kept in (record["policy"].encode(), *evidence):
        store.put(kept)
    events = {one["index"]: read_event(one["leaf"].encode(), "it") for one in record["events"]}
    change(events)
    fill(store, (events.get(one, noise()) for one in range(record["ledger"]["size"])))
    return release_record(store, record["release"])


def place(record: Record, kind: str, **data: Any) -> int:
    """Where on the ledger the first signed event of this type, with these data, is."""
    signed = {one["event"] for one in record["signatures"]}
    for one in record["events"]:
        event = read_event(one["leaf"].encode(), "it")
        found = {name: event.data.get(name) for name in data}
        if one["index"] in signed and (event.type, found) == (kind, data):
            return int(one["index"])
    raise LookupError(kind)


def entry(record: Record, index: int) -> dict[str, Any]:
    """The signature of the event at this place."""
    found: dict[str, Any] = next(one for one in record["signatures"] if one["event"] == index)
    return found


def payload_of(envelope: str) -> bytes:
    """The statement in an envelope."""
    return base64.b64decode(json.loads(envelope)["payload"])


def rewritten(envelope: str, payload: bytes) -> str:
    """An envelope with another statement in it, under the signature that it had."""
    document = json.loads(envelope)
    document["payload"] = base64.b64encode(payload).decode()
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def told(events: Events, index: int, **data: Any) -> None:
    """Let an event tell something else."""
    events[index] = replace(events[index], data={**events[index].data, **data})


def names(events: Events, index: int, envelope: str, **signature: str) -> None:
    """Let an event name this envelope, and whatever else of its signature."""
    changed = {**events[index].data["signature"], "envelope": sha256(envelope.encode())}
    told(events, index, signature={**changed, **signature})


def saved(folder: Path, record: Record) -> Path:
    """The record as a file."""
    path = folder / "record.json"
    path.write_bytes(canonical(record))
    return path
