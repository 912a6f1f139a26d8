# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door that asks the gate: what it answers, writes, shows, and when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible_collections.mof.release.plugins.action import gate_info
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door

Ask = Callable[..., dict[str, Any]]


class Terminal:
    """Keeps what is shown, and where."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, bool]] = []

    def display(self, text: str, color: str | None = None, stderr: bool = False) -> None:
        """Keep it."""
        assert color is None or color.isascii()
        self.shown.append((text, stderr))


@pytest.fixture
def terminal() -> Terminal:
    """A terminal of this test's own."""
    return Terminal()


@pytest.fixture
def ask(shop: Shop, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask with these arguments, with the inventory of the release, in its project."""
    (shop.folder / "hosts").write_text("web1\nweb2\ndb1\n")
    inventory = InventoryManager(DataLoader(), [str(shop.folder / "hosts")])
    monkeypatch.chdir(shop.project)

    def run(check_mode: bool = False, **arguments: Any) -> dict[str, Any]:
        made = door(
            gate_info.ActionModule, {"release": RELEASE, **arguments}, check_mode=check_mode
        )
        made._task._variable_manager = SimpleNamespace(_inventory=inventory)
        made._display = terminal
        answer: dict[str, Any] = made.run(task_vars={})
        return answer

    return run


@pytest.fixture
def closed(shop: Shop) -> Shop:
    """The gate is closed, since the playbook changed after its go."""
    shop.playbook.write_text(shop.playbook.read_text() + "# after go\n")
    return shop


def test_an_open_gate(ask: Ask, shop: Shop, terminal: Terminal) -> None:
    """The whole verdict, by its schema; nothing on record, nothing shown."""
    before = len(shop.events())
    answer = ask()
    assert (answer["allowed"], answer["violations"], answer["changed"]) == (True, [], False)
    assert answer["deployment"]["hosts"] == 2
    assert answer["text"].startswith(f"OPEN  {RELEASE} -> production (2 hosts)\n")
    del answer["changed"]
    check("verdict", Source("answer", answer), "verdict")
    assert len(shop.events()) == before
    assert terminal.shown == []


def test_a_closed_gate_is_an_answer(ask: Ask, closed: Shop) -> None:
    """Only who enforces it gets a failure."""
    answer = ask()
    assert "failed" not in answer
    assert answer["allowed"] is False
    assert answer["violations"][0].startswith("playbook: deploy.yml changed after go (")
    del answer["changed"]
    check("verdict", Source("answer", answer), "verdict")


def test_enforced_and_open(ask: Ask, terminal: Terminal) -> None:
    """The verdict is shown, and the task goes on with all of it."""
    answer = ask(enforce=True)
    assert terminal.shown == [(answer["text"], False)]
    assert answer["allowed"] is True
    assert "failed" not in answer


def test_enforced_and_closed(ask: Ask, closed: Shop, terminal: Terminal) -> None:
    """Every reason is shown once, on stderr; the result says in short that it was refused."""
    answer = ask(enforce=True)
    assert answer == {
        "changed": False,
        "failed": True,
        "refused": True,
        "allowed": False,
        "msg": f"the gate of {RELEASE} is closed for 1 reason",
    }
    ((text, stderr),) = terminal.shown
    assert stderr
    assert text.startswith(f"CLOSED  {RELEASE} -> production (2 hosts)\n  playbook  deploy.yml")


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("kind", ["text", "json", "junit"])
def test_reports(ask: Ask, closed: Shop, terminal: Terminal, check_mode: bool, kind: str) -> None:
    """Written in the format that was asked for, in check mode as without; the text is shown."""
    report = closed.folder / "new" / "gate.out"
    ask(check_mode, enforce=True, format=kind, report=str(report))
    written = report.read_text("utf-8")
    ((text, _stderr),) = terminal.shown
    if kind == "text":
        assert written == f"{text}\n"
    elif kind == "json":
        told = json.loads(written)
        check("verdict", Source("gate.out", told), "verdict")
        assert told["text"] == text
    else:
        assert fromstring(written)[0].get("failures") == "1"
    assert [one.name for one in report.parent.iterdir()] == ["gate.out"]


@pytest.mark.parametrize(("kind", "start"), [("json", "{\n"), ("junit", "<?xml ")])
def test_without_a_report_the_document_is_shown(
    ask: Ask, closed: Shop, terminal: Terminal, kind: str, start: str
) -> None:
    """On stdout, where another program may read it."""
    assert ask(enforce=True, format=kind)["refused"] is True
    ((document, stderr),) = terminal.shown
    assert document.startswith(start)
    assert not stderr


def test_a_report_without_enforcing(ask: Ask, shop: Shop, terminal: Terminal) -> None:
    """It is written, relative to the working directory, and nothing is shown."""
    ask(format="json", report="../gate.json")
    told = json.loads((shop.folder / "gate.json").read_text("utf-8"))
    assert told["allowed"] is True
    assert terminal.shown == []


def test_what_cannot_be_asked_replaces_the_report(
    ask: Ask, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No green report of an earlier run is left; the task fails, and is no refusal."""
    report = shop.folder / "gate.json"
    assert ask(format="json", report=str(report))["allowed"] is True
    monkeypatch.setenv("MOF_RELEASE_STORE", str(shop.folder / "gone" / "ledger.sqlite"))
    answer = ask(format="json", report=str(report), enforce=True)
    assert answer["failed"]
    assert "refused" not in answer
    told = json.loads(report.read_text("utf-8"))
    check("verdict", Source("gate.json", told), "verdict")
    assert (told["allowed"], told["inputs"]) == (False, None)
    assert told["findings"][0]["problem"] in answer["msg"]


def test_no_release(ask: Ask) -> None:
    """Says how to name one."""
    assert ask(release="")["msg"] == "no release was named\nadd -e release=NAME"


def test_a_report_that_cannot_be_written(ask: Ask, shop: Shop, terminal: Terminal) -> None:
    """An open gate fails for it; a closed one is refused all the same, with its reasons shown."""
    blocked = shop.folder / "file"
    blocked.write_text("no folder")
    answer = ask(enforce=True, report=str(blocked / "gate.txt"))
    assert answer["failed"]
    assert "refused" not in answer
    assert "the file cannot be written" in answer["msg"]
    shop.playbook.write_text("[]\n")
    answer = ask(enforce=True, report=str(blocked / "gate.txt"))
    assert answer["refused"] is True
    assert "and there is no report: " in answer["msg"]
    assert terminal.shown[-1][0].startswith("CLOSED  ")


def test_a_release_that_is_not_on_record(ask: Ask, tmp_path: Path) -> None:
    """Closed for that reason."""
    answer = ask(release="shop-9.9")
    assert answer["violations"][0].startswith("release: shop-9.9 is not on record")
    assert answer["deployment"] is None
