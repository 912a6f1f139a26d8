# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot as it is kept: what is equal is kept once, what moves is not in it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    as_snapshot,
    beside_of,
    configuration_of,
    has_unknown,
    kept,
    read_configuration,
    read_items,
    read_manifest,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Section,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.volatile import (
    pattern_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    UnknownEvidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore

MOVES = [pattern_of("system.*.load"), pattern_of("connections")]


def snapshot(load: str = "1", peer: str = "a", **sections: Any) -> dict[str, Any]:
    """What the module returned, with something in it that moves."""
    return {
        "version": 1,
        "sections": {
            "system": {"status": "ok", "reason": None, "data": {"hostname": "w", "load": load}},
            "connections": {"status": "ok", "reason": None, "data": {peer: {"process": "x"}}},
            "packages": {"status": "unknown", "reason": "no dpkg", "data": None},
            **sections,
        },
    }


def put(store: MemoryStore, taken: dict[str, Any]) -> str:
    """Keep a snapshot; its digest."""
    one = kept(configuration_of(taken, MOVES))
    for content in one.contents:
        store.put(content)
    return store.put(one.manifest)


def test_what_moves_changes_no_digest() -> None:
    """Neither a volatile attribute nor a section that is volatile as a whole."""
    store = MemoryStore("l")
    assert put(store, snapshot()) == put(store, snapshot(load="2", peer="b"))
    changed = snapshot(files={"status": "ok", "data": {"/a": {"type": "file"}}})
    assert put(store, changed) != put(store, snapshot())


def test_a_kept_snapshot_reads_back() -> None:
    """All of it, or the sections that are wanted; unknown stays unknown, with its reason."""
    store = MemoryStore("l")
    digest = put(store, snapshot())
    assert read_configuration(digest, store.get) == {
        "system": Section("ok", items={"": {"hostname": "w"}}),
        "packages": Section("unknown", "no dpkg"),
    }
    assert set(read_configuration(digest, store.get, ["packages", "files"])) == {"packages"}
    assert as_snapshot(read_configuration(digest, store.get))["sections"] == {
        "system": {"status": "ok", "reason": None, "data": {"hostname": "w"}},
        "packages": {"status": "unknown", "reason": "no dpkg", "data": None},
    }
    assert read_manifest(store.get(digest), store.get)["packages"] == {
        "status": "unknown",
        "reason": "no dpkg",
    }


def test_whether_something_is_unknown_shows_without_parsing() -> None:
    """Also where a reason looks like what is looked for."""
    ok = {"packages": {"status": "ok", "data": []}}
    assert not has_unknown(kept(configuration_of(snapshot(**ok), MOVES)).manifest)
    odd = {"packages": {"status": "unknown", "reason": '"unknown":{}'}}
    assert has_unknown(kept(configuration_of(snapshot(**odd), MOVES)).manifest)


def test_equal_sections_are_one_content() -> None:
    """Of hosts that have the same packages, and of releases that did not change them."""
    packages = {"status": "ok", "data": [{"manager": "dpkg", "name": "a", "version": "1"}]}
    one, other = (
        kept(configuration_of(snapshot(packages=packages, system=system), MOVES))
        for system in (
            {"status": "ok", "data": {"hostname": "web1"}},
            {"status": "ok", "data": {"hostname": "web2"}},
        )
    )
    assert one.sha256 != other.sha256
    # The packages, and the group that names them, are shared.
    assert len({*one.contents, *other.contents}) == 6
    assert len([*one.contents, *other.contents]) == 8


def test_sections_that_move_as_a_whole_are_kept_beside() -> None:
    """So that relations can be found in them; single attributes that move are not kept."""
    assert beside_of(snapshot(), MOVES) == {
        "connections": Section("ok", items={"a": {"process": "x"}})
    }


def test_a_whole_snapshot_of_an_older_ledger_is_read() -> None:
    """Version 1 has everything in one document."""
    store = MemoryStore("l")
    digest = store.put(canonical(snapshot()))
    found = read_configuration(digest, store.get)
    assert found["system"].items[""]["hostname"] == "w"
    assert found["packages"] == Section("unknown", "no dpkg")


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{}",
        b'{"version":9,"groups":{}}',
        b'{"version":1}',
        b'{"version":2,"groups":[],"unknown":{}}',
        b'{"version":2,"groups":{}}',
        b"x",
    ],
)
def test_what_is_no_snapshot_is_refused(content: bytes) -> None:
    """Evidence of another kind, or of a later version."""
    store = MemoryStore("l")
    digest = store.put(content)
    with pytest.raises(BadDocument):
        read_configuration(digest, store.get)
    with pytest.raises(BadDocument):
        read_manifest(content, store.get)


def test_a_lost_section_is_an_error() -> None:
    """It is never read as empty."""
    store = MemoryStore("l")
    digest = store.put(kept(configuration_of(snapshot(), MOVES)).manifest)
    with pytest.raises(UnknownEvidence):
        read_configuration(digest, store.get)


def test_items_are_a_mapping() -> None:
    """The content of a section, as its digest names it."""
    group, content = kept(configuration_of(snapshot(), MOVES)).contents
    assert read_items(content) == {"": {"hostname": "w"}}
    assert sha256(content) in group.decode()
    with pytest.raises(BadDocument):
        read_items(b"[]")
