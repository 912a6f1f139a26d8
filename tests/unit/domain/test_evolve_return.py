# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of a return: the go is gone, what it reopens starts again, and all the rest stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.evolve_release import (
    evolve_release,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    Release,
    Return,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    NOW,
    POLICY,
    at,
    release_at,
    release_event,
    story,
    voted,
)


def returned(release: Release, to: str = "release_manager", *reopens: str) -> Release:
    """The release after a return that reopens these."""
    about: dict[str, Any] = {
        "to": to,
        "reason": "Typo.",
        "actions": ["Mend it."],
        "changes": [CHANGE],
    }
    after = evolve_release(
        release, release_event("release_returned", reopens=list(reopens), **about)
    )
    assert after is not None
    return after


def test_a_return_reopens_only_what_it_affects() -> None:
    """The go is gone; the named clusters start again, and what the others did stands."""
    before, after = release_at("readiness_review"), release_at("returned")
    assert after.state == "planning"
    assert after.review is None
    assert after.returns == (
        Return(
            "release_manager",
            "No room for the backup.",
            ("Add a disk.",),
            ("operations",),
            "max",
            NOW,
        ),
    )
    assert set(before.signoffs) - set(after.signoffs) == {"operations"}
    assert set(before.activities) - set(after.activities) == {"operations.backup"}
    assert {**before.activities, **after.activities} == before.activities
    assert {**before.signoffs, **after.signoffs} == before.signoffs


def test_a_return_that_reopens_nothing_voids_the_go_alone() -> None:
    """Activities and sign-offs stand, whoever gets it back."""
    before = release_at("readiness_review")
    for to in ("change_owner", "release_manager"):
        after = returned(before, to)
        assert after.review is None
        assert after.returns[-1].reopens == ()
        assert (after.activities, after.signoffs) == (before.activities, before.signoffs)


@pytest.mark.parametrize("activity", [one.id for one in POLICY.activities])
def test_one_activity_starts_again_with_the_sign_off_of_its_cluster(activity: str) -> None:
    """What its cluster said rested on it; no other activity and no other sign-off did."""
    before = release_at("readiness_review")
    after = returned(before, "release_manager", activity)
    assert set(before.activities) - set(after.activities) == {activity}
    assert set(before.signoffs) - set(after.signoffs) == {activity.partition(".")[0]}


def test_an_activity_that_was_never_recorded_takes_the_sign_off_along() -> None:
    """It was due all the same."""
    after = returned(release_at("preparation", voted("security")), "release_manager", "security.x")
    assert after.signoffs == {}


@pytest.mark.parametrize("to", ["change_owner", "release_manager"])
def test_no_objection_survives_a_return(to: str) -> None:
    """It was met, or is to be said again of what comes back."""
    before = release_at("prepared", voted("support", "no_go", "nobody is trained"))
    after = returned(before, to)
    assert set(before.signoffs) - set(after.signoffs) == {"support"}


def test_a_defect_of_content_voids_artifacts_and_acceptance() -> None:
    """A defect of preparation leaves both as they are."""
    before = release_at("prepared")
    content, preparation = returned(before, "change_owner"), returned(before)
    assert (content.artifacts, content.acceptance) == ({}, ())
    assert (preparation.artifacts, preparation.acceptance) == (before.artifacts, before.acceptance)
    assert before.artifacts
    assert before.acceptance
    assert content.returns[-1].changes == (CHANGE,)


def test_returns_are_counted() -> None:
    """Each one is kept, in order."""
    again = replace(story("returned")[-1], at=at(5))
    assert [one.at for one in release_at("returned", again).returns] == [NOW, at(5)]
