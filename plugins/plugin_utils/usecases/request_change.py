# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take a change request in, and move it through its states."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.changes.change_command import ChangeCommand, SubmitChange
from ..domain.changes.decide_change import decide_change
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
    """
    return transact(
        call,
        [f"change/{command.id}"],
        lambda state, head: decide_change(
            _around(call.store, state, head, command), command, policy, call.context
        ),
        contents,
    )


def _around(store: Store, state: State, head: Head, command: ChangeCommand) -> State:
    """The state with what else the decision looks at, as it was at the same head."""
    change = state.changes.get(command.id)
    if _takes_time(command, text(change.content, "category") if change else ""):
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


def _takes_time(command: ChangeCommand, category: str) -> bool:
    if isinstance(command, SubmitChange):
        return text(command.content, "category") == STANDARD
    if command.to == "classified":
        return (command.category or category) == STANDARD
    return command.to == "scheduled"
