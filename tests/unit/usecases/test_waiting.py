# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What waits for a person: sign-offs, activities, authorizations, obligations, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy, Route
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_waiting import (
    read_waiting,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    KEY,
    ROUTED,
    adopted,
    incurred,
    met,
    revoked,
    signature,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    CHAPTERS,
    POLICY,
    RELEASE,
    at,
    change_event,
    recorded,
    story,
    voted,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import noise, store_with

PEOPLE = {
    **{f"{cluster}-one": (cluster,) for cluster in POLICY.clusters},
    "olli": ("operations",),
    "bo": ("operations", "security"),
    "dana": ("release",),
    "guest": (),
}
KNOWN = replace(POLICY, people=PEOPLE)
BACKUP = POLICY.activities[0]
SIGN = (
    f"ansible-playbook mof.release.sign -e release={RELEASE} -e cluster=operations "
    "-e decision=go -e \"comment='…'\""
)


def waiting(
    events: Iterable[Event], person: str, policy: Policy = KNOWN, hours: float = 0
) -> list[str]:
    """What waits, as kind, subject and problem."""
    found = read_waiting(store_with(*events), person, policy, at(hours))
    return [f"{one['kind']}: {one['subject']} {one['problem']}" for one in found]


def prepared(*clusters: str) -> list[Event]:
    """In preparation, with all results and the votes of these clusters."""
    results = [recorded(one) for one in POLICY.activities]
    return [*story("preparation"), *results, *(voted(one) for one in clusters)]


def test_a_cluster_that_has_not_signed_waits_for_its_people() -> None:
    """With the command; not for the people of another cluster, nor for those of none."""
    (one,) = read_waiting(store_with(*prepared()), "olli", KNOWN, at())
    assert one == {
        "kind": "sign-off",
        "subject": f"{RELEASE} operations",
        "problem": "has not signed",
        "who": "operations",
        "how": SIGN,
    }
    assert waiting(prepared(), "support-one") == [f"sign-off: {RELEASE} support has not signed"]
    for person in ("guest", "nobody", "max"):
        assert waiting(prepared(), person) == []


def test_what_is_signed_waits_no_more() -> None:
    """By whomever of the cluster; a no-go is a vote as well."""
    assert waiting(prepared("operations"), "olli") == []
    doubt = [*prepared(), voted("operations", "no_go", "late")]
    assert waiting(doubt, "olli") == []


def test_one_who_is_of_two_clusters_is_asked_for_both_until_they_signed_for_one() -> None:
    """Then somebody else of the other one is."""
    both = [f"sign-off: {RELEASE} {one} has not signed" for one in ("operations", "security")]
    assert waiting(prepared(), "bo") == both
    signed = [*prepared(), replace(voted("operations"), actor="bo")]
    assert waiting(signed, "bo") == []
    assert waiting(signed, "security-one") == both[1:]
    lax = replace(KNOWN, separation=())
    assert waiting(signed, "bo", lax) == both[1:]


def test_a_vote_that_does_not_count_any_more_waits_again() -> None:
    """Under a revoked key, or by somebody who left; the reason is told."""
    vote = voted("operations")
    signed = replace(vote, data={**vote.data, "signature": signature().document})
    assert waiting([*prepared(), signed], "olli") == []
    assert waiting([*prepared(), signed, revoked()], "olli") == [
        f"sign-off: {RELEASE} operations is signed with a key that was revoked ({KEY}: stolen)"
    ]
    gone = [*prepared(), replace(vote, actor="gone")]
    assert waiting(gone, "olli") == [
        f"sign-off: {RELEASE} operations is by gone, who is not of this cluster"
    ]


def test_nobody_is_asked_to_sign_off_their_own_change() -> None:
    """It would be refused; dana owns it, and is of the cluster release."""
    assert waiting(prepared(), "dana") == []
    lax = replace(KNOWN, separation=("one_cluster",))
    assert waiting(prepared(), "dana", lax) == [f"sign-off: {RELEASE} release has not signed"]


def test_a_round_that_ended_waits_for_the_release_manager() -> None:
    """Nobody is asked to sign what would be refused; what their activities owe stays."""
    vetoed = [*prepared(), voted("security", "no_go", "a hole")]
    assert waiting(vetoed, "olli") == []
    assert waiting(vetoed, "max") == [f"round: {RELEASE} ended with the no-go of security: a hole"]
    failed = [*vetoed, recorded(BACKUP, "fail")]
    assert waiting(failed, "olli") == [f"activity: {RELEASE} operations.backup failed: Backup"]


def test_activities_wait_for_the_people_of_their_cluster() -> None:
    """Open ones with the reason; what is measured is asked of the role that measures."""
    assert waiting(story("preparation"), "olli") == [
        f"activity: {RELEASE} operations.backup is not recorded: Backup",
        f"sign-off: {RELEASE} operations has not signed",
    ]
    assert waiting(prepared("operations"), "olli", hours=24) == [
        f"activity: {RELEASE} operations.backup expired at 2026-03-03 09:00 UTC: Backup"
    ]
    checked = replace(KNOWN, activities=(replace(BACKUP, checks=({"kind": "disk"},)),))
    first, *_rest = read_waiting(store_with(*story("preparation")), "olli", checked, at())
    assert first["how"].startswith("ansible-playbook mof.release.prepare")
    second, *_rest = read_waiting(store_with(*story("preparation")), "olli", KNOWN, at())
    assert second["how"].startswith("ansible-playbook mof.release.activity")


def test_without_a_people_file_what_waits_for_any_cluster_is_listed() -> None:
    """Nobody can tell whose it is."""
    found = waiting(prepared(), "anybody", POLICY)
    assert found == [f"sign-off: {RELEASE} {one} has not signed" for one in POLICY.clusters]


def test_a_standard_release_waits_for_nobody_to_sign() -> None:
    """Only for its checks."""
    steps = story("preparation")
    about = {"priority": "low", "category": "standard", "template": "restart"}
    steps[2] = change_event("classified", **about)
    assert waiting(steps, "release-one", replace(ROUTED, people=PEOPLE)) == [
        f"activity: {RELEASE} release.build is not recorded: Build"
    ]
    assert waiting(steps, "olli", replace(ROUTED, people=PEOPLE)) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_release_waits_only_while_it_is_prepared(chapter: str) -> None:
    """Before that and after it there is nothing to sign."""
    found = waiting(story(chapter), "olli", hours=30)
    assert bool(found) == (chapter in ("preparation", "prepared", "readiness_review"))


BOARDS = replace(
    KNOWN,
    routes={"minor": Route("minor", ("cab", "executive_committee"))},
    authorities={"cab": ("alex", "kim"), "executive_committee": ("kim", "lee")},
)
CLASSIFIED = [CHANGE_STEPS[one] for one in CHANGE_PATHS["classified"]]


def approved(person: str, *bodies: str) -> Event:
    """One authority's yes."""
    return change_event("approved", person, bodies=list(bodies))


def test_a_change_waits_for_the_bodies_of_its_route() -> None:
    """For each person of a body whose approval is missing, with the command."""
    (one,) = read_waiting(store_with(*CLASSIFIED), "alex", BOARDS, at())
    assert one == {
        "kind": "authorization",
        "subject": CHANGE,
        "problem": "waits for cab: Faster search",
        "who": "alex",
        "how": f"ansible-playbook mof.release.request -e id={CHANGE} -e state=authorized "
        "-e \"comment='…'\"",
    }
    lee = f"authorization: {CHANGE} waits for executive committee: Faster search"
    assert waiting(CLASSIFIED, "lee", BOARDS) == [lee]
    both = f"authorization: {CHANGE} waits for cab and executive committee: Faster search"
    assert waiting(CLASSIFIED, "kim", BOARDS) == [both]
    cab = [*CLASSIFIED, approved("alex", "cab")]
    assert waiting(cab, "alex", BOARDS) == []
    assert waiting(cab, "lee", BOARDS) == [lee]
    assert waiting(cab, "kim", BOARDS) == [lee]


def test_a_body_whose_members_sign_one_by_one_waits_for_the_rest() -> None:
    """Two of the board must approve: after the first, the second is still waited for."""
    two = replace(BOARDS, routes={"minor": Route("minor", ("cab",), approvals=2)})
    first = [*CLASSIFIED, approved("alex", "cab")]
    assert waiting(first, "alex", two) == []
    assert waiting(first, "kim", two) == [f"authorization: {CHANGE} waits for cab: Faster search"]


def test_one_who_sits_on_both_bodies_speaks_for_one_of_them() -> None:
    """Where distinct people are counted the other body is waited for all the same."""
    both = [*CLASSIFIED, approved("kim", "cab", "executive_committee")]
    waits = f"authorization: {CHANGE} waits for executive committee: Faster search"
    assert waiting(both, "lee", BOARDS) == [waits]
    assert waiting(both, "lee", replace(BOARDS, separation=("own_change",))) == []


@pytest.mark.parametrize("person", ["riley", "dana"])
def test_nobody_is_asked_to_authorize_their_own_change(person: str) -> None:
    """Neither who asked for it nor its owner."""
    mine = replace(BOARDS, authorities={"cab": (person,), "executive_committee": ()})
    assert waiting(CLASSIFIED, person, mine) == []
    assert waiting(CLASSIFIED, person, replace(mine, separation=())) == [
        f"authorization: {CHANGE} waits for cab: Faster search"
    ]


@pytest.mark.parametrize("state", CHANGE_PATHS)
def test_each_state_of_a_change(state: str) -> None:
    """The board authorizes, the owner develops, the initiator corrects; nobody else waits."""
    events = [CHANGE_STEPS[one] for one in CHANGE_PATHS[state]]
    expected = {
        "classified": ("alex", "waits for cab: Faster search"),
        "scheduled": ("dana", "is scheduled and waits to be developed"),
        "returned": ("riley", "was returned to you"),
    }
    for person in ("alex", "dana", "riley", "morgan", "guest"):
        who, problem = expected.get(state, ("", ""))
        found = [one.partition(f" {CHANGE} ")[2] for one in waiting(events, person, BOARDS)]
        assert found == ([problem] if person == who else [])


def test_an_obligation_waits_for_its_owner() -> None:
    """With its date, late or not, until it is met."""
    (one,) = read_waiting(store_with(incurred()), "dana", KNOWN, at())
    assert one == {
        "kind": "obligation",
        "subject": "RFC-7/test",
        "problem": "is due at 2026-03-02 19:00 UTC",
        "who": "dana",
        "how": "ansible-playbook mof.release.obligation -e change=RFC-7 -e what=test "
        "-e evidence=FILE -e \"comment='…'\"",
    }
    assert waiting([incurred()], "olli") == []
    assert len(waiting([incurred()], "dana", hours=99)) == 1
    assert waiting([incurred(), met()], "dana") == []


def test_all_that_is_under_way_is_looked_at() -> None:
    """Every release and change request on the ledger, whatever else is on it."""
    own = {**PEOPLE, "riley": ("support",)}
    returned = [CHANGE_STEPS["submitted"], CHANGE_STEPS["returned"]]
    other = [replace(one, subject=one.subject.replace(RELEASE, "other-2")) for one in prepared()]
    found = waiting(
        [adopted(POLICY), *prepared(), *other, noise()], "support-one", replace(KNOWN, people=own)
    )
    assert found == [f"sign-off: {name} support has not signed" for name in (RELEASE, "other-2")]
    assert waiting([*returned, noise()], "riley", replace(KNOWN, people=own)) == [
        f"change request: {CHANGE} was returned to you"
    ]
    assert waiting([], "olli") == []
