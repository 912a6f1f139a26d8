# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Votes of the story by hand, and what the sign-offs lack then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.requirements import (
    asked_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.signoffs import (
    unsigned,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    Release,
    SignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    CLUSTERS,
    Policy,
    ReviewRule,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import Rules
from ansible_collections.mof.release.tests.unit.domain.preparations import carried
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    NOW,
    POLICY,
    release_at,
)

CHANGES = {CHANGE: carried()}


def rule(policy: Policy = POLICY, **fields: Any) -> Policy:
    """The policy with another review rule."""
    return replace(policy, review=replace(policy.review, **fields))


def missing(
    release: Release,
    policy: Policy = POLICY,
    changes: Mapping[str, Change] | None = None,
    rules: Rules | None = None,
    bound: Mapping[str, str] | None = None,
) -> list[Finding]:
    """What the sign-offs lack."""
    named = CHANGES if changes is None else changes
    asked = asked_of(release, named, policy)
    return list(unsigned(release, named, asked, policy, rules or Rules(), bound))


def told(found: list[Finding]) -> list[str]:
    """Findings without what to do about them."""
    return [f"{one.kind}: {one.subject} {one.problem}" for one in found]


def votes(*given_: tuple[str, str, str]) -> Release:
    """The release with these votes: cluster, decision, person."""
    made = {
        cluster: SignOff(cluster, decision, person, NOW, "because")
        for cluster, decision, person in given_
    }
    return replace(release_at("preparation"), signoffs=made)


def of(clusters: int, **fields: Any) -> Policy:
    """A policy of so many clusters, none of them core or with a veto."""
    names = CLUSTERS[:clusters]
    plain = ReviewRule(75, (), (), 12)
    return replace(POLICY, clusters=names, review=replace(plain, **fields))
