# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The readiness review: when go is possible, what it binds, and everything that is against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_preparation import (
    HoldReview,
    decide_review,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import (
    Decision,
    Refusal,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.release import STATES
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    MAIN,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    recorded,
    reviewed,
    sha,
    state_at,
    voted,
)

GO = HoldReview(RELEASE, "go", "ready", SCOPE)
NO_GO = HoldReview(RELEASE, "no_go", "wait for the disk", None)


def review(
    command: HoldReview, state: State, hours: float = 0, policy: Policy = POLICY
) -> Decision:
    """Decide on the review of the story's release."""
    return decide_review(
        state.releases.get(RELEASE), command, state.changes, policy, by("lea", hours)
    )


def without(part: str) -> Scope:
    """The scope as it is when there is nothing of one part."""
    return Scope({**SCOPE.parts, part: {}}, sha(f"no {part}"))


def test_go_binds_its_scope_and_expires() -> None:
    """What it was given for is on record, by digest, part by part."""
    (event,) = accepted(review(GO, state_at("prepared")))
    assert (event.type, event.actor) == ("review_held", "lea")
    assert event.data == {
        "decision": "go",
        "comment": "ready",
        "policy_sha256": POLICY.digest,
        "expires_at": at(12).isoformat(),
        "scope": {part: dict(names) for part, names in SCOPE.parts.items()},
        "scope_sha256": SCOPE.digest,
    }


def test_no_go_needs_no_readiness_and_binds_nothing() -> None:
    """It may be said at any time of preparation, even with a scope at hand."""
    (event,) = accepted(review(replace(NO_GO, scope=SCOPE), state_at("preparation")))
    assert event.data == {
        "decision": "no_go",
        "comment": "wait for the disk",
        "policy_sha256": POLICY.digest,
    }


@pytest.mark.parametrize("decision", ["go", "no_go"])
@pytest.mark.parametrize("state", STATES)
def test_the_review_is_held_after_preparation(state: str, decision: str) -> None:
    """In any other state the refusal says where the release is."""
    told = state_at("prepared")
    told = replace(told, releases={RELEASE: replace(told.releases[RELEASE], state=state)})
    answer = review(GO if decision == "go" else NO_GO, told)
    if state in ("preparation", "readiness_review"):
        assert accepted(answer)
    else:
        words = state.replace("_", " ")
        assert reasons(answer) == [
            f"state: {RELEASE} is in {words}; the review is held after preparation (max acts next)"
        ]


@pytest.mark.parametrize("command", [GO, NO_GO])
def test_a_decision_needs_its_reason(command: HoldReview) -> None:
    """The minutes say why."""
    assert reasons(review(replace(command, comment=""), state_at("prepared"))) == [
        f"comment: {RELEASE} needs the reason of the decision"
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
    found = reasons(review(replace(GO, scope=scope), state_at("prepared")))
    assert len(found) == len(expected)
    for one, start in zip(found, expected, strict=True):
        assert one.startswith(start)


def test_go_is_refused_with_everything_that_is_missing() -> None:
    """State, changes, artifacts, activities, sign-offs and scope, all at once."""
    decision = review(HoldReview(RELEASE, "go", "", None), state_at("planning"))
    kinds = [one.split(":")[0] for one in reasons(decision)]
    assert sorted(set(kinds)) == [
        "activity",
        "artifact",
        "change request",
        "comment",
        "hosts",
        "playbook",
        "sign-off",
        "state",
    ]
    assert isinstance(decision, Refusal)
    assert len(set(decision.findings)) == len(decision.findings)


def test_go_again_for_the_same_scope_adds_nothing() -> None:
    """While it counts; when it expired, it is a new review."""
    told = state_at("readiness_review")
    assert review(replace(GO, comment="still ready"), told, hours=11) == ()
    assert [one.type for one in accepted(review(GO, told, hours=12))] == ["review_held"]


def test_go_for_another_scope_is_a_new_review() -> None:
    """What was given for other things does not stand for these."""
    other = Scope({**SCOPE.parts, "project": {}}, sha("other scope"))
    (event,) = accepted(review(replace(GO, scope=other), state_at("readiness_review")))
    assert event.data["scope_sha256"] == sha("other scope")


def test_a_no_go_again_adds_nothing_and_a_change_of_mind_does() -> None:
    """No-go for the same reason stands; go after no-go and no-go after go are new reviews."""
    refused = state_at("prepared", reviewed("no_go"))
    assert review(replace(NO_GO, comment="not yet"), refused) == ()
    assert accepted(review(NO_GO, refused))
    assert accepted(review(GO, refused))
    assert accepted(review(NO_GO, state_at("readiness_review")))


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
