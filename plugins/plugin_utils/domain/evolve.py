# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``evolve(state, event) -> state``: everything that is so is the fold of what was accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from .changes.change import CHANGE_EVENTS, Change
from .changes.evolve_change import evolve_change
from .configuration.evolve_items import ITEM_EVENTS, evolve_items
from .configuration.evolve_items import SUBJECT as CONFIGURATION
from .configuration.item import Item
from .drift.incident import INCIDENT_EVENTS, Incident, evolve_incidents
from .drift.incident import SUBJECT as INCIDENTS
from .errors import UnknownEventType
from .event import Event
from .gate.lock import LOCK_EVENTS, Lock, evolve_locks
from .gate.lock import SUBJECT as LOCKS
from .releases.evolve_release import RELEASE_EVENTS, evolve_release
from .releases.release import Release
from .rules.obligation import OBLIGATION_EVENTS, evolve_obligations
from .rules.obligation import SUBJECT as OBLIGATIONS
from .rules.rules import RULES_EVENTS, evolve_rules
from .rules.rules import SUBJECT as RULES
from .rules.standing import Standing

#: What is found on hosts is in evidence and in the index made of it; the fold keeps nothing of it.
CORRECTION_EVENTS = frozenset({"record_corrected"})
EVENT_TYPES = (
    RELEASE_EVENTS
    | CHANGE_EVENTS
    | OBLIGATION_EVENTS
    | RULES_EVENTS
    | LOCK_EVENTS
    | ITEM_EVENTS
    | CORRECTION_EVENTS
    | INCIDENT_EVENTS
    | {"ledger_opened"}
)


@dataclass(frozen=True)
class State:
    """What is so, by id, as far as the folded events tell; locks by their permit.

    :param items: configuration items that people declared.
    :param incidents: unauthorized differences on hosts, closed ones too.
    """

    changes: Mapping[str, Change] = field(default_factory=dict)
    releases: Mapping[str, Release] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    locks: Mapping[str, Lock] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)


def evolve(state: State, event: Event) -> State:
    """The state after this event.

    :raises UnknownEventType: a type that this version does not know; it is never skipped.
    """
    kind, _rest, name = event.subject.partition("/")
    if event.type not in EVENT_TYPES:
        raise UnknownEventType(
            f"the ledger holds an event of type {event.type!r}, which this version does not know",
            remedy="use a version of mof.release at least as new as the one that wrote it",
        )
    if kind == "change" and event.type in CHANGE_EVENTS:
        change = evolve_change(state.changes.get(name), event)
        return state if change is None else _with_change(state, name, change)
    if kind == "release" and event.type in RELEASE_EVENTS:
        release = evolve_release(state.releases.get(name), event)
        return state if release is None else _with_release(state, name, release)
    if event.subject == LOCKS and event.type in LOCK_EVENTS:
        return replace(state, locks=evolve_locks(state.locks, event))
    if event.subject == CONFIGURATION and event.type in ITEM_EVENTS:
        return replace(state, items=evolve_items(state.items, event))
    if event.subject == INCIDENTS and event.type in INCIDENT_EVENTS:
        return replace(state, incidents=evolve_incidents(state.incidents, event))
    return replace(state, standing=_standing(state.standing, event))


def fold(events: Iterable[Event], state: State | None = None) -> State:
    """The state after all these events, in order."""
    state = state or State()
    for event in events:
        state = evolve(state, event)
    return state


def _standing(standing: Standing, event: Event) -> Standing:
    if event.subject == RULES and event.type in RULES_EVENTS:
        return replace(standing, rules=evolve_rules(standing.rules, event))
    if event.subject == OBLIGATIONS and event.type in OBLIGATION_EVENTS:
        return replace(standing, obligations=evolve_obligations(standing.obligations, event))
    return standing


def _with_change(state: State, name: str, change: Change) -> State:
    return replace(state, changes={**state.changes, name: change})


def _with_release(state: State, name: str, release: Release) -> State:
    return replace(state, releases={**state.releases, name: release})
