# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who authorizes a change request: the people of every body of its route, each counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from ..decision import Context
from ..event import Event
from ..evolve import State
from ..finding import Finding
from ..readiness.signoffs import signature_problem
from ..reading import text
from ..rules.obligation import SUBJECT as OBLIGATIONS
from ..rules.policy import Policy, Route
from ..rules.rules import not_in_force
from .change import EMERGENCY, Change
from .change_command import MoveChange, change_event, request_command
from .screening import PURPOSE, undocumented
from .seats import KIND, bodies_of, complete, helps, still_open, voices_of

#: What the change initiation review answers.
ANSWERS = ("impact", "operations_readiness", "support_plans", "budget")
_PURPOSE = PURPOSE | {"operations_readiness": "say what operations has to have ready for it"}


def authority(change: Change, policy: Policy) -> tuple[str, ...]:
    """Everybody of the bodies of a change request's route."""
    found = (one for body in policy.route(change.route).bodies for one in policy.people_of(body))
    return tuple(dict.fromkeys(found))


def objections(
    change: Change, command: MoveChange, state: State, policy: Policy, context: Context
) -> Iterator[Finding]:
    """Every reason why this person cannot authorize this change request now."""
    route = policy.route(change.route)
    owner = command.owner or change.owner
    barred = _barred(change, owner, policy)
    yield from _person(change, route, barred, state, policy, context.actor)
    if not owner:
        yield Finding("owner", change.id, "has no change owner", how="give owner")
    for one in change.approvals:
        if one.by in barred and one.by != context.actor:
            problem = "approved this change and cannot own it"
            yield Finding("person", one.by, problem, how="name another owner")
    if change.state != "classified":
        return  # its route is not known, or was gone already
    yield from _documents(change, command, route)
    yield from _answers(change, command, route)
    yield from _skips(change, command, route, state, policy)
    yield from _signature(change, command, state, policy, context)
    yield from not_in_force(state.standing.rules, policy)


def approve(
    change: Change, command: MoveChange, state: State, policy: Policy, context: Context
) -> tuple[Event, ...]:
    """The events of an approval: authorized when it is the last one that was needed."""
    route = policy.route(change.route)
    bodies = bodies_of(context.actor, route, policy)
    data: dict[str, Any] = {"comment": command.comment} if command.comment else {}
    data["bodies"] = list(bodies)
    if not change.approvals and (route.initiation_review or command.initiation_review):
        data["initiation_review"] = _merged(change, command)
    if command.skips:
        data["skips"] = list(dict.fromkeys(command.skips))
    if command.signature:
        data["signature"] = command.signature.document
    voices = {**voices_of(change, policy, state.standing.rules), context.actor: bodies}
    if not complete(voices, route, policy):
        return (change_event(change.id, "approved", context, data),)
    owner = command.owner or change.owner
    authorized = change_event(change.id, "authorized", context, {**data, "owner": owner})
    known = state.standing.obligations
    owed = [one for one in dict.fromkeys(command.skips) if f"{change.id}/{one}" not in known]
    return (authorized, *_incurred(change.id, owner, owed, policy, context))


def _barred(change: Change, owner: str, policy: Policy) -> tuple[str, ...]:
    return (*change.asked_by, owner) if "own_change" in policy.separation else ()


def _person(
    change: Change,
    route: Route,
    barred: Sequence[str],
    state: State,
    policy: Policy,
    actor: str,
) -> Iterator[Finding]:
    voices = voices_of(change, policy, state.standing.rules)
    missing = still_open(voices, route, policy)
    next_ = [one for body in missing for one in policy.people_of(body)]
    who = " or ".join(dict.fromkeys(one for one in next_ if one not in (*barred, *voices, actor)))
    bodies = bodies_of(actor, route, policy)
    if actor in barred:
        did = "asked for" if actor in change.asked_by else "owns"
        yield Finding("person", actor, f"{did} this change and cannot authorize it", who)
    elif not bodies:
        remedy = "" if who or not change.route else f"name who may in the policy: {_place(route)}"
        problem = f"may not authorize {_a(change.route or 'not yet classified')} change"
        yield Finding("authority", actor, problem, who, remedy)
    elif actor not in voices and not helps(actor, bodies, voices, route, policy):
        said = " and ".join(bodies)
        yield Finding("authority", actor, f"speaks for {said}, whose approval is there", who)
    else:
        everybody = {one: bodies_of(one, route, policy) for one in authority(change, policy)}
        able = {one: theirs for one, theirs in everybody.items() if one not in barred}
        for body in still_open(able, route, policy):
            yield Finding(
                "authority",
                body,
                f"has too few people who may approve this change: {route.approvals} must",
                how=f"name more people in the policy: {_people(body)}",
            )


def _place(route: Route) -> str:
    return " or ".join(_people(body) for body in route.bodies) or f"routes.{route.name}.bodies"


def _people(body: str) -> str:
    return "change_managers" if body == "change_managers" else f"authorities.{body}"


def _documents(change: Change, command: MoveChange, route: Route) -> Iterator[Finding]:
    """What the final category asks for, when that is more than the proposed one did."""
    if "document" in command.skips:
        return
    said = {**change.initiation_review, **command.initiation_review}
    for one in undocumented(change.content, change.category):
        if not said.get(one.subject):
            how = one.how
            if "document" in route.may_skip:
                how = f"{how}, or skip document and owe it"
            yield Finding(one.kind, one.subject, one.problem, one.who, how)


def _answers(change: Change, command: MoveChange, route: Route) -> Iterator[Finding]:
    if change.approvals:
        known = change.initiation_review
        if any(known.get(name) != one for name, one in command.initiation_review.items()):
            first = change.approvals[0].by
            yield Finding(
                "initiation review",
                change.id,
                f"is on record since {first} approved, with other answers",
                who="change manager",
                how=request_command(change.id, "returned", "comment='what must change'"),
            )
    elif route.initiation_review or command.initiation_review:
        merged = _merged(change, command)
        for name in ANSWERS:
            if not merged[name].strip():
                yield Finding(
                    "initiation review",
                    name,
                    f"is not answered: {_PURPOSE[name]}",
                    how=f"give initiation_review.{name}, or {name} in the change request",
                )


def _merged(change: Change, command: MoveChange) -> dict[str, str]:
    given = command.initiation_review
    return {name: given.get(name) or text(change.content, name) for name in ANSWERS}


def _skips(
    change: Change, command: MoveChange, route: Route, state: State, policy: Policy
) -> Iterator[Finding]:
    may = route.may_skip if change.route == EMERGENCY else ()
    for what in command.skips:
        owed = state.standing.obligations.get(f"{change.id}/{what}")
        if what not in may:
            allowed = ", ".join(may) or "nothing"
            yield Finding(
                "skip", what, f"cannot be left out: {_a(change.route)} change skips {allowed}"
            )
        elif what not in policy.obligations:
            remedy = f"say in hours until when it is owed: obligations.{what}"
            yield Finding("skip", what, "has no deadline in the policy", how=remedy)
        elif owed and owed.met_by:
            yield Finding("skip", what, f"was left out once, and made up for by {owed.met_by}")
    if command.skips and not command.comment:
        yield Finding("comment", change.id, "needs a reason to skip anything", how="give comment")
    elif not command.comment and (command.signature or KIND in policy.signed):
        # Whatever is signed says why; a reader of the record has nobody to ask.
        yield Finding("comment", change.id, "needs a reason to be authorized", how="give comment")
    if change.approvals and set(command.skips) != set(change.skips):
        first, agreed = change.approvals[0].by, ", ".join(change.skips) or "nothing"
        yield Finding(
            "skip",
            change.id,
            f"was approved by {first} with {agreed} left out",
            how=f"approve the same: skips={','.join(change.skips)}",
        )


def _signature(
    change: Change, command: MoveChange, state: State, policy: Policy, context: Context
) -> Iterator[Finding]:
    if command.signature is None:
        if KIND in policy.signed:
            yield Finding(
                "signature",
                context.actor,
                "needs a signature to authorize a change",
                who=context.actor,
                how=request_command(change.id, "authorized", "key=~/.ssh/id_ed25519"),
            )
        return
    problem = signature_problem(command.signature, KIND, policy, state.standing.rules)
    if problem:
        yield Finding("signature", context.actor, problem, how="sign with another key")


def _incurred(
    change_id: str, owner: str, skips: Sequence[str], policy: Policy, context: Context
) -> Iterator[Event]:
    for what in skips:
        due = context.now + timedelta(hours=policy.obligations[what])
        data = {"change": change_id, "what": what, "due_at": due.isoformat(), "owner": owner}
        yield Event("obligation_incurred", OBLIGATIONS, context.now, context.actor, data)


def _a(word: str) -> str:
    return f"an {word}" if word[:1] in tuple("aeiou") else f"a {word}"
