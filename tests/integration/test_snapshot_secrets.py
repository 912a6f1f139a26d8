# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets planted on a real host are found nowhere: not on the screen, in the store or a record."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.tests.integration.containers import IMAGES, PROGRAMS, running
from ansible_collections.mof.release.tests.integration.faulty import rule
from ansible_collections.mof.release.tests.integration.machine import Machine
from ansible_collections.mof.release.tests.integration.machines import running_machines
from ansible_collections.mof.release.tests.integration.project import (
    RELEASE,
    Project,
    must,
    to_go,
    to_planned,
)
from ansible_collections.mof.release.tests.integration.run import Result, Run
from ansible_collections.mof.release.tests.unit.module_utils.canaries import canaries

ALL = canaries("planted")
WORD = next(one.text for one in ALL if one.kind == "password")
HASH = next(one.text for one in ALL if one.text.startswith("$6$"))
#: What a look through the output must not meet: every line of every secret.
LINES = {
    line
    for one in ALL
    for line in re.split(r"\n|\\n", one.text)
    if len(line) > 11 and not line.startswith(("-----", "Private-", "$ANSIBLE_VAULT"))
}
FILES = [{"path": "/srv/canaries", "recurse": True}, {"path": "/srv/canary-link"}]


@dataclass(frozen=True)
class Captured:
    """A project after captures of a host with secrets, and what all commands printed."""

    project: Project
    printed: str


def _plant(machine: Machine) -> None:
    for number, one in enumerate(ALL):
        machine.write(f"/etc/cron.d/canary-{number}", f"{one.planted}\n")
        machine.write(f"/srv/canaries/{number}", one.planted)
    machine.write(f"/srv/canaries/password={WORD}", "x")
    machine.write("/var/spool/cron/crontabs/root", f"0 1 * * * backup --password {WORD}\n", 0o600)
    machine.path("/srv/canary-link").symlink_to(f"https://shop:{WORD}@nas/x")
    machine.run("useradd", "--comment", f"password={WORD}", "--password", HASH, "canary")
    keys = machine.path("/root/.ssh/authorized_keys")
    keys.write_text(keys.read_text().replace("login_key", f"token={WORD}"))
    machine.shell(IMAGES)
    options = (f"--env=SHOP_PASSWORD={WORD}", f"--label=token={WORD}")
    for program in PROGRAMS:
        machine.shell(running(program, "canary", *options))
    machine.run("mkdir", "/srv/nas")
    machine.run("mount", "-t", "tmpfs", f"https://shop:{WORD}@nas/x", "/srv/nas")


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Captured]:
    """Three machines with a release on them, the secrets on one; captured twice, and recorded."""
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "machines").mkdir()
    with running_machines(folder / "machines") as machines:
        hosts: Any = machines
        project = Project.make(folder / "storefront", Run(folder / "home"), hosts)
        rule(project, capture={})  # every section, which the example does not have
        to_planned(project)
        to_go(project)
        must(project.deploy())
        _plant(machines.by_name["web1"])
        printed = [_capture(project), _capture(project), _shown(project)]
        printed.append(must(project.play("mof.release.record", "-e", f"release={RELEASE}", "-vvv")))
        yield Captured(project, "\n".join(f"{one.stdout}\n{one.stderr}" for one in printed))


def _capture(project: Project) -> Result:
    given = json.dumps({"release": RELEASE, "mof_release_files": FILES})
    return must(project.play("mof.release.capture", "-e", given, "-vvv"))


def _shown(project: Project) -> Result:
    """All of a snapshot on the screen, as somebody may want to see it."""
    given = json.dumps({"files": FILES})
    ad_hoc = ("web1", "-m", "mof.release.snapshot", "-a", given, "-vvv", "--diff")
    as_json = {"ANSIBLE_CALLBACK_RESULT_FORMAT": "json"}
    return must(project.run.adhoc(*ad_hoc, cwd=project.folder, env=as_json))


def _contents(store: Path) -> list[bytes]:
    with sqlite3.connect(store) as connection:
        rows = connection.execute("SELECT zlib, content FROM evidence").fetchall()
    return [zlib.decompress(content) if packed else content for packed, content in rows]


def _met(data: bytes) -> list[str]:
    return sorted(line for line in LINES if line.encode() in data)


def test_they_were_seen_each_as_what_it_is(captured: Captured) -> None:
    """The screen has a marker of every kind: what was planted was read, else the rest is empty."""
    kinds = set(re.findall(r"\[secret ([a-z0-9-]+) hmac:[0-9a-f]{32}\]", captured.printed))
    assert {one.kind for one in ALL} - kinds == set()
    assert len(kinds) >= 30
    for place in (
        "user/canary",
        "crontab/root",
        "/srv/canary-link",
        "/srv/nas",
        "podman/canary",
        "docker/canary",
    ):
        assert place in captured.printed, place


def test_none_is_on_the_screen(captured: Captured) -> None:
    """Not at -vvv either, with arguments and results of every task."""
    assert _met(captured.printed.encode()) == []


def test_none_is_in_the_store(captured: Captured) -> None:
    """Not in the bytes of its files, and not in what they unfold to; the markers are."""
    folder = captured.project.folder / ".mof"
    for path in folder.iterdir():
        assert _met(path.read_bytes()) == [], path.name
    contents = _contents(folder / "ledger.sqlite")
    assert [met for one in contents if (met := _met(one))] == []
    assert any(b"[secret github-token hmac:" in one for one in contents)


def test_none_is_in_the_record_or_left_beside_it(captured: Captured) -> None:
    """Every file of the project but the inventory's own: records, logs, what runs leave behind."""
    written = [one for one in captured.project.folder.rglob("*") if one.is_file()]
    assert [one for one in written if "records" in one.parts]
    assert {one.name: met for one in written if (met := _met(one.read_bytes()))} == {}


def test_the_key_is_on_no_screen_and_in_no_other_file(captured: Captured) -> None:
    """Only its own file has the master, and nothing has a host's key."""
    folder = captured.project.folder
    path = folder / ".mof" / "ledger.sqlite.key"
    assert path.stat().st_mode & 0o777 == 0o600
    master = path.read_text("ascii").strip()
    assert master not in captured.printed
    assert re.findall(r"commitment_key\W+[0-9a-f]{64}", captured.printed) == []
    others = [one for one in folder.rglob("*") if one.is_file() and one != path]
    assert [one.name for one in others if master.encode() in one.read_bytes()] == []
