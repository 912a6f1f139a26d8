# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which vote counts, and whose: signatures, clusters, own changes, contents, distinct people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.requirements import (
    asked_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.signoffs import (
    round_ended,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import CLUSTERS
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    BOUND,
    KEY,
    STRICT,
    VOTED,
    carried,
    revoked,
    signature,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
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
from hypothesis import given, settings
from hypothesis import strategies as st


def test_distinct_people_are_counted_and_not_signatures() -> None:
    """One person under two keys for two clusters is one vote; the second is named."""
    release = votes(
        ("operations", "go", "bo"),
        ("release", "go", "r"),
        ("security", "go", "bo"),
        ("support", "go", "s"),
    )
    signed = {
        name: replace(vote, signature=signature(name, f"SHA256:{name[0] * 43}"))
        for name, vote in release.signoffs.items()
    }
    release = replace(release, signoffs=signed)
    assert missing(release) == []
    assert told(missing(release, rule(threshold_percent=76))) == [
        "sign-off: security is by bo, who signed for operations already"
    ]
    core = rule(core=("security",))
    assert told(missing(release, core)) == [
        "sign-off: security is by bo, who signed for operations already"
    ]
    alone = replace(core, separation=("own_change",))
    assert missing(release, alone) == []


@pytest.mark.parametrize(
    ("quorum", "people", "short"),
    [(1, 1, False), (2, 1, True), (2, 2, False), (4, 3, True), (4, 4, False), (9, 4, False)],
)
def test_the_quorum_is_of_people(quorum: int, people: int, short: bool) -> None:
    """As many as are asked, or one for each cluster where there are fewer."""
    named = [f"p{n % people}" for n in range(4)]
    pairs = zip(POLICY.clusters, named, strict=True)
    release = votes(*((cluster, "go", person) for cluster, person in pairs))
    policy = replace(rule(quorum=quorum, threshold_percent=1, core=()), separation=())
    found = missing(release, policy)
    if not short:
        assert found == []
        return
    (one,) = found
    assert one == Finding(
        "quorum",
        RELEASE,
        f"needs the votes of {quorum} people, and {people} gave one that counts",
        "max",
        "let more of the clusters sign, each by another person",
    )


def test_no_go_makes_up_the_quorum_and_a_vote_that_does_not_count_does_not() -> None:
    """Who says no has voted; who signed under a stolen key has not."""
    policy = rule(quorum=4, threshold_percent=50, core=())
    release = release_at("prepared", voted("support", "no_go", "untrained"))
    assert missing(release, policy) == []
    vote = replace(release.signoffs["support"], signature=signature())
    stolen = replace(release, signoffs={**release.signoffs, "support": vote})
    assert missing(stolen, policy) == []
    (found,) = missing(stolen, policy, rules=standing(revoked()).rules)
    assert found.problem == "needs the votes of 4 people, and 3 gave one that counts"


def core_vote(**fields: Any) -> Release:
    """Prepared, with another vote of operations, a core cluster."""
    release = release_at("prepared")
    vote = replace(release.signoffs["operations"], **fields)
    return replace(release, signoffs={**release.signoffs, "operations": vote})


def test_a_vote_without_a_signature_does_not_count_where_one_is_wanted() -> None:
    """Recorded before the policy wanted it; no-go of a core cluster as well as go."""
    policy = replace(POLICY, signed=("signoff",))
    names = [one.subject for one in missing(release_at("prepared"), policy)]
    assert names == [*POLICY.clusters, RELEASE]
    signed = {
        name: replace(one, signature=signature(name))
        for name, one in release_at("prepared").signoffs.items()
    }
    release = core_vote(signature=None, decision="no_go")
    release = replace(release, signoffs={**signed, "operations": release.signoffs["operations"]})
    assert told(missing(release, policy)) == ["sign-off: operations is not signed"]


def test_a_vote_under_a_revoked_key_does_not_count() -> None:
    """Whenever it was given; the finding says which key and why."""
    release = core_vote(signature=signature())
    assert missing(release) == []
    assert told(missing(release, rules=standing(revoked()).rules)) == [
        f"sign-off: operations is signed with a key that was revoked ({KEY}: stolen)"
    ]


def test_a_vote_by_somebody_who_left_the_cluster_does_not_count() -> None:
    """The people file of today says who is of which cluster."""
    policy = replace(STRICT, signed=())
    assert missing(release_at("prepared"), policy) == []
    for person in ("guest", "security-one", "gone"):
        assert told(missing(core_vote(by=person), policy)) == [
            f"sign-off: operations is by {person}, who is not of this cluster"
        ]


def test_a_vote_by_somebody_whose_change_it_became_does_not_count() -> None:
    """The owner may change after the vote; a no-go of theirs still does."""
    changes = {CHANGE: carried(owner="operations-one")}
    assert told(missing(release_at("prepared"), changes=changes)) == [
        f"sign-off: operations is by operations-one, who asked for or owns {CHANGE}"
    ]
    lax = replace(POLICY, separation=("distinct_people",))
    assert missing(release_at("prepared"), lax, changes) == []
    against = release_at("prepared", voted("operations", "no_go", "late"))
    assert missing(against, changes=changes) == []


@pytest.mark.parametrize("part", VOTED)
def test_a_vote_for_other_contents_does_not_count(part: str) -> None:
    """Each part of the scope binds it; one that it was not given for at all is another, too."""
    assert missing(core_vote(bound=VOTED), bound=BOUND) == []
    for other in ({**VOTED, part: "0" * 64}, {k: v for k, v in VOTED.items() if k != part}):
        assert told(missing(core_vote(bound=other), bound=BOUND)) == [
            f"sign-off: operations was given for other contents: {part} changed after it"
        ]
    assert missing(core_vote(bound={**VOTED, part: "0" * 64}), bound=None) == []


def test_the_hosts_are_no_part_of_a_sign_off() -> None:
    """Where it is deployed is the go's to bind."""
    assert missing(core_vote(bound={**VOTED, "hosts": "0" * 64}), bound=BOUND) == []


def test_a_signed_vote_for_nothing_in_particular_does_not_count() -> None:
    """One without a signature is of a time before sign-offs were bound, and does."""
    assert missing(core_vote(bound={}), bound=BOUND) == []
    (found,) = missing(core_vote(bound={}, signature=signature()), bound=BOUND)
    assert found.problem.startswith("was given for other contents: artifacts, playbook, ")


PERSON = st.sampled_from("abcd")
VOTES = st.dictionaries(
    st.sampled_from(CLUSTERS), st.tuples(st.sampled_from(["go", "no_go"]), PERSON)
)


@settings(max_examples=200, deadline=None)
@given(VOTES, st.integers(1, 100), st.integers(0, 7), st.integers(1, 7))
def test_whatever_is_voted_only_enough_distinct_people_carry_it(
    given_: dict[str, tuple[str, str]], threshold: int, quorum: int, clusters: int
) -> None:
    """No findings: the share was reached by different people, nobody vetoed, all core voted."""
    core, veto = CLUSTERS[:1], CLUSTERS[clusters - 1 : clusters]
    policy = of(clusters, threshold_percent=threshold, quorum=quorum, core=core, veto=veto)
    release = votes(*((name, *one) for name, one in given_.items()))
    asked = asked_of(release, CHANGES, policy)
    found = missing(release, policy)
    counted = {name: one for name, one in given_.items() if name in policy.clusters}
    people = {person for decision, person in counted.values() if decision == "go"}
    if round_ended(release, asked, policy) is not None:
        assert found
    if not found:
        assert len(people) * 100 >= threshold * clusters
        assert len({person for _d, person in counted.values()}) >= min(quorum, clusters)
        assert core[0] in counted
        assert given_.get(veto[0], ("go", ""))[0] == "go"
