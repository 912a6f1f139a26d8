# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a process comes at an SQLite store: as one that may write, or as one that may only read."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from ..domain.errors import StoreBusy, StoreMissing, StoreUnreadable
from .sqlite_errors import damaged, not_a_store, primary_code, translated, unusable
from .sqlite_lock import LockFile, lock_path, refuse_network_filesystem
from .sqlite_schema import APPLICATION_ID, is_older, migrate

# Whatever is open. A child made by fork inherits it and must never close it (howtocorrupt.html of
# SQLite, 2.6); as long as it is named here, it is not collected as garbage there.
_OPEN: set[sqlite3.Connection] = set()


class Access(Protocol):
    """A way to the database; every error that comes through is one of domain/errors.py."""

    path: str

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give the connection, to read."""

    def writing(self, purpose: str) -> AbstractContextManager[sqlite3.Connection]:
        """Give the connection within a transaction, which is durable when the context ends well."""

    def close(self) -> None:
        """Let go of everything."""


class WriteAccess:
    """One connection; the lock is held while it opens, writes and closes, and not in between."""

    def __init__(self, path: str, wait: float) -> None:
        self.path = path
        lock = LockFile.open(path, wait, writable=True)
        if lock is None:
            # No lock, so no store in use: a file that is not ours gets no lock beside it.
            if not _has_our_header(path):
                raise not_a_store(path)
            lock = LockFile.make(path, wait)
        self._lock = lock
        try:
            with lock.exclusive("opening"), translated(path):
                self._db = _connect(path, "mode=rw", wait)
                _OPEN.add(self._db)
                try:
                    # FULL: an acknowledged append is on the disk. Some builds have less by default.
                    self._db.execute("PRAGMA synchronous = FULL")
                    _check_length(self._db, path)
                    if is_older(self._db, path):
                        migrate(self._db)
                except BaseException:
                    self._close()
                    raise
        except BaseException:
            lock.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """As the protocol has it."""
        with translated(self.path):
            yield self._db

    @contextmanager
    def writing(self, purpose: str) -> Iterator[sqlite3.Connection]:
        """As the protocol has it."""
        with self._lock.exclusive(purpose), translated(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def close(self) -> None:
        """As the protocol has it."""
        try:
            with self._lock.exclusive("closing"), translated(self.path):
                self._close()
        except StoreBusy:
            self._close()  # whoever is in the way: SQLite's own locks still hold
        finally:
            self._lock.close()

    def _close(self) -> None:
        # The last one to close it writes the log into the database.
        self._db.close()
        _OPEN.discard(self._db)


class ReadAccess:
    """For who may not write: a connection for each reading, which leaves no trace.

    SQLite can read a store without writing to its directory in two ways: by the shared memory of a
    writer who has it open, or, when no log is left, by the promise that nobody changes the file.
    The shared lock keeps that promise.
    """

    def __init__(self, path: str, wait: float) -> None:
        self.path = path
        self._wait = wait
        self._lock = LockFile.open(path, wait, writable=False)
        try:
            with self.reading() as db:
                _check_length(db, path)
                if is_older(db, path):
                    raise StoreUnreadable(
                        "the store has the schema of an older version",
                        where=path,
                        remedy="open it once with permission to write: that brings it up to date",
                    )
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """As the protocol has it."""
        if self._lock is None:
            self._lock = LockFile.open(self.path, self._wait, writable=False)
        if self._lock is not None:
            with self._lock.shared(), self._connected() as db:
                yield db
            return
        with self._connected() as db:
            yield db
        # A writer makes the lock before anything else.
        if os.path.lexists(lock_path(self.path)):
            raise StoreBusy(
                "somebody began to write to the store while it was read",
                where=self.path,
                remedy="run it again",
            )

    def writing(self, purpose: str) -> AbstractContextManager[sqlite3.Connection]:
        """Refuse."""
        raise StoreUnreadable(
            f"no permission to write to the store ({purpose})",
            where=self.path,
            remedy="act as a user who may write to the file and to its directory",
        )

    def close(self) -> None:
        """As the protocol has it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with translated(self.path):
            # Without its log the database is what it was before the last writers: never skip that.
            has_log = _has_log(self.path)
            try:
                db = _connect(
                    self.path, "mode=ro" if has_log else "mode=ro&immutable=1", self._wait
                )
                db.execute("PRAGMA schema_version")
            except sqlite3.OperationalError as error:
                if has_log and primary_code(error) in {
                    sqlite3.SQLITE_CANTOPEN,
                    sqlite3.SQLITE_READONLY,
                }:
                    raise StoreUnreadable(
                        f"the last entries are still in {self.path}-wal, and to bring them in takes"
                        " permission to write",
                        where=self.path,
                        remedy="open the store once as a user who may write to it",
                    ) from error
                raise
            try:
                yield db
            finally:
                db.close()


def open_access(path: str, wait: float) -> Access:
    """Open what is there, to write where the permissions allow it, and else to read.

    :param path: absolute, without links: the lock must be the same for everybody.
    :raises StoreMissing: there is nothing.
    :raises StoreUnreadable: what is there is no store, or cannot be used.
    :raises StoreBusy: others held it too long.
    """
    try:
        kind = Path(path).stat().st_mode
        if not stat.S_ISREG(kind):
            what = "a directory" if stat.S_ISDIR(kind) else "no file"
            raise StoreUnreadable(
                f"the store should be a file, and this is {what}",
                where=path,
                remedy="set the store to a file",
            )
        refuse_network_filesystem(path)
        if _may(path, os.R_OK | os.W_OK) and _may(str(Path(path).parent), os.W_OK):
            return WriteAccess(path, wait)
        return ReadAccess(path, wait)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreMissing(
            "there is no store",
            where=path,
            remedy="create it with `ansible-playbook mof.release.init`, or set where it is",
        ) from None
    except OSError as error:
        raise unusable(error, path) from error


def real_path(path: str | os.PathLike[str]) -> str:
    """Name a file as it is for everybody: absolute and without links.

    :raises StoreUnreadable: no file can have this name.
    """
    try:
        return os.path.realpath(path)
    except (OSError, ValueError) as error:
        raise StoreUnreadable(
            f"no file can have the name {os.fspath(path)!r}", remedy="set the store to a file"
        ) from error


def _connect(path: str, options: str, wait: float) -> sqlite3.Connection:
    uri = f"{Path(path).as_uri()}?{options}"
    return sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)


def _has_log(path: str) -> bool:
    """Whether entries wait in the write-ahead log."""
    try:
        return Path(f"{path}-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def _check_length(db: sqlite3.Connection, path: str) -> None:
    """Refuse a file that was cut off within its last page, which SQLite lets pass."""
    if not _has_log(path):
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        (page,) = db.execute("PRAGMA page_size").fetchone()
        if (length := Path(path).stat().st_size) < pages * page:
            raise damaged(path, f"it has {length} bytes of {pages * page}")


def _may(path: str, mode: int) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(path, mode, effective_ids=effective)


def _has_our_header(path: str) -> bool:
    """Whether the first bytes are those of a store, see fileformat2.html of SQLite.

    Closing the file takes away all locks that this process has on it through SQLite: only for a
    file which is not in use.
    """
    with Path(path).open("rb") as file:
        header = file.read(72)
    return header[:16] == b"SQLite format 3\0" and header[68:] == APPLICATION_ID.to_bytes(4, "big")
