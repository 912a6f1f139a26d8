# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on record of hosts is what the ledger says, whatever was done to the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    read_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    StoreUnreadable,
    Unknown,
)
from ansible_collections.mof.release.plugins.plugin_utils.store import sqlite
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_baseline import (
    find_baseline,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_host import (
    list_hosts,
    read_host,
)
from ansible_collections.mof.release.tests.unit.usecases.fleets import (
    capture,
    day,
    entry_of,
    packages,
    put_on_record,
    something_else,
    system,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two hosts, captured in two releases; the newest of the second has no snapshot."""
    store = sqlite.create(tmp_path / "s.db", "ledger-1")
    capture(store, "r1", {"a": {"system": system("1")}, "b": {"system": system("1")}})
    something_else(store)
    capture(store, "r2", {"a": {"system": system("2")}, "b": "unreachable", "c": "no answer"})
    yield store
    store.close()


def alter(store: Store, statement: str) -> None:
    """Run SQL on the index."""
    assert store.index_path
    db = sqlite3.connect(store.index_path, isolation_level=None)
    assert db.execute(statement).rowcount
    db.close()


def test_the_newest_snapshot_of_each_host(store: Store) -> None:
    """With its release and entry; why a newer capture has none; not those that never gave one."""
    with open_index(store) as index:
        found = find_baseline(store, index)
        assert {name: (one.entry, one.release, one.unread) for name, one in found.items()} == {
            "a": (2, "r2", ""),
            "b": (0, "r1", "unreachable"),
        }
        assert found["a"].at == day(2)
        read = read_configuration(found["a"].sha256, store.get)
        assert read["system"].items == system("2")


def test_some_hosts_and_other_times(store: Store) -> None:
    """Only what was asked for; at a time before, what was so then; before all, nothing."""
    with open_index(store) as index:
        assert set(find_baseline(store, index, ["a", "x"])) == {"a"}
        assert find_baseline(store, index, ["a"], day(1))["a"].release == "r1"
        assert find_baseline(store, index, at=day(-1)) == {}
        assert find_baseline(store, index, []) == {}


def test_a_correction_is_the_baseline_from_then_on(store: Store) -> None:
    """It has no release."""
    capture(store, "", {"a": {"system": system("3")}})
    with open_index(store) as index:
        one = find_baseline(store, index)["a"]
        assert (one.entry, one.release, one.event) == (3, "", "record_corrected")
        assert read_host(store, index, "a")["sections"]["system"]["items"] == system("3")


def test_many_hosts_by_name(store: Store) -> None:
    """More than SQLite takes as parameters of one question."""
    names = [f"h{number}" for number in range(1500)]
    entry = entry_of(store, {"system": system()})
    put_on_record(store, "r3", dict.fromkeys(names, entry))
    with open_index(store) as index:
        assert set(find_baseline(store, index, names)) == set(names)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE snapshot SET sha256 = (SELECT newest FROM host WHERE id = 3) WHERE host = 1",
        "UPDATE snapshot SET sha256 = (SELECT sha256 FROM snapshot) WHERE entry = 2 AND host = 1",
        "UPDATE snapshot SET sha256 = x'00' WHERE entry = 2 AND host = 1",
        "UPDATE snapshot SET sha256 = NULL, reason = 'x' WHERE entry = 2 AND host = 1",
        "UPDATE snapshot SET entry = 1 WHERE entry = 2 AND host = 1",
        "UPDATE snapshot SET entry = -1 WHERE entry = 0",
        "DELETE FROM snapshot WHERE entry = 2 AND host = 1",
        "DELETE FROM snapshot WHERE entry = 2",
        "DELETE FROM snapshot WHERE entry = 0 AND host = 2",
        "DELETE FROM capture WHERE entry = 2",
        "UPDATE host SET name = 'z' WHERE id = 1",
    ],
)
def test_an_altered_index_is_noticed(store: Store, statement: str) -> None:
    """Another digest, entry or host than the ledger has: StoreUnreadable, which says what to do."""
    with open_index(store):
        pass
    alter(store, statement)
    with open_index(store) as index, pytest.raises(StoreUnreadable, match="altered") as caught:
        find_baseline(store, index)
    assert "rm -f" in str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE snapshot SET sha256 = x'00' WHERE entry = 2 AND host = 1",
        "UPDATE snapshot SET sha256 = NULL, reason = 'x' WHERE entry = 2 AND host = 1",
        "UPDATE snapshot SET entry = 1 WHERE entry = 2 AND host = 1",
        "DELETE FROM snapshot WHERE entry = 2 AND host = 1",
        "DELETE FROM snapshot WHERE entry > 0",
        "DELETE FROM capture WHERE entry = 2",
    ],
)
def test_a_host_is_not_read_from_an_altered_index(store: Store, statement: str) -> None:
    """The same for one host."""
    with open_index(store):
        pass
    alter(store, statement)
    with open_index(store) as index, pytest.raises(StoreUnreadable, match="altered"):
        read_host(store, index, "a")


def test_a_capture_is_not_moved_to_another_day(store: Store) -> None:
    """Its time is that of the ledger."""
    with open_index(store):
        pass
    alter(store, "UPDATE capture SET at = 0")
    with open_index(store) as index:
        with pytest.raises(StoreUnreadable, match="altered"):
            find_baseline(store, index, at=day(1))
        with pytest.raises(StoreUnreadable, match="altered"):
            read_host(store, index, "a", day(1))


def test_altered_contents_do_not_come_into_what_is_read(store: Store) -> None:
    """A host's items are those of the evidence, not of the index."""
    with open_index(store):
        pass
    alter(store, 'UPDATE item SET attributes = \'{"kernel":"evil"}\'')
    alter(store, "UPDATE capture SET at = 0, release = 'evil'")
    with open_index(store) as index:
        read = read_host(store, index, "a")
    assert read["sections"]["system"]["items"] == system("2")
    assert (read["release"], read["recorded_at"]) == ("r2", day(2).isoformat())


def test_a_host_then_and_now(store: Store) -> None:
    """The whole answer, with the sections beside it; at a time before, what was so then."""
    peers = {"x/tcp/10.0.0.1/80": {"process": "x"}}
    capture(store, "r3", {"a": {"packages": packages(nginx="1")}}, {"a": {"connections": peers}})
    with open_index(store) as index:
        assert read_host(store, index, "a") == {
            "host": "a",
            "at": None,
            "release": "r3",
            "entry": 3,
            "event": "configuration_captured",
            "recorded_at": day(3).isoformat(),
            "status": "ok",
            "reason": "",
            "known": {
                "release": "r3",
                "entry": 3,
                "event": "configuration_captured",
                "recorded_at": day(3).isoformat(),
            },
            "sections": {
                "connections": {"status": "ok", "reason": "", "items": peers, "volatile": True},
                "packages": {
                    "status": "ok",
                    "reason": "",
                    "items": packages(nginx="1"),
                    "volatile": False,
                },
            },
        }
        then = read_host(store, index, "a", day(1))
        assert (then["release"], then["at"]) == ("r1", day(1).isoformat())
        assert then["sections"]["system"]["items"] == system("1")


def test_a_host_that_gave_no_snapshot_last_time(store: Store) -> None:
    """Unknown, and so is what was known before; the snapshot before it is named."""
    with open_index(store) as index:
        read = read_host(store, index, "b")
        assert (read["status"], read["reason"]) == ("unknown", "unreachable")
        assert read["known"]["release"] == "r1"
        assert read["sections"]["system"]["status"] == "unknown"
        never = read_host(store, index, "c")
        assert (never["known"], never["sections"]) == (None, {})
        assert [(one["host"], one["status"]) for one in list_hosts(index)] == [
            ("a", "ok"),
            ("b", "unknown"),
            ("c", "unknown"),
        ]


@pytest.mark.parametrize(("host", "number"), [("x", 9), ("c", 1), ("a", -1), ("A", 9)])
def test_a_host_that_is_not_on_record(store: Store, host: str, number: int) -> None:
    """Never captured, or not by then: Unknown, with what to do."""
    with open_index(store) as index, pytest.raises(Unknown, match=f"host {host}") as caught:
        read_host(store, index, host, day(number))
    assert caught.value.remedy
