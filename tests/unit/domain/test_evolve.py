# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fold: everything that is so follows from what was accepted, by subject."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.evolve_items import (
    ITEM_EVENTS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.incident import (
    INCIDENT_EVENTS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import UnknownEventType
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import (
    CHANGE_EVENTS,
    CORRECTION_EVENTS,
    EVENT_TYPES,
    State,
    evolve,
    fold,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.lock import LOCK_EVENTS
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.evolve_release import (
    RELEASE_EVENTS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.obligation import (
    OBLIGATION_EVENTS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import RULES_EVENTS
from ansible_collections.mof.release.tests.unit.domain.drifts import INCIDENT, OF_HOSTS
from ansible_collections.mof.release.tests.unit.domain.permits import locked
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    adopted,
    incurred,
    revoked,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    NOW,
    RELEASE,
    release_event,
    state_at,
    story,
)


def test_each_event_type_is_about_one_kind_of_thing() -> None:
    """Changes, releases, rules, items, incidents and the others; nothing is in two of them."""
    about = (CHANGE_EVENTS, RELEASE_EVENTS, RULES_EVENTS, OBLIGATION_EVENTS, LOCK_EVENTS)
    of_hosts = (ITEM_EVENTS, CORRECTION_EVENTS, INCIDENT_EVENTS)
    kinds = (*about, *of_hosts, {"ledger_opened"})
    assert set().union(*kinds) == EVENT_TYPES
    assert sum(map(len, kinds)) == len(EVENT_TYPES)


def test_events_are_folded_under_the_subject_that_they_are_about() -> None:
    """Each kind leaves its trace in its own part of the state, and in no other."""
    empty = State()
    planned, asked = fold(story("planning")[-1:]), fold(story("requested")[:1])
    assert (planned.changes, planned.standing) == (empty.changes, empty.standing)
    assert (asked.releases, asked.standing) == (empty.releases, empty.standing)
    for event in (adopted(), revoked(), incurred()):
        found = fold([event])
        assert found.standing != empty.standing
        assert (found.releases, found.changes, found.locks) == ({}, {}, {})
    kept = fold([locked()])
    assert (kept.releases, kept.changes, kept.standing) == ({}, {}, empty.standing)
    assert list(kept.locks) == ["permit-run-1"]
    found = fold(OF_HOSTS)
    assert (found.releases, found.changes, found.locks) == ({}, {}, {})
    assert (list(found.items), list(found.incidents)) == (["service/shop"], [INCIDENT])
    assert found.standing == empty.standing


@pytest.mark.parametrize(
    "subject", [f"release/{RELEASE}", f"change/{CHANGE}", "gate", "ledger", ""]
)
@pytest.mark.parametrize("kind", ["release_forgotten", "Release_planned", "", "change_draft"])
def test_an_unknown_event_type_is_never_skipped(kind: str, subject: str) -> None:
    """Guessing would be lying; the message names the type and the remedy."""
    with pytest.raises(UnknownEventType) as error:
        evolve(state_at("deployed"), Event(kind, subject, NOW, "max", {}))
    assert repr(kind) in str(error.value)
    assert "at least as new as" in str(error.value)


def test_an_unknown_event_type_stops_a_fold_wherever_it_stands() -> None:
    """Also behind a whole history, and on an ended release."""
    for chapter in ("requested", "closed"):
        with pytest.raises(UnknownEventType):
            fold([*story(chapter), release_event("release_forgotten"), *story(chapter)])


def test_a_fold_can_be_taken_up_again() -> None:
    """Folding in two parts is folding at once, wherever it is cut."""
    events = story("closed")
    for cut in range(len(events) + 1):
        assert fold(events[cut:], fold(events[:cut])) == state_at("closed")


def test_a_fold_of_nothing_is_nothing() -> None:
    """No changes, no releases."""
    assert fold([]) == State({}, {})


def test_a_fold_leaves_the_state_before_it_as_it_was() -> None:
    """Two readers of one state do not meet."""
    before = state_at("planning")
    kept = State(dict(before.changes), dict(before.releases))
    fold(story("closed"), before)
    assert before == kept


def test_subjects_are_kept_apart() -> None:
    """An event about another release or change leaves this one as it was."""
    other = [
        replace(one, subject=one.subject.replace(RELEASE, "other-2").replace(CHANGE, "RFC-2"))
        for one in story("closed")
    ]
    both = fold([*story("deployed"), *other])
    assert both.releases[RELEASE] == state_at("deployed").releases[RELEASE]
    assert both.changes[CHANGE] == state_at("deployed").changes[CHANGE]
    assert (both.releases["other-2"].state, both.changes["RFC-2"].state) == ("closed", "deployed")


def test_an_event_under_a_subject_of_another_kind_changes_nothing() -> None:
    """A release's event about a change, an attempt about the gate, the opening of the ledger."""
    state = state_at("readiness_review")
    for event in story("backed_out"):
        kind = "change" if event.type in RELEASE_EVENTS else "release"
        for subject in (f"{kind}/{RELEASE}", f"{kind}/{CHANGE}", "gate", "ledger", ""):
            assert evolve(state, replace(event, subject=subject)) == state
    opened = Event("ledger_opened", "ledger", NOW, "max", {"ledger": "shop"})
    assert evolve(state, opened) == state
