# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules come in force, each under those before it, and keys are revoked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import parse, sha256
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import policy_of
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
    RevokeKey,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.adopt_rules import (
    adopt_rules,
    read_rules_in_force,
    revoke_key,
    signers_for_adoption,
)
from ansible_collections.mof.release.tests.unit.domain.stories import at
from ansible_collections.mof.release.tests.unit.trust.ssh import listed
from ansible_collections.mof.release.tests.unit.usecases.ledgers import events_of
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import LEDGER, PEOPLE
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import Shop

KEYID = "SHA256:" + "A" * 43


@pytest.fixture
def fresh(_alone: None, tmp_path: Path, keys: Path) -> Shop:
    """A shop on whose ledger there is nothing yet but its opening."""
    shop = Shop(MemoryStore(LEDGER), tmp_path, keys)
    shop.tell(Event("ledger_opened", "ledger", at(), "max", {"ledger": LEDGER}))
    return shop


def adopt(shop: Shop, person: str = "pat", *, check: bool = False) -> bool:
    """Somebody puts the rules at hand in force, without a signature."""
    command = AdoptRules(shop.rules.policy, "agreed")
    return adopt_rules(shop.call(person, 1, check=check), command, shop.rules).changed


def test_the_first_rules_are_judged_by_themselves(fresh: Shop) -> None:
    """Signed with a key that they list, by one whom they name."""
    assert read_rules_in_force(fresh.store).adopted is False
    with fresh.unharmed("person: mallory may not change the rules in force"):
        fresh.adopt("mallory")
    with fresh.unharmed("signature: shop-production is not signed"):
        adopt(fresh)
    fresh.adopt("pat")
    rules = read_rules_in_force(fresh.store)
    policy = fresh.rules.policy
    assert (rules.policy, rules.people, rules.signers) == (
        policy.digest,
        policy.people_digest,
        policy.signers_digest,
    )
    assert (rules.policy_name, rules.version, rules.adopted_by) == (policy.name, 1, "pat")


def test_what_is_in_force_is_kept(fresh: Shop) -> None:
    """All three files under their digests; the policy reads back as it is."""
    fresh.adopt()
    policy = fresh.rules.policy
    kept = parse(fresh.store.get(policy.digest))
    assert policy_of(kept) == replace(policy, people=None, people_digest="", signers_digest="")
    people = json.loads(fresh.store.get(policy.people_digest))["people"]
    assert {one["person"]: tuple(one["clusters"]) for one in people} == PEOPLE
    assert fresh.store.get(policy.signers_digest) == fresh.rules.signers


def test_rules_that_are_in_force_are_not_put_in_force_again(shop: Shop) -> None:
    """Signed or not, by whoever asks: there is nothing to do."""
    size = shop.store.head().size
    assert not shop.adopt("mallory", 1).changed
    assert not adopt(shop, "mallory")
    assert shop.store.head().size == size


def test_check_mode_puts_nothing_in_force(fresh: Shop) -> None:
    """Nor is anything kept."""
    fresh.rules = fresh.write_rules(signed=())
    assert adopt(fresh, check=True)
    assert not read_rules_in_force(fresh.store).adopted
    assert not fresh.store.has(fresh.rules.policy.digest)


def test_each_policy_is_judged_by_the_one_before(shop: Shop) -> None:
    """The one in force is read from the ledger, not from a file."""
    path = shop.folder / "policy.yml"
    shop.write_rules(version=2)
    path.write_text(path.read_text().replace("policy: [pat, pia]", "policy: [kim]"))
    shop.rules = shop.read_rules()
    with shop.unharmed("person: kim may not change"):
        shop.adopt("kim", 1)
    shop.adopt("pat", 1)
    path.write_text(path.read_text().replace("version: 2", "version: 3"))
    shop.rules = shop.read_rules()
    with shop.unharmed("person: pat may not change"):
        shop.adopt("pat", 2)
    assert shop.adopt("kim", 2).changed
    assert read_rules_in_force(shop.store).version == 3


def test_without_an_authority_anybody_puts_rules_in_force(fresh: Shop) -> None:
    """That is said in the policy; from then on its people decide."""
    fresh.write_rules(signed=())
    path = fresh.folder / "policy.yml"
    path.write_text(path.read_text().replace(", policy: [pat, pia]", ""))
    fresh.rules = fresh.read_rules()
    assert adopt(fresh, "mallory")
    fresh.rules = fresh.write_rules(version=2)
    assert fresh.adopt("pat", 2).changed


def test_a_reason_goes_with_it(shop: Shop) -> None:
    """None, no rules."""
    shop.rules = shop.write_rules(version=2)
    command = AdoptRules(shop.rules.policy, "")
    with shop.unharmed("comment: shop-production needs a reason"):
        adopt_rules(shop.call("pat", 1), command, shop.rules)


def test_the_signers_by_whom_new_rules_are_signed(fresh: Shop) -> None:
    """Those in force, from the ledger; before there are any, the new ones themselves."""
    assert signers_for_adoption(fresh.store, fresh.rules) == fresh.rules.signers
    fresh.adopt()
    first = fresh.rules.signers
    fresh.rules = fresh.write_rules(signers=fresh.signers() + b"# new\n")
    assert signers_for_adoption(fresh.store, fresh.rules) == first
    fresh.adopt(hours=1)
    assert signers_for_adoption(fresh.store, fresh.rules) == fresh.rules.signers


def test_rules_without_signers_and_the_first_signers(fresh: Shop) -> None:
    """Nobody was asked for a signature; from the first list of signers on, it counts."""
    fresh.write_rules(signed=())
    (fresh.folder / "allowed_signers").unlink()
    fresh.rules = fresh.read_rules(signers=False)
    adopt(fresh)
    assert read_rules_in_force(fresh.store).signers == ""
    fresh.rules = fresh.write_rules(version=2)
    assert signers_for_adoption(fresh.store, fresh.rules) == fresh.rules.signers
    assert fresh.adopt(hours=2).changed


def test_signers_are_not_needed_where_nothing_about_rules_is_signed(fresh: Shop) -> None:
    """That nobody could sign for new rules is no harm when nobody has to."""
    without = b"".join(one for one in fresh.signers().splitlines(True) if b"pat" not in one)
    fresh.rules = fresh.write_rules(signers=without, signed=("signoff",))
    assert adopt(fresh)


def test_a_key_that_is_valid_to_the_end_of_this_second_counts(fresh: Shop) -> None:
    """As it does where its signature is verified."""
    for valid in ('valid-before="20260302110000Z"', 'valid-before="20270101Z"'):
        fresh.rules = fresh.write_rules(signers=fresh.signers(pat=valid))
        assert fresh.adopt(hours=2).changed


def test_a_revoked_key_is_on_record_once(shop: Shop) -> None:
    """By whom, why, and the same key again is nothing new."""
    shop.revoke("una", 1)
    event = events_of(shop.store)[-1]
    keyid = listed(Path(f"{shop.keys / 'una'}.pub"))
    assert (event.type, event.actor) == ("key_revoked", "pat")
    assert event.data == {"keyid": keyid, "comment": "stolen"}
    assert read_rules_in_force(shop.store).revoked == {keyid: "stolen"}
    assert not shop.revoke("una", 2).changed


def test_who_may_revoke_is_said_by_the_policy_in_force(shop: Shop) -> None:
    """Not by the one at hand; before there is one, by that."""
    path = shop.folder / "policy.yml"
    path.write_text(path.read_text().replace("policy: [pat, pia]", "policy: [mallory]"))
    shop.rules = shop.read_rules()
    command = RevokeKey(KEYID, "why")
    with shop.unharmed("person: mallory may not change the rules in force"):
        revoke_key(shop.call("mallory", 1), command, shop.rules)
    assert revoke_key(shop.call("pia", 1), command, shop.rules).changed


def test_a_key_is_revoked_before_any_rules(fresh: Shop) -> None:
    """By whom the rules at hand name."""
    with fresh.unharmed("person: mallory may not change"):
        revoke_key(fresh.call("mallory"), RevokeKey(KEYID, "why"), fresh.rules)
    with fresh.unharmed("needs a reason"):
        revoke_key(fresh.call("pat"), RevokeKey(KEYID, ""), fresh.rules)
    with fresh.unharmed("event key_revoked has the wrong shape", BadDocument):
        revoke_key(fresh.call("pat"), RevokeKey("una", "why"), fresh.rules)
    assert revoke_key(fresh.call("pat"), RevokeKey(KEYID, "why"), fresh.rules).changed


def test_the_envelope_of_an_adoption_is_kept(fresh: Shop) -> None:
    """With the event, so that an auditor finds who agreed to what."""
    envelope = fresh.signed(AdoptRules(fresh.rules.policy, "agreed"), "pat", 1)
    fresh.bring(envelope, 1)
    event = events_of(fresh.store)[-1]
    assert event.data["signature"]["envelope"] == sha256(envelope)
    assert fresh.store.get(sha256(envelope)) == envelope
