# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Submitting: a change request goes on record, and a standard one goes all the way by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..decision import Context, Decision, refuse
from ..event import Event
from ..evolve import State
from ..finding import Finding
from ..reading import text
from ..rules.policy import Policy
from .change import Change
from .change_command import SubmitChange, change_event, request_command
from .classifying import classification
from .screening import doubts, screen
from .templates import STANDARD, not_by_itself, pre_authorized


def submit(
    change: Change | None, command: SubmitChange, state: State, policy: Policy, context: Context
) -> Decision:
    """The submission; with it all that a standard change needs, or a warning why it is none."""
    if change is not None and change.state != "returned":
        if change.content == command.content:
            return ()
        return refuse(
            f"{command.id} is already on record with other content", [_other(change, command)]
        )
    content: dict[str, Any] = {"change": dict(command.content)}
    if text(command.content, "category") != STANDARD:
        return (change_event(command.id, "submitted", context, content),)
    reasons = _not_standard(command, state, policy)
    if reasons:
        content["warnings"] = [
            f"not taken as a standard change: {one.kind}: {one.subject} {one.problem}"
            for one in reasons
        ]
        return (change_event(command.id, "submitted", context, content),)
    return (
        change_event(command.id, "submitted", context, content),
        *_standard(command, state, policy, context),
    )


def _not_standard(command: SubmitChange, state: State, policy: Policy) -> list[Finding]:
    content = command.content
    owner, priority = text(content, "owner"), text(content, "priority")
    found = not_by_itself(content, owner, priority, state, policy)
    told = {one.subject for one in found} | ({"template"} if found else set())
    return [*found, *(one for one in screen(content, policy) if one.subject not in told)]


def _standard(
    command: SubmitChange, state: State, policy: Policy, context: Context
) -> Iterator[Event]:
    content, template = command.content, text(command.content, "template")
    comment = {"comment": f"standard change by template {template}"}
    noted = doubts(content, policy, context.now)
    screened = {**comment, "warnings": noted} if noted else comment
    yield change_event(command.id, "screened", context, screened)
    about = classification(content, text(content, "priority"), STANDARD, policy, context)
    yield change_event(command.id, "classified", context, {**comment, **about})
    owner = text(content, "owner")
    yield from pre_authorized(command.id, content, owner, state, policy, context)


def _other(change: Change, command: SubmitChange) -> Finding:
    fields = sorted(
        name
        for name in set(change.content) | set(command.content)
        if change.content.get(name) != command.content.get(name)
    )
    how = request_command(command.id, "returned", "comment='what must change'")
    return Finding(
        "change request",
        command.id,
        f"is {change.state} and differs in: {', '.join(fields)}",
        who="change manager",
        how=f"{how}, or submit it under a new id",
    )
