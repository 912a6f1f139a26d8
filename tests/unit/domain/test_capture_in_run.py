# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that captures its hosts itself, before its outcome is on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    incomplete,
)
from ansible_collections.mof.release.tests.unit.domain.answers import accepted, kinds, the_finding
from ansible_collections.mof.release.tests.unit.domain.runs import LOST, RECORD, capture, outcome
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    RELEASE,
    at,
    attempted,
    captured,
    deployed,
    snapshots,
    state_at,
)

BOTH = snapshots("web1", "web2")
WHOLE = replace(RECORD, ended=at(1), hosts={"web1": {"outcome": "ok"}, "web2": {"outcome": "ok"}})
CAPTURED, RECORDED = "configuration_captured", "deployment_recorded"


def in_run(
    hosts: Mapping[str, Any] = BOTH, hours: float = 1.5, chapter: str = "deploying"
) -> State:
    """The story after a run was let through and captured these hosts."""
    told = state_at("deploying")
    events = accepted(capture(told, dict(hosts), hours))
    assert [one.type for one in events] == [CAPTURED]
    return fold(events, told)


def test_a_capture_of_the_same_run_comes_before_its_outcome() -> None:
    """It is on record, and alone makes nothing deployed: nobody knows yet what the run did."""
    told = in_run()
    release = told.releases[RELEASE]
    assert release.state == "deploying"
    assert {name: one.status for name, one in release.captured.items()} == {
        "web1": "ok",
        "web2": "ok",
    }
    assert list(incomplete(release)) == [
        ("web1", "was not deployed"),
        ("web2", "was not deployed"),
    ]


@pytest.mark.parametrize("found", [1, 1.5])
def test_an_outcome_completes_what_its_run_captured(found: float) -> None:
    """The outcome, the release and each change request; captured as the last task ended counts."""
    told = in_run(hours=found)
    events = accepted(outcome(told, WHOLE, hours=2))
    assert [(one.type, one.subject, one.at) for one in events] == [
        (RECORDED, f"release/{RELEASE}", at(2)),
        ("release_deployed", f"release/{RELEASE}", at(2)),
        ("change_deployed", f"change/{CHANGE}", at(2)),
    ]
    assert events[0].data["ended"] == at(1).isoformat()
    assert events[2].data == {"release": RELEASE}
    after = fold(events, told)
    assert (after.releases[RELEASE].state, after.changes[CHANGE].state) == ("deployed", "deployed")
    assert list(incomplete(after.releases[RELEASE])) == []
    assert outcome(after, WHOLE, hours=3) == ()
    assert capture(after, BOTH, hours=3) == ()


def test_what_was_captured_before_the_last_task_ended_does_not_count() -> None:
    """What is there now may be something else."""
    told = in_run(hours=0.99)
    events = accepted(outcome(told, WHOLE, hours=2))
    assert [one.type for one in events] == [RECORDED]
    after = fold(events, told)
    assert list(incomplete(after.releases[RELEASE])) == [
        ("web1", "was not captured after the deployment"),
        ("web2", "was not captured after the deployment"),
    ]
    assert kinds(capture(after, BOTH, hours=3)) == [CAPTURED, "release_deployed", "change_deployed"]


@pytest.mark.parametrize(
    ("hosts", "missing"),
    [
        (snapshots("web1"), [("web2", "was not captured after the deployment")]),
        (snapshots("web1") | LOST, [("web2", "gave no snapshot after the deployment")]),
    ],
)
def test_an_outcome_does_not_complete_what_was_not_captured(
    hosts: dict[str, Any], missing: list[tuple[str, str]]
) -> None:
    """A later capture of that host does."""
    told = in_run(hosts)
    events = accepted(outcome(told, WHOLE, hours=2))
    assert [one.type for one in events] == [RECORDED]
    after = fold(events, told)
    assert list(incomplete(after.releases[RELEASE])) == missing
    assert "release_deployed" in kinds(capture(after, snapshots("web2"), hours=3))


def test_an_outcome_that_failed_somewhere_completes_nothing() -> None:
    """Captured or not."""
    told = in_run()
    events = accepted(outcome(told, replace(RECORD, ended=at(1)), hours=2))
    assert [one.type for one in events] == [RECORDED]
    after = fold(events, told)
    assert list(incomplete(after.releases[RELEASE])) == [("web2", "ended failed")]


def test_the_outcome_of_another_run_completes_nothing() -> None:
    """The run that was let through last is still at work."""
    events = accepted(outcome(in_run(), replace(WHOLE, run="run-0"), hours=2))
    assert [one.type for one in events] == [RECORDED]


def test_the_same_capture_again_in_the_same_run_adds_nothing() -> None:
    """Another content, another host or no answer does."""
    told = in_run(snapshots("web1"))
    assert capture(told, snapshots("web1"), hours=1.75) == ()
    for hosts in (snapshots("web1", content="later"), snapshots("web2"), {"web1": LOST["web2"]}):
        assert kinds(capture(told, hosts, hours=1.75)) == [CAPTURED]


def test_before_any_outcome_only_a_permit_allows_a_capture() -> None:
    """A run that was refused deployed nothing."""
    refused = state_at("readiness_review", attempted("gate_refused"))
    found = the_finding(capture(refused, BOTH))
    assert found.problem == "was never deployed, so nothing it left behind can be captured"
    assert kinds(capture(state_at("readiness_review", attempted()), BOTH)) == [CAPTURED]


def test_a_repeated_run_is_captured_again() -> None:
    """The same content is news: it was found after another run was let through."""
    told = state_at("deployed", attempted(run="run-2", hours=4))
    assert told.releases[RELEASE].state == "deploying"
    found = accepted(capture(told, BOTH, hours=5))
    assert [one.type for one in found] == [CAPTURED]
    told = fold(found, told)
    again = replace(WHOLE, run="run-2", permit="permit-run-2", ended=at(4.5))
    events = accepted(outcome(told, again, hours=6))
    assert [one.type for one in events] == [RECORDED, "release_deployed"]
    after = fold(events, told)
    assert (after.releases[RELEASE].state, after.changes[CHANGE].state) == ("deployed", "deployed")


def test_an_old_capture_does_not_complete_a_repeated_run() -> None:
    """What the first run left behind is not what the second one did."""
    told = state_at("deployed", attempted(run="run-2", hours=4))
    again = replace(WHOLE, run="run-2", permit="permit-run-2", ended=at(4.5))
    events = accepted(outcome(told, again, hours=6))
    assert [one.type for one in events] == [RECORDED]
    after = fold(events, told)
    assert after.releases[RELEASE].state == "deploying"
    assert list(incomplete(after.releases[RELEASE])) == [
        ("web1", "was not captured after the deployment"),
        ("web2", "was not captured after the deployment"),
    ]


def test_a_capture_between_two_runs_does_not_complete_the_release() -> None:
    """A run that is at work may change what was found."""
    told = state_at("recorded", attempted(run="run-2", hours=1.5))
    assert kinds(capture(told, BOTH, hours=2)) == [CAPTURED]
    done = state_at("recorded", attempted(run="run-2", hours=1.5), deployed("run-2", hours=2))
    assert "release_deployed" in kinds(capture(done, BOTH, hours=3))


@pytest.mark.parametrize("state", ["returned", "backed_out"])
def test_an_outcome_completes_only_what_is_being_deployed(state: str) -> None:
    """The evidence is kept and moves nothing."""
    told = state_at(state, captured(hours=3))
    late = replace(WHOLE, run="run-2")
    assert kinds(outcome(told, late, hours=4)) == [RECORDED]


def test_a_change_that_another_release_carries_by_now_is_left_alone() -> None:
    """The outcome deploys what this release carries, and nothing else."""
    elsewhere = [
        CHANGE_STEPS["returned"],
        *(CHANGE_STEPS[one] for one in CHANGE_PATHS["developed"]),
        replace(CHANGE_STEPS["in_release"], data={"release": "other-2"}),
    ]
    told = fold(elsewhere, in_run())
    events = accepted(outcome(told, WHOLE, hours=2))
    assert [one.type for one in events] == [RECORDED, "release_deployed"]
