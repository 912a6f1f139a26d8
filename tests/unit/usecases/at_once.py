# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People at work on one ledger at the same moment, each in a process, and a model of what may be.

The model knows nothing of the fold or of the gate: it reads the events in their order, and what the
processes were told and when.
"""

from __future__ import annotations

import json
import os
import random
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import HeadMoved
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Head, Leaf, Store
from ansible_collections.mof.release.tests.unit.usecases.ledgers import events_of


class Dawdler:
    """A store whose callers take their time between what they decided and its append.

    :param careless: append whatever was decided, though the ledger grew in between. No store does
        that: it is here so that a test can show that it would notice.
    """

    def __init__(self, store: Store, seconds: float, *, careless: bool = False) -> None:
        self._store, self._seconds, self._careless = store, seconds, careless

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, leaves: Sequence[Leaf], expected_size: int, key: str) -> Head:
        """As the port has it, unless careless."""
        time.sleep(random.uniform(0, self._seconds))
        while True:
            size = self._store.head().size if self._careless else expected_size
            try:
                return self._store.append(leaves, size, key)
            except HeadMoved:
                if not self._careless:
                    raise


@dataclass(frozen=True)
class Told:
    """What a process did and was told: the clock is one for all processes of a machine."""

    what: str
    began: float
    acknowledged: float
    allowed: bool
    permit: str
    words: str

    @classmethod
    def read(cls, line: str) -> Told:
        """From a line that a process wrote."""
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Answer:
    """The answer to one act: whether it was done, for which permit, and what was said."""

    allowed: bool
    permit: str = ""
    words: str = ""


#: Given a store of the process's own: what somebody does, some acts one after the other.
Act = Callable[[Store], Answer]


def at_once(
    ledger: Path, people: Sequence[Mapping[str, Act]], seconds: float, *, careless: bool = False
) -> list[Told]:
    """Let people act at the same moment, each in a process of their own; what they were told.

    :param people: of each one the acts by name, done one after the other.
    :param seconds: how long they dawdle at most.
    """
    gate = os.pipe()
    reports, children = [], []
    for number, acts in enumerate(people):
        report = ledger.with_name(f"told-{number}")
        reports.append(report)
        pid = os.fork()
        if pid == 0:
            _child(ledger, acts, report, gate, seconds, careless)
        children.append(pid)
    os.close(gate[0])
    # All have the pipe: they begin when it is closed.
    os.close(gate[1])
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    assert codes == [0] * len(people)
    return [Told.read(line) for report in reports for line in report.read_text().splitlines()]


def _child(
    ledger: Path,
    acts: Mapping[str, Act],
    report: Path,
    gate: tuple[int, int],
    seconds: float,
    careless: bool,
) -> None:
    code = 1
    try:
        os.close(gate[1])
        random.seed(os.getpid())
        opened = open_location(str(ledger))
        store: Any = Dawdler(opened, seconds, careless=careless)
        os.read(gate[0], 1)
        with report.open("w") as lines:
            for what, act in acts.items():
                began = time.monotonic()
                given = act(store)
                told = {"began": began, "acknowledged": time.monotonic(), **vars(given)}
                lines.write(json.dumps({"what": what, **told}) + "\n")
        opened.close()
        code = 0
    except BaseException:  # noqa: BLE001 a child must never return into the test
        traceback.print_exc()
    finally:
        os._exit(code)


@dataclass
class Model:
    """What may be, from the events alone.

    :param needed: role clusters without whose go nothing may be permitted.
    :param hosts: permit -> its hosts, while nobody else may have them.
    :param at_work: run -> its hosts; none ends while these people are at it.
    """

    needed: frozenset[str]
    signed_by: dict[str, str] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    hosts: dict[str, frozenset[str]] = field(default_factory=dict)
    at_work: dict[str, frozenset[str]] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """The next event on the ledger."""
        data: Mapping[str, Any] = event.data
        if event.type == "signoff_recorded":
            self.signed_by[data["cluster"]] = data["signature"]["keyid"]
        elif event.type == "review_held":
            self.signed_by["the review"] = data["signature"]["keyid"]
        elif event.type == "key_revoked":
            self.revoked.add(data["keyid"])
        elif event.type == "permit_withdrawn":
            self.withdrawn.add(data["permit"])
            self.hosts.pop(data["permit"], None)
        elif event.type in ("gate_passed", "permit_used"):
            self._permitted(event.type, data)

    def _permitted(self, kind: str, data: Mapping[str, Any]) -> None:
        permit = data["permit"]
        for cluster in sorted(self.needed):
            if self.signed_by.get(cluster) in (None, *self.revoked):
                self.breaches.append(f"{kind} of {permit} without a key of {cluster} that counts")
        if permit in self.withdrawn:
            self.breaches.append(f"{kind} of {permit}, which was withdrawn")
        hosts = frozenset(data["hosts"])
        for other, held in self.hosts.items():
            if other != permit and held & hosts:
                self.breaches.append(f"{kind} of {permit} on the hosts of {other}")
        self.hosts.setdefault(permit, hosts)
        if not data.get("starts", True):
            return
        for run, busy in self.at_work.items():
            if run != data["run"] and busy & hosts:
                self.breaches.append(f"{kind} of {permit} on hosts that {run} is at work on")
        self.at_work[data["run"]] = hosts


def breaches(ledger: Path, needed: frozenset[str], told: Sequence[Told]) -> list[str]:
    """Everything that must not be: by the order on the ledger, and by what people were told."""
    model = Model(needed)
    store = open_location(str(ledger))
    try:
        for event in events_of(store):
            model.take(event)
    finally:
        store.close()
    return [*model.breaches, *_afterwards(told)]


def _afterwards(told: Sequence[Told]) -> list[str]:
    """What was allowed to somebody who asked after an acknowledged revocation or withdrawal."""
    ends = [one for one in told if one.what in ("revoke", "withdraw") and one.allowed]
    found = []
    for end in ends:
        for one in told:
            about = end.what == "revoke" or one.permit == end.permit
            asks = one.what in ("ask", "start", "use", "go on")
            if asks and about and one.allowed and one.began > end.acknowledged:
                found.append(f"{one.what} of {one.permit} was allowed after {end.what}")
    return found
