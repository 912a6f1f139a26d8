# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a release stands: its headline and its milestones, at every stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mof.release.tests.unit.records.stages import (
    backed_out,
    building,
    built,
    closed,
    deployed,
    half_deployed,
    permitted,
    planned,
    preparing,
    ready,
    refused_by_review,
    returned,
    story_of,
    uncaptured,
)
from ansible_collections.mof.release.tests.unit.records.story import Story

STAGES: list[tuple[Callable[[Story], None], str, str]] = [
    (planned, "planning", "Planned; not built"),
    (building, "building", "Planning is complete; not built"),
    (built, "acceptance", "Built; acceptance is not on record"),
    (preparing, "preparation", "In preparation; no go on record"),
    (
        returned,
        "planning",
        "Returned to the change owner on 2026-11-23; not built again",
    ),
    (refused_by_review, "preparation", "The readiness review said no-go on 2026-11-23"),
    (
        ready,
        "readiness review",
        "Go on record until 2026-11-26 23:22 UTC; not deployed",
    ),
    (permitted, "deploying", "Permitted on 2026-11-24; no deployment on record"),
    (
        half_deployed,
        "deploying",
        "Deployed to 1 of 3 hosts on 2026-11-24; 1 failed, 1 unreachable, 1 not captured",
    ),
    (uncaptured, "deploying", "Deployed to 3 of 3 hosts on 2026-11-24; 1 not captured"),
    (deployed, "deployed", "Deployed to 3 of 3 hosts on 2026-11-24"),
    (closed, "closed", "Closed on 2026-11-25; deployed to 3 of 3 hosts"),
    (backed_out, "backed out", "Backed out on 2026-11-24"),
]


@pytest.mark.parametrize(("tell", "state", "headline"), STAGES)
def test_the_headline_says_how_it_stands(
    tell: Callable[[Story], None], state: str, headline: str
) -> None:
    """One sentence for each stage that a release can be in."""
    view = story_of(tell).view()
    assert (view["state"], view["headline"]) == (state, headline)


def test_milestones_of_a_release_that_went_through() -> None:
    """Each is reached, in the order of the ledger; only its end is still open."""
    steps = story_of(deployed).view()["milestones"]
    *reached, last = steps
    assert {one["status"] for one in reached} == {"reached"}
    assert [one["event"] for one in reached] == sorted(one["event"] for one in reached)
    assert (last["id"], last["status"], last["event"]) == ("closed", "not_reached", None)


def test_a_return_takes_milestones_back() -> None:
    """What lies behind the return counts anew; what a cluster not affected brought stands."""
    steps = by_id(story_of(returned).view()["milestones"])
    assert steps["planned"]["status"] == "reached"
    assert steps["built"]["status"] == steps["accepted"]["status"] == "not_reached"
    assert (steps["prepared"]["status"], steps["prepared"]["returned"]) == ("partial", 1)
    assert steps["prepared"]["note"] == "4 results, 3 votes"
    assert steps["authorized"]["status"] == "reached"


def test_a_no_go_is_a_milestone_refused() -> None:
    """The review was held, and the milestone is not reached."""
    steps = by_id(story_of(refused_by_review).view()["milestones"])
    assert steps["go"]["status"] == "refused"
    assert steps["prepared"]["status"] == "partial"


def test_a_deployment_that_failed_somewhere_is_partial() -> None:
    """A milestone of all hosts is not reached by some of them."""
    steps = by_id(story_of(half_deployed).view()["milestones"])
    assert (steps["deployed"]["status"], steps["deployed"]["note"]) == ("partial", "1 of 3 hosts")


def test_one_of_two_changes_authorized_is_partial() -> None:
    """The release is authorized when all it carries is."""
    story = Story()
    story.request()
    story.plan(changes=["RFC-2031", "RFC-9"])
    steps = by_id(story.view()["milestones"])
    assert (steps["authorized"]["status"], steps["authorized"]["note"]) == (
        "partial",
        "1 of 2 changes",
    )


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by their id."""
    return {row["id"]: row for row in rows}
