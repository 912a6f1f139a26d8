# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release: its states and everything its events left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from ..finding import Finding
from ..gate.permit import Permit
from ..reading import LONG_AGO, instant, mapping, mappings, text, texts
from ..rules.signature import Signature
from ..scope import Scope

STATES = (
    "planning",
    "building",
    "acceptance",
    "preparation",
    "readiness_review",
    "deploying",
    "deployed",
    "closed",
    "backed_out",
)
ENDED = ("closed", "backed_out")


@dataclass(frozen=True)
class Evidence:
    """Something kept by its SHA-256 (hex) that a result rests on; size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class ActivityResult:
    """What came of one preparation activity; the newest one counts."""

    id: str
    cluster: str
    status: str
    by: str
    at: datetime
    expires_at: datetime | None
    evidence: tuple[Evidence, ...]
    observed: str
    comment: str
    title: str = ""
    element: str = ""
    severity: str = "blocking"
    expected: str = ""
    signature: Signature | None = None


@dataclass(frozen=True)
class SignOff:
    """The vote of one role cluster, ``go`` or ``no_go``.

    :param bound: part of the scope -> SHA-256 (hex) of it when the vote was given.
    """

    cluster: str
    decision: str
    by: str
    at: datetime
    comment: str
    bound: Mapping[str, str] = field(default_factory=dict)
    signature: Signature | None = None


@dataclass(frozen=True)
class Review:
    """The release readiness review: the milestone, and the scope it was held for.

    :param bound: part of that scope -> its SHA-256 (hex).
    :param waves: name of each wave -> its hosts, in the order of deployment.
    """

    decision: str
    lead: str
    at: datetime
    expires_at: datetime | None
    comment: str
    scope: Scope | None
    bound: Mapping[str, str] = field(default_factory=dict)
    signature: Signature | None = None
    waves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Attempt:
    """One time somebody stood before the gate; ``permit`` is empty when it refused.

    :param starts: whether a run began with it; a permit may be asked for beforehand.
    :param overrides: the waivers without which the gate would have refused.
    """

    run: str
    by: str
    at: datetime
    permit: str
    playbook: str
    hosts: tuple[str, ...]
    findings: tuple[Finding, ...]
    starts: bool = True
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deployment:
    """What a run did: host -> outcome (ok, failed, unreachable), and the log it is proved by.

    :param ended: when the last task ended on a protected host.
    :param standing: what its permit was worth then: in force, expired, withdrawn or unknown.
    :param touched: bound files that were touched while it was at work.
    """

    run: str
    permit: str
    by: str
    started: str
    ended: datetime
    outcomes: Mapping[str, str]
    hosts: Mapping[str, Mapping[str, Any]]
    log: str
    standing: str = "in force"
    touched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unpermitted:
    """A run on protected hosts that no gate let through, noticed by the recorder."""

    run: str
    by: str
    at: datetime
    playbook: str
    hosts: tuple[str, ...]
    log: str


@dataclass(frozen=True)
class Captured:
    """What a capture says of one host: ``ok`` with the snapshot's SHA-256, or ``unknown``.

    :param mismatches: what is otherwise than the release meant it: ci, attribute, expected,
        observed.
    """

    status: str
    sha256: str
    reason: str
    at: datetime
    mismatches: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Return:
    """One time the release was sent back: to whom, why, and what is owed.

    :param reopens: role clusters, or single activities, that start again; the others stand.
    :param changes: change requests to develop again, when it went to the change owner.
    """

    to: str
    reason: str
    actions: tuple[str, ...]
    reopens: tuple[str, ...]
    by: str
    at: datetime
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    """A release as its events left it.

    :param plan: the release document as planned (release.schema.json).
    :param artifacts: name -> SHA-256 (hex), verified and registered when it was built.
    :param nonces: of all signed decisions about it, so that none is brought twice.
    :param window: start and end of its deployment window; ``None`` means at any time.
    :param permits: by their ids.
    :param abandoned: runs that ended before they could say what they did.
    :param acceptance: the results it was accepted with: name, result, and what else was given.
    """

    id: str
    state: str
    plan: Mapping[str, Any]
    planned_by: str
    artifacts: Mapping[str, str] = field(default_factory=dict)
    activities: Mapping[str, ActivityResult] = field(default_factory=dict)
    signoffs: Mapping[str, SignOff] = field(default_factory=dict)
    review: Review | None = None
    attempts: tuple[Attempt, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    permits: Mapping[str, Permit] = field(default_factory=dict)
    abandoned: frozenset[str] = frozenset()
    unpermitted: tuple[Unpermitted, ...] = ()
    captured: Mapping[str, Captured] = field(default_factory=dict)
    returns: tuple[Return, ...] = ()
    nonces: frozenset[str] = frozenset()
    window: tuple[datetime, datetime] | None = None
    acceptance: tuple[Mapping[str, Any], ...] = ()

    @property
    def manager(self) -> str:
        """The release manager."""
        return text(self.plan, "manager") or self.planned_by

    @property
    def changes(self) -> tuple[str, ...]:
        """Ids of the change requests it carries."""
        return texts(self.plan, "changes")

    @property
    def environment(self) -> str:
        """Where it goes, such as ``production``."""
        return text(self.plan, "environment", "production")

    @property
    def playbook(self) -> str:
        """The deploy playbook, relative to the project."""
        return text(mapping(self.plan, "deploy"), "playbook")

    @property
    def pattern(self) -> str:
        """The host pattern it is deployed to."""
        return text(mapping(self.plan, "deploy"), "hosts")

    @property
    def mechanism(self) -> str:
        """How it is rolled out, empty when that is not stated."""
        return text(mapping(self.plan, "deploy"), "mechanism")

    @property
    def waves(self) -> tuple[str, ...]:
        """Host patterns, or shares of all hosts, in the order in which they are deployed."""
        return texts(mapping(self.plan, "deploy"), "waves")

    @property
    def affected(self) -> tuple[str, ...]:
        """The configuration items that the plan names as affected."""
        return texts(self.plan, "affected")

    @property
    def roles(self) -> Mapping[str, Any]:
        """Who does what during the deployment: role -> person."""
        return mapping(self.plan, "roles")

    @property
    def planned_artifacts(self) -> tuple[Mapping[str, Any], ...]:
        """The artifacts as planned: name, version, path, sha256."""
        return mappings(self.plan, "artifacts")

    @cached_property
    def newest(self) -> Mapping[str, Deployment]:
        """The newest deployment of each host; found out once, since all hosts are asked for."""
        return {host: run for run in self.deployments for host in run.outcomes}

    def standing(self, host: str) -> str:
        """What the permit of the newest deployment of a host was worth; empty without one."""
        return self.newest[host].standing if host in self.newest else ""

    def touched(self, host: str) -> tuple[str, ...]:
        """The bound files that were touched during the newest deployment of a host."""
        return self.newest[host].touched if host in self.newest else ()

    def outcome(self, host: str) -> str:
        """The newest outcome on a host over all deployments, empty when there is none."""
        return self.newest[host].outcomes[host] if host in self.newest else ""


def window_of(data: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """The deployment window in the data of a plan's event.

    One that is asked for and cannot be read has passed: nothing is deployed in it.
    """
    planned = mapping(mapping(data, "release"), "deploy")
    if "window" not in data and "window" not in planned:
        return None
    window = mapping(data, "window")
    return instant(window, "start") or LONG_AGO, instant(window, "end") or LONG_AGO
