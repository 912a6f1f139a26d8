# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The port: what every store promises. ``tests/unit/store/contract.py`` is its one proof.

A store is one ledger (bytes, totally ordered, gapless, never altered) under one RFC 6962 Merkle
tree, and the evidence its events name by SHA-256.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Head:
    """Size of the ledger and the root of its Merkle tree (32 bytes, RFC 6962)."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Leaf:
    """What is appended: exact bytes, and the subject they can be found by."""

    subject: str
    data: bytes


@dataclass(frozen=True)
class Entry:
    """What is on the ledger: a leaf and its place, counted from 0."""

    index: int
    subject: str
    data: bytes


class Store(Protocol):
    """One ledger and its evidence. Open per use: no connection survives a fork."""

    @property
    def ledger_id(self) -> str:
        """The id given to the ledger when it was created."""

    @property
    def index_path(self) -> str | None:
        """File for the configuration index (a view, which may be lost); None: keep it in memory."""

    def head(self) -> Head:
        """Size and root now."""

    def append(self, leaves: Sequence[Leaf], expected_size: int, key: str) -> Head:
        """Add all leaves or none, durably, and return the head right after them.

        A retry with the same key and the same leaves adds nothing and returns the head that the
        first append returned, whatever the size is by now.

        :param leaves: at least one.
        :param expected_size: the size that the decision was made on.
        :param key: idempotency key, at most 200 characters, chosen by the caller per decision.
        :raises HeadMoved: the ledger has another size; nothing was added.
        :raises KeyReused: the key is known with other leaves.
        :raises StoreBusy: another process held the store too long; nothing was added.
        :raises ValueError: no leaves.
        """

    def read(
        self, subjects: Collection[str] | None = None, start: int = 0, stop: int | None = None
    ) -> Iterator[Entry]:
        """Entries in order, ``start`` included, ``stop`` left out, of these subjects or of all."""

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """RFC 6962 audit path of entry ``index`` in the tree of the first ``size`` entries.

        :raises ValueError: not ``0 <= index < size <= head().size``.
        """

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """RFC 6962 proof that the first ``old`` entries are a prefix of the first ``new``.

        :raises ValueError: not ``0 <= old <= new <= head().size``.
        """

    def put(self, content: bytes) -> str:
        """Keep evidence; returns its SHA-256 in hex. The same content is kept once."""

    def put_all(self, contents: Iterable[bytes]) -> list[str]:
        """Keep many contents, each as ``put`` does, with few waits for the disk.

        They are taken in portions that fit in memory, so that ``contents`` may be a generator; when
        it breaks off, what came before may be kept. All are durable when this returns.

        :returns: their SHA-256 in hex, in order.
        """

    def get(self, digest: str) -> bytes:
        """The evidence with this SHA-256 (hex), checked against it.

        :raises UnknownEvidence: not in the store.
        :raises StoreUnreadable: what is kept under it is something else.
        """

    def get_all(self, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Each digest with its evidence, in order and as ``get`` gives it, with few questions."""

    def has(self, digest: str) -> bool:
        """Whether evidence with this SHA-256 (hex) is in the store."""

    def close(self) -> None:
        """Let go of it; further use is an error."""
