# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every store promises: one suite, inherited by the tests of each store."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    HeadMoved,
    KeyReused,
    StoreUnreadable,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Entry, Head, Leaf, Store
from ansible_collections.mof.release.plugins.plugin_utils.trust import merkle
from evidence_contract import EVIDENCE, NOISE, EvidenceContract

__all__ = ["EVIDENCE", "NOISE"]

LEDGER = "ledger-1"
EMPTY = Head(0, merkle.EMPTY_ROOT)


def leaves(*texts: str, subject: str = "release/r1") -> list[Leaf]:
    """Leaves about one subject."""
    return [Leaf(subject, text.encode()) for text in texts]


def head_over(contents: Sequence[bytes]) -> Head:
    """Head of a ledger with these contents; test_merkle.py holds this to the RFC."""
    return Head(len(contents), merkle.root_over(contents))


def filled(store: Store) -> list[bytes]:
    """Put 23 entries on the ledger, in batches of 1 to 6, under three subjects."""
    contents: list[bytes] = []
    for batch in (1, 2, 5, 1, 6, 4, 4):
        new = [
            Leaf(f"release/r{number % 3}", f"entry {number}".encode())
            for number in range(len(contents), len(contents) + batch)
        ]
        store.append(new, len(contents), f"batch {len(contents)}")
        contents += [leaf.data for leaf in new]
    return contents


def check_whole(store: Store) -> list[Entry]:
    """Check that a ledger is gapless, has the root of its entries, and proves each of them."""
    entries, head = list(store.read()), store.head()
    assert [entry.index for entry in entries] == list(range(head.size))
    assert merkle.root_over(entry.data for entry in entries) == head.root
    for entry in entries:
        proof = store.inclusion_proof(entry.index, head.size)
        leaf = merkle.leaf_hash(entry.data)
        assert merkle.verify_inclusion(leaf, entry.index, head.size, proof, head.root)
    return entries


class StoreContract(EvidenceContract):
    """Override the fixture ``store`` with an empty store of the ledger ``LEDGER``."""

    @pytest.fixture
    def store(self) -> Store:
        """Give the store under test."""
        raise NotImplementedError

    def test_a_new_store_is_empty_and_knows_its_ledger(self, store: Store) -> None:
        """The id is the given one; no entries; the root of nothing; no proofs but the empty one."""
        assert store.ledger_id == LEDGER
        assert store.head() == EMPTY
        assert list(store.read()) == []
        assert store.consistency_proof(0, 0) == []

    def test_append_returns_the_head_after_it(self, store: Store) -> None:
        """Size and RFC 6962 root, for single leaves and batches, and head() says the same."""
        contents: list[bytes] = []
        for batch in (["a"], ["b", "c"], ["d"], ["e", "f", "g", "h", "i"]):
            contents += [text.encode() for text in batch]
            before = store.head().size
            head = store.append(leaves(*batch), before, f"key {before}")
            assert head == store.head() == head_over(contents)

    def test_what_is_appended_is_read_back_to_the_byte(self, store: Store) -> None:
        """Any bytes, any subject; the same content twice is two entries."""
        given = [
            Leaf("release/r1", bytes(range(256))),
            Leaf("", b""),
            Leaf("Änderung/ü '\"%_\\ \0 ;--", b"\xff\xfe"),
            Leaf("release/r1", b"x" * 100_000),
            Leaf("", b""),
        ]
        store.append(given, 0, "key")
        expected = [Entry(index, leaf.subject, leaf.data) for index, leaf in enumerate(given)]
        assert list(store.read()) == expected
        for leaf in given:
            same = [entry for entry in expected if entry.subject == leaf.subject]
            assert list(store.read([leaf.subject])) == same

    def test_thousands_in_one_append(self, store: Store) -> None:
        """A batch of 3,000 is one append, in order, and can be read by thousands of subjects."""
        many = [Leaf(f"s{number}", f"{number}".encode()) for number in range(3000)]
        head = store.append(many, 0, "many")
        assert head == head_over([leaf.data for leaf in many])
        assert [(e.subject, e.data) for e in store.read()] == [(x.subject, x.data) for x in many]
        some = {f"s{number}" for number in range(0, 3000, 2)}
        assert [entry.index for entry in store.read(some)] == list(range(0, 3000, 2))
        assert [entry.index for entry in store.read(some, 7, 13)] == [8, 10, 12]

    @pytest.mark.parametrize("expected", [0, 2, 4, -1, 10**30])
    def test_a_decision_on_another_head_is_refused(self, store: Store, expected: int) -> None:
        """HeadMoved; nothing is added, and the key is still free."""
        head = store.append(leaves("a", "b", "c"), 0, "first")
        with pytest.raises(HeadMoved):
            store.append(leaves("d"), expected, "second")
        assert store.head() == head
        assert len(list(store.read())) == 3
        assert store.append(leaves("other"), 3, "second").size == 4

    def test_a_retry_adds_nothing_and_gets_the_first_answer(self, store: Store) -> None:
        """The same key and leaves: the first head, whatever the size and the expectation are."""
        first = store.append(leaves("a", "b", "c"), 0, "first")
        assert store.append(leaves("a", "b", "c"), 0, "first") == first
        store.append(leaves("d", "e"), 3, "second")
        for expected in (0, 3, 5, 99):
            assert store.append(leaves("a", "b", "c"), expected, "first") == first
        assert [entry.data for entry in store.read()] == [b"a", b"b", b"c", b"d", b"e"]

    @pytest.mark.parametrize(
        "other",
        [
            leaves("a"),
            leaves("a", "b", "c"),
            leaves("b", "a"),
            leaves("a", "B"),
            leaves("ab", ""),
            leaves("a", "b", subject="release/r2"),
        ],
    )
    def test_a_key_names_one_thing(self, store: Store, other: list[Leaf]) -> None:
        """The same key with other leaves, more, fewer or in another order: KeyReused."""
        head = store.append(leaves("a", "b"), 0, "key")
        for expected in (0, 2):
            with pytest.raises(KeyReused):
                store.append(other, expected, "key")
        assert store.head() == head

    def test_another_key_is_another_append(self, store: Store) -> None:
        """The same leaves under another key are added again: the key decides, not the content."""
        store.append(leaves("a"), 0, "key 1")
        assert store.append(leaves("a"), 1, "key 2") == head_over([b"a", b"a"])

    @pytest.mark.parametrize("key", ["", "k" * 201, "é" * 201])
    def test_a_key_has_its_limits(self, store: Store, key: str) -> None:
        """No key, or more than 200 characters: ValueError, nothing added."""
        with pytest.raises(ValueError, match="key"):
            store.append(leaves("a"), 0, key)
        assert store.head() == EMPTY

    def test_a_key_may_be_long(self, store: Store) -> None:
        """200 characters are fine, whatever they take in bytes."""
        assert store.append(leaves("a"), 0, "é" * 200).size == 1

    def test_no_leaves_is_an_error(self, store: Store) -> None:
        """Appending nothing is a ValueError, and the key is still free."""
        with pytest.raises(ValueError, match="no leaves"):
            store.append([], 0, "key")
        assert store.append(leaves("a"), 0, "key").size == 1

    def test_all_leaves_or_none(self, store: Store) -> None:
        """A last leaf that cannot be kept takes the whole append with it, and its key."""
        store.append(leaves("a"), 0, "first")
        unkept = Leaf("no Unicode: \ud800", b"d")
        with pytest.raises(ValueError, match="surrogates"):
            store.append([*leaves("b", "c"), unkept], 1, "second")
        assert store.head() == head_over([b"a"])
        assert [entry.data for entry in store.read()] == [b"a"]
        assert list(store.inclusion_proof(0, 1)) == []
        assert store.append(leaves("b"), 1, "second") == head_over([b"a", b"b"])

    def test_reading_by_subject(self, store: Store) -> None:
        """Of one, of several, of unknown ones and of none; in order."""
        filled(store)
        one = [entry.index for entry in store.read(["release/r1"])]
        assert one == list(range(1, 23, 3))
        two = [entry.index for entry in store.read({"release/r2", "release/r0", "release/x"})]
        assert two == [index for index in range(23) if index % 3 != 1]
        assert [entry.index for entry in store.read(("release/r1", "release/r1"))] == one
        assert list(store.read(["release/x"])) == []
        assert list(store.read(["release/R1", "release", "release/%"])) == []
        assert list(store.read([])) == []

    @pytest.mark.parametrize(
        ("start", "stop"),
        [(0, None), (0, 23), (5, 9), (22, 23), (23, 23), (7, 7), (9, 5), (0, 99), (99, 200)],
    )
    def test_reading_a_part(self, store: Store, start: int, stop: int | None) -> None:
        """From start, included, to stop, left out; of all and of a subject."""
        filled(store)
        places = list(range(23))[start:stop]
        assert [entry.index for entry in store.read(None, start, stop)] == places
        one = [entry.index for entry in store.read(["release/r1"], start=start, stop=stop)]
        assert one == [place for place in places if place % 3 == 1]

    def test_a_reading_is_of_the_moment_it_began(self, store: Store) -> None:
        """What is appended while somebody reads is not in it, and is not held up by it."""
        filled(store)
        everything, one = store.read(), store.read(["release/r1"])
        assert next(everything).index == 0
        store.append(leaves("later"), 23, "later")
        assert [entry.index for entry in everything] == list(range(1, 23))
        assert [entry.index for entry in one] == list(range(1, 23, 3))

    def test_every_entry_is_proved_in_every_tree(self, store: Store) -> None:
        """Inclusion proofs of all entries in all earlier ledgers verify."""
        contents = filled(store)
        for size in range(1, 24):
            root = head_over(contents[:size]).root
            for index in range(size):
                proof = store.inclusion_proof(index, size)
                leaf = merkle.leaf_hash(contents[index])
                assert merkle.verify_inclusion(leaf, index, size, proof, root)

    def test_every_ledger_extends_the_ones_before(self, store: Store) -> None:
        """Consistency proofs between all earlier ledgers verify."""
        contents = filled(store)
        heads = [head_over(contents[:size]) for size in range(24)]
        for new in heads:
            for old in heads[: new.size + 1]:
                proof = store.consistency_proof(old.size, new.size)
                assert merkle.verify_consistency(old.size, old.root, new.size, new.root, proof)

    @pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 5), (5, 5), (6, 5), (0, 24)])
    def test_no_inclusion_proof_outside_the_ledger(
        self, store: Store, index: int, size: int
    ) -> None:
        """Not ``0 <= index < size <= head().size``: ValueError."""
        filled(store)
        with pytest.raises(ValueError, match=r"ledger|tree"):
            store.inclusion_proof(index, size)

    @pytest.mark.parametrize(("old", "new"), [(-1, 5), (6, 5), (5, 24), (24, 24), (-2, -1)])
    def test_no_consistency_proof_outside_the_ledger(
        self, store: Store, old: int, new: int
    ) -> None:
        """Not ``0 <= old <= new <= head().size``: ValueError."""
        filled(store)
        with pytest.raises(ValueError, match=r"ledger|tree"):
            store.consistency_proof(old, new)

    def test_evidence_is_not_on_the_ledger(self, store: Store) -> None:
        """Keeping evidence moves no head: a decision under way stays valid."""
        store.put(b"evidence")
        assert store.head() == EMPTY
        assert store.append(leaves("a"), 0, "key").size == 1

    def test_a_closed_store_is_of_no_use(self, store: Store) -> None:
        """Closing twice is fine; everything else is an error then."""
        contents = filled(store)
        digest = store.put(b"evidence")
        begun = store.read()
        store.close()
        store.close()
        assert store.ledger_id == LEDGER
        for use in (
            store.head,
            lambda: store.append(leaves("a"), len(contents), "key"),
            store.read,
            lambda: store.inclusion_proof(0, 1),
            lambda: store.consistency_proof(0, 1),
            lambda: store.put(b"evidence"),
            lambda: store.put(b"other"),
            lambda: store.put_all([b"evidence"]),
            lambda: store.put_all([]),
            lambda: store.get(digest),
            lambda: store.get_all([digest]),
            lambda: store.has(digest),
            lambda: next(begun),
        ):
            with pytest.raises(StoreUnreadable, match="closed"):
                use()
