# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The permit is looked at again when a run is recorded, and a run that says nothing is over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    incomplete,
)
from ansible_collections.mof.release.tests.unit.domain.answers import accepted, kinds
from ansible_collections.mof.release.tests.unit.domain.permits import (
    abandoned,
    issued,
    locked,
    unpermitted,
    used,
    withdrawn,
)
from ansible_collections.mof.release.tests.unit.domain.runs import RECORD, capture, outcome
from ansible_collections.mof.release.tests.unit.domain.stories import (
    RELEASE,
    at,
    captured,
    deployed,
    snapshots,
    state_at,
)

DONE = {"web1": {"outcome": "ok"}, "web2": {"outcome": "ok"}}
RUN = replace(RECORD, hosts=DONE, ended=at(3))
STORY = (issued(), locked())


def owed(state: State) -> list[str]:
    """Why hosts are incomplete."""
    return sorted({reason for _host, reason in incomplete(state.releases[RELEASE])})


@pytest.mark.parametrize(
    ("events", "standing", "owes"),
    [
        ((*STORY,), "in force", []),
        ((issued(lasts=2), locked(until=2)), "expired", []),
        (
            (*STORY, withdrawn()),
            "withdrawn",
            ["was deployed under a permit that was withdrawn"],
        ),
        (
            (issued("run-9"), locked("permit-run-9", "run-9")),
            "unknown",
            ["was deployed under a permit that was unknown"],
        ),
    ],
)
def test_the_permit_is_looked_at_again(
    events: tuple[Event, ...], standing: str, owes: list[str]
) -> None:
    """What it was worth is on record. A run that finished late as its policy lets it is no defect;
    one whose permit was withdrawn, or that never had this one, leaves its hosts incomplete."""
    state = fold(events, state_at("readiness_review"))
    recorded = accepted(outcome(state, RUN, 3))
    assert recorded[0].data["permit_standing"] == standing
    told = fold(recorded, state)
    caught = accepted(capture(told, snapshots("web1", "web2"), 4))
    done = fold(caught, told)
    assert owed(done) == owes
    assert ("release_deployed" in kinds(caught)) == (standing in ("in force", "expired"))
    assert done.releases[RELEASE].state == ("deploying" if owes else "deployed")


def test_the_lock_opens_when_the_run_is_on_record() -> None:
    """And that of another run, or of another permit, stays."""
    other = locked("permit-9", "run-9", hosts=("db1",), release="other-2")
    state = fold([*STORY, other], state_at("readiness_review"))
    after = fold(accepted(outcome(state, RUN, 3)), state)
    assert list(after.locks) == ["permit-9"]
    for wrong in (replace(RUN, permit="permit-9"), replace(RUN, run="run-2")):
        assert list(fold(accepted(outcome(state, wrong, 3)), state).locks) == [
            "permit-run-1",
            "permit-9",
        ]


def test_a_permit_of_two_uses_keeps_its_hosts_between_them() -> None:
    """After the last one they are free."""
    start = [issued(starts=False, uses=2), used("permit-run-1", "run-2"), locked(run="run-2")]
    state = fold(start, state_at("readiness_review"))
    first = accepted(outcome(state, replace(RUN, run="run-2", ended=at(1.5)), 1.5))
    assert kinds(first) == ["deployment_recorded", "lock_taken"]
    assert first[1].data["at_work"] is False
    more = [used("permit-run-1", "run-3", 2), locked(run="run-3")]
    state = fold([*first, *more], state)
    second = accepted(outcome(state, replace(RUN, run="run-3"), 3))
    assert kinds(second) == ["deployment_recorded", "lock_released"]


def test_a_newer_deployment_heals_a_host() -> None:
    """What counts is the newest run on each host; one of an older version was in force."""
    state = fold([*STORY, withdrawn()], state_at("readiness_review"))
    state = fold(accepted(outcome(state, RUN, 3)), state)
    assert owed(state) == ["was deployed under a permit that was withdrawn"]
    again = fold([issued("run-2", hours=5), deployed("run-2", 6), captured(hours=7)], state)
    assert owed(again) == []
    assert again.releases[RELEASE].standing("web1") == "in force"
    assert again.releases[RELEASE].standing("db1") == ""


def test_a_run_that_was_abandoned_is_at_work_no_more() -> None:
    """What is found on the hosts then counts, and a release can be deployed by the runs before."""
    running = fold([issued("run-2", hours=3)], state_at("deployed"))
    whole = snapshots("web1", "web2", content="new")
    assert kinds(capture(running, whole, 4)) == ["configuration_captured"]
    over = fold([abandoned("run-2", "permit-run-2", 3.5)], running)
    assert kinds(capture(over, whole, 4)) == ["configuration_captured", "release_deployed"]


def test_a_permit_that_was_asked_for_is_no_run() -> None:
    """Nothing is awaited from it, and nothing can be captured because of it."""
    asked = fold([issued("run-2", starts=False, hours=3)], state_at("deployed"))
    assert asked.releases[RELEASE].state == "deployed"
    before = fold([issued(starts=False)], state_at("readiness_review"))
    assert not isinstance(capture(before, snapshots("web1")), tuple)


def test_a_run_without_a_permit_changes_no_state() -> None:
    """It is evidence, and deploys nothing that the gate knows of."""
    state = fold([unpermitted()], state_at("readiness_review"))
    assert state.releases[RELEASE].state == "readiness_review"
    assert state.releases[RELEASE].deployments == ()
