# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classifying: the final priority, then the final category, and the route they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ..decision import Context
from ..event import Event
from ..evolve import State
from ..finding import Finding
from ..reading import mapping, text
from ..rules.policy import Policy
from .change import EMERGENCY, Change, span_of
from .change_command import MoveChange, change_event
from .screening import undocumented
from .templates import STANDARD, by_itself, mismatches, not_by_itself, pre_authorized


def objections(
    change: Change, command: MoveChange, state: State, policy: Policy
) -> Iterator[Finding]:
    """Why it cannot be a standard change, when it is to be one; anything else it can be."""
    priority, category = _final(change, command)
    if category != STANDARD:
        return
    if _by_itself(priority, policy):
        owner = command.owner or change.owner
        yield from not_by_itself(change.content, owner, priority, state, policy)
    else:
        yield from mismatches(change.content, policy)


def classify(
    change: Change, command: MoveChange, state: State, policy: Policy, context: Context
) -> tuple[Event, ...]:
    """The event, and for a standard change all that follows from it by itself."""
    priority, category = _final(change, command)
    comment = {"comment": command.comment} if command.comment else {}
    data = classification(change.content, priority, category, policy, context)
    event = change_event(change.id, "classified", context, {**comment, **data})
    if category != STANDARD or not _by_itself(priority, policy):
        return (event,)
    owner = command.owner or change.owner
    return (
        event,
        *pre_authorized(change.id, change.content, owner, state, policy, context),
    )


def classification(
    content: Mapping[str, Any], priority: str, category: str, policy: Policy, context: Context
) -> dict[str, Any]:
    """What the event of a classification keeps: both final values, and when it is due."""
    data: dict[str, Any] = {"priority": priority, "category": category}
    warnings = []
    hours = policy.deadlines.get(priority)
    if hours is not None:
        due = context.now + timedelta(hours=hours)
        data["due_at"] = due.isoformat()
        planned = span_of(mapping(content, "schedule"))
        if planned and planned.end > due:
            warnings.append(
                f"schedule ends at {planned.end.isoformat()}, and a change of priority {priority} "
                f"is due at {due.isoformat()}"
            )
    if category == STANDARD:
        data["template"] = text(content, "template")
    elif lacking := [one.subject for one in undocumented(content, category)]:
        warnings.append(
            f"a {category} change also says {', '.join(lacking)}: "
            "it has to be returned, or its authority asks for them"
        )
    if warnings:
        data["warnings"] = warnings
    return data


def _final(change: Change, command: MoveChange) -> tuple[str, str]:
    return command.priority or change.priority, command.category or change.category


def _by_itself(priority: str, policy: Policy) -> bool:
    return by_itself(policy) and priority != EMERGENCY
