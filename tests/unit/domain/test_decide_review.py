# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The readiness review: when go is possible, what it binds, and everything that is against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Refusal
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import STATES
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    BOUND,
    OTHER_KEY,
    ROUTED,
    adopted,
    carried,
    incurred,
    review,
    signature,
    standard,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    MAIN,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    recorded,
    release_at,
    sha,
    state_at,
    voted,
)

GO = HoldReview(RELEASE, "go", "ready", SCOPE, BOUND)
READY = state_at("prepared")


def without(part: str) -> Scope:
    """The scope as it is when there is nothing of one part."""
    return Scope({**SCOPE.parts, part: {}}, sha(f"no {part}"))


def test_a_release_that_nobody_planned_is_refused() -> None:
    """The refusal says how to plan it, go or no-go."""
    for decision in ("go", "no_go"):
        found = the_finding(review(replace(GO, decision=decision), replace(READY, releases={})))
        assert (found.subject, found.problem) == (RELEASE, "was never planned")
        assert found.how.startswith("ansible-playbook mof.release.prepare")


def test_go_binds_its_scope_and_expires() -> None:
    """What it was given for is on record, by digest, part by part."""
    (event,) = accepted(review(GO, READY))
    assert (event.type, event.actor) == ("review_held", "lea")
    assert event.data == {
        "decision": "go",
        "comment": "ready",
        "policy_sha256": POLICY.digest,
        "expires_at": at(12).isoformat(),
        "scope": {part: dict(names) for part, names in SCOPE.parts.items()},
        "scope_sha256": SCOPE.digest,
        "bound": dict(BOUND),
    }
    kept = release_at("prepared", event).review
    assert kept is not None
    assert (kept.scope, kept.bound, kept.expires_at) == (SCOPE, BOUND, at(12))


def test_go_holds_its_waves_in_their_order() -> None:
    """Name and hosts of each, so that a deployment can be held to them."""
    waves = {"web2": ("web2",), "100%": ("web1",)}
    (event,) = accepted(review(replace(GO, waves=waves), READY))
    assert event.data["waves"] == [
        {"name": "web2", "hosts": ["web2"]},
        {"name": "100%", "hosts": ["web1"]},
    ]
    kept = release_at("prepared", event).review
    assert kept is not None
    assert list(kept.waves.items()) == list(waves.items())


def test_go_is_refused_while_a_wave_is_empty_or_a_host_is_in_none() -> None:
    """Each wave and host is named; the release manager corrects the plan."""
    waves = {"canary": (), "rest": ("web1",)}
    assert reasons(review(replace(GO, waves=waves), READY)) == [
        "wave: canary has no host (max: correct deploy.waves in the release file)",
        "host: web2 is in no wave (max: correct deploy.waves in the release file)",
    ]


@pytest.mark.parametrize("state", STATES)
def test_the_review_is_held_after_preparation(state: str) -> None:
    """In any other state the refusal says where the release is, and how to go on before it."""
    told = replace(READY, releases={RELEASE: replace(READY.releases[RELEASE], state=state)})
    answer = review(GO, told)
    if state in ("preparation", "readiness_review"):
        assert accepted(answer)
        return
    found = the_finding(answer)
    assert (found.kind, found.subject, found.who) == ("state", RELEASE, "max")
    assert found.problem == f"is in {state.replace('_', ' ')}; the review is held in preparation"
    assert bool(found.how) == (state in ("planning", "building", "acceptance"))


def test_a_go_needs_its_reason() -> None:
    """The minutes say why."""
    assert reasons(review(replace(GO, comment=""), READY)) == [
        f"comment: {RELEASE} needs the reason of the decision (lea: give comment)"
    ]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (None, ["playbook: deploy.yml", "hosts: web", "artifact: shop"]),
        (without("playbook"), ["playbook: deploy.yml is not there (max acts next)"]),
        (without("hosts"), ["hosts: web matches no host of the inventory"]),
        (without("artifacts"), ["artifact: shop is not what was registered"]),
    ],
)
def test_go_needs_something_to_bind(scope: Scope | None, expected: list[str]) -> None:
    """No playbook, no hosts or another artifact than the registered one: each is a reason."""
    found = reasons(review(replace(GO, scope=scope), READY))
    assert len(found) == len(expected)
    for one, start in zip(found, expected, strict=True):
        assert one.startswith(start)


def test_go_is_refused_with_everything_that_is_missing() -> None:
    """Rules, debts, state, changes, artifacts, activities, sign-offs, scope: all at once."""
    told = state_at("planning", adopted(), incurred(due=-1))
    decision = review(HoldReview(RELEASE, "go", "", None), told)
    assert sorted({one.split(":")[0] for one in reasons(decision)}) == [
        "activity",
        "artifact",
        "change request",
        "comment",
        "hosts",
        "obligation",
        "people",
        "playbook",
        "policy",
        "quorum",
        "sign-off",
        "signers",
        "state",
    ]
    assert isinstance(decision, Refusal)
    assert len(set(decision.findings)) == len(decision.findings)


def test_go_again_for_the_same_scope_adds_nothing() -> None:
    """While it counts; when it expired, it is a new review."""
    told = state_at("readiness_review")
    assert review(replace(GO, comment="still ready"), told, hours=11) == ()
    assert [one.type for one in accepted(review(GO, told, hours=12))] == ["review_held"]


def test_go_for_another_scope_or_other_waves_is_a_new_review() -> None:
    """What was given for other things does not stand for these."""
    told = state_at("readiness_review")
    other = Scope({**SCOPE.parts, "project": {}}, sha("other scope"))
    (event,) = accepted(review(replace(GO, scope=other), told))
    assert event.data["scope_sha256"] == sha("other scope")
    assert accepted(review(replace(GO, waves={"all": ("web1", "web2")}), told))
    assert reasons(review(replace(GO, scope=None), told))


def test_sign_offs_for_other_contents_do_not_carry_a_go() -> None:
    """Each part that changed after it was given is named, and its cluster signs anew."""
    vote = voted("operations")
    stale = {**BOUND, "project": "0" * 64, "playbook": "1" * 64}
    told = state_at("prepared", replace(vote, data={**vote.data, "bound": stale}))
    found = the_finding(review(GO, told))
    assert (found.kind, found.subject, found.who) == ("sign-off", "operations", "operations")
    assert found.problem == "was given for other contents: playbook, project changed after it"


@pytest.mark.parametrize("person", ["riley", "dana", "sam"])
def test_nobody_leads_the_go_of_their_own_change(person: str) -> None:
    """Neither who asked for it or submitted it nor its owner."""
    told = replace(READY, changes={CHANGE: carried(submitted_by="sam")})
    assert reasons(review(GO, told, actor=person)) == [
        (
            f"person: {person} asked for or owns {CHANGE}, which this release carries, "
            "and cannot lead its review (let somebody else do it)"
        )
    ]
    lax = replace(POLICY, separation=())
    assert accepted(review(GO, told, actor=person, policy=lax))


def test_a_standard_release_goes_without_people() -> None:
    """Its template was approved: no vote, no signature, and its own engineer may say go."""
    policy = replace(ROUTED, signed=("review", "signoff"))
    build = next(one for one in policy.activities if one.mode == "auto")
    told = state_at("preparation", recorded(build), adopted(policy))
    told = replace(told, changes={CHANGE: standard()})
    for actor in ("riley", "dana", "lea"):
        assert accepted(review(GO, told, policy=policy, actor=actor))
    (owed,) = reasons(review(GO, told, policy=policy, hours=48))
    assert owed.startswith("activity: release.build expired")
    normal = replace(told, changes={CHANGE: carried()})
    assert len(reasons(review(GO, normal, policy=policy))) > 4


def test_an_obligation_that_is_overdue_blocks_a_normal_release_only() -> None:
    """The finding says whose it is and how to meet it."""
    told = state_at("prepared", incurred(due=2))
    assert accepted(review(GO, told, hours=1))
    found = the_finding(review(GO, told, hours=2))
    assert (found.kind, found.subject, found.who) == ("obligation", "RFC-7/test", "dana")
    pressing = replace(told, changes={CHANGE: carried(priority="emergency", route="emergency")})
    assert accepted(review(GO, pressing, hours=2))


def test_after_a_return_only_what_was_reopened_is_owed() -> None:
    """The cluster concerned does its part again; the others' part stands, and go is possible."""
    again = [*MAIN["acceptance"], *MAIN["preparation"]]
    told = state_at("returned", *again)
    assert [one.split(" ")[1] for one in reasons(review(GO, told))] == [
        "operations.backup",
        "operations",
    ]
    mended = state_at("returned", *again, recorded(POLICY.activities[0]), voted("operations"))
    assert accepted(review(GO, mended))


def test_a_signed_go_is_on_record_with_its_signature() -> None:
    """And the same go under another key stands already, until the first key is revoked."""
    (event,) = accepted(review(replace(GO, signature=signature()), READY))
    assert event.data["signature"] == signature().document
    told = state_at("prepared", event)
    other = replace(GO, signature=signature("two", OTHER_KEY))
    assert review(other, told, hours=1) == ()
    assert review(GO, told, hours=1) == ()
    unsigned = state_at("readiness_review")
    assert accepted(review(other, unsigned, hours=1))
