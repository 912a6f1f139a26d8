# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every store promises about evidence; part of the suite in contract.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import UnknownEvidence
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store

NOISE = hashlib.shake_256(b"noise").digest(20_000)
EVIDENCE = [b"", b"\0", b"text " * 20_000, NOISE]


def name(content: bytes) -> str:
    """What evidence is found by."""
    return hashlib.sha256(content).hexdigest()


class EvidenceContract:
    """Override the fixture ``store`` with an empty store."""

    @pytest.fixture
    def store(self) -> Store:
        """Give the store under test."""
        raise NotImplementedError

    @pytest.mark.parametrize("content", EVIDENCE, ids=["empty", "zero", "text", "noise"])
    def test_evidence_comes_back_to_the_byte(self, store: Store, content: bytes) -> None:
        """Named by its SHA-256, and there from then on; the same content again changes nothing."""
        digest = name(content)
        assert not store.has(digest)
        assert [store.put(content) for _again in range(3)] == [digest] * 3
        assert store.has(digest)
        assert store.get(digest) == content

    @pytest.mark.parametrize("digest", ["0" * 64, "", "not hex", "%", "E3B0C44298FC1C149AFBF4C8"])
    def test_unknown_evidence(self, store: Store, digest: str) -> None:
        """No content under this name: UnknownEvidence, which says the name."""
        store.put(b"")
        assert not store.has(digest)
        with pytest.raises(UnknownEvidence, match=f"SHA-256 {digest} is"):
            store.get(digest)
        with pytest.raises(UnknownEvidence, match=f"SHA-256 {digest} is"):
            list(store.get_all([name(b""), digest]))

    def test_much_evidence_is_kept_as_one_is(self, store: Store) -> None:
        """What is new, what is known and what comes twice; digests and contents in order."""
        store.put(NOISE)
        many = [*EVIDENCE, b"other", *EVIDENCE, *(f"{number}".encode() for number in range(1200))]
        digests = [name(one) for one in many]
        assert store.put_all(iter(many)) == digests
        assert list(store.get_all(iter(digests))) == list(zip(digests, many, strict=True))
        assert [store.get(digest) for digest in digests[:9]] == many[:9]
        assert store.put_all(many) == digests

    def test_more_evidence_than_fits_in_one_portion(self, store: Store) -> None:
        """70 MB from a generator, some of it again: all of it is kept, in order."""

        def made() -> Iterator[bytes]:
            for number in range(70):
                yield bytes([number % 60]) * (1 << 20)

        digests = store.put_all(made())
        assert digests == [name(one) for one in made()]
        assert all(store.has(digest) for digest in digests)

    def test_no_evidence_at_all(self, store: Store) -> None:
        """Nothing to keep and nothing to get is no error."""
        assert store.put_all([]) == []
        assert list(store.get_all([])) == []

    def test_evidence_before_the_unknown_is_given(self, store: Store) -> None:
        """Reading many ends at the first that is not there, and not before."""
        digests = store.put_all([b"a", b"b"])
        found = store.get_all([*digests, "0" * 64, *digests])
        assert [next(found), next(found)] == [(digests[0], b"a"), (digests[1], b"b")]
        with pytest.raises(UnknownEvidence):
            next(found)

    def test_a_generator_that_breaks_off(self, store: Store) -> None:
        """Its error comes through, and the store goes on."""

        def broken() -> Iterator[bytes]:
            yield b"first"
            raise RuntimeError("broken off")

        with pytest.raises(RuntimeError, match="broken off"):
            store.put_all(broken())
        assert store.put_all([b"first"]) == [name(b"first")]
