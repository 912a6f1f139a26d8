# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How every use case ends: what is so now, what was so before, and what was added."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

from ..documents.events import event_bytes, event_document, read_event
from ..documents.schema import check_event
from ..domain.decision import Context, Decision, Refusal
from ..domain.errors import ClockBehind, HeadMoved, Refused, StoreUnreadable
from ..domain.event import Event
from ..domain.evolve import State, evolve, fold
from ..domain.finding import Finding
from ..domain.rules.standing import SUBJECTS
from ..store.port import Entry, Head, Leaf, Store

Guard = Callable[["State", Head], Sequence[Finding]]

#: How far a clock may be behind the newest event before nothing is decided by it.
CLOCK_SECONDS = 300

#: How often a decision is made again because somebody else was quicker.
TRIES = 50


@dataclass(frozen=True)
class Call:
    """What every use case is handed: the store, who acts and when.

    :param key: idempotency key of this one call; a retry of it adds nothing.
    :param check: decide, but write nothing.
    :param attached: evidence that comes with the call itself, such as a signed statement.
    :param guard: reasons against the call as a whole, found anew each time it is decided.
    """

    store: Store
    context: Context
    key: str
    check: bool = False
    attached: tuple[bytes, ...] = ()
    guard: Guard | None = None


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


def subjects_of_kind(store: Store, kind: str) -> set[str]:
    """Every subject of a kind, ``change`` or ``release``, that the ledger has something about."""
    return {one.subject for one in store.read() if one.subject.startswith(f"{kind}/")}


@dataclass(frozen=True)
class _Loaded:
    """What was loaded last from a store, and for which subjects."""

    subjects: frozenset[str]
    state: State
    head: Head


#: Held as long as the store itself: most use cases look at a release and then decide on it.
_LATEST: WeakKeyDictionary[Store, _Loaded] = WeakKeyDictionary()


def load(store: Store, subjects: Collection[str]) -> tuple[State, Head]:
    """What is so about these subjects (and the changes of these releases), and on which head.

    The rules in force and the obligations are always with it. What was loaded from this store
    before is not read again while its head is the same: nothing under a head ever changes.
    """
    head, wanted = store.head(), frozenset({*subjects, *SUBJECTS})
    known = _LATEST.get(store)
    # Never more than was asked for: a caller may go through all that is in the state.
    if known is None or known.head != head or not known.subjects <= wanted:
        known = _Loaded(frozenset(), State(), head)
    state, more = known.state, wanted - known.subjects - _changes_of(known.state)
    if more:
        state = fold(_events(store, more, head), state)
    more = _changes_of(state) - wanted - _changes_of(known.state)
    if more:
        state = fold(_events(store, more, head), state)
    _LATEST[store] = _Loaded(wanted, state, head)
    return state, head


def _changes_of(state: State) -> frozenset[str]:
    return frozenset(f"change/{name}" for one in state.releases.values() for name in one.changes)


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
    :raises ClockBehind: the clock is behind the ledger.
    """
    for _attempt in range(TRIES):
        before, head = load(call.store, subjects)
        now = steady(call.store, head, call.context).now
        against = call.guard(before, head) if call.guard else ()
        if against:
            raise Refused("the signed statement does not hold here and now", against)
        decided = decide(before, head)
        if isinstance(decided, Refusal):
            raise Refused(decided.what, decided.findings)
        if not decided:
            return Outcome(before, before)
        # Never before the newest event: else a clock could be moved back by and by.
        decided = tuple(replace(one, at=max(one.at, now)) for one in decided)
        after = before
        for event in decided:
            check_event(event_document(event))
            after = evolve(after, event)
        if call.check:
            return Outcome(before, after, tuple(Placed(one, None) for one in decided))
        call.store.put_all((*evidence, *call.attached))
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


def steady(store: Store, head: Head, context: Context) -> Context:
    """The context with a time that is never before the newest event, so that nothing comes to life.

    :raises ClockBehind: the clock was moved back, by more than clocks of two controllers differ.
    """
    newest = next(iter(store.read(None, max(head.size - 1, 0), head.size)), None)
    if newest is None:
        return context
    last = read_entry(newest).at
    if context.now < last - timedelta(seconds=CLOCK_SECONDS):
        raise ClockBehind(
            f"the clock says {context.now:%Y-%m-%d %H:%M:%S} UTC, and the newest event on the "
            f"ledger is of {last:%Y-%m-%d %H:%M:%S} UTC",
            where="clock",
            remedy="set the clock of this controller; what has expired stays expired",
        )
    return Context(context.actor, max(context.now, last))


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
