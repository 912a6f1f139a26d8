# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many writers at once, and writers that are killed: nothing acknowledged is lost or there twice.

With MOF_RELEASE_FAULTS=full: 16 writers x 200 appends and 100 kills, else 16 x 25 and 20.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import HeadMoved
from ansible_collections.mof.release.plugins.plugin_utils.store import sqlite
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Head, Leaf
from ansible_collections.mof.release.plugins.plugin_utils.trust import merkle
from contract import LEDGER, check_whole
from processes import fork, wait

FULL = os.environ.get("MOF_RELEASE_FAULTS") == "full"
WRITERS, APPENDS, KILLS = (16, 200, 100) if FULL else (16, 25, 20)

pytestmark = pytest.mark.faults


def batch(name: str) -> list[Leaf]:
    """One to four leaves, told by their name, which ends in a number."""
    size = 1 + int(name.rpartition(".")[2]) % 4
    return [Leaf(f"writer/{name}", f"{name}/{place}".encode()) for place in range(size)]


def append(store: sqlite.SqliteStore, name: str) -> Head:
    """Append as a use case does: decide on the head, and again when it moved."""
    while True:
        try:
            return store.append(batch(name), store.head().size, name)
        except HeadMoved:
            continue


def acknowledge(descriptor: int, name: str, head: Head) -> None:
    """Put an acknowledgement on the disk, outside of the store."""
    os.write(descriptor, f"{name} {head.size} {head.root.hex()}\n".encode())
    os.fsync(descriptor)


def acknowledged(file: Path) -> list[tuple[str, Head]]:
    """Read what was acknowledged; the last line may be cut off by a kill."""
    lines = file.read_text().split("\n")[:-1]
    parts = [line.split() for line in lines]
    return [(name, Head(int(size), bytes.fromhex(root))) for name, size, root in parts]


def check_acknowledged(store: sqlite.SqliteStore, acks: list[tuple[str, Head]]) -> None:
    """Check that each batch stands where its head says, and that every head is history."""
    entries, now = list(store.read()), store.head()
    for name, head in acks:
        leaves = batch(name)
        there = entries[head.size - len(leaves) : head.size]
        assert [Leaf(entry.subject, entry.data) for entry in there] == leaves, name
        proof = store.consistency_proof(head.size, now.size)
        assert merkle.verify_consistency(head.size, head.root, now.size, now.root, proof)


def check_batches_whole(store: sqlite.SqliteStore) -> Counter[str]:
    """Check that every batch on the ledger is whole, in one piece and there once."""
    found: Counter[str] = Counter()
    entries = list(store.read())
    while entries:
        name = entries[0].data.decode().rpartition("/")[0]
        leaves = batch(name)
        piece, entries = entries[: len(leaves)], entries[len(leaves) :]
        assert [Leaf(entry.subject, entry.data) for entry in piece] == leaves
        found[name] += 1
    assert not found or max(found.values()) == 1
    return found


def test_many_writers(tmp_path: Path) -> None:
    """16 processes that append at once: nothing lost, nothing twice, gapless, all proofs verify."""
    path = tmp_path / "store.db"
    sqlite.create(path, LEDGER).close()

    def write(writer: int) -> None:
        acks = os.open(tmp_path / f"acks-{writer}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        store = sqlite.open_store(path)
        for number in range(APPENDS):
            name = f"{writer}.{number}"
            acknowledge(acks, name, append(store, name))
            # Every other writer opens the store anew for each append, as Ansible's tasks do.
            if writer % 2:
                store.close()
                store = sqlite.open_store(path)
        store.close()

    children = [fork(lambda writer=writer: write(writer)) for writer in range(WRITERS)]
    assert [wait(pid) for pid in children] == [0] * WRITERS

    store = sqlite.open_store(path)
    check_whole(store)
    names = {f"{writer}.{number}" for writer in range(WRITERS) for number in range(APPENDS)}
    assert check_batches_whole(store) == dict.fromkeys(names, 1)
    for writer in range(WRITERS):
        acks = acknowledged(tmp_path / f"acks-{writer}")
        assert [name for name, _head in acks] == [f"{writer}.{n}" for n in range(APPENDS)]
        check_acknowledged(store, acks)
    store.close()


def test_killed_writers(tmp_path: Path) -> None:
    """kill -9 of a writer, over and over: what was acknowledged is there, and what is there whole.

    The writer also opens and closes the store, so kills fall into checkpoints too.
    """
    path, acks = tmp_path / "store.db", tmp_path / "acks"
    sqlite.create(path, LEDGER).close()
    acks.touch()

    def write(life: int) -> None:
        descriptor = os.open(acks, os.O_WRONLY | os.O_APPEND)
        number = 0
        while True:
            store = sqlite.open_store(path)
            for _append in range(number % 5):
                name = f"{life}.{number}"
                acknowledge(descriptor, name, append(store, name))
                number += 1
            store.close()
            number += 1

    moments = random.Random(1)
    for life in range(KILLS):
        size = acks.stat().st_size
        pid = fork(lambda life=life: write(life))
        deadline = time.monotonic() + 30
        while acks.stat().st_size == size and time.monotonic() < deadline:
            time.sleep(0.0005)
        time.sleep(moments.uniform(0, 0.03))
        os.kill(pid, signal.SIGKILL)
        assert wait(pid) == -signal.SIGKILL

        store = sqlite.open_store(path)
        there = check_batches_whole(store)
        assert {name for name, _head in acknowledged(acks)} <= set(there)
        assert merkle.root_over(entry.data for entry in store.read()) == store.head().root
        store.close()

    store = sqlite.open_store(path)
    check_whole(store)
    known = acknowledged(acks)
    assert len({name.partition(".")[0] for name, _head in known}) == KILLS
    check_acknowledged(store, known)
    # Who was killed before the answer came tries again: it is added once.
    last = f"{KILLS - 1}.1"
    assert append(store, last).size <= store.head().size
    assert check_batches_whole(store)[last] == 1
    store.close()
