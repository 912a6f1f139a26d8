# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example project with a short deployment that waits, so that things can happen to it.

Its first play is on db1: it says that it is at work, waits for leave, and goes on. Its second play
is on the others.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import read_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.tests.integration.project import (
    RELEASE,
    Project,
    must,
    to_go,
)
from ansible_collections.mof.release.tests.integration.run import BIN, Result

MARKS = ("at-work", "go-on", "went-on")
SECONDS = 60
_DEPLOY = """\
---
- name: Work until there is leave to go on
  hosts: db1
  gather_facts: false
  tasks:
    - name: Say that this run is at work
      ansible.builtin.file: {path: "{{ host_root }}/at-work", state: touch, mode: "0644"}
    - name: Wait for leave
      ansible.builtin.wait_for: {path: "{{ host_root }}/go-on", sleep: 1, timeout: 60}
    - name: Go on
      ansible.builtin.file: {path: "{{ host_root }}/went-on", state: touch, mode: "0644"}

- name: Deploy the rest
  hosts: storefront
  gather_facts: false
  tasks:
    - name: Make its folder
      ansible.builtin.file: {path: "{{ host_root }}/srv", state: directory, mode: "0755"}
"""
#: Asks for a permit on the controller, and then deploys as the ordinary playbook does.
_ASK = """\
---
- name: Ask for a permit
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Stand before the gate
      mof.release.gate: {release: "{{ release }}"}
      register: passed
    - name: Hand it on
      ansible.builtin.debug: {msg: "ASKED {{ passed.permit }} {{ passed.not_after }} ASKED"}
"""
#: Touches no protected host.
_LOCAL = """\
---
- name: Work on the controller
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Answer
      ansible.builtin.ping:
"""


@dataclass(frozen=True)
class Paced:
    """The project, and the host that its deployment waits on."""

    project: Project

    def mark(self, name: str) -> Path:
        """A mark on the disk of that host."""
        return self.project.hosts.by_name["db1"].root / name

    def leave(self) -> None:
        """Let deployments go on."""
        self.mark("go-on").touch()

    def clear(self) -> None:
        """Empty disks, and no mark."""
        self.project.wipe()
        for name in MARKS:
            self.mark(name).unlink(missing_ok=True)

    def events(self, kind: str = "") -> list[Event]:
        """The events of a kind on the ledger, of all kinds without one."""
        store = open_location(str(self.project.folder / ".mof" / "ledger.sqlite"))
        try:
            events = [read_event(one.data, f"entry {one.index}") for one in store.read()]
            return [one for one in events if one.type == kind or not kind]
        finally:
            store.close()

    def issued(self) -> str:
        """The newest permit on record."""
        return str(self.events("gate_passed")[-1].data["permit"])

    def ask(self, release: str = RELEASE, actor: str = "ci") -> Result:
        """Ask for a permit to be used later, by a task of a playbook."""
        return self.project.play("ask.yml", "-e", f"release={release}", actor=actor)

    def withdraw(self, *arguments: str, actor: str = "sam") -> Result:
        """Withdraw as somebody who has nothing to do with it."""
        return self.project.play(
            "mof.release.withdraw",
            *("-e", f"release={RELEASE}", "-e", "comment='the search is down'", *arguments),
            actor=actor,
        )

    @contextmanager
    def at_work(self, **env: str) -> Iterator[subprocess.Popen[str]]:
        """A deployment that is at work on db1; killed in the end, if it is still there."""
        run = self.project.run
        process = subprocess.Popen(
            [str(BIN / "ansible-playbook"), "deploy.yml", "-e", f"release={RELEASE}"],
            cwd=self.project.folder,
            env={**run.environment(), "MOF_RELEASE_ACTOR": "ci", **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + SECONDS
            while not self.mark("at-work").exists():
                if process.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"the deployment never was at work: {process.communicate()}")
                time.sleep(0.1)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.communicate(timeout=SECONDS)


def ended(process: subprocess.Popen[str]) -> Result:
    """How a deployment ended by itself."""
    out, err = process.communicate(timeout=SECONDS)
    return Result(process.returncode, out, err)


def kinds(events: list[Event]) -> list[str]:
    """The types of events."""
    return [one.type for one in events]


def given(result: Result) -> str:
    """The permit that the gate gave the task that asked for one; it says until when, too."""
    _before, permit, until, _after = must(result).stdout.split("ASKED")[1].split(" ")
    assert datetime.fromisoformat(until) > datetime.now(UTC)
    return permit


@pytest.fixture(scope="session")
def paced_once(planned: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Got a go on record once; tests work on a copy of it."""
    project = planned.copy(tmp_path_factory.mktemp("paced") / "storefront")
    (project.folder / "deploy.yml").write_text(_DEPLOY)
    (project.folder / "ask.yml").write_text(_ASK)
    (project.folder / "local.yml").write_text(_LOCAL)
    to_go(project)
    return project


@pytest.fixture
def paced(paced_once: Project, tmp_path: Path) -> Iterator[Paced]:
    """A copy of it, on hosts with empty disks."""
    made = Paced(paced_once.copy(tmp_path / "storefront"))
    made.clear()
    yield made
    made.clear()
