# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door that writes records: what lies in the folder afterwards, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.action import record, record_info, rules, signoff
from ansible_collections.mof.release.tests.unit.doors.shop import POLICY, RELEASE, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door
from ansible_collections.mof.release.tests.unit.trust.ssh import line, make_key, public

COMMENT = "rehearsed again"


def run(module: Any, check: bool = False, diff: bool = False, **arguments: Any) -> dict[str, Any]:
    """What a door answers to these arguments."""
    made = door(module.ActionModule, arguments, check_mode=check)
    made._task.diff = diff
    answer: dict[str, Any] = made.run(task_vars={})
    return answer


def content(folder: Path) -> dict[str, bytes]:
    """Path -> content of every file below a folder."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(files)}


@pytest.fixture
def folder(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder for records; rules were put in force, by olga, with her key."""
    key = make_key(shop.folder / "olga")
    (shop.folder / "signers").write_bytes(line("olga", public(key)))
    people = {"people": [{"person": "olga", "clusters": ["operations"]}]}
    (shop.folder / "people.json").write_text(json.dumps(people), "utf-8")
    wanted = {
        **POLICY,
        "authorities": {**POLICY["authorities"], "policy": ["olga"]},
        "signatures": ["policy"],
    }
    shop.policy.write_text(json.dumps(wanted), "utf-8")
    monkeypatch.setenv("MOF_RELEASE_ALLOWED_SIGNERS", str(shop.folder / "signers"))
    monkeypatch.setenv("MOF_RELEASE_PEOPLE", str(shop.folder / "people.json"))
    monkeypatch.chdir(shop.project)
    adopted = run(rules, comment="the first rules", key=str(key), actor="olga")
    assert adopted["changed"], adopted
    return shop.folder / "records"


@pytest.fixture
def written(shop: Shop, folder: Path) -> dict[str, Any]:
    """Give the answer of the door that wrote a record in which a sign-off is signed."""
    vote = {"release": RELEASE, "cluster": "operations", "decision": "go", "comment": COMMENT}
    vote |= {"key": str(shop.folder / "olga"), "actor": "olga", "project": str(shop.project)}
    done = run(signoff, **vote)
    assert done["changed"], done
    answer = run(record, release=RELEASE, folder=str(folder))
    assert answer["changed"], answer
    return answer


def test_it_writes_record_page_and_signatures(folder: Path, written: dict[str, Any]) -> None:
    """The folder is named, its files are those of the signed decisions, and it verifies."""
    signatures = Path(written["signatures"])
    assert signatures == folder / f"{RELEASE}.signatures"
    kinds = sorted(one.name.partition("-")[2] for one in signatures.glob("*.sig"))
    assert kinds == ["policy-olga.sig", "signoff-olga.sig"]
    (text,) = signatures.glob("*-signoff-olga.txt")
    assert COMMENT in text.read_text("utf-8")
    assert written["removed"] == []
    answer = run(record_info, file=written["json"], root=written["ledger"]["root"])
    assert (answer["signatures"], answer["unverified"]) == (2, [])


def test_it_is_idempotent(folder: Path, written: dict[str, Any]) -> None:
    """Written again nothing changes, also not in check mode."""
    before = content(folder)
    for check in (True, False):
        again = run(record, check=check, release=RELEASE, folder=str(folder))
        assert (again["changed"], again["removed"]) == (False, [])
    assert content(folder) == before
    assert written["signatures"] == again["signatures"]


def test_what_was_altered_is_written_anew(folder: Path, written: dict[str, Any]) -> None:
    """A signature, its text, the README, or one of them gone."""
    before = content(folder)
    signatures = Path(written["signatures"])
    for one in sorted(signatures.iterdir()):
        one.write_bytes(b"altered")
        assert run(record, release=RELEASE, folder=str(folder))["changed"]
        assert content(folder) == before
    next(signatures.glob("*.pae")).unlink()
    assert run(record, release=RELEASE, folder=str(folder))["changed"]
    assert content(folder) == before


def test_what_an_earlier_record_left_is_removed_and_told(
    folder: Path, written: dict[str, Any]
) -> None:
    """Signatures that are not of this record; whatever else lies there is left alone."""
    signatures = Path(written["signatures"])
    stale = ["3-signoff-mallory.sig", "3-signoff-mallory.txt", f"allowed_signers-{'0' * 16}"]
    own = ["notes.txt", "3-signoff-mallory.sig.bak", "allowed_signers"]
    for name in (*stale, *own):
        (signatures / name).write_bytes(b"x")
    (signatures / "4-review-lee.sig").mkdir()
    before = content(folder)
    tried = run(record, check=True, diff=True, release=RELEASE, folder=str(folder))
    assert tried["removed"] == [str(signatures / one) for one in stale]
    assert content(folder) == before
    done = run(record, diff=True, release=RELEASE, folder=str(folder))
    assert (done["changed"], done["removed"]) == (True, tried["removed"])
    inside = [f"{RELEASE}.signatures/{one}" for one in stale]
    assert done["diff"]["after"] == dict.fromkeys(inside, "not there")
    assert set(before) - set(content(folder)) == set(inside)
    assert (signatures / "4-review-lee.sig").is_dir()


def test_nobody_signed(shop: Shop, tmp_path: Path) -> None:
    """No folder is made, and one that an earlier record left goes with its files."""
    left = tmp_path / f"{RELEASE}.signatures"
    left.mkdir()
    (left / "README.txt").write_bytes(b"x")
    done = run(record, release=RELEASE, folder=str(tmp_path))
    assert (done["signatures"], done["removed"]) == ("", [str(left / "README.txt")])
    assert sorted(one.name for one in tmp_path.iterdir() if one.name != "shop") == [
        f"{RELEASE}.html",
        f"{RELEASE}.json",
    ]
    again = run(record, release=RELEASE, folder=str(tmp_path))
    assert (again["changed"], again["removed"]) == (False, [])


def test_an_altered_signature_is_told_by_the_door(written: dict[str, Any]) -> None:
    """It fails, and names the event."""
    path = Path(written["json"])
    told = json.loads(path.read_text("utf-8"))
    told["signatures"].pop()
    path.write_text(json.dumps(told), "utf-8")
    answer = run(record_info, file=str(path))
    assert answer["failed"]
    assert "its signature is not in the record" in answer["msg"]
