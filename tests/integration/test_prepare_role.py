# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role prepare on the three real hosts, between doors that write down what they are given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import Any

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.run import Result, Run
from ansible_collections.mof.release.tests.integration.test_host_checks import play_of, statuses

TOP = Path(__file__).parents[2]
_ASKED = [
    {"id": "headroom", "kind": "cpu", "parameters": {"min_count": 1}},
    {"id": "dns", "kind": "dns", "parameters": {"names": ["localhost"]}},
]

# Stand in for the doors on the controller: what they are given, they write down.
_ACTIVITY_INFO = """
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        return {"changed": False, "checks": task_vars["asked"]}
"""
_ACTIVITY = """
import json
from pathlib import Path
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        with Path(task_vars["written"]).open("a") as file:
            file.write(json.dumps(self._task.args) + "\\n")
        return {"changed": True}
"""


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port that refuses every connection, and that is kept so."""
    with closing(socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A collection with the real role and module, and with doors that only write down."""
    root = tmp_path / "collections/ansible_collections/mof/release"
    (root / "plugins/action").mkdir(parents=True)
    for name in ("roles", "meta", "galaxy.yml", "plugins/module_utils"):
        (root / name).symlink_to(TOP / name)
    (root / "plugins/modules").mkdir()
    (root / "plugins/modules/host_checks.py").symlink_to(TOP / "plugins/modules/host_checks.py")
    for name, text in (("activity_info", _ACTIVITY_INFO), ("activity", _ACTIVITY)):
        (root / "plugins/action" / f"{name}.py").write_text(text)
        (root / "plugins/modules" / f"{name}.py").write_text("")
    return tmp_path / "collections"


def _prepare(
    run: Run,
    hosts: Hosts,
    collection: Path,
    *arguments: str,
    asked: list[dict[str, Any]] | None = None,
    before: list[dict[str, Any]] | None = None,
    **keywords: Any,
) -> tuple[Result, list[dict[str, Any]]]:
    """Run the role; what came, and what each call of the door activity was given."""
    folder = collection.parent
    written = folder / "written.jsonl"
    role = {
        "ansible.builtin.include_role": {"name": "mof.release.prepare"},
        "vars": {"prepare_release": "storefront-2.4.0", "prepare_actor": "ci"},
    }
    checks = _ASKED if asked is None else asked
    play = play_of(
        folder,
        *(before or []),
        role,
        vars={"asked": checks, "written": str(written)},
        **keywords,
    )
    result = run.playbook(
        *("-i", hosts.inventory, play, *arguments),
        cwd=folder,
        env={"ANSIBLE_COLLECTIONS_PATH": str(collection)},
    )
    lines = written.read_text().splitlines() if written.exists() else []
    return result, [json.loads(line) for line in lines]


def test_the_role_hands_over_every_host_at_once(hosts: Hosts, run: Run, collection: Path) -> None:
    """One report, with the results of all hosts, for the release and the actor that were told."""
    result, calls = _prepare(run, hosts, collection)
    assert result.rc == 0, result
    [call] = calls
    assert (call["release"], call["actor"]) == ("storefront-2.4.0", "ci")
    assert set(call["checks"]) == {"web1", "web2", "db1"}
    for answer in call["checks"].values():
        assert answer["reachable"] is True
        assert statuses(answer) == {("headroom", "cpu"): "pass", ("dns", "dns"): "pass"}


@pytest.mark.parametrize("down", [("web1",), ("db1",), ("web1", "web2", "db1")])
def test_the_role_counts_hosts_that_are_down(
    hosts: Hosts, run: Run, collection: Path, dead_port: int, down: Sequence[str]
) -> None:
    """The first host of the play, the last, or all: they are in the report, and so are others."""
    inventory = yaml.safe_load(hosts.inventory.read_text())
    for group in inventory["all"]["children"].values():
        for name in set(group["hosts"]) & set(down):
            group["hosts"][name]["ansible_port"] = dead_port
    other = collection.parent / "inventory.yml"
    other.write_text(yaml.safe_dump(inventory))
    result, calls = _prepare(run, Hosts(other, hosts.folder, hosts.by_name), collection)
    assert result.rc == 0, result
    [call] = calls
    assert set(call["checks"]) == {"web1", "web2", "db1"}
    for name, answer in call["checks"].items():
        if name in down:
            assert answer == {"reachable": False, "checks": []}
        else:
            assert answer["reachable"] is True
            assert set(statuses(answer).values()) == {"pass"}


def test_the_role_counts_a_host_without_python(hosts: Hosts, run: Run, collection: Path) -> None:
    """It is reached, each of its checks is unknown, and the reason is told."""
    gone = {
        "ansible.builtin.set_fact": {"ansible_python_interpreter": "/no/such/python"},
        "when": "inventory_hostname == 'web1'",
    }
    result, calls = _prepare(run, hosts, collection, before=[gone])
    assert result.rc == 0, result
    answer = calls[0]["checks"]["web1"]
    assert answer["reachable"] is True
    assert [(one["id"], one["kind"], one["status"]) for one in answer["checks"]] == [
        ("headroom", "cpu", "unknown"),
        ("dns", "dns", "unknown"),
    ]
    assert "/no/such/python" in answer["checks"][0]["observed"]
    assert set(statuses(calls[0]["checks"]["web2"]).values()) == {"pass"}


def test_the_role_does_not_count_what_a_host_said_earlier(
    hosts: Hosts, run: Run, collection: Path
) -> None:
    """A host that has left the play did not answer this time, whatever it did before."""
    stale = {
        "ansible.builtin.set_fact": {
            "prepare_found": {"checks": [{"id": "dns", "kind": "dns", "status": "pass"}]}
        }
    }
    leaves = {"ansible.builtin.fail": {"msg": "no"}, "when": "inventory_hostname == 'web2'"}
    result, calls = _prepare(run, hosts, collection, before=[stale, leaves])
    assert result.rc == 2, result
    assert calls[0]["checks"]["web2"] == {"reachable": False, "checks": []}
    assert calls[0]["checks"]["db1"]["reachable"] is True


def test_the_role_without_checks_proves_that_hosts_are_reached(
    hosts: Hosts, run: Run, collection: Path
) -> None:
    """A policy that asks for nothing else still gets that from the report."""
    result, calls = _prepare(run, hosts, collection, asked=[])
    assert result.rc == 0, result
    reached = {"reachable": True, "checks": []}
    assert calls[0]["checks"] == dict.fromkeys(("web1", "web2", "db1"), reached)


def test_the_role_ends_where_checks_are_wrong(hosts: Hosts, run: Run, collection: Path) -> None:
    """That is a mistake of the policy and no result of a host: nothing goes on record."""
    asked = [{"id": "a", "kind": "cpu", "parameters": {"min_cuont": 1}}]
    result, calls = _prepare(run, hosts, collection, asked=asked)
    assert result.rc == 2, result
    assert "a (cpu): min_cuont: there is no such parameter" in result.stdout
    assert calls == []


def test_the_role_refuses_serial(hosts: Hosts, run: Run, collection: Path) -> None:
    """A report on part of the hosts would count the others as not reached."""
    result, calls = _prepare(run, hosts, collection, serial=1)
    assert result.rc == 2, result
    assert "Take serial out of this play" in result.stdout
    assert calls == []


def test_the_role_in_check_mode(hosts: Hosts, run: Run, collection: Path) -> None:
    """The checks run, and it is for the door to write nothing."""
    result, calls = _prepare(run, hosts, collection, "--check")
    assert result.rc == 0, result
    assert all(answer["reachable"] for answer in calls[0]["checks"].values())
