# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the routes, authorities and templates of a policy contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..domain.changes.change import EMERGENCY
from ..domain.changes.templates import IMPLIED, STANDARD
from ..domain.rules.policy import CHANGE_MANAGERS, LEADS, ROUTES
from ..domain.rules.rules import POLICY_BODY
from .places import Place
from .schema import schema


def bodies_of(name: str, route: Mapping[str, Any]) -> Sequence[str]:
    """Who approves by a route: the bodies it names, itself, or nobody when a template does."""
    usual = () if route.get("template") else (name,)
    found: Sequence[str] = route.get("bodies", usual)
    return found


def route_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Routes that nobody can take, that ask for nothing, or that owe without a date."""
    alone: set[str] = set()
    for name, route in document.get("routes", {}).items():
        place: Place = ("routes", name)
        yield from _approval(name, route, place)
        yield from _people(document, name, route, alone)
        for index, cluster in enumerate(route.get("clusters", ())):
            if cluster not in document["clusters"]:
                problem = f"{cluster} is not among the clusters of this policy"
                yield (*place, "clusters", index), problem
        if route.get("clusters") == [] and not _owes(document, route):
            problem = "names none, and no activity of this route is blocking: nothing is asked"
            yield (*place, "clusters"), problem
        for index, what in enumerate(route.get("may_skip", ())):
            if name != EMERGENCY:
                yield (*place, "may_skip", index), "only an emergency skips anything"
            elif what not in document.get("obligations", {}):
                problem = f"{what} may be skipped, and obligations has no due time for it"
                yield (*place, "may_skip", index), problem


def authority_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """People that nobody asks, and decisions that nobody may take."""
    routes = document.get("routes", {})
    asked = {POLICY_BODY, LEADS} | {one for one in ROUTES if one not in routes}
    for name, route in routes.items():
        asked.update(bodies_of(name, route))
    asked.discard(CHANGE_MANAGERS)
    for name in document["authorities"]:
        if name == CHANGE_MANAGERS:
            yield ("authorities", name), f"stands at the top of a policy: {CHANGE_MANAGERS}"
        elif name not in asked:
            told = ", ".join(sorted(asked))
            yield ("authorities", name), f"nobody asks {name}; this policy asks {told}"
    for index, what in enumerate(document.get("signatures", ())):
        if what == POLICY_BODY and POLICY_BODY not in document["authorities"]:
            remedy = f"name people under authorities.{POLICY_BODY}"
            yield ("signatures", index), f"{POLICY_BODY} has nobody who may sign: {remedy}"


def template_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Templates that no change request could match, or that say two things about a field."""
    templates = document.get("templates", ())
    route = document.get("routes", {}).get(STANDARD)
    if templates and route is not None and not route.get("template"):
        yield ("templates",), f"count only with routes.{STANDARD}.template: true"
    required = set(schema("change-request")["required"]).difference(IMPLIED)
    for index, one in enumerate(templates):
        place: Place = ("templates", index)
        fixed, free = one["change"], one["free"]
        for number, name in enumerate(free):
            if name in fixed:
                yield (*place, "free", number), f"{name} is fixed under change as well"
        left = sorted(required.difference(fixed, free))
        if left:
            yield place, f"leaves {', '.join(left)} neither fixed nor free"
        if fixed.get("category", STANDARD) != STANDARD:
            yield (*place, "change", "category"), "a template is for standard changes"
        if fixed.get("priority") == EMERGENCY:
            yield (*place, "change", "priority"), "an emergency is approved by people"


def _approval(name: str, route: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, str]]:
    if route.get("template"):
        if name != STANDARD:
            yield (*place, "template"), "only standard changes are approved by a template"
        if route.get("bodies"):
            yield (*place, "bodies"), "a template alone approves it; write bodies: []"
    elif route.get("bodies") == []:
        yield (*place, "bodies"), "names nobody who could approve it"


def _people(
    document: Mapping[str, Any], name: str, route: Mapping[str, Any], alone: set[str]
) -> Iterator[tuple[Place, str]]:
    """Bodies with nobody, each told once, and bodies with fewer people than must approve."""
    place: Place = ("routes", name)
    approvals = route.get("approvals", 1)
    for index, body in enumerate(bodies_of(name, route)):
        manages = body == CHANGE_MANAGERS
        people = document.get(body, ()) if manages else document["authorities"].get(body, ())
        if not people and body not in alone:
            alone.add(body)
            where = body if manages else f"authorities.{body}"
            at = (*place, "bodies", index) if "bodies" in route else place
            yield at, f"{body} has nobody: name people under {where}"
        elif people and len(people) < approvals:
            problem = f"asks for {approvals} people of {body}, which has {len(people)}"
            yield (*place, "approvals"), problem


def _owes(document: Mapping[str, Any], route: Mapping[str, Any]) -> bool:
    modes = ("auto",) if route.get("activities") == "auto" else ("auto", "human")
    return any(
        one.get("mode", "human") in modes and one.get("severity", "blocking") == "blocking"
        for one in document["activities"]
    )
