# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Screening: whether a change request is complete and consistent, explained field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..finding import Finding
from ..reading import mapping, mappings, text
from ..rules.policy import Policy
from .change import EMERGENCY, affected, span_of
from .change_command import request_command

#: What every change request says, as its schema has it too.
ALWAYS = (
    *("title", "reason", "effect_of_not_implementing", "initiator.person", "initiator.cluster"),
    *("type", "priority", "category", "backout.plan"),
)
_MINOR = ("risk", "plan")
_SIGNIFICANT = (
    *("impact", "affected", "backout.triggers", "backout.decides", "contingency", "resources"),
    "schedule",
)
#: category -> what a change request of it says besides.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "standard": (),  # its template says the rest
    "minor": _MINOR,
    "significant": (*_MINOR, *_SIGNIFICANT),
    "major": (*_MINOR, *_SIGNIFICANT, "budget", "support_plans"),
}
#: What each field is for: said to whoever left it out.
PURPOSE = {
    "title": "say in one line what is to change",
    "reason": "say why it is wanted",
    "effect_of_not_implementing": "say what happens if nothing is done",
    "initiator.person": "say who asks for it",
    "initiator.cluster": "say for which role cluster they ask",
    "type": "name the role cluster whose kind of change it is",
    "priority": "propose low, medium, high or emergency",
    "category": "propose standard, minor, significant or major",
    "backout.plan": "say how to get back to what was before",
    "backout.triggers": "say at what signs it is backed out",
    "backout.decides": "name who decides to back it out",
    "risk": "say low, medium or high",
    "plan": "say step by step what is to be done",
    "impact": "say who notices what while it is done, and afterwards",
    "affected": "name each configuration item that it touches",
    "contingency": "say what it means for the business when it has to be backed out",
    "resources": "say what people, time and money it takes",
    "schedule": "say from when to when it is to be done",
    "budget": "say who pays for it, and how much",
    "support_plans": "say how it is supported from the first day",
}
#: What people write so that a field is not empty.
PLACEHOLDERS = ("tbd", "todo", "to do", "to be done", "to be decided", "?", "-", ".", "...", "…")


def screen(
    content: Mapping[str, Any], policy: Policy, category: str = "", priority: str = ""
) -> list[Finding]:
    """Everything that is missing or inconsistent; each finding says to whom it returns and how.

    An emergency has to say what a minor change says; what its category asks for besides may be
    skipped at its authorization, and is then owed as documents.

    :param category: final category; empty means the proposed one. Likewise ``priority``.
    """
    category = category or text(content, "category")
    urgent = (priority or text(content, "priority")) == EMERGENCY
    needed = required("minor" if urgent and category != "standard" else category)
    absent = list(_absent(content, needed, category))
    told = {one.subject for one in absent}
    rest = (*_template(content, policy, category), *_contradictions(content))
    return [*absent, *(one for one in rest if one.subject not in told)]


def required(category: str) -> tuple[str, ...]:
    """The fields that a change request of this category has to fill in."""
    return (*ALWAYS, *REQUIRED.get(category, ()))


def undocumented(content: Mapping[str, Any], category: str) -> list[Finding]:
    """What a change request does not say of all that its category asks for."""
    return list(_absent(content, required(category), category))


def doubts(content: Mapping[str, Any], policy: Policy, now: datetime) -> list[str]:
    """What a change manager should look at; none of it stops the change request."""
    found = []
    cluster, kind = text(mapping(content, "initiator"), "cluster"), text(content, "type")
    category, priority = text(content, "category"), text(content, "priority")
    if cluster and kind and cluster != kind:
        found.append(f"type {kind} is not what the cluster {cluster} usually asks for")
    if text(content, "risk") == "high" and category in ("standard", "minor"):
        found.append(f"risk high is unusual for a {category} change: look at its category")
    if _same(content, "reason", "effect_of_not_implementing"):
        found.append("effect_of_not_implementing only repeats the reason")
    planned = span_of(mapping(content, "schedule"))
    if planned and planned.end <= now:
        found.append(f"schedule is over already: it ended at {planned.end.isoformat()}")
    if priority == EMERGENCY and category in ("significant", "major"):
        owed = [one.subject for one in undocumented(content, category)]
        if owed and not screen(content, policy):
            found.append(
                f"a {category} change also says {', '.join(owed)}: "
                "to be filled in, or skipped as document and owed"
            )
    return found


def _absent(
    content: Mapping[str, Any], needed: tuple[str, ...], category: str
) -> Iterator[Finding]:
    for name in dict.fromkeys(needed):
        value = _value(content, name)
        if isinstance(value, str) and value.strip().lower() in PLACEHOLDERS:
            yield _finding(content, name, f"only says {value.strip()}: {PURPOSE[name]}")
        elif not (value.strip() if isinstance(value, str) else value):
            whose = "" if name in ALWAYS else f" for a {category} change"
            yield _finding(content, name, f"is missing{whose}: {PURPOSE[name]}")


def _template(content: Mapping[str, Any], policy: Policy, category: str) -> Iterator[Finding]:
    name = text(content, "template")
    if category == "standard" and not name:
        yield _finding(content, "template", "is missing: a standard change names its template")
    elif name and policy.template(name) is None:
        yield _finding(content, "template", f"is {name}, which the policy does not have")
    elif name and text(content, "category") not in ("", "standard"):
        proposed = text(content, "category")
        yield _finding(content, "template", f"is {name}, and the category is {proposed}")


def _contradictions(content: Mapping[str, Any]) -> Iterator[Finding]:
    schedule, backout = mapping(content, "schedule"), mapping(content, "backout")
    planned = span_of(schedule)
    if schedule and planned is None:
        yield _finding(content, "schedule", "needs a start and an end, each with its offset")
    if planned and planned.end <= planned.start:
        yield _finding(content, "schedule", f"ends before it starts: {planned}")
    if text(backout, "triggers") and not text(backout, "decides"):
        yield _finding(content, "backout.decides", "is missing: the triggers need somebody to act")
    if text(backout, "decides") and not text(backout, "triggers"):
        decides = text(backout, "decides")
        yield _finding(content, "backout.triggers", f"is missing: {decides} decides on what signs?")
    if text(content, "plan") and text(content, "plan").strip() == text(backout, "plan").strip():
        yield _finding(content, "backout.plan", "is the plan itself and leads back to nothing")
    names = affected(content)
    for name in dict.fromkeys(one for one in names if names.count(one) > 1):
        yield _finding(content, "affected", f"names {name} twice")
    attached = [text(one, "name") for one in mappings(content, "attachments")]
    for name in dict.fromkeys(one for one in attached if attached.count(one) > 1):
        yield _finding(content, "attachments", f"has two that are called {name}")


def _finding(content: Mapping[str, Any], field: str, problem: str) -> Finding:
    initiator = text(mapping(content, "initiator"), "person")
    how = request_command(text(content, "id"), "returned", "comment='what must change'")
    return Finding("field", field, problem, who=initiator, how=how)


def _value(content: Mapping[str, Any], name: str) -> Any:
    part, _dot, inner = name.partition(".")
    return mapping(content, part).get(inner) if inner else content.get(part)


def _same(content: Mapping[str, Any], one: str, other: str) -> bool:
    first, second = text(content, one).strip().lower(), text(content, other).strip().lower()
    return bool(first) and first == second
