# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the gate about the release of the story, and reads what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Inputs,
    Verdict,
    judge,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    Release,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.preparations import NOTHING
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    change_in,
    release_at,
    sha,
)

GO = release_at("readiness_review")
CHANGES = {CHANGE: change_in("in_release")}
INPUTS = Inputs(RELEASE, "max", at(1), 20, sha("root"), POLICY.digest, SCOPE.digest, ())


def verdict(
    release: Release | None = GO,
    changes: Mapping[str, Change] | None = None,
    policy: Policy = POLICY,
    scope: Scope = SCOPE,
    hours: float = 1,
    holds: Standing = NOTHING,
) -> Verdict:
    """Judge, at that hour."""
    carried = CHANGES if changes is None else changes
    inputs = replace(INPUTS, now=at(hours))
    return judge(release, carried, policy, scope, inputs, standing=holds)


def the_finding(given: Verdict) -> Finding:
    """The only reason of a refusal."""
    (one,) = given.findings
    assert not given.allowed
    return one


def scope(**parts: Mapping[str, str]) -> Scope:
    """The scope with other parts."""
    return Scope({**SCOPE.parts, **parts}, sha("another scope"))
