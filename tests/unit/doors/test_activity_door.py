# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door of activities where hosts are measured: the report goes in, results come out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.mof.release.plugins.action.activity import ActionModule
from ansible_collections.mof.release.tests.unit.doors.fakes import FakeManager
from ansible_collections.mof.release.tests.unit.doors.shop import POLICY, RELEASE, WEB, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door

DISK, PLANS = "operations.disk", "operations.plans"
ABOUT = {"cluster": "operations", "element": "environment", "mode": "auto"}


def run(check: bool = False, **arguments: Any) -> dict[str, Any]:
    """What the door answers; its inventory has web1, web2 and db1."""
    made = door(ActionModule, arguments, check_mode=check)
    made._task._variable_manager = FakeManager({})
    answer: dict[str, Any] = made.run(task_vars={})
    return answer


def measured(status: str = "pass", observed: str = "40 % free") -> dict[str, Any]:
    """What a host answered."""
    disk = {"id": DISK, "kind": "disk", "expected": "15 % free"}
    return {"reachable": True, "checks": [{**disk, "status": status, "observed": observed}]}


GOOD = {name: measured() for name in WEB}


@pytest.fixture
def checked(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The release under a policy that measures the disks and looks the plans up."""
    disk = {"kind": "disk", "parameters": {"paths": ["/"], "min_free_percent": 15}}
    activities = [
        *POLICY["activities"],
        {**ABOUT, "id": DISK, "title": "Room", "checks": [disk], "expires_hours": 24},
        {**ABOUT, "id": PLANS, "title": "Plans", "checks": [{"kind": "plans_present"}]},
    ]
    shop.policy.write_text(json.dumps({**POLICY, "activities": activities}), "utf-8")
    monkeypatch.chdir(shop.project)
    return shop


def results(answer: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Status and what was seen of the measured activities; fails when the door did."""
    assert not answer.get("failed"), answer["msg"]
    activities = answer["release"]["activities"]
    return {name: (activities[name]["status"], activities[name]["observed"]) for name in activities}


def test_a_report_becomes_a_result_of_each_activity(checked: Shop) -> None:
    """Of the hosts that the release goes to, with the report as evidence, in one step."""
    answer = run(release=RELEASE, checks=GOOD)
    assert [one["type"] for one in answer["events"]] == ["activity_recorded"] * 2
    found = results(answer)
    assert (found[DISK], found[PLANS]) == (
        ("pass", "all of 2 hosts as expected"),
        ("pass", "as expected"),
    )
    result = answer["release"]["activities"][DISK]
    assert (result["by"], result["expected"]) == ("robin", "15 % free")
    (evidence,) = result["evidence"]
    assert checked.evidence(evidence["sha256"])["hosts"] == GOOD
    assert run(release=RELEASE, checks=GOOD)["changed"] is False


@pytest.mark.parametrize(
    ("web2", "observed"),
    [
        (measured("fail", "3 % free"), "web2: 3 % free"),
        ({"reachable": False, "checks": []}, "web2: was not reached"),
        ({"reachable": True, "checks": []}, "web2: disk was not measured"),
        (None, "web2: is not in the report"),
        ("fine", "web2: is not in the report"),
    ],
)
def test_the_host_that_fails_is_named(checked: Shop, web2: Any, observed: str) -> None:
    """Also one that the report left out: the inventory says which hosts there are."""
    hosts = {"web1": measured(), **({"web2": web2} if web2 else {}), "db1": measured("fail")}
    assert results(run(release=RELEASE, checks=hosts))[DISK] == ("fail", observed)
    assert results(run(release=RELEASE, checks={}))[DISK] == (
        "fail",
        "web1: is not in the report; web2: is not in the report",
    )


def test_the_project_is_where_the_plans_are(
    checked: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The working directory, unless another folder is told; a relative one counts from there."""
    elsewhere = results(run(release=RELEASE, checks=GOOD, project=str(tmp_path)))
    assert elsewhere[PLANS] == (
        "fail",
        "ledger: backout names a file that is not there: docs/backout.md",
    )
    monkeypatch.chdir(checked.folder)
    told = results(run(release=RELEASE, checks=GOOD, project="project"))
    assert told[PLANS] == ("pass", "as expected")


def test_check_mode_tells_and_writes_nothing(checked: Shop) -> None:
    """What would be recorded, with no place on the ledger."""
    size = len(checked.events())
    answer = run(check=True, release=RELEASE, checks=GOOD)
    assert [one["index"] for one in answer["events"]] == [None, None]
    assert results(answer)[DISK][0] == "pass"
    assert len(checked.events()) == size


def test_nobodys_word_makes_it_pass(checked: Shop) -> None:
    """Not with evidence either; that it failed anybody may say."""
    paper = checked.folder / "paper.txt"
    paper.write_text("I looked, and there is room.", "utf-8")
    size = len(checked.events())
    said = {"release": RELEASE, "id": DISK, "evidence": [str(paper)], "comment": "by hand"}
    for status in ("pass", "na"):
        answer = run(status=status, **said)
        assert [one["kind"] for one in answer["findings"]] == ["check"]
        assert "by what is measured, not by anybody's word" in answer["msg"]
    assert len(checked.events()) == size
    assert run(status="fail", **said)["changed"]


def test_a_release_that_nobody_planned(checked: Shop) -> None:
    """It is told, with how to find those that are there."""
    answer = run(release="none-1", checks=GOOD)
    assert "release none-1 is not on record" in answer["msg"]
    assert "release_info" in answer["msg"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"checks": GOOD}, "release, signed_file"),
        ({"release": RELEASE, "checks": GOOD, "id": DISK, "status": "pass"}, "id|checks"),
        ({"release": RELEASE, "checks": GOOD, "key": "x"}, "checks|key"),
        ({"release": RELEASE, "checks": ["web1"]}, "dict"),
    ],
)
def test_arguments_that_do_not_go_together(
    checked: Shop, arguments: dict[str, Any], complaint: str
) -> None:
    """They are refused before anything is looked at."""
    with pytest.raises(AnsibleActionFail) as caught:
        run(**arguments)
    assert complaint in str(caught.value)
