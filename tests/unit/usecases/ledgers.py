# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ledgers that the story's events are on, and stores that others write to at the same moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.events import (
    event_bytes,
    read_event,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Head, Leaf, Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    capture_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CONTENT,
    RELEASE,
    at,
    by,
    change_event,
    story,
)

LEDGER = "shop-ledger"


class WatchedStore(MemoryStore):
    """The store in memory, which notes what is written and what is kept in it at that moment."""

    def __init__(self) -> None:
        super().__init__(LEDGER)
        self.writes: list[str] = []

    def append(self, leaves: Sequence[Leaf], expected_size: int, key: str) -> Head:
        """As the port has it."""
        self.writes.append("append")
        return super().append(leaves, expected_size, key)

    def put_all(self, contents: Iterable[bytes]) -> list[str]:
        """As the port has it."""
        kept = list(contents)
        self.writes += ["put"] * len(kept)
        return super().put_all(kept)


class OvertakenStore(MemoryStore):
    """A store where somebody else is quicker: just before an append, theirs goes on the ledger.

    :param others: what they add, one event an append; once they are all on it, nobody is quicker.
    """

    def __init__(self, events: Iterable[Event], others: Iterable[Event]) -> None:
        super().__init__(LEDGER)
        fill(super(), events)
        self.others = list(others)
        self.asked = 0

    def append(self, leaves: Sequence[Leaf], expected_size: int, key: str) -> Head:
        """As the port has it; HeadMoved is raised by the store itself, not made up here."""
        self.asked += 1
        if self.others:
            other = self.others.pop(0)
            super().append([leaf(other)], self.head().size, f"other-{self.asked}")
        return super().append(leaves, expected_size, key)


class LateStore(MemoryStore):
    """A store whose first answer is lost: others append, and only its retry is answered.

    :param others: what is appended between the two.
    """

    def __init__(self, events: Iterable[Event], others: Iterable[Event]) -> None:
        super().__init__(LEDGER)
        fill(super(), events)
        self.others = list(others)

    def append(self, leaves: Sequence[Leaf], expected_size: int, key: str) -> Head:
        """As the port has it."""
        super().append(leaves, expected_size, key)
        super().append([leaf(one) for one in self.others], self.head().size, "others")
        return super().append(leaves, expected_size, key)


def leaf(event: Event) -> Leaf:
    """An event as it is appended."""
    return Leaf(event.subject, event_bytes(event))


def fill(store: Any, events: Iterable[Event]) -> None:
    """Append each event by itself."""
    for number, event in enumerate(events, store.head().size):
        store.append([leaf(event)], number, f"story-{number}")


def store_at(chapter: str, *more: Event) -> MemoryStore:
    """A ledger with the story up to the end of a chapter, and these events."""
    return store_with(*story(chapter), *more)


def store_with(*events: Event) -> MemoryStore:
    """A ledger with the event of its opening, and these."""
    store = MemoryStore(LEDGER)
    fill(store, [Event("ledger_opened", "ledger", at(), "max", {"ledger": LEDGER}), *events])
    return store


def call(
    store: Store, actor: str = "max", hours: float = 0, key: str = "key-1", *, check: bool = False
) -> Call:
    """A call of this person at that hour of the story."""
    return Call(store, by(actor, hours), key, check)


def events_of(store: Store) -> list[Event]:
    """All events on a ledger."""
    return [read_event(one.data, f"entry {one.index}") for one in store.read()]


def types_after(store: Store, size: int) -> list[str]:
    """The types of the events from this place on."""
    return [one.type for one in events_of(store)[size:]]


def noise(name: str = "RFC-9") -> Event:
    """Somebody asks for a change that has nothing to do with the story's release."""
    event = change_event("submitted", "riley", change={**CONTENT, "id": name})
    return Event(event.type, f"change/{name}", event.at, event.actor, event.data)


def whole_store() -> MemoryStore:
    """A ledger with the story up to its captured hosts; other entries before, between, behind."""
    store = MemoryStore(LEDGER)
    fill(store, [noise("N-1")])
    for number, event in enumerate(story("recorded")):
        fill(store, [event, *([noise(f"M-{number}")] if number % 3 == 0 else [])])
    answers = {
        name: {
            "snapshot": {
                "version": 1,
                "sections": {"system": {"status": "ok", "data": {"os_id": name}}},
            }
        }
        for name in ("web1", "web2")
    }
    capture_configuration(call(store, hours=2), RELEASE, answers)
    fill(store, [noise("N-2"), noise("N-3")])
    return store
