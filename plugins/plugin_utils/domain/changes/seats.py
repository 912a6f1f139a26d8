# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seats: which people count for which body of a route, each once where the policy says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..readiness.signoffs import signature_problem
from ..rules.policy import Policy, Route
from ..rules.rules import Rules
from .change import Change

#: The kind of decision (``policy.SIGNED``) that an approval is.
KIND = "authorization"


def bodies_of(person: str, route: Route, policy: Policy) -> tuple[str, ...]:
    """The bodies of a route that a person speaks for."""
    return tuple(body for body in route.bodies if person in policy.people_of(body))


def seated(
    voices: Mapping[str, Sequence[str]], route: Route, *, distinct: bool
) -> dict[str, list[str]]:
    """Body -> the people who count for it, as many as can be, at most ``approvals`` each.

    :param voices: person -> the bodies they may count for.
    :param distinct: whether a person counts for one body only. Then people are placed so that
        whoever sits on several bodies fills the seat that nobody else can.
    """
    if not distinct:
        return {
            body: [one for one, theirs in voices.items() if body in theirs][: route.approvals]
            for body in route.bodies
        }
    taken: dict[tuple[str, int], str] = {}

    def place(person: str, tried: set[tuple[str, int]]) -> bool:
        for body in voices[person]:
            for seat in ((body, number) for number in range(route.approvals)):
                if seat in tried:
                    continue
                tried.add(seat)
                if seat not in taken or place(taken[seat], tried):
                    taken[seat] = person
                    return True
        return False

    for person in voices:
        place(person, set())
    return {
        body: [person for (name, _seat), person in sorted(taken.items()) if name == body]
        for body in route.bodies
    }


def complete(voices: Mapping[str, Sequence[str]], route: Route, policy: Policy) -> bool:
    """Whether every body of the route has said yes."""
    return not still_open(voices, route, policy)


def still_open(voices: Mapping[str, Sequence[str]], route: Route, policy: Policy) -> list[str]:
    """The bodies of a route that wait for more people."""
    seats = seated(voices, route, distinct="distinct_people" in policy.separation)
    return [body for body in route.bodies if len(seats.get(body, ())) < route.approvals]


def helps(
    person: str,
    bodies: Sequence[str],
    voices: Mapping[str, Sequence[str]],
    route: Route,
    policy: Policy,
) -> bool:
    """Whether one more voice takes a seat that is open."""
    distinct = "distinct_people" in policy.separation
    before = seated(voices, route, distinct=distinct)
    after = seated({**voices, person: bodies}, route, distinct=distinct)
    return sum(map(len, after.values())) > sum(map(len, before.values()))


def voices_of(change: Change, policy: Policy, rules: Rules) -> dict[str, tuple[str, ...]]:
    """Who has approved and still speaks for a body of the route -> those bodies.

    Nobody does with a key that was revoked since, or unsigned where it has to be signed by now.
    """
    route = policy.route(change.route)
    now = {
        one.by: bodies_of(one.by, route, policy)
        for one in change.approvals
        if not signature_problem(one.signature, KIND, policy, rules)
    }
    return {person: bodies for person, bodies in now.items() if bodies}
