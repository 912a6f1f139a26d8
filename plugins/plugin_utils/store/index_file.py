# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SQLite file of the configuration index: made, opened, emptied, thrown away.

It holds nothing that the ledger and the evidence do not: whatever is wrong with it, it is made
anew. Its permissions are those of the store, since it tells as much.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..domain.errors import StoreBusy, StoreUnreadable
from ..trust.merkle import EMPTY_ROOT
from .sqlite_errors import primary_code

#: What the name of a store is followed by in that of its index.
INDEX_ENDING = ".cmdb"

#: In the header: "mofC".
APPLICATION_ID = 0x6D6F6643

#: Of the tables below; an index of another version is emptied and built anew.
VERSION = 1

#: Seconds that a process waits while another one brings the index up to date.
WAIT = 300.0

#: ``until`` of what is so now.
OPEN = 2**62

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_NO_PLACE = frozenset(
    {
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM),
        *(sqlite3.SQLITE_AUTH, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
    }
)

# A span says what a section of a host was from one entry of the ledger up to, without, another: a
# content, or nothing (NULL) and why; beside is 1 where it moves by itself, and is not compared.
# The newest of a host are the digests it was told with last. A content is an array of items, 32-bit
# numbers; items that hosts have in common are kept once. Times are microseconds since 1970, digests
# are SHA-256.
_TABLES = f"""
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    ledger TEXT NOT NULL, position INTEGER NOT NULL, root BLOB NOT NULL
);
CREATE TABLE capture (
    entry INTEGER PRIMARY KEY, event TEXT NOT NULL, release TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE TABLE host (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, newest BLOB);
CREATE TABLE section (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE snapshot (
    host INTEGER NOT NULL, entry INTEGER NOT NULL, sha256 BLOB, reason TEXT NOT NULL,
    PRIMARY KEY (host, entry)
) WITHOUT ROWID;
CREATE TABLE content (
    id INTEGER PRIMARY KEY, section INTEGER NOT NULL, sha256 BLOB NOT NULL, items BLOB NOT NULL,
    UNIQUE (section, sha256)
);
CREATE TABLE item (
    id INTEGER PRIMARY KEY, section INTEGER NOT NULL, key TEXT NOT NULL, attributes TEXT NOT NULL,
    mark INTEGER NOT NULL
);
CREATE INDEX item_by_mark ON item (mark);
CREATE INDEX item_by_key ON item (section, key);
CREATE TABLE package (
    item INTEGER PRIMARY KEY, name TEXT NOT NULL, manager TEXT NOT NULL, version TEXT NOT NULL,
    arch TEXT NOT NULL, place TEXT NOT NULL
);
CREATE INDEX package_by_name ON package (name);
CREATE TABLE span (
    section INTEGER NOT NULL, host INTEGER NOT NULL, since INTEGER NOT NULL,
    until INTEGER NOT NULL, content INTEGER, reason TEXT NOT NULL, beside INTEGER NOT NULL,
    PRIMARY KEY (section, host, since)
) WITHOUT ROWID;
CREATE INDEX span_by_since ON span (since);
CREATE INDEX span_open ON span (host) WHERE until = {OPEN};
CREATE INDEX span_unknown ON span (section, host) WHERE content IS NULL
"""


class IndexBroken(StoreUnreadable):
    """What is there cannot be used as an index: it is thrown away, and built anew."""


def open_file(path: str | None, ledger: str) -> tuple[sqlite3.Connection, str | None]:
    """Open or make an index, and say where it is; in memory (``None``) where no file can be.

    :raises IndexBroken: what is there is no database, a damaged one, or somebody else's.
    :raises StoreBusy: others held it too long.
    """
    if path is not None:
        try:
            _make(path)
            return _connected(path, ledger), path
        except sqlite3.Error as error:
            if primary_code(error) not in _NO_PLACE:
                raise _meaning(error, path) from error
        except OSError:
            pass  # no permission, or something else stands in its place
    db = sqlite3.connect(":memory:", isolation_level=None)
    empty(db, ledger)
    return db, None


def discard(path: str) -> None:
    """Throw an index away, as far as permissions allow; who has it open keeps what they have."""
    for ending in ("-wal", "-shm", "-journal", ""):
        with suppress(OSError):
            Path(f"{path}{ending}").unlink()


def empty(db: sqlite3.Connection, ledger: str) -> None:
    """Leave nothing but empty tables, of this version and for this ledger.

    :param db: within a transaction, if others may use it.
    """
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in tables:
        db.execute(f'DROP TABLE "{name}"')
    for table in _TABLES.split(";"):
        db.execute(table)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("INSERT INTO meta VALUES (1, ?, 0, ?)", (ledger, EMPTY_ROOT))


@contextmanager
def translated(path: str | None) -> Iterator[None]:
    """Turn errors of SQLite into those of domain/errors.py.

    :raises IndexBroken: it cannot be used.
    :raises StoreBusy: others held it too long.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error, path) from error


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All that is written within it, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _connected(path: str, ledger: str) -> sqlite3.Connection:
    db = sqlite3.connect(
        f"{Path(path).as_uri()}?mode=rw", uri=True, timeout=WAIT, isolation_level=None
    )
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID and _tables(db):
            raise IndexBroken("this is no configuration index", where=path)
        db.execute("PRAGMA journal_mode = WAL")
        # It may lose what was written last, and stays whole: that is read from the ledger again.
        db.execute("PRAGMA synchronous = NORMAL")
        if not _fits(db, ledger):
            with transaction(db):
                if not _fits(db, ledger):  # another process may have been quicker
                    empty(db, ledger)
    except BaseException:
        db.close()
        raise
    return db


def _fits(db: sqlite3.Connection, ledger: str) -> bool:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version != VERSION or not _tables(db):
        return False
    return bool(db.execute("SELECT ledger FROM meta").fetchone() == (ledger,))


def _tables(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _make(path: str) -> None:
    """Make an empty file with owner and permissions of the store, unless there is one."""
    store = Path(path.removesuffix(INDEX_ENDING)).stat()
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        if not stat.S_ISREG(Path(path).lstat().st_mode):
            raise
        return
    try:
        if os.geteuid() in {0, store.st_uid}:
            os.fchmod(descriptor, store.st_mode & 0o666)
        if os.geteuid() == 0:
            os.fchown(descriptor, store.st_uid, store.st_gid)
    finally:
        os.close(descriptor)


def _meaning(error: sqlite3.Error, path: str | None) -> StoreUnreadable | StoreBusy:
    if primary_code(error) in _BUSY:
        return StoreBusy(
            f"another process held the configuration index for more than {WAIT:g} s",
            where=path or "",
            remedy="run it again when that process is done; end it if it hangs",
        )
    return IndexBroken(
        f"the configuration index cannot be used ({error})",
        where=path or "",
        remedy=f"remove it (`rm -f {path}*`): it is built again from the ledger" if path else "",
    )
