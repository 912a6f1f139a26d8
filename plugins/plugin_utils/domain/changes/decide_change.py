# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen to a change request, who may do it, and what happens then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..decision import Context, Decision, refuse
from ..event import Event
from ..evolve import State
from ..finding import Finding
from ..rules.policy import Policy
from . import authorizing, classifying, post_review
from .change import MOVES, PLANNED, Change
from .change_command import ChangeCommand, MoveChange, SubmitChange, change_event
from .schedule import not_free, planned_span
from .screening import doubts, screen
from .seats import complete, voices_of
from .submitting import submit

__all__ = ["BY_RELEASE", "MANAGED", "NEEDS_COMMENT", "MoveChange", "SubmitChange", "decide_change"]

#: Moves that belong to a release: they follow from its events and are never asked for directly.
BY_RELEASE = ("in_release", "deployed", "backed_out")
#: Moves that a reason must go with. They end the round: what was reached before stands no more.
NEEDS_COMMENT = ("returned", "rejected")
MANAGED = ("screened", "classified", "scheduled", "reviewed", "closed", "returned", "rejected")


def decide_change(
    state: State, command: ChangeCommand, policy: Policy, context: Context
) -> Decision:
    """Events of one command on a change request, none when it is so already, or a refusal.

    :param state: with all change requests where one is scheduled or standard, with the release
        that carried it where it is reviewed, and with the rules and obligations.
    """
    change = state.changes.get(command.id)
    if isinstance(command, SubmitChange):
        return submit(change, command, state, policy, context)
    if change is None:
        return refuse(
            f"{command.id} cannot be {command.to}: no such change request",
            [
                Finding(
                    "change request",
                    command.id,
                    "was never submitted",
                    how="ansible-playbook mof.release.request -e @change.yml",
                )
            ],
        )
    if _is_so(change, command, state, policy, context):
        return ()
    findings = list(_obstacles(change, command, state, policy, context))
    if findings:
        return refuse(f"{change.id} cannot be {command.to} now", findings)
    return _events(change, command, state, policy, context)


def _is_so(
    change: Change, command: MoveChange, state: State, policy: Policy, context: Context
) -> bool:
    # What was reached before a return or a rejection is not so any more.
    reached = (change.state,) if change.state in NEEDS_COMMENT else change.passed
    if command.to == "authorized" and change.state == "classified":
        # Whoever approved has done so, also while others have not.
        voices = voices_of(change, policy, state.standing.rules)
        done = complete(voices, policy.route(change.route), policy)
        return context.actor in voices and not done
    if command.to == "scheduled" and _other_time(change, command):
        return False
    return command.to in reached and command.to != "submitted"


def _other_time(change: Change, command: MoveChange) -> bool:
    """Whether one that is in the schedule is to get another place in it."""
    asked = bool(command.start or command.end)
    return asked and change.state in PLANNED and planned_span(change, command)[0] != change.schedule


def _obstacles(
    change: Change, command: MoveChange, state: State, policy: Policy, context: Context
) -> Iterator[Finding]:
    target = command.to
    if target not in MOVES or target == "submitted":
        known = ", ".join(one for one in MOVES if one != "submitted" and one not in BY_RELEASE)
        yield Finding("state", target or "(none)", f"is no state to move to; those are {known}")
        return
    if target in BY_RELEASE:
        yield Finding("state", target, "follows from a release and is not set by hand")
        return
    if change.state not in MOVES[target] and not (
        target == "scheduled" and _other_time(change, command)
    ):
        yield Finding(
            "state",
            change.id,
            f"is {change.state}; only {' or '.join(MOVES[target])} can become {target}",
        )
    if target in NEEDS_COMMENT and not command.comment:
        yield Finding("comment", change.id, f"needs a reason to be {target}", how="give comment")
    if command.signature and command.signature.nonce in change.nonces:
        yield Finding(
            "signature", change.id, "was brought before", context.actor, "sign the decision anew"
        )
    if target in MANAGED:
        yield from _not_a_manager(change, target, policy, context.actor)
    if target == "developed" and context.actor != change.owner:
        yield Finding("person", context.actor, "is not the change owner", who=change.owner)
    yield from _guards(change, command, state, policy, context)


def _guards(
    change: Change, command: MoveChange, state: State, policy: Policy, context: Context
) -> Iterator[Finding]:
    match command.to:
        case "screened":
            yield from screen(change.content, policy)
        case "classified":
            yield from classifying.objections(change, command, state, policy)
        case "authorized":
            yield from authorizing.objections(change, command, state, policy, context)
        case "scheduled":
            span, findings = planned_span(change, command)
            yield from findings
            if span and not findings:
                yield from not_free(change.id, change.content, span, policy, state.changes)
        case "reviewed":
            yield from post_review.objections(change, command)
        case "closed":
            yield from _owed(change, state)


def _not_a_manager(change: Change, target: str, policy: Policy, actor: str) -> Iterator[Finding]:
    if target in NEEDS_COMMENT and change.state == "classified":
        authority = authorizing.authority(change, policy)
        if actor in authority:
            return  # what one may authorize, one may turn down
    else:
        authority = ()
    if policy.change_managers and actor not in policy.change_managers:
        yield Finding(
            "person",
            actor,
            f"is not a change manager and cannot make it {target}",
            who=" or ".join(dict.fromkeys((*policy.change_managers, *authority))),
        )
    elif not policy.change_managers and actor in change.asked_by:
        yield Finding("person", actor, f"asked for this change and cannot make it {target}")


def _owed(change: Change, state: State) -> Iterator[Finding]:
    for name, one in sorted(state.standing.obligations.items()):
        if one.change == change.id and not one.met_by:
            yield Finding(
                "obligation",
                name,
                f"was left out and is owed until {one.due_at:%Y-%m-%d %H:%M} UTC",
                who=one.owner,
                how=f"ansible-playbook mof.release.obligation -e change={change.id} "
                f"-e what={one.what} -e evidence=FILE -e \"comment='…'\"",
            )


def _events(
    change: Change, command: MoveChange, state: State, policy: Policy, context: Context
) -> tuple[Event, ...]:
    if command.to == "classified":
        return classifying.classify(change, command, state, policy, context)
    if command.to == "authorized":
        return authorizing.approve(change, command, state, policy, context)
    data: dict[str, Any] = {"comment": command.comment} if command.comment else {}
    match command.to:
        case "screened":
            data["warnings"] = doubts(change.content, policy, context.now)
        case "scheduled":
            data |= _entry(change, command, context)
        case "developed":
            data["evidence"] = [asdict(one) for one in command.evidence]
        case "reviewed":
            data |= post_review.review_data(change, command, state.releases.get(change.release))
        case "returned":
            lacking = screen(change.content, policy, change.category, change.priority)
            data["to"] = change.initiator
            data["missing"] = [f"{one.subject} {one.problem}" for one in lacking]
    if command.signature:
        data["signature"] = command.signature.document
    kept = {name: one for name, one in data.items() if one not in ("", [], {})}
    return (change_event(change.id, command.to, context, kept),)


def _entry(change: Change, command: MoveChange, context: Context) -> dict[str, Any]:
    span, _findings = planned_span(change, command)
    if span is None:
        return {}
    warnings = []
    if span.end <= context.now:
        warnings.append(f"it is scheduled for a time that is over: {span}")
    if change.due_at and span.end > change.due_at:
        warnings.append(f"it ends after it is due, at {change.due_at.isoformat()}")
    return {**span.document, "warnings": warnings}
