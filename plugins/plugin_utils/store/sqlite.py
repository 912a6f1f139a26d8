# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The embedded store: one SQLite file on a local disk of the controller, no server to start.

Durable: a transaction in the write-ahead log with ``synchronous=FULL``. One at a time: a lock file
beside it (sqlite_lock.py). Never altered: triggers refuse it, and what is read is compared with
the hashes that were stored with it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..domain.errors import HeadMoved, KeyReused, StoreUnreadable
from ..trust import merkle
from . import sqlite_evidence
from .index_file import INDEX_ENDING
from .port import Entry, Head, Leaf
from .sqlite_access import Access, open_access, real_path
from .sqlite_create import create_file
from .sqlite_errors import damaged
from .sqlite_lock import WAIT

_PAGE = 256  # entries that are in memory at once while reading
_MOST_PARAMETERS = 500  # SQLite before 3.32 takes 999

_READ = (
    "SELECT e.idx, e.subject, e.data, n.hash"
    " FROM entries AS e LEFT JOIN nodes AS n ON n.leaf = e.idx AND n.level = 0"
    " WHERE e.idx IN ({}) ORDER BY e.idx"
)

# Told which index to take: a scan of the range would seem cheap to the planner.
_FIND = (
    "SELECT idx FROM entries INDEXED BY entries_by_subject"
    " WHERE subject IN ({}) AND idx >= ? AND idx < ? ORDER BY idx"
)


class SqliteStore:
    """Keeps what the port promises in one file; ``open_store`` and ``create`` give it."""

    def __init__(self, access: Access) -> None:
        self._path = access.path
        self._opened_by = os.getpid()
        self._open: Access | None = access
        with access.reading() as db:
            row = db.execute("SELECT id FROM ledger").fetchone()
        if row is None:
            raise damaged(self._path, "it names no ledger")
        self._ledger_id = str(row[0])

    @property
    def ledger_id(self) -> str:
        """As the port has it."""
        return self._ledger_id

    @property
    def index_path(self) -> str:
        """As the port has it: beside the store."""
        return f"{self._path}{INDEX_ENDING}"

    def head(self) -> Head:
        """As the port has it."""
        with self._access().reading() as db:
            return self._head(db)

    def append(self, leaves: Sequence[Leaf], expected_size: int, key: str) -> Head:
        """As the port has it.

        When it ends with an error of the disk, it may be on the ledger or not: try again with the
        same key.
        """
        if not leaves:
            raise ValueError("no leaves: there is nothing to append")
        if not 0 < len(key) <= 200:
            raise ValueError(f"an idempotency key has 1 to 200 characters, not {len(key)}")
        hashes = [merkle.leaf_hash(leaf.data) for leaf in leaves]
        with self._access().writing(f"appending {len(leaves)} entries") as db:
            known = db.execute("SELECT first, stop FROM appends WHERE key = ?", (key,)).fetchone()
            if known is not None:
                return self._appended_before(db, leaves, key, *known)
            size = self._head(db).size
            if size != expected_size:
                raise HeadMoved(
                    f"the ledger has {size} entries, and this was decided on {expected_size}",
                    where=self._path,
                    remedy="load, decide and append again",
                )
            nodes, root = merkle.grow(size, hashes, self._node_reader(db))
            after = Head(size + len(leaves), root)
            db.executemany(
                "INSERT INTO entries (idx, subject, data) VALUES (?, ?, ?)",
                ((index, leaf.subject, leaf.data) for index, leaf in enumerate(leaves, size)),
            )
            db.executemany(
                "INSERT INTO nodes (leaf, level, hash) VALUES (?, ?, ?)",
                ((_completed_by(*place), place[0], node) for place, node in nodes.items()),
            )
            db.execute(
                "INSERT INTO appends (key, first, stop) VALUES (?, ?, ?)", (key, size, after.size)
            )
            db.execute("UPDATE ledger SET size = ?, root = ?", (after.size, after.root))
        return after

    def read(
        self, subjects: Collection[str] | None = None, start: int = 0, stop: int | None = None
    ) -> Iterator[Entry]:
        """As the port has it; what is appended later is not in it.

        :raises StoreUnreadable: an entry is gone or is not what was appended.
        """
        wanted = None if subjects is None else frozenset(subjects)
        with self._access().reading() as db:
            size = self._stored_head(db)[0]
            first, last = max(0, start), size if stop is None else min(stop, size)
            places = range(first, last) if wanted is None else _places(db, wanted, first, last)
        return self._entries(places, wanted)

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """As the port has it."""
        with self._access().reading() as db:
            self._check_within(db, size)
            return merkle.inclusion_proof(index, size, self._node_reader(db))

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """As the port has it."""
        with self._access().reading() as db:
            self._check_within(db, new)
            return merkle.consistency_proof(old, new, self._node_reader(db))

    def put(self, content: bytes) -> str:
        """As the port has it."""
        return sqlite_evidence.put_all(self._access, [content])[0]

    def put_all(self, contents: Iterable[bytes]) -> list[str]:
        """As the port has it."""
        return sqlite_evidence.put_all(self._access, contents)

    def get(self, digest: str) -> bytes:
        """As the port has it."""
        return sqlite_evidence.get(self._access(), digest)

    def get_all(self, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As the port has it."""
        self._access()
        return sqlite_evidence.get_all(self._access, digests)

    def has(self, digest: str) -> bool:
        """As the port has it."""
        with self._access().reading() as db:
            return bool(sqlite_evidence.kept_of(db, [digest]))

    def close(self) -> None:
        """As the port has it; closing twice is no error."""
        if self._open is not None and self._opened_by == os.getpid():
            self._open.close()
        self._open = None

    def _access(self) -> Access:
        if self._open is None:
            raise StoreUnreadable("the store was closed", where=self._path, remedy="open it again")
        if self._opened_by != os.getpid():
            raise StoreUnreadable(
                "the store was opened by another process: no connection survives a fork",
                where=self._path,
                remedy="open it in the process that uses it",
            )
        return self._open

    def _head(self, db: sqlite3.Connection) -> Head:
        size, root = self._stored_head(db)
        # Few reads, and nobody decides on or adds to a tree that does not hold together.
        if root != merkle.root_of(size, self._node_reader(db)):
            raise damaged(self._path, "its head is not the root of its tree")
        return Head(size, root)

    def _stored_head(self, db: sqlite3.Connection) -> tuple[int, bytes]:
        # One statement: others may append between two.
        row = db.execute("SELECT size, root, (SELECT max(idx) FROM entries) FROM ledger").fetchone()
        size, root, last = row or (None, None, None)
        if not isinstance(root, bytes) or size != (0 if last is None else last + 1):
            raise damaged(self._path, f"its head is at {size}, and its last entry is {last}")
        return size, root

    def _appended_before(
        self, db: sqlite3.Connection, leaves: Sequence[Leaf], key: str, first: int, stop: int
    ) -> Head:
        rows = db.execute(
            "SELECT subject, data FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx",
            (first, stop),
        )
        if [Leaf(*row) for row in rows] != list(leaves):
            raise KeyReused(
                f"the idempotency key {key} is on record with other entries", where=self._path
            )
        return Head(stop, merkle.root_of(stop, self._node_reader(db)))

    def _entries(self, places: Sequence[int], wanted: frozenset[str] | None) -> Iterator[Entry]:
        # A page is one finished query: a reader who pauses holds nobody up.
        for begin in range(0, len(places), _PAGE):
            page = places[begin : begin + _PAGE]
            with self._access().reading() as db:
                rows = db.execute(_READ.format(_marks(len(page))), page).fetchall()
            if [row[0] for row in rows] != list(page):
                raise damaged(self._path, f"an entry between {page[0]} and {page[-1]} is gone")
            for index, subject, data, stored in rows:
                if not isinstance(data, bytes) or merkle.leaf_hash(data) != stored:
                    raise damaged(self._path, f"entry {index} is not what was appended")
                if wanted is not None and subject not in wanted:
                    raise damaged(self._path, f"entry {index} is not found by its own subject")
                yield Entry(index, subject, data)

    def _node_reader(self, db: sqlite3.Connection) -> merkle.NodeReader:
        def read_node(level: int, index: int) -> bytes:
            row = db.execute(
                "SELECT hash FROM nodes WHERE leaf = ? AND level = ?",
                (_completed_by(level, index), level),
            ).fetchone()
            if row is None or not isinstance(row[0], bytes):
                raise damaged(self._path, f"node {index} on level {level} of its tree is gone")
            return row[0]

        return read_node

    def _check_within(self, db: sqlite3.Connection, size: int) -> None:
        if size > (now := self._stored_head(db)[0]):
            raise ValueError(f"the ledger has {now} entries, not {size}")


def open_store(path: str | os.PathLike[str], wait: float = WAIT) -> SqliteStore:
    """Open the store at a path; never creates one.

    A user who may not write to it can read it.

    :param wait: seconds to wait for other processes.
    :raises StoreMissing: there is nothing.
    :raises StoreUnreadable: what is there is no store, or cannot be used.
    :raises StoreBusy: others held it too long.
    """
    access = open_access(real_path(path), wait)
    try:
        return SqliteStore(access)
    except BaseException:
        access.close()
        raise


def create(path: str | os.PathLike[str], ledger_id: str, wait: float = WAIT) -> SqliteStore:
    """Create a store with an empty ledger where there is nothing, and open it.

    Directories on the way that are missing are made with mode 0700, the file with 0600. The store
    appears whole or not at all.

    :raises StoreUnreadable: there is something already, or it cannot be made there.
    """
    create_file(real_path(path), ledger_id, merkle.EMPTY_ROOT)
    return open_store(path, wait)


def _places(db: sqlite3.Connection, wanted: frozenset[str], first: int, last: int) -> Sequence[int]:
    """Find the entries of these subjects, in order."""
    if len(wanted) > _MOST_PARAMETERS:
        every = db.execute(
            "SELECT idx, subject FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx",
            (first, last),
        )
        return [index for index, subject in every if subject in wanted]
    found = db.execute(_FIND.format(_marks(len(wanted))), (*wanted, first, last))
    return [index for (index,) in found]


def _marks(number: int) -> str:
    return ",".join("?" * number)


def _completed_by(level: int, index: int) -> int:
    """The last leaf of a complete subtree, under which it is stored."""
    return ((index + 1) << level) - 1
