# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holding the readiness review: what a go binds, and what a no-go sends back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.hold_review import hold_review
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call, Outcome
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import bound_of
from ansible_collections.mof.release.tests.unit.domain.preparations import incurred, met
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    SCOPE,
    at,
    release_at,
    sha,
    story,
    voted,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    OvertakenStore,
    call,
    events_of,
    store_at,
    types_after,
)

GO = HoldReview(RELEASE, "go", "ready", None)
NO_GO = HoldReview(
    RELEASE, "no_go", "no room", None, actions=("Add a disk.",), reopens=("operations",)
)
WAVES = {"canary": ("web1",), "100%": ("web2",)}
BOUND = bound_of(SCOPE, hosts=True)


class Asked:
    """Gives the scope and the waves of the story, and notes for which release it was asked."""

    def __init__(self) -> None:
        self.releases: list[Release] = []

    def scope(self, release: Release) -> Scope:
        """Give the scope."""
        self.releases.append(release)
        return SCOPE

    def waves(self, release: Release) -> Mapping[str, tuple[str, ...]]:
        """Give the waves."""
        self.releases.append(release)
        return WAVES


def hold(
    asked_by: Call,
    command: HoldReview = GO,
    asked: Asked | None = None,
    signed_for: Mapping[str, str] | None = None,
) -> Outcome:
    """Hold the review under the story's policy."""
    given = asked or Asked()
    return hold_review(asked_by, command, POLICY, given.scope, given.waves, signed_for)


def test_a_go_binds_the_scope_as_it_is_now() -> None:
    """It is asked for of the release as it is, and is in the event, part by part, with waves."""
    store, asked = store_at("prepared"), Asked()
    outcome = hold(call(store, "lea"), GO, asked)
    assert asked.releases == [release_at("prepared")] * 2
    review = outcome.after.releases[RELEASE].review
    assert review is not None
    assert (review.decision, review.lead, review.scope) == ("go", "lea", SCOPE)
    assert (review.bound, review.waves, review.expires_at) == (BOUND, WAVES, at(12))
    assert not hold(call(store, "lea", key="2"), GO, asked).changed


def test_what_the_caller_says_of_the_scope_does_not_count() -> None:
    """A command that brings a scope, a bound or waves of its own gets those of now."""
    other = Scope({**SCOPE.parts, "project": {}}, sha("other"))
    forged = replace(GO, scope=other, bound={"project": sha("x")}, waves={"x": ("web1", "web2")})
    review = hold(call(store_at("prepared"), "lea"), forged).after.releases[RELEASE].review
    assert review is not None
    assert (review.scope, review.bound, review.waves) == (SCOPE, BOUND, WAVES)


def test_a_no_go_sends_the_release_back_and_asks_for_no_scope() -> None:
    """It is given for nothing; both events are appended at once."""
    store, asked = store_at("preparation"), Asked()
    size = store.head().size
    outcome = hold(call(store, "max"), NO_GO, asked)
    assert asked.releases == []
    assert types_after(store, size) == ["review_held", "release_returned"]
    assert "scope" not in outcome.events[0].event.data
    after = outcome.after.releases[RELEASE]
    assert (after.state, [one.actions for one in after.returns]) == (
        "planning",
        [("Add a disk.",)],
    )
    assert not hold(call(store, "max", key="2"), NO_GO, asked).changed


def test_a_go_too_early_names_everything_that_is_owed() -> None:
    """Each blocking activity and each vote, and nothing goes on record."""
    store = store_at("preparation")
    size = store.head().size
    with pytest.raises(Refused) as caught:
        hold(call(store, "lea"))
    assert [(one.kind, one.subject) for one in caught.value.findings] == [
        ("activity", "release.build"),
        ("activity", "operations.backup"),
        ("activity", "security.review"),
        *(("sign-off", cluster) for cluster in POLICY.clusters),
        ("quorum", RELEASE),
    ]
    assert store.head().size == size


def test_a_no_go_that_is_quicker_stops_the_go() -> None:
    """A cluster with a veto says no while the go is being recorded."""
    store = OvertakenStore(story("prepared"), [voted("security", "no_go", "a hole")])
    with pytest.raises(Refused, match="said no-go: a hole"):
        hold(call(store, "lea"))


def test_what_the_ledger_owes_is_known_at_the_review() -> None:
    """Rules and obligations come with any release; an overdue one stops a normal go."""
    store = store_at("prepared", incurred(due=2))
    with pytest.raises(Refused, match="RFC-7/test skipped by an emergency"):
        hold(call(store, "lea", 2))
    assert hold(call(store_at("prepared", incurred(due=2), met()), "lea", 2)).changed


def test_a_review_of_no_release_asks_for_no_scope() -> None:
    """It is refused, since nobody planned it."""
    asked = Asked()
    with pytest.raises(Refused, match="was never planned"):
        hold(call(store_at("prepared")), replace(GO, release="other-1.0"), asked)
    assert asked.releases == []


@pytest.mark.parametrize("part", SCOPE.parts)
def test_a_signed_go_is_for_the_scope_that_there_is(part: str) -> None:
    """What changed since it was signed is named by its part; the signer signs anew."""
    store = store_at("prepared")
    assert hold(call(store_at("prepared"), "lea"), signed_for=BOUND).changed
    for other in (
        {**BOUND, part: sha("as it was")},
        {name: one for name, one in BOUND.items() if name != part},
    ):
        with pytest.raises(Refused, match="for another scope") as caught:
            hold(call(store, "lea"), signed_for=other)
        (found,) = caught.value.findings
        assert (found.kind, found.subject, found.who) == ("statement", part, "lea")
        assert (found.problem, found.how) == ("changed after the go was signed", "sign it anew")
    with pytest.raises(Refused, match="later"):
        hold(call(store, "lea"), signed_for={**BOUND, "later": sha("x")})
    assert not [one for one in events_of(store) if one.type == "review_held"]


def test_check_mode_tells_and_writes_nothing() -> None:
    """Go and no-go."""
    store: Store = store_at("prepared")
    size = store.head().size
    for command in (GO, NO_GO):
        assert hold(call(store, "max", check=True), command).changed
    assert store.head().size == size
