# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Developed with evidence, reviewed after it was carried out, and closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change, Span
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.post_review import (
    carried_out,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    Evidence,
    Release,
)
from ansible_collections.mof.release.tests.unit.domain.answers import accepted, kinds, reasons
from ansible_collections.mof.release.tests.unit.domain.requests import (
    MAJOR,
    after,
    ask,
    change_of,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    RELEASE,
    at,
    deployed,
    release_at,
    sha,
)

PLANNED = {"start": at(1).isoformat(), "end": at(2).isoformat()}


def done(state: str = "deployed", **schedule: Any) -> Change:
    """A change that was carried out, planned from the first to the second hour."""
    return replace(change_of(MAJOR, state), schedule=Span(at(1), at(2)), **schedule)


def review(change: Change, release: Release | None = None, **said: Any) -> dict[str, Any]:
    """What the event of its review keeps."""
    state = State(releases={RELEASE: release} if release else {})
    (event,) = accepted(ask(change, "reviewed", "morgan", state=state, **said))
    assert event.type == "change_reviewed"
    return dict(event.data)


def test_developed_keeps_the_evidence_of_the_tested_solution() -> None:
    """By digest, as with any other evidence."""
    report = Evidence("tests.xml", sha("tests"), 9)
    change = change_of(MAJOR, "scheduled")
    decision = ask(change, "developed", "dana", evidence=(report,))
    (event,) = accepted(decision)
    assert event.data == {"evidence": [{"name": "tests.xml", "sha256": sha("tests"), "size": 9}]}
    assert after(change, decision).changes[CHANGE].evidence == (report,)
    (bare,) = accepted(ask(change, "developed", "dana"))
    assert bare.data == {}


def test_planned_stands_against_actual() -> None:
    """From the first task of its release to the last, and how far that was from the plan."""
    release = release_at("planning", deployed("run-1", hours=1.5), deployed("run-2", hours=3))
    found = review(done(), release)
    assert found == {
        "result": "succeeded",
        "planned": PLANNED,
        "actual": {"start": at(0).isoformat(), "end": at(3).isoformat()},
        "deviation": {"start_minutes": -60, "end_minutes": 60},
    }


@pytest.mark.parametrize("release", [None, release_at("planning")])
def test_what_nobody_measured_is_left_out(release: Release | None) -> None:
    """Without a deployment there is no actual time, and without a schedule no planned one."""
    assert review(done(), release) == {"result": "succeeded", "planned": PLANNED}
    bare = replace(change_of({**MAJOR, "schedule": {}}, "deployed"))
    assert review(bare, release) == {"result": "succeeded"}


def test_a_start_that_cannot_be_read_is_left_out() -> None:
    """It would be long ago."""
    release = release_at("planning", deployed())
    odd = replace(release.deployments[0], started="soon")
    assert carried_out(replace(release, deployments=(odd,))) is None
    both = replace(release, deployments=(odd, release.deployments[0]))
    assert carried_out(both) == Span(at(0), at(1))


def test_without_an_entry_the_plan_of_the_request_counts() -> None:
    """It was scheduled without times, and says itself when it was to be done."""
    assert review(change_of(MAJOR, "deployed"))["planned"] == MAJOR["schedule"]


@pytest.mark.parametrize(("state", "result"), [("deployed", "succeeded"), ("backed_out", "failed")])
def test_the_result_follows_from_the_outcome_unless_told(state: str, result: str) -> None:
    """A bare review is possible."""
    assert review(done(state))["result"] == result
    told = review(done(state), result="partly", comment="Half of it.", follow_ups=("The rest.",))
    assert (told["result"], told["comment"]) == ("partly", "Half of it.")
    assert told["follow_ups"] == ["The rest."]


@pytest.mark.parametrize(
    ("state", "said", "refused"),
    [
        ("deployed", {"result": "fine"}, "result: fine is no result of a change; those are succ"),
        ("backed_out", {"result": "succeeded"}, f"result: {CHANGE} was backed out, and has not"),
        ("deployed", {"result": "failed"}, f"comment: {CHANGE} needs to say what went wrong"),
        ("deployed", {"result": "partly"}, f"comment: {CHANGE} needs to say what went wrong"),
    ],
)
def test_a_review_that_contradicts_itself_is_refused(
    state: str, said: dict[str, str], refused: str
) -> None:
    """Each with its reason."""
    (found,) = reasons(ask(done(state), "reviewed", "morgan", **said))
    assert found.startswith(refused)


def test_reviewed_is_closed() -> None:
    """By a change manager, when it owes nothing."""
    assert kinds(ask(done("reviewed"), "closed", "morgan")) == ["change_closed"]
    assert reasons(ask(done("deployed"), "closed", "morgan")) == [
        f"state: {CHANGE} is deployed; only reviewed can become closed"
    ]
