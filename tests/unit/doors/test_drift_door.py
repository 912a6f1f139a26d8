# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors drift and drift_info: what they answer, write and show, and when they fail."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from ansible_collections.mof.release.plugins.action import drift, drift_info
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.doors.capturing import capture_rules
from ansible_collections.mof.release.plugins.plugin_utils.doors.clock import now
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    capture_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, WEB, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door

Ask = Callable[..., dict[str, Any]]
SHA = "0" * 64


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


def snapshots(mode: str = "0644", **other: Any) -> dict[str, Any]:
    """What the hosts answered; web1 with a file of this mode."""
    found = {}
    for host in WEB:
        about = {"type": "file", "mode": mode if host == "web1" else "0644", "sha256": SHA}
        section = {"status": "ok", "reason": None, "data": {"/etc/motd": about}}
        found[host] = {"snapshot": {"version": 1, "sections": {"files": section}}}
    return {**found, **other}


@pytest.fixture
def captured(shop: Shop) -> Shop:
    """The release was deployed to both hosts, and these captured."""
    at = now()
    started = at.isoformat()
    run = {"run": "run-1", "permit": "permit-1", "playbook": "deploy.yml"}
    inputs = {"release": RELEASE, "ledger_size": 1, "ledger_root": SHA, "evidence": []}
    inputs |= {"policy_sha256": SHA, "scope_sha256": SHA}
    hosts = {name: {"outcome": "ok"} for name in WEB}
    told = (
        ("gate_passed", {**run, "hosts": list(WEB), "inputs": inputs}),
        (
            "deployment_recorded",
            {**run, "started": started, "ended": started, "hosts": hosts, "log": SHA},
        ),
    )
    store = shop.open()
    for kind, data in told:
        event = Event(kind, f"release/{RELEASE}", at, "dana", data)
        size = store.head().size
        store.append([Leaf(event.subject, event_bytes(event))], size, kind)
    call = Call(store, Context("dana", now()), uuid.uuid4().hex)
    capture_configuration(call, RELEASE, snapshots(), capture_rules())
    store.close()
    return shop


@pytest.fixture
def ask(captured: Shop, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Check these snapshots, in the project of the release."""
    monkeypatch.chdir(captured.project)

    def run(check_mode: bool = False, **arguments: Any) -> dict[str, Any]:
        given = {"snapshots": snapshots(), **arguments}
        made = door(drift.ActionModule, given, check_mode=check_mode)
        made._display = terminal
        made.hosts_of = lambda _pattern: list(WEB)
        answer: dict[str, Any] = made.run(task_vars={})
        return answer

    return run


def info(**arguments: Any) -> dict[str, Any]:
    """What drift_info answers."""
    answer: dict[str, Any] = door(drift_info.ActionModule, arguments).run(task_vars={})
    return answer


def test_hosts_as_on_record(ask: Ask, captured: Shop, terminal: Terminal) -> None:
    """Compliant, with the check on record and nothing shown."""
    answer = ask()
    assert (answer["compliant"], answer["changed"]) == (True, True)
    assert answer["counts"] == {"compliant": 2, "non_compliant": 0, "unknown": 0}
    assert [one["type"] for one in answer["events"]] == ["drift_checked"]
    assert captured.events()[-1].type == "drift_checked"
    assert captured.evidence(answer["drift"]["report"])["counts"] == answer["counts"]
    assert answer["text"] == "NO DRIFT  2 hosts\n  compliant      web1, web2"
    assert terminal.shown == []


def test_drift_is_an_answer(ask: Ask) -> None:
    """Only who enforces it gets a failure."""
    answer = ask(snapshots=snapshots("0666"))
    assert "failed" not in answer
    assert answer["compliant"] is False
    (one,) = answer["drift"]["incidents"]["opened"]
    assert one["ci"] == "file/web1//etc/motd"
    (known,) = info()["incidents"]
    assert known == one
    assert f"1 incident opened: {one['id']}" in answer["text"]
    assert f"release={RELEASE} -l web1" in answer["text"]


def test_enforced_drift_fails(ask: Ask, terminal: Terminal) -> None:
    """All of it is shown once, on stderr; the result is short, and is no refusal."""
    answer = ask(snapshots=snapshots("0666"), enforce=True)
    assert answer["failed"] is True
    assert answer["msg"] == "drift: 1 host not compliant"
    assert not {"drift", "text", "refused"} & set(answer)
    ((text, stderr),) = terminal.shown
    assert stderr
    assert text.startswith("DRIFT  1 of 2 hosts\n  not compliant  web1")


def test_unknown_fails_unless_it_is_let(ask: Ask) -> None:
    """A host that gave nothing, and one that was never captured."""
    some = snapshots(web2={"unreachable": True, "msg": "no route"})
    answer = ask(snapshots=some, hosts=[*WEB, "db1"], enforce=True)
    assert answer["msg"] == "drift: 2 hosts unknown"
    answer = ask(snapshots=some, hosts=[*WEB, "db1"], enforce=True, strict=False)
    assert "failed" not in answer
    assert answer["compliant"] is True
    assert answer["drift"]["hosts"]["web2"]["reason"] == "no route"


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("kind", ["text", "json", "junit"])
def test_reports(ask: Ask, captured: Shop, terminal: Terminal, check_mode: bool, kind: str) -> None:
    """Written in the format that was asked for; in check mode nothing else is."""
    before = len(captured.events())
    bad = snapshots("0666")
    ask(check_mode, snapshots=bad, enforce=True, format=kind, report="out/drift")
    content = Path("out/drift").read_text("utf-8")
    opened = "would be opened: file/web1//etc/motd mode" if check_mode else "opened: INC-"
    if kind == "json":
        found = json.loads(content)
        check("drift", Source("drift.json", found), "drift report")
        assert found["counts"]["non_compliant"] == 1
        assert found["recorded"] is not check_mode
    elif kind == "junit":
        assert fromstring(content).get("failures") == "1"
        assert f"incident {opened}" in content
    else:
        assert content.startswith("DRIFT  1 of 2 hosts\n")
        assert f"1 incident {opened}" in content
    assert terminal.shown[0][0].startswith("DRIFT")
    assert (len(captured.events()) == before) is check_mode


def test_what_is_shown_without_a_report(ask: Ask, terminal: Terminal) -> None:
    """The format that was asked for, on stdout."""
    ask(enforce=True, format="json")
    ((text, stderr),) = terminal.shown
    assert json.loads(text)["counts"]["compliant"] == 2
    assert not stderr


def test_a_check_that_cannot_be_made_leaves_no_old_report(
    ask: Ask, captured: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report says why, and the task fails."""
    ask(format="json", report="drift.json")
    monkeypatch.setenv("MOF_RELEASE_STORE", str(captured.folder / "nowhere.db"))
    answer = ask(format="json", report="drift.json")
    assert answer["failed"] is True
    report = json.loads(Path("drift.json").read_text("utf-8"))
    check("drift", Source("drift.json", report), "drift report")
    assert (report["hosts"], report["counts"]["compliant"]) == ({}, 0)
    assert report["error"]


def test_no_hosts_are_no_answer(ask: Ask) -> None:
    """Nothing to check is never compliant."""
    answer = ask(snapshots={})
    assert answer["failed"] is True
    assert answer["msg"].startswith("there is no host to check")


def test_what_hosts_are_compared_with(ask: Ask, captured: Shop) -> None:
    """The record of each, with the last check and the share of users."""
    assert info()["last_check"] is None
    ask()
    answer = info(baselines=True, host="web1")
    assert list(answer["baselines"]) == ["web1"]
    one = answer["baselines"]["web1"]
    assert (one["release"], one["files"]) == (RELEASE, [])
    assert captured.events()[one["entry"]].type == "configuration_captured"
    assert answer["last_check"]["by"] == "robin"
    assert answer["user_reported"]["percent"] is None
    assert "baselines" not in info()
