# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may not read an SQLite store, and who may only read it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    StoreBusy,
    StoreUnreadable,
)
from ansible_collections.mof.release.plugins.plugin_utils.store import sqlite
from ansible_collections.mof.release.plugins.plugin_utils.store.sqlite_access import ReadAccess
from contract import LEDGER, NOISE, check_whole, leaves
from processes import contents, fork, open_and_read, told_by, wait


def forbid_writing(path: Path) -> None:
    """Take away the permission to write to everything in the directory of a store, and to it."""
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)


@pytest.mark.parametrize("what", ["store.db", "store.db.lock", "."])
def test_no_permission_to_read(path: Path, what: str) -> None:
    """StoreUnreadable names the store and what to permit, for store, lock and directory."""
    for file in path.parent.iterdir():
        file.chmod(0o444)
    assert told_by(lambda: open_and_read(path), unprivileged=True) == "23 entries"
    (path.parent / what).chmod(0)
    told = told_by(lambda: open_and_read(path), unprivileged=True)
    assert told.startswith(f"StoreUnreadable: {path}: ")
    assert "permission" in told


def test_who_may_only_read_can_read_everything(path: Path) -> None:
    """Heads, entries, proofs and evidence; adding is refused; no file is left behind."""

    def child() -> str:
        store = sqlite.open_store(path)
        check_whole(store)
        digest = store.put(NOISE)  # it is there already
        assert store.get(digest) == NOISE
        refusals = 0
        for add in (lambda: store.put(b"x"), lambda: store.append(leaves("x"), 23, "x")):
            try:
                add()
            except StoreUnreadable as error:
                refusals += "no permission to write" in str(error)
        store.close()
        return f"{store.ledger_id}, {refusals} refused"

    forbid_writing(path)
    before = contents(path.parent)
    assert told_by(child, unprivileged=True) == f"{LEDGER}, 2 refused"
    assert contents(path.parent) == before


def test_who_may_only_read_sees_what_an_open_writer_added(path: Path) -> None:
    """The log of a writer who is at work is read with the database."""
    path.chmod(0o644)
    Path(f"{path}.lock").chmod(0o644)
    store = sqlite.open_store(path)
    store.append(leaves("new"), 23, "new")
    assert told_by(lambda: open_and_read(path), unprivileged=True) == "24 entries"
    store.close()
    assert told_by(lambda: open_and_read(path), unprivileged=True) == "24 entries"


def test_who_may_only_read_is_never_given_less_than_was_acknowledged(path: Path) -> None:
    """After a crash the log is read where it can be, and else that is told."""

    def crash() -> None:
        sqlite.open_store(path).append(leaves("last"), 23, "last")
        os.kill(os.getpid(), signal.SIGKILL)

    assert wait(fork(crash)) == -signal.SIGKILL
    assert Path(f"{path}-wal").stat().st_size > 0
    forbid_writing(path)
    assert told_by(lambda: open_and_read(path), unprivileged=True) == "24 entries"
    path.parent.chmod(0o755)
    Path(f"{path}-shm").unlink()
    path.parent.chmod(0o555)
    told = told_by(lambda: open_and_read(path), unprivileged=True)
    assert told.startswith(f"StoreUnreadable: {path}: the last entries are still in {path}-wal")


def test_who_may_only_read_needs_no_lock_on_a_copy(path: Path) -> None:
    """A backup without the lock, on a medium that is read-only, can be read."""
    Path(f"{path}.lock").unlink()
    forbid_writing(path)
    assert told_by(lambda: open_and_read(path), unprivileged=True) == "23 entries"


def test_a_writer_who_comes_while_a_copy_is_read_is_noticed(path: Path) -> None:
    """Without a lock to hold, a lock that appears during the reading makes it void."""
    Path(f"{path}.lock").unlink()
    access = ReadAccess(str(path), 0.1)
    with pytest.raises(StoreBusy, match="run it again"), access.reading():
        sqlite.open_store(path).close()
    with access.reading() as db:
        assert db.execute("SELECT size FROM ledger").fetchone() == (23,)
    access.close()
