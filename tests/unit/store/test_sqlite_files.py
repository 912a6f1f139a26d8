# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong with the place of an SQLite store: one clear error each, nothing written."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    StoreBusy,
    StoreMissing,
    StoreUnreadable,
)
from ansible_collections.mof.release.plugins.plugin_utils.store import (
    sqlite,
    sqlite_lock,
    sqlite_schema,
)
from contract import LEDGER, check_whole
from processes import contents, open_and_read, told_by


@pytest.mark.parametrize("name", ["store.db", "no/such/folder/store.db", "file/store.db"])
def test_a_missing_store_is_told_and_not_created(folder: Path, name: str) -> None:
    """StoreMissing names the path and the command that creates one."""
    (folder / "file").write_text("")
    with pytest.raises(StoreMissing) as caught:
        sqlite.open_store(folder / name)
    assert str(folder / name) in str(caught.value)
    assert "ansible-playbook mof.release.init" in str(caught.value)
    assert contents(folder) == {"file": b""}


def test_a_directory_and_a_pipe_are_no_store(folder: Path) -> None:
    """StoreUnreadable at once: a pipe is not waited for."""
    os.mkfifo(folder / "pipe")
    for place, what in ((folder, "directory"), (folder / "pipe", "no file")):
        with pytest.raises(StoreUnreadable, match=f"{place}: .*{what}"):
            sqlite.open_store(place)


@pytest.mark.parametrize("with_lock", [False, True])
@pytest.mark.parametrize(
    "content",
    [b"", b"text\n", b"SQLite format 3\0", os.urandom(10_000), b"SQLite format 3\0" * 1000],
    ids=["empty", "text", "header", "noise", "headers"],
)
def test_a_file_that_is_no_store(folder: Path, content: bytes, with_lock: bool) -> None:
    """StoreUnreadable names it and the remedy; the file and its directory stay as they were."""
    path = folder / "store.db"
    path.write_bytes(content)
    names = {"store.db"}
    if with_lock:
        (folder / "store.db.lock").touch()
        names.add("store.db.lock")
    with pytest.raises(StoreUnreadable, match=f"{path}: ") as caught:
        sqlite.open_store(path)
    assert "mof.release.init" in str(caught.value) or "backup" in str(caught.value)
    assert path.read_bytes() == content
    assert contents(folder).keys() == names


@pytest.mark.parametrize("with_lock", [False, True])
def test_a_database_of_another_program(folder: Path, with_lock: bool) -> None:
    """StoreUnreadable, and it is left alone."""
    path = folder / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE ledger (id TEXT)")
    other.close()
    if with_lock:
        (folder / "other.db.lock").touch()
    before = contents(folder)
    with pytest.raises(StoreUnreadable, match="no store of"):
        sqlite.open_store(path)
    assert contents(folder).keys() == before.keys()
    assert path.read_bytes() == before["other.db"]


@pytest.mark.parametrize("part", [1, 50, 100, 4095, 4096, 8192, 0.5, 0.9, -4096, -1])
def test_a_truncated_store(path: Path, part: float) -> None:
    """StoreUnreadable at any length, which tells to restore a backup."""
    size = path.stat().st_size
    length = int(size * part) if isinstance(part, float) else part % size
    os.truncate(path, length)
    with pytest.raises(StoreUnreadable, match=f"{path}: ") as caught:
        check_whole(sqlite.open_store(path))
    assert "backup" in str(caught.value)


def test_a_store_of_a_newer_version(path: Path) -> None:
    """StoreUnreadable tells to update; nothing is changed."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 2")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreUnreadable, match="update the collection"):
        sqlite.open_store(path)
    assert path.read_bytes() == before


def test_the_version_is_that_of_the_last_migration() -> None:
    """The migrations are numbered from 1 without a gap, and the code knows the last one."""
    numbers = sorted(int(file.name[:4]) for file in sqlite_schema.MIGRATIONS.glob("*.sql"))
    assert numbers == list(range(1, sqlite_schema.VERSION + 1))


def test_an_older_store_is_brought_up_to_date_whole_or_not_at_all(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening runs the steps that are missing, each in one transaction."""
    steps = folder / "migrations"
    steps.mkdir()
    (steps / "0001_ledger.sql").write_text("this was done before;")
    (steps / "0002_more.sql").write_text("CREATE TABLE more (x); CREATE TABLE ledger (x);")
    monkeypatch.setattr(sqlite_schema, "VERSION", 2)
    monkeypatch.setattr(sqlite_schema, "MIGRATIONS", steps)
    with pytest.raises(StoreUnreadable, match="ledger"):
        sqlite.open_store(path)
    (steps / "0002_more.sql").write_text("CREATE TABLE more (x);")
    assert open_and_read(path) == "23 entries"
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (2,)
    assert db.execute("SELECT count(*) FROM more").fetchone() == (0,)
    db.close()


def test_the_lock_is_made_again_for_the_owner(path: Path) -> None:
    """A store that came back from a backup gets its lock, as readable as the store is."""
    Path(f"{path}.lock").unlink()
    path.chmod(0o640)
    assert open_and_read(path) == "23 entries"
    lock = Path(f"{path}.lock").stat()
    assert (stat.S_IMODE(lock.st_mode), lock.st_uid) == (0o640, path.stat().st_uid)


def test_a_link_leads_to_the_same_lock(path: Path) -> None:
    """By whatever name a store is opened, everybody waits at one lock."""
    link = path.parent / "link"
    link.symlink_to(path)
    assert open_and_read(link) == "23 entries"
    assert contents(path.parent).keys() == {"store.db", "store.db.lock", "link"}


def test_who_holds_a_store_too_long_is_named(path: Path) -> None:
    """StoreBusy tells pid and purpose of the holder, to writers and to readers."""
    holder = sqlite_lock.LockFile.open(str(path), 1, writable=True)
    assert holder is not None
    with holder.exclusive("appending 3 entries"):
        for unprivileged in (False, True):
            path.chmod(0o444)
            Path(f"{path}.lock").chmod(0o444)
            told = told_by(
                lambda: str(sqlite.open_store(path, wait=0.1)), unprivileged=unprivileged
            )
            assert told.startswith(f"StoreBusy: {path}: ")
            assert f"process {os.getpid()} (appending 3 entries)" in told
    with holder.shared(), pytest.raises(StoreBusy, match="another process"):
        sqlite.open_store(path, wait=0.1)
    holder.close()
    assert open_and_read(path) == "23 entries"


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        *((kind, True) for kind in ("nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "fuse.sshfs")),
        *((kind, False) for kind in ("ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuse.ntfs-3g")),
    ],
)
def test_network_file_systems_are_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, refused: bool
) -> None:
    """The kind of the mount decides, for opening and for creating."""
    device = path.stat().st_dev
    mounts = path.parent / "mountinfo"
    mounts.write_text(
        "22 1 0:99 / /proc rw - nfs server:/x rw\n"
        f"31 22 {os.major(device)}:{os.minor(device)} / /a\\040b rw shared:1 - {kind} x:/y rw\n"
    )
    monkeypatch.setattr(sqlite_lock, "MOUNTS", mounts)
    if not refused:
        assert open_and_read(path) == "23 entries"
        sqlite.create(path.parent / "new.db", LEDGER).close()
        return
    for use in (lambda: sqlite.open_store(path), lambda: sqlite.create(f"{path}.new", LEDGER)):
        with pytest.raises(StoreUnreadable, match=rf"network file system \({kind}\)"):
            use()
    assert not Path(f"{path}.new").exists()


def test_without_proc_nothing_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel does not tell what is mounted, the store is opened."""
    monkeypatch.setattr(sqlite_lock, "MOUNTS", path.parent / "no proc here")
    assert open_and_read(path) == "23 entries"
