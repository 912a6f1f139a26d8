# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take a change request in, and move it through its states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ..documents.occurrences import freezes_between
from ..domain.changes.change import Change
from ..domain.changes.change_command import ChangeCommand, SubmitChange
from ..domain.changes.decide_change import decide_change
from ..domain.changes.schedule import times_wanted
from ..domain.changes.templates import STANDARD
from ..domain.evolve import State, fold
from ..domain.reading import text
from ..domain.rules.policy import Policy
from ..store.port import Head, Store
from .outcome import Call, Outcome, read_entry, transact


def request_change(
    call: Call, command: ChangeCommand, policy: Policy, contents: Sequence[bytes] = ()
) -> Outcome:
    """Submit or move one change request.

    :param contents: the evidence itself, kept once the step is accepted.
    :raises Refused: the transition, the person or the content is not allowed.
    :raises BadDocument: a freeze cannot be told for the time that is asked for.
    """
    return transact(
        call,
        [f"change/{command.id}"],
        lambda state, head: decide_change(
            _around(call.store, state, head, command),
            command,
            _with_freezes(policy, state.changes.get(command.id), command, call.context.now),
            call.context,
        ),
        contents,
    )


def _around(store: Store, state: State, head: Head, command: ChangeCommand) -> State:
    """The state with what else the decision looks at, as it was at the same head."""
    change = state.changes.get(command.id)
    if _takes_time(command, _category(change)):
        # Whoever wants a time must know every other change request that has one.
        entries = (one for one in store.read(None, 0, head.size))
        others = (one for one in entries if one.subject.startswith("change/"))
        found = fold(read_entry(one) for one in others)
        return State(found.changes, state.releases, state.standing)
    if change and change.release and not isinstance(command, SubmitChange):
        entries = (one for one in store.read([f"release/{change.release}"], 0, head.size))
        found = fold(read_entry(one) for one in entries)
        return State(state.changes, found.releases, state.standing)
    return state


def _with_freezes(
    policy: Policy, change: Change | None, command: ChangeCommand, now: datetime
) -> Policy:
    """The policy with what is frozen of the times that matter, also where that comes again."""
    if not policy.windows or not _takes_time(command, _category(change)):
        return policy
    found = [
        freeze
        for span in times_wanted(change, command, now)
        for freeze in freezes_between(policy, span.start, span.end)
    ]
    return replace(policy, freezes=tuple(dict.fromkeys((*policy.freezes, *found))))


def _category(change: Change | None) -> str:
    return text(change.content, "category") if change else ""


def _takes_time(command: ChangeCommand, category: str) -> bool:
    if isinstance(command, SubmitChange):
        return text(command.content, "category") == STANDARD
    if command.to == "classified":
        return (command.category or category) == STANDARD
    return command.to == "scheduled"
