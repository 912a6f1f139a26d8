# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating an SQLite store: only where there is nothing, private, and whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import time
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import StoreUnreadable
from ansible_collections.mof.release.plugins.plugin_utils.store import sqlite
from contract import EMPTY, LEDGER, leaves
from processes import fork, wait


def mode(path: Path) -> int:
    """Permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_store_is_private(tmp_path: Path) -> None:
    """Missing directories get mode 0700 and the files 0600, whatever the umask."""
    path = tmp_path / "a" / "b" / "store.db"
    before, previous = mode(tmp_path), os.umask(0)
    try:
        store = sqlite.create(path, LEDGER)
        store.append(leaves("a"), 0, "a")
        files = {file.name: mode(file) for file in path.parent.iterdir()}
        store.close()
    finally:
        os.umask(previous)
    assert files == dict.fromkeys(
        ("store.db", "store.db.lock", "store.db-wal", "store.db-shm"), 0o600
    )
    assert (mode(tmp_path), mode(path.parents[1]), mode(path.parent)) == (before, 0o700, 0o700)
    assert {file.name for file in path.parent.iterdir()} == {"store.db", "store.db.lock"}


@pytest.mark.parametrize("ending", ["", "-wal", "-journal"])
@pytest.mark.parametrize("kind", ["file", "directory", "link"])
def test_only_where_there_is_nothing(tmp_path: Path, ending: str, kind: str) -> None:
    """StoreUnreadable names what is there, also the log of an earlier store; it stays."""
    place = tmp_path / f"store.db{ending}"
    if kind == "file":
        place.write_text("mine")
    elif kind == "directory":
        place.mkdir()
    else:
        (tmp_path / "elsewhere").write_text("mine")
        place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreUnreadable, match="where there is nothing") as caught:
        sqlite.create(tmp_path / "store.db", LEDGER)
    assert str(place.resolve() if ending == "" else place) in str(caught.value)
    assert place.is_dir() or place.read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == (2 if kind == "link" else 1)


def test_not_over_a_store(tmp_path: Path) -> None:
    """A second create leaves the first store as it is."""
    path = tmp_path / "store.db"
    store = sqlite.create(path, LEDGER)
    store.append(leaves("a"), 0, "a")
    with pytest.raises(StoreUnreadable):
        sqlite.create(path, "other")
    assert (store.ledger_id, store.head().size) == (LEDGER, 1)
    store.close()


def test_of_many_who_create_it_at_once_one_succeeds(tmp_path: Path) -> None:
    """Eight processes at the same moment: one store, seven refusals, nothing left over."""
    path, start = tmp_path / "store.db", time.monotonic() + 0.3

    def create() -> None:
        time.sleep(start - time.monotonic())
        try:
            sqlite.create(path, f"by {os.getpid()}").close()
            told = "created"
        except StoreUnreadable:
            told = "refused"
        (tmp_path / f"told-{os.getpid()}").write_text(told)

    children = [fork(create) for _number in range(8)]
    assert [wait(pid) for pid in children] == [0] * 8
    told = {pid: (tmp_path / f"told-{pid}").read_text() for pid in children}
    [winner] = [pid for pid, text in told.items() if text == "created"]
    names = {file.name for file in tmp_path.iterdir() if not file.name.startswith("told-")}
    assert names == {"store.db", "store.db.lock"}
    store = sqlite.open_store(path)
    assert (store.ledger_id, store.head()) == (f"by {winner}", EMPTY)
    store.close()


def test_no_permission_to_create(tmp_path: Path) -> None:
    """StoreUnreadable names the path and what to permit."""
    path = Path("/proc/self/store.db")
    with pytest.raises(StoreUnreadable, match=f"{path.parent.resolve().parent}"):
        sqlite.create(path, LEDGER)
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnreadable, match="Not a directory"):
        sqlite.create(tmp_path / "file" / "store.db", LEDGER)


def test_a_killed_create_leaves_no_half_store(tmp_path: Path) -> None:
    """Killed at any moment: there is no store, or one that can be opened."""
    path, attempts = tmp_path / "store.db", 0
    while not path.exists():
        pid = fork(lambda: sqlite.create(path, LEDGER))
        # Each attempt lives a little longer, until one lives long enough.
        time.sleep(attempts / 1000)
        os.kill(pid, signal.SIGKILL)
        wait(pid)
        attempts += 1
    assert attempts > 1
    store = sqlite.open_store(path)
    assert (store.ledger_id, store.head()) == (LEDGER, EMPTY)
    assert store.append(leaves("a"), 0, "a").size == 1
    store.close()
