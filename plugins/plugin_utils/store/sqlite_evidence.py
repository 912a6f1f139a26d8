# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The evidence in an SQLite store: contents by their SHA-256, each kept once, compressed."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from ..domain.errors import UnknownEvidence
from .sqlite_access import Access
from .sqlite_errors import damaged

_PAGE = 200  # contents that are in memory at once while reading; SQLite takes 999 parameters
_PORTION = 32 << 20  # bytes of content that are kept in one transaction, and one sync

_KEPT = "SELECT digest FROM evidence WHERE digest IN ({})"
_READ = "SELECT digest, zlib, content FROM evidence WHERE digest IN ({})"
_INSERT = "INSERT INTO evidence (digest, zlib, content) VALUES (?, ?, ?)"

# The access is asked for each time: the store may be closed, or the process forked, in between.
Opened = Callable[[], Access]


def put_all(opened: Opened, contents: Iterable[bytes]) -> list[str]:
    """As ``Store.put_all``.

    The lock is held while a portion is written, and not while it is made or compressed.
    """
    opened()
    digests: list[str] = []
    done: set[str] = set()
    for portion in _portions(contents):
        named = {hashlib.sha256(one).hexdigest(): one for one in portion}
        digests += (
            named
            if len(named) == len(portion)
            else (hashlib.sha256(o).hexdigest() for o in portion)
        )
        _put_portion(opened(), {name: one for name, one in named.items() if name not in done})
        done |= named.keys()
    return digests


def get(access: Access, digest: str) -> bytes:
    """As ``Store.get``."""
    ((_same, content),) = _read(access, [digest])
    return content


def get_all(opened: Opened, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """As ``Store.get_all``."""
    every = iter(digests)
    while page := list(islice(every, _PAGE)):
        yield from _read(opened(), page)


def kept_of(db: sqlite3.Connection, digests: Iterable[str]) -> set[str]:
    """Which of these digests have a content."""
    every = iter(digests)
    found: set[str] = set()
    while page := list(islice(every, _PAGE)):
        rows = db.execute(_KEPT.format(_marks(len(page))), page)
        found.update(name for (name,) in rows)
    return found


def _put_portion(access: Access, named: dict[str, bytes]) -> None:
    with access.reading() as db:
        known = kept_of(db, named)
    rows = [(name, *_packed(one)) for name, one in named.items() if name not in known]
    if rows:
        with access.writing(f"keeping {len(rows)} pieces of evidence") as db:
            quicker = kept_of(db, (row[0] for row in rows))  # another process may have been
            db.executemany(_INSERT, (row for row in rows if row[0] not in quicker))
        known |= quicker
    for _whole in get_all(lambda: access, known):
        pass  # what is kept already must be whole


def _portions(contents: Iterable[bytes]) -> Iterator[list[bytes]]:
    portion: list[bytes] = []
    size = 0
    for content in contents:
        portion.append(content)
        size += len(content) + 100
        if size >= _PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _packed(content: bytes) -> tuple[bool, bytes]:
    packed = zlib.compress(content)
    smaller = len(packed) < len(content)
    return smaller, packed if smaller else content


def _read(access: Access, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    with access.reading() as db:
        rows = db.execute(_READ.format(_marks(len(digests))), digests)
        found = {digest: (packed, content) for digest, packed, content in rows}
    for digest in digests:
        if digest not in found:
            raise UnknownEvidence(
                f"no evidence with SHA-256 {digest} is in the store", where=access.path
            )
        yield digest, _whole(access, digest, *found[digest])


def _whole(access: Access, digest: str, packed: int, content: object) -> bytes:
    if packed and isinstance(content, bytes):
        try:
            content = zlib.decompress(content)
        except zlib.error:
            content = None
    if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != digest:
        raise damaged(access.path, f"evidence {digest} is not what was put into it")
    return content


def _marks(number: int) -> str:
    return ",".join("?" * number)
