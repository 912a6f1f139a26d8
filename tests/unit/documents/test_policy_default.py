# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The default policy is the table of the framework: every item of every cell, and its rules."""

from __future__ import annotations

import re
from textwrap import dedent, indent
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks.run import problems as refused
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    DEFAULT_POLICY,
    policy_file,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.checks import (
    checks_for,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.ledger_checks import (
    KINDS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.unmet import (
    ELEMENTS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.frame import SMFS
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    CLUSTERS,
    PLANS,
    PRIORITIES,
    SEPARATION,
    SIGNED,
    SKIPPABLE,
    TESTS,
    Policy,
    Route,
)
from ansible_collections.mof.release.tests.unit.documents.policies import OWN
from ansible_collections.mof.release.tests.unit.domain.stories import NOW

#: Cluster and mode -> each item of that cell: the name of its activity, and words of its title.
TABLE: dict[tuple[str, str], dict[str, str]] = {
    ("infrastructure", "auto"): {
        "reachable": "reached",
        "system": "system and kernel",
        "cpu": "processors",
        "memory": "emory",
        "disk": "disks",
        "inodes": "inodes",
        "staged": "digests of the library",
        "dns": "names",
        "time": "clocks",
        "ports": "ports",
    },
    ("infrastructure", "human"): {"advice": "echnical advice", "logistics": "people are there"},
    ("operations", "auto"): {
        "monitoring": "monitored, and all of it is green",
        "no-collision": "no backup runs in the window",
        "restore-point": "restored and verified",
    },
    ("operations", "human"): {"runbook": "accepted", "training": "attended the training"},
    ("partner", "auto"): {"endpoints": "answer", "certificates": "outlive the window"},
    ("partner", "human"): {"informed": "told", "on-call": "confirmed"},
    ("release", "auto"): {
        "changes-authorized": "authorized",
        "baseline": "captured",
        "no-drift": "without an explanation",
        "digests": "verified",
        "plans": "six plans",
        "backout-rehearsed": "rehearsed",
        "no-conflict": "No other change is scheduled",
    },
    ("release", "human"): {},
    ("security", "auto"): {
        "artifact-signature": "valid signature",
        "vulnerabilities": "bill of materials",
        "hardening": "hardening baseline",
        "no-secrets": "plain text",
        "audit-and-mac": "mandatory access control",
    },
    ("security", "human"): {"risk-accepted": "risk"},
    ("service", "auto"): {"window": "service level", "error-budget": "rror budget"},
    ("service", "human"): {"stakeholders": "told", "owner": "owner"},
    ("support", "auto"): {
        "known-errors": "has an article",
        "no-severity-1": "severity 1",
        "on-call": "two different people",
    },
    ("support", "human"): {"trained": "trained", "escalation": "escalation list"},
}
#: Activities that every host answers by itself -> the kinds of their checks.
MEASURED = {
    "infrastructure.reachable": ["reachable"],
    "infrastructure.system": ["os", "kernel"],
    "infrastructure.cpu": ["cpu"],
    "infrastructure.memory": ["memory"],
    "infrastructure.disk": ["disk"],
    "infrastructure.inodes": ["inodes"],
    "infrastructure.staged": ["staged"],
    "infrastructure.time": ["time"],
}
#: Activities that the ledger and the project answer -> the kind of their check.
LOOKED_UP = {
    "release.changes-authorized": ["changes_authorized"],
    "release.baseline": ["baseline_captured"],
    "release.no-drift": ["drift_explained"],
    "release.digests": ["digests_registered"],
    "release.plans": ["plans_present"],
    "release.backout-rehearsed": ["backout_rehearsed"],
    "release.no-conflict": ["schedule_free"],
    "support.on-call": ["on_call_differs"],
}


@pytest.fixture
def policy(written: Any) -> Policy:
    """Give the default policy with people."""
    return policy_file(written(OWN))


@pytest.mark.parametrize("cluster", CLUSTERS)
@pytest.mark.parametrize("mode", ["auto", "human"])
def test_each_item_of_each_cell_is_an_activity(policy: Policy, cluster: str, mode: str) -> None:
    """In the order of the table, and there is no other."""
    items = TABLE[cluster, mode]
    found = [one for one in policy.activities if (one.cluster, one.mode) == (cluster, mode)]
    assert [one.id for one in found] == [f"{cluster}.{name}" for name in items]
    for one, words in zip(found, items.values(), strict=True):
        assert words in one.title


def test_each_activity_is_whole(policy: Policy) -> None:
    """A function, an element of the review, a severity, an end, and a title of its own."""
    for one in policy.activities:
        assert one.smf in SMFS, one.id
        assert one.element in ELEMENTS, one.id
        assert one.severity in ("blocking", "warning"), one.id
        assert one.expires_hours, one.id
    assert len({one.title for one in policy.activities}) == len(policy.activities) == 43
    for element in ELEMENTS:
        assert [one for one in policy.activities if one.element == element]


def test_nothing_holds_a_release_up_by_a_warning(policy: Policy) -> None:
    """But every cluster has something that does."""
    blocking = [one for one in policy.activities if one.severity == "blocking"]
    assert {one.cluster for one in blocking} == set(CLUSTERS)
    warnings = [one.id for one in policy.activities if one.severity == "warning"]
    assert warnings == ["infrastructure.cpu", "infrastructure.logistics"]


def test_what_can_be_looked_up_is_not_attested(policy: Policy) -> None:
    """On hosts or on the ledger; the rest needs to know the site, and people attest the rest."""
    found = {
        one.id: [check["kind"] for check in one.checks] for one in policy.activities if one.checks
    }
    assert found == MEASURED | LOOKED_UP
    assert {kind for kinds in LOOKED_UP.values() for kind in kinds} == set(KINDS)
    assert all(one.mode == "auto" for one in policy.activities if one.checks)


def test_the_module_takes_the_checks_of_the_default(policy: Policy) -> None:
    """As they are handed to it for a release that says no more than it must."""
    release = Release("shop-1.0", "preparation", {"release": "shop-1.0"}, "lee")
    asked = checks_for(release, policy, NOW)
    assert [one["kind"] for one in asked] == [
        kind for kinds in MEASURED.values() for kind in kinds if kind != "reachable"
    ]
    assert refused(asked, reference_told=True) == []


def test_the_review(policy: Policy) -> None:
    """75 % of the members, all of them voting, security with a veto, by five people at least."""
    assert policy.clusters == CLUSTERS
    assert policy.review.threshold_percent == 75
    assert policy.review.core == CLUSTERS
    assert policy.review.veto == ("security",)
    assert (policy.review.quorum, policy.review.go_valid_hours) == (5, 72)


def test_the_routes(policy: Policy) -> None:
    """Standard by a template, minor, significant, major, and the fast track of an emergency."""
    assert policy.routes == {
        "standard": Route("standard", template=True, clusters=(), activities="auto"),
        "minor": Route("minor", bodies=("change_managers",)),
        "significant": Route("significant", bodies=("cab",), initiation_review=True),
        "major": Route("major", bodies=("cab", "executive_committee"), initiation_review=True),
        "emergency": Route(
            "emergency",
            bodies=("emergency_committee",),
            clusters=("release", "operations", "security"),
            activities="auto",
            may_skip=SKIPPABLE,
        ),
    }


def test_times_and_what_is_asked_of_a_release(policy: Policy) -> None:
    """Deadlines for every priority, a date for everything skipped, and all there is to ask."""
    assert list(policy.deadlines) == list(PRIORITIES)
    assert list(policy.deadlines.values()) == [720, 336, 72, 4]
    assert policy.obligations == {"test": 72, "document": 168, "review": 120}
    assert (policy.waiver_hours, policy.waiver_clusters) == (168, ())
    assert (policy.plans, policy.tests) == (PLANS, TESTS)
    assert (policy.signed, policy.separation) == (SIGNED, SEPARATION)
    assert (policy.freezes, policy.templates) == ((), ())


def examples(start: str) -> list[str]:
    """The blocks in its comments that begin with a word, as somebody would copy them."""
    told = re.findall(r"(?m)^ *#  +\S.*$(?:\n *#   .*$)*", DEFAULT_POLICY.read_text("utf-8"))
    blocks = [dedent(re.sub(r"(?m)^ *#", "", one)) for one in told]
    return [one + "\n" for one in blocks if one.startswith(start)]


def test_the_examples_in_its_comments_are_right(written: Any) -> None:
    """A policy of one's own, a template with a freeze, and the checks that need a site."""
    (whole,) = examples("policy:")
    policy = policy_file(written(whole))
    assert policy.name == "shop-production"
    restored, dropped = policy.activity("operations.restore-point"), "partner.certificates"
    assert restored is not None
    assert (restored.expires_hours, policy.activity(dropped)) == (24, None)
    (more,) = examples("templates:")
    policy = policy_file(written(OWN + more))
    assert (len(policy.templates), len(policy.freezes)) == (1, 1)
    checks = examples("checks:")
    assert len(checks) == 4
    for one in checks:
        text = f"{OWN}activities:\n  - id: partner.endpoints\n{indent(one, '    ')}"
        release = Release("shop-1.0", "preparation", {"release": "shop-1.0"}, "lee")
        asked = checks_for(release, policy_file(written(text)), NOW)
        assert asked[-1]["id"] == "partner.endpoints"
        assert refused(asked, reference_told=True) == []
