# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on a release after any history, real or broken: reasons, or events that can stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_document
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Refusal
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import (
    State,
    evolve,
    fold,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    AcceptRelease,
    EndRelease,
    PlanRelease,
    ReleaseCommand,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import ENDED
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.waves import wave_progress
from ansible_collections.mof.release.tests.unit.domain.histories import (
    JSON,
    LIMITS,
    QUICK,
    STORIES,
    hold_the_ends,
    places,
    put,
)
from ansible_collections.mof.release.tests.unit.domain.releases import (
    ACCEPT,
    BUILD,
    FULL,
    FULL_PLAN,
    FULL_RESULTS,
    OTHER_PLAN,
    RETURN,
    START,
    ask,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    BUILT,
    CHANGE,
    CHAPTERS,
    POLICY,
    RELEASE,
    at,
    change_event,
    release_event,
    story,
)
from hypothesis import given
from hypothesis import strategies as st

WINDOW = ("2026-03-02T20:00:00+00:00", "2026-03-02T22:00:00+00:00")
WAVES = {**FULL_PLAN, "deploy": {**FULL_PLAN["deploy"], "waves": ["100%"]}}
COMMANDS: tuple[ReleaseCommand, ...] = (
    PlanRelease(RELEASE, OTHER_PLAN),
    PlanRelease(RELEASE, WAVES, WINDOW),
    START,
    replace(START, missing={"backout": "docs/backout.md"}),
    BUILD,
    replace(BUILD, found={}),
    ACCEPT,
    AcceptRelease(RELEASE, FULL_RESULTS),
    RETURN,
    replace(RETURN, to="release_manager", reopens=("operations.backup",)),
    replace(RETURN, changes=(CHANGE,), reopens=()),
    EndRelease(RELEASE, "closed", "Good."),
    EndRelease(RELEASE, "backed_out", "Slow."),
)
#: One event of each type that these commands lead to.
EVENTS = (
    release_event(
        "release_planned",
        release=WAVES,
        window={"start": at(1).isoformat(), "end": at(9).isoformat()},
    ),
    release_event("release_building"),
    release_event("release_built", artifacts=BUILT),
    release_event("release_accepted", results=list(FULL_RESULTS)),
    release_event(
        "release_returned",
        to="change_owner",
        reason="It leaks.",
        actions=["Mend it."],
        reopens=["security", "operations.backup"],
        changes=[CHANGE],
    ),
    change_event("reopened", "max", release=RELEASE, reason="It leaks."),
    release_event("release_closed", comment="Good."),
    release_event(
        "release_backed_out",
        comment="Slow.",
        evidence=[{"name": "b", "sha256": "0" * 64, "size": 1}],
    ),
)
ODD: tuple[Any, ...] = (None, 7, "", "x", [], ["x"], [{}], {}, {"x": None}, {"x": {}}, {"x": "y"})
HISTORIES = st.builds(
    lambda start, more: [*start, *more], STORIES, st.lists(st.sampled_from(EVENTS), max_size=6)
)


def look(state: State) -> None:
    """Ask everything, by everyone, under both policies; fails when that raises."""
    release = state.releases.get(RELEASE)
    if release is not None:
        wave_progress(release)
    for command in COMMANDS:
        for policy in (POLICY, FULL):
            ask(state, command, "olli", policy, 3)


def test_the_events_of_these_tests_are_real_ones() -> None:
    """Each has the shape that the ledger accepts."""
    for event in EVENTS:
        check_event(event_document(event))


@LIMITS
@given(HISTORIES)
def test_what_is_decided_can_go_on_record(events: list[Event]) -> None:
    """Reasons, or events of the promised shape after which nothing that ended is back."""
    state = hold_the_ends(events)
    before = state.releases.get(RELEASE)
    for command in COMMANDS:
        for policy in (POLICY, FULL):
            decision = ask(state, command, "max", policy, 3)
            if isinstance(decision, Refusal):
                assert decision.findings, command
                continue
            for event in decision:
                check_event(event_document(event))
            after = fold(decision, state).releases[RELEASE]
            if before is not None and before.state in ENDED:
                assert after == before


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: type(one).__name__)
def test_asking_twice_is_asking_once(command: ReleaseCommand) -> None:
    """What gave events gives none the second time, in no chapter: it is so already."""
    for chapter in CHAPTERS:
        state = fold(story(chapter))
        decision = ask(state, command)
        if isinstance(decision, tuple) and decision:
            assert ask(fold(decision, state), command) == (), chapter


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: str(one.type))
def test_nothing_in_any_place_of_an_event_stops_anything(event: Event) -> None:
    """Each place in turn, at every depth, holds something else: fold and decisions go on."""
    crashes = []
    for chapter in ("preparation", "recorded"):
        before = fold(story(chapter))
        for place in places(event.data):
            for value in ODD:
                try:
                    look(evolve(before, replace(event, data=put(event.data, place, value))))
                except Exception as error:  # noqa: BLE001 - every crash is listed
                    crashes.append(f"{place} {value!r}: {error!r}")
    assert not crashes, "\n".join(crashes)


@QUICK
@given(st.sampled_from(CHAPTERS), st.sampled_from(EVENTS), st.data())
def test_no_junk_stops_a_decision(chapter: str, event: Event, data: st.DataObject) -> None:
    """Any content at all in any place."""
    place = data.draw(st.sampled_from([*places(event.data), ("unknown",)]))
    look(evolve(fold(story(chapter)), replace(event, data=put(event.data, place, data.draw(JSON)))))
