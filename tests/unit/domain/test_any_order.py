# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever happened, in whatever order: the fold holds, and nothing that ended comes back."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import (
    event_bytes,
    event_document,
    read_event,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import EVENT_TYPES, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import OPEN
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.obligation import overdue
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import not_in_force
from ansible_collections.mof.release.tests.unit.domain.commands import (
    ATTEMPTS,
    COMMANDS,
    Command,
    decide,
)
from ansible_collections.mof.release.tests.unit.domain.histories import (
    KNOWN,
    LIMITS,
    STORIES,
    hold_the_ends,
    look,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHAPTERS,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    story,
)
from hypothesis import given
from hypothesis import strategies as st


def test_the_events_of_these_tests_are_real_ones() -> None:
    """Every type is among them, and each has the shape that the ledger accepts."""
    assert {one.type for one in KNOWN} == EVENT_TYPES
    for event in KNOWN:
        check_event(event_document(event))


@LIMITS
@given(STORIES)
def test_no_order_of_events_crashes_the_fold_or_brings_back_what_ended(events: list[Event]) -> None:
    """Accepted history is never refused; a closed, rejected or backed out thing stays that."""
    hold_the_ends(events)


@LIMITS
@given(STORIES)
def test_a_verdict_replays_and_is_open_only_on_a_standing_go(events: list[Event]) -> None:
    """From any history and from its bytes the same; open only for the very scope, in time."""
    state = fold(events)
    verdict = look(state)
    stored = [event_bytes(one) for one in events]
    assert verdict == look(fold(read_event(one, "entry") for one in stored))
    if verdict.allowed:
        found = state.releases[RELEASE]
        assert found.state in OPEN
        assert found.review is not None
        assert found.review.decision == "go"
        assert found.review.expires_at is not None
        assert found.review.expires_at > at(3)
        assert found.review.scope == SCOPE
        assert list(overdue(state.standing.obligations, at(3))) == []
        assert list(not_in_force(state.standing.rules, POLICY)) == []
        vetoing = found.signoffs.get("security")
        assert vetoing is None or vetoing.decision == "go"


@LIMITS
@given(STORIES, st.integers(0, 30))
def test_deciding_never_raises_and_what_is_decided_can_go_on_record(
    events: list[Event], hours: int
) -> None:
    """Every command on any state: events of the promised shape that the fold takes, or reasons."""
    state = fold(events)
    for command in (*COMMANDS, *ATTEMPTS):
        for actor in ("morgan", "max", "riley"):
            decision = decide(state, command, by(actor, hours))
            for event in decision if isinstance(decision, tuple) else ():
                check_event(event_document(event))
                fold([event], state)
            if not isinstance(decision, tuple):
                assert decision.findings, command


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: type(one).__name__)
def test_asking_twice_is_asking_once(command: Command) -> None:
    """What gave events gives none the second time, in no chapter: it is so already."""
    again = []
    for chapter in CHAPTERS:
        for actor in ("morgan", "alex", "max", "dana", "riley", "olli"):
            state = fold(story(chapter))
            decision = decide(state, command, by(actor, 3))
            if isinstance(decision, tuple) and decision:
                second = decide(fold(decision, state), command, by(actor, 3))
                if second != ():
                    again.append((chapter, actor, second))
    assert again == []
