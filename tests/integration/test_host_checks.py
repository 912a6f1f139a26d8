# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module host_checks on the three real hosts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.run import Run

_ARTIFACT = b"storefront 2.4.0\n"
_DIGEST = hashlib.sha256(_ARTIFACT).hexdigest()
_NOW = "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%S.%fZ') }}"
# Every host is this machine, so each can be told only by what is its own.
_CHECKS = [
    {"id": "supported", "kind": "kernel", "parameters": {"min": "2"}},
    {"id": "headroom", "kind": "cpu", "parameters": {"min_count": 1}},
    {"id": "headroom", "kind": "memory", "parameters": {"min_available_mb": 1}},
    {
        "id": "headroom",
        "kind": "disk",
        "parameters": {"paths": ["{{ host_root }}/srv/new"], "min_free_mb": 1},
    },
    {
        "id": "staged",
        "kind": "staged",
        "parameters": {"files": [{"path": "{{ host_root }}/a.tgz", "sha256": _DIGEST}]},
    },
    {"id": "ports", "kind": "ports", "parameters": {"listening": ["{{ ansible_port }}"]}},
    {"id": "dns", "kind": "dns", "parameters": {"names": ["localhost"]}},
    {"id": "time", "kind": "time", "parameters": {"max_offset_seconds": 60}},
    {"id": "partner", "kind": "certificates", "parameters": {"files": ["{{ host_root }}/x.pem"]}},
]


@pytest.fixture
def staged(hosts: Hosts) -> Iterator[None]:
    """Every host has the artifact while the test runs."""
    paths = [host.root / "a.tgz" for host in hosts.by_name.values()]
    for path in paths:
        path.write_bytes(_ARTIFACT)
    yield
    for path in paths:
        path.unlink()


def play_of(folder: Path, *tasks: dict[str, Any], **keywords: Any) -> Path:
    """A playbook of one play on all hosts."""
    play = {"hosts": "all", "gather_facts": False, **keywords, "tasks": list(tasks)}
    path = folder / "play.yml"
    path.write_text(yaml.safe_dump([play]))
    return path


def _check(checks: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    asked = {"checks": _CHECKS if checks is None else checks, "reference_time": _NOW, **more}
    return {
        "mof.release.host_checks": asked,
        "register": "found",
        "ignore_unreachable": True,
    }


def _note(path: Path) -> dict[str, Any]:
    """A task that writes down what each host answered."""
    found = (
        "{{ dict(ansible_play_hosts_all | zip(ansible_play_hosts_all | map('extract', hostvars) "
        "| map(attribute='found'))) | to_json }}"
    )
    return {
        "ansible.builtin.copy": {"content": found, "dest": str(path), "mode": "0600"},
        "delegate_to": "localhost",
        "run_once": True,
        "vars": {"ansible_connection": "local"},
    }


def _sessions(hosts: Hosts) -> dict[str, int]:
    return {
        name: host.log.read_text().count("Starting session: ")
        for name, host in hosts.by_name.items()
    }


def statuses(answer: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The status of each check that a host answered, by id and kind."""
    return {(one["id"], one["kind"]): one["status"] for one in answer["checks"]}


def test_one_pass_over_three_hosts(hosts: Hosts, run: Run, tmp_path: Path, staged: None) -> None:
    """Each host answers all kinds about itself, in one session, and nothing is changed."""
    before = _sessions(hosts)
    play = play_of(tmp_path, _check(), _note(tmp_path / "found.json"))
    pipelining = {"ANSIBLE_PIPELINING": "1"}
    result = run.playbook("-i", hosts.inventory, play, cwd=tmp_path, env=pipelining)
    assert result.rc == 0, result
    found = json.loads((tmp_path / "found.json").read_text())
    assert set(found) == {"web1", "web2", "db1"}
    for name, answer in found.items():
        assert answer["changed"] is False
        expected = {(one["id"], one["kind"]): "pass" for one in _CHECKS}
        expected["partner", "certificates"] = "fail"
        assert statuses(answer) == expected, answer
        by_kind = {one["kind"]: one for one in answer["checks"]}
        host = hosts.by_name[name]
        assert by_kind["staged"]["observed"].startswith(f"{host.root}/a.tgz: sha256 {_DIGEST}")
        assert by_kind["ports"]["observed"].startswith(f"port {host.port}: listened on at ")
    assert {
        name: count - before[name] for name, count in _sessions(hosts).items()
    } == dict.fromkeys(before, 1)


def test_check_mode_answers_the_same(hosts: Hosts, run: Run, tmp_path: Path, staged: None) -> None:
    """With --check the checks run as well: they only read."""
    checks = [one for one in _CHECKS if one["kind"] in ("staged", "certificates")]
    note = {**_note(tmp_path / "found.json"), "check_mode": False}
    play = play_of(tmp_path, _check(checks), note)
    result = run.playbook("-i", hosts.inventory, play, "--check", cwd=tmp_path)
    assert result.rc == 0, result
    found = json.loads((tmp_path / "found.json").read_text())
    assert {one["status"] for one in found["web1"]["checks"]} == {"pass", "fail"}


def test_wrong_checks_run_nothing(hosts: Hosts, run: Run, tmp_path: Path) -> None:
    """One message names every problem by id and parameter."""
    checks = [
        {"id": "a", "kind": "command", "parameters": {"argv": ["true"]}},
        {"id": "b", "kind": "disk", "parameters": {"paths": ["srv"], "min_free_gb": 1}},
        {"id": "c", "kind": "cpu", "parameters": {"min_count": 1}},
    ]
    play = play_of(tmp_path, _check(checks, timeout=0))
    result = run.playbook(
        "-i", hosts.inventory, play, cwd=tmp_path, env={"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}
    )
    assert result.rc == 2, result
    for line in (
        "timeout: 0 seconds is too short, give 1 or more",
        "a (command): kind: is not known, it can be os, ",
        "b (disk): min_free_gb: there is no such parameter, it can be paths, ",
        "b (disk): paths[0]: 'srv' is not an absolute path",
        "b (disk): parameters: give at least one of min_free_mb, min_free_percent",
    ):
        assert line in result.stdout, result
    assert "c (cpu)" not in result.stdout


def test_the_clock_is_held_against_the_controllers(hosts: Hosts, run: Run, tmp_path: Path) -> None:
    """A controller whose clock shows another day finds every host too far away."""
    checks = [{"id": "time", "kind": "time", "parameters": {"max_offset_seconds": 60}}]
    play = play_of(
        tmp_path,
        _check(checks, reference_time="2020-01-01T00:00:00Z"),
        _note(tmp_path / "found.json"),
    )
    result = run.playbook("-i", hosts.inventory, play, cwd=tmp_path)
    assert result.rc == 0, result
    for answer in json.loads((tmp_path / "found.json").read_text()).values():
        [one] = answer["checks"]
        assert one["status"] == "fail"
        assert one["observed"].endswith(" seconds ahead")
