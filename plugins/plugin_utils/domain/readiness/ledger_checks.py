# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the ledger and the project answer: nobody attests what can be looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..changes.change import Change
from ..changes.schedule import conflicting
from ..reading import mapping, text
from ..releases.planning import skips, templated, unplanned
from ..releases.release import Release
from ..rules.policy import Policy
from .host_record import HostRecord, uncaptured, unexplained
from .unmet import CARRIED

#: How many hosts a summary names before it counts the rest.
NAMED = 3
#: What is asked of the hosts' records, which are read only for this.
ON_HOSTS = ("baseline_captured", "drift_explained")


@dataclass(frozen=True)
class Facts:
    """What these checks rest on.

    :param changes: all change requests on record.
    :param artifacts: name -> SHA-256 (hex) of the artifacts as their files are now.
    :param missing_plans: name of a plan -> its file, for each that is named and not there.
    :param now: the time of the check.
    :param hosts: all hosts that the release goes to; empty where no check asks for them.
    """

    release: Release
    changes: Mapping[str, Change]
    policy: Policy
    artifacts: Mapping[str, str]
    missing_plans: Mapping[str, str]
    now: datetime
    hosts: Mapping[str, HostRecord]


@dataclass(frozen=True)
class Answer:
    """``pass``, ``fail`` or ``na``, what was expected, and what is so."""

    status: str
    expected: str
    observed: str


def answer(kind: str, facts: Facts) -> Answer:
    """The answer to a check of ``KINDS``."""
    expected, ask = _QUESTIONS[kind]
    spared = _SPARED[kind](facts) if kind in _SPARED else ""
    if spared:
        return Answer("na", expected, spared)
    wrong = ask(facts)
    return Answer("fail" if wrong else "pass", expected, "; ".join(wrong) or "as expected")


def _changes(facts: Facts) -> list[str]:
    wrong = []
    for name in facts.release.changes:
        change = facts.changes.get(name)
        if change is None:
            wrong.append(f"{name} is not on record")
        elif change.state not in CARRIED or change.release != facts.release.id:
            wrong.append(f"{name} is {change.state}, not in this release")
        elif not change.authorized_by:
            wrong.append(f"{name} was authorized by nobody")
    return wrong or ([] if facts.release.changes else ["it carries no change request"])


def _digests(facts: Facts) -> list[str]:
    registered = facts.release.artifacts
    wrong = [
        f"{name} is {facts.artifacts[name][:8]}…, registered is {digest[:8]}…"
        if name in facts.artifacts
        else f"{name} is not there"
        for name, digest in sorted(registered.items())
        if facts.artifacts.get(name) != digest
    ]
    return wrong or ([] if registered else ["no artifact is registered"])


def _plans(facts: Facts) -> list[str]:
    lacking = unplanned(facts.release, facts.changes, facts.policy, facts.missing_plans)
    return [f"{one.subject} {one.problem}" for one in lacking]


def _unrehearsed(facts: Facts) -> str:
    """Why nothing was to be rehearsed, empty when it was."""
    if templated(facts.release, facts.changes):
        return "it was approved with its template"
    if skips(facts.release, facts.changes, "test"):
        return "the emergency skipped its tests, and owes them"
    return ""


def _backout(facts: Facts) -> list[str]:
    found = [one for one in facts.release.acceptance if one.get("kind") == "backout"]
    passed = [one for one in found if one.get("result") == "pass"]
    return [] if passed else ["no rehearsal of the back-out is among the acceptance results"]


def _untouched(facts: Facts) -> str:
    """Why nothing can be on record of the hosts, empty when it can."""
    if facts.hosts and all(one.new for one in facts.hosts.values()):
        return "no release was deployed to these hosts before"
    return ""


def _baseline(facts: Facts) -> list[str]:
    return _of_hosts(facts, uncaptured)


def _drift(facts: Facts) -> list[str]:
    asking = [
        one.expires_hours
        for one in facts.policy.activities
        if any(check.get("kind") == "drift_explained" for check in one.checks)
    ]
    hours = min((one for one in asking if one), default=0)
    oldest = facts.now - timedelta(hours=hours) if hours else None
    return _of_hosts(facts, lambda host: unexplained(host, oldest))


def _of_hosts(facts: Facts, wrong: Callable[[HostRecord], str]) -> list[str]:
    """What is wrong, each reason with the hosts that it is true of."""
    if not facts.hosts:
        return ["no host was looked up"]
    found: dict[str, list[str]] = {}
    for name, host in sorted(facts.hosts.items()):
        if why := wrong(host):
            found.setdefault(why, []).append(name)
    return [f"{_named(names)}: {why}" for why, names in found.items()]


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _schedule(facts: Facts) -> list[str]:
    wrong = []
    for name in facts.release.changes:
        change = facts.changes.get(name)
        for other in conflicting(change, facts.changes) if change else ():
            if other not in facts.release.changes:
                wrong.append(f"{other} touches the same as {name} at the same time")
    return wrong


def _on_call(facts: Facts) -> list[str]:
    roles = mapping(facts.release.plan, "roles")
    first, second = text(roles, "primary_on_call"), text(roles, "secondary_on_call")
    if not first or not second:
        return ["roles.primary_on_call and roles.secondary_on_call are not both named"]
    return [f"both are {first}"] if first == second else []


#: Kind of check -> what it expects, and what asks for it: the reasons why it is not so.
_QUESTIONS: Mapping[str, tuple[str, Callable[[Facts], list[str]]]] = {
    "changes_authorized": ("every change request is authorized and in this release", _changes),
    "digests_registered": ("every artifact has its registered digest", _digests),
    "plans_present": ("every plan is named, and its file is there", _plans),
    "backout_rehearsed": ("the back-out was rehearsed, and passed", _backout),
    "schedule_free": ("no other change touches the same at the same time", _schedule),
    "on_call_differs": ("primary and secondary on call are two people", _on_call),
    "baseline_captured": ("every host was captured after what was deployed to it", _baseline),
    "drift_explained": ("nothing on the hosts differs without an explanation", _drift),
}
KINDS = tuple(_QUESTIONS)
#: Kind of check -> what asks why it does not apply here; empty when it does.
_SPARED: Mapping[str, Callable[[Facts], str]] = {
    "backout_rehearsed": _unrehearsed,
    "baseline_captured": _untouched,
    "drift_explained": _untouched,
}
