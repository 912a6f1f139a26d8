# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-offs: what goes on record, who may give one, and each reason against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import STATES
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    IN_FORCE,
    KEY,
    OTHER_KEY,
    STRICT,
    VOTED,
    adopted,
    carried,
    revoked,
    sign,
    signature,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    MAIN,
    POLICY,
    RELEASE,
    by,
    release_at,
    release_event,
    voted,
)

VOTE = GiveSignOff(RELEASE, "operations", "go", "backup restored", VOTED)
SIGNED = replace(VOTE, signature=signature())
FRESH = release_at("preparation")
OLLI = by("olli")


def strictly(
    vote: GiveSignOff = SIGNED,
    *before: Event,
    actor: str = "olli",
    hours: float = 0,
    holds: Standing = IN_FORCE,
) -> Decision:
    """Decide on a vote under the strict policy."""
    release = release_at("preparation", *before)
    return sign(vote, release, by(actor, hours), STRICT, holds)


def test_a_release_that_nobody_planned_is_refused() -> None:
    """The refusal says how to plan it."""
    found = the_finding(sign(VOTE, None, OLLI))
    assert (found.subject, found.problem) == (RELEASE, "was never planned")
    assert found.how.startswith("ansible-playbook mof.release.prepare")


@pytest.mark.parametrize("decision", ["go", "no_go"])
def test_a_vote_goes_on_record(decision: str) -> None:
    """With its reason, what it is for and the policy that it was given under."""
    (event,) = accepted(sign(replace(VOTE, decision=decision), FRESH, OLLI))
    assert (event.type, event.actor) == ("signoff_recorded", "olli")
    assert event.data == {
        "cluster": "operations",
        "decision": decision,
        "comment": "backup restored",
        "policy_sha256": POLICY.digest,
        "bound": dict(VOTED),
    }
    assert release_at("preparation", event).signoffs["operations"].bound == VOTED


def test_a_vote_for_nothing_in_particular_says_nothing_of_it() -> None:
    """As those of before sign-offs were bound."""
    (event,) = accepted(sign(replace(VOTE, bound={}), FRESH, OLLI))
    assert "bound" not in event.data


def test_a_vote_needs_a_known_cluster_and_a_reason() -> None:
    """Both at once when both are wrong."""
    assert reasons(sign(GiveSignOff(RELEASE, "partner", "go", ""), FRESH, OLLI)) == [
        "cluster: partner is not in the policy; it has: operations, release, security, support",
        "comment: partner needs a reason (olli: give comment)",
    ]


@pytest.mark.parametrize("state", STATES)
def test_sign_offs_belong_to_preparation(state: str) -> None:
    """After go too, for whoever has a doubt; elsewhere the refusal says where the release is."""
    decision = sign(replace(VOTE, decision="no_go"), replace(FRESH, state=state), OLLI)
    if state in ("preparation", "readiness_review"):
        assert accepted(decision)
        return
    found = the_finding(decision)
    assert found.problem == f"is in {state.replace('_', ' ')}; sign-offs are given in preparation"
    assert found.who == "max"
    assert bool(found.how) == (state in ("planning", "building", "acceptance"))


def test_a_doubt_after_go_is_on_record() -> None:
    """The release stays where it is; the gate is what closes."""
    doubt = replace(VOTE, decision="no_go", comment="a backup is lost")
    (event,) = accepted(sign(doubt, release_at("readiness_review"), by("olli", 1)))
    after = release_at("readiness_review", event)
    assert (after.state, after.signoffs["operations"].decision) == ("readiness_review", "no_go")


def test_one_person_signs_for_one_cluster() -> None:
    """The refusal says for which they signed, and that somebody else of this one must."""
    (event,) = accepted(sign(VOTE, FRESH, OLLI))
    release = release_at("preparation", event)
    other = replace(VOTE, cluster="security")
    for decision in ("go", "no_go"):
        found = the_finding(sign(replace(other, decision=decision), release, OLLI))
        assert found.problem == "signed for operations already; one person signs for one cluster"
        assert (found.kind, found.subject, found.who) == ("person", "olli", "security")
        assert found.how == "let another member of the cluster sign"
    lax = replace(POLICY, separation=("distinct_people", "own_change"))
    assert accepted(sign(other, release, OLLI, lax))


def test_one_who_is_of_two_clusters_signs_for_one_of_them() -> None:
    """The people file lets bo speak for both; the separation of duties does not."""
    first = accepted(strictly(actor="bo"))
    other = replace(SIGNED, cluster="security", signature=signature("two"))
    assert accepted(strictly(other, actor="bo"))
    assert [one.split(":")[0] for one in reasons(strictly(other, *first, actor="bo"))] == ["person"]


@pytest.mark.parametrize(
    ("actor", "of"),
    [
        ("security-one", "is of security"),
        ("guest", "is in no cluster"),
        ("nobody", "is in no cluster"),
    ],
)
def test_only_people_of_a_cluster_sign_for_it(actor: str, of: str) -> None:
    """As the people file has it; no-go as well as go."""
    for decision in ("go", "no_go"):
        assert reasons(strictly(replace(SIGNED, decision=decision), actor=actor)) == [
            (
                f"person: {actor} {of} and cannot sign for operations "
                "(operations: let somebody of the cluster sign, or correct the people file)"
            )
        ]


@pytest.mark.parametrize("person", ["riley", "sam", "dana"])
def test_nobody_signs_off_their_own_change(person: str) -> None:
    """Neither the initiator, nor who submitted it in that name, nor its owner; no-go they may."""
    changes = {CHANGE: carried(submitted_by="sam")}
    found = the_finding(sign(VOTE, FRESH, by(person), changes=changes))
    assert (found.kind, found.subject) == ("person", person)
    assert found.problem == (
        f"asked for or owns {CHANGE}, which this release carries, and cannot sign it off"
    )
    assert found.how == "let somebody else do it"
    assert accepted(sign(replace(VOTE, decision="no_go"), FRESH, by(person), changes=changes))
    lax = replace(POLICY, separation=("distinct_people", "one_cluster"))
    assert accepted(sign(VOTE, FRESH, by(person), lax, changes=changes))


def test_a_change_that_this_release_does_not_carry_is_nobodys_concern_here() -> None:
    """Owning another one keeps nobody from signing; one not on record cannot be judged here."""
    changes = {"RFC-2": carried("RFC-2", owner="olli")}
    assert accepted(sign(VOTE, FRESH, OLLI, changes=changes))


def test_an_unsigned_vote_is_refused_where_the_policy_wants_it_signed() -> None:
    """A no-go too: who says it must be sure."""
    for decision in ("go", "no_go"):
        assert reasons(strictly(replace(VOTE, decision=decision))) == [
            (
                "signature: operations is not signed "
                "(sign it with your SSH key: -e key=~/.ssh/id_ed25519)"
            )
        ]
    (event,) = accepted(strictly())
    assert event.data["signature"] == signature().document


def test_a_vote_under_a_revoked_key_is_refused() -> None:
    """Also where the policy would not want any signature."""
    holds = standing(adopted(), revoked())
    problem = f"is signed with a key that was revoked ({KEY}: stolen)"
    assert the_finding(strictly(holds=holds)).problem == problem
    assert the_finding(sign(SIGNED, FRESH, OLLI, holds=standing(revoked()))).problem == problem


def test_a_signed_vote_is_brought_once() -> None:
    """Whoever finds a go of before a doubt cannot bring it back."""
    doubt = replace(SIGNED, decision="no_go", comment="lost", signature=signature("two"))
    first = accepted(strictly())
    second = accepted(strictly(doubt, *first, hours=1))
    assert "signature: operations was brought before (sign the decision anew)" in reasons(
        strictly(SIGNED, *first, *second, hours=2)
    )


def test_a_vote_of_another_round_is_not_brought_into_this_one() -> None:
    """The nonce outlives a return and a new plan."""
    first = accepted(strictly())
    back = release_event(
        "release_returned", to="release_manager", reason="x", actions=["y"], reopens=["operations"]
    )
    anew = (*MAIN["planning"], MAIN["acceptance"][0], *MAIN["preparation"])
    for way in ((back, *anew[1:]), anew):
        after = release_at("preparation", *first, *way)
        assert "operations" not in after.signoffs
        found = the_finding(sign(SIGNED, after, by("olli", 1), STRICT, IN_FORCE))
        assert found.problem == "was brought before"


def test_a_vote_under_rules_that_are_not_in_force_is_refused() -> None:
    """Another policy, other people, other signers, or none adopted where signatures count."""
    for holds, words in (
        (standing(adopted(POLICY)), ["policy", "people", "signers"]),
        (standing(adopted(people_sha256="0" * 64)), ["people"]),
        (standing(adopted(signers_sha256="0" * 64)), ["signers"]),
        (standing(), ["policy"]),
    ):
        assert [one.split(":")[0] for one in reasons(strictly(holds=holds))] == words


def test_the_same_vote_again_adds_nothing() -> None:
    """The same person may change their mind, and another person of the cluster may vote."""
    (event,) = accepted(sign(VOTE, FRESH, OLLI))
    release = release_at("preparation", event)
    assert sign(VOTE, release, by("olli", 5)) == ()
    for vote, who in (
        (replace(VOTE, decision="no_go"), "olli"),
        (replace(VOTE, comment="restored twice"), "olli"),
        (replace(VOTE, bound={**VOTED, "project": "0" * 64}), "olli"),
        (VOTE, "otto"),
    ):
        assert accepted(sign(vote, release, by(who)))


def test_the_same_vote_under_another_signature_adds_nothing_while_the_first_counts() -> None:
    """Once its key is revoked, or when it had none, the new one goes on record."""
    first = accepted(strictly())
    other = replace(VOTE, signature=signature("two", OTHER_KEY))
    assert strictly(other, *first) == ()
    assert strictly(VOTE, *first) == ()
    assert accepted(strictly(other, *first, holds=standing(adopted(), revoked())))
    unsigned = accepted(sign(VOTE, FRESH, OLLI))
    assert accepted(strictly(SIGNED, *unsigned))
    assert accepted(sign(SIGNED, release_at("preparation", *unsigned), OLLI))
    assert [one.split(":")[0] for one in reasons(strictly(VOTE, *unsigned))] == ["signature"]


def test_a_round_that_a_veto_ended_takes_no_more_votes() -> None:
    """Of nobody, go or no-go, until the release went back; the refusal says how that is done."""
    release = release_at("preparation", voted("security", "no_go", "a hole"))
    for decision in ("go", "no_go"):
        assert reasons(sign(replace(VOTE, decision=decision), release, OLLI)) == [
            (
                f"round: {RELEASE} ended with the no-go of security: a hole (max: ansible-playbook "
                f"mof.release.return -e release={RELEASE} -e \"comment='…'\" -e reopens=security "
                "-e \"actions='…'\")"
            )
        ]
    back = release_event(
        "release_returned", to="release_manager", reason="x", actions=["y"], reopens=["security"]
    )
    again = (back, MAIN["acceptance"][0], *MAIN["preparation"])
    opened = release_at("preparation", voted("security", "no_go", "a hole"), *again)
    assert accepted(sign(VOTE, opened, OLLI))


def test_a_round_that_cannot_reach_its_threshold_takes_no_more_votes() -> None:
    """Three of four must say go: one no-go is borne, two are not."""
    one = release_at("preparation", voted("support", "no_go", "untrained"))
    assert accepted(sign(VOTE, one, OLLI))
    two = release_at(
        "preparation",
        voted("support", "no_go", "untrained"),
        voted("release", "no_go", "late", hours=1),
    )
    found = the_finding(sign(VOTE, two, OLLI))
    assert found.problem == "ended with the no-go of release: late"
