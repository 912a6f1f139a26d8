# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who leads the readiness review, and by which rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.tests.unit.domain.answers import accepted, reasons
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    BOUND,
    ROUTED,
    adopted,
    review,
    standard,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    SCOPE,
    state_at,
)

GO = HoldReview(RELEASE, "go", "ready", SCOPE, BOUND)
NO_GO = HoldReview(RELEASE, "no_go", "not ready", None, actions=("mend it",))
READY = state_at("prepared")


def led_by(*people: str, policy: Policy = POLICY) -> Policy:
    """The policy, which names who may lead a review."""
    return replace(policy, authorities={**policy.authorities, "review": people})


@pytest.mark.parametrize("command", [GO, NO_GO])
def test_whom_the_policy_names_may_lead(command: HoldReview) -> None:
    """Go or no-go; nobody else may, and the refusal names who may."""
    assert accepted(review(command, READY, policy=led_by("lea")))
    assert reasons(review(command, READY, policy=led_by("ada", "ben"))) == [
        "person: lea may not lead a readiness review (ada or ben acts next)"
    ]


@pytest.mark.parametrize("command", [GO, NO_GO])
def test_anyone_may_lead_where_the_policy_names_nobody(command: HoldReview) -> None:
    """What it takes is a signature, where the policy wants one."""
    assert accepted(review(command, READY))


def test_nobody_leads_what_a_template_approved() -> None:
    """A standard change costs no human step: its milestone is recorded by whoever deploys."""
    told = replace(READY, changes={CHANGE: standard()})
    assert accepted(review(GO, told, policy=led_by("ada", policy=ROUTED)))


def test_a_no_go_is_given_by_the_rules_in_force_as_well() -> None:
    """A policy at hand that asks for less must not be what sends a release back."""
    told = state_at("prepared", adopted(replace(POLICY, digest="f" * 64)))
    found = reasons(review(NO_GO, told))
    assert any(one.startswith("policy:") and "is not the one in force" in one for one in found)
