# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release owes by the routes of its changes: standard, emergency, mixed."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.requirements import (
    Asked,
    asked_of,
    route_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    CATEGORIES,
    Policy,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    EMERGENCY,
    ROUTED,
    STANDARD,
    carried,
    emergency,
    standard,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    change_event,
    change_in,
    release_at,
)

FULL = (POLICY.clusters, POLICY.activities)
AUTO = tuple(one for one in POLICY.activities if one.mode == "auto")
#: One change of each kind, and what a release of that kind alone owes.
KINDS = {
    "standard": (standard("S"), ((), AUTO), False),
    "fast": (emergency("F", "review", "test"), (("release", "security"), AUTO), False),
    "emergency": (emergency("E", "test"), FULL, False),
    "normal": (carried("N"), FULL, True),
}


def asked(*changes: Change, policy: Policy = ROUTED, named: tuple[str, ...] = ()) -> Asked:
    """What a release of these changes owes, and of those that are named without being known."""
    release = release_at("preparation")
    ids = [*(one.id for one in changes), *named]
    carrying: Release = replace(release, plan={**release.plan, "changes": ids})
    return asked_of(carrying, {one.id: one for one in changes}, policy)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_alone(kind: str) -> None:
    """A standard one owes what checks can say; an emergency, what it could not skip."""
    change, (clusters, activities), normal = KINDS[kind]
    found = asked(change)
    assert (found.clusters, found.activities, found.normal) == (clusters, activities, normal)
    assert found.approved_before == (kind == "standard")


@pytest.mark.parametrize("kinds", [*combinations(KINDS, 2), *combinations(KINDS, 3), tuple(KINDS)])
def test_mixed_routes_ask_for_the_most(kinds: tuple[str, ...]) -> None:
    """Whatever one of the changes asks for is asked of the release; in any order."""
    told = [KINDS[kind] for kind in kinds]
    clusters = {name for _change, (names, _activities), _normal in told for name in names}
    activities = {one.id for _change, (_names, ones), _normal in told for one in ones}
    for order in (told, told[::-1]):
        found = asked(*(change for change, _owed, _normal in order))
        assert found.clusters == tuple(one for one in POLICY.clusters if one in clusters)
        assert {one.id for one in found.activities} == activities
        assert found.normal == any(normal for _change, _owed, normal in told)
        assert not found.approved_before


def test_a_standard_release_owes_no_sign_off_and_only_automatic_activities() -> None:
    """However many standard changes it carries."""
    found = asked(standard("A"), standard("B"))
    assert found == Asked((), AUTO, normal=False, approved_before=True)
    assert {one.mode for one in found.activities} == {"auto"}


def test_a_category_alone_approves_nothing() -> None:
    """Without a template it is none of the standard ones: all is asked, and it is normal."""
    found = asked(replace(standard(), template=""))
    assert (found.clusters, found.activities) == FULL
    assert found.normal
    assert not found.approved_before


def test_a_template_that_left_the_policy_approves_nothing_any_more() -> None:
    """What was classified by it is a normal change from then on."""
    for policy in (
        replace(ROUTED, templates=()),
        replace(ROUTED, templates=(replace(ROUTED.templates[0], id="other"),)),
    ):
        found = asked(standard(), policy=policy)
        assert (found.clusters, found.activities) == FULL
        assert (found.normal, found.approved_before) == (True, False)


def test_a_route_that_people_authorize_lessens_nothing() -> None:
    """A template counts only where the route says so; a minor change names none that counts."""
    people = replace(ROUTED, routes={"standard": replace(STANDARD, template=False)})
    assert asked(standard(), policy=people).clusters == POLICY.clusters
    minor = carried(template="restart")
    assert asked(minor).clusters == POLICY.clusters
    assert asked(minor).normal


@pytest.mark.parametrize("skips", [(), ("test",), ("document",), ("test", "document")])
def test_an_emergency_that_holds_its_review_owes_everything(skips: tuple[str, ...]) -> None:
    """Only what skips the review comes down to the route's own clusters."""
    found = asked(emergency("E", *skips))
    assert (found.clusters, found.activities) == FULL


def test_a_change_that_is_no_emergency_skips_nothing() -> None:
    """Whatever its approvals say."""
    assert asked(carried(skips=("review",))).clusters == POLICY.clusters


def test_a_route_may_leave_clusters_or_activities_as_they_are() -> None:
    """No clusters named means all; activities are all unless it says auto."""
    for route, clusters, activities in (
        (replace(EMERGENCY, clusters=None), POLICY.clusters, AUTO),
        (replace(EMERGENCY, activities="all"), ("release", "security"), POLICY.activities),
    ):
        policy = replace(ROUTED, routes={"standard": STANDARD, "emergency": route})
        found = asked(emergency("F", "review"), policy=policy)
        assert (found.clusters, found.activities) == (clusters, activities)
        mixed = asked(emergency("F", "review"), standard("S"), policy=policy)
        assert (mixed.clusters, mixed.activities) == (clusters, activities)


def test_what_is_not_known_is_asked_everything() -> None:
    """No change at all, one that is not on record, alone or beside a standard one."""
    for found in (asked(), asked(named=("RFC-9",)), asked(standard(), named=("RFC-9",))):
        assert (found.clusters, found.activities) == FULL
        assert (found.normal, found.approved_before) == (True, False)


def test_a_policy_without_routes_asks_everything() -> None:
    """As it was before there were any."""
    for change, _owed, _normal in KINDS.values():
        found = asked(change, policy=POLICY)
        assert found.clusters == POLICY.clusters


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_route_of_a_change(category: str) -> None:
    """Its final category, or emergency by its priority; proposed until it is classified."""
    classified = change_event("classified", priority="low", category=category)
    assert route_of(change_in("screened", classified)) == category
    pressing = change_event("classified", priority="emergency", category=category)
    assert route_of(change_in("screened", pressing)) == "emergency"
    assert route_of(change_in("screened")) == "minor"
