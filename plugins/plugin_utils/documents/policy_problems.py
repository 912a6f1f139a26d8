# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a policy contradicts itself, or asks for what can never be; each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from ..domain.rules.policy import OUTSIDE_WINDOW, PRIORITIES
from .places import Place
from .policy_configuration import configuration_problems
from .policy_merge import BY_ID
from .policy_routes import authority_problems, route_problems, template_problems
from .policy_scope import scope_problems
from .policy_windows import policy_window_problems

Problem = tuple[Place, str]
#: What an activity needs that no other policy says anything about.
_WHOLE = ("cluster", "element", "title")


def before_merging(
    document: Mapping[str, Any], base: Mapping[str, Any] | None
) -> Iterator[Problem]:
    """What merging would hide: in the document itself, and against the one that it extends.

    :param base: the policy that it extends; ``None`` when it stands alone.
    """
    for name in BY_ID:
        yield from _twice(document.get(name, ()), (name,), "id")
    if base is None:
        if "drop" in document:
            yield ("drop",), "leaves out what another policy asks, and this one extends none"
        return
    known = {one["id"]: one["cluster"] for one in base["activities"]}
    changed = set()
    for index, one in enumerate(document.get("activities", ())):
        name = one["id"]
        changed.add(name)
        absent = [field for field in _WHOLE if field not in one]
        if name not in known and absent:
            yield (
                ("activities", index),
                f"lacks {', '.join(absent)}; {name} is no activity of the default policy",
            )
        elif name in known and one.get("cluster", known[name]) != known[name]:
            problem = f"{name} is owed by {known[name]}; drop it, and add one of your own"
            yield ("activities", index, "cluster"), problem
    dropped = document.get("drop", ())
    yield from _twice(dropped, ("drop",), "activity")
    for index, one in enumerate(dropped):
        name = one["activity"]
        if name not in known:
            yield ("drop", index, "activity"), f"{name} is no activity of the default policy"
        elif name in changed:
            yield ("drop", index, "activity"), f"{name} is changed under activities as well"


def contradictions(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with an effective document."""
    yield from _activities(document)
    yield from _review(document)
    yield from route_problems(document)
    yield from authority_problems(document)
    yield from template_problems(document)
    yield from _times(document)
    yield from policy_window_problems(document)
    yield from scope_problems(document)
    yield from configuration_problems(document)
    waivers = document.get("waivers", {}).get("clusters", ())
    yield from _outside(document, waivers, ("waivers", "clusters"))


def _twice(items: Any, place: Place, key: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(items):
        if one[key] in seen:
            yield (*place, index, key), f"{one[key]} is there twice"
        seen.add(one[key])


def _outside(document: Mapping[str, Any], clusters: Any, place: Place) -> Iterator[Problem]:
    for index, cluster in enumerate(clusters):
        if cluster not in document["clusters"]:
            yield (*place, index), f"{cluster} is not among the clusters of this policy"


def _activities(document: Mapping[str, Any]) -> Iterator[Problem]:
    for index, one in enumerate(document["activities"]):
        place: Place = ("activities", index)
        if one["id"] == OUTSIDE_WINDOW.id:
            yield (*place, "id"), f"{one['id']} is kept for waivers of windows"
        if one["cluster"] not in document["clusters"]:
            yield (*place, "cluster"), f"{one['cluster']} is not among the clusters of this policy"
        if not one["id"].startswith(f"{one['cluster']}."):
            yield (*place, "id"), f"{one['id']} must start with {one['cluster']}."
        for number, check in enumerate(one.get("checks", ())):
            given = check.get("parameters", {})
            if check["kind"] == "certificates" and not {"files", "endpoints"}.intersection(given):
                yield (*place, "checks", number), "names neither files nor endpoints to look at"
            if {"valid_until", "margin_hours"} <= set(given):
                where: Place = (*place, "checks", number, "parameters", "margin_hours")
                yield where, "is a margin to the window, and valid_until names another time"
    if not any(one.get("severity", "blocking") == "blocking" for one in document["activities"]):
        yield ("activities",), "are all warnings, so the gate would ask for nothing"


def _review(document: Mapping[str, Any]) -> Iterator[Problem]:
    review = document["review"]
    for rule in ("core", "veto"):
        yield from _outside(document, review.get(rule, ()), ("review", rule))
    votes = len(document["clusters"])
    if review.get("quorum", 1) > votes:
        yield (
            ("review", "quorum"),
            f"asks for {review['quorum']} people, and {votes} clusters give {votes} votes",
        )


def _times(document: Mapping[str, Any]) -> Iterator[Problem]:
    for index, one in enumerate(document.get("freezes", ())):
        found: dict[str, datetime] = {}
        for name in ("start", "end"):
            try:
                found[name] = datetime.fromisoformat(one[name])
            except ValueError:
                yield ("freezes", index, name), f"{one[name]} is no time that there is"
        if len(found) == 2 and found["end"] <= found["start"]:
            yield ("freezes", index, "end"), f"{one['end']} is not after {one['start']}"
    deadlines = document.get("deadlines", {})
    for less, more in pairwise(one for one in PRIORITIES if one in deadlines):
        if deadlines[more] > deadlines[less]:
            yield ("deadlines", more), f"{more} has more time than {less}"
