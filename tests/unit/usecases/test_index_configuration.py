# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration index follows the ledger, and whatever is in its place is made anew."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.store import index_file, sqlite
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_package import find_package
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_host import list_hosts
from ansible_collections.mof.release.tests.unit.usecases.fleets import (
    capture,
    packages,
    something_else,
    system,
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


def path_of(store: Store) -> Path:
    """Where the index is."""
    assert store.index_path
    return Path(store.index_path)


def test_the_index_lies_beside_the_store_and_is_as_private(store: Store, tmp_path: Path) -> None:
    """It has the permissions of the store, whatever the umask is; nothing else is left there."""
    (tmp_path / "s.db").chmod(0o640)
    before = os.umask(0)
    try:
        assert found(store) == NOW
    finally:
        os.umask(before)
    assert path_of(store) == tmp_path / "s.db.cmdb"
    assert path_of(store).stat().st_mode & 0o777 == 0o640
    assert {one.name for one in tmp_path.iterdir() if "cmdb" in one.name} == {"s.db.cmdb"}


def test_a_store_in_memory_has_its_index_there() -> None:
    """The same answers, and no file."""
    store = MemoryStore(LEDGER)
    fill(store)
    with open_index(store) as index:
        assert index.path is None
    assert found(store) == NOW


def test_an_index_that_is_current_is_not_written(store: Store) -> None:
    """Opening it again changes no byte; a new capture does, and is in the next answer."""
    assert found(store) == NOW
    before = path_of(store).read_bytes()
    assert found(store) == NOW
    assert path_of(store).read_bytes() == before
    capture(store, "r3", {"b": {"packages": packages(nginx="2.0")}})
    assert found(store) == [*NOW, ("b", "2.0", "r3")]


def test_a_reader_sees_one_state(store: Store) -> None:
    """What another process brings in while questions are asked is not in their answers."""
    with open_index(store) as index:
        capture(store, "r3", {"b": {"packages": packages(nginx="2.0")}})
        assert len(found(store)) == 2
        assert len(find_package(index, "nginx")) == 1


def _text(path: Path) -> None:
    path.write_text("this is no database, and long enough that SQLite looks at it" * 99)


def _foreign(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE span (what TEXT)")
    db.close()


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _zeroes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 : 4096 * 4] = bytes(4096 * 3)
    path.write_bytes(data)


def _statement(*statements: str) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        db = sqlite3.connect(path, isolation_level=None)
        for one in statements:
            db.execute(one)
        db.close()

    return run


@pytest.mark.parametrize(
    "damage",
    [
        _text,
        _foreign,
        _cut_off,
        _zeroes,
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        _statement("PRAGMA user_version = 99"),
        _statement("DROP TABLE meta"),
        _statement("DELETE FROM meta"),
        _statement("UPDATE meta SET ledger = 'other'"),
        _statement("UPDATE meta SET position = 99"),
        _statement("UPDATE meta SET root = x'00'"),
        _statement("UPDATE meta SET position = 1, root = x'00'"),
    ],
    ids=lambda one: one.__name__,
)
def test_what_is_no_index_of_this_ledger_is_made_anew(
    store: Store, damage: Callable[[Path], None]
) -> None:
    """Corrupt, foreign, of another version, ledger or history: thrown away, and built again."""
    assert found(store) == NOW
    damage(path_of(store))
    assert found(store) == NOW
    with open_index(store) as index:
        assert index.path == store.index_path
        assert [one["host"] for one in list_hosts(index)] == ["a", "b"]


def test_a_store_that_was_restored_has_another_history(store: Store, tmp_path: Path) -> None:
    """The index of what was appended and lost is not believed, however long the ledger is now."""
    store.close()
    shutil.copy(tmp_path / "s.db", tmp_path / "backup.db")
    store = sqlite.open_store(tmp_path / "s.db")
    other = sqlite.open_store(tmp_path / "backup.db")
    capture(store, "r3", {"b": {"packages": packages(nginx="9")}})
    assert len(found(store)) == 2
    shutil.copy(path_of(store), path_of(other))
    assert found(other) == NOW
    shutil.copy(path_of(store), path_of(other))
    for release in ("r4", "r5"):
        capture(other, release, {"b": {"packages": packages(nginx="3")}})
    assert found(other) == [*NOW, ("b", "3", "r4")]
    other.close()
    store.close()


@pytest.mark.parametrize("way", ["directory", "link", "no permission"])
def test_where_no_file_can_be_it_is_kept_in_memory(
    store: Store, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Something else stands in its place, or it cannot be written: the answers are the same."""
    if way == "directory":
        path_of(store).mkdir()
    elif way == "link":
        path_of(store).symlink_to(tmp_path / "elsewhere")
    else:

        def refused(path: str) -> None:
            raise PermissionError(13, "Permission denied", path)

        monkeypatch.setattr(index_file, "_make", refused)
    assert found(store) == NOW
    with open_index(store) as index:
        assert index.path is None
    assert not (tmp_path / "elsewhere").exists()


def test_several_bring_it_up_to_date_at_once(store: Store, tmp_path: Path) -> None:
    """Eight at a time, while the ledger grows: each has the whole answer, and none an error."""
    answers: list[Any] = []

    def ask() -> None:
        own = sqlite.open_store(tmp_path / "s.db")
        try:
            for _again in range(3):
                answers.append(found(own))
        except Exception as error:  # noqa: BLE001 whatever it is, the test wants to see it
            answers.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for one in threads:
        one.start()
    for number in range(3, 9):
        capture(store, f"r{number}", {"a": {"packages": packages(nginx=f"1.{number}")}})
    for one in threads:
        one.join()
    assert len(answers) == 24
    assert all(len(one) == 1 and one[0][0] == "a" for one in answers), answers
    assert found(store) == [("a", "1.8", "r8")]
