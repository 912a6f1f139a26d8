# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The store in memory: for tests and for trying things out. It is gone with the process."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..domain.errors import HeadMoved, KeyReused, StoreUnreadable, UnknownEvidence
from ..trust import merkle
from .port import Entry, Head, Leaf


class MemoryStore:
    """Keeps what the port promises, but for durability."""

    def __init__(self, ledger_id: str) -> None:
        self._ledger_id = ledger_id
        self._entries: list[Entry] = []
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._root = merkle.EMPTY_ROOT
        self._appends: dict[str, tuple[list[Leaf], Head]] = {}
        self._evidence: dict[str, bytes] = {}
        self._closed = False

    @property
    def ledger_id(self) -> str:
        """As the port has it."""
        return self._ledger_id

    @property
    def index_path(self) -> None:
        """As the port has it: there is no place."""
        return None

    def head(self) -> Head:
        """As the port has it."""
        self._check_open()
        return Head(len(self._entries), self._root)

    def append(self, leaves: Sequence[Leaf], expected_size: int, key: str) -> Head:
        """As the port has it."""
        head = self.head()
        if not leaves:
            raise ValueError("no leaves: there is nothing to append")
        if not 0 < len(key) <= 200:
            raise ValueError(f"an idempotency key has 1 to 200 characters, not {len(key)}")
        if key in self._appends:
            known, then = self._appends[key]
            if known != list(leaves):
                raise KeyReused(f"the idempotency key {key} is on record with other entries")
            return then
        if expected_size != head.size:
            raise HeadMoved(
                f"the ledger has {head.size} entries, and this was decided on {expected_size}",
                remedy="load, decide and append again",
            )
        for text in (key, *(leaf.subject for leaf in leaves)):
            text.encode()  # what is no Unicode could not be kept on disk either
        hashes = [merkle.leaf_hash(leaf.data) for leaf in leaves]
        new, self._root = merkle.grow(head.size, hashes, self._read_node)
        self._nodes |= new
        self._entries += [
            Entry(index, leaf.subject, leaf.data) for index, leaf in enumerate(leaves, head.size)
        ]
        self._appends[key] = list(leaves), self.head()
        return self.head()

    def read(
        self, subjects: Collection[str] | None = None, start: int = 0, stop: int | None = None
    ) -> Iterator[Entry]:
        """As the port has it; what is appended later is not in it."""
        size = self.head().size
        wanted = None if subjects is None else frozenset(subjects)
        entries = self._entries[max(0, start) : size if stop is None else max(0, stop)]
        return self._chosen(entries, wanted)

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """As the port has it."""
        self._check_within(size)
        return merkle.inclusion_proof(index, size, self._read_node)

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """As the port has it."""
        self._check_within(new)
        return merkle.consistency_proof(old, new, self._read_node)

    def put(self, content: bytes) -> str:
        """As the port has it."""
        self._check_open()
        digest = hashlib.sha256(content).hexdigest()
        self._evidence[digest] = content
        return digest

    def put_all(self, contents: Iterable[bytes]) -> list[str]:
        """As the port has it."""
        self._check_open()
        return [self.put(content) for content in contents]

    def get(self, digest: str) -> bytes:
        """As the port has it."""
        if not self.has(digest):
            raise UnknownEvidence(f"no evidence with SHA-256 {digest} is in the store")
        content = self._evidence[digest]
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreUnreadable(f"evidence {digest} is not what was put into the store")
        return content

    def get_all(self, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As the port has it."""
        self._check_open()
        return ((digest, self.get(digest)) for digest in digests)

    def has(self, digest: str) -> bool:
        """As the port has it."""
        self._check_open()
        return digest in self._evidence

    def close(self) -> None:
        """As the port has it; closing twice is no error."""
        self._closed = True

    def _chosen(self, entries: Sequence[Entry], wanted: frozenset[str] | None) -> Iterator[Entry]:
        for entry in entries:
            self._check_open()
            if wanted is None or entry.subject in wanted:
                yield entry

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnreadable("the store was closed", remedy="open it again")

    def _check_within(self, size: int) -> None:
        if size > (now := self.head().size):
            raise ValueError(f"the ledger has {now} entries, not {size}")

    def _read_node(self, level: int, index: int) -> bytes:
        return self._nodes[level, index]
