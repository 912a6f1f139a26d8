# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ledger and a record around a story; the tree is written down from RFC 6962 a second time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.tests.unit.records.content import snapshots
from ansible_collections.mof.release.tests.unit.records.story import Story


def record_of(story: Story, found: dict[str, Any] | None = None) -> dict[str, Any]:
    """The record document (record.schema.json); other entries lie between those of the story."""
    own = {index: event_bytes(event) for index, event in story.events}
    size = story.events[-1][0] + 4
    leaves = [own.get(index, f"entry {index}".encode()) for index in range(size)]
    return {
        "format": "mof.release/record/1",
        "release": story.release,
        "written": story.events[-1][1].at.isoformat(),
        "ledger": {"id": "example-ledger", "size": size, "root": root(leaves).hex()},
        "events": [
            {
                "index": index,
                "leaf": leaf.decode(),
                "proof": [one.hex() for one in proof(index, leaves)],
            }
            for index, leaf in own.items()
        ],
        "signatures": [],
        "policy": "",
        "view": story.view(snapshots() if found is None else found),
    }


def root(leaves: Sequence[bytes]) -> bytes:
    """Merkle tree hash, written down from RFC 6962, 2.1."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    middle = _split(leaves)
    return hashlib.sha256(b"\x01" + root(leaves[:middle]) + root(leaves[middle:])).digest()


def proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Audit path, written down from RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    middle = _split(leaves)
    if index < middle:
        return [*proof(index, leaves[:middle]), root(leaves[middle:])]
    return [*proof(index - middle, leaves[middle:]), root(leaves[:middle])]


def _split(leaves: Sequence[bytes]) -> int:
    return 1 << (len(leaves) - 1).bit_length() - 1
