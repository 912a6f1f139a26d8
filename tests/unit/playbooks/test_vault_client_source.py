# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the vault client takes the password from, and whom it tells why there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.tests.unit.playbooks.test_vault_client import (
    CLOSED,
    FILE,
    PASSWORD,
    answers,
    client,
    ended,
)

__all__ = ["client"]


def program(folder: Path, name: str, text: str) -> str:
    """A program with this text as the source."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o700)
    return str(file)


@pytest.mark.parametrize(
    ("name", "text", "given"),
    [
        ("source", f"echo loud >&2; echo {PASSWORD}", PASSWORD),
        ("source", 'echo "$# words"', "0 words"),
        ("keys-client", 'echo "$*"', "--vault-id prod"),
        ("keys-client.sh", 'echo "$*"', "--vault-id prod"),
        ("source", "cat; echo end", "end"),
    ],
)
def test_a_program(
    client: Any,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    text: str,
    given: str,
) -> None:
    """What it prints; it is told the name where Ansible would, and has nobody to ask."""
    monkeypatch.setenv("MOF_RELEASE_VAULT_SOURCE", program(tmp_path, name, text))
    assert ended(client, capfd, "--vault-id", "prod") == (0, f"{given}\n", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"echo {PASSWORD}; exit 3", "ended with 3"),
        ("true", "gave nothing"),
        ("exec sleep 60", "gave no answer in 1 s"),
    ],
)
def test_a_program_that_fails(
    client: Any,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    words: str,
) -> None:
    """Keeps it shut, and what it printed is kept back."""
    monkeypatch.setenv("MOF_RELEASE_VAULT_SOURCE", program(tmp_path, "source", text))
    monkeypatch.setattr(client, "SOURCE_SECONDS", 1)
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert words in err
    assert PASSWORD not in err


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "does not say where the password comes from"),
        ("gone", "names no file"),
        (".", "names no file"),
        (str(FILE), "names this script"),
    ],
)
def test_no_source(
    client: Any,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    words: str,
) -> None:
    """Keeps it shut, before anybody is asked."""
    monkeypatch.setenv("MOF_RELEASE_VAULT_SOURCE", source)
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert words in err
    assert not (tmp_path / "bin" / "called.json").exists()


def test_a_gate_that_never_answers(
    client: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is not waited for."""
    monkeypatch.setattr(client, "ASK_SECONDS", 0.01)
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert "gave no answer" in err


def test_within_its_own_question(
    client: Any,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Should the run that asks the gate call it all the same, it gets nothing, and ends."""
    monkeypatch.setenv("MOF_RELEASE_VAULT_CLIENT_ASKING", "1")
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert "by the very run that asks the gate" in err
    assert not (tmp_path / "bin" / "called.json").exists()


@pytest.mark.parametrize("arguments", [("--vault-id",), ("--what",), ("prod",)])
def test_called_otherwise(
    client: Any, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    """What Ansible does not say keeps it shut."""
    rc, out, err = ended(client, capfd, *arguments)
    assert (rc, out) == (77, "")
    assert "in a way that it does not know" in err


def test_a_defect_keeps_it_shut(
    client: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong in it."""
    monkeypatch.setattr(client, "ask", None)
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert err.startswith("The vault stays shut: TypeError: ")


#: A caller, and below it the client, which tries to tell it something; it says whether it did.
CALLER = """
import os, runpy
if os.fork() == 0:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    print(runpy.run_path({file!r})["tell_caller"]("one\\n  two"), flush=True)
    os._exit(0)
os.wait()
"""


@pytest.mark.parametrize(
    ("kind", "told", "written"), [("pipe", "True", "one\n  two\n"), ("file", "False", "")]
)
def test_the_caller_is_told(tmp_path: Path, kind: str, told: str, written: str) -> None:
    """Through its own stderr where that is a pipe; a file is left to who writes it."""
    with (tmp_path / "log").open("w") as log:
        done = subprocess.run(
            [sys.executable, "-c", CALLER.format(file=str(FILE))],
            stderr=subprocess.PIPE if kind == "pipe" else log,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    assert done.stdout.strip() == told
    assert (done.stderr if kind == "pipe" else (tmp_path / "log").read_text()) == written


def test_what_is_told_by_hand(
    client: Any,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A person who calls it gets all of it on stderr."""
    gate = str(tmp_path / "bin" / "ansible-playbook")
    monkeypatch.setattr(client.Calling, "of_parent", lambda: client.Calling(["bash"]))
    monkeypatch.setenv("PATH", str(Path(gate).parent))
    monkeypatch.setenv("MOF_RELEASE_RELEASE", "shop-1.0")
    answers(tmp_path, CLOSED, 77)
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert err == "The vault stays shut: the gate of shop-1.0 is closed\nCLOSED  shop-1.0\n"
