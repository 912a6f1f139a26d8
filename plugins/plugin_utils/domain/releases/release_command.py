# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be asked of a release until its review, and at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .release import Evidence


@dataclass(frozen=True)
class PlanRelease:
    """Put a release plan on record; ``plan`` has the shape of release.schema.json.

    :param window: start and end of its deployment window, RFC 3339 in UTC.
    """

    id: str
    plan: Mapping[str, Any]
    window: tuple[str, str] | None = None


@dataclass(frozen=True)
class StartBuild:
    """Leave planning: what is to be built, for whom and how, is settled.

    :param missing: name of a plan -> its file, for each that is named and not there.
    """

    id: str
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BuildRelease:
    """Register the artifacts; from planning it does what ``StartBuild`` does as well.

    :param found: name -> {sha256, size} as the files are, or nothing where there is no file.
    :param missing: name of a plan -> its file, for each that is named and not there.
    """

    id: str
    found: Mapping[str, Mapping[str, Any]]
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AcceptRelease:
    """Put the acceptance and pilot results on record.

    :param results: one mapping a test: name, result (pass or fail), kind, criterion, evidence, and
        ``missing``, the evidence that is named and not there.
    :param missing: name of a plan -> its file, for each that is named and not there.
    """

    id: str
    results: Sequence[Mapping[str, Any]]
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReturnRelease:
    """Send the release back.

    :param to: ``change_owner`` (a defect of content) or ``release_manager`` (of preparation).
    :param actions: what is owed until it comes back; at least one.
    :param reopens: role clusters whose activities and sign-offs it affects, or single activities,
        which affect the sign-off of their cluster as well; all others stand.
    :param changes: with ``change_owner``, the change requests to develop again; empty means all.
    """

    id: str
    to: str
    reason: str
    actions: tuple[str, ...] = ()
    reopens: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class EndRelease:
    """Close a deployed release, or put a back-out on record (``closed``, ``backed_out``).

    :param evidence: of a back-out: that the previous baseline was verified again.
    """

    id: str
    to: str
    comment: str
    evidence: tuple[Evidence, ...] = ()


ReleaseCommand = (
    PlanRelease | StartBuild | BuildRelease | AcceptRelease | ReturnRelease | EndRelease
)
