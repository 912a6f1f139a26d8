# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy: which clusters, activities and rules a release must satisfy. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CLUSTERS = (
    "infrastructure",
    "operations",
    "partner",
    "release",
    "security",
    "service",
    "support",
)
CATEGORIES = ("standard", "minor", "significant", "major")
PRIORITIES = ("low", "medium", "high", "emergency")


@dataclass(frozen=True)
class Activity:
    """One preparation activity that a role cluster owes.

    :param id: ``cluster.name``.
    :param element: what it speaks for at the review: release, environment, strategy or risk.
    :param mode: ``auto`` (a check) or ``human`` (an attestation).
    :param severity: ``blocking`` or ``warning``.
    :param expires_hours: how long a result counts; ``None`` means until the release ends.
    """

    id: str
    cluster: str
    element: str
    mode: str
    severity: str
    title: str
    evidence_required: bool
    expires_hours: int | None


@dataclass(frozen=True)
class ReviewRule:
    """When the readiness review may say go.

    :param threshold_percent: share of the clusters that must say go.
    :param core: clusters whose vote must be on record.
    :param veto: clusters whose no-go ends it.
    :param go_valid_hours: how long a go counts.
    """

    threshold_percent: int
    core: tuple[str, ...]
    veto: tuple[str, ...]
    go_valid_hours: int


@dataclass(frozen=True)
class Policy:
    """The rules in force, and the digest by which a decision names them.

    :param digest: SHA-256 (hex) of the canonical policy document.
    :param change_managers: who may screen, classify, schedule, review and close change requests;
        empty means anyone but the initiator.
    :param authorities: category or ``emergency`` -> people who may authorize such a change.
    :param ignore: globs of project files that a go does not bind.
    """

    name: str
    digest: str
    clusters: tuple[str, ...]
    activities: tuple[Activity, ...]
    review: ReviewRule
    change_managers: tuple[str, ...]
    authorities: Mapping[str, tuple[str, ...]]
    ignore: tuple[str, ...]

    def activity(self, activity_id: str) -> Activity | None:
        """The activity with this id, if the policy has one."""
        return next((one for one in self.activities if one.id == activity_id), None)
