# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The effective policy as the text that people read: each rule, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents.policy import Effective
from ..documents.policy_merge import BY_ID, rules
from ..domain.rules.policy import Policy

#: What stands in the head already.
_HEAD = ("policy", "version")
#: How wide the column of rules is, in characters; a longer one pushes its value on.
_NAME = 38
#: Origin, rule, value.
_Row = tuple[str, str, str]


def policy_text(effective: Effective, policy: Policy) -> str:
    """Head, then where each rule stands and what it says, then what is left out of the other.

    :param policy: the values of the same policy.
    """
    over = f", extends the {effective.extends} policy" if effective.extends else ""
    head = [f"policy {policy.name}, version {policy.version}{over}", f"sha256 {policy.digest}"]
    rows = [*_rules(effective), *_things(effective), *_left_out(effective)]
    width = max(len(origin) for origin, _name, _value in rows)
    told = [f"{origin:<{width}}  {name:<{_NAME}} {value}".rstrip() for origin, name, value in rows]
    return "\n".join([*head, *told]) + "\n"


def _rules(effective: Effective) -> Iterator[_Row]:
    yield "", "", ""
    document, origins = effective.document, effective.origins
    others = {name: one for name, one in document.items() if name not in (*_HEAD, *BY_ID)}
    for name, place in rules(others):
        yield origins[name], name, _shown(_at(document, place))


def _things(effective: Effective) -> Iterator[_Row]:
    """Activities and templates; below each, every field that another file says than its id."""
    origins = effective.origins
    for kind in BY_ID:
        things = effective.document.get(kind, ())
        if things:
            yield from (("", "", ""), ("", kind, ""))
        for one in things:
            base = f"{kind}[{one['id']}]"
            home = origins[f"{base}.id"]
            yield home, f"  {one['id']}", one["title"]
            if kind == "activities":
                yield "", "", f"  {_facts(one)}"
            for name, origin in origins.items():
                if name.startswith(f"{base}.") and _file(origin) != _file(home):
                    field = name.removeprefix(f"{base}.")
                    value = _at(one, tuple(field.split(".")))
                    yield origin, "", f"  {field}: {_shown(value)}"


def _left_out(effective: Effective) -> Iterator[_Row]:
    if effective.dropped:
        yield from (("", "", ""), ("", "left out", ""))
    for one in effective.dropped:
        yield one["origin"], f"  {one['activity']}", one["title"]
        yield "", "", f"  because: {one['reason']}"


def _facts(one: Mapping[str, Any]) -> str:
    hours = one.get("expires_hours")
    checks = [check["kind"] for check in one.get("checks", ())]
    facts = (
        one.get("mode", "human"),
        one.get("severity", "blocking"),
        one["element"],
        "no evidence asked" if one.get("evidence") == "optional" else "with evidence",
        f"counts {hours} h" if hours else "counts to the end",
        one.get("smf", ""),
        f"checks {', '.join(checks)}" if checks else "",
    )
    return " · ".join(fact for fact in facts if fact)


def _at(document: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        document = document[step]
    return document


def _file(origin: str) -> str:
    return origin.rpartition(", line ")[0]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_flow(one) for one in value) or "none"
    return _flow(value)


def _flow(value: Any) -> str:
    """A value on one line, in the manner of YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_flow(one) for one in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(one)}" for name, one in value.items()) + "}"
    return str(value)
