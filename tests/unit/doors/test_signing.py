# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the doors by which people sign: now, elsewhere, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.mof.release.plugins.plugin_utils.documents.statement import read_statement
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import PARTS
from ansible_collections.mof.release.plugins.plugin_utils.doors import signing
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.signing import (
    SIGNING_OPTIONS,
    TO_COME,
    SigningDoor,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.trust.dsse import unseal
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call, Outcome
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import sign_statement
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door
from ansible_collections.mof.release.tests.unit.trust.ssh import line, listed, make_key, public

TEXT = f"olga says no_go for operations: release {RELEASE} to production"
BOUND = dict.fromkeys([part for part in PARTS if part != "hosts"], "a" * 64)


class Voter(SigningDoor):
    """A door that votes, and keeps what the use case was asked."""

    KINDS: ClassVar = ("signoff",)
    SPEC: ClassVar = {
        **POLICY_OPTION,
        **SIGNING_OPTIONS,
        "decision": {"type": "str", "default": "no_go"},
        "comment": {"type": "str", "default": "a doubt"},
        "project": {"type": "path", "default": "."},
    }
    RULES: ClassVar = {"mutually_exclusive": [("key", "request_file", "signed_file")]}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        """Vote."""
        self.carried: list[tuple[bool, Any]] = []
        rules = asked.rules()

        def carry_out(call: Call, vote: Any, bound: Mapping[str, str] | None) -> Outcome:
            self.carried.append((call.check, vote.signature))
            return sign_off(call, vote, rules.policy)

        decision, comment = asked.text("decision"), asked.text("comment")
        vote = GiveSignOff(RELEASE, "operations", decision, comment, BOUND)
        return self.decide(asked, store, vote, rules, carry_out, lambda vote: vote.bound)


class Reviewer(Voter):
    """A door that takes reviews only."""

    KINDS: ClassVar = ("review",)


class Screen:
    """A terminal that keeps what it was told, and tells when."""

    said: ClassVar[list[str]] = []

    def display(self, text: str) -> None:
        """Keep it."""
        self.said.append(text)


@pytest.fixture(autouse=True)
def screen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give doors a terminal of the test."""
    monkeypatch.setattr(signing, "Display", Screen)
    Screen.said.clear()
    return Screen.said


@pytest.fixture
def key(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give olga a key, and let her act."""
    made = make_key(shop.folder / "olga")
    signers = shop.folder / "allowed_signers"
    signers.write_bytes(line("olga", public(made)))
    monkeypatch.setenv("MOF_RELEASE_ALLOWED_SIGNERS", str(signers))
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "olga")
    return made


def ask(kind: type[Voter] = Voter, check: bool = False, **arguments: Any) -> tuple[Any, Any]:
    """What a door answers, and what it asked its use case."""
    made = door(kind, {name: str(one) for name, one in arguments.items()}, check_mode=check)
    return made.run(task_vars={}), getattr(made, "carried", [])


def size(shop: Shop) -> int:
    """How many events there are."""
    return len(shop.events())


def want(shop: Shop, *kinds: str) -> None:
    """Let the policy want these decisions signed."""
    policy = json.loads(shop.policy.read_text("utf-8"))
    policy["signatures"] = list(kinds)
    shop.policy.write_text(json.dumps(policy), "utf-8")


def test_nobody_signs(shop: Shop, screen: list[str]) -> None:
    """Without a key the decision goes on record as it is."""
    answer, carried = ask()
    assert (carried, screen) == ([(False, None)], [])
    assert answer["release"]["signoffs"]["operations"]["signature"] is None
    assert not {"text", "signer", "request_file"} & set(answer)


def test_signed_now(shop: Shop, key: Path, screen: list[str]) -> None:
    """Tried without writing first, then shown, signed and recorded with the envelope beside it."""
    before = size(shop)
    answer, carried = ask(key=key)
    assert answer["events"] == [{"type": "signoff_recorded", "index": before}]
    assert carried[0] == (True, TO_COME)
    assert [one for one, _signature in carried] == [True, False]
    found = answer["release"]["signoffs"]["operations"]["signature"]
    assert (found["keyid"], found["imported_by"]) == (listed(key), "")
    assert screen == [answer["text"]]
    assert (answer["signer"], answer["text"].splitlines()[0]) == ("olga", TEXT)
    assert set(shop.evidence(found["envelope"])) == {"payload", "payloadType", "signatures"}


def test_in_check_mode(shop: Shop, key: Path) -> None:
    """It is signed to see whether that would count, and no part of it is kept."""
    before = size(shop)
    answer, carried = ask(key=key, check=True)
    assert answer["events"] == [{"type": "signoff_recorded", "index": None}]
    assert [one for one, _signature in carried] == [True, True]
    assert answer["release"]["signoffs"]["operations"]["signature"]["keyid"] == listed(key)
    assert size(shop) == before


def test_nobody_signs_for_nothing(shop: Shop, key: Path, screen: list[str]) -> None:
    """The same decision again needs no key at all, as one that is refused does not."""
    ask(key=key)
    screen.clear()
    before = size(shop)
    key.unlink()
    answer, carried = ask(key=key)
    assert (answer["changed"], answer["events"], len(carried)) == (False, [], 1)
    assert not ask(request_file=shop.folder / "request.json")[0]["changed"]
    refused, _carried = ask(key=key, comment="")
    assert refused["refused"]
    assert not (shop.folder / "request.json").exists()
    assert (screen, size(shop)) == ([], before)


def test_a_vote_without_signature_can_get_one(shop: Shop, key: Path) -> None:
    """What stands unsigned is not yet what is asked for."""
    stands = {"decision": "go", "comment": "rehearsed again"}
    assert [ask(**stands)[0]["changed"] for _time in (1, 2)] == [True, False]
    answer, _carried = ask(**stands, key=key)
    assert answer["changed"], answer
    assert answer["release"]["signoffs"]["operations"]["signature"]["keyid"] == listed(key)


@pytest.mark.parametrize("wanted", [True, False])
def test_the_setting_signs_what_the_policy_wants(
    shop: Shop, key: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    """A key in the settings is used for nothing else; the finding says that nothing is in force."""
    monkeypatch.setenv("MOF_RELEASE_KEY", str(key))
    want(shop, *(["signoff"] if wanted else []), "review")
    answer, carried = ask()
    # Rules that want signatures must be put in force first, so this one is refused either way.
    assert [one["problem"] for one in answer["findings"]] == ["was never put in force"]
    assert carried == [(True, TO_COME)] if wanted else [(False, None)]


def test_a_missing_signature_is_told_with_the_way_to_sign(shop: Shop, key: Path) -> None:
    """Whoever gives no key is told to."""
    want(shop, "signoff")
    answer, _carried = ask()
    missing = [one for one in answer["findings"] if one["kind"] == "signature"]
    assert [one["problem"] for one in missing] == ["is not signed"]
    assert missing[0]["how"].endswith("-e key=~/.ssh/id_ed25519")


def test_signed_elsewhere(shop: Shop, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request goes out, nothing is recorded; what comes back is the decision of the signer."""
    before = size(shop)
    request, signed = shop.folder / "out" / "request.json", shop.folder / "signed.json"
    answer, carried = ask(request_file=request, check=True)
    assert (answer["changed"], request.exists()) == (True, False)
    answer, carried = ask(request_file=request)
    assert carried == [(True, TO_COME)]
    assert (answer["changed"], answer["request_file"], answer["events"]) == (True, str(request), [])
    payload = request.read_bytes()
    assert read_statement(payload, "it")["predicate"]["text"] == answer["text"]
    assert signing.read_request(payload, "it") == payload
    assert size(shop) == before
    signed.write_bytes(sign_statement(payload, str(key)))
    assert signing.read_request(signed.read_bytes(), "it") == payload
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "robin")
    answer, carried = ask(signed_file=signed)
    vote = answer["release"]["signoffs"]["operations"]
    assert (vote["by"], vote["signature"]["imported_by"], vote["comment"]) == (
        "olga",
        "robin",
        "a doubt",
    )
    assert (answer["signer"], len(carried), size(shop)) == ("olga", 1, before + 1)


def test_a_door_takes_its_own_kind(shop: Shop, key: Path) -> None:
    """A signed sign-off does not pass for a review, and what nobody signed passes for nothing."""
    before = size(shop)
    request, signed = shop.folder / "request.json", shop.folder / "signed.json"
    ask(request_file=request)
    signed.write_bytes(sign_statement(request.read_bytes(), str(key)))
    answer, carried = ask(Reviewer, signed_file=signed)
    assert "this is a signed signoff, which this door does not take" in answer["msg"]
    assert "it takes: review" in answer["msg"]
    unsigned, _carried = ask(signed_file=request)
    assert "this is not a signed statement that can be accepted" in unsigned["msg"]
    assert (carried, size(shop)) == ([], before)


def test_files_that_travel_keep_out_of_the_project(shop: Shop, key: Path) -> None:
    """By being there they would change what is signed; hidden ones and others' are left out."""
    inside = shop.project / "request.json"
    answer, _carried = ask(request_file=inside, project=shop.project)
    assert "would be part of what is signed" in answer["msg"]
    assert not inside.exists()
    for path in (shop.project / ".out" / "request.json", shop.folder / "request.json"):
        assert ask(request_file=path, project=shop.project)[0]["changed"]
        assert unseal(sign_statement(path.read_bytes(), str(key)), "it").payload
    brought, _carried = ask(Reviewer, signed_file=inside, project=shop.project)
    assert "would be part of what is signed" in brought["msg"]


def test_one_way_at_a_time(shop: Shop, key: Path) -> None:
    """Now, elsewhere and brought exclude each other."""
    with pytest.raises(AnsibleActionFail, match=r"mutually exclusive: key\|request_file"):
        ask(key=key, request_file="x")


def test_files_that_cannot_be_statements(tmp_path: Path) -> None:
    """One that is not there, and one that is far too large, are told before they are read in."""
    with pytest.raises(BadDocument, match="the file cannot be read: No such file"):
        signing.read_file(tmp_path / "none")
    large = tmp_path / "large"
    large.write_bytes(b"x" * (signing.MAX_BYTES + 1))
    with pytest.raises(BadDocument, match="too large for a statement"):
        signing.read_file(large)
    large.write_bytes(b"x" * signing.MAX_BYTES)
    assert len(signing.read_file(large)) == signing.MAX_BYTES
