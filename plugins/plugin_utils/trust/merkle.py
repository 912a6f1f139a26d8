# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Merkle tree of RFC 6962 (SHA-256) over stored nodes, with its two proofs.

A node is named ``(level, index)``: the root of the complete subtree over the leaves from
``index << level`` up to, without, ``(index + 1) << level``. Level 0 holds the leaf hashes. Once
complete a node never changes, so every tree that ever was can be read from the nodes of the
newest one. All hashes are 32 bytes; all functions are pure, and read O(log size) nodes.

Source: RFC 6962, 2.1, and for checking proofs RFC 9162, 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

#: ``(level, index)`` -> hash of the complete subtree.
NodeReader = Callable[[int, int], bytes]

HASH_SIZE = 32

#: Root of the tree without leaves.
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(
    size: int, leaf_hashes: Sequence[bytes], read_node: NodeReader
) -> tuple[dict[tuple[int, int], bytes], bytes]:
    """Add leaves to a tree.

    :param size: number of leaves before.
    :param read_node: reads nodes of the tree before.
    :returns: ``(level, index)`` -> hash of every node that became complete, leaves included, and
        the root after.
    """
    nodes: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        known = nodes.get((level, index))
        return read_node(level, index) if known is None else known

    for leaf, node in enumerate(leaf_hashes, size):
        level, index = 0, leaf
        nodes[level, index] = node
        # A right child completes its parent.
        while index & 1:
            parent = node_hash(read(level, index - 1), nodes[level, index])
            level, index = level + 1, index >> 1
            nodes[level, index] = parent
    return nodes, root_of(size + len(leaf_hashes), read)


def root_of(size: int, read_node: NodeReader) -> bytes:
    """Root of the tree of the first ``size`` leaves."""
    return _root_between(0, size, read_node) if size else EMPTY_ROOT


def root_over(entries: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaves, for a tree that is not stored."""
    # A tree that grows from nothing reads no node that it did not make itself.
    return grow(0, [leaf_hash(entry) for entry in entries], _no_node)[1]


def inclusion_proof(index: int, size: int, read_node: NodeReader) -> list[bytes]:
    """Audit path of leaf ``index`` in the tree of the first ``size`` leaves, from the leaf up.

    :raises ValueError: not ``0 <= index < size``.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            path.append(_root_between(middle, end, read_node))
            end = middle
        else:
            path.append(_root_between(start, middle, read_node))
            start = middle
    path.reverse()
    return path


def consistency_proof(old: int, new: int, read_node: NodeReader) -> list[bytes]:
    """Proof that the first ``old`` leaves are a prefix of the first ``new``.

    It is empty for ``old`` 0 or equal to ``new``: there is nothing to prove.

    :raises ValueError: not ``0 <= old <= new``.
    """
    if not 0 <= old <= new:
        raise ValueError(f"no tree of {old} leaves within one of {new}")
    if old in {0, new}:
        return []
    path: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = start + _left_width(end - start)
        if old <= middle:
            path.append(_root_between(middle, end, read_node))
            end = middle
        else:
            path.append(_root_between(start, middle, read_node))
            start = middle
    # The verifier holds the old root: it is told again only when it is not a node on the way.
    if start:
        path.append(_root_between(start, end, read_node))
    path.reverse()
    return path


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether ``proof`` shows that the leaf with hash ``leaf`` is number ``index`` under ``root``.

    :param leaf: as ``leaf_hash`` gives it.
    :param size: number of leaves under ``root``.
    """
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    place, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = node_hash(sibling, hashed)
            # At the right edge the levels without a sibling are left out of the proof.
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether ``proof`` shows that the tree with ``new_root`` extends the one with ``old_root``.

    Every tree extends the empty one.

    :param old: number of leaves under ``old_root``.
    :param new: number of leaves under ``new_root``.
    """
    if not 0 <= old <= new or not _are_hashes(old_root, new_root, *proof):
        return False
    if new == 0 and new_root != EMPTY_ROOT:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old == new:
        return not proof and old_root == new_root
    # Where the old tree is one complete subtree, its root begins the path.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    of_old = of_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            of_old, of_new = node_hash(sibling, of_old), node_hash(sibling, of_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            of_new = node_hash(of_new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and of_old == old_root and of_new == new_root


def _root_between(start: int, end: int, read_node: NodeReader) -> bytes:
    """Root of the leaves from ``start`` up to ``end``, where ``start`` begins a subtree."""
    root = b""
    while start < end:
        # From the right: the smallest complete subtree that ends here.
        width = (end - start) & -(end - start)
        end -= width
        level = width.bit_length() - 1
        node = read_node(level, end >> level)
        root = node_hash(node, root) if root else node
    return root


def _left_width(width: int) -> int:
    """Leaves of the left child: the largest power of two below ``width``."""
    return 1 << (width - 1).bit_length() - 1


def _are_hashes(*values: bytes) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_SIZE for value in values)


def _no_node(level: int, index: int) -> bytes:
    raise LookupError(f"there is no node {index} on level {level}")
