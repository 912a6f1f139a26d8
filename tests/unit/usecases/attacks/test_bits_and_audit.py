# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: one bit of a signed sign-off is flipped. And what an auditor does with what is kept."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    BadSignature,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import take_in
from ansible_collections.mof.release.tests.unit.domain.stories import at, by
from ansible_collections.mof.release.tests.unit.trust.ssh import accepted_by_openssh
from ansible_collections.mof.release.tests.unit.usecases.ledgers import events_of
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import (
    GO,
    WAIVED,
    Shop,
    go,
)

#: Every bit is most of a minute of work; every seventh one meets each place of a byte in turn.
STEP = 1 if os.environ.get("MOF_RELEASE_LONG") == "1" else 7


def test_a_flipped_bit_is_never_taken_in(shop: Shop) -> None:
    """Wherever it is in the envelope: in the payload, the keyid, the signature, or around them."""
    envelope = shop.signed(go("support"), "una", 1)
    before = shop.store.head()
    taken = []
    for bit in range(0, 8 * len(envelope), STEP):
        flipped = bytearray(envelope)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            take_in(shop.store, bytes(flipped), shop.rules.signers, by("carl", 1), "a.json")
        except (BadDocument, BadSignature):
            continue
        taken.append(bit)
    assert taken == []
    assert shop.store.head() == before
    assert take_in(shop.store, envelope, shop.rules.signers, by("carl", 1), "a.json")


def pae(payload_type: bytes, payload: bytes) -> bytes:
    """What DSSE signs, by its specification: an auditor has nothing of ours installed."""
    sizes = [str(len(one)).encode() for one in (payload_type, payload)]
    return b" ".join([b"DSSEv1", sizes[0], payload_type, sizes[1], payload])


def kept_envelopes(shop: Shop) -> list[tuple[str, str, Any]]:
    """Who, what kind of event, and the envelope under each signed event of a ledger."""
    found = []
    for event in events_of(shop.store):
        if "signature" in event.data:
            content = shop.store.get(event.data["signature"]["envelope"])
            assert sha256(content) == event.data["signature"]["envelope"]
            found.append((event.actor, event.type, json.loads(content)))
    return found


def test_an_auditor_verifies_what_is_kept_with_openssh_alone(target: Shop, tmp_path: Path) -> None:
    """Each signature under the people's own names, over the payload that is kept; and no other."""
    target.decide(WAIVED, "kim", 1)
    target.bring(target.signed(go("operations"), "omar", 1), 1, "carl")
    for cluster, person in (("release", "rob"), ("security", "sol"), ("support", "una")):
        target.decide(go(cluster), person, 1)
    target.decide(GO, "lea", 2)
    signers = target.store.get(sha256(target.rules.signers))
    kept = kept_envelopes(target)
    assert [(who, kind) for who, kind, _envelope in kept] == [
        ("pat", "rules_adopted"),
        ("kim", "activity_recorded"),
        ("omar", "signoff_recorded"),
        ("rob", "signoff_recorded"),
        ("sol", "signoff_recorded"),
        ("una", "signoff_recorded"),
        ("lea", "review_held"),
    ]
    for who, _kind, envelope in kept:
        payload = base64.b64decode(envelope["payload"], validate=True)
        blob = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
        message = pae(envelope["payloadType"].encode(), payload)
        predicate = json.loads(payload)["predicate"]
        assert predicate["signer"] == who
        assert accepted_by_openssh(tmp_path, blob, message, who, signers, at(2))
        other = "una" if who != "una" else "sol"
        assert not accepted_by_openssh(tmp_path, blob, message, other, signers, at(2))
        assert not accepted_by_openssh(tmp_path, blob, message + b" ", who, signers, at(2))


def test_an_auditor_finds_the_rules_that_were_in_force(target: Shop) -> None:
    """Policy, people and signers, each under the digest that the statements name."""
    target.decide(go("support"), "una", 1)
    _who, _kind, envelope = kept_envelopes(target)[-1]
    rules = json.loads(base64.b64decode(envelope["payload"]))["predicate"]["rules"]
    policy, people, signers = (
        target.store.get(rules[f"{name}_sha256"]) for name in ("policy", "people", "signers")
    )
    assert json.loads(policy)["policy"] == rules["policy"] == "shop-production"
    assert {"person": "una", "clusters": ["support"]} in json.loads(people)["people"]
    assert signers == (target.folder / "allowed_signers").read_bytes()
