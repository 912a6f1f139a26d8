# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The readiness review under a policy that wants signatures, and its no-go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import STATES
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    BOUND,
    KEY,
    OTHER_KEY,
    PEOPLE,
    ROUTED,
    STRICT,
    VOTED,
    adopted,
    review,
    revoked,
    signature,
    standard,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    MAIN,
    POLICY,
    RELEASE,
    SCOPE,
    recorded,
    state_at,
    voted,
)

GO = HoldReview(RELEASE, "go", "ready", SCOPE, BOUND, signature=signature("go"))
NO_GO = HoldReview(
    RELEASE, "no_go", "no room", None, actions=("Add a disk.",), reopens=("operations",)
)


#: One for each cluster of the policy.
KEYS = tuple(f"SHA256:{letter * 43}" for letter in "CDEF")


def ready(*more: Any) -> State:
    """Prepared under the strict policy, each vote signed with a key of its own."""
    votes = [
        replace(
            vote,
            data={**vote.data, "bound": VOTED, "signature": signature(cluster, key).document},
        )
        for cluster, key in zip(POLICY.clusters, KEYS, strict=True)
        for vote in (voted(cluster),)
    ]
    results = [recorded(one) for one in POLICY.activities]
    return state_at("preparation", adopted(), *results, *votes, *more)


def test_a_strict_go_is_signed() -> None:
    """Without its signature it is refused, whatever the sign-offs."""
    assert accepted(review(GO, ready(), policy=STRICT))
    assert reasons(review(replace(GO, signature=None), ready(), policy=STRICT)) == [
        (
            f"signature: {RELEASE} is not signed "
            "(sign it with your SSH key: -e key=~/.ssh/id_ed25519)"
        )
    ]


def test_a_strict_no_go_is_signed_too() -> None:
    """Sending a release back is a decision of the review like go."""
    found = the_finding(review(NO_GO, ready(), policy=STRICT, actor="olli"))
    assert (found.kind, found.problem) == ("signature", "is not signed")
    signed = replace(NO_GO, signature=signature("no"))
    held, *_back = accepted(review(signed, ready(), policy=STRICT, actor="olli"))
    assert held.data["signature"] == signature("no").document


def test_a_go_under_a_revoked_key_is_refused() -> None:
    """And one whose key is revoked afterwards does not stand when it is held again."""
    found = the_finding(review(GO, ready(revoked()), policy=STRICT))
    assert found.problem == f"is signed with a key that was revoked ({KEY}: stolen)"
    held = accepted(review(GO, ready(), policy=STRICT))
    again = replace(GO, signature=signature("again", OTHER_KEY))
    assert review(again, ready(*held), policy=STRICT) == ()
    assert accepted(review(again, ready(*held, revoked()), policy=STRICT))


def test_a_signed_go_is_brought_once() -> None:
    """After a return the old one does not come back."""
    held = accepted(review(GO, ready(), policy=STRICT))
    signed = replace(NO_GO, signature=signature("no"))
    back = accepted(review(signed, ready(*held), policy=STRICT, actor="olli"))
    again = (*MAIN["acceptance"], *MAIN["preparation"])
    told = ready(*held, *back, *again)
    assert f"signature: {RELEASE} was brought before (sign the decision anew)" in reasons(
        review(GO, told, policy=STRICT)
    )


@pytest.mark.parametrize("cluster", POLICY.clusters)
def test_a_sign_off_under_a_revoked_key_does_not_carry_a_go(cluster: str) -> None:
    """Each cluster's in turn; where three of four are enough, only a core one is missed."""
    key = KEYS[POLICY.clusters.index(cluster)]
    told = ready(revoked(key))
    decision = review(GO, told, policy=STRICT)
    if cluster in POLICY.review.core:
        found = the_finding(decision)
        assert (found.kind, found.subject) == ("sign-off", cluster)
        assert found.problem == f"is signed with a key that was revoked ({key}: stolen)"
    else:
        assert accepted(decision)


def test_two_sign_offs_under_revoked_keys_are_too_few() -> None:
    """Three of four are needed, so each that does not count is named."""
    told = ready(revoked(KEYS[2]), revoked(KEYS[3]))
    found = reasons(review(GO, told, policy=STRICT))
    assert [one.split(" (")[0] for one in found] == [
        "sign-off: security is signed with a key that was revoked",
        "sign-off: support is signed with a key that was revoked",
    ]


def test_a_go_under_rules_that_are_not_in_force_is_refused() -> None:
    """Whatever was prepared under them."""
    older = replace(STRICT, digest="0" * 64, version=1)
    told = ready(adopted(replace(STRICT, digest="1" * 64, version=3)))
    kinds_of = {one.split(":")[0] for one in reasons(review(GO, told, policy=older))}
    assert kinds_of == {"policy"}


def test_no_go_sends_the_release_back() -> None:
    """One decision, two events: what was said, and to whom it goes with what is owed."""
    told = state_at("prepared")
    held, back = accepted(review(replace(NO_GO, scope=SCOPE), told))
    assert held.data == {
        "decision": "no_go",
        "comment": "no room",
        "policy_sha256": POLICY.digest,
    }
    assert (back.type, back.actor) == ("release_returned", "lea")
    assert back.data == {
        "to": "release_manager",
        "reason": "no room",
        "actions": ["Add a disk."],
        "reopens": ["operations"],
    }
    after = fold([held, back], told).releases[RELEASE]
    assert (after.state, len(after.returns), after.review) == ("planning", 1, None)
    assert sorted(after.signoffs) == ["release", "security", "support"]


def test_no_go_to_the_change_owner_opens_the_changes_again() -> None:
    """A defect of content goes to whoever owns it."""
    decision = review(replace(NO_GO, to="change_owner"), state_at("prepared"))
    assert kinds(decision) == ["review_held", "release_returned", "change_reopened"]


def test_no_go_needs_no_readiness_but_its_reason_and_what_is_owed() -> None:
    """It may be said at any time of preparation; each thing that it lacks is told once."""
    assert accepted(review(NO_GO, state_at("preparation")))
    bare = replace(NO_GO, comment="", actions=(), reopens=("kitchen",))
    assert reasons(review(bare, state_at("preparation"))) == [
        f"comment: {RELEASE} needs the reason of the decision (lea: give comment)",
        (
            f"actions: {RELEASE} needs at least one action that is owed to be returned "
            "(give actions: what must be done until it comes back)"
        ),
        "cluster: kitchen is not in the policy",
    ]


@pytest.mark.parametrize("state", STATES)
def test_no_go_is_said_where_go_could_be(state: str) -> None:
    """The state is told once."""
    told = state_at("prepared")
    told = replace(told, releases={RELEASE: replace(told.releases[RELEASE], state=state)})
    answer = review(NO_GO, told)
    if state in ("preparation", "readiness_review"):
        assert kinds(answer) == ["review_held", "release_returned"]
    else:
        words = state.replace("_", " ")
        assert the_finding(answer).problem == f"is in {words}; the review is held in preparation"


def test_the_same_no_go_again_adds_nothing() -> None:
    """The release went back for it already; any other reason comes too late."""
    told = state_at("prepared")
    after = fold(accepted(review(NO_GO, told)), told)
    assert review(NO_GO, after) == ()
    for other in (
        replace(NO_GO, comment="slow"),
        replace(NO_GO, actions=("Add two disks.",)),
        replace(NO_GO, reopens=()),
        replace(NO_GO, to="change_owner"),
    ):
        assert the_finding(review(other, after)).kind == "state"
    assert the_finding(review(NO_GO, after, actor="olli")).kind == "state"


def test_who_may_say_no_go_where_nobody_leads_by_name() -> None:
    """Who manages the release or changes, or speaks for a cluster; a lead by name needs neither."""
    signed = replace(NO_GO, signature=signature("no"))
    for actor in ("max", "morgan", "support-one"):
        assert accepted(review(signed, ready(), policy=STRICT, actor=actor))
    led = replace(STRICT, authorities={**STRICT.authorities, "review": ("guest",)})
    for actor in ("guest", "nobody"):
        found = the_finding(review(signed, ready(), policy=STRICT, actor=actor))
        assert (found.kind, found.subject) == ("person", actor)
    assert accepted(review(signed, ready(adopted(led)), policy=led, actor="guest"))


def test_a_standard_release_needs_no_lead_for_its_go_and_is_sent_back_by_whoever_may() -> None:
    """Its template is the authority; still not everybody may stop it."""
    policy = replace(ROUTED, people=PEOPLE, authorities={**POLICY.authorities, "review": ("lea",)})
    told = replace(ready(adopted(policy)), changes={CHANGE: standard()})
    for actor in ("riley", "nobody"):
        assert accepted(review(replace(GO, signature=None), told, policy=policy, actor=actor))
        found = the_finding(review(NO_GO, told, policy=policy, actor=actor))
        assert (found.kind, found.subject) == ("person", actor)
    for actor in ("lea", "max", "olli"):
        assert accepted(review(NO_GO, told, policy=policy, actor=actor))


def test_a_veto_ends_the_round_and_a_return_opens_a_new_one() -> None:
    """Until then the refusal says how to send it back; then only security owes its vote."""
    veto = voted("security", "no_go", "a hole")
    told = state_at("prepared", veto)
    (found,) = reasons(review(replace(GO, signature=None), told))
    assert found.startswith("sign-off: security said no-go: a hole (max: ansible-playbook ")
    assert f"mof.release.return -e release={RELEASE}" in found
    back = accepted(review(replace(NO_GO, reopens=("security.review",)), told))
    again = (*MAIN["acceptance"], *MAIN["preparation"])
    anew = fold([*back, *again], told)
    assert [one.split(" ")[1] for one in reasons(review(replace(GO, signature=None), anew))] == [
        "security.review"
    ]
