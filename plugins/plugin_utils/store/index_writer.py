# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What brings the configuration index up to date, one entry of the ledger in one transaction."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from json.decoder import scanstring  # type: ignore[attr-defined] # not in the stubs
from typing import Any

from ..documents.canonical import canonical, parse
from ..documents.configuration import read_items
from ..domain.errors import BadDocument
from .index_file import OPEN, empty, transaction, translated

#: What a section is found to be: a content's number, or ``None`` and why it is unknown; and whether
#: it moves by itself, and is kept beside what is compared.
Found = tuple[int | None, str, bool]

# One item of a content, whose attributes hold no mapping: `"key":{...}`.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_ITEM = re.compile(rf'{_STRING}:\{{[^{{}}"]*(?:{_STRING}[^{{}}"]*)*\}}')

_MOST_KNOWN = 500_000  # items and contents that are remembered, so that memory is bounded

# The number is written out: a partial index is not found for a parameter.
_OPEN_SPANS = (
    "SELECT section, since, content, reason, beside FROM span INDEXED BY span_open"  # noqa: S608 our own
    f" WHERE host = ? AND until = {OPEN}"
)


_SNAPSHOT = "INSERT INTO snapshot VALUES (?, ?, ?, ?)"
_NEWEST = "UPDATE host SET newest = ? WHERE id = ?"
_END = "UPDATE span SET until = ? WHERE section = ? AND host = ? AND since = ?"
_BEGIN = "INSERT INTO span VALUES (?, ?, ?, ?, ?, ?, ?)"
_STATEMENTS = (_SNAPSHOT, _NEWEST, _END, _BEGIN)


class Writer:
    """Remembers what it wrote; others may write in between two transactions."""

    def __init__(self, db: sqlite3.Connection, path: str | None, ledger: str) -> None:
        self._db = db
        self._path = path
        self._ledger = ledger
        self._version: object = None
        self._forget()

    @contextmanager
    def writing(self) -> Iterator[int]:
        """A transaction; gives how many entries of the ledger are in the index.

        :raises IndexBroken: the file cannot be used.
        :raises StoreBusy: others held it too long.
        """
        with translated(self._path), transaction(self._db):
            before = self._db.execute("PRAGMA data_version").fetchone()
            if before != self._version:
                self._forget()  # another process wrote since, and may have begun anew
                self._version = before
            yield int(self._db.execute("SELECT position FROM meta").fetchone()[0])
            self._flush()

    def reset(self) -> None:
        """Begin anew."""
        empty(self._db, self._ledger)
        self._forget()

    def root(self) -> bytes:
        """The root of the ledger over the entries that are in it."""
        return bytes(self._db.execute("SELECT root FROM meta").fetchone()[0])

    def move(self, position: int, root: bytes) -> None:
        """So many entries are in it, and this is the root of the ledger over them."""
        self._db.execute("UPDATE meta SET position = ?, root = ?", (position, root))

    def add_capture(self, entry: int, event: str, release: str, at: int) -> None:
        """Tell of an entry; ``at`` in microseconds since 1970."""
        self._db.execute(
            "INSERT INTO capture (entry, event, release, at) VALUES (?, ?, ?, ?)",
            (entry, event, release, at),
        )

    def newest(self) -> Mapping[str, str]:
        """Host -> the digests it was told with last (hex), empty when it gave no snapshot."""
        rows = self._db.execute("SELECT name, newest FROM host")
        return {name: newest.hex() if newest else "" for name, newest in rows}

    def add_snapshot(
        self, host: str, entry: int, digests: str, sections: Mapping[str, Found] | None
    ) -> None:
        """Tell what an entry says of a host.

        :param digests: SHA-256 (hex) of the manifest, and of that beside it behind it if there is.
        :param sections: section -> what it is, ``None`` when all are as they were.
        """
        number = self._host(host)
        self._add_snapshot(number, entry, bytes.fromhex(digests), "")
        if sections is not None:
            found = {self._section(name): one for name, one in sections.items()}
            self._change(number, entry, found, gone=True)

    def add_unread(self, host: str, entry: int, reason: str, sha256: str = "") -> None:
        """Tell that an entry has no snapshot of a host: all that was known of it is unknown.

        :param sha256: of the manifest, when the entry names one that cannot be read.
        """
        number = self._host(host)
        self._add_snapshot(number, entry, bytes.fromhex(sha256), reason)
        known = self._db.execute(_OPEN_SPANS, (number,)).fetchall()
        self._change(number, entry, {row[0]: (None, reason, row[4]) for row in known}, gone=False)

    def content(self, section: str, sha256: str) -> int | None:
        """The number of a content that is in the index."""
        number = self._section(section)
        known = self._contents.get((number, sha256))
        if known is None:
            row = self._db.execute(
                "SELECT id FROM content WHERE section = ? AND sha256 = ?",
                (number, bytes.fromhex(sha256)),
            ).fetchone()
            if row is None:
                return None
            known = self._remember_content(number, sha256, int(row[0]))
        return known

    def add_content(self, section: str, sha256: str, content: bytes) -> int:
        """Keep a content that is not in the index, and return its number.

        :raises BadDocument: it is not the content of a section.
        """
        number = self._section(section)
        items = array("I", (self._item(number, section, one) for one in _items_in(content)))
        cursor = self._db.execute(
            "INSERT INTO content (section, sha256, items) VALUES (?, ?, ?)",
            (number, bytes.fromhex(sha256), items.tobytes()),
        )
        return self._remember_content(number, sha256, int(cursor.lastrowid or 0))

    def _forget(self) -> None:
        self._hosts: dict[str, int] = {}
        self._sections: dict[str, int] = {}
        self._contents: dict[tuple[int, str], int] = {}
        self._items: dict[int, dict[str, int]] = {}
        self._known = 0
        self._rows: dict[str, list[tuple[Any, ...]]] = {one: [] for one in _STATEMENTS}

    def _remember_content(self, section: int, sha256: str, number: int) -> int:
        self._make_room()
        self._contents[section, sha256] = number
        return number

    def _make_room(self) -> None:
        self._known += 1
        if self._known > _MOST_KNOWN:
            self._contents, self._items, self._known = {}, {}, 0

    def _host(self, name: str) -> int:
        if not self._hosts:
            self._hosts = dict(self._db.execute("SELECT name, id FROM host"))
        if name not in self._hosts:
            cursor = self._db.execute("INSERT INTO host (name) VALUES (?)", (name,))
            self._hosts[name] = int(cursor.lastrowid or 0)
        return self._hosts[name]

    def _section(self, name: str) -> int:
        if not self._sections:
            self._sections = dict(self._db.execute("SELECT name, id FROM section"))
        if name not in self._sections:
            cursor = self._db.execute("INSERT INTO section (name) VALUES (?)", (name,))
            self._sections[name] = int(cursor.lastrowid or 0)
        return self._sections[name]

    def _add_snapshot(self, host: int, entry: int, digests: bytes, reason: str) -> None:
        self._rows[_SNAPSHOT].append((host, entry, digests[:32] or None, reason))
        self._rows[_NEWEST].append((None if reason else digests, host))

    def _change(self, host: int, entry: int, found: Mapping[int, Found], *, gone: bool) -> None:
        """Begin spans of what is otherwise now; end those of sections that are gone, if meant."""
        found = dict(found)
        for section, since, *known in self._db.execute(_OPEN_SPANS, (host,)).fetchall():
            if found.get(section) == tuple(known):
                del found[section]
            elif gone or section in found:
                self._rows[_END].append((entry, section, host, since))
        self._rows[_BEGIN] += [(section, host, entry, OPEN, *one) for section, one in found.items()]

    def _flush(self) -> None:
        # Together and in the order of their tables: thousands of hosts change in one entry.
        self._rows[_END].sort(key=lambda row: row[1:3])
        self._rows[_BEGIN].sort(key=lambda row: row[:2])
        for statement, rows in self._rows.items():
            self._db.executemany(statement, rows)
            rows.clear()

    def _item(self, section: int, name: str, text: str) -> int:
        known = self._items.setdefault(section, {}).get(text)
        if known is None:
            self._make_room()
            known = self._find_item(section, text)
            if known is None:
                known = self._add_item(section, name, text)
            self._items.setdefault(section, {})[text] = known
        return known

    def _find_item(self, section: int, text: str) -> int | None:
        key, end = scanstring(text, 1)
        rows = self._db.execute(
            "SELECT id FROM item INDEXED BY item_by_mark"
            " WHERE mark = ? AND section = ? AND key = ? AND attributes = ?",
            (_mark(section, text), section, key, text[end + 1 :]),
        )
        return next((number for (number,) in rows), None)

    def _add_item(self, section: int, name: str, text: str) -> int:
        key, end = scanstring(text, 1)
        cursor = self._db.execute(
            "INSERT INTO item (section, key, attributes, mark) VALUES (?, ?, ?, ?)",
            (section, key, text[end + 1 :], _mark(section, text)),
        )
        number = int(cursor.lastrowid or 0)
        if name == "packages":
            one = parse(text[end + 1 :].encode())
            values = (str(one.get(field) or "") for field in _PACKAGE)
            self._db.execute("INSERT INTO package VALUES (?, ?, ?, ?, ?, ?)", (number, *values))
        return number


_PACKAGE = ("name", "manager", "version", "arch", "place")


def _items_in(content: bytes) -> Iterable[str]:
    """The items in a canonical content, each as it is written there: ``"key":{...}``.

    :raises BadDocument: it is not the content of a section.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    found = _ITEM.findall(text)
    if "{" + ",".join(found) + "}" == text:
        return found
    # Attributes that hold mappings, or a content that is not canonical.
    items = read_items(content)
    if not all(isinstance(one, dict) for one in items.values()):
        raise BadDocument("this is not the content of a section")
    return [canonical({key: one}).decode()[1:-1] for key, one in sorted(items.items())]


def _mark(section: int, text: str) -> int:
    """A number to find an item by; that two have the same is possible, and does no harm."""
    digest = hashlib.blake2b(text.encode(), digest_size=7, key=section.to_bytes(4, "big")).digest()
    return int.from_bytes(digest, "big")
