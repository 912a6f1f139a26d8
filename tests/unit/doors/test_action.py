# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of all doors: what becomes of results, refusals, errors, check mode and diff."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.task import Task
from ansible.plugins.loader import action_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError, Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors import action
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    Asked,
    Door,
    difference,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop

CONNECTION = SimpleNamespace(_shell=SimpleNamespace(tmpdir="/nowhere"))
FINDING = Finding("sign-off", "operations", "has not signed", "operations", "sign")


class Probe(Door):
    """A door that does what a test tells it, and keeps what it was handed."""

    SPEC: ClassVar = {"comment": {"type": "str"}, "file": {"type": "path"}}
    error: BaseException | None = None
    asked: Asked | None = None
    store: Any = None

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        """Raise, or answer."""
        self.asked, self.store = asked, store
        if self.error:
            raise self.error
        return {"changed": False, "size": store.head().size}


class Voter(Door):
    """A door that gives a sign-off through the use case."""

    SPEC: ClassVar = {"comment": {"type": "str"}}

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        """Vote."""
        command = GiveSignOff(RELEASE, "operations", "no_go", asked.text("comment"))
        outcome = sign_off(self.call(asked, store), command, asked.policy())
        return self.answer(outcome, "releases", RELEASE)


class Opened:
    """The store, and whether it was closed."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner
        self.closed = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def close(self) -> None:
        """Count it."""
        self.closed += 1
        self.inner.close()


def door(kind: type[Door], arguments: Mapping[str, Any], **keywords: Any) -> Any:
    """A door for a real task with these arguments."""
    loader = DataLoader()
    task = Task.load({"action": {"module": "debug"}, **keywords}, loader=loader)
    task.args = dict(arguments)
    made = kind(task, CONNECTION, None, loader, Templar(loader=loader), None)
    made._load_name = "mof.release.probe"
    return made


def test_an_answer(shop: Shop) -> None:
    """What work gives is the result; arguments arrive plain, with those that were not given."""
    probe = door(Probe, DataLoader().load("comment: yes it is\nfile: x"))
    size = len(shop.events())
    assert probe.run(task_vars={}) == {"changed": False, "size": size}
    assert probe.asked.text("comment") == "yes it is"
    assert {type(one) for one in probe.asked.arguments.values() if one is not None} == {str}
    assert probe.asked.text("store") == ""
    assert probe.asked.context().actor == "robin"
    assert (probe.asked.context().now.microsecond, probe.asked.policy().name) == (
        0,
        "shop-production",
    )


def test_a_refusal(shop: Shop) -> None:
    """It fails, and says every finding as data and as text."""
    probe = door(Probe, {})
    probe.error = Refused("shop-1.0 cannot go", [FINDING])
    assert probe.run(task_vars={}) == {
        "failed": True,
        "changed": False,
        "refused": True,
        "msg": f"shop-1.0 cannot go\n  {FINDING}",
        "findings": [
            {
                "kind": "sign-off",
                "subject": "operations",
                "problem": "has not signed",
                "who": "operations",
                "how": "sign",
            }
        ],
    }


def test_another_error_of_ours(shop: Shop) -> None:
    """It fails with its message, and is no refusal."""
    probe = door(Probe, {})
    probe.error = MofError("it is so", where="x.yml", remedy="correct it")
    expected = {"failed": True, "changed": False, "msg": "x.yml: it is so\ncorrect it"}
    assert probe.run(task_vars={}) == expected


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError("odd"), RecursionError("odd")])
def test_what_nobody_expected(shop: Shop, error: Exception) -> None:
    """A defect becomes a sentence; the trace is there for -vvv."""
    probe = door(Probe, {})
    probe.error = error
    result = probe.run(task_vars={})
    first = f"debug failed in a way it should not: {type(error).__name__}: {error}"
    assert result["msg"].splitlines()[0] == first
    assert "please report it" in result["msg"]
    assert result["exception"].startswith("Traceback")
    assert result["exception"].rstrip().endswith(f"{type(error).__name__}: {error}")
    assert (result["failed"], result["changed"]) == (True, False)
    assert "refused" not in result


def test_errors_of_ansible_stay_its_own(shop: Shop) -> None:
    """Ansible tells its own errors with the place in the playbook: they pass through."""
    probe = door(Probe, {})
    probe.error = AnsibleError("of theirs")
    with pytest.raises(AnsibleError, match="of theirs"):
        probe.run(task_vars={})
    with pytest.raises(AnsibleActionFail, match="color"):
        door(Probe, {"color": "red"}).run(task_vars={})


@pytest.mark.parametrize(
    "error",
    [None, MofError("x"), Refused("x", [FINDING]), ValueError("x"), AnsibleError("x"), SystemExit],
)
def test_the_store_is_closed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, error: BaseException | None
) -> None:
    """Once, whatever happened."""
    opened = Opened(shop.open())
    monkeypatch.setattr(action, "open_location", lambda _location: opened)
    probe = door(Probe, {})
    probe.error = error
    with suppress(AnsibleError, SystemExit):
        probe.run(task_vars={})
    assert probe.store is opened
    assert opened.closed == 1


def test_a_missing_store(shop: Shop) -> None:
    """A task argument wins, and what is wrong with it is told."""
    result = door(Probe, {"store": str(shop.folder / "nowhere")}).run(task_vars={})
    assert "there is no store" in result["msg"]
    assert result["failed"]


def test_variables_count(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A door takes its settings from variables as well."""
    monkeypatch.delenv("MOF_RELEASE_STORE")
    probe = door(Probe, {})
    result = probe.run(task_vars={"mof_release_store": str(shop.ledger), "awx_user_name": "kim"})
    assert "failed" not in result
    monkeypatch.delenv("MOF_RELEASE_ACTOR")
    assert probe.asked.context().actor == "kim"


def test_variables_are_templated(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting may be written with other variables, as any variable of Ansible may."""
    monkeypatch.delenv("MOF_RELEASE_STORE")
    variables = {
        "place": str(shop.ledger.parent),
        "mof_release_store": trust_as_template("{{ place }}/ledger.sqlite"),
    }
    probe = door(Probe, {})
    probe._templar = Templar(loader=DataLoader(), variables=variables)
    assert "failed" not in probe.run(task_vars=variables)


def test_a_vaulted_argument(shop: Shop) -> None:
    """A secret among the arguments is refused before anything is opened."""
    arguments = DataLoader().load("comment:\n  - !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    61\n")
    probe = door(Raw, arguments)
    result = probe.run(task_vars={})
    assert result["failed"]
    assert "never a vaulted value" in result["msg"]
    assert probe.asked is None


class Raw(Probe):
    """A door that takes data of any kind."""

    SPEC: ClassVar = {"comment": {"type": "raw"}}


@pytest.mark.parametrize("check", [True, False])
def test_check_mode_is_handed_on(shop: Shop, check: bool) -> None:
    """The use case decides in check mode as well, and writes nothing."""
    size = len(shop.events())
    voter = door(Voter, {"comment": "a doubt"}, check_mode=check)
    result = voter.run(task_vars={})
    place = None if check else size
    assert result["changed"]
    assert result["events"] == [{"type": "signoff_recorded", "index": place}]
    assert result["release"]["signoffs"]["operations"]["comment"] == "a doubt"
    assert len(shop.events()) == size + (not check)
    assert "diff" not in result


def test_diff(shop: Shop) -> None:
    """With --diff the fields that differ are shown, and no others; nothing when nothing changed."""
    result = door(Voter, {"comment": "a doubt"}, diff=True).run(task_vars={})
    diff = result["diff"]
    assert (diff["before_header"], diff["after_header"]) == (RELEASE, RELEASE)
    assert set(diff["before"]) == set(diff["after"]) == {"signoffs"}
    assert diff["before"]["signoffs"]["operations"]["decision"] == "go"
    assert diff["after"]["signoffs"]["operations"]["decision"] == "no_go"
    again = door(Voter, {"comment": "a doubt"}, diff=True).run(task_vars={})
    assert (again["changed"], again["events"]) == (False, [])
    assert "diff" not in again


def test_difference_of_something_new() -> None:
    """What was not there has no fields before."""
    found = difference({}, {"a": 1, "b": None}, "x")
    assert (found["before"], found["after"]) == ({}, {"a": 1})
    assert difference({"a": 1, "b": 2}, {"a": 1, "b": 3}, "x")["before"] == {"b": 2}


def test_paths(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path argument counts from the working directory, and ~ is the home directory."""
    monkeypatch.chdir(shop.folder)
    monkeypatch.setenv("HOME", "/home/casey")
    for given, path in (("a/b", shop.folder / "a" / "b"), ("/a", "/a"), ("~/a", "/home/casey/a")):
        assert str(Asked({"file": given}, {}, False).path("file")) == str(path)


def test_every_door_can_be_loaded() -> None:
    """Ansible finds them by name, and none asks for a connection."""
    for name in ("release", "signoff", "gate", "record", "ledger_info"):
        found = action_loader.get(f"mof.release.{name}", class_only=True)
        assert not found._requires_connection
        assert found.run is not None
