# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the configuration index, and that what cannot be read is unknown there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    manifest_of,
    read_manifest,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store import sqlite
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.compare_configurations import (
    Point,
    compare_configurations,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_package import find_package
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_host import list_hosts
from ansible_collections.mof.release.tests.unit.usecases.fleets import (
    add,
    capture,
    day,
    entry_of,
    packages,
    put_on_record,
    something_else,
    system,
    whole,
)

LEDGER = "ledger-1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in a file, with two captures of two hosts."""
    store = sqlite.create(tmp_path / "s.db", LEDGER)
    fill(store)
    yield store
    store.close()


def fill(store: Store) -> None:
    """Put two captures of two hosts on the ledger, and something else between them."""
    capture(store, "r1", {"a": {"packages": packages(nginx="1.0")}, "b": {"system": system()}})
    something_else(store)
    capture(store, "r2", {"a": {"packages": packages(nginx="1.1")}})


def found(store: Store) -> list[tuple[str, str, str]]:
    """What is told of nginx."""
    with open_index(store) as index:
        return [
            (one["host"], one["version"], one["release"]) for one in find_package(index, "nginx")
        ]


NOW = [("a", "1.1", "r2")]


def test_snapshots_in_one_piece_are_in_it_too(store: Store) -> None:
    """What the first version recorded is compared with what this one records."""
    listed = list(packages(nginx="0.9").values())
    old = {
        "packages": {"status": "ok", "reason": None, "data": listed},
        "system": {"status": "ok", "reason": None, "data": system("6.0")[""]},
        "services": {"status": "unknown", "reason": "no init", "data": None},
    }
    put_on_record(store, "old", {"c": whole(store, old)})
    capture(store, "new", {"c": {"packages": packages(nginx="1.2"), "system": system("6.0")}})
    assert found(store) == [*NOW, ("c", "1.2", "new")]
    with open_index(store) as index:
        (one,) = compare_configurations(index, Point("old"), Point("new"), ["c"])
    assert (one["attribute"], one["before"], one["after"]) == ("version", "0.9", "1.2")


def test_what_moves_by_itself_is_there_and_not_compared(store: Store) -> None:
    """A section beside the snapshot is found by its items, and no difference."""
    host = {"system": system()}
    for number in (1, 2):
        peers = {f"x/tcp/10.0.0.{number}/5432": {"process": "x"}}
        capture(store, f"m{number}", {"c": host}, {"c": {"connections": peers}})
    with open_index(store) as index:
        ((key, attributes, hosts),) = index.items_at("connections")
        assert (key, attributes, hosts) == ("x/tcp/10.0.0.2/5432", {"process": "x"}, ["c"])
        ((key, *_rest),) = index.items_at("connections", day(3))
        assert key == "x/tcp/10.0.0.1/5432"
        assert compare_configurations(index, Point("m1"), Point("m2")) == []
        assert compare_configurations(index, Point("m1", host="c"), Point("m2", host="c")) == []


@pytest.mark.parametrize(
    "said",
    [
        {"status": "ok", "sha256": "0" * 64},
        {"status": "ok", "sha256": "not hex"},
        {"status": "ok"},
        {"status": "unknown", "reason": "unreachable"},
        {},
        "text",
    ],
    ids=str,
)
def test_what_cannot_be_read_is_unknown(store: Store, said: Any) -> None:
    """Evidence that is lost, and entries of any other shape: never empty, and no error."""
    put_on_record(store, "r3", {"a": said})
    assert found(store) == []
    with open_index(store) as index:
        (one, _other) = list_hosts(index)
        assert (one["host"], one["status"]) == ("a", "unknown")
        assert one["reason"]
        (line,) = compare_configurations(index, Point("r2"), Point("r3"), ["a"])
        assert (line["kind"], line["section"], line["before"]) == ("unknown", "", "known")
    capture(store, "r4", {"a": {"packages": packages(nginx="1.1")}})
    assert found(store) == NOW  # a break in what is known is none in what runs


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"version":3}', b'{"version":1}', b"\xff"]
)
def test_evidence_that_is_no_snapshot_is_unknown(store: Store, content: bytes) -> None:
    """Whatever an event names."""
    put_on_record(store, "r3", {"a": {"status": "ok", "sha256": store.put(content)}})
    assert found(store) == []
    with open_index(store) as index:
        assert list_hosts(index)[0]["reason"] == "what was recorded is no snapshot"


def test_what_is_lost_stays_unknown_when_it_is_named_again(store: Store) -> None:
    """The same digest as before says nothing new."""
    for release in ("r3", "r4"):
        put_on_record(store, release, {"a": {"status": "ok", "sha256": "0" * 64}})
    with open_index(store) as index:
        assert list_hosts(index)[0]["release"] == "r4"
        assert list_hosts(index)[0]["status"] == "unknown"
    assert found(store) == []


@pytest.mark.parametrize("content", [None, b"[]", b"\xff", b'{"x":1}', b"{"])
def test_a_content_that_is_lost_or_no_content(store: Store, content: bytes | None) -> None:
    """The section is unknown, and the others are not."""
    digest = "1" * 64 if content is None else store.put(content)
    good = entry_of(store, {"system": system()})
    entries = read_manifest(store.get(good["sha256"]), store.get)
    whole = manifest_of({**entries, "packages": {"status": "ok", "sha256": digest}})
    store.put_all([whole.manifest, *whole.contents])
    put_on_record(store, "r3", {"a": {"status": "ok", "sha256": whole.sha256}})
    assert found(store) == []
    with open_index(store) as index:
        (line,) = compare_configurations(index, Point("r2"), Point("r3"), ["a"])
        assert (line["section"], line["kind"]) == ("packages", "unknown")


@pytest.mark.parametrize("group", [None, b"[]", b"\xff"])
def test_a_group_that_is_lost_or_none(store: Store, group: bytes | None) -> None:
    """Then nothing is known of the host, and it does not count as empty."""
    digest = "1" * 64 if group is None else store.put(group)
    manifest = canonical({"version": 2, "groups": {"own": digest}, "unknown": {}})
    put_on_record(store, "r3", {"a": {"status": "ok", "sha256": store.put(manifest)}})
    with open_index(store) as index:
        assert list_hosts(index)[0]["status"] == "unknown"
    assert found(store) == []


def test_events_that_only_mention_a_capture(store: Store) -> None:
    """Of another type, about something else, or without hosts: passed over."""
    hosts = {"a": {"status": "ok", "sha256": "0" * 64}}
    for kind, subject in (
        ("release_noted", "release/configuration_captured"),
        ("configuration_captured", "change/x"),
        ("configuration_captured", "configuration"),
        ("record_corrected", "release/r3"),
    ):
        add(store, Event(kind, subject, day(9), "kim", {"hosts": hosts}))
    add(store, Event("configuration_captured", "release/r4", day(9), "kim", {"hosts": "none"}))
    assert found(store) == NOW
