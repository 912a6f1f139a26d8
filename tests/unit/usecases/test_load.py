# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a ledger: what is so about subjects, and what was filed where it does not belong."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    StoreUnreadable,
    UnknownEventType,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Entry, Leaf
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import load, read_entry
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    adopted,
    incurred,
    revoked,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    RELEASE,
    at,
    release_event,
    state_at,
    voted,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    events_of,
    noise,
    store_at,
    store_with,
)


def test_the_change_requests_of_a_release_are_loaded_along() -> None:
    """Asking for the release alone gives its change requests as they are, and no others."""
    store = store_at("deployed", noise())
    state, head = load(store, [f"release/{RELEASE}"])
    assert state.changes == {CHANGE: state_at("deployed").changes[CHANGE]}
    assert state.releases == state_at("deployed").releases
    assert head == store.head()


def test_a_change_request_alone_brings_no_release() -> None:
    """Nor does one that is asked for beside its release come twice."""
    store = store_at("deployed")
    alone, _head = load(store, [f"change/{CHANGE}"])
    assert (set(alone.changes), set(alone.releases)) == ({CHANGE}, set())
    both, _head = load(store, [f"release/{RELEASE}", f"change/{CHANGE}"])
    assert both == fold(events_of(store))
    assert both.changes[CHANGE].passed == state_at("deployed").changes[CHANGE].passed


def test_a_release_that_names_a_change_request_that_nobody_submitted() -> None:
    """It is loaded without it."""
    plan = {"release": RELEASE, "changes": ["RFC-404"]}
    state, _head = load(
        store_with(release_event("release_planned", release=plan)), [f"release/{RELEASE}"]
    )
    assert state.releases[RELEASE].changes == ("RFC-404",)
    assert state.changes == {}


def test_nothing_on_record_is_an_empty_state() -> None:
    """Of an unknown subject, and of no subject."""
    store = store_at("planning")
    for subjects in (["release/none"], []):
        state, head = load(store, subjects)
        assert (state.releases, state.changes, head) == ({}, {}, store.head())


def test_rules_and_obligations_come_with_whatever_is_loaded() -> None:
    """Nobody has to ask for them, so nobody can forget to; no other subject comes along."""
    events = (adopted(), incurred(), revoked())
    for subjects in ([f"release/{RELEASE}"], [f"change/{CHANGE}"], ["gate"], []):
        state, head = load(store_at("deployed", *events, noise()), subjects)
        assert state.standing == standing(*events)
        assert set(state.changes) <= {CHANGE}
        assert head.size == len(events_of(store_at("deployed", *events, noise())))


def test_an_entry_is_read_as_the_event_it_is() -> None:
    """The event of an entry that is filed where it belongs."""
    event = voted("security")
    assert read_entry(Entry(4, event.subject, event_bytes(event))) == event


@pytest.mark.parametrize("filed", ["gate", "release/other", f"change/{RELEASE}", ""])
def test_an_entry_under_another_subject_is_refused(filed: str) -> None:
    """The error names the place, whose it is and where it was filed."""
    event = voted("security")
    with pytest.raises(StoreUnreadable) as caught:
        read_entry(Entry(4, filed, event_bytes(event)))
    assert caught.value.what == (
        f"ledger entry 4 is about release/{RELEASE} and filed under {filed}"
    )


def test_a_foreign_event_under_this_subject_is_refused_when_it_is_loaded() -> None:
    """An event about another release was filed under this one."""
    store = store_at("prepared")
    foreign = Event("release_closed", "release/other", at(), "max", {"comment": "Good."})
    store.append([Leaf(f"release/{RELEASE}", event_bytes(foreign))], store.head().size, "forged")
    with pytest.raises(StoreUnreadable, match="is about release/other and filed under"):
        load(store, [f"release/{RELEASE}"])


def test_what_is_no_event_is_an_error_that_names_its_place() -> None:
    """Nothing that is on the ledger is skipped."""
    store = store_with()
    store.append([Leaf("release/r", b"{}")], 1, "junk")
    with pytest.raises(BadDocument, match="ledger entry 1"):
        load(store, ["release/r"])


def test_an_event_of_a_later_version_is_not_guessed_at() -> None:
    """A type that is not known stops the reading."""
    store = store_with(release_event("release_praised"))
    with pytest.raises(UnknownEventType, match="release_praised"):
        load(store, [f"release/{RELEASE}"])


class CountingStore(MemoryStore):
    """Notes whose entries are read."""

    def __init__(self) -> None:
        super().__init__("shop-ledger")
        self.asked: list[set[str]] = []

    def read(
        self, subjects: Collection[str] | None = None, start: int = 0, stop: int | None = None
    ) -> Iterator[Entry]:
        """As the port has it."""
        self.asked.append(set(subjects or ()))
        return super().read(subjects, start, stop)


def counting(*more: Event) -> CountingStore:
    """A store with a whole story, that notes what is read from now on."""
    store = CountingStore()
    events = [*events_of(store_at("deployed")), *more]
    store.append([Leaf(one.subject, event_bytes(one)) for one in events], 0, "story")
    return store


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ([f"release/{RELEASE}"], [f"release/{RELEASE}"], []),
        ([f"release/{RELEASE}"], [f"release/{RELEASE}", "locks"], [{"locks"}]),
        ([f"release/{RELEASE}"], [f"release/{RELEASE}", f"change/{CHANGE}"], []),
        ([], [f"release/{RELEASE}"], [{f"release/{RELEASE}"}, {f"change/{CHANGE}"}]),
        (
            [f"change/{CHANGE}"],
            [f"change/{CHANGE}", f"release/{RELEASE}"],
            [{f"release/{RELEASE}"}],
        ),
    ],
)
def test_under_one_head_nothing_is_read_twice(
    first: list[str], second: list[str], read: list[set[str]]
) -> None:
    """What is known is kept, what is new is added, and the state is the same as read at once."""
    store = counting()
    load(store, first)
    store.asked.clear()
    assert load(store, second) == load(counting(), second)
    assert store.asked == read


def test_what_was_asked_for_before_does_not_come_along() -> None:
    """Who asks for less gets less, since they may go through all that they get."""
    store = counting()
    load(store, [f"release/{RELEASE}", "locks"])
    state, _head = load(store, [f"change/{CHANGE}"])
    assert (set(state.changes), set(state.releases)) == ({CHANGE}, set())


def test_another_head_is_read_anew() -> None:
    """What somebody added in between is seen."""
    store = counting()
    load(store, [f"release/{RELEASE}"])
    event = voted("security")
    store.append([Leaf(event.subject, event_bytes(event))], store.head().size, "later")
    state, head = load(store, [f"release/{RELEASE}"])
    assert state.releases == fold(events_of(store)).releases
    assert head == store.head()
