# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending a release back: from where, with what, and when it is so already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_release import (
    ReturnRelease,
    decide_release,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.release import STATES
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    by,
    state_at,
)

RETURN = ReturnRelease(RELEASE, "change_owner", "It leaks.", ("Mend it.",), ("security",))


def ask(state: State, command: ReturnRelease, actor: str = "max") -> Decision:
    """Decide on the release of this state."""
    release = state.releases.get(RELEASE)
    return decide_release(release, command, state.changes, POLICY, by(actor))


def in_state(state: str, chapter: str = "recorded") -> State:
    """The story with its release in another state."""
    told = state_at(chapter)
    return replace(told, releases={RELEASE: replace(told.releases[RELEASE], state=state)})


@pytest.mark.parametrize("state", STATES)
def test_a_return_is_possible_between_building_and_deployment(state: str) -> None:
    """From acceptance, preparation and the review; elsewhere the refusal says where it is."""
    decision = ask(in_state(state), RETURN)
    if state in ("acceptance", "preparation", "readiness_review"):
        (event,) = accepted(decision)
        assert event.type == "release_returned"
        assert event.data == {
            "to": "change_owner",
            "reason": "It leaks.",
            "actions": ["Mend it."],
            "reopens": ["security"],
        }
    else:
        words = state.replace("_", " ")
        assert reasons(decision) == [f"state: {RELEASE} is in {words} and cannot be returned"]


def test_a_return_needs_a_reason_and_known_clusters() -> None:
    """Both at once when both are wrong."""
    command = ReturnRelease(RELEASE, "release_manager", "", (), ("security", "kitchen"))
    assert reasons(ask(state_at("preparation"), command)) == [
        f"comment: {RELEASE} needs a reason to be returned",
        "cluster: kitchen is not in the policy",
    ]


@pytest.mark.parametrize(
    ("other", "actor"),
    [
        ({"to": "release_manager"}, "max"),
        ({"reason": "It is slow."}, "max"),
        ({"actions": ()}, "max"),
        ({"reopens": ("support",)}, "max"),
        ({"reopens": ()}, "max"),
        ({}, "pat"),
    ],
)
def test_only_the_very_same_return_is_already_so(other: dict[str, Any], actor: str) -> None:
    """Whoever asks for anything else must not believe that it was done."""
    told = fold(accepted(ask(state_at("preparation"), RETURN)), state_at("preparation"))
    assert ask(told, RETURN) == ()
    assert reasons(ask(told, replace(RETURN, **other), actor)) == [
        f"state: {RELEASE} is in planning and cannot be returned"
    ]
