# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration index: which host had which items from which entry of the ledger on.

It is a view, so that questions about thousands of hosts need not read all their snapshots; it may
be lost, and nothing is decided by it that is not compared with the ledger. ``until`` and ``cut``
are entries: a cut is the state right after an entry.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from . import index_file
from .index_file import translated
from .index_rows import Capture, Package, Snapshot, Span
from .index_writer import Writer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DECODER = json.JSONDecoder()
_PAGE = 500  # SQLite before 3.32 takes 999 parameters


class Index:
    """Open per use, as the store; ``usecases/index_configuration.py`` gives one that is current."""

    def __init__(self, path: str | None, ledger: str) -> None:
        """Open it.

        :param path: ``Store.index_path``.
        :raises IndexBroken: what is there is to be thrown away.
        """
        self._ledger = ledger
        self._db, self._path = index_file.open_file(path, ledger)
        self._captures: dict[int, Capture] = {}

    @property
    def path(self) -> str | None:
        """Its file, ``None`` when it is in memory."""
        return self._path

    def close(self) -> None:
        """Let go of it."""
        self._db.close()

    def hold(self) -> None:
        """From now on see only what is in it now, whatever other processes add."""
        with translated(self._path):
            self._db.execute("BEGIN")
            self._db.execute("SELECT position FROM meta").fetchone()

    def position(self) -> tuple[int, bytes]:
        """How many entries are in it, and the root of the ledger over them."""
        ((size, root),) = self._rows("SELECT position, root FROM meta")
        return int(size), bytes(root)

    def writer(self) -> Writer:
        """What brings it up to date."""
        self._captures.clear()
        return Writer(self._db, self._path, self._ledger)

    def cut(self, at: datetime | None = None, release: str = "") -> int | None:
        """The last entry by a time, or of a release, or of all; ``None`` when there is none."""
        if release:
            rows = self._rows("SELECT max(entry) FROM capture WHERE release = ?", (release,))
        elif at is not None:
            rows = self._rows("SELECT max(entry) FROM capture WHERE at <= ?", (microseconds(at),))
        else:
            rows = self._rows("SELECT max(entry) FROM capture")
        ((entry,),) = rows
        return None if entry is None else int(entry)

    def capture(self, entry: int) -> Capture:
        """The capture that an entry holds."""
        if not self._captures:
            for number, event, release, at in self._rows("SELECT * FROM capture"):
                when = _EPOCH + timedelta(microseconds=at)
                self._captures[number] = Capture(number, event, release, when)
        return self._captures[entry]

    def hosts(self) -> set[str]:
        """Every host that any entry says anything of."""
        return {str(name) for (name,) in self._rows("SELECT name FROM host")}

    def newest(
        self, cut: int, hosts: Collection[str] | None = None, *, given: bool = False
    ) -> dict[str, Snapshot]:
        """Host -> the newest it was said by then, of these hosts or of all.

        :param given: leave out where the host gave no snapshot.
        """
        query = (
            "SELECT h.name, s.entry, s.sha256, s.reason FROM host AS h JOIN snapshot AS s"
            " ON s.host = h.id AND s.entry = (SELECT max(entry) FROM snapshot"
            " WHERE host = h.id AND entry <= ? {}) WHERE 1 {}"
        )
        some = "AND sha256 IS NOT NULL" if given else ""
        return {
            name: Snapshot(entry, sha256.hex() if sha256 else "", reason)
            for name, entry, sha256, reason in self._of_hosts(query, some, (cut,), hosts)
        }

    def spans(
        self, hosts: Collection[str] | None = None, section: str = "", cut: int | None = None
    ) -> Iterator[Span]:
        """Spans in the order of sections, hosts and time.

        :param cut: only those that hold then.
        """
        query = (
            "SELECT h.name, n.name, s.since, s.until, s.content, s.reason, s.beside"
            " FROM section AS n"
            " CROSS JOIN host AS h JOIN span AS s ON s.section = n.id AND s.host = h.id"
            " WHERE 1 {} {} ORDER BY s.section, s.host, s.since"
        )
        some = ""
        values: list[Any] = []
        if section:
            some, values = "AND n.name = ?", [section]
        if cut is not None:
            some, values = f"{some} AND s.since <= ? AND s.until > ?", [*values, cut, cut]
        for row in self._of_hosts(query, some, values, hosts):
            yield Span(*row)

    def changed(self, before: int, after: int) -> Iterator[tuple[str, Span, Span]]:
        """Host and spans of its sections that are not the same, or unknown, at two cuts.

        A section that there is only at one of them is left out, and so is what moves by itself.
        """
        low, high = sorted((before, after))
        rows = self._rows(
            "WITH touched AS ("
            " SELECT section, host FROM span INDEXED BY span_by_since"
            " WHERE since > ? AND since <= ? UNION"
            " SELECT section, host FROM span INDEXED BY span_unknown WHERE content IS NULL"
            " AND (since <= ? AND until > ? OR since <= ? AND until > ?))"
            " SELECT h.name, n.name, b.since, b.until, b.content, b.reason, b.beside,"
            " a.since, a.until, a.content, a.reason, a.beside FROM touched AS t"
            " CROSS JOIN span AS b ON b.section = t.section AND b.host = t.host"
            " AND b.since <= ? AND b.until > ?"
            " CROSS JOIN span AS a ON a.section = t.section AND a.host = t.host"
            " AND a.since <= ? AND a.until > ?"
            " JOIN host AS h ON h.id = t.host JOIN section AS n ON n.id = t.section"
            " WHERE (a.content IS NOT b.content OR a.content IS NULL)"
            " AND NOT a.beside AND NOT b.beside",
            (low, high, before, before, after, after, before, before, after, after),
        )
        for name, section, *both in rows:
            yield name, Span(name, section, *both[:5]), Span(name, section, *both[5:])

    def contents(self, numbers: Collection[int]) -> dict[int, array[int]]:
        """Content -> the numbers of its items, in the order of their keys."""
        found = {}
        for number, items in self._pages("SELECT id, items FROM content WHERE id IN ({})", numbers):
            found[number] = array("I", items)
        return found

    def items(self, numbers: Collection[int]) -> dict[int, tuple[str, dict[str, Any]]]:
        """Item -> its key and attributes."""
        query = "SELECT id, key, attributes FROM item WHERE id IN ({})"
        return {
            number: (key, _read(attributes))
            for number, key, attributes in self._pages(query, numbers)
        }

    def items_of_key(self, section: str, key: str) -> dict[int, dict[str, Any]]:
        """Every item that there ever was under a key -> its attributes."""
        rows = self._rows(
            "SELECT id, attributes FROM item WHERE key = ?"
            " AND section = (SELECT id FROM section WHERE name = ?)",
            (key, section),
        )
        return {number: _read(attributes) for number, attributes in rows}

    def packages(self, name: str) -> list[Package]:
        """Every version of a package that there ever was on any host."""
        return [
            Package(*row) for row in self._rows("SELECT * FROM package WHERE name = ?", (name,))
        ]

    def holding(self, section: str, items: Collection[int]) -> dict[int, list[int]]:
        """Content -> which of these items it has; contents that have none are left out."""
        wanted = frozenset(items)
        rows = self._rows(
            "SELECT id, items FROM content WHERE section = (SELECT id FROM section WHERE name = ?)",
            (section,),
        )
        found = {}
        for content, data in rows:
            numbers = array("I", data)
            if not wanted.isdisjoint(numbers):
                found[content] = [number for number in numbers if number in wanted]
        return found

    def items_at(
        self, section: str, at: datetime | None = None
    ) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
        """Key, attributes and hosts of each item that any host has in a section, now or then.

        Each distinct item comes once, in the order of keys.
        """
        cut = self.cut(at)
        hosts_of: dict[int, list[str]] = {}
        for span in self.spans(section=section, cut=cut) if cut is not None else ():
            if span.content is not None:
                hosts_of.setdefault(span.content, []).append(span.host)
        contents_of: dict[int, list[int]] = {}
        for content, numbers in self.contents(hosts_of).items():
            for number in numbers:
                contents_of.setdefault(number, []).append(content)
        found = self.items(contents_of)
        for number in sorted(found, key=lambda one: (found[one][0], one)):
            key, attributes = found[number]
            hosts = [host for content in contents_of[number] for host in hosts_of[content]]
            yield key, attributes, sorted(hosts)

    def _of_hosts(
        self, query: str, some: str, values: Sequence[Any], hosts: Collection[str] | None
    ) -> Iterator[Sequence[Any]]:
        if hosts is None:
            yield from self._rows(query.format(some, ""), values)
            return
        names = sorted(set(hosts))
        for begin in range(0, len(names), _PAGE):
            page = names[begin : begin + _PAGE]
            marks = f"AND h.name IN ({','.join('?' * len(page))})"
            yield from self._rows(query.format(some, marks), (*values, *page))

    def _pages(self, query: str, numbers: Iterable[int]) -> Iterator[Sequence[Any]]:
        every = sorted(set(numbers))
        for begin in range(0, len(every), _PAGE):
            page = every[begin : begin + _PAGE]
            yield from self._rows(query.format(",".join("?" * len(page))), page)

    def _rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[Sequence[Any]]:
        with translated(self._path):
            yield from self._db.execute(query, values)


def _read(attributes: str) -> dict[str, Any]:
    # What was canonical when it came in; faster than json.loads, and there may be thousands.
    return dict(_DECODER.raw_decode(attributes)[0])


def microseconds(at: datetime) -> int:
    """A time as the index keeps it."""
    return (at - _EPOCH) // timedelta(microseconds=1)
