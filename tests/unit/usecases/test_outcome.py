# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transact: decide, keep the evidence, append; again when somebody else was quicker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import (
    Decision,
    Refusal,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    HeadMoved,
    KeyReused,
    Refused,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Head
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import (
    TRIES,
    placed,
    transact,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_STEPS,
    RELEASE,
    release_event,
    story,
    voted,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    LateStore,
    OvertakenStore,
    WatchedStore,
    call,
    events_of,
    fill,
    noise,
    store_at,
    types_after,
)

SUBJECT = [f"release/{RELEASE}"]
VOTE = voted("security")
GOES = (VOTE, voted("support"))


def always(*events: Event) -> Callable[[State, Head], Decision]:
    """A decision that never looks."""
    return lambda state, head: events


class Decider:
    """Votes for security unless it voted, and notes what it was shown."""

    def __init__(self) -> None:
        self.seen: list[tuple[State, Head]] = []

    def __call__(self, state: State, head: Head) -> Decision:
        """Decide."""
        self.seen.append((state, head))
        return () if "security" in state.releases[RELEASE].signoffs else (VOTE,)


def test_what_was_decided_is_on_the_ledger_at_the_places_that_are_told() -> None:
    """Two events go behind the ones before; before and after are the states around them."""
    store = store_at("preparation")
    size = store.head().size
    outcome = transact(call(store), SUBJECT, always(*GOES))
    assert [(one.event, one.index) for one in outcome.events] == [
        (GOES[0], size),
        (GOES[1], size + 1),
    ]
    assert events_of(store)[size:] == list(GOES)
    assert outcome.changed
    assert set(outcome.before.releases[RELEASE].signoffs) == set()
    assert set(outcome.after.releases[RELEASE].signoffs) == {"security", "support"}
    assert placed(outcome.events[1]) == {"type": "signoff_recorded", "index": size + 1}


def test_what_is_so_already_adds_nothing() -> None:
    """No events: nothing changed, nothing written, no evidence kept."""
    store = WatchedStore()
    fill(store, story("preparation"))
    store.writes.clear()
    outcome = transact(call(store), SUBJECT, always(), [b"report"])
    assert not outcome.changed
    assert outcome.before is outcome.after
    assert store.writes == []


def test_after_somebody_else_was_quicker_it_is_decided_anew() -> None:
    """The second decision sees what they added; the event stands behind theirs."""
    store = OvertakenStore(story("preparation"), [noise()])
    size, decide = store.head().size, Decider()
    outcome = transact(call(store), SUBJECT, decide)
    assert [head.size for _state, head in decide.seen] == [size, size + 1]
    assert decide.seen[1][1].root != decide.seen[0][1].root
    assert outcome.events[0].index == size + 1
    assert types_after(store, size) == ["change_submitted", "signoff_recorded"]


def test_what_somebody_quicker_did_already_is_not_done_twice() -> None:
    """They gave the same vote: nothing is left to add, and that is no error."""
    store = OvertakenStore(story("preparation"), [VOTE])
    size = store.head().size
    outcome = transact(call(store), SUBJECT, Decider())
    assert not outcome.changed
    assert "security" in outcome.after.releases[RELEASE].signoffs
    assert types_after(store, size) == ["signoff_recorded"]


def test_what_somebody_quicker_did_may_be_a_reason_against_it() -> None:
    """The refusal rests on the newest state, and nothing but theirs is on the ledger."""
    store = OvertakenStore(story("preparation"), [VOTE])
    size = store.head().size

    def decide(state: State, head: Head) -> Decision:
        if state.releases[RELEASE].signoffs:
            return Refusal("too late", (Finding("sign-off", "security", "was quicker"),))
        return (voted("support"),)

    with pytest.raises(Refused, match="too late"):
        transact(call(store), SUBJECT, decide)
    assert types_after(store, size) == ["signoff_recorded"]


def test_the_last_try_still_counts() -> None:
    """Others are quicker all times but one."""
    store = OvertakenStore(story("preparation"), [noise(f"N-{n}") for n in range(TRIES - 1)])
    size = store.head().size
    outcome = transact(call(store), SUBJECT, Decider())
    assert outcome.events[0].index == size + TRIES - 1


def test_it_gives_up_after_so_many_tries() -> None:
    """Others are quicker every time: an error that says so, and nothing of ours on the ledger."""
    store = OvertakenStore(story("preparation"), [noise(f"N-{n}") for n in range(TRIES + 9)])
    size = store.head().size
    with pytest.raises(HeadMoved, match=f"grew {TRIES} times") as caught:
        transact(call(store), SUBJECT, Decider())
    assert "run it again" in caught.value.remedy
    assert store.asked == TRIES
    assert set(types_after(store, size)) == {"change_submitted"}


def test_check_mode_tells_what_would_be_and_writes_nothing() -> None:
    """The event has no place yet; neither it nor its evidence is kept."""
    store = WatchedStore()
    fill(store, story("preparation"))
    store.writes.clear()
    outcome = transact(call(store, check=True), SUBJECT, always(VOTE), [b"report"])
    assert [(one.event, one.index) for one in outcome.events] == [(VOTE, None)]
    assert outcome.changed
    assert "security" in outcome.after.releases[RELEASE].signoffs
    assert store.writes == []
    assert placed(outcome.events[0]) == {"type": "signoff_recorded", "index": None}


def test_a_refusal_names_every_finding_and_leaves_nothing() -> None:
    """Neither event nor evidence, and all reasons in one error."""
    store = WatchedStore()
    fill(store, story("preparation"))
    store.writes.clear()
    findings = (Finding("person", "max", "is absent"), Finding("comment", "it", "is missing"))
    with pytest.raises(Refused, match="not now") as caught:
        transact(
            call(store), SUBJECT, lambda state, head: Refusal("not now", findings), [b"report"]
        )
    assert caught.value.findings == findings
    assert store.writes == []


def test_a_refusal_is_one_in_check_mode_too() -> None:
    """Check mode does not hide why it would fail."""
    refusal = Refusal("not now", (Finding("person", "max", "is absent"),))
    with pytest.raises(Refused):
        transact(call(store_at("preparation"), check=True), SUBJECT, lambda state, head: refusal)


def test_evidence_is_kept_before_the_event_that_names_it() -> None:
    """An end in between leaves evidence without event, never an event without evidence."""
    store = WatchedStore()
    fill(store, story("preparation"))
    store.writes.clear()
    transact(call(store), SUBJECT, always(VOTE), [b"one", b"two"])
    assert store.writes == ["put", "put", "append"]
    assert store.get(hashlib.sha256(b"two").hexdigest()) == b"two"


def test_an_event_of_the_wrong_shape_is_never_appended() -> None:
    """The schema is asked before anything is written, for every event of the decision."""
    store = WatchedStore()
    fill(store, story("preparation"))
    store.writes.clear()
    wrong = release_event("signoff_recorded", cluster="nobody", decision="go", comment="fine")
    with pytest.raises(BadDocument):
        transact(call(store), SUBJECT, always(VOTE, wrong), [b"report"])
    assert store.writes == []


def test_places_are_right_when_the_store_answers_late() -> None:
    """The append was done, others followed, and its retry with the same key is answered."""
    store = LateStore(story("preparation"), [noise("N-1"), noise("N-2"), noise("N-3")])
    size = store.head().size
    outcome = transact(call(store), SUBJECT, always(*GOES))
    assert [one.index for one in outcome.events] == [size, size + 1]
    entries = list(store.read())
    assert [entries[one.index].subject for one in outcome.events] == SUBJECT * 2
    assert events_of(store)[size : size + 2] == list(GOES)
    assert store.head().size == size + 5


def test_the_same_call_twice_adds_it_once() -> None:
    """The same key and the same events, blind to what is so: told as before, added once."""
    store = store_at("preparation")
    first = transact(call(store), SUBJECT, always(VOTE))
    fill(store, [noise()])
    size = store.head().size
    again = transact(call(store), SUBJECT, always(VOTE))
    assert [one.index for one in again.events] == [one.index for one in first.events]
    assert store.head().size == size


def test_one_key_for_two_things_is_an_error() -> None:
    """It is not taken for a retry, and adds nothing."""
    store = store_at("preparation")
    transact(call(store), SUBJECT, always(VOTE))
    size = store.head().size
    with pytest.raises(KeyReused):
        transact(call(store), SUBJECT, always(voted("support")))
    assert store.head().size == size


def test_events_on_several_subjects_are_each_filed_under_their_own() -> None:
    """Who asks for the change request finds it without the release."""
    store = store_at("acceptance")
    change = CHANGE_STEPS["deployed"]
    outcome = transact(call(store), SUBJECT, always(VOTE, change))
    subjects = [list(store.read(start=one.index, stop=one.index + 1)) for one in outcome.events]
    assert [one[0].subject for one in subjects] == [*SUBJECT, f"change/{CHANGE}"]


def test_what_comes_with_the_call_is_kept_with_the_event() -> None:
    """Such as a signed statement; before the event is appended, and not where nothing is."""
    store = WatchedStore()
    fill(store, story("preparation"))
    store.writes.clear()
    signed = replace(call(store), attached=(b"envelope",))
    transact(replace(signed, check=True), SUBJECT, always(VOTE), [b"report"])
    transact(signed, SUBJECT, always())
    assert store.writes == []
    transact(signed, SUBJECT, always(VOTE), [b"report"])
    assert store.writes == ["put", "put", "append"]
    assert store.get(hashlib.sha256(b"envelope").hexdigest()) == b"envelope"


def test_a_guard_is_asked_before_each_decision() -> None:
    """Of the newest state; what it has against the call is told, and nothing is decided."""
    store = OvertakenStore(story("preparation"), [voted("support")])
    size, decide = store.head().size, Decider()
    asked = []

    def guard(state: State, head: Head) -> list[Finding]:
        asked.append(head.size)
        votes = state.releases[RELEASE].signoffs
        return [Finding("statement", one, "voted since", "max", "sign anew") for one in votes]

    with pytest.raises(Refused, match="does not hold here and now") as caught:
        transact(replace(call(store), guard=guard), SUBJECT, decide)
    assert [str(one) for one in caught.value.findings] == [
        "statement: support voted since (max: sign anew)"
    ]
    assert asked == [size, size + 1]
    assert [head.size for _state, head in decide.seen] == [size]
    assert types_after(store, size) == ["signoff_recorded"]
