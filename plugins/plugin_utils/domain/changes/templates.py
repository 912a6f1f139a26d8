# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Standard changes: whether a request matches its template exactly, and what follows by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..decision import Context
from ..event import Event
from ..evolve import State
from ..finding import Finding
from ..reading import mapping, text
from ..rules.policy import Policy, Template
from ..rules.rules import not_in_force
from .change import EMERGENCY, span_of
from .change_command import change_event
from .schedule import at_once, not_free

STANDARD = "standard"
#: Fields that no template fixes or frees: they say which request, template and category it is.
IMPLIED = ("id", "template", "category")


def mismatches(content: Mapping[str, Any], policy: Policy) -> Iterator[Finding]:
    """Why a request is not the standard change of the template that it names."""
    name = text(content, "template")
    template = policy.template(name)
    initiator = text(mapping(content, "initiator"), "person")
    if not name:
        yield Finding(
            "template", STANDARD, "is only for a request that names a template", initiator
        )
    elif template is None:
        known = ", ".join(one.id for one in policy.templates) or "none"
        yield Finding("template", name, f"is not in the policy, which has {known}", initiator)
    else:
        for field, problem in _differing(content, template):
            yield Finding("template", field, f"{problem} ({name})", initiator)


def _differing(content: Mapping[str, Any], template: Template) -> Iterator[tuple[str, str]]:
    for field in sorted({*template.fixed, *content}):
        if field in template.fixed:
            if field not in content:
                yield field, "is missing, and the template fixes it"
            elif content[field] != template.fixed[field]:
                yield field, "is not what the template fixes"
        elif field not in (*template.free, *IMPLIED):
            yield field, "is not a field of the template"


def by_itself(policy: Policy) -> bool:
    """Whether a template is all the authority that a standard change needs."""
    route = policy.routes.get(STANDARD)
    return route is None or route.template


def not_by_itself(
    content: Mapping[str, Any], owner: str, priority: str, state: State, policy: Policy
) -> list[Finding]:
    """Why a request cannot be authorized by its template alone."""
    found = list(mismatches(content, policy))
    if priority == EMERGENCY:
        found.append(Finding("priority", EMERGENCY, "takes the route of an emergency"))
    if not by_itself(policy):
        people = " or ".join(policy.people_of(STANDARD))
        found.append(Finding("policy", policy.name, "lets people authorize standard ones", people))
    if not owner:
        found.append(Finding("owner", text(content, "id"), "has no change owner", how="give owner"))
    return [*found, *not_in_force(state.standing.rules, policy)]


def pre_authorized(
    change_id: str,
    content: Mapping[str, Any],
    owner: str,
    state: State,
    policy: Policy,
    context: Context,
) -> Iterator[Event]:
    """What follows once a request is a standard change: authorized, scheduled and developed.

    Where its time is frozen or taken it is authorized, and says why it is not scheduled.
    """
    template = text(content, "template")
    comment = f"standard change by template {template}"
    span = span_of(mapping(content, "schedule"))
    # One without times may be carried out at once, so that now must be free.
    asked = span or at_once(context.now)
    taken = list(not_free(change_id, content, asked, policy, state.changes))
    data: dict[str, Any] = {"comment": comment, "owner": owner, "template": template}
    if taken:
        data["warnings"] = [f"not scheduled: {one.kind}: {one.problem}" for one in taken]
    yield change_event(change_id, "authorized", context, data)
    if not taken:
        times = span.document if span else {}
        yield change_event(change_id, "scheduled", context, {"comment": comment, **times})
        yield change_event(change_id, "developed", context, {"comment": comment})
