# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of many hosts over many releases: taking it in, its size, and questions.

Import this after ``Stage.importable``: it needs the collection on the path.
"""

from __future__ import annotations

import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fleet
import shop
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    policy_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_configuration import (
    DEFAULT,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf
from ansible_collections.mof.release.plugins.plugin_utils.store.sqlite import (
    SqliteStore,
    create,
    open_store,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.merkle import root_over
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    host_entries,
    take,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.check_drift import check_digests
from ansible_collections.mof.release.plugins.plugin_utils.usecases.compare_configurations import (
    Point,
    compare_configurations,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_baseline import (
    find_baseline,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_package import find_package
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_host import read_host
from figure import Figure
from stage import Stage

SIZES, RELEASES = (1_000, 10_000), 12
FIRST = datetime(2026, 1, 5, 20, tzinfo=UTC)
#: Days from one release to the next.
PACE = 14
#: What a question may take, and comparing all hosts by their digests; seconds of the clock.
QUESTION, DRIFT = 1.0, 5.0
#: Snapshots that are checked, taken apart and digested to tell what one costs.
TAKEN = 200

Answer = Callable[[SqliteStore, Any], Any]


@dataclass(frozen=True)
class Built:
    """A ledger with the history of a fleet.

    :param seconds: of the clock, that keeping, appending and indexing took.
    :param full: bytes of all snapshots as whole compressed documents.
    """

    path: Path
    hosts: int
    seconds: float
    full: int

    @property
    def captures(self) -> int:
        """Snapshots that were taken in."""
        return self.hosts * RELEASES

    @property
    def size(self) -> int:
        """Bytes on disk, ledger, evidence and index."""
        return sum(one.stat().st_size for one in self.path.parent.glob(f"{self.path.name}*"))


def cmdb(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Two sizes of one fleet, so that growth can be seen."""
    yield from _taking(rounds)
    asked: dict[int, dict[str, list[float]]] = {}
    built: dict[int, Built] = {}
    for hosts in SIZES:
        built[hosts] = _build(stage.folder / f"cmdb-{hosts}", hosts)
        yield from _stored(built[hosts])
        asked[hosts] = {
            name: [_timed(built[hosts], answer) for _round in range(rounds)]
            for name, answer in _questions(hosts).items()
        }
        for name, values in asked[hosts].items():
            target = None
            if hosts == SIZES[-1]:
                target = DRIFT if name.startswith("drift") else QUESTION
            yield _of(f"{hosts:,} hosts x {RELEASES} releases: {name}, wall", "ms", values, target)
    small, large = SIZES
    for name in asked[large]:
        growth = [
            more / less for more, less in zip(asked[large][name], asked[small][name], strict=True)
        ]
        yield _of(f"{name}: {large:,} / {small:,} hosts, wall", "ratio", growth)
    pace = [(built[large].seconds / large) / (built[small].seconds / small)]
    yield _of(f"taking in: wall a host, {large:,} / {small:,} hosts", "ratio", pace)


def _questions(hosts: int) -> dict[str, Answer]:
    day = FIRST + timedelta(days=PACE * 5 + 3)
    one, other = fleet.host_name(hosts // 2), fleet.host_name(hosts // 2 + 1)
    return {
        "what was on host X on day D": lambda store, index: read_host(store, index, one, day),
        "what changed between two releases": lambda _store, index: compare_configurations(
            index, Point(release="r-5"), Point(release="r-6")
        ),
        "what changed between two days": lambda _store, index: compare_configurations(
            index, Point(at=day), Point(at=day + timedelta(days=PACE * 2))
        ),
        "what differs between two hosts": lambda _store, index: compare_configurations(
            index, Point(host=one), Point(host=other)
        ),
        "which hosts run P below V, and which release put it there": lambda _store, index: (
            find_package(index, fleet.ASKED, below="1.9")
        ),
        "the same on day D": lambda _store, index: find_package(
            index, fleet.ASKED, below="1.5", at=day
        ),
        "drift of unchanged hosts, by digest": _unchanged,
    }


def _unchanged(store: SqliteStore, _index: Any) -> int:
    """The whole check, its report on record, beside digests of what is live."""
    with open_index(store) as index:
        live = {
            host: {"status": "ok", "sha256": one.sha256}
            for host, one in find_baseline(store, index).items()
        }
    call = Call(
        store, Context("monitor", datetime.now(UTC).replace(microsecond=0)), uuid.uuid4().hex
    )
    document, _outcome = check_digests(call, live, policy_of(shop.policy(7)))
    if document["counts"] != {"compliant": len(live), "non_compliant": 0, "unknown": 0}:
        raise SystemExit(f"the fleet is not as it was: {document['counts']}")
    return len(live)


def _timed(built: Built, answer: Answer) -> float:
    """From opening the store to the answer, as a door does it."""
    started = time.perf_counter()
    store = open_store(built.path)
    try:
        with open_index(store) as index:
            found = answer(store, index)
    finally:
        store.close()
    seconds = time.perf_counter() - started
    if not found:
        raise SystemExit("a question had no answer, so its time says nothing")
    return seconds


def _taking(rounds: int) -> Iterator[Figure]:
    """What the controller does for one snapshot before it is kept."""
    volatile = DEFAULT
    values = []
    for number in range(rounds):
        results = {
            fleet.host_name(one): {"snapshot": fleet.snapshot(one, number)} for one in range(TAKEN)
        }
        started = time.process_time()
        taken = take(results, volatile)
        values.append((time.process_time() - started) / TAKEN)
        if any(one["status"] != "ok" for one in taken.entries.values()):
            raise SystemExit("a snapshot was not accepted")
    yield _of("one snapshot: checked, taken apart, digested, CPU", "ms", values)


def _build(folder: Path, hosts: int) -> Built:
    folder.mkdir()
    path = folder / "ledger.sqlite"
    store = create(path, "fleet")
    made = fleet.Fleet(hosts)
    seconds, full = 0.0, 0
    packed: dict[bytes, int] = {}
    for release in range(RELEASES):
        entries: dict[str, dict[str, str]] = {}
        contents: dict[str, bytes] = {}
        for host, manifest, parts in made.captured(release):
            digest = fleet.sha256(manifest)
            contents[digest] = manifest
            contents.update((fleet.sha256(one), one) for one in parts)
            entries[host] = {"status": "ok", "sha256": digest}
            full += sum(_packed(packed, one) for one in parts)
        started = time.perf_counter()
        _capture(store, release, entries, list(contents.values()))
        with open_index(store):
            pass
        seconds += time.perf_counter() - started
    store.close()
    return Built(path, hosts, seconds, full)


def _packed(known: dict[bytes, int], content: bytes) -> int:
    """Bytes of a content as a peer that does not share it keeps it: compressed, each time."""
    if content not in known:
        known[content] = len(zlib.compress(content))
    return known[content]


def _capture(
    store: SqliteStore, release: int, entries: dict[str, dict[str, str]], contents: Sequence[bytes]
) -> None:
    store.put_all(contents)
    root = root_over(host_entries(entries)).hex()
    event = Event(
        "configuration_captured",
        f"release/r-{release}",
        FIRST + timedelta(days=PACE * release),
        "ci",
        {"run": f"run-{release}", "permit": f"permit-{release}", "hosts": entries, "root": root},
    )
    store.append([Leaf(event.subject, event_bytes(event))], store.head().size, f"r-{release}")


def _stored(built: Built) -> Iterator[Figure]:
    words = f"{built.hosts:,} hosts x {RELEASES} releases"
    yield _of(f"{words}: taken in, wall a host and release", "us", [built.seconds / built.captures])
    yield _of(f"{words}: kept, a host and release", "B", [built.size / built.captures])
    yield _of(
        f"{words}: whole snapshots, compressed, a host and release",
        "B",
        [built.full / built.captures],
    )
    target = 0.05 if built.hosts == SIZES[-1] else None
    yield _of(
        f"{words}: kept / whole snapshots kept twice, as ARA does",
        "ratio",
        [built.size / (2 * built.full)],
        target,
    )
    yield _of(f"{words}: kept / whole snapshots kept once", "ratio", [built.size / built.full])


def _of(title: str, kind: str, values: Sequence[float], target: float | None = None) -> Figure:
    return Figure.of("cmdb", title, kind, values, target)
