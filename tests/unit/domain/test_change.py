# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold of a change request's events: every state, what it keeps, and that an end is one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.change import (
    ENDED,
    MOVES,
    Change,
    evolve_change,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    CONTENT,
    RELEASE,
    change_event,
    change_in,
)


def test_every_move_starts_from_a_state_that_something_leads_to() -> None:
    """The table has no state that cannot be reached, and no way out of an end."""
    sources = {one for states in MOVES.values() for one in states}
    assert sources <= set(MOVES) | {"draft"}
    assert not sources & set(ENDED)
    assert set(CHANGE_PATHS) == set(MOVES)


@pytest.mark.parametrize("state", CHANGE_PATHS)
def test_each_state_is_reached_and_remembers_its_way(state: str) -> None:
    """The state is that of the last event; the states passed are kept in order."""
    change = change_in(state)
    assert (change.id, change.state) == (CHANGE, state)
    assert change.passed == CHANGE_PATHS[state]
    assert change.content == CONTENT


def test_what_is_proposed_holds_until_it_is_decided() -> None:
    """Priority, category and owner come from the request, then from whoever decided them."""
    asked = change_in("screened")
    assert (asked.priority, asked.category, asked.owner) == ("medium", "minor", "dana")
    classified = change_in("screened", change_event("classified", priority="low", category="major"))
    assert (classified.priority, classified.category) == ("low", "major")
    assert classified.content["category"] == "minor"
    authorized = change_in("classified", change_event("authorized", "alex", owner="dora"))
    assert (authorized.owner, authorized.authorized_by) == ("dora", "alex")
    assert authorized.content["owner"] == "dana"


def test_it_knows_who_asked_and_which_release_carries_it() -> None:
    """The initiator comes from the request, the release from the event that included it."""
    assert change_in("submitted").initiator == "riley"
    assert Change("RFC-9", "submitted", {}).initiator == ""
    assert change_in("developed").release == ""
    assert change_in("in_release").release == RELEASE


def test_a_new_submission_starts_again() -> None:
    """After a return nothing that was decided on the old request counts."""
    old = change_in("authorized", CHANGE_STEPS["returned"])
    again = evolve_change(
        old, change_event("submitted", "riley", change={**CONTENT, "title": "Faster"})
    )
    assert again == replace(
        change_in("submitted"), content={**CONTENT, "title": "Faster"}, passed=("submitted",)
    )
    assert again is not None
    assert again.authorized_by == ""


def test_events_before_the_submission_leave_nothing() -> None:
    """A change request exists from its submission on, not before."""
    for state, event in CHANGE_STEPS.items():
        found = evolve_change(None, event)
        assert (found is not None) == (state == "submitted"), state


@pytest.mark.parametrize("ended", ENDED)
@pytest.mark.parametrize("state", CHANGE_STEPS)
def test_an_ended_change_request_never_comes_back(ended: str, state: str) -> None:
    """No event changes anything about a rejected or closed change request."""
    before = change_in(ended)
    assert evolve_change(before, CHANGE_STEPS[state]) == before
