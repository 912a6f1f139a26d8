# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decisions that people sign: the statement, the signature, and how they come on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.documents.statement import read_statement
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    Refused,
    SigningFailed,
    Unknown,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Head
from ansible_collections.mof.release.plugins.plugin_utils.trust.dsse import unseal
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import (
    make_statement,
    sign_statement,
    take_in,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CONTENT,
    RELEASE,
    at,
    by,
    recorded,
    sha,
    story,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import listed
from ansible_collections.mof.release.tests.unit.usecases.ledgers import events_of, fill
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import LEDGER
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import (
    GO,
    NO_GO,
    WAIVED,
    Shop,
    go,
    no_go,
)

APPROVE = MoveChange(
    "RFC-2", "authorized", "useful", initiation_review={"impact": "a", "budget": "b"}
)


def decisions(shop: Shop) -> list[tuple[Any, str, str]]:
    """A decision of each kind, who takes it, and the event that comes of it; all are possible."""
    policy = shop.rules.policy
    change = {**CONTENT, "id": "RFC-2", "operations_readiness": "c", "support_plans": "d"}
    request_change(shop.call("riley", 1), SubmitChange("RFC-2", change), policy)
    for state in ("screened", "classified"):
        request_change(shop.call("morgan", 1), MoveChange("RFC-2", state), policy)
    return [
        (go("support"), "una", "signoff_recorded"),
        (WAIVED, "kim", "activity_recorded"),
        (NO_GO, "morgan", "review_held"),
        (APPROVE, "alex", "change_authorized"),
    ]


def test_each_kind_of_decision_comes_on_record_with_its_signature(target: Shop) -> None:
    """By the signer, with the key, the nonce and the envelope, which is among the evidence."""
    for command, person, kind in decisions(target):
        payload = target.request(command, person, 2)
        envelope = target.sealed(payload, person)
        event = target.bring(envelope, 2, person).events[0].event
        assert (event.type, event.actor) == (kind, person)
        assert event.data["signature"] == {
            "envelope": sha256(envelope),
            "keyid": listed(Path(f"{target.keys / person}.pub")),
            "nonce": target.predicate(payload)["nonce"],
            "imported_by": "",
        }
        assert target.store.get(sha256(envelope)) == envelope


def test_rules_come_in_force_with_their_signature(target: Shop) -> None:
    """By one who may change those in force."""
    target.rules = target.write_rules(version=2)
    command = AdoptRules(target.rules.policy, "agreed")
    envelope = target.signed(command, "pat", 1)
    (placed,) = target.bring(envelope, 1, "carl").events
    assert (placed.event.type, placed.event.actor) == ("rules_adopted", "pat")
    assert placed.event.data["signature"]["imported_by"] == "carl"
    assert target.store.get(sha256(envelope)) == envelope


def test_bringing_the_same_twice_adds_nothing(target: Shop) -> None:
    """For each kind that stands; a no-go of the review is over once the release went back."""
    for command, person, _kind in decisions(target):
        envelope = target.signed(command, person, 2)
        assert target.bring(envelope, 2).changed
        size = target.store.head().size
        if command is not NO_GO:
            assert not target.bring(envelope, 3).changed
        assert target.store.head().size == size
    target.rules = target.write_rules(version=2)
    envelope = target.signed(AdoptRules(target.rules.policy, "agreed"), "pat", 3)
    assert target.bring(envelope, 3).changed
    assert not target.bring(envelope, 4).changed


def test_check_mode_keeps_nothing(target: Shop) -> None:
    """What would come on record is told; neither event nor envelope is there."""
    before = target.store.head()
    for command, person, kind in decisions(target):
        before = target.store.head()
        envelope = target.signed(command, person, 2)
        outcome = target.bring(envelope, 2, check=True)
        assert outcome.events[0].event.type == kind
        assert outcome.events[0].index is None
        assert not target.store.has(sha256(envelope))
        assert target.store.head() == before


def test_a_refused_statement_is_not_kept(shop: Shop) -> None:
    """The store holds what decisions rest on, and nothing else."""
    envelope = shop.signed(go("security"), "kim", 1)
    with shop.unharmed("kim is of operations"):
        shop.bring(envelope, 1)
    assert not shop.store.has(sha256(envelope))


def test_a_statement_says_where_and_when_it_was_made(shop: Shop) -> None:
    """This ledger as it is, a week, and a nonce of its own; the same twice is two statements."""
    first, second = (shop.request(go("support"), "una", 1) for _time in range(2))
    said, other = shop.predicate(first), shop.predicate(second)
    head = shop.store.head()
    assert said["ledger"] == {"id": LEDGER, "size": head.size, "root": head.root.hex()}
    assert (said["issued"], said["expires"]) == (at(1).isoformat(), at(169).isoformat())
    assert {**said, "nonce": "", "text": ""} == {**other, "nonce": "", "text": ""}
    assert said["nonce"] != other["nonce"]
    assert read_statement(first, "a.json")["predicate"] == said


def test_a_statement_outlives_what_others_add(shop: Shop) -> None:
    """The ledger grew since; what it was signed on is a part of it."""
    kept = shop.signed(go("support"), "una", 1)
    shop.decide(go("operations"), "kim", 1)
    shop.decide(go("security"), "sol", 2)
    assert shop.bring(kept, 3).changed


def test_a_no_go_that_is_quicker_stops_a_signed_go(shop: Shop) -> None:
    """The statement is held against the ledger anew when somebody else was faster."""
    kept = shop.signed(go("support"), "una", 1)
    quicker = shop.signed(no_go("support"), "omar", 1)
    append, theirs = shop.store.append, [quicker]

    def late(leaves: Any, size: int, key: str) -> Head:
        if theirs:
            shop.bring(theirs.pop(), 1)
        return append(leaves, size, key)

    shop.store.append = late  # type: ignore[method-assign] # overtaken
    with pytest.raises(Refused, match="and is no_go by omar"):
        shop.bring(kept, 1)
    assert shop.release().signoffs["support"].by == "omar"


def test_a_key_that_is_revoked_meanwhile_stops_a_signed_go(shop: Shop) -> None:
    """Between the check of the signature and the append."""
    kept = shop.signed(go("support"), "una", 1)
    append, left = shop.store.append, ["una"]

    def late(leaves: Any, size: int, key: str) -> Head:
        if left:
            shop.revoke(left.pop(), 1)
        return append(leaves, size, key)

    shop.store.append = late  # type: ignore[method-assign] # overtaken
    with pytest.raises(Refused, match="signed with a key that was revoked"):
        shop.bring(kept, 1)


def test_rules_that_change_meanwhile_stop_a_signed_go(shop: Shop) -> None:
    """Verified by the signers who were in force a moment ago."""
    kept = shop.signed(go("support"), "una", 1)
    append, at_hand = shop.store.append, shop.rules
    others = [shop.write_rules(signers=shop.signers() + b"# new\n")]

    def late(leaves: Any, size: int, key: str) -> Head:
        if others:
            shop.rules = others.pop()
            shop.adopt(hours=1)
            shop.rules = at_hand
        return append(leaves, size, key)

    shop.store.append = late  # type: ignore[method-assign] # overtaken
    with pytest.raises(Refused, match="allowed signers are not those in force"):
        shop.bring(kept, 1)


def test_what_is_brought_says_who_and_what_for(shop: Shop) -> None:
    """The command as it was signed: with the signature, a sign-off with what it is bound to."""
    vote, envelope = go("support"), shop.signed(go("support"), "una", 1)
    brought = take_in(shop.store, envelope, shop.rules.signers, by("una", 1), "a.json")
    assert (brought.signer, brought.bound) == ("una", shop.bound(vote))
    assert brought.signing(vote).bound == shop.bound(vote)
    assert brought.signing(WAIVED).signature == brought.signature
    assert brought.keys == (brought.signature.keyid,)
    assert brought.signers == sha256(shop.rules.signers)


def test_without_allowed_signers_nothing_is_taken_in(shop: Shop) -> None:
    """It is told that the file names nobody."""
    envelope = shop.signed(go("support"), "una", 1)
    with shop.unharmed("names nobody, so nobody could sign", BadDocument):
        take_in(shop.store, envelope, b"", by("una", 1), "a.json")


def test_nothing_is_asked_for_that_would_not_be_accepted(shop: Shop) -> None:
    """A go for nothing, a waiver with files, a pass, a move that is no authorization."""
    policy, context = shop.rules.policy, by("una", 1)
    report = (Evidence("r", sha("r"), 1),)
    decisions(shop)
    for command, bound, words in (
        (go("support"), {}, "is not bound to its artifacts, collections, playbook, plugins"),
        (GO, shop.bound(go("support")), "is not bound to its hosts"),
        (WAIVED, {"project": sha("x")}, "bound to project, which means nothing for it"),
        (
            RecordActivity(RELEASE, "operations.backup", "waived", report, comment="x"),
            {},
            "evidence cannot go with a signed waiver",
        ),
        (RecordActivity(RELEASE, "security.review", "pass", comment="x"), {}, "decision.status"),
        (MoveChange("RFC-2", "rejected", "no"), {}, "decision.to"),
        (go("support", comment=""), shop.bound(GO), "lacks comment"),
        (go("support", comment="e\u0301"), shop.bound(GO), "NFC"),
    ):
        with shop.unharmed(words, BadDocument):
            make_statement(shop.store, command, policy, context, bound)  # type: ignore[arg-type] # wrong
    with shop.unharmed("release shop-9 is not on record", Unknown):
        make_statement(shop.store, replace_release(WAIVED), policy, context, {})
    with shop.unharmed("change request RFC-9 is not on record", Unknown):
        make_statement(shop.store, MoveChange("RFC-9", "authorized"), policy, context, {})


def replace_release(command: RecordActivity) -> RecordActivity:
    """The same for a release that nobody planned."""
    return RecordActivity("shop-9", command.id, command.status, comment=command.comment)


def test_signing_takes_the_statement_and_a_key(shop: Shop) -> None:
    """Anything else is refused, and the payload is what was shown, byte for byte."""
    payload = shop.request(go("support"), "una", 1)
    key = str(shop.keys / "una")
    assert unseal(sign_statement(payload, key), "a.json").payload == payload
    with pytest.raises(SigningFailed, match="no such key file"):
        sign_statement(payload, f"{key}-lost")
    with pytest.raises(BadDocument):
        sign_statement(payload + b"\n", key)
    with pytest.raises(BadDocument):
        sign_statement(b"Please sign.", key)


@pytest.mark.usefixtures("_alone")
def test_a_ledger_without_rules(tmp_path: Path, keys: Path) -> None:
    """Where no signature is asked for, one counts by the list at hand; else rules come first."""
    shop = Shop(MemoryStore(LEDGER), tmp_path, keys)
    opened = Event("ledger_opened", "ledger", at(), "max", {"ledger": LEDGER})
    fill(shop.store, [opened, *story("preparation"), recorded(shop.rules.policy.activities[3])])
    with shop.unharmed("policy: shop-production was never put in force"):
        shop.decide(go("support"), "una", 1)
    shop.rules = shop.write_rules(signed=())
    shop.decide(go("support"), "una", 1)
    assert events_of(shop.store)[-1].data["signature"]["keyid"].startswith("SHA256:")
