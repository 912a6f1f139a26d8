# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors around signing: statements with no ledger, waivers, rules, and what waits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.mof.release.plugins.action import (
    activity,
    rules,
    rules_info,
    signoff,
    statement,
    waiting_info,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import PARTS
from ansible_collections.mof.release.tests.unit.doors.shop import POLICY, RELEASE, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door
from ansible_collections.mof.release.tests.unit.trust.ssh import line, listed, make_key, public

WAIVED = {
    "release": RELEASE,
    "id": "operations.backup",
    "status": "waived",
    "comment": "it is a copy",
}


def run(module: Any, check: bool = False, **arguments: Any) -> dict[str, Any]:
    """What a door answers to these arguments."""
    made = door(module.ActionModule, arguments, check_mode=check)
    answer: dict[str, Any] = made.run(task_vars={})
    return answer


@pytest.fixture
def key(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let olga sign: the policy names her for its rules, and people and signers know her."""
    made = make_key(shop.folder / "olga")
    (shop.folder / "signers").write_bytes(line("olga", public(made)))
    people = {"people": [{"person": "olga", "clusters": ["operations"]}]}
    (shop.folder / "people.json").write_text(json.dumps(people), "utf-8")
    wanted = {
        **POLICY,
        "authorities": {**POLICY["authorities"], "policy": ["olga"]},
        "signatures": ["waiver", "policy"],
    }
    shop.policy.write_text(json.dumps(wanted), "utf-8")
    monkeypatch.setenv("MOF_RELEASE_ALLOWED_SIGNERS", str(shop.folder / "signers"))
    monkeypatch.setenv("MOF_RELEASE_PEOPLE", str(shop.folder / "people.json"))
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "olga")
    monkeypatch.chdir(shop.project)
    return made


@pytest.fixture
def request_file(shop: Shop, key: Path) -> Path:
    """A file that asks olga to sign the first rules."""
    path = shop.folder / "request.json"
    assert run(rules, comment="the first rules", request_file=str(path))["changed"]
    return path


def test_a_statement_is_shown(request_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any setting it says what kind it is, who is to sign, and its text."""
    for name in ("STORE", "POLICY", "PEOPLE", "ALLOWED_SIGNERS"):
        monkeypatch.delenv(f"MOF_RELEASE_{name}")
    answer = run(statement, file=str(request_file))
    assert (answer["changed"], answer["kind"], answer["signer"]) == (False, "policy", "olga")
    assert answer["text"].startswith("olga puts policy shop-production version 1 in force\n")


def test_a_statement_is_signed(request_file: Path, key: Path, shop: Shop) -> None:
    """The file is written once, it says the same, and it is what the door takes."""
    signed = shop.folder / "signed.json"
    given = {"file": str(request_file), "state": "signed", "signed_file": str(signed)}
    lacking = run(statement, **given)
    assert lacking["msg"].startswith("no key to sign with\ngive key: ")
    assert run(statement, **given, key=str(key), check=True)["changed"]
    assert not signed.exists()
    answer = run(statement, **given, key=str(key))
    assert (answer["changed"], answer["signed_file"]) == (True, str(signed))
    assert run(statement, **given, key=str(key))["changed"] is False
    shown = run(statement, file=str(signed))
    assert {name: shown[name] for name in ("kind", "signer", "text")} == {
        name: answer[name] for name in ("kind", "signer", "text")
    }
    adopted = run(rules, signed_file=str(signed), actor="robin")
    assert (adopted["signer"], adopted["rules"]["adopted_by"]) == ("olga", "olga")
    assert run(rules_info)["rules"] == adopted["rules"]


def test_what_is_no_statement(request_file: Path) -> None:
    """Another document is told as such, with its file."""
    request_file.write_text('{"payload": "x"}', "utf-8")
    answer = run(statement, file=str(request_file))
    assert answer["failed"]
    assert str(request_file) in answer["msg"]


@pytest.mark.parametrize("name", ["evidence", "observed"])
def test_a_signed_waiver_is_signed_as_a_whole(shop: Shop, key: Path, name: str) -> None:
    """What is no part of the statement is refused, from the signer as from whoever brings it."""
    run(rules, comment="the first rules", key=str(key))
    paper = shop.folder / "paper.txt"
    paper.write_text("seen", "utf-8")
    seen: dict[str, Any] = {name: [str(paper)] if name == "evidence" else "a copy"}
    waived = {**WAIVED, "hours": 2, "key": str(key)}
    size = len(shop.events())
    assert f"{name} cannot go with a signed waiver" in run(activity, **waived, **seen)["msg"]
    brought = run(activity, signed_file=str(paper), **seen)
    assert "a signed waiver is taken as it was signed" in brought["msg"]
    assert len(shop.events()) == size
    answer = run(activity, **waived)
    result = answer["release"]["activities"]["operations.backup"]
    assert (result["comment"], result["signature"]["keyid"]) == (WAIVED["comment"], listed(key))
    assert run(activity, **waived)["changed"] is False


@pytest.mark.parametrize("name", ["key", "request_file"])
def test_only_a_waiver_is_signed(shop: Shop, key: Path, name: str) -> None:
    """A result that people attest is not, and nobody is left to believe that it was."""
    size = len(shop.events())
    given = {"release": RELEASE, "id": "operations.backup", "status": "pass"}
    answer = run(activity, **given, observed="x", **{name: str(key)})
    assert "only a waiver is signed, and this result is pass" in answer["msg"]
    assert len(shop.events()) == size


@pytest.mark.parametrize(
    ("module", "arguments", "complaint"),
    [
        (activity, {"release": RELEASE}, "id, checks, signed_file"),
        (activity, {"release": RELEASE, "id": "x"}, "id, status"),
        (activity, {**WAIVED, "signed_file": "x"}, "release|signed_file"),
        (activity, {"release": RELEASE, "checks": {}, "request_file": "x"}, "checks|key|request"),
        (signoff, {}, "release, signed_file"),
        (signoff, {"release": RELEASE}, "release, cluster, decision, comment"),
        (rules, {}, "comment, signed_file"),
        (rules, {"comment": "x", "signed_file": "x"}, "comment|signed_file"),
        (
            rules,
            {"state": "key_revoked", "keyid": "x", "comment": "x", "request_file": "x"},
            "keyid|key|request_file",
        ),
        (rules, {"state": "key_revoked", "comment": "x"}, "keyid"),
        (statement, {"file": "x", "state": "signed"}, "signed_file"),
    ],
)
def test_arguments_that_do_not_go_together(
    shop: Shop, module: Any, arguments: dict[str, Any], complaint: str
) -> None:
    """They are refused before anything is looked at; none is dropped without a word."""
    with pytest.raises(AnsibleActionFail) as caught:
        run(module, **arguments)
    assert complaint in str(caught.value)


def test_a_revoked_key(shop: Shop, key: Path) -> None:
    """It goes on record with its reason, once, and shows in the rules."""
    keyid = listed(key)
    given = {"state": "key_revoked", "keyid": keyid, "comment": "it was lost"}
    refused = run(rules, **given, actor="robin")
    assert [one["kind"] for one in refused["findings"]] == ["person"]
    run(rules, comment="the first rules", key=str(key))
    answer = run(rules, **given)
    assert [one["type"] for one in answer["events"]] == ["key_revoked"]
    assert answer["rules"]["revoked"] == {keyid: "it was lost"}
    assert run(rules, **given)["changed"] is False


def test_what_waits(shop: Shop, key: Path) -> None:
    """Whoever acts is asked about; another person is named, and one in no cluster owes nothing."""
    run(rules, comment="the first rules", key=str(key))
    (shop.project / "deploy.yml").write_text("- hosts: web*\n", "utf-8")
    answer = run(waiting_info)
    assert (answer["changed"], answer["person"]) == (False, "olga")
    assert run(waiting_info, person="robin") == {
        "changed": False,
        "person": "robin",
        "waiting": [],
    }


def test_a_go_is_given_in_the_project(shop: Shop, key: Path) -> None:
    """Elsewhere it would be for something else, so only doubts can be told there."""
    run(rules, comment="the first rules", key=str(key))
    vote = {"release": RELEASE, "cluster": "operations", "comment": "looked at again"}
    elsewhere = run(signoff, **vote, decision="go", project=str(shop.folder))
    assert "there is no deploy.yml, so this is not the project" in elsewhere["msg"]
    here = run(signoff, **vote, decision="go")
    bound = here["release"]["signoffs"]["operations"]["bound"]
    assert set(bound) == set(PARTS) - {"hosts"}
    doubt = run(signoff, **vote, decision="no_go", project=str(shop.folder))
    assert doubt["release"]["signoffs"]["operations"]["decision"] == "no_go"


def test_a_vote_on_nothing(shop: Shop) -> None:
    """A release that nobody planned is told as such, with the way to plan it."""
    vote = {"release": "none-1", "cluster": "operations", "decision": "go", "comment": "x"}
    answer = run(signoff, **vote)
    assert [one["problem"] for one in answer["findings"]] == ["was never planned"]
    assert "mof.release.prepare" in answer["findings"][0]["how"]
