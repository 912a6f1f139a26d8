# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of the hosts for a release, and what their report says of each activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.checks import (
    Measured,
    checks_for,
    measured,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.ledger_checks import (
    Answer,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Activity
from ansible_collections.mof.release.tests.unit.domain.stories import (
    PLAN,
    POLICY,
    at,
    release_at,
    sha,
)
from hypothesis import given, settings
from hypothesis import strategies as st

HEADROOM = replace(
    POLICY.activities[0], id="operations.headroom", checks=({"kind": "disk"}, {"kind": "memory"})
)
REACHABLE = replace(HEADROOM, id="operations.reachable", checks=({"kind": "reachable"},))
HOSTS = ("web1", "web2")


def result(kind: str, status: str = "pass", observed: str = "", **more: str) -> dict[str, str]:
    """One line of a host's answer."""
    about = {"id": HEADROOM.id, "kind": kind, "status": status}
    return {**about, "expected": f"enough {kind}", "observed": observed, **more}


def answer(*results: dict[str, str], reachable: Any = True) -> dict[str, Any]:
    """What a host answered."""
    return {"reachable": reachable, "checks": list(results)}


GOOD = answer(result("disk"), result("memory"))


def report(web2: Any, activity: Activity = HEADROOM) -> Measured:
    """What is said when web1 is fine and web2 answers this."""
    return measuring(activity, {"web1": GOOD, "web2": web2}, HOSTS)


def measuring(
    activity: Activity,
    hosts: Mapping[str, Any],
    targets: Sequence[str],
    **looked_up: Answer,
) -> Measured:
    """What is said of an activity; by default nothing was looked up on the ledger."""
    return measured(activity, hosts, targets, looked_up)


def test_it_passes_when_every_host_answered_every_check() -> None:
    """With what was expected, each once, and how many hosts there are."""
    assert report(GOOD) == Measured(
        "pass", "enough disk; enough memory", "all of 2 hosts as expected"
    )
    one = measuring(HEADROOM, {"web1": GOOD}, ("web1",))
    assert one.observed == "all of 1 host as expected"


@pytest.mark.parametrize("status", ["fail", "unknown", "", "PASS", "maybe"])
def test_one_check_that_did_not_pass_on_one_host_fails_it(status: str) -> None:
    """Also when nobody knows, or the word is not known; the host and what was seen are told."""
    bad = answer(result("disk", status, "1 % left"), result("memory"))
    assert report(bad) == Measured("fail", "enough disk; enough memory", "web2: 1 % left")
    silent = answer(result("disk", "fail"), result("memory"))
    assert report(silent).observed == "web2: fail"


@pytest.mark.parametrize(
    ("web2", "observed"),
    [
        (None, "web2: is not in the report"),
        ("x", "web2: is not in the report"),
        ({}, "web2: was not reached"),
        (answer(result("disk"), result("memory"), reachable=False), "web2: was not reached"),
        (answer(result("disk"), result("memory"), reachable="yes"), "web2: was not reached"),
        (answer(), "web2: disk was not measured; web2: memory was not measured"),
        (answer(result("disk")), "web2: memory was not measured"),
        (
            answer(result("disk"), result("memory", id="operations.other")),
            "web2: memory was not measured",
        ),
        ({"reachable": True, "checks": "disk"}, "web2: disk was not measured"),
        ({"reachable": True, "checks": ["x", result("disk")]}, "web2: memory was not measured"),
        (answer({"id": HEADROOM.id, "kind": "disk"}, result("memory")), "web2: unknown"),
    ],
)
def test_what_was_not_measured_fails_it(web2: Any, observed: str) -> None:
    """A host that is missing, out of reach, or silent on a check is no pass, nor is junk."""
    found = report(web2)
    assert found.status == "fail"
    assert found.observed.startswith(observed)


def test_a_host_that_the_report_has_and_the_release_has_not_does_not_matter() -> None:
    """Neither for nor against."""
    bad = answer(result("disk", "fail"), result("memory", "fail"))
    found = measuring(HEADROOM, {"web1": GOOD, "web2": GOOD, "db1": bad}, HOSTS)
    assert found.status == "pass"
    assert measuring(HEADROOM, {"db1": GOOD}, HOSTS).status == "fail"


@pytest.mark.parametrize("activity", [HEADROOM, REACHABLE])
def test_no_host_is_no_proof(activity: Activity) -> None:
    """A pattern that matches nothing passes nothing; nor does an activity without checks."""
    nothing = Measured("fail", "", "no host was measured")
    assert measuring(activity, {"web1": GOOD}, ()) == nothing
    assert measuring(replace(activity, checks=()), {"web1": GOOD}, ("web1",)) == nothing


def test_several_checks_of_a_kind_need_an_answer_each() -> None:
    """Two disks are two questions, and one answer leaves one open."""
    disks = replace(HEADROOM, checks=({"kind": "disk"}, {"kind": "disk"}))
    two = answer(result("disk"), result("disk"))
    assert measuring(disks, {"web1": two}, ("web1",)).status == "pass"
    found = measuring(disks, {"web1": answer(result("disk"))}, ("web1",))
    assert (found.status, found.observed) == ("fail", "web1: disk was not measured")
    one_bad = answer(result("disk"), result("disk", "fail", "full"))
    assert measuring(disks, {"web1": one_bad}, ("web1",)).observed == "web1: full"


def test_what_has_nothing_to_measure_is_na_only_everywhere() -> None:
    """Nothing staged on any host: not applicable; on some of them it passes with the others."""
    nothing = answer(result("disk", "na", "no files"), result("memory", "na"))
    all_ = measuring(HEADROOM, dict.fromkeys(HOSTS, nothing), HOSTS)
    assert (all_.status, all_.observed) == ("na", "no files")
    assert report(nothing).status == "pass"
    bad = answer(result("disk", "na"), result("memory", "fail", "full"))
    assert report(bad).status == "fail"


def test_being_reached_is_measured_by_the_connection() -> None:
    """It needs no answer of the host, and fails where there was no connection."""
    found = measuring(REACHABLE, dict.fromkeys(HOSTS, answer()), HOSTS)
    assert found == Measured("pass", "reachable", "all of 2 hosts as expected")
    lost = measuring(REACHABLE, {"web1": answer(), "web2": answer(reachable=False)}, HOSTS)
    assert lost == Measured("fail", "reachable", "web2: was not reached")


def test_a_summary_names_three_and_counts_the_rest() -> None:
    """Whoever reads it wants to know where to start."""
    hosts = [f"web{n}" for n in range(1, 6)]
    bad = answer(result("disk", "fail", "full"), result("memory"))
    found = measuring(HEADROOM, dict.fromkeys(hosts, bad), hosts)
    assert found.observed == "web1: full; web2: full; web3: full; and 2 more"
    assert measuring(HEADROOM, dict.fromkeys(hosts[:3], bad), hosts[:3]).observed == (
        "web1: full; web2: full; web3: full"
    )


PLANS = replace(HEADROOM, id="release.plans", checks=({"kind": "plans_present"},))
MIXED = replace(HEADROOM, checks=({"kind": "disk"}, {"kind": "plans_present"}))
THERE = Answer("pass", "every plan", "as expected")
LOST = Answer("fail", "every plan", "not named: risk")


def test_what_the_ledger_answers_needs_no_host() -> None:
    """It passes or fails by what was looked up, also where no host is reached."""
    for hosts, targets in (({}, ()), ({}, HOSTS), ({"web1": GOOD}, HOSTS)):
        found = measuring(PLANS, hosts, targets, plans_present=THERE)
        assert found == Measured("pass", "every plan", "as expected")
        found = measuring(PLANS, hosts, targets, plans_present=LOST)
        assert found == Measured("fail", "every plan", "ledger: not named: risk")


def test_what_was_not_looked_up_fails() -> None:
    """Whatever the hosts say of it."""
    forged = answer({"id": PLANS.id, "kind": "plans_present", "status": "pass"})
    for found in (
        measuring(PLANS, {}, ()),
        measuring(PLANS, {"web1": forged}, ("web1",)),
        measuring(PLANS, {"web1": forged}, ("web1",), digests_registered=THERE),
    ):
        assert (found.status, found.observed) == (
            "fail",
            "ledger: plans_present was not looked up",
        )


def test_an_activity_may_ask_both_the_hosts_and_the_ledger() -> None:
    """It passes when both do; no host is no proof all the same."""
    disk = answer(result("disk"))
    hosts = dict.fromkeys(HOSTS, disk)
    assert measuring(MIXED, hosts, HOSTS, plans_present=THERE).status == "pass"
    assert measuring(MIXED, hosts, HOSTS, plans_present=LOST).status == "fail"
    assert measuring(MIXED, {}, HOSTS, plans_present=THERE).status == "fail"
    assert measuring(MIXED, {}, (), plans_present=THERE).status == "fail"


STATUS = st.sampled_from(["pass", "na", "fail", "unknown"])


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(HOSTS), st.lists(STATUS, max_size=3)))
def test_it_passes_only_on_a_whole_and_good_report(found: dict[str, list[str]]) -> None:
    """For any report: each target answered each check with pass or na, one of them with pass."""
    kinds = ("disk", "memory", "disk")
    hosts = {
        host: answer(*(result(kind, one) for kind, one in zip(kinds, ones, strict=False)))
        for host, ones in found.items()
    }
    said = [one for ones in found.values() for one in ones]
    whole = set(found) == set(HOSTS) and all(len(ones) >= 2 for ones in found.values())
    good = whole and set(said) <= {"pass", "na"}
    expected = "fail" if not good else "pass" if "pass" in said else "na"
    assert measuring(HEADROOM, hosts, HOSTS).status == expected


def asked(*checks: dict[str, Any], release: Release | None = None) -> list[dict[str, Any]]:
    """What is asked of the hosts for one activity with these checks."""
    policy = replace(POLICY, activities=(replace(HEADROOM, checks=checks),))
    return checks_for(release or release_at("preparation"), policy, at(1))


def test_each_check_is_asked_under_the_id_of_its_activity() -> None:
    """In the order of the policy; being reached is not asked, nor what the ledger says."""
    policy = replace(POLICY, activities=(*POLICY.activities, REACHABLE, HEADROOM, PLANS))
    assert checks_for(release_at("preparation"), policy, at(1)) == [
        {"id": HEADROOM.id, "kind": "disk", "parameters": {}},
        {"id": HEADROOM.id, "kind": "memory", "parameters": {}},
    ]
    parameters = {"paths": ["/"], "min_free_percent": 15}
    (one,) = asked({"kind": "disk", "parameters": parameters})
    assert one["parameters"] == parameters
    assert one["parameters"] is not parameters


def test_what_is_to_be_staged_is_what_the_plan_says() -> None:
    """Each artifact that names where it lies, with its digest; unless the policy names files."""
    two = [
        {**PLAN["artifacts"][0], "staged": "/var/cache/s.tar"},
        {**PLAN["artifacts"][0], "name": "other"},
    ]
    release = replace(release_at("preparation"), plan={**PLAN, "artifacts": two})
    (one,) = asked({"kind": "staged"}, release=release)
    assert one["parameters"] == {"files": [{"path": "/var/cache/s.tar", "sha256": sha("shop")}]}
    (none,) = asked({"kind": "staged"})
    assert none["parameters"] == {"files": []}
    own = {"files": [{"path": "/x", "sha256": sha("x")}]}
    (named,) = asked({"kind": "staged", "parameters": own}, release=release)
    assert named["parameters"] == own


def test_certificates_outlive_the_window() -> None:
    """By the margin, as without a window this moment; a time of the policy's own stands."""
    windowed = replace(release_at("preparation"), window=(at(10), at(12)))
    asks: dict[str, Any] = {"files": ["/c.pem"], "margin_hours": 24}
    margin = {"kind": "certificates", "parameters": asks}
    plain = {"kind": "certificates", "parameters": {"files": ["/c.pem"]}}
    fixed = "2027-01-01T00:00:00+00:00"
    own = {"kind": "certificates", "parameters": {**asks, "valid_until": fixed}}
    for check, release, until in (
        (margin, windowed, at(36).isoformat()),
        (plain, windowed, at(12).isoformat()),
        (margin, release_at("preparation"), at(25).isoformat()),
        (plain, release_at("preparation"), None),
        (own, windowed, fixed),
        (own, release_at("preparation"), fixed),
    ):
        (one,) = asked(check, release=release)
        wanted = {"files": ["/c.pem"], **({"valid_until": until} if until else {})}
        assert one["parameters"] == wanted
    assert asks == {"files": ["/c.pem"], "margin_hours": 24}
