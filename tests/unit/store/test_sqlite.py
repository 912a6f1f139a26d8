# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SQLite store keeps the contract, for several who use it at once, and notices damage."""

from __future__ import annotations

import gc
import hashlib
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    HeadMoved,
    StoreBusy,
    StoreUnreadable,
    UnknownEvidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.store import sqlite
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf, Store
from contract import EVIDENCE, LEDGER, NOISE, StoreContract, check_whole, leaves
from hypothesis import given, settings
from hypothesis import strategies as st
from processes import fork, open_and_read, told_by, wait


def statement(path: Path, *statements: str) -> None:
    """Run SQL on the file of a store, past its API."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        for one in statements:
            db.execute(one)
    finally:
        db.close()


def flip(path: Path, content: bytes, place: int) -> None:
    """Change one bit of a byte of this content where it lies in the file."""
    data = bytearray(path.read_bytes())
    data[data.index(content) + place] ^= 4
    path.write_bytes(data)


class TestSqliteStore(StoreContract):
    """The contract."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """Give an empty store in a new file."""
        store = sqlite.create(tmp_path / "store.db", LEDGER)
        yield store
        store.close()


def test_everything_is_there_after_closing(path: Path) -> None:
    """Id, entries, proofs, keys and evidence outlive the process; one file holds it all."""
    store = sqlite.open_store(path)
    assert store.ledger_id == LEDGER
    assert len(check_whole(store)) == 23
    assert [store.get(hashlib.sha256(one).hexdigest()) for one in EVIDENCE] == EVIDENCE
    assert store.append(leaves("entry 0", subject="release/r0"), 99, "batch 0").size == 1
    store.close()
    assert {file.name for file in path.parent.iterdir()} == {"store.db", "store.db.lock"}


def test_two_who_have_it_open_see_each_other(path: Path) -> None:
    """What one appends the other reads at once, and a decision on the head before is refused."""
    one, other = sqlite.open_store(path), sqlite.open_store(path)
    assert one.head() == other.head()
    head = one.append(leaves("from one"), 23, "one")
    assert other.head() == head
    assert [entry.data for entry in other.read(start=23)] == [b"from one"]
    with pytest.raises(HeadMoved):
        other.append(leaves("from other"), 23, "other")
    assert other.append(leaves("from other"), 24, "other") == one.head()
    digest = other.put(b"evidence of other")
    assert one.get(digest) == b"evidence of other"
    one.close()
    assert len(check_whole(other)) == 25
    other.close()


def test_an_acknowledged_append_is_on_the_disk(path: Path) -> None:
    """The write-ahead log is synced on each commit: SQLite's journal mode and level say so."""
    store = sqlite.open_store(path)
    db = store._access()._db
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()


def test_a_child_cannot_use_the_store_of_its_parent(path: Path) -> None:
    """After a fork only the parent has it open."""
    store = sqlite.open_store(path)
    told = told_by(lambda: str(store.head()))
    assert told.startswith("StoreUnreadable")
    assert "fork" in told
    store.close()


@pytest.mark.parametrize("way", ["close", "drop"])
def test_a_child_leaves_the_connection_of_its_parent_alone(path: Path, way: str) -> None:
    """SQLite forbids to close it there (howtocorrupt.html, 2.6), so neither way does."""
    store, path = sqlite.open_store(path), path.resolve()
    store.append(leaves("before"), 23, "before")

    def child() -> None:
        nonlocal store
        if way == "close":
            store.close()
        del store
        gc.collect()
        assert path in [file.resolve() for file in Path("/proc/self/fd").iterdir()]

    assert wait(fork(child)) == 0
    assert store.append(leaves("after"), 24, "after").size == 25
    store.close()
    assert told_by(lambda: open_and_read(path)) == "25 entries"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET data = x'00' WHERE idx = 3",
        "UPDATE entries SET subject = 'x' WHERE idx = 3",
        "DELETE FROM entries WHERE idx = 22",
        "INSERT OR REPLACE INTO entries (idx, subject, data) VALUES (3, 'x', x'00')",
        "INSERT INTO entries (idx, subject, data) VALUES (24, 'x', x'00')",
        "INSERT INTO entries (subject, data) VALUES ('x', x'00')",
        "UPDATE evidence SET content = x'00'",
        "DELETE FROM evidence",
        "INSERT OR REPLACE INTO evidence SELECT digest, 0, x'00' FROM evidence",
        "UPDATE ledger SET id = 'other'",
        "UPDATE ledger SET size = 5",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger SELECT 1, 'other', size, root FROM ledger",
    ],
)
def test_the_database_itself_refuses_to_alter_history(path: Path, change: str) -> None:
    """Triggers stop what goes past our API by mistake."""
    with pytest.raises(sqlite3.IntegrityError, match=r"ledger|evidence"):
        statement(path, change)
    store = sqlite.open_store(path)
    assert len(check_whole(store)) == 23
    store.close()


def test_a_flipped_bit_of_evidence_is_noticed(path: Path) -> None:
    """StoreUnreadable names the file and the digest; to put it again does not hide it."""
    flip(path, NOISE[:100], 50)
    digest = hashlib.sha256(NOISE).hexdigest()
    store = sqlite.open_store(path)
    for use in (
        lambda: store.get(digest),
        lambda: store.put(NOISE),
        lambda: store.put_all([b"new", NOISE]),
        lambda: list(store.get_all([digest])),
    ):
        with pytest.raises(StoreUnreadable, match=f"{path}: .*{digest}"):
            use()
    store.close()


def test_an_entry_under_another_subject_is_noticed(path: Path) -> None:
    """Where index and entry differ on the subject, reading by subject is StoreUnreadable."""
    flip(path, b"release/r1entry 1", 9)
    store = sqlite.open_store(path)
    with pytest.raises(StoreUnreadable, match=f"{path}: .*subject"):
        list(store.read(["release/r1"]))
    store.close()


DAMAGE: dict[str, Callable[[Store], object]] = {
    "DROP TRIGGER entries_stay; UPDATE entries SET data = x'00' WHERE idx = 7": lambda store: list(
        store.read()
    ),
    "DROP TRIGGER entries_last; DELETE FROM entries WHERE idx = 7": lambda store: list(
        store.read()
    ),
    "DROP TRIGGER entries_last; DELETE FROM entries WHERE idx = 22": lambda store: store.head(),
    "DELETE FROM nodes WHERE leaf = 15": lambda store: store.head(),
    "UPDATE nodes SET hash = zeroblob(32) WHERE leaf = 15": lambda store: store.head(),
    "DELETE FROM nodes WHERE leaf = 7 AND level = 2": lambda store: store.inclusion_proof(0, 23),
    "UPDATE ledger SET root = zeroblob(32)": lambda store: store.append(leaves("x"), 23, "x"),
    "DROP TRIGGER ledger_grows; UPDATE ledger SET size = 22": lambda store: store.head(),
    "DROP TRIGGER evidence_stays; UPDATE evidence SET content = x'00'": lambda store: store.get(
        hashlib.sha256(NOISE).hexdigest()
    ),
    "DROP TABLE appends": lambda store: store.append(leaves("x"), 23, "x"),
}


@pytest.mark.parametrize("change", DAMAGE)
def test_damage_past_the_triggers_is_noticed(path: Path, change: str) -> None:
    """Who reads, proves or appends is told that the store is unusable."""
    statement(path, *change.split("; "))
    store = sqlite.open_store(path)
    with pytest.raises(StoreUnreadable, match=str(path)):
        DAMAGE[change](store)
    store.close()


def test_a_flipped_bit_anywhere_never_gives_other_data(path: Path) -> None:
    """400 bits over the whole file: the true head, contents and evidence, or an error."""
    store = sqlite.open_store(path)
    contents = [(entry.index, entry.data) for entry in store.read()]
    head, digest = store.head(), hashlib.sha256(NOISE).hexdigest()
    store.close()
    whole, noticed = path.read_bytes(), 0
    for place in random.Random(1).sample(range(len(whole) * 8), 400):
        data = bytearray(whole)
        data[place // 8] ^= 1 << place % 8
        path.write_bytes(data)
        try:
            store = sqlite.open_store(path)
            try:
                assert store.head() == head
                assert [(entry.index, entry.data) for entry in store.read()] == contents
                assert store.get(digest) == NOISE
            finally:
                store.close()
        except (StoreUnreadable, UnknownEvidence):
            noticed += 1
    assert noticed > 50


def test_a_full_disk_adds_nothing(path: Path) -> None:
    """StoreUnreadable that says so; with room again the same append goes through."""
    store = sqlite.open_store(path)
    db = store._access()._db
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages + 3}")
    many = [Leaf("release/r1", b"x" * 1000) for _number in range(100)]
    with pytest.raises(StoreUnreadable, match="disk"):
        store.append(many, 23, "many")
    assert len(check_whole(store)) == 23
    db.execute("PRAGMA max_page_count = 100000")
    assert store.append(many, 23, "many").size == 123
    store.close()


def test_evidence_that_is_too_large_is_refused(path: Path) -> None:
    """What SQLite cannot keep in one piece is a BadDocument, and nothing is kept."""
    store = sqlite.open_store(path)
    store._access()._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000)
    with pytest.raises(BadDocument, match="larger"):
        store.put(hashlib.shake_256(b"large").digest(20_000))
    store.close()


def test_a_foreign_program_that_writes_is_waited_for_and_then_named(path: Path) -> None:
    """Another SQLite client in a transaction: StoreBusy after the wait, nothing added."""
    store = sqlite.open_store(path, wait=0.1)
    foreign = sqlite3.connect(path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="database tools"):
        store.append(leaves("x"), 23, "x")
    foreign.execute("ROLLBACK")
    assert store.append(leaves("x"), 23, "x").size == 24
    foreign.close()
    store.close()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(
            st.builds(Leaf, st.sampled_from(["a", "b", "c/d"]), st.binary(max_size=30)),
            min_size=1,
            max_size=9,
        ),
        max_size=9,
    )
)
def test_any_history_is_the_same_as_in_memory(batches: list[list[Leaf]]) -> None:
    """Any leaves in any batches: heads, entries and proofs of both stores are equal."""
    folder = Path(tempfile.mkdtemp())
    kept: Store = sqlite.create(folder / "store.db", LEDGER)
    model: Store = MemoryStore(LEDGER)
    for number, batch in enumerate(batches):
        size = model.head().size
        assert kept.append(batch, size, str(number)) == model.append(batch, size, str(number))
    size = model.head().size
    assert list(kept.read()) == list(model.read())
    assert list(kept.read(["a", "c/d"], 2, 9)) == list(model.read(["a", "c/d"], 2, 9))
    for place in range(size):
        assert kept.inclusion_proof(place, size) == model.inclusion_proof(place, size)
        assert kept.consistency_proof(place, size) == model.consistency_proof(place, size)
    kept.close()
    shutil.rmtree(folder)
