# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy: read, put over the default that it extends, held against itself, made into values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..domain.rules.policy import Activity, Freeze, Policy, ReviewRule, Route, Template
from .canonical import digest
from .policy_configuration import configuration_fields
from .policy_merge import Merged, alone, merge, origins
from .policy_problems import before_merging, contradictions
from .policy_routes import bodies_of
from .policy_scope import scope_fields
from .policy_windows import windows_of, with_calendars
from .refuse import refuse, told
from .schema import check
from .yaml_input import Source, read_yaml

#: What every policy may extend. It names no people, so it is of no use alone.
DEFAULT_POLICY = Path(__file__).parent / "policies" / "default.yml"
#: List of a policy document -> its field of a policy, which has a default of its own.
_LISTS = {
    "plans": "plans",
    "tests": "tests",
    "signatures": "signed",
    "separation_of_duties": "separation",
}


@dataclass(frozen=True)
class Effective:
    """A policy with all that it takes over from the one that it extends.

    :param source: the policy as it was written.
    :param merged: the same over the one that it extends.
    :param calendars: SHA-256 (hex) -> content of the calendar files that it names.
    """

    source: Source
    merged: Merged
    calendars: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """The effective document, whose digest is that of the policy."""
        return dict(self.merged.value)

    @property
    def extends(self) -> str:
        """Name of the policy that it extends, empty when it stands alone."""
        return str(self.source.value.get("extends", ""))

    @property
    def origins(self) -> dict[str, str]:
        """Rule (``review.quorum``, ``activities[ID].title``) -> file and line."""
        return origins(self.merged)

    @property
    def dropped(self) -> tuple[Mapping[str, str], ...]:
        """What it leaves out: activity, title, reason, and origin (file and line)."""
        titles = {one["id"]: one["title"] for one in default_policy().value["activities"]}
        own = alone(self.source)
        return tuple(
            {
                "activity": one["activity"],
                "title": titles[one["activity"]],
                "reason": one["reason"],
                "origin": own.origin(("drop", index)),
            }
            for index, one in enumerate(self.source.value.get("drop", ()))
        )


def policy_file(path: Path) -> Policy:
    """The policy in a file.

    :raises BadDocument: it cannot be read, lacks something, or contradicts itself.
    """
    found = effective(path)
    return policy_of(found.document, found.calendars)


def effective(path: Path) -> Effective:
    """The policy in a file, which also knows where each of its rules stands.

    :raises BadDocument: it cannot be read, lacks something, or contradicts itself.
    """
    source = read_yaml(path, "policy")
    check("policy", source, "policy")
    base = default_policy() if "extends" in source.value else None
    problems = before_merging(source.value, base.value if base else None)
    found = [told(source, *one) for one in problems]
    merged = alone(source)
    if base:
        refuse(source, "policy", found)
        merged = merge(base, source)
        check("policy", merged, "policy")
    for place, problem in contradictions(merged.value):
        found.append(told(*merged.find(place), problem))
    refuse(source, "policy", found)
    merged, calendars = with_calendars(merged, path.parent)
    return Effective(source, merged, calendars)


@cache
def default_policy() -> Source:
    """The default policy as a document, read once a process."""
    found = read_yaml(DEFAULT_POLICY, "default policy")
    return Source("default policy", found.value, found.lines)


def policy_of(document: Mapping[str, Any], calendars: Mapping[str, bytes] | None = None) -> Policy:
    """The policy in an effective document that was checked.

    :param calendars: SHA-256 (hex) -> content of its calendar files; without them no gate can be
        asked by a policy that has any.
    """
    waivers = document.get("waivers", {})
    others: dict[str, Any] = {
        field: tuple(document[name]) for name, field in _LISTS.items() if name in document
    }
    if "on_window_close" in document:
        others["on_close"] = document["on_window_close"]
    for name, one in document.get("permit", {}).items():
        others[f"permit_{name}"] = one
    if "max_hours" in waivers:
        others["waiver_hours"] = waivers["max_hours"]
    return Policy(
        name=document["policy"],
        digest=digest(document),
        clusters=tuple(document["clusters"]),
        activities=tuple(_activity(one) for one in document["activities"]),
        review=_review(document["review"]),
        change_managers=tuple(document.get("change_managers", ())),
        authorities={name: tuple(one) for name, one in document["authorities"].items()},
        version=document.get("version", 1),
        routes={name: _route(name, one) for name, one in document.get("routes", {}).items()},
        templates=tuple(_template(one) for one in document.get("templates", ())),
        deadlines=dict(document.get("deadlines", {})),
        freezes=tuple(
            Freeze(one["start"], one["end"], one["reason"]) for one in document.get("freezes", ())
        ),
        obligations=dict(document.get("obligations", {})),
        waiver_clusters=tuple(waivers.get("clusters", ())),
        windows=windows_of(document, calendars or {}),
        **scope_fields(document),
        **configuration_fields(document),
        **others,
    )


def _activity(one: Mapping[str, Any]) -> Activity:
    return Activity(
        id=one["id"],
        cluster=one["cluster"],
        element=one["element"],
        mode=one.get("mode", "human"),
        severity=one.get("severity", "blocking"),
        title=one["title"],
        evidence_required=one.get("evidence", "required") == "required",
        expires_hours=one.get("expires_hours"),
        smf=one.get("smf", ""),
        checks=tuple(
            {"kind": check["kind"], "parameters": dict(check.get("parameters", {}))}
            for check in one.get("checks", ())
        ),
    )


def _review(one: Mapping[str, Any]) -> ReviewRule:
    return ReviewRule(
        threshold_percent=one["threshold_percent"],
        core=tuple(one.get("core", ())),
        veto=tuple(one.get("veto", ())),
        go_valid_hours=one["go_valid_hours"],
        quorum=one.get("quorum", 1),
    )


def _route(name: str, one: Mapping[str, Any]) -> Route:
    clusters = one.get("clusters")
    return Route(
        name=name,
        bodies=tuple(bodies_of(name, one)),
        approvals=one.get("approvals", 1),
        initiation_review=one.get("initiation_review", False),
        template=one.get("template", False),
        clusters=None if clusters is None else tuple(clusters),
        activities=one.get("activities", "all"),
        may_skip=tuple(one.get("may_skip", ())),
    )


def _template(one: Mapping[str, Any]) -> Template:
    deploy = one.get("deploy", {})
    return Template(
        id=one["id"],
        title=one["title"],
        fixed=one["change"],
        free=tuple(one["free"]),
        playbook=deploy.get("playbook", ""),
        hosts=deploy.get("hosts", ""),
    )
