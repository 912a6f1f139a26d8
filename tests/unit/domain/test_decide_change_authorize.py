# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authorizing on each route: every body, so many people of each, everybody counted once."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.authorizing import ANSWERS
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.seats import seated
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    SEPARATION,
    Policy,
    Route,
)
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.requests import (
    MAJOR,
    ROUTES,
    after,
    ask,
    change_of,
    without,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CHANGE, CONTENT

SIGNIFICANT = {**MAJOR, "category": "significant"}
MINOR_RULES = tuple(one for one in SEPARATION if one != "own_change")


def approved(content: dict[str, object], *people: str, policy: Policy = ROUTES) -> Change:
    """A classified request after these people approved it, one after the other."""
    change = change_of(content, "classified")
    for person in people:
        decision = ask(change, "authorized", person, policy)
        assert accepted(decision), f"{person} has approved already"
        change = after(change, decision).changes[CHANGE]
    return change


def test_a_minor_change_is_authorized_by_one_change_manager() -> None:
    """One body and one approval: the only event is the authorization."""
    change = change_of(CONTENT, "classified")
    (event,) = accepted(ask(change, "authorized", "morgan", comment="go"))
    assert event.type == "change_authorized"
    assert event.data == {"comment": "go", "bodies": ["change_managers"], "owner": "dana"}
    assert the_finding(ask(change, "authorized", "alex")).who == "morgan"


def test_a_significant_change_needs_two_of_the_board() -> None:
    """The first approval is on record and authorizes nothing; the second one does."""
    first = ask(change_of(SIGNIFICANT, "classified"), "authorized", "alex", comment="yes")
    assert kinds(first) == ["change_approved"]
    waiting = approved(SIGNIFICANT, "alex")
    assert (waiting.state, [one.by for one in waiting.approvals]) == ("classified", ["alex"])
    assert kinds(ask(waiting, "authorized", "kim")) == ["change_authorized"]
    done = approved(SIGNIFICANT, "alex", "kim")
    assert (done.state, done.authorized_by, done.owner) == ("authorized", "kim", "dana")


def test_approving_twice_is_approving_once() -> None:
    """The same person adds nothing, and does not count for a second one."""
    assert ask(approved(SIGNIFICANT, "alex"), "authorized", "alex") == ()


@pytest.mark.parametrize("people", [("alex", "erin"), ("erin", "alex")])
def test_a_major_change_needs_both_bodies(people: tuple[str, str]) -> None:
    """In either order; one body alone is not enough."""
    assert approved(MAJOR, people[0]).state == "classified"
    assert approved(MAJOR, *people).state == "authorized"


@pytest.mark.parametrize("people", [("kim", "alex"), ("alex", "kim"), ("kim", "erin")])
def test_who_sits_on_two_bodies_counts_for_one(people: tuple[str, str]) -> None:
    """And for the one whose seat nobody else fills, whoever came first."""
    assert approved(MAJOR, "kim").state == "classified"
    assert approved(MAJOR, *people).state == "authorized"


def test_without_the_rule_one_person_counts_for_every_body() -> None:
    """The policy leaves distinct people out."""
    policy = replace(ROUTES, separation=("own_change",))
    assert approved(MAJOR, "kim", policy=policy).state == "authorized"
    assert approved(MAJOR, "alex", policy=policy).state == "classified"


def test_an_approval_that_nobody_needs_is_refused() -> None:
    """The board has said yes; who acts next is of the other body."""
    policy = replace(ROUTES, authorities={"cab": ("alex", "noa"), "executive": ("erin",)})
    change = approved(MAJOR, "alex", policy=policy)
    finding = the_finding(ask(change, "authorized", "noa", policy))
    assert str(finding) == (
        "authority: noa speaks for cab, whose approval is there (erin acts next)"
    )


def test_who_left_the_body_does_not_count_any_more() -> None:
    """The people of a body are those of the policy in force when it is decided."""
    change = approved(SIGNIFICANT, "alex")
    later = replace(ROUTES, authorities={"cab": ("kim", "noa")})
    assert kinds(ask(change, "authorized", "kim", later)) == ["change_approved"]


def test_an_approval_can_be_the_last_one_once_fewer_are_asked() -> None:
    """Who approved before the policy was eased asks again, and it is authorized."""
    change = approved(SIGNIFICANT, "alex")
    eased = replace(ROUTES, routes={"significant": Route("significant", ("cab",))})
    assert kinds(ask(change, "authorized", "alex", eased)) == ["change_authorized"]


@pytest.mark.parametrize(("person", "did"), [("riley", "asked for"), ("dana", "owns")])
def test_nobody_approves_their_own_change(person: str, did: str) -> None:
    """Neither who asked nor who owns it, though the policy makes them an authority."""
    policy = replace(ROUTES, authorities={"cab": (person, "alex", "kim")})
    change = change_of(SIGNIFICANT, "classified")
    assert str(the_finding(ask(change, "authorized", person, policy))) == (
        f"person: {person} {did} this change and cannot authorize it (alex or kim acts next)"
    )
    allowed = replace(policy, separation=MINOR_RULES)
    assert kinds(ask(change, "authorized", person, allowed)) == ["change_approved"]


def test_who_approved_cannot_be_made_its_owner() -> None:
    """Neither by the last approval nor by oneself."""
    policy = replace(ROUTES, authorities={"cab": ("alex", "kim", "noa")})
    change = approved(SIGNIFICANT, "alex", policy=policy)
    assert reasons(ask(change, "authorized", "kim", policy, owner="alex")) == [
        "person: alex approved this change and cannot own it (name another owner)"
    ]
    assert reasons(ask(change, "authorized", "kim", policy, owner="kim")) == [
        "person: kim owns this change and cannot authorize it (noa acts next)"
    ]


def test_a_body_with_too_few_people_is_told_at_the_first_approval() -> None:
    """Or the request would wait for ever: one of the two is its owner."""
    policy = replace(ROUTES, authorities={"cab": ("alex", "dana")})
    finding = the_finding(ask(change_of(SIGNIFICANT, "classified"), "authorized", "alex", policy))
    assert finding.problem == "has too few people who may approve this change: 2 must"
    assert finding.how == "name more people in the policy: authorities.cab"


@pytest.mark.parametrize(
    ("routes", "how"),
    [
        ({}, "authorities.minor"),
        ({"minor": Route("minor", ("cab", "board"))}, "authorities.cab or authorities.board"),
        ({"minor": Route("minor", ("change_managers",))}, "change_managers"),
        ({"minor": Route("minor")}, "routes.minor.bodies"),
    ],
)
def test_a_route_without_people_is_closed(routes: dict[str, Route], how: str) -> None:
    """Nobody named means nobody may; the remedy names the place in the policy."""
    policy = replace(ROUTES, authorities={}, routes=routes, change_managers=())
    finding = the_finding(ask(change_of(CONTENT, "classified"), "authorized", "alex", policy))
    assert finding.problem == "may not authorize a minor change"
    assert finding.how == f"name who may in the policy: {how}"


@pytest.mark.parametrize("to", ["rejected", "returned"])
@pytest.mark.parametrize("person", ["alex", "erin", "morgan"])
def test_any_authority_of_the_route_ends_the_round(to: str, person: str) -> None:
    """Also when others have approved; so can a change manager."""
    change = approved(MAJOR, "kim")
    assert kinds(ask(change, to, person, comment="No.")) == [f"change_{to}"]
    said = f"person: sam is not a change manager and cannot make it {to} "
    refused = ask(change, to, "sam", comment="No.")
    assert reasons(refused) == [said + "(morgan or alex or kim or erin acts next)"]


@pytest.mark.parametrize("to", ["rejected", "returned"])
def test_an_authority_decides_on_nothing_that_is_not_before_it(to: str) -> None:
    """A submitted request is the change manager's."""
    assert ask(change_of(MAJOR), to, "alex", comment="No.") != ()
    assert (
        "alex is not a change manager"
        in reasons(ask(change_of(MAJOR), to, "alex", comment="No."))[0]
    )


def test_a_return_starts_the_approvals_anew() -> None:
    """What was approved before the return counts for nothing after it."""
    change = approved(MAJOR, "kim")
    returned = after(change, ask(change, "returned", "alex", comment="No.")).changes[CHANGE]
    assert "is returned; only classified" in reasons(ask(returned, "authorized", "erin"))[0]


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_of_the_initiation_review_is_asked_for(name: str) -> None:
    """From the request or with the first approval; the finding names the one that lacks."""
    content = without({**SIGNIFICANT, "impact": "x"}, name)
    content = {**content, "category": "minor"}
    change = change_of(content, "classified", category="significant")
    found = [one for one in reasons(ask(change, "authorized", "alex")) if one.startswith("init")]
    assert len(found) == 1
    assert f"initiation review: {name} is not answered: say " in found[0]
    assert f"(give initiation_review.{name}, or {name} in the change request)" in found[0]
    given = ask(change, "authorized", "alex", initiation_review={name: "An answer."})
    (event,) = accepted(given)
    assert event.data["initiation_review"] == {
        **{one: MAJOR.get(one) for one in ANSWERS},
        **({"impact": "x"} if name != "impact" else {}),
        name: "An answer.",
    }


def test_the_answers_stand_once_they_were_approved() -> None:
    """Later approvals repeat or leave out; other answers need a new round."""
    change = approved(SIGNIFICANT, "alex")
    same = {"impact": MAJOR["impact"]}
    assert kinds(ask(change, "authorized", "kim", initiation_review=same)) == ["change_authorized"]
    other = ask(change, "authorized", "kim", initiation_review={"impact": "None at all."})
    assert reasons(other)[0].startswith(
        f"initiation review: {CHANGE} is on record since alex approved, with other answers"
    )


def test_a_route_without_a_review_takes_one_that_is_whole() -> None:
    """Half a review is refused like a missing one."""
    change = change_of(CONTENT, "classified")
    assert len(reasons(ask(change, "authorized", "morgan", initiation_review={"budget": "1"}))) == 3
    whole = dict.fromkeys(ANSWERS, "Said.")
    (event,) = accepted(ask(change, "authorized", "morgan", initiation_review=whole))
    assert event.data["initiation_review"] == whole


def test_a_higher_category_than_proposed_needs_its_documents() -> None:
    """What screening asked for the proposed one is not enough for the final one."""
    change = change_of(CONTENT, "classified", category="significant")
    found = reasons(ask(change, "authorized", "alex"))
    assert any(
        one.startswith("field: affected is missing for a significant change") for one in found
    )
    assert any("state=returned" in one for one in found)


def test_people_are_placed_so_that_most_seats_are_filled() -> None:
    """Whoever sits on several bodies moves to make room for whoever sits on one."""
    route = Route("major", ("a", "b", "c"))
    for voices in permutations({"x": ("a", "b", "c"), "y": ("a", "b"), "z": ("a",)}.items()):
        seats = seated(dict(voices), route, distinct=True)
        assert seats == {"a": ["z"], "b": ["y"], "c": ["x"]}
