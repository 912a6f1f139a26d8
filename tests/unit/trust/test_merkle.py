# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Merkle tree, held to RFC 6962 word for word and to pymerkle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pymerkle
import pytest
from ansible_collections.mof.release.plugins.plugin_utils.trust import merkle
from hypothesis import given
from hypothesis import strategies as st

ALL_SIZES = 40
LEAVES = [f"leaf {number}".encode() for number in range(ALL_SIZES)]


class Tree:
    """Stored nodes as a store keeps them; counts the reads."""

    def __init__(self, leaves: Sequence[bytes] = (), batch: int = 1) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.size = 0
        self.root = merkle.EMPTY_ROOT
        self.reads = 0
        for start in range(0, len(leaves), batch):
            self.add(leaves[start : start + batch])

    def add(self, leaves: Sequence[bytes]) -> None:
        """Grow; no node may be made twice."""
        hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
        new, self.root = merkle.grow(self.size, hashes, self.read)
        assert not new.keys() & self.nodes.keys()
        self.nodes |= new
        self.size += len(leaves)

    def read(self, level: int, index: int) -> bytes:
        """Give a stored node; one that is not complete yet is a KeyError."""
        self.reads += 1
        return self.nodes[level, index]


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if len(leaves) < 2:
        return merkle.leaf_hash(leaves[0]) if leaves else merkle.EMPTY_ROOT
    k = _split(len(leaves))
    return merkle.node_hash(mth(leaves[:k]), mth(leaves[k:]))


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2, word for word."""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def _split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def flips(proof: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The proof with each single bit of it flipped in turn."""
    for place, one in enumerate(proof):
        for bit in range(len(one) * 8):
            changed = bytearray(one)
            changed[bit // 8] ^= 1 << bit % 8
            yield [*proof[:place], bytes(changed), *proof[place + 1 :]]


def reshaped(proof: list[bytes]) -> list[list[bytes]]:
    """The proof shorter, longer, turned around, and with hashes of another length."""
    extra = merkle.leaf_hash(b"extra")
    shapes = [[*proof, extra], [extra, *proof], [*proof, b""], [*proof, *proof[-1:], extra]]
    if proof:
        shapes += [proof[1:], proof[:-1], [proof[0][:-1], *proof[1:]], [proof[0] + b"\0"]]
    if len(proof) > 1:
        shapes += [proof[::-1], [proof[0] + proof[1], *proof[2:]]]
    return shapes


@pytest.mark.parametrize("batch", [1, 2, 3, 7, ALL_SIZES])
def test_growing_in_any_steps_gives_the_same_nodes(batch: int) -> None:
    """Nodes and roots do not depend on how the leaves came."""
    tree = Tree(LEAVES, batch)
    assert tree.nodes == Tree(LEAVES).nodes
    for size in range(ALL_SIZES + 1):
        assert merkle.root_of(size, tree.read) == mth(LEAVES[:size])


def test_growing_by_nothing_changes_nothing() -> None:
    """No leaves: no nodes, the same root."""
    tree = Tree(LEAVES[:5])
    assert merkle.grow(5, [], tree.read) == ({}, tree.root)
    assert merkle.grow(0, [], tree.read) == ({}, merkle.EMPTY_ROOT)


@pytest.mark.parametrize("size", range(1, ALL_SIZES + 1))
def test_every_inclusion_proof_is_the_one_of_the_rfc_and_verifies(size: int) -> None:
    """Every leaf in every tree; the proof holds for no other place, size, leaf or root."""
    tree, root = Tree(LEAVES), mth(LEAVES[:size])
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, tree.read)
        leaf = merkle.leaf_hash(LEAVES[index])
        assert proof == path(index, LEAVES[:size])
        assert merkle.verify_inclusion(leaf, index, size, proof, root)
        others = [other for other in range(-1, size + 1) if other != index]
        assert not any(merkle.verify_inclusion(leaf, n, size, proof, root) for n in others)
        assert not merkle.verify_inclusion(merkle.leaf_hash(b"x"), index, size, proof, root)
        assert not merkle.verify_inclusion(leaf, index, size, proof, mth(LEAVES[: size - 1]))
        for shape in reshaped(proof):
            assert not merkle.verify_inclusion(leaf, index, size, shape, root)


@pytest.mark.parametrize("new", range(ALL_SIZES + 1))
def test_every_consistency_proof_is_the_one_of_the_rfc_and_verifies(new: int) -> None:
    """Every pair of trees; the proof holds for no other sizes and no other roots."""
    tree, new_root = Tree(LEAVES), mth(LEAVES[:new])
    for old in range(new + 1):
        proof, old_root = merkle.consistency_proof(old, new, tree.read), mth(LEAVES[:old])
        assert proof == (subproof(old, LEAVES[:new], True) if old else [])
        assert merkle.verify_consistency(old, old_root, new, new_root, proof)
        assert not merkle.verify_consistency(old, mth([b"x"]), new, new_root, proof)
        if old:
            assert not merkle.verify_consistency(old, old_root, new, mth([b"x"]), proof)
        for other in set(range(-1, new + 2)) - {old}:
            assert not merkle.verify_consistency(other, old_root, new, new_root, proof)
        for shape in reshaped(proof):
            assert not merkle.verify_consistency(old, old_root, new, new_root, shape)


@pytest.mark.parametrize("size", [2, 3, 7, 8, 13, 16, 33])
def test_every_flipped_bit_of_an_inclusion_proof_is_refused(size: int) -> None:
    """No bit of any audit path can change."""
    tree, root = Tree(LEAVES), mth(LEAVES[:size])
    for index in range(size):
        leaf = merkle.leaf_hash(LEAVES[index])
        for proof in flips(merkle.inclusion_proof(index, size, tree.read)):
            assert not merkle.verify_inclusion(leaf, index, size, proof, root)
        for [changed] in flips([leaf]):
            proof = merkle.inclusion_proof(index, size, tree.read)
            assert not merkle.verify_inclusion(changed, index, size, proof, root)


@pytest.mark.parametrize("new", [2, 3, 7, 8, 13, 16, 33])
def test_every_flipped_bit_of_a_consistency_proof_is_refused(new: int) -> None:
    """No bit of any consistency proof can change."""
    tree, new_root = Tree(LEAVES), mth(LEAVES[:new])
    for old in range(1, new + 1):
        old_root = mth(LEAVES[:old])
        for proof in flips(merkle.consistency_proof(old, new, tree.read)):
            assert not merkle.verify_consistency(old, old_root, new, new_root, proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (4, 3), (0, 0), (0, -1)])
def test_there_is_no_audit_path_outside_the_tree(index: int, size: int) -> None:
    """A place that is not in the tree is a ValueError."""
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(index, size, Tree(LEAVES).read)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (0, -1), (-2, -1)])
def test_there_is_no_consistency_proof_backwards(old: int, new: int) -> None:
    """Sizes in the wrong order are a ValueError."""
    with pytest.raises(ValueError, match="no tree"):
        merkle.consistency_proof(old, new, Tree(LEAVES).read)


def test_a_fork_does_not_pass_as_an_extension() -> None:
    """Two histories that part at leaf 11 have no consistency proof over that point."""
    fork = [*LEAVES[:11], b"another story", *LEAVES[12:]]
    for old in range(12, 20):
        for new in range(old, 30):
            proof = merkle.consistency_proof(old, new, Tree(fork).read)
            assert not merkle.verify_consistency(
                old, mth(LEAVES[:old]), new, mth(fork[:new]), proof
            )


def test_the_empty_tree_has_one_root() -> None:
    """Nothing extends or is extended by a tree of no leaves with another root."""
    other = merkle.leaf_hash(b"x")
    assert merkle.verify_consistency(0, merkle.EMPTY_ROOT, 0, merkle.EMPTY_ROOT, [])
    assert not merkle.verify_consistency(0, merkle.EMPTY_ROOT, 0, other, [])
    assert not merkle.verify_consistency(0, other, 0, merkle.EMPTY_ROOT, [])
    assert not merkle.verify_consistency(0, other, 1, other, [])


def test_bytes_cannot_move_between_hashes() -> None:
    """Two hashes of 31 and 33 bytes, which make the same parent, are refused."""
    tree = Tree(LEAVES[:2])
    left, right = merkle.leaf_hash(LEAVES[0]), merkle.leaf_hash(LEAVES[1])
    assert merkle.node_hash(left[:-1], left[-1:] + right) == tree.root
    assert not merkle.verify_inclusion(left[:-1], 0, 2, [left[-1:] + right], tree.root)
    assert not merkle.verify_consistency(1, left[:-1], 2, tree.root, [left[-1:] + right])


@given(st.lists(st.lists(st.binary(max_size=40), max_size=20), max_size=12))
def test_trees_grown_in_any_way_prove_themselves(batches: list[list[bytes]]) -> None:
    """Any leaves in any batches: each root is the RFC's, and extends each one before."""
    tree, leaves = Tree(), list[bytes]()
    roots = {0: merkle.EMPTY_ROOT}
    for batch in batches:
        tree.add(batch)
        leaves += batch
        assert tree.root == mth(leaves)
        roots[tree.size] = tree.root
    for size, root in roots.items():
        proof = merkle.consistency_proof(size, tree.size, tree.read)
        assert merkle.verify_consistency(size, root, tree.size, tree.root, proof)
    for index, leaf in enumerate(leaves):
        proof = merkle.inclusion_proof(index, tree.size, tree.read)
        assert merkle.verify_inclusion(merkle.leaf_hash(leaf), index, tree.size, proof, tree.root)


@given(
    st.integers(-2, 50),
    st.integers(-2, 50),
    st.lists(st.sampled_from([*map(merkle.leaf_hash, LEAVES), b""]), max_size=8),
)
def test_an_invented_proof_proves_nothing(first: int, second: int, proof: list[bytes]) -> None:
    """Any numbers with any hashes: False, and never an exception."""
    leaf, root = merkle.leaf_hash(b"x"), mth([b"y"])
    assert not merkle.verify_inclusion(leaf, first, second, proof, root)
    assert not merkle.verify_consistency(first, leaf, second, root, proof)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=70), st.data())
def test_pymerkle_gives_the_same_roots_and_proofs(leaves: list[bytes], data: st.DataObject) -> None:
    """An independent implementation agrees, and accepts our proofs as we accept its own."""
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    ours, theirs = Tree(leaves), pymerkle.InmemoryTree(algorithm="sha256")
    theirs.append_entries(leaves)
    assert merkle.root_of(size, ours.read) == theirs.get_root(size)

    inclusion = theirs.prove_inclusion(index + 1, size)
    path_ours = merkle.inclusion_proof(index, size, ours.read)
    leaf = merkle.leaf_hash(leaves[index])
    # Their path begins with the leaf itself.
    assert inclusion.path == [leaf, *path_ours]
    assert merkle.verify_inclusion(leaf, index, size, inclusion.path[1:], theirs.get_root(size))
    pymerkle.verify_inclusion(
        leaf, merkle.root_of(size, ours.read), inclusion, index=index + 1, size=size
    )

    proof = merkle.consistency_proof(old, size, ours.read)
    assert proof == _as_rfc_6962(old, size, theirs.prove_consistency(old, size))
    roots = merkle.root_of(old, ours.read), merkle.root_of(size, ours.read)
    assert merkle.verify_consistency(old, roots[0], size, roots[1], proof)


def _as_rfc_6962(old: int, new: int, theirs: pymerkle.ConsistencyProof) -> list[bytes]:
    """Their consistency proof in the form of the RFC.

    Theirs is the audit path of the first new leaf. Up to the first hash from the old tree (marked
    in ``subset``) it splits what the RFC gives as one hash.
    """
    if old == new:
        return []
    first = theirs.subset.index(1)
    joined = theirs.path[0]
    for right in theirs.path[1:first]:
        joined = merkle.node_hash(joined, right)
    whole = [theirs.path[first], joined, *theirs.path[first + 1 :]]
    return whole[1:] if old & (old - 1) == 0 else whole


def test_a_proof_reads_a_logarithmic_number_of_nodes() -> None:
    """In a tree of 100,000 leaves no operation reads more than 2 x 17 nodes."""
    tree = Tree([number.to_bytes(4, "big") for number in range(100_000)], batch=100_000)
    for index in (0, 1, 4095, 65_535, 65_536, 98_303, 99_999):
        tree.reads = 0
        merkle.inclusion_proof(index, tree.size, tree.read)
        merkle.consistency_proof(index, tree.size, tree.read)
        merkle.root_of(tree.size, tree.read)
        assert tree.reads <= 3 * 2 * 17
    tree.reads = 0
    tree.add([b"one more"])
    assert tree.reads <= 2 * 17
