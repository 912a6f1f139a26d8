# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sign-offs are enough: threshold, core, vetoes, and the end of a round, at their edges."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.requirements import (
    asked_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.signoffs import (
    ended,
    round_ended,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    ROUTED,
    emergency,
    revoked,
    signature,
    standard,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    at,
    release_at,
    voted,
)
from ansible_collections.mof.release.tests.unit.domain.voting import (
    CHANGES,
    missing,
    of,
    rule,
    told,
    votes,
)


def test_a_prepared_release_lacks_none() -> None:
    """Everybody said go."""
    assert missing(release_at("prepared")) == []


@pytest.mark.parametrize("clusters", range(1, 8))
@pytest.mark.parametrize("threshold", [1, 50, 66, 67, 75, 76, 99, 100])
def test_the_threshold_is_exact(clusters: int, threshold: int) -> None:
    """A share of the clusters, not rounded; when it is short, each silent cluster is named."""
    policy = of(clusters, threshold_percent=threshold, quorum=0)
    needed = next(
        n for n in range(clusters + 1) if Fraction(n, clusters) >= Fraction(threshold, 100)
    )
    for go in range(clusters + 1):
        release = votes(*((name, "go", name) for name in policy.clusters[:go]))
        silent = [f"sign-off: {name} has not signed" for name in policy.clusters[go:]]
        assert told(missing(release, policy)) == ([] if go >= needed else silent)


@pytest.mark.parametrize("core", POLICY.review.core)
def test_a_core_cluster_must_have_voted(core: str) -> None:
    """Even when the others are enough; the finding says how to sign."""
    release = release_at("prepared")
    others = {key: one for key, one in release.signoffs.items() if key != core}
    (found,) = missing(replace(release, signoffs=others))
    assert (found.kind, found.subject, found.problem) == ("sign-off", core, "has not signed")
    assert (found.who, found.how) == (
        core,
        (
            f"ansible-playbook mof.release.sign -e release={RELEASE} -e cluster={core} "
            "-e decision=go -e \"comment='…'\""
        ),
    )


def test_a_core_cluster_that_said_no_has_voted() -> None:
    """It is heard, and outvoted: three of four are 75 %."""
    assert missing(release_at("prepared", voted("operations", "no_go", "late"))) == []


def test_a_silent_cluster_that_is_not_core_is_not_owed() -> None:
    """Three of four are 75 %."""
    release = release_at("prepared")
    others = {key: one for key, one in release.signoffs.items() if key != "support"}
    assert missing(replace(release, signoffs=others)) == []


def test_a_veto_ends_it() -> None:
    """Security said no-go; that all others said go does not help. Only a return does."""
    release = release_at("prepared", voted("security", "no_go", "a hole"))
    (found,) = missing(release)
    assert (found.subject, found.problem) == ("security", "said no-go: a hole")
    assert (found.who, found.how) == (
        "max",
        (
            f"ansible-playbook mof.release.return -e release={RELEASE} -e \"comment='…'\" "
            "-e reopens=security -e \"actions='…'\""
        ),
    )


def test_a_no_go_without_a_veto_counts_against_the_threshold_only() -> None:
    """One of four is outvoted; two of four are not, and both are named."""
    support, late = voted("support", "no_go", "untrained"), voted("release", "no_go", "late")
    assert missing(release_at("prepared", support)) == []
    assert told(missing(release_at("prepared", support, late))) == [
        "sign-off: release said no-go: late",
        "sign-off: support said no-go: untrained",
    ]


def test_an_objection_that_can_still_be_met_says_so() -> None:
    """While enough others may yet say go, the cluster may change its mind."""
    release = votes(("release", "go", "r"), ("support", "no_go", "s"))
    objection = next(one for one in missing(release) if one.subject == "support")
    assert objection.how == "meet the objection, then ask for a new sign-off"


@pytest.mark.parametrize("decision", ["", "GO", "yes"])
def test_a_vote_that_nobody_knows_is_no_go(decision: str) -> None:
    """Only go is go."""
    release = release_at("prepared", voted("security", decision))
    assert [one.subject for one in missing(release)] == ["security"]


def test_the_vote_of_a_cluster_outside_the_policy_does_not_count() -> None:
    """It neither fills the threshold nor vetoes nor makes up the quorum."""
    release = votes(("operations", "go", "o"), ("release", "go", "r"), ("partner", "no_go", "p"))
    assert told(missing(release, rule(quorum=3))) == [
        "sign-off: security has not signed",
        "sign-off: support has not signed",
        f"quorum: {RELEASE} needs the votes of 3 people, and 2 gave one that counts",
    ]
    assert round_ended(release, asked_of(release, CHANGES, POLICY), POLICY) is None


def test_a_veto_counts_whatever_its_signature() -> None:
    """Better a release that goes back for nothing than one that goes on against a doubt."""
    release = release_at("prepared", voted("security", "no_go", "a hole"))
    vote = replace(release.signoffs["security"], signature=signature())
    release = replace(release, signoffs={**release.signoffs, "security": vote})
    (found,) = missing(release, rules=standing(revoked()).rules)
    assert found.problem == "said no-go: a hole"


def test_a_standard_release_needs_no_sign_off_and_a_veto_stops_it_all_the_same() -> None:
    """Nobody is asked; but whoever may stop everything may stop this."""
    changes = {CHANGE: standard()}
    release = release_at("preparation")
    assert missing(release, ROUTED, changes) == []
    for cluster in ("operations", "release", "support"):
        assert missing(release_at("preparation", voted(cluster, "no_go")), ROUTED, changes) == []
    stopped = release_at("preparation", voted("security", "no_go", "a hole"))
    assert told(missing(stopped, ROUTED, changes)) == ["sign-off: security said no-go: a hole"]
    final = round_ended(stopped, asked_of(stopped, changes, ROUTED), ROUTED)
    assert final == stopped.signoffs["security"]


def test_an_emergency_without_its_review_needs_the_clusters_of_its_route() -> None:
    """Threshold and quorum are of those; what the others said does not count."""
    changes = {CHANGE: emergency(CHANGE, "review")}
    policy = rule(ROUTED, quorum=5, core=())
    release = votes(("release", "go", "r"), ("operations", "go", "o"))
    assert told(missing(release, policy, changes)) == [
        "sign-off: security has not signed",
        f"quorum: {RELEASE} needs the votes of 2 people, and 1 gave one that counts",
    ]
    both = votes(("release", "go", "r"), ("security", "go", "s"))
    assert missing(both, policy, changes) == []


@pytest.mark.parametrize("clusters", range(1, 8))
def test_a_round_ends_with_the_very_no_go_that_is_one_too_many(clusters: int) -> None:
    """When those who have not said no can not make up the threshold any more, and not before."""
    for threshold in range(1, 101):
        policy = of(clusters, threshold_percent=threshold)
        for against in range(clusters + 1):
            release = votes(*((name, "no_go", name) for name in policy.clusters[:against]))
            left = Fraction(clusters - against, clusters)
            final = round_ended(release, asked_of(release, CHANGES, policy), policy)
            assert (final is not None) == (left < Fraction(threshold, 100)), (threshold, against)


def test_which_no_go_ended_the_round() -> None:
    """A veto before all others; else the newest, when the threshold is out of reach."""
    asked = asked_of(release_at("prepared"), CHANGES, POLICY)
    late = voted("release", "no_go", "late", hours=2)
    old = voted("support", "no_go", "untrained", hours=1)
    assert round_ended(release_at("prepared"), asked, POLICY) is None
    assert round_ended(release_at("prepared", late), asked, POLICY) is None
    two = release_at("prepared", late, old)
    final = round_ended(two, asked, POLICY)
    assert final is not None
    assert (final.cluster, final.at) == ("release", at(2))
    vetoed = release_at("prepared", late, old, voted("security", "no_go", "a hole"))
    final = round_ended(vetoed, asked, POLICY)
    assert final is not None
    assert final.cluster == "security"
    assert str(ended(vetoed, final)) == (
        f"round: {RELEASE} ended with the no-go of security: a hole (max: ansible-playbook "
        f"mof.release.return -e release={RELEASE} -e \"comment='…'\" -e reopens=security "
        "-e \"actions='…'\")"
    )
