# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measured a second time: what says the same adds nothing, and what is news goes on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import UnknownEvidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Outcome
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    record_activity,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_checks import (
    record_checks,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, sha, story
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    WatchedStore,
    call,
    fill,
    types_after,
)
from ansible_collections.mof.release.tests.unit.usecases.test_record_checks import (
    BACKUP,
    BUILD,
    CHECKED,
    HOSTS,
    REVIEW,
    answers,
    project,
)

__all__ = ["project"]

REPORT = f"checks-{RELEASE}.json"


def seen(host: str, disk: str, status: str = "pass", expected: str = "15 %") -> dict[str, Any]:
    """What a host answered, with what is free on its disk."""
    found = answers(disk=status)
    found["checks"][0] |= {"observed": f"{disk} free on {host}", "expected": expected}
    return found


FIRST: Mapping[str, Any] = {one: seen(one, "40 %") for one in HOSTS}
LATER: Mapping[str, Any] = {one: seen(one, "39 %") for one in HOSTS}


class LosingStore(WatchedStore):
    """A store that lost its evidence, once it is told so."""

    lost = False

    def get(self, digest: str) -> bytes:
        """As the port has it."""
        if self.lost:
            raise UnknownEvidence(f"no evidence with the digest {digest}")
        return super().get(digest)


class Bench:
    """A release that is measured, again and again."""

    def __init__(self, project: Path) -> None:
        self.store = LosingStore()
        fill(self.store, story("preparation"))
        self.project = project
        self.runs = 0

    def measure(
        self,
        hosts: Mapping[str, Any],
        hours: float = 0,
        targets: Sequence[str] = HOSTS,
        policy: Policy = CHECKED,
        actor: str = "ci",
    ) -> list[str]:
        """The activities of which there is news."""
        self.runs += 1
        by = call(self.store, actor, hours, f"run-{self.runs}")
        outcome = record_checks(by, RELEASE, hosts, targets, policy, self.project)
        return [one.event.data["id"] for one in outcome.events]

    def attest(self, status: str, content: bytes) -> Outcome:
        """Somebody says what came of the backup, with a file that is named as a report."""
        self.runs += 1
        evidence = (Evidence(REPORT, sha256(content), len(content)),)
        command = RecordActivity(RELEASE, BACKUP.id, status, evidence, comment="mine")
        by = call(self.store, "ci", 1, f"run-{self.runs}")
        return record_activity(by, command, CHECKED, [content])


@pytest.fixture
def bench(project: Path) -> Bench:
    """A release that was measured once."""
    bench = Bench(project)
    assert bench.measure(FIRST) == [BACKUP.id, BUILD.id, REVIEW.id]
    return bench


def test_other_values_are_no_news(bench: Bench) -> None:
    """There is always a little more or less free; as long as it is enough, nothing is added."""
    size = bench.store.head().size
    assert bench.measure(LATER, hours=1) == []
    assert bench.measure(FIRST, hours=2) == []
    assert bench.store.head().size == size


def test_a_report_that_is_no_news_is_not_kept(bench: Bench) -> None:
    """Nothing names it."""
    bench.store.writes.clear()
    assert bench.measure(LATER, hours=1) == []
    assert bench.store.writes == []


def test_half_way_through_its_time_each_result_is_renewed(bench: Bench) -> None:
    """The backup counts for a day, the build for two, the review until the release ends."""
    assert bench.measure(LATER, hours=11.9) == []
    assert bench.measure(LATER, hours=12) == [BACKUP.id]
    assert bench.measure(FIRST, hours=23) == []
    assert bench.measure(LATER, hours=24) == [BACKUP.id, BUILD.id]


def test_only_what_is_news_goes_on_record(bench: Bench) -> None:
    """A disk that filled up, and that it is empty again; the others stand by the first report."""
    size = bench.store.head().size
    full = {**LATER, "web2": seen("web2", "3 %", "fail")}
    assert bench.measure(full, hours=1) == [BACKUP.id]
    assert bench.measure(full, hours=2) == []
    assert bench.measure(LATER, hours=3) == [BACKUP.id]
    assert types_after(bench.store, size) == ["activity_recorded"] * 2


@pytest.mark.parametrize(
    ("hosts", "news"),
    [
        ({**LATER, "web2": seen("web2", "39 %", expected="10 %")}, [BACKUP.id]),
        ({**LATER, "web2": {"reachable": False}}, [BACKUP.id, BUILD.id]),
        ({"web1": LATER["web1"]}, [BACKUP.id, BUILD.id]),
        ({**LATER, "web2": answers(staged="pass")}, [BUILD.id]),
    ],
)
def test_what_is_asked_or_answered_otherwise_is_news(
    bench: Bench, hosts: dict[str, Any], news: list[str]
) -> None:
    """Another limit, a host that is gone, a file that was not there."""
    assert bench.measure(hosts, hours=1) == news


def test_another_host_is_news(bench: Bench) -> None:
    """Two hosts are as expected as before, and yet one was never measured."""
    hosts = {"web1": LATER["web1"], "web3": seen("web3", "39 %")}
    assert bench.measure(hosts, hours=1, targets=("web1", "web3")) == [BACKUP.id, BUILD.id]


def test_another_policy_is_news(bench: Bench) -> None:
    """Its checks may have the same words and ask for something else."""
    other = replace(CHECKED, digest=sha("another policy"))
    assert bench.measure(LATER, hours=1, policy=other) == [BACKUP.id, BUILD.id, REVIEW.id]


def test_another_person_is_news(bench: Bench) -> None:
    """They stand for what they measured."""
    assert bench.measure(LATER, hours=1, actor="dana") == [BACKUP.id, BUILD.id, REVIEW.id]


def test_a_plan_that_was_lost_is_news_of_what_asks_for_it(bench: Bench) -> None:
    """What the hosts answered stands."""
    (bench.project / "docs/backout.md").unlink()
    assert bench.measure(LATER, hours=1) == [REVIEW.id]


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'"x"', b"{}", b'{"hosts": 1.5}'])
def test_a_file_of_that_name_is_no_report(bench: Bench, content: bytes) -> None:
    """Whatever somebody gave as evidence, it is measured and recorded anew."""
    assert bench.attest("fail", content).changed
    assert bench.measure(LATER, hours=2) == [BACKUP.id]


def test_evidence_that_is_not_there_is_no_report(bench: Bench) -> None:
    """A store that lost it has nothing to compare with."""
    bench.store.lost = True
    assert bench.measure(LATER, hours=1) == [BACKUP.id, BUILD.id, REVIEW.id]
