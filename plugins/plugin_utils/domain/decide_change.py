# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen to a change request, who may do it, and why not otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .change import MOVES, Change
from .decision import Context, Decision, refuse
from .event import Event
from .finding import Finding
from .policy import Policy

#: Moves that belong to a release: they follow from its events and are never asked for directly.
BY_RELEASE = ("in_release", "deployed", "backed_out")
#: Moves that a reason must go with.
NEEDS_COMMENT = ("returned", "rejected")
MANAGED = ("screened", "classified", "scheduled", "reviewed", "closed", "returned", "rejected")


@dataclass(frozen=True)
class SubmitChange:
    """Submit a change request; ``content`` has the shape of change-request.schema.json."""

    id: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class MoveChange:
    """Bring a submitted change request to another state.

    :param priority: final priority, with ``classified``; empty keeps the proposed one.
    :param category: final category, likewise.
    :param owner: the change owner, with ``authorized``; empty keeps the proposed one.
    """

    id: str
    to: str
    comment: str = ""
    priority: str = ""
    category: str = ""
    owner: str = ""


def decide_change(
    change: Change | None, command: SubmitChange | MoveChange, policy: Policy, context: Context
) -> Decision:
    """Events of one command on a change request, none when it is so already, or a refusal."""
    if isinstance(command, SubmitChange):
        return _submit(change, command, context)
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
    # What was reached before a return or a rejection is not so any more.
    reached = (change.state,) if change.state in NEEDS_COMMENT else change.passed
    if command.to in reached and command.to != "submitted":
        return ()
    findings = list(_obstacles(change, command, policy, context))
    if findings:
        return refuse(f"{change.id} cannot be {command.to} now", findings)
    return (
        Event(
            type=f"change_{command.to}",
            subject=f"change/{change.id}",
            at=context.now,
            actor=context.actor,
            data=_data(change, command),
        ),
    )


def _submit(change: Change | None, command: SubmitChange, context: Context) -> Decision:
    if change is not None and change.state != "returned":
        if change.content == command.content:
            return ()
        fields = sorted(
            name
            for name in set(change.content) | set(command.content)
            if change.content.get(name) != command.content.get(name)
        )
        return refuse(
            f"{command.id} is already on record with other content",
            [
                Finding(
                    "change request",
                    command.id,
                    f"is {change.state} and differs in: {', '.join(fields)}",
                    who="change manager",
                    how=f"ansible-playbook mof.release.request -e id={command.id} "
                    "-e state=returned -e comment='what must change', "
                    "or submit it under a new id",
                )
            ],
        )
    return (
        Event(
            type="change_submitted",
            subject=f"change/{command.id}",
            at=context.now,
            actor=context.actor,
            data={"change": dict(command.content)},
        ),
    )


def _obstacles(
    change: Change, command: MoveChange, policy: Policy, context: Context
) -> Iterator[Finding]:
    target = command.to
    if target not in MOVES or target == "submitted":
        known = ", ".join(one for one in MOVES if one != "submitted" and one not in BY_RELEASE)
        yield Finding("state", target or "(none)", f"is no state to move to; those are {known}")
        return
    if target in BY_RELEASE:
        yield Finding("state", target, "follows from a release and is not set by hand")
        return
    if change.state not in MOVES[target]:
        yield Finding(
            "state",
            change.id,
            f"is {change.state}; only {' or '.join(MOVES[target])} can become {target}",
        )
    if target in NEEDS_COMMENT and not command.comment:
        yield Finding("comment", change.id, f"needs a reason to be {target}", how="give comment")
    yield from _wrong_person(change, target, command, policy, context.actor)


def _wrong_person(
    change: Change, target: str, command: MoveChange, policy: Policy, actor: str
) -> Iterator[Finding]:
    if target in MANAGED:
        if policy.change_managers and actor not in policy.change_managers:
            yield Finding(
                "person",
                actor,
                f"is not a change manager and cannot make it {target}",
                who=" or ".join(policy.change_managers),
            )
        elif not policy.change_managers and actor in change.asked_by:
            yield Finding("person", actor, f"asked for this change and cannot make it {target}")
    elif target == "authorized":
        route = "emergency" if change.priority == "emergency" else change.category
        people = [one for one in policy.authorities.get(route, ()) if one not in change.asked_by]
        if actor in change.asked_by:
            yield Finding(
                "person",
                actor,
                "asked for this change and cannot authorize it",
                " or ".join(people),
            )
        elif actor not in people:
            yield Finding(
                "authority",
                actor,
                f"may not authorize {_a(route or 'not yet classified')} change",
                who=" or ".join(people),
                how="" if people else f"name who may in the policy: authorities.{route}",
            )
        if not (command.owner or change.owner):
            yield Finding("owner", change.id, "has no change owner", how="give owner")
    elif target == "developed" and actor != change.owner:
        yield Finding("person", actor, "is not the change owner", who=change.owner)


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _data(change: Change, command: MoveChange) -> dict[str, Any]:
    data: dict[str, Any] = {"comment": command.comment} if command.comment else {}
    if command.to == "classified":
        data["priority"] = command.priority or change.priority
        data["category"] = command.category or change.category
    if command.to == "authorized":
        data["owner"] = command.owner or change.owner
    return data
