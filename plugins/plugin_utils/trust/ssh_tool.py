# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the programs of OpenSSH: a fixed list of arguments, no shell, an end after 30 seconds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..domain.errors import MissingDependency

TIMEOUT_SECONDS = 30
#: How long a program that was told to stop has to put the terminal in order.
_GRACE_SECONDS = 2


@dataclass(frozen=True)
class Outcome:
    """How a program ended; ``code`` is None when it did not within the time."""

    code: int | None
    out: str
    said: str

    @property
    def last_line(self) -> str:
        """The last line of what it said, in characters that a terminal may be shown."""
        lines = [line.strip() for line in self.said.splitlines() if line.strip()]
        return "".join(one if one.isprintable() else "?" for one in lines[-1]) if lines else ""


def run_tool(
    arguments: Sequence[str],
    *,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    terminal: bool = False,
) -> Outcome:
    """Run a program of OpenSSH.

    :param arguments: its name, then its arguments.
    :param given: what it reads from its standard input.
    :param environment: what it is told beside ``PATH``, the language C and UTC.
    :param terminal: whether it may ask on the terminal; else it has none.
    :raises MissingDependency: there is no such program here.
    """
    program = shutil.which(arguments[0])
    if program is None:
        raise MissingDependency(
            f"{arguments[0]} is not installed on the controller",
            remedy="install the OpenSSH client (package openssh-client or openssh-clients)",
        )
    settings = {"PATH": os.environ.get("PATH", os.defpath), **(environment or {})}
    # A time that names no zone must not mean another moment elsewhere.
    settings |= {"LC_ALL": "C", "TZ": "UTC0"}
    with (
        subprocess.Popen(  # noqa: S603 no shell, and every argument was checked
            [program, *arguments[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=settings,
            start_new_session=not terminal,
        ) as process
    ):
        try:
            out, said = process.communicate(given, TIMEOUT_SECONDS)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            out, said = _stop(process, terminal)
            code = None
        except BaseException:
            _stop(process, terminal)
            raise
    return Outcome(code, out.decode("ascii", "replace"), said.decode("utf-8", "replace"))


def _stop(process: subprocess.Popen[bytes], terminal: bool) -> tuple[bytes, bytes]:
    # Killed at once, it would leave a terminal that shows nothing of what is typed.
    _signal(process, terminal, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        return process.communicate(timeout=_GRACE_SECONDS)
    _signal(process, terminal, signal.SIGKILL)
    return b"", b""


def _signal(process: subprocess.Popen[bytes], terminal: bool, number: int) -> None:
    with suppress(ProcessLookupError):
        if terminal:
            process.send_signal(number)
        else:  # with it the program that it asks for a passphrase
            os.killpg(process.pid, number)
