# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other processes for the tests of the stores: forked, as Ansible forks its workers."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path

from ansible_collections.mof.release.plugins.plugin_utils.store import sqlite
from contract import EVIDENCE, LEDGER, check_whole, filled

NOBODY = 65534


def fork(work: Callable[[], object]) -> int:
    """Run work in a child and return its pid; the child exits 0 when the work ended well."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 a child must never return into the test
        traceback.print_exc()
    finally:
        os._exit(code)


def wait(pid: int) -> int:
    """Wait for a child; returns its exit code, or the signal that killed it, below 0."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def told_by(work: Callable[[], str], *, unprivileged: bool = False) -> str:
    """Run work in a child and return the text it returns, or ``Class: message`` of its exception.

    :param unprivileged: as a user whom file permissions bind: root becomes nobody.
    """
    reader, writer = os.pipe()

    def child() -> None:
        if unprivileged and os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        try:
            text = work()
        except Exception as error:  # noqa: BLE001 whatever it is, the test wants to see it
            text = f"{type(error).__name__}: {error}"
        os.write(writer, text.encode())

    pid = fork(child)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        text = pipe.read()
    assert wait(pid) == 0
    return text


def contents(folder: Path) -> dict[str, bytes]:
    """Names and contents of all files in a directory."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def open_and_read(path: Path) -> str:
    """Open a store, check all of it, close it; for use in a child."""
    store = sqlite.open_store(path, wait=1)
    entries = check_whole(store)
    store.close()
    return f"{len(entries)} entries"


def make_template(path: Path) -> None:
    """Make a store with 23 entries and some evidence, and close it."""
    store = sqlite.create(path, LEDGER)
    filled(store)
    for content in EVIDENCE:
        store.put(content)
    store.close()
