# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requesting a change: submitted and moved on the ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.tests.unit.domain.requests import (
    MAJOR,
    ROUTES,
    SCHEDULE,
    STANDARD,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    CONTENT,
    POLICY,
    at,
    change_event,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    OvertakenStore,
    call,
    events_of,
    noise,
    store_at,
    store_with,
    types_after,
)

#: Somebody else's change request, which has the shop at the time of the major one.
OTHERS = [
    replace(one, subject="change/RFC-2", data={**one.data, **more})
    for one, more in (
        (change_event("submitted", "riley", change={**MAJOR, "id": "RFC-2"}), {}),
        *((CHANGE_STEPS[state], {}) for state in CHANGE_PATHS["authorized"][1:]),
        (change_event("scheduled"), SCHEDULE),
    )
]


def test_a_request_goes_on_record_once() -> None:
    """The second time the same request is there already, whatever the key of the call."""
    store = store_with()
    first = request_change(call(store, "riley"), SubmitChange(CHANGE, CONTENT), POLICY)
    again = request_change(call(store, "riley", key="2"), SubmitChange(CHANGE, CONTENT), POLICY)
    assert (first.changed, again.changed) == (True, False)
    assert events_of(store)[1].data == {"change": CONTENT}
    assert first.after.changes[CHANGE].submitted_by == "riley"


def test_a_request_is_moved_by_who_may() -> None:
    """The change manager screens it, the initiator may not, and others stay where they are."""
    store = store_with(noise())
    request_change(call(store, "riley"), SubmitChange(CHANGE, CONTENT), POLICY)
    with pytest.raises(Refused) as caught:
        request_change(call(store, "riley", key="2"), MoveChange(CHANGE, "screened"), POLICY)
    assert [one.kind for one in caught.value.findings] == ["person"]
    outcome = request_change(
        call(store, "morgan", key="3"), MoveChange(CHANGE, "screened", "complete"), POLICY
    )
    assert outcome.before.changes[CHANGE].state == "submitted"
    assert outcome.after.changes[CHANGE].state == "screened"
    assert types_after(store, 2) == ["change_submitted", "change_screened"]
    assert outcome.events[0].event.data == {"comment": "complete"}


def test_all_reasons_are_told_at_once() -> None:
    """A wrong state and a wrong person."""
    store = store_with()
    request_change(call(store, "riley"), SubmitChange(CHANGE, CONTENT), POLICY)
    with pytest.raises(Refused) as caught:
        request_change(call(store, "riley", key="2"), MoveChange(CHANGE, "closed"), POLICY)
    assert [one.kind for one in caught.value.findings] == ["state", "person"]


def test_what_was_never_submitted_cannot_be_moved() -> None:
    """Another change request on record does not help."""
    with pytest.raises(Refused, match="no such change request"):
        request_change(call(store_with(noise()), "morgan"), MoveChange(CHANGE, "screened"), POLICY)


def test_a_standard_change_goes_all_the_way_at_once() -> None:
    """One call puts six events on the ledger, one after the other."""
    store = store_with()
    outcome = request_change(call(store, "riley"), SubmitChange(CHANGE, STANDARD), ROUTES)
    assert [one.index for one in outcome.events] == [1, 2, 3, 4, 5, 6]
    assert types_after(store, 6) == ["change_developed"]
    assert outcome.after.changes[CHANGE].state == "developed"


def test_a_conflict_is_seen_though_nobody_named_the_other_change() -> None:
    """All change requests are looked at when one wants a time, also by a standard one."""
    way = [CHANGE_STEPS[one] for one in CHANGE_PATHS["authorized"][1:]]
    submitted = change_event("submitted", "riley", change=dict(MAJOR))
    store = store_with(*OTHERS, submitted, *way)
    with pytest.raises(Refused, match="would touch shop, web1") as caught:
        request_change(call(store, "morgan"), MoveChange(CHANGE, "scheduled"), ROUTES)
    assert [one.kind for one in caught.value.findings] == ["conflict"]
    standard = {**STANDARD, "schedule": SCHEDULE}
    outcome = request_change(
        call(store_with(*OTHERS), "riley"), SubmitChange(CHANGE, standard), ROUTES
    )
    assert outcome.after.changes[CHANGE].state == "authorized"


def test_a_conflict_that_comes_in_between_is_seen() -> None:
    """Somebody else was quicker: it is decided anew on what they put on record."""
    way = [CHANGE_STEPS[one] for one in CHANGE_PATHS["authorized"][1:]]
    submitted = change_event("submitted", "riley", change=dict(MAJOR))
    store = OvertakenStore([submitted, *way, *OTHERS[:-1]], OTHERS[-1:])
    with pytest.raises(Refused, match="and RFC-2 does from"):
        request_change(call(store, "morgan"), MoveChange(CHANGE, "scheduled"), ROUTES)


def test_planned_is_held_against_what_its_release_did() -> None:
    """The release that carried it is looked at when it is reviewed."""
    store = store_at("deployed")
    request_change(call(store, "morgan", hours=3), MoveChange(CHANGE, "reviewed"), POLICY)
    review = events_of(store)[-1].data
    assert review["actual"] == {"start": at(0).isoformat(), "end": at(1).isoformat()}
    assert request_change(
        call(store, "morgan", hours=4, key="2"), MoveChange(CHANGE, "closed"), POLICY
    ).changed


def test_the_evidence_of_what_was_developed_is_kept() -> None:
    """By its digest, and not when the step is refused."""
    store = store_with(*(CHANGE_STEPS[one] for one in CHANGE_PATHS["scheduled"]))
    content = b"all passed"
    evidence = (Evidence("tests.txt", sha256(content), len(content)),)
    command = MoveChange(CHANGE, "developed", evidence=evidence)
    with pytest.raises(Refused):
        request_change(call(store, "morgan"), command, POLICY, [content])
    assert not store.has(sha256(content))
    outcome = request_change(call(store, "dana", key="2"), command, POLICY, [content])
    assert store.get(sha256(content)) == content
    assert outcome.after.changes[CHANGE].evidence == evidence


def test_check_mode_decides_and_writes_nothing() -> None:
    """The whole way of a standard change is told."""
    store = store_with()
    outcome = request_change(
        call(store, "riley", check=True), SubmitChange(CHANGE, STANDARD), ROUTES
    )
    assert [one.index for one in outcome.events] == [None] * 6
    assert store.head().size == 1
