# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the ledger and the project answer: each question, and each wrong answer to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change, Span
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.host_record import (
    HostRecord,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.ledger_checks import (
    KINDS,
    ON_HOSTS,
    Answer,
    Facts,
    answer,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    carried,
    emergency,
    standard,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    PLAN,
    POLICY,
    at,
    change_in,
    release_at,
    sha,
)

REHEARSED = {"name": "way back", "result": "pass", "kind": "backout"}
RECORD = HostRecord(("shop-1", at(10)), at(11), "", (True, at(40)))
FACTS = Facts(
    replace(
        release_at("preparation"),
        plan={**PLAN, "roles": {"primary_on_call": "sol", "secondary_on_call": "sue"}},
        acceptance=({"name": "smoke", "result": "pass"}, REHEARSED),
    ),
    {CHANGE: carried()},
    POLICY,
    {"shop": sha("shop")},
    {},
    at(50),
    {"web1": RECORD, "web2": RECORD},
)


def said(kind: str, facts: Facts) -> str:
    """What is wrong, empty when nothing is."""
    found = answer(kind, facts)
    assert found.expected
    assert (found.status == "pass") == (found.observed == "as expected")
    assert found.status in ("pass", "fail")
    return "" if found.status == "pass" else found.observed


def planned(**plan: Any) -> Facts:
    """The facts under another plan."""
    return replace(FACTS, release=replace(FACTS.release, plan={**FACTS.release.plan, **plan}))


@pytest.mark.parametrize("kind", KINDS)
def test_each_passes_where_all_is_well(kind: str) -> None:
    """With what was expected, in words."""
    found = answer(kind, FACTS)
    assert (found.status, found.observed) == ("pass", "as expected")
    assert found == Answer("pass", found.expected, "as expected")


@pytest.mark.parametrize("state", CHANGE_PATHS)
def test_every_change_is_authorized_and_in_this_release(state: str) -> None:
    """Each other state is told."""
    change = replace(change_in(state), release=FACTS.release.id)
    found = said("changes_authorized", replace(FACTS, changes={CHANGE: change}))
    fine = state in ("in_release", "deployed")
    assert found == ("" if fine else f"{CHANGE} is {state}, not in this release")


def test_a_change_of_nobody_or_of_another_release_is_told() -> None:
    """As is a release without any."""
    for changes, problem in (
        ({}, f"{CHANGE} is not on record"),
        ({CHANGE: carried(release="other-2")}, f"{CHANGE} is in_release, not in this release"),
        ({CHANGE: carried(authorized_by="")}, f"{CHANGE} was authorized by nobody"),
    ):
        assert said("changes_authorized", replace(FACTS, changes=changes)) == problem
    assert said("changes_authorized", planned(changes=[])) == "it carries no change request"


def test_every_artifact_has_its_registered_digest() -> None:
    """One that is another or gone is told, and so is a release that registered none."""
    other = {"shop": sha("swapped")}
    assert said("digests_registered", replace(FACTS, artifacts=other)) == (
        f"shop is {sha('swapped')[:8]}…, registered is {sha('shop')[:8]}…"
    )
    assert said("digests_registered", replace(FACTS, artifacts={})) == "shop is not there"
    bare = replace(FACTS, release=replace(FACTS.release, artifacts={}))
    assert said("digests_registered", bare) == "no artifact is registered"


def test_every_plan_is_named_and_there() -> None:
    """Those that the policy wants, and each that is named."""
    wanted = replace(POLICY, plans=("rollout", "backout", "risk"))
    assert said("plans_present", replace(FACTS, policy=wanted)) == (
        "rollout is missing; risk is missing"
    )
    lost = replace(FACTS, missing_plans={"backout": "docs/backout.md"})
    absent = "backout names a file that is not there: docs/backout.md"
    assert said("plans_present", lost) == absent
    assert said("plans_present", replace(lost, policy=wanted)) == (
        f"rollout is missing; {absent}; risk is missing"
    )


def test_what_an_emergency_skipped_is_not_asked_for() -> None:
    """It is owed afterwards; what a template approved was rehearsed with it."""
    wanted = replace(POLICY, plans=("rollout", "backout"))
    bare = replace(FACTS, policy=wanted, release=replace(FACTS.release, acceptance=()))
    skipped = replace(bare, changes={CHANGE: emergency(CHANGE, "test", "document")})
    assert said("plans_present", skipped) == ""
    found = answer("backout_rehearsed", skipped)
    assert (found.status, found.observed) == (
        "na",
        "the emergency skipped its tests, and owes them",
    )
    approved = answer("backout_rehearsed", replace(bare, changes={CHANGE: standard()}))
    assert (approved.status, approved.observed) == ("na", "it was approved with its template")
    half = replace(bare, changes={CHANGE: emergency(CHANGE, "review")})
    assert said("backout_rehearsed", half)
    assert said("plans_present", half)


@pytest.mark.parametrize(
    "results", [(), ({**REHEARSED, "result": "fail"},), ({**REHEARSED, "kind": "pilot"},)]
)
def test_the_back_out_was_rehearsed_and_passed(results: tuple[dict[str, str], ...]) -> None:
    """Among the results that the release was accepted with."""
    facts = replace(FACTS, release=replace(FACTS.release, acceptance=results))
    assert said("backout_rehearsed", facts) == (
        "no rehearsal of the back-out is among the acceptance results"
    )


def scheduled(name: str, start: float, end: float, state: str = "scheduled") -> Change:
    """A change of the shop, planned for these hours."""
    found = replace(carried(name, state=state), schedule=Span(at(start), at(end)))
    return replace(found, content={**found.content, "affected": ["shop"]})


def test_no_other_change_touches_the_same_at_the_same_time() -> None:
    """Another one is told; one at another time, or of the same release, is none."""
    own = scheduled(CHANGE, 10, 12, "in_release")
    for start, end, clash in ((11, 13, True), (8, 10.5, True), (12, 14, False), (8, 10, False)):
        changes = {CHANGE: own, "RFC-2": scheduled("RFC-2", start, end)}
        found = said("schedule_free", replace(FACTS, changes=changes))
        problem = f"RFC-2 touches the same as {CHANGE} at the same time"
        assert found == (problem if clash else "")
    together = planned(changes=[CHANGE, "RFC-2"])
    changes = {CHANGE: own, "RFC-2": scheduled("RFC-2", 11, 13)}
    assert said("schedule_free", replace(together, changes=changes)) == ""


def test_primary_and_secondary_on_call_are_two_people() -> None:
    """Both named, and not the same one."""
    assert said("on_call_differs", planned(roles={"primary_on_call": "sol"})) == (
        "roles.primary_on_call and roles.secondary_on_call are not both named"
    )
    same = {"primary_on_call": "sol", "secondary_on_call": "sol"}
    assert said("on_call_differs", planned(roles=same)) == "both are sol"


def on_hosts(**hosts: HostRecord) -> Facts:
    """The facts with other hosts, under a policy whose drift activity counts for 24 hours."""
    first = replace(POLICY.activities[0], expires_hours=24, checks=({"kind": "drift_explained"},))
    policy = replace(POLICY, activities=(first, *POLICY.activities[1:]))
    return replace(FACTS, policy=policy, hosts=hosts)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({}, ""),
        ({"captured": None}, "got shop-1 and was never captured"),
        ({"deployed": ("shop-2", at(12))}, "got shop-2 and was not captured since"),
        ({"unread": "it was down"}, "could not be captured: it was down"),
        ({"deployed": None}, ""),
    ],
)
def test_a_host_has_a_baseline_of_what_was_deployed_last(other: Any, why: str) -> None:
    """A host that got something is captured after that, and not in vain."""
    facts = on_hosts(web1=RECORD, web2=replace(RECORD, **other))
    assert said("baseline_captured", facts) == (f"web2: {why}" if why else "")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({}, ""),
        ({"captured": None}, "has no baseline to compare it with"),
        ({"incidents": ("INC-1", "INC-2")}, "has open incidents: INC-1, INC-2"),
        ({"checked": None}, "was not checked for drift since its baseline"),
        ({"checked": (False, at(40))}, "differs from its baseline without an explanation"),
        ({"checked": (None, at(40))}, "could not be compared with its baseline"),
        ({"checked": (True, at(26))}, ""),
        ({"checked": (True, at(25))}, "was last checked for drift on"),
    ],
)
def test_every_host_was_checked_for_drift_lately_and_is_explained(other: Any, why: str) -> None:
    """A check from before the time for which the activity counts says nothing of today."""
    found = said("drift_explained", on_hosts(web1=RECORD, web2=replace(RECORD, **other)))
    assert found.startswith(f"web2: {why}") if why else found == ""


@pytest.mark.parametrize("kind", ON_HOSTS)
def test_new_hosts_have_nothing_on_record(kind: str) -> None:
    """Where all are new there is nothing to ask; one among others holds nobody up."""
    found = answer(kind, on_hosts(web1=HostRecord(), web2=HostRecord()))
    assert (found.status, found.observed) == ("na", "no release was deployed to these hosts before")
    assert said(kind, on_hosts(web1=RECORD, web2=HostRecord())) == ""


@pytest.mark.parametrize("kind", ON_HOSTS)
def test_no_host_at_all_is_no_pass(kind: str) -> None:
    """Whoever looked at nothing has seen nothing."""
    assert said(kind, on_hosts()) == "no host was looked up"


def test_many_hosts_of_one_reason_are_counted() -> None:
    """Three are named."""
    hosts = {f"web{number}": replace(RECORD, checked=None) for number in range(1, 6)}
    assert said("drift_explained", on_hosts(**hosts)) == (
        "web1, web2, web3 and 2 more: was not checked for drift since its baseline"
    )
