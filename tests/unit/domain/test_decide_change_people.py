# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change requests: who may do what, and who is named as next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import MOVES
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    MANAGED,
    MoveChange,
    SubmitChange,
    decide_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.requests import (
    MAJOR,
    STANDARD,
    change_of,
    world,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_STEPS,
    CONTENT,
    POLICY,
    by,
    change_event,
    change_in,
)


def move(state: str, to: str, actor: str, policy: Policy = POLICY) -> Decision:
    """Ask for a state, with a reason."""
    return decide_change(world(change_in(state)), MoveChange(CHANGE, to, "why"), policy, by(actor))


def test_authorized_names_the_change_owner() -> None:
    """The owner is the proposed one or the one that the authority names."""
    change = change_in("classified")
    (kept,) = accepted(
        decide_change(world(change), MoveChange(CHANGE, "authorized"), POLICY, by("alex"))
    )
    assert kept.data == {"owner": "dana", "bodies": ["minor"]}
    command = MoveChange(CHANGE, "authorized", owner="dora")
    (named,) = accepted(decide_change(world(change), command, POLICY, by("alex")))
    assert named.data == {"owner": "dora", "bodies": ["minor"]}


def test_authorized_needs_a_change_owner() -> None:
    """Nobody builds what nobody owns."""
    ownerless = replace(change_in("classified"), owner="")
    decision = decide_change(world(ownerless), MoveChange(CHANGE, "authorized"), POLICY, by("alex"))
    assert reasons(decision) == [f"owner: {CHANGE} has no change owner (give owner)"]


@pytest.mark.parametrize("to", MANAGED)
def test_only_a_change_manager_manages(to: str) -> None:
    """Anybody else is refused, with the names of who acts next."""
    state = MOVES[to][0]
    assert reasons(move(state, to, "sam")) == [
        f"person: sam is not a change manager and cannot make it {to} (morgan acts next)"
    ]


def test_without_named_change_managers_only_the_initiator_is_refused() -> None:
    """Nobody screens what they asked for."""
    anyone = replace(POLICY, change_managers=())
    assert accepted(move("submitted", "screened", "sam", policy=anyone))
    assert reasons(move("submitted", "screened", "riley", policy=anyone)) == [
        "person: riley asked for this change and cannot make it screened"
    ]


def test_the_initiator_cannot_authorize() -> None:
    """Not even when the policy makes them an authority."""
    policy = replace(POLICY, authorities={"minor": ("riley", "alex")})
    found = the_finding(move("classified", "authorized", "riley", policy=policy))
    assert (found.kind, found.subject) == ("person", "riley")
    assert found.problem == "asked for this change and cannot authorize it"
    assert "alex" in found.who


def test_the_initiator_is_not_named_as_who_authorizes_next() -> None:
    """Sending people to somebody who may not do it sends them in a circle."""
    policy = replace(POLICY, authorities={"minor": ("riley", "alex")})
    found = the_finding(move("classified", "authorized", "riley", policy=policy))
    assert found.who == "alex"


def test_naming_somebody_else_as_the_initiator_does_not_help() -> None:
    """Whoever submitted a request cannot authorize it, whoever they say asked for it."""
    submit = SubmitChange(CHANGE, CONTENT)
    submitted = accepted(decide_change(State(), submit, POLICY, by("alex")))
    change = change_in(
        "submitted",
        *submitted,
        *(CHANGE_STEPS[one] for one in ("screened", "classified")),
    )
    decision = decide_change(world(change), MoveChange(CHANGE, "authorized"), POLICY, by("alex"))
    assert "alex" in " ".join(reasons(decision))


def test_each_category_has_its_authority() -> None:
    """Who may authorize a minor change may not authorize a major one."""
    assert accepted(move("classified", "authorized", "morgan"))
    major = change_of(MAJOR, "classified")
    decision = decide_change(world(major), MoveChange(CHANGE, "authorized"), POLICY, by("morgan"))
    assert reasons(decision) == [
        "authority: morgan may not authorize a major change (alex acts next)"
    ]


def test_an_emergency_has_its_own_authority() -> None:
    """The priority emergency decides the route, whatever the category."""
    urgent = change_in(
        "screened", change_event("classified", priority="emergency", category="minor")
    )
    command = MoveChange(CHANGE, "authorized")
    assert accepted(decide_change(world(urgent), command, POLICY, by("erin")))
    found = the_finding(decide_change(world(urgent), command, POLICY, by("alex")))
    assert (found.kind, found.subject, found.who) == ("authority", "alex", "erin")
    assert found.problem.endswith(" emergency change")


def test_a_category_without_an_authority_is_closed() -> None:
    """Nobody named means nobody may; the remedy is in the policy."""
    change = change_of(STANDARD, "classified")
    decision = decide_change(world(change), MoveChange(CHANGE, "authorized"), POLICY, by("alex"))
    found = the_finding(decision)
    assert (found.problem, found.who) == ("may not authorize a standard change", "")
    assert found.how == "name who may in the policy: authorities.standard"


def test_only_the_change_owner_says_developed() -> None:
    """It is the owner's word that the solution is built and tested."""
    assert reasons(move("scheduled", "developed", "morgan")) == [
        "person: morgan is not the change owner (dana acts next)"
    ]
