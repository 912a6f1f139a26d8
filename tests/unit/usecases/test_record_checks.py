# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured goes on record: every activity with checks, or none, with its report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    ActivityResult,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Outcome
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_checks import (
    record_checks,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import STRICT, adopted
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    at,
    sha,
    story,
    voted,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    OvertakenStore,
    WatchedStore,
    call,
    fill,
    store_at,
    types_after,
)

BACKUP, BUILD, REVIEW, TRAINING = POLICY.activities
#: Two activities are measured on the hosts, and one is looked up.
CHECKED = replace(
    POLICY,
    activities=(
        replace(BACKUP, checks=({"kind": "reachable"}, {"kind": "disk"})),
        replace(BUILD, checks=({"kind": "staged"},)),
        replace(REVIEW, checks=({"kind": "plans_present"},)),
        TRAINING,
    ),
)
HOSTS = ("web1", "web2")


def answers(disk: str = "pass", staged: str = "na") -> dict[str, Any]:
    """What a host answered."""
    return {
        "reachable": True,
        "checks": [
            {
                "id": BACKUP.id,
                "kind": "disk",
                "status": disk,
                "expected": "15 %",
                "observed": "3 %",
            },
            {"id": BUILD.id, "kind": "staged", "status": staged, "observed": "no files"},
        ],
    }


GOOD: Mapping[str, Any] = dict.fromkeys(HOSTS, answers())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with its back-out plan."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/backout.md").write_text("Deploy the release before it.", "utf-8")
    return tmp_path


def measure(
    store: Store,
    project: Path,
    hosts: Mapping[str, Any] | None = None,
    targets: Sequence[str] = HOSTS,
    policy: Policy = CHECKED,
    **options: Any,
) -> Outcome:
    """Put a report on record, as the story's ci user."""
    found = GOOD if hosts is None else hosts
    return record_checks(call(store, "ci", **options), RELEASE, found, targets, policy, project)


def results(outcome: Outcome) -> dict[str, ActivityResult]:
    """The results of the release's activities."""
    return dict(outcome.after.releases[RELEASE].activities)


def test_every_activity_with_checks_gets_its_result(project: Path) -> None:
    """In one append: pass, not applicable with its reason, and what the project answers."""
    store = store_at("preparation")
    size = store.head().size
    found = results(measure(store, project))
    assert types_after(store, size) == ["activity_recorded"] * 3
    assert {name: one.status for name, one in found.items()} == {
        BACKUP.id: "pass",
        BUILD.id: "na",
        REVIEW.id: "pass",
    }
    backup, build = found[BACKUP.id], found[BUILD.id]
    assert (backup.by, backup.expected) == ("ci", "15 %; reachable")
    assert backup.observed == "all of 2 hosts as expected"
    assert (build.comment, build.observed) == ("nothing to measure", "no files")
    assert backup.expires_at == at(24)


def test_the_report_itself_is_the_evidence(project: Path) -> None:
    """One content for all of them, whole, and kept under the digest that they name."""
    store = store_at("preparation")
    evidence = {one.evidence for one in results(measure(store, project)).values()}
    ((one,),) = evidence
    content = store.get(one.sha256)
    assert (one.name, one.size) == (f"checks-{RELEASE}.json", len(content))
    report = json.loads(content)
    assert (report["release"], report["hosts"]) == (RELEASE, dict(GOOD))
    assert report["policy"] == CHECKED.digest
    assert report["ledger"] == {
        "plans_present": {
            "status": "pass",
            "expected": "every plan is named, and its file is there",
            "observed": "as expected",
        }
    }


def test_what_failed_is_on_record_as_failed(project: Path) -> None:
    """With the host and what was seen; the others keep their own results."""
    hosts = {**GOOD, "web2": answers(disk="fail")}
    found = results(measure(store_at("preparation"), project, hosts))
    assert (found[BACKUP.id].status, found[BACKUP.id].observed) == ("fail", "web2: 3 %")
    assert found[BUILD.id].status == "na"


@pytest.mark.parametrize("hosts", [{"web1": answers()}, {}, {**GOOD, "web2": {"reachable": False}}])
def test_a_host_that_was_not_measured_fails_what_it_had_to_answer(
    project: Path, hosts: Mapping[str, Any]
) -> None:
    """Missing from the report or out of reach; a limit of the run is no way around it."""
    found = results(measure(store_at("preparation"), project, hosts))
    assert [found[one.id].status for one in (BACKUP, BUILD)] == ["fail", "fail"]
    assert found[REVIEW.id].status == "pass"


def test_no_target_is_no_proof(project: Path) -> None:
    """A pattern that matches no host passes nothing."""
    found = results(measure(store_at("preparation"), project, GOOD, ()))
    assert [found[one.id].status for one in (BACKUP, BUILD)] == ["fail", "fail"]


def test_a_plan_that_is_not_there_fails(tmp_path: Path) -> None:
    """It is looked up in the project, whatever anybody says of it."""
    found = results(measure(store_at("preparation"), tmp_path))
    assert found[REVIEW.id].status == "fail"
    assert "docs/backout.md" in found[REVIEW.id].observed


def test_an_artifact_is_held_against_the_library(project: Path) -> None:
    """The file in the project, as it is now; and it is told when there is none."""
    checks = ({"kind": "digests_registered"},)
    policy = replace(POLICY, activities=(replace(REVIEW, checks=checks),))
    store = store_at("preparation")
    (project / "dist").mkdir()
    for key, content, status, observed in (
        ("1", None, "fail", "ledger: shop is not there"),
        ("2", b"shop", "pass", "as expected"),
        ("3", b"swapped", "fail", f"ledger: shop is {sha('swapped')[:8]}…, registered is "),
    ):
        if content:
            (project / "dist/s.tar").write_bytes(content)
        found = results(measure(store, project, {}, (), policy, key=key))[REVIEW.id]
        assert found.status == status
        assert found.observed.startswith(observed)


def test_what_a_host_says_cannot_act_on_a_terminal(project: Path) -> None:
    """On record it is visible, on one line, and no longer than people read."""
    evil = answers(disk="fail")
    evil["checks"][0] |= {"observed": "\x1b[2Jall\nfine\u202e", "expected": "x" * 50_000}
    store = store_at("preparation")
    found = results(measure(store, project, {**GOOD, "web2": evil}))[BACKUP.id]
    assert found.observed == "web2: \\x1b[2Jall\\nfine\\u202e"
    assert len(found.expected) == 2000
    report = json.loads(store.get(found.evidence[0].sha256))
    assert report["hosts"]["web2"] == evil


def test_a_report_that_cannot_be_kept_is_told(project: Path) -> None:
    """With the place; a fraction has no canonical form."""
    broken = {"reachable": True, "checks": [{"id": BACKUP.id, "observed": 0.5}]}
    with pytest.raises(BadDocument, match=r"hosts\.web1\.checks\[0\]\.observed: floating-point"):
        measure(store_at("preparation"), project, {"web1": broken})


def test_a_policy_without_checks_records_nothing(project: Path) -> None:
    """There is nothing that could be measured."""
    store = store_at("preparation")
    size = store.head().size
    assert not measure(store, project, policy=POLICY).changed
    assert store.head().size == size


@pytest.mark.parametrize("chapter", ["planning", "closed"])
def test_outside_preparation_it_is_refused_as_a_whole(project: Path, chapter: str) -> None:
    """Neither a result nor the report is kept."""
    store = WatchedStore()
    fill(store, story(chapter))
    store.writes.clear()
    with pytest.raises(Refused, match="activities are recorded in preparation"):
        measure(store, project, hours=4)
    assert store.writes == []


def test_a_release_that_nobody_planned_is_refused(project: Path) -> None:
    """With how to plan it."""
    with pytest.raises(Refused, match="was never planned"):
        measure(store_at("requested"), project)


def test_rules_that_are_not_in_force_measure_nothing(project: Path) -> None:
    """A policy with easier checks is no way around the one in force."""
    easy = replace(CHECKED, version=9)
    with pytest.raises(Refused, match="is not the one in force"):
        measure(store_at("preparation", adopted(STRICT)), project, policy=easy)


def test_somebody_who_was_quicker_does_no_harm(project: Path) -> None:
    """All results stand behind theirs, in one piece."""
    store = OvertakenStore(story("preparation"), [voted("support")])
    size = store.head().size
    measure(store, project)
    assert types_after(store, size) == ["signoff_recorded"] + ["activity_recorded"] * 3


def test_check_mode_tells_and_writes_nothing(project: Path) -> None:
    """Neither events nor the report."""
    store = WatchedStore()
    fill(store, story("preparation"))
    store.writes.clear()
    assert measure(store, project, check=True).changed
    assert store.writes == []
