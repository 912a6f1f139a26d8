# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever stands on a ledger: no content of an event stops the fold, the gate or a decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import evolve, fold
from ansible_collections.mof.release.tests.unit.domain.commands import COMMANDS, decide
from ansible_collections.mof.release.tests.unit.domain.histories import (
    KNOWN,
    QUICK,
    STARTS,
    hold_the_ends,
    junk,
    look,
    places,
    put,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, SCOPE, by, story
from hypothesis import given
from hypothesis import strategies as st

ODD: tuple[Any, ...] = (None, 7, "", "x", [], ["x"], [{}], {}, {"x": None}, {"x": {}}, {"x": "y"})


@pytest.mark.parametrize("kind", sorted({one.type for one in KNOWN}))
def test_nothing_in_any_place_of_an_event_stops_anything(kind: str) -> None:
    """Each place in turn, at every depth, holds something else: fold, gate and decisions go on."""
    crashes = []
    event = next(one for one in KNOWN if one.type == kind)
    before = fold(story("recorded"))
    for place in places(event.data):
        for value in ODD:
            try:
                after = evolve(before, replace(event, data=put(event.data, place, value)))
                look(after)
                for command in COMMANDS:
                    decide(after, command, by("morgan", 3))
            except Exception as error:  # noqa: BLE001
                crashes.append(f"{place} {value!r}: {error!r}")
    assert not crashes, "\n".join(crashes)


@QUICK
@given(STARTS, st.lists(junk(), max_size=8))
def test_no_junk_brings_back_what_ended(start: list[Event], more: list[Event]) -> None:
    """Events of known types with any content at all, among real ones."""
    hold_the_ends([*start, *more])


@QUICK
@given(STARTS, st.lists(junk(), max_size=6))
def test_no_junk_stops_the_gate_or_a_decision(start: list[Event], more: list[Event]) -> None:
    """A state that a damaged ledger led to is judged and decided on like any other."""
    state = fold([*start, *more])
    verdict = look(state)
    if verdict.allowed:
        found = state.releases[RELEASE]
        assert found.review is not None
        assert found.review.scope is not None
        assert found.review.scope.parts == SCOPE.parts
    for command in COMMANDS:
        decide(state, command, by("morgan", 3))
