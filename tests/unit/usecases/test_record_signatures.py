# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures in a record: kept with it, verified with it, and every alteration of them found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.verify_record import (
    verify_record,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.write_record import (
    release_record,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, at, story
from ansible_collections.mof.release.tests.unit.usecases.signed_record import (
    Events,
    Made,
    Record,
    entry,
    forge,
    make,
    names,
    payload_of,
    place,
    problems,
    rewritten,
    saved,
    told,
)
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import LEDGER
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import Shop, go


@pytest.fixture(scope="module")
def made(
    template: tuple[MemoryStore, Path], keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    """Give a shop and its record, in which everything is signed; not to be altered."""
    return make(template[0], tmp_path_factory.mktemp("rules"), keys)


def test_every_signed_event_has_its_signature(made: Made) -> None:
    """The envelope is the one that the event names, the signers are those in force."""
    _shop, record = made
    check("record", Source("record", record), "record")
    leaves = {one["index"]: json.loads(one["leaf"]) for one in record["events"]}
    signed = [index for index, one in leaves.items() if "signature" in one["data"]]
    assert [one["event"] for one in record["signatures"]] == signed
    kinds = {leaves[index]["type"] for index in signed}
    assert kinds == {
        *("rules_adopted", "change_authorized", "activity_recorded", "signoff_recorded"),
        "review_held",
    }
    for one in record["signatures"]:
        named = leaves[one["event"]]["data"]["signature"]["envelope"]
        assert sha256(one["envelope"].encode()) == named
        rules = json.loads(payload_of(one["envelope"]))["predicate"]["rules"]
        assert sha256(one["signers"].encode()) == rules["signers_sha256"]


def test_they_are_verified_offline(tmp_path: Path, made: Made) -> None:
    """All of them, and none is left unverified."""
    _shop, record = made
    told_ = verify_record(saved(tmp_path, record), record["ledger"]["root"])
    assert (told_["signatures"], told_["unverified"]) == (len(record["signatures"]), [])
    assert len(record["signatures"]) == 10


def test_the_same_history_gives_the_same_record(made: Made) -> None:
    """To the byte, also when others went on since, and rules are put in force afterwards."""
    shop, record = made
    assert canonical(release_record(shop.store, RELEASE)) == canonical(record)
    later = Shop(deepcopy(shop.store), shop.folder, shop.keys)
    later.revoke("una", 4)
    again = release_record(later.store, RELEASE)
    same = ("written", "signatures", "policy", "view")
    assert {name: again[name] for name in same} == {name: record[name] for name in same}


def drop(record: Record) -> None:
    """A signature is gone."""
    del record["signatures"][3]


def drop_all(record: Record) -> None:
    """All are gone."""
    record["signatures"] = []


def twice(record: Record) -> None:
    """One is there twice."""
    record["signatures"].append(record["signatures"][-1])


def turned(record: Record) -> None:
    """They are in another order."""
    record["signatures"].reverse()


def unasked(record: Record) -> None:
    """One is of an event that nobody signed."""
    record["signatures"].append({**record["signatures"][-1], "event": 2})


def swapped(record: Record) -> None:
    """Two have each other's envelope."""
    one, other = record["signatures"][3:5]
    one["envelope"], other["envelope"] = other["envelope"], one["envelope"]


def altered(record: Record) -> None:
    """The text that was shown is another."""
    one = record["signatures"][3]
    text = payload_of(one["envelope"]).replace(b"we are ready", b"we are reedy")
    one["envelope"] = rewritten(one["envelope"], text)


def signers_altered(record: Record) -> None:
    """The signers are others."""
    one = record["signatures"][3]
    one["signers"] = one["signers"].replace("mallory", "mallorie")


def signers_gone(record: Record) -> None:
    """Nobody can tell whose keys they were."""
    record["signatures"][3]["signers"] = ""


ALTERED: dict[Callable[[Record], None], str] = {
    drop: "event 30: its signature is not in the record",
    drop_all: "event 40: its signature is not in the record",
    twice: "signatures: one is there twice, out of order, or of no signed event",
    turned: "signatures: one is there twice, out of order, or of no signed event",
    unasked: "signatures: one is there twice, out of order, or of no signed event",
    swapped: "event 31: its envelope is not the one that the event names",
    altered: "event 30: its envelope is not the one that the event names",
    signers_altered: "event 30: its signers are not those that were in force",
    signers_gone: "event 30: its signers are not those that were in force",
}


@pytest.mark.parametrize(("alter", "problem"), ALTERED.items())
def test_an_altered_record_is_found(
    tmp_path: Path, made: Made, alter: Callable[[Record], None], problem: str
) -> None:
    """The events are those of the ledger, and the signatures are not theirs."""
    record = copy.deepcopy(made[1])
    alter(record)
    assert problem in problems(tmp_path, record)


def test_the_signers_with_another_key_are_found(tmp_path: Path, made: Made) -> None:
    """Kim's line has the key of mallory, who signs in kim's name: the events name other signers."""
    shop, original = made
    record = copy.deepcopy(original)
    index = place(record, "signoff_recorded", cluster="operations")
    line = shop.signers().decode().splitlines()
    of = {one.split()[0]: one for one in line}
    mallory = of["mallory"].split()
    forged = "\n".join([" ".join(["kim", *mallory[1:]]), of["rob"], ""])
    entry(record, index)["signers"] = forged
    assert f"event {index}: its signers are not those that were in force" in problems(
        tmp_path, record
    )


def test_signatures_are_no_help_to_who_alters_an_event(tmp_path: Path, made: Made) -> None:
    """Then its proof fails already, and nothing more is looked at."""
    record = copy.deepcopy(made[1])
    record["events"][-1]["leaf"] += " "
    index = record["events"][-1]["index"]
    assert problems(tmp_path, record) == f"event {index}: is not what the ledger has there"


def test_before_any_rules_were_in_force(tmp_path: Path, made: Made, keys: Path) -> None:
    """A signature of one's own accord: it is kept, and told as unverified; so are its signers."""
    shop = Shop(MemoryStore(LEDGER), tmp_path, keys)
    shop.rules = shop.write_rules(signed=())
    shop.tell(*story("preparation"))
    shop.decide(go("operations"), "kim", 1)
    record = release_record(shop.store, RELEASE)
    (one,) = record["signatures"]
    assert (one["signers"], record["policy"], record["view"]["coverage"]) == ("", "", None)
    answer = verify_record(saved(tmp_path, record))
    assert answer["signatures"] == 0
    reason = "the record does not have its signers: no rules were in force"
    assert answer["unverified"] == [{"event": one["event"], "reason": reason}]
    one["signers"] = shop.signers().decode()
    assert verify_record(saved(tmp_path, record))["signatures"] == 1
    one["signers"] = shop.signers().decode().replace("kim", "kit")
    assert "its signers are not those that were in force" in problems(tmp_path, record)


def test_a_key_revoked_since_is_told_by_its_time(tmp_path: Path, made: Made) -> None:
    """What was signed before the revocation stands in the record, what later does not."""
    _shop, record = made
    index = place(record, "signoff_recorded", cluster="release")
    keyid = json.loads(entry(record, index)["envelope"])["signatures"][0]["keyid"]

    def revoked(events: Events, index: int) -> None:
        data = {"keyid": keyid, "comment": "stolen"}
        when = events.get(index, events[1]).at
        events[index] = replace(events[1], type="key_revoked", data=data, at=when)

    late = forge(record, lambda events: revoked(events, 36))
    assert verify_record(saved(tmp_path, late))["signatures"] == 10
    early = forge(record, lambda events: revoked(events, 0))
    assert f"event {index}: it was signed with {keyid}, which had been revoked" in problems(
        tmp_path, early
    )


def test_the_policy_is_part_of_it(tmp_path: Path, made: Made) -> None:
    """Left out or altered it is found, since coverage rests on it."""
    for policy in ("", made[1]["policy"].replace("Backup", "Bockup"), "{}"):
        record = {**made[1], "policy": policy}
        found = problems(tmp_path, record)
        assert "policy: is not the one that the release was decided by" in found


def test_an_event_of_something_else_does_not_belong(tmp_path: Path, made: Made) -> None:
    """It may be on the ledger, and yet says nothing about this release."""
    shop, original = made
    record: dict[str, Any] = copy.deepcopy(original)
    opened = next(iter(shop.store.read()))
    proof = shop.store.inclusion_proof(0, record["ledger"]["size"])
    record["events"].insert(
        0, {"index": 0, "leaf": opened.data.decode(), "proof": [one.hex() for one in proof]}
    )
    assert "event 0: does not belong to this record" in problems(tmp_path, record)


def test_told_after_it_counts_no_more(tmp_path: Path, made: Made) -> None:
    """A statement that was put on record after it expired, or before it was issued."""
    _shop, record = made
    for hours in (24 * 8, -24):
        forged = forge(
            record,
            lambda events, hours=hours: events.update({40: replace(events[40], at=at(hours))}),
        )
        assert "event 40: it counts from 2026-03-02" in problems(tmp_path, forged)


def test_an_event_that_names_another_nonce_or_key(tmp_path: Path, made: Made) -> None:
    """Both stand in what was signed."""
    _shop, record = made
    own = entry(record, 40)["envelope"]
    forged = forge(record, lambda events: names(events, 40, own, nonce="0" * 32))
    assert "event 40: its signed statement has another nonce" in problems(tmp_path, forged)
    other = f"SHA256:{'A' * 43}"
    forged = forge(record, lambda events: names(events, 40, own, keyid=other))
    assert f"not with {other}" in problems(tmp_path, forged)
    forged = forge(record, lambda events: told(events, 40, comment="nobody is"))
    assert "says comment everybody is ready, and the event nobody is" in problems(tmp_path, forged)
