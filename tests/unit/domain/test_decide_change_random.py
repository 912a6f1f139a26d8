# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands in any order by anybody: what is decided folds, holds the rules, and ends for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_document
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import ENDED, MOVES
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    ChangeCommand,
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    decide_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_obligation import (
    MeetObligation,
    decide_obligation,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import ROUTES as NAMES
from ansible_collections.mof.release.tests.unit.domain.histories import JSON, LIMITS, QUICK
from ansible_collections.mof.release.tests.unit.domain.requests import (
    FREEZE,
    MAJOR,
    ROUTES,
    SCHEDULE,
    STANDARD,
    change_of,
    signed,
    without,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CONTENT,
    RELEASE,
    by,
    change_event,
    sha,
)
from hypothesis import given
from hypothesis import strategies as st

#: Who asks and who owns sit on bodies as well, so that something keeps them from their own change.
POLICY = replace(
    ROUTES,
    freezes=(replace(FREEZE, start="2026-03-12T00:00:00+00:00"),),
    authorities={
        "cab": ("dana", "alex", "kim"),
        "executive": ("riley", "kim", "erin"),
        "fast_track": ("riley", "erin", "alex"),
    },
)
PEOPLE = ("riley", "morgan", "alex", "kim", "erin", "dana", "max")
CONTENTS = (
    CONTENT,
    MAJOR,
    STANDARD,
    {**STANDARD, "plan": "Another."},
    {**CONTENT, "priority": "emergency"},
    without(CONTENT, "plan"),
)
SUBMITS = st.builds(SubmitChange, st.just(CHANGE), st.sampled_from(CONTENTS))
MOVING = st.builds(
    MoveChange,
    st.just(CHANGE),
    st.sampled_from([*MOVES, *("authorized",) * 6, "flying"]),
    comment=st.sampled_from(["", "why"]),
    priority=st.sampled_from(["", "low", "emergency"]),
    category=st.sampled_from(["", "", "standard", "minor", "significant", "major"]),
    owner=st.sampled_from(["", "", "dora", "alex"]),
    skips=st.sampled_from([(), (), ("test",), ("document", "review")]),
    start=st.sampled_from(["", SCHEDULE["start"], "soon"]),
    end=st.sampled_from(["", SCHEDULE["end"]]),
    evidence=st.sampled_from([(), (Evidence("a.txt", sha("a"), 1),)]),
    result=st.sampled_from(["", "failed"]),
    signature=st.sampled_from([None, None, signed(), signed("f" * 32)]),
)
MEETS = st.builds(
    MeetObligation,
    st.just(CHANGE),
    st.sampled_from(["test", "review"]),
    st.just("done"),
    st.just((Evidence("a.txt", sha("a"), 1),)),
)
#: What a release does to a change request in passing, when it is where a release finds it.
BY_RELEASE: Mapping[str, tuple[str, dict[str, Any]]] = {
    "in_release": ("developed", {"release": RELEASE}),
    "deployed": ("in_release", {"release": RELEASE}),
    "reopened": ("in_release", {"release": RELEASE, "reason": "It leaks."}),
}
STEPS = st.lists(
    st.tuples(
        st.one_of(SUBMITS, MOVING, MOVING, MOVING, MEETS, st.sampled_from(sorted(BY_RELEASE))),
        st.sampled_from(PEOPLE),
    ),
    max_size=30,
)
#: Approvals of a request that waits for them, as bare as can be.
APPROVALS = st.lists(
    st.tuples(st.just(MoveChange(CHANGE, "authorized", "why")), st.sampled_from(PEOPLE)), max_size=4
)
Asked = ChangeCommand | MeetObligation | str


def decided(state: State, asked: Asked, actor: str, hours: float) -> tuple[Event, ...]:
    """The events of one step, none when it was refused."""
    if isinstance(asked, str):
        source, data = BY_RELEASE[asked]
        change = state.changes.get(CHANGE)
        found = change is not None and change.state == source
        return (change_event(asked, "max", hours, **data),) if found else ()
    if isinstance(asked, MeetObligation):
        decision = decide_obligation(state, asked, POLICY, by(actor, hours))
    else:
        decision = decide_change(state, asked, POLICY, by(actor, hours))
    if not isinstance(decision, tuple):
        assert decision.findings, asked
        return ()
    return decision


def every_seat_taken(route: str, people: tuple[str, ...]) -> bool:
    """Whether the people can be placed, each once, so that every body has its approvals."""
    bodies = [
        one for one in POLICY.route(route).bodies for _n in range(POLICY.route(route).approvals)
    ]
    return any(
        all(person in POLICY.people_of(body) for person, body in zip(placed, bodies, strict=True))
        for placed in permutations(people, len(bodies))
    )


def hold(before: State, after: State) -> None:
    """Fails when a rule of the workflow is broken between two states."""
    old, new = before.changes.get(CHANGE), after.changes.get(CHANGE)
    assert new is not None
    if old is not None and old.state in ENDED:
        assert new == old
        return
    if old is not None:
        assert new.history[: len(old.history)] == old.history
        assert new.nonces >= old.nonces
    if "authorized" in new.passed:
        assert new.owner
        assert new.route in NAMES
        if new.template:
            assert new.route == "standard"
            assert not new.approvals
        else:
            voices = {one.by: one.bodies for one in new.approvals}
            assert len(voices) == len(new.approvals)
            assert every_seat_taken(new.route, tuple(voices))
            assert not {*new.asked_by, new.owner} & set(voices)
        for what in new.skips:
            assert new.route == "emergency"
            assert f"{CHANGE}/{what}" in after.standing.obligations
    if new.state == "closed":
        owed = after.standing.obligations.values()
        assert all(one.met_by for one in owed if one.change == CHANGE)


def walk(state: State, steps: list[tuple[Asked, str]]) -> None:
    """Take one step after the other; every event has its shape, and every state holds."""
    nonces = 0
    for hours, (asked, actor) in enumerate(steps):
        events = decided(state, asked, actor, hours)
        for event in events:
            check_event(event_document(event))
            nonces += "signature" in event.data
        after = fold(events, state)
        if events and CHANGE in after.changes:
            hold(state, after)
        if isinstance(asked, MoveChange) and events:
            again = decide_change(after, asked, POLICY, by(actor, hours))
            assert again == (), (asked, again)
        state = after
    found = state.changes.get(CHANGE)
    assert nonces == (len(found.nonces) if found else 0)


@LIMITS
@given(STEPS)
def test_any_order_of_commands_keeps_the_rules(steps: list[tuple[Asked, str]]) -> None:
    """From nothing on record: whatever is accepted is allowed, and asking twice is asking once."""
    walk(State(), steps)


@LIMITS
@given(
    st.sampled_from(["screened", *["classified"] * 3, "developed", "deployed", "reviewed"]),
    st.sampled_from([MAJOR, CONTENT, {**CONTENT, "priority": "emergency"}]),
    APPROVALS,
    STEPS,
)
def test_any_order_of_commands_from_further_on(
    state: str,
    content: Mapping[str, Any],
    approvals: list[tuple[Asked, str]],
    steps: list[tuple[Asked, str]],
) -> None:
    """Random steps alone rarely get that far."""
    path = CHANGE_PATHS["classified" if "classified" in CHANGE_PATHS[state] else state]
    change = change_of(content, path[-1])
    start = State({CHANGE: change})
    if state not in ("screened", "classified"):
        for person in ("alex", "kim", "erin", "morgan"):
            comment = MoveChange(CHANGE, "authorized", "why")
            start = fold(decided(start, comment, person, 0), start)
        rest = CHANGE_PATHS[state][CHANGE_PATHS[state].index("scheduled") :]
        start = fold((change_event(one, release=RELEASE) for one in rest), start)
        assert start.changes[CHANGE].state == state
    walk(start, [*approvals, *steps])


@QUICK
@given(
    st.dictionaries(st.sampled_from(sorted(MAJOR)), JSON, max_size=6),
    st.sampled_from(sorted(CHANGE_PATHS)),
    MOVING,
    st.sampled_from(PEOPLE),
)
def test_a_damaged_request_stops_no_decision(
    junk: dict[str, Any], state: str, command: MoveChange, actor: str
) -> None:
    """Whatever its fields hold by now: it is events or reasons, never a crash."""
    damaged = replace(change_of(MAJOR, state), content={**MAJOR, **junk})
    decision = decide_change(State({CHANGE: damaged}), command, POLICY, by(actor))
    if not isinstance(decision, tuple):
        assert decision.findings


def test_ended_is_ended() -> None:
    """No command gives an event on what was rejected or closed."""
    for state in ENDED:
        known = State({CHANGE: change_of(MAJOR, state)})
        for to in MOVES:
            for actor in PEOPLE:
                command = MoveChange(CHANGE, to, "why", owner="dora")
                decision = decide_change(known, command, POLICY, by(actor))
                assert decision == () or not isinstance(decision, tuple)
        for content in CONTENTS:
            again = decide_change(known, SubmitChange(CHANGE, content), POLICY, by("riley"))
            assert again == () or not isinstance(again, tuple)
