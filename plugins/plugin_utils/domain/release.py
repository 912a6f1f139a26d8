# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release: its states and everything its events left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .finding import Finding
from .reading import mapping, mappings, text, texts
from .scope import Scope

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


@dataclass(frozen=True)
class SignOff:
    """The vote of one role cluster, ``go`` or ``no_go``."""

    cluster: str
    decision: str
    by: str
    at: datetime
    comment: str


@dataclass(frozen=True)
class Review:
    """The release readiness review: the milestone, and the scope it was held for."""

    decision: str
    lead: str
    at: datetime
    expires_at: datetime | None
    comment: str
    scope: Scope | None


@dataclass(frozen=True)
class Attempt:
    """One time somebody tried to deploy; ``permit`` is empty when the gate refused."""

    run: str
    by: str
    at: datetime
    permit: str
    playbook: str
    hosts: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Deployment:
    """What a run did: host -> outcome (ok, failed, unreachable), and the log it is proved by.

    :param ended: when the last task ended on a protected host.
    """

    run: str
    permit: str
    by: str
    started: str
    ended: datetime
    outcomes: Mapping[str, str]
    hosts: Mapping[str, Mapping[str, Any]]
    log: str


@dataclass(frozen=True)
class Captured:
    """What a capture says of one host: ``ok`` with the snapshot's SHA-256, or ``unknown``."""

    status: str
    sha256: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Return:
    """One time the release was sent back: to whom, why, and what is owed."""

    to: str
    reason: str
    actions: tuple[str, ...]
    reopens: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True)
class Release:
    """A release as its events left it.

    :param plan: the release document as planned (release.schema.json).
    :param artifacts: name -> SHA-256 (hex), verified and registered when it was built.
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
    captured: Mapping[str, Captured] = field(default_factory=dict)
    returns: tuple[Return, ...] = ()

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
    def planned_artifacts(self) -> tuple[Mapping[str, Any], ...]:
        """The artifacts as planned: name, version, path, sha256."""
        return mappings(self.plan, "artifacts")

    def outcome(self, host: str) -> str:
        """The newest outcome on a host over all deployments, empty when there is none."""
        found = [run.outcomes[host] for run in self.deployments if host in run.outcomes]
        return found[-1] if found else ""
