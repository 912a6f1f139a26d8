# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of OpenSSH are run in plain surroundings, and stopped when they do not end."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadSignature,
    SigningFailed,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust import ssh_tool
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    sign,
    verify,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    MESSAGE,
    NAMESPACE,
    NOW,
    line,
    public,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that is searched for programs first."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def program(folder: Path, text: str) -> None:
    """Put a script in the place of ssh-keygen."""
    (folder / "ssh-keygen").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "ssh-keygen").chmod(0o700)


def gone(pid: int) -> bool:
    """Whether a process ended within a few seconds."""
    for _turn in range(100):
        try:
            if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
            time.sleep(0.05)
        except OSError:
            return True
    return False


def test_surroundings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Language, time zone and what is passed on are set; nothing else of the caller leaks in."""
    monkeypatch.setenv("TZ", "Asia/Seoul")
    monkeypatch.setenv("LD_PRELOAD_NOTE", "x")
    program(folder, "cat; env | sort; echo words >&2; exit 3")
    outcome = ssh_tool.run_tool(["ssh-keygen"], given=b"in\n", environment={"HOME": "/h"})
    lines = outcome.out.splitlines()
    assert (outcome.code, lines[0], outcome.last_line) == (3, "in", "words")
    assert {"HOME=/h", "LC_ALL=C", "TZ=UTC0"} <= set(lines)
    assert not [one for one in lines if "LD_PRELOAD_NOTE" in one or "Seoul" in one]


@pytest.mark.parametrize("terminal", [False, True])
def test_a_program_that_never_ends_is_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    """After the time is over it is stopped, without a terminal together with what it started."""
    monkeypatch.setattr(ssh_tool, "TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(ssh_tool, "_GRACE_SECONDS", 0.5)
    program(folder, f"trap '' TERM; sleep 5 & echo $! $$ > {folder}/pids; wait; sleep 60")
    assert ssh_tool.run_tool(["ssh-keygen"], terminal=terminal).code is None
    child, parent = map(int, (folder / "pids").read_text().split())
    assert gone(parent)
    assert terminal or gone(child)


def test_it_has_time_to_put_the_terminal_in_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told to stop before it is killed, and what it says last is heard."""
    monkeypatch.setattr(ssh_tool, "TIMEOUT_SECONDS", 0.5)
    program(folder, "trap 'echo in order >&2; exit 0' TERM; sleep 60 & wait")
    outcome = ssh_tool.run_tool(["ssh-keygen"])
    assert (outcome.code, outcome.last_line) == (None, "in order")


def test_an_interrupt_stops_it_too(folder: Path) -> None:
    """Whoever presses Ctrl-C leaves no program behind."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    program(folder, f"echo $$ > {folder}/pid; exec sleep 60")
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            ssh_tool.run_tool(["ssh-keygen"])
    finally:
        signal.signal(signal.SIGALRM, before)
    assert gone(int((folder / "pid").read_text()))


def test_nothing_is_signed_or_accepted_in_that_case(
    folder: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an answer there is no signature, and none is good."""
    blob, signers = (
        sign(MESSAGE, NAMESPACE, str(keys / "alice")),
        line("alice", public(keys / "alice")),
    )
    monkeypatch.setattr(ssh_tool, "TIMEOUT_SECONDS", 0.3)
    program(folder, "exec sleep 60")
    with pytest.raises(BadSignature, match="did not answer in time"):
        verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)
    with pytest.raises(SigningFailed, match="no signature came within 30 seconds"):
        sign(MESSAGE, NAMESPACE, str(keys / "alice"))
