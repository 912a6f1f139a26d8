# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors permit and permit_info: files written whole, refusals in words, none in check mode."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.mof.release.plugins.action import permit, permit_info
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import StoreBusy
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import now
from ansible_collections.mof.release.plugins.plugin_utils.doors.locked import locked
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door
from ansible_collections.mof.release.tests.unit.trust.ssh import make_key


def run(module: Any, check: bool = False, **arguments: Any) -> dict[str, Any]:
    """What a door answers to these arguments."""
    answer: dict[str, Any] = door(module.ActionModule, arguments, check_mode=check).run(
        task_vars={}
    )
    return answer


def tell(shop: Shop, kind: str, **data: Any) -> None:
    """Put an event about the release on the ledger."""
    event = Event(kind, f"release/{RELEASE}", now(), "dana", data)
    store = shop.open()
    try:
        size = store.head().size
        store.append([Leaf(event.subject, event_bytes(event))], size, f"{kind}-{size}")
    finally:
        store.close()


@pytest.fixture
def asked(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A permit in force, and what dana asks for."""
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "dana")
    for name in ("ca", "gate", "key"):
        make_key(shop.folder / name)
    passed(shop, "permit-1")
    return {
        "release": RELEASE,
        "permit": "permit-1",
        "public_key": str(shop.folder / "key.pub"),
        "ca": str(shop.folder / "ca"),
        "publish": str(shop.folder / "out" / "permits.signed"),
        "publish_key": str(shop.folder / "gate"),
    }


def passed(shop: Shop, name: str) -> None:
    """The gate gave a permit."""
    ends = (now() + timedelta(hours=1)).isoformat()
    usual = {"run": "", "hosts": ["web1"], "starts": False, "inputs": {}, "uses": 1}
    tell(shop, "gate_passed", permit=name, not_after=ends, **usual)


def test_a_permit_is_given(shop: Shop, asked: dict[str, Any]) -> None:
    """Certificate and list are written once, and told; check mode writes neither."""
    target, listed = shop.folder / "key-cert.pub", Path(asked["publish"])
    planned = run(permit, check=True, **asked)
    assert (planned["changed"], planned["certificate"]) == (True, str(target))
    assert (target.exists(), listed.parent.exists()) == (False, False)
    answer = run(permit, **asked)
    assert (answer["changed"], answer["list"]["permits"]) == (True, ["permit-1"])
    assert answer["list"]["path"] == str(listed)
    before = target.read_bytes(), listed.read_bytes()
    again = run(permit, **asked)
    assert again["changed"] is False
    assert (target.read_bytes(), listed.read_bytes()) == before
    elsewhere = run(permit, **asked, certificate=str(shop.folder / "x" / "cert"))
    assert elsewhere["changed"]
    assert (shop.folder / "x" / "cert").read_bytes().startswith(b"ssh-ed25519-cert-v01@openssh.com")


def test_only_the_list(shop: Shop, asked: dict[str, Any]) -> None:
    """After a withdrawal it is gone from the list, and the certificate is not issued again."""
    run(permit, **asked)
    tell(shop, "permit_withdrawn", permit="permit-1", comment="stop")
    publish = {name: asked[name] for name in ("publish", "publish_key")}
    planned = run(permit, check=True, state="published", **publish)
    answer = run(permit, state="published", **publish)
    assert planned["list"]["permits"] == answer["list"]["permits"] == []
    assert run(permit, state="published", **publish)["changed"] is False
    before = Path(asked["publish"]).read_bytes()
    refused = run(permit, **asked)
    assert refused["refused"]
    assert [one["problem"] for one in refused["findings"]] == ["was withdrawn by dana: stop"]
    assert Path(asked["publish"]).read_bytes() == before


def test_a_list_that_was_altered(shop: Shop, asked: dict[str, Any]) -> None:
    """It is begun anew, with a warning that says what to do."""
    run(permit, **asked)
    path = Path(asked["publish"])
    path.write_bytes(path.read_bytes().replace(b"web1", b"web2"))
    passed(shop, "permit-2")
    answer = run(permit, **{**asked, "permit": "permit-2"})
    assert answer["list"]["permits"] == ["permit-2"]
    assert "need their certificates issued again" in answer["warnings"][0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"permit": "permit-9"}, "permit-9 is none of this release"),
        ({"release": "none-1"}, "none-1 is not on record"),
        ({"actor": "eve"}, "was given to dana"),
        ({"ca": "gone"}, "there is no such key file"),
        ({"publish_key": "gone"}, "there is no such key file"),
        ({"public_key": "gone.pub"}, "the file cannot be read"),
        ({"principal": "a b"}, "cannot be the principal"),
        ({"list_minutes": 0}, "list_minutes is 0"),
        ({"list_minutes": 99999}, "list_minutes is 99999"),
    ],
)
def test_what_fails_writes_nothing(
    shop: Shop, asked: dict[str, Any], change: dict[str, Any], words: str
) -> None:
    """One message; neither certificate nor list."""
    answer = run(permit, **{**asked, **change})
    assert answer["failed"]
    assert words in answer["msg"]
    assert not (shop.folder / "key-cert.pub").exists()
    assert not Path(asked["publish"]).exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "release, permit, public_key, ca"),
        ({"state": "published"}, "publish, publish_key"),
        ({"state": "published", "publish": "x"}, "publish, publish_key"),
    ],
)
def test_arguments_that_do_not_go_together(
    shop: Shop, arguments: dict[str, Any], complaint: str
) -> None:
    """They are refused before anything is looked at."""
    with pytest.raises(AnsibleActionFail) as caught:
        run(permit, **arguments)
    assert all(one in str(caught.value) for one in complaint.split(", "))


def test_two_that_publish(shop: Shop, asked: dict[str, Any]) -> None:
    """The second waits for the first, so that no list of before is written over a newer one."""
    path = Path(asked["publish"])
    answers: list[dict[str, Any]] = []
    with locked(path):
        other = threading.Thread(target=lambda: answers.append(run(permit, **asked)))
        other.start()
        other.join(1.5)
        assert (answers, path.exists()) == ([], False)
    other.join(30)
    assert answers[0]["list"]["permits"] == ["permit-1"]


def test_one_that_never_ends(tmp_path: Path) -> None:
    """Whoever waits too long is told."""
    path = tmp_path / "list"
    with (
        locked(path),
        pytest.raises(StoreBusy, match="somebody else has been writing it"),
        locked(path, 0.1),
    ):
        pass


def test_permits_are_read(shop: Shop, asked: dict[str, Any]) -> None:
    """With what each is worth now."""
    found = run(permit_info, release=RELEASE)
    assert found["changed"] is False
    assert [(one["id"], one["standing"]) for one in found["permits"]] == [("permit-1", "in force")]
    assert run(permit_info)["permits"] == found["permits"]
