# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How every use case ends: what is so now, what was so before, and what was added."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..documents.events import event_bytes, event_document, read_event
from ..documents.schema import check_event
from ..domain.decision import Context, Decision, Refusal
from ..domain.errors import HeadMoved, Refused, StoreUnreadable
from ..domain.event import Event
from ..domain.evolve import State, evolve, fold
from ..store.port import Entry, Head, Leaf, Store

#: How often a decision is made again because somebody else was quicker.
TRIES = 50


@dataclass(frozen=True)
class Call:
    """What every use case is handed: the store, who acts and when.

    :param key: idempotency key of this one call; a retry of it adds nothing.
    :param check: decide, but write nothing.
    """

    store: Store
    context: Context
    key: str
    check: bool = False


@dataclass(frozen=True)
class Placed:
    """An event and its place on the ledger; no place yet in check mode."""

    event: Event
    index: int | None


@dataclass(frozen=True)
class Outcome:
    """What a use case did.

    :param events: what was added, or in check mode what would be.
    """

    before: State
    after: State
    events: tuple[Placed, ...] = field(default=())

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, added."""
        return bool(self.events)


def load(store: Store, subjects: Collection[str]) -> tuple[State, Head]:
    """What is so about these subjects (and the changes of these releases), and on which head."""
    head = store.head()
    state = fold(_events(store, subjects, head))
    wanted = {f"change/{name}" for one in state.releases.values() for name in one.changes}
    more = wanted - set(subjects)
    if more:
        state = fold(_events(store, more, head), state)
    return state, head


def transact(
    call: Call,
    subjects: Collection[str],
    decide: Callable[[State, Head], Decision],
    evidence: Sequence[bytes] = (),
) -> Outcome:
    """Load, decide, append; again when the ledger grew in between.

    :param evidence: contents that the events name. They are kept before the events are appended, so
        that an event never names what is not there, and not at all when there is a refusal.
    :raises Refused: with every finding.
    :raises HeadMoved: others were quicker every time.
    """
    for _attempt in range(TRIES):
        before, head = load(call.store, subjects)
        decided = decide(before, head)
        if isinstance(decided, Refusal):
            raise Refused(decided.what, decided.findings)
        if not decided:
            return Outcome(before, before)
        after = before
        for event in decided:
            check_event(event_document(event))
            after = evolve(after, event)
        if call.check:
            return Outcome(before, after, tuple(Placed(one, None) for one in decided))
        for content in evidence:
            call.store.put(content)
        try:
            reached = call.store.append(_leaves(decided), head.size, call.key)
        except HeadMoved:
            continue
        first = reached.size - len(decided)
        return Outcome(
            before, after, tuple(Placed(one, first + place) for place, one in enumerate(decided))
        )
    raise HeadMoved(
        f"the ledger grew {TRIES} times while this was being decided",
        remedy="run it again when fewer writers are at work",
    )


def placed(event: Placed) -> dict[str, Any]:
    """An added event as doors return it."""
    return {"type": event.event.type, "index": event.index}


def _leaves(events: Sequence[Event]) -> list[Leaf]:
    return [Leaf(event.subject, event_bytes(event)) for event in events]


def read_entry(entry: Entry) -> Event:
    """The event of a ledger entry.

    :raises StoreUnreadable: it is filed under another subject than its own, so that it would be
        missed by who asks for that one.
    """
    event = read_event(entry.data, f"ledger entry {entry.index}")
    if event.subject != entry.subject:
        raise StoreUnreadable(
            f"ledger entry {entry.index} is about {event.subject} and filed under {entry.subject}",
            remedy="somebody altered the store; restore it from a backup, and find out who",
        )
    return event


def _events(store: Store, subjects: Collection[str], head: Head) -> list[Event]:
    return [read_entry(entry) for entry in store.read(subjects, 0, head.size)]
