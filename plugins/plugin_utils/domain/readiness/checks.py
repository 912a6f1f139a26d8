# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role prepare measures on each host, and what its report says of an activity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..reading import mapping, mappings, named, text
from ..releases.release import Release
from ..rules.policy import Activity, Policy
from .ledger_checks import KINDS, NAMED, Answer

#: Answered by the connection itself, not by anything that runs on the host.
REACHABLE = "reachable"


@dataclass(frozen=True)
class Measured:
    """What a report says of one activity."""

    status: str
    expected: str
    observed: str


def checks_for(release: Release, policy: Policy, now: datetime) -> list[dict[str, Any]]:
    """Every check that runs on the hosts, as ``{id, kind, parameters}``, filled in for a release.

    ``staged`` without files takes the artifacts that the plan says are pre-staged, and
    ``certificates`` without a time must outlive the window by ``margin_hours``; where there is no
    window, this moment.
    """
    found = []
    for activity in policy.activities:
        for check in activity.checks:
            kind = str(check.get("kind", ""))
            if kind != REACHABLE and kind not in KINDS:
                parameters = _filled(kind, dict(check.get("parameters", {})), release, now)
                found.append({"id": activity.id, "kind": kind, "parameters": parameters})
    return found


def measured(
    activity: Activity,
    hosts: Mapping[str, Any],
    targets: Sequence[str],
    looked_up: Mapping[str, Answer],
) -> Measured:
    """What the report says of an activity with checks.

    It passes only when every target is in the report, was reached, and answered every check of
    the activity with pass or, where there is nothing to measure, with na.

    :param hosts: host -> {reachable, checks: [{id, kind, status, expected, observed}]}.
    :param targets: all hosts that the release goes to.
    :param looked_up: kind of check (``ledger_checks.KINDS``) -> what the ledger says.
    """
    kinds = [str(check.get("kind", "")) for check in activity.checks]
    on_hosts = [kind for kind in kinds if kind not in KINDS]
    answers = [_looked_up(kind, looked_up.get(kind)) for kind in kinds if kind in KINDS]
    if on_hosts:
        answers += [one for host in targets for one in _answers(activity, host, hosts.get(host))]
    bad = [one for one in answers if one[1] not in ("pass", "na")]
    expected = sorted({one[2] for one in answers if one[2]})
    if not answers or (on_hosts and not targets):
        return Measured("fail", "", "no host was measured")
    if bad:
        named = "; ".join(
            f"{host}: {observed or status}" for host, status, _e, observed in bad[:NAMED]
        )
        more = f"; and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
        return Measured("fail", "; ".join(expected), named + more)
    if all(one[1] == "na" for one in answers):
        return Measured("na", "; ".join(expected), answers[0][3])
    if not on_hosts:
        return Measured("pass", "; ".join(expected), "; ".join(one[3] for one in answers))
    return Measured("pass", "; ".join(expected), f"all of {_count(len(targets))} as expected")


def gist(activity: Activity, report: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a report answers to an activity, but for the values that each host observed.

    Two reports of the same gist were asked the same under the same policy, of the same hosts, and
    were answered the same: the second is no news.

    :param report: {policy, hosts, ledger}, as the evidence keeps it.
    """
    kinds = {str(check.get("kind", "")) for check in activity.checks}
    hosts = {
        host: (
            answer.get("reachable") is True,
            [
                tuple(text(one, name) for name in ("kind", "status", "expected"))
                for one in mappings(answer, "checks")
                if one.get("id") == activity.id
            ],
        )
        for host, answer in named(report, "hosts").items()
    }
    asks_hosts = bool(kinds - set(KINDS))
    looked_up = {kind: one for kind, one in mapping(report, "ledger").items() if kind in kinds}
    return text(report, "policy"), hosts if asks_hosts else {}, looked_up


def _looked_up(kind: str, found: Answer | None) -> tuple[str, str, str, str]:
    if found is None:
        return "ledger", "unknown", kind, f"{kind} was not looked up"
    return "ledger", found.status, found.expected, found.observed


def _answers(activity: Activity, host: str, answer: Any) -> Iterator[tuple[str, str, str, str]]:
    """Host, status, expected and observed of every check; one that is missing is unknown."""
    if not isinstance(answer, Mapping):
        yield host, "unknown", "", "is not in the report"
        return
    if answer.get("reachable") is not True:
        yield host, "fail", REACHABLE, "was not reached"
        return
    given = [one for one in mappings(answer, "checks") if one.get("id") == activity.id]
    asked = Counter(str(check.get("kind", "")) for check in activity.checks)
    for kind, count in asked.items():
        if kind in KINDS:
            continue
        if kind == REACHABLE:
            yield host, "pass", REACHABLE, REACHABLE
            continue
        same = [one for one in given if one.get("kind") == kind]
        for one in same:
            status = text(one, "status", "unknown")
            yield host, status, text(one, "expected"), text(one, "observed")
        # An activity may have several checks of a kind: each must have its answer.
        if len(same) < count:
            yield host, "unknown", kind, f"{kind} was not measured"


def _filled(
    kind: str, parameters: dict[str, Any], release: Release, now: datetime
) -> dict[str, Any]:
    if kind == "staged" and "files" not in parameters:
        parameters["files"] = [
            {"path": text(one, "staged"), "sha256": text(one, "sha256")}
            for one in release.planned_artifacts
            if text(one, "staged")
        ]
    hours = int(parameters.pop("margin_hours", 0))
    # That they are valid now is asked of them anyway.
    if kind == "certificates" and (release.window or hours) and "valid_until" not in parameters:
        end = release.window[1] if release.window else now
        parameters["valid_until"] = (end + timedelta(hours=hours)).isoformat()
    return parameters


def _count(hosts: int) -> str:
    return f"{hosts} host{'s' if hosts != 1 else ''}"
