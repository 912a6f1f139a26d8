# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Coverage: what is asked and done for each service management function."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.coverage import (
    Coverage,
    coverage,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.requirements import (
    Asked,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.frame import QUADRANTS, SMFS
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import Rules
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    at,
    recorded,
    release_at,
)

BACKUP, BUILD, REVIEW, TRAINING = POLICY.activities


def serving(**smfs: str) -> Policy:
    """The policy of the story, its activities serving these functions, by their short names."""
    return replace(
        POLICY,
        activities=tuple(
            replace(one, smf=smfs.get(one.id.partition(".")[2], "")) for one in POLICY.activities
        ),
    )


SERVING = serving(
    backup="storage_management",
    build="release_management",
    review="security_management",
    training="storage_management",
)


def covered(chapter: str = "prepared", *more: Any, **other: Any) -> dict[str, Coverage]:
    """Coverage by function, at a chapter of the story and after these events."""
    policy, hours = other.pop("policy", SERVING), other.pop("hours", 0)
    release = release_at(chapter, *more)
    found = coverage(release, policy, at(hours), rules=other.pop("rules", Rules()), **other)
    return {one.smf: one for one in found}


def test_every_function_is_there_with_its_quadrant() -> None:
    """In the order of the frame, also those that nothing serves."""
    found = covered()
    assert tuple(found) == SMFS
    for quadrant, smfs in QUADRANTS.items():
        assert {found[smf].quadrant for smf in smfs} == {quadrant}
    assert found["service_desk"] == Coverage("supporting", "service_desk", (), (), ())


def test_what_is_done_is_met() -> None:
    """All of it once everything is recorded."""
    found = covered()
    both = (BACKUP.id, TRAINING.id)
    assert found["storage_management"] == Coverage(
        "operating", "storage_management", both, both, ()
    )
    assert found["release_management"].met == (BUILD.id,)


def test_what_is_missing_failed_or_expired_is_open() -> None:
    """A warning as well as what blocks: coverage is about what was done."""
    found = covered("preparation", recorded(BUILD, status="fail"), recorded(BACKUP))
    assert found["storage_management"].met == (BACKUP.id,)
    assert found["storage_management"].open == (TRAINING.id,)
    assert found["release_management"] == Coverage(
        "changing", "release_management", (BUILD.id,), (), (BUILD.id,)
    )
    late = covered(hours=24)
    assert late["storage_management"].open == (BACKUP.id,)


def test_activities_that_name_no_function_come_last() -> None:
    """So that none is lost; so do those that name one which there is not."""
    found = covered(policy=serving(build="release_management", review="cooking"))
    assert tuple(found) == (*SMFS, "")
    ids = (BACKUP.id, REVIEW.id, TRAINING.id)
    assert found[""] == Coverage("", "", ids, ids, ())


def test_only_what_a_release_owes_is_asked() -> None:
    """What the route of its changes leaves out is neither met nor open."""
    asked = Asked(SERVING.clusters, (SERVING.activities[1],), normal=False, approved_before=True)
    found = covered("preparation", asked=asked)
    assert found["release_management"].open == (BUILD.id,)
    assert {one.activities for one in found.values()} == {(), (BUILD.id,)}


def test_every_activity_is_counted_once() -> None:
    """Met or open, never both, never neither, at any chapter."""
    for chapter in ("planning", "preparation", "prepared", "closed"):
        entries = covered(chapter, hours=30).values()
        counted = [name for one in entries for name in (*one.met, *one.open)]
        assert sorted(counted) == sorted(one.id for one in SERVING.activities)
        for one in entries:
            assert sorted((*one.met, *one.open)) == sorted(one.activities)
