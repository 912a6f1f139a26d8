# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every requirement of a gate, the met ones too: each finding of a verdict belongs to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..domain.evolve import State
from ..domain.finding import Finding
from ..domain.releases.release import Evidence, Release
from ..domain.rules.policy import Policy
from ..domain.scope import Scope

#: ``unknown`` is what nobody could judge yet, ``not_needed`` what keeps no gate closed.
STATUSES = ("met", "unmet", "not_needed", "unknown")


@dataclass(frozen=True)
class Requirement:
    """One thing that the gate asks for.

    :param kind: the word of its findings: ``sign-off``, ``artifact``, ``activity`` ...
    :param subject: the thing itself; kind and subject together are unique in a verdict.
    :param title: what it is about, empty where the subject says so.
    :param status: one of ``STATUSES``.
    :param note: by what it is met, or why it is not needed or not judged; empty when it is unmet.
    :param findings: why it is unmet; empty otherwise.
    :param until: when it will be met no more, as far as that is known.
    :param gathers: kinds of findings that belong to it whatever their subject is.
    """

    kind: str
    subject: str
    title: str = ""
    status: str = "met"
    note: str = ""
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    until: datetime | None = None
    gathers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What a verdict looked at.

    :param scope: what would be deployed, as it was then.
    :param hosts: the hosts that it would be deployed to.
    :param closes: when windows and freezes will close the gate; none when none of them does.
    """

    release: Release
    state: State
    policy: Policy
    scope: Scope
    hosts: tuple[str, ...]
    closes: datetime | None = None


def with_findings(
    expected: Iterable[Requirement], findings: Iterable[Finding]
) -> tuple[Requirement, ...]:
    """The requirements with the findings that belong to them.

    A finding that belongs to none is a requirement of its own: none is ever lost, and so the gate
    is open exactly when no requirement is unmet.
    """
    wanted = {(one.kind, one.subject): one for one in expected}
    gathering: Mapping[str, tuple[str, str]] = {
        kind: key for key, one in wanted.items() for kind in one.gathers
    }
    against: dict[tuple[str, str], list[Finding]] = {key: [] for key in wanted}
    for finding in findings:
        key = (finding.kind, finding.subject)
        if key not in against:
            key = gathering.get(finding.kind, key)
        against.setdefault(key, []).append(finding)
    return tuple(
        _unmet(wanted.get(key) or Requirement(*key), found) if found else wanted[key]
        for key, found in against.items()
    )


def _unmet(requirement: Requirement, findings: Iterable[Finding]) -> Requirement:
    return replace(requirement, status="unmet", note="", until=None, findings=tuple(findings))
