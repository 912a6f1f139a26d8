# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls the real Ansible commands of the environment in which the tests run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

BIN = Path(sys.executable).parent
SECONDS = 300


@dataclass(frozen=True)
class Result:
    """How a command ended and what it printed."""

    rc: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        """What it told people on stderr, on one line: wrapping and columns are no concern here."""
        return " ".join(self.stderr.split())

    def __str__(self) -> str:
        return f"rc {self.rc}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"


@dataclass(frozen=True)
class Run:
    """Runs Ansible commands with a home folder of their own and an environment known in full.

    Nothing of the caller's environment but the path of programs and the login name comes through,
    so that a setting of this machine or of a CI service decides no test.

    :param home: a folder for what Ansible writes into the person's home.
    :param env: variables for every call, over the ones given here.
    """

    home: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def playbook(
        self,
        *arguments: str | Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
    ) -> Result:
        """Run ``ansible-playbook`` with these arguments in this folder."""
        return self.command("ansible-playbook", *arguments, cwd=cwd, env=env, seconds=seconds)

    def adhoc(
        self,
        *arguments: str | Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
    ) -> Result:
        """Run ``ansible`` with these arguments in this folder."""
        return self.command("ansible", *arguments, cwd=cwd, env=env, seconds=seconds)

    def command(
        self,
        name: str,
        *arguments: str | Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
        given: str = "",
    ) -> Result:
        """Run a program which lies beside the Python that runs the tests.

        :param given: what is typed into it.
        :raises subprocess.TimeoutExpired: it took longer than ``seconds``.
        """
        done = subprocess.run(
            [str(BIN / name), *map(str, arguments)],
            cwd=cwd,
            env=self.environment() | dict(env or {}),
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def environment(self) -> dict[str, str]:
        """Return the whole environment of a call."""
        self.home.mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in ("USER", "LOGNAME") if name in os.environ}
        return {
            **kept,
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_NOCOWS": "1",
            **self.env,
        }
