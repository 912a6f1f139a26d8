# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors of change requests: asked for, taken through, scheduled, and made up for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.action import (
    change_request,
    change_request_info,
    obligation,
    obligation_info,
    schedule_info,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import now
from ansible_collections.mof.release.plugins.plugin_utils.usecases.open_ledger import open_ledger
from ansible_collections.mof.release.tests.unit.doors.shop import POLICY, REQUEST, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door

NEW = {**REQUEST, "id": "RFC-7", "affected": ["shop", {"ci": "web1", "version": "7"}]}
STANDARD = {
    "id": "RFC-8",
    "template": "restart",
    "title": "Restart the shop",
    "reason": "It is slow.",
    "effect_of_not_implementing": "It stays slow.",
    "initiator": {"person": "olga", "cluster": "operations"},
    "type": "operations",
    "priority": "low",
    "category": "standard",
    "backout": {"plan": "Start it by hand."},
    "owner": "olga",
}
RULES = {
    **POLICY,
    "authorities": {"cab": ["alex", "kim"], "fast_track": ["erin"]},
    "routes": {
        "standard": {"template": True},
        "minor": {"bodies": ["change_managers"]},
        "significant": {"bodies": ["cab"], "approvals": 2, "initiation_review": True},
        "major": {"bodies": ["cab"]},
        "emergency": {"bodies": ["fast_track"], "may_skip": ["test", "document"]},
    },
    "templates": [
        {
            "id": "restart",
            "title": "Restart",
            "change": {
                name: STANDARD[name]
                for name in ("title", "type", "priority", "category", "backout")
            },
            "free": ["reason", "effect_of_not_implementing", "initiator", "owner", "schedule"],
        }
    ],
    "obligations": {"test": 48, "document": 72},
}


@pytest.fixture
def routed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Give an empty ledger and a policy that has all routes."""
    shop = Shop(tmp_path)
    shop.policy.write_text(json.dumps(RULES), "utf-8")
    shop.ledger.parent.mkdir()
    open_ledger(str(shop.ledger), "shop", Context("morgan", now()))
    monkeypatch.setenv("MOF_RELEASE_STORE", str(shop.ledger))
    monkeypatch.setenv("MOF_RELEASE_POLICY", str(shop.policy))
    return shop


def run(actor: str, *, check: bool = False, diff: bool = False, **arguments: Any) -> dict[str, Any]:
    """What the door of change requests answers to this person."""
    made = door(
        change_request.ActionModule, {"actor": actor, **arguments}, check_mode=check, diff=diff
    )
    answer: dict[str, Any] = made.run(task_vars={})
    return answer


def kinds(answer: dict[str, Any]) -> list[str]:
    """The types of what was added; fails when the door did."""
    assert not answer.get("failed"), answer["msg"]
    return [one["type"] for one in answer["events"]]


def read(module: Any, **arguments: Any) -> dict[str, Any]:
    """What a reading door answers."""
    answer: dict[str, Any] = door(module.ActionModule, arguments).run(task_vars={})
    assert not answer.get("failed"), answer.get("msg")
    return answer


def moved(actor: str, *states: str, name: str = "RFC-7", **arguments: Any) -> None:
    """Take a change request through states."""
    for state in states:
        assert kinds(run(actor, id=name, state=state, **arguments))


def test_a_warning_is_told_and_stops_nothing(routed: Shop) -> None:
    """A type of another cluster, when it is screened."""
    assert "warnings" not in run("riley", change={**NEW, "type": "security"})
    answer = run("morgan", id="RFC-7", state="screened")
    assert kinds(answer) == ["change_screened"]
    assert answer["warnings"] == ["type security is not what the cluster service usually asks for"]
    assert answer["change_request"]["warnings"] == answer["warnings"]


def test_what_is_incomplete_is_refused_field_by_field(routed: Shop) -> None:
    """With who corrects it and how it gets there."""
    run("riley", change={name: one for name, one in NEW.items() if name not in ("risk", "plan")})
    answer = run("morgan", id="RFC-7", state="screened")
    assert answer["refused"]
    assert [(one["subject"], one["who"]) for one in answer["findings"]] == [
        ("risk", "riley"),
        ("plan", "riley"),
    ]


def test_a_standard_change_needs_nobody(routed: Shop) -> None:
    """In check mode the same is told, and nothing written."""
    size = len(routed.events())
    assert len(kinds(run("olga", change=STANDARD, check=True))) == 6
    assert len(routed.events()) == size
    answer = run("olga", change=STANDARD, diff=True)
    assert kinds(answer)[-1] == "change_developed"
    assert answer["change_request"]["authorized_by"] == "template restart"
    assert answer["diff"]["after"]["state"] == "developed"
    assert run("olga", change=STANDARD)["changed"] is False


def test_what_only_looks_like_one_waits_and_says_why(routed: Shop) -> None:
    """The submission is accepted."""
    answer = run("olga", change={**STANDARD, "priority": "high"})
    assert kinds(answer) == ["change_submitted"]
    why = "template: priority is not what the template fixes (restart)"
    assert answer["warnings"] == [f"not taken as a standard change: {why}"]


def test_two_of_the_board_approve_with_the_answers_of_the_review(routed: Shop) -> None:
    """Answers come from the options and the request; the second approval authorizes."""
    more = {
        "category": "significant",
        "impact": "A minute.",
        "contingency": "None.",
        "resources": "One day.",
        "schedule": {"start": "2099-03-10T20:00:00Z", "end": "2099-03-10T22:00:00Z"},
        "backout": {"plan": "Go back.", "triggers": "Errors.", "decides": "dana"},
    }
    run("riley", change={**NEW, **more})
    moved("morgan", "screened", "classified")
    answer = run("alex", id="RFC-7", state="authorized", initiation_review={"budget": "None."})
    assert [one["subject"] for one in answer["findings"]] == [
        "operations_readiness",
        "support_plans",
    ]
    review = {"budget": "None.", "operations_readiness": "Yes.", "support_plans": "Yes."}
    answer = run("alex", id="RFC-7", state="authorized", initiation_review=review)
    assert kinds(answer) == ["change_approved"]
    assert answer["change_request"]["initiation_review"] == {**review, "impact": "A minute."}
    assert kinds(run("kim", id="RFC-7", state="authorized")) == ["change_authorized"]


@pytest.mark.parametrize(
    "start",
    ["2099-03-10T20:00:00+09:00", datetime(2099, 3, 10, 20, tzinfo=UTC) - timedelta(hours=9)],
)
def test_a_time_may_be_what_yaml_made_of_it(routed: Shop, start: Any) -> None:
    """Both are the same moment in the schedule."""
    run("riley", change=NEW)
    moved("morgan", "screened", "classified", "authorized")
    times = {"start": start, "end": "2099-03-10T23:00:00+09:00"}
    answer = run("morgan", id="RFC-7", state="scheduled", **times)
    assert kinds(answer) == ["change_scheduled"]
    entry = next(one for one in read(schedule_info)["schedule"] if one["change"] == "RFC-7")
    assert datetime.fromisoformat(entry["start"]) == datetime(2099, 3, 10, 11, tzinfo=UTC)
    assert (entry["affected"], entry["owner"]) == (["shop", "web1"], "dana")


def test_the_evidence_of_a_tested_solution_is_kept(routed: Shop, tmp_path: Path) -> None:
    """By its digest; options that go with another state say nothing."""
    file = tmp_path / "tests.txt"
    file.write_bytes(b"all passed")
    run("riley", change=NEW)
    moved("morgan", "screened", "classified", "authorized", "scheduled", result="partly")
    answer = run("dana", id="RFC-7", state="developed", evidence=[str(file)])
    assert [one["sha256"] for one in answer["change_request"]["evidence"]] == [
        sha256(b"all passed")
    ]
    store = routed.open()
    assert store.get(sha256(b"all passed")) == b"all passed"
    store.close()


def test_an_emergency_owes_what_it_skipped_until_it_is_made_up_for(
    routed: Shop, tmp_path: Path
) -> None:
    """Owed by the owner, met with evidence, once."""
    run("riley", change={**NEW, "priority": "emergency"})
    moved("morgan", "screened", "classified")
    answer = run("erin", id="RFC-7", state="authorized", skips=["test"], comment="It is down.")
    assert kinds(answer) == ["change_authorized", "obligation_incurred"]
    owed = read(obligation_info)
    assert [(one["id"], one["owner"], one["met_by"]) for one in owed["obligations"]] == [
        ("RFC-7/test", "dana", "")
    ]
    assert owed["overdue"] == []
    file = tmp_path / "report.txt"
    file.write_bytes(b"tested")
    given = {"change": "RFC-7", "what": "test", "comment": "Tested.", "actor": "dana"}
    refused = door(obligation.ActionModule, given).run(task_vars={})
    assert refused["refused"]
    assert [one["kind"] for one in refused["findings"]] == ["evidence"]
    given["evidence"] = [str(file)]
    tried = door(obligation.ActionModule, given, check_mode=True).run(task_vars={})
    assert tried["changed"]
    assert read(obligation_info)["obligations"][0]["met_by"] == ""
    met = door(obligation.ActionModule, given, diff=True).run(task_vars={})
    assert (kinds(met), met["obligation"]["id"]) == (["obligation_met"], "RFC-7/test")
    assert met["diff"]["before"] == {"met_by": "", "met_at": None, "comment": ""}
    assert met["diff"]["after"]["met_by"] == "dana"
    again = door(obligation.ActionModule, given).run(task_vars={})
    assert (again["changed"], again["events"]) == (False, [])
    assert read(obligation_info, change="RFC-7")["obligations"][0]["met_by"] == "dana"
    assert read(obligation_info, change="RFC-9")["obligations"] == []


def test_the_info_tells_the_whole_story(routed: Shop) -> None:
    """Proposed and final, the route, and every step."""
    run("riley", change=NEW)
    moved("morgan", "screened")
    moved("morgan", "classified", priority="high")
    (found,) = read(change_request_info, id="RFC-7")["change_requests"]
    assert (found["proposed_priority"], found["priority"], found["route"]) == (
        *("medium", "high"),
        "minor",
    )
    assert [(one["state"], one["by"]) for one in found["history"]] == [
        ("submitted", "riley"),
        ("screened", "morgan"),
        ("classified", "morgan"),
    ]


@pytest.mark.parametrize("name", ["key", "request_file", "signed_file"])
def test_only_an_authorization_is_signed(routed: Shop, name: str) -> None:
    """Anything else that comes with a key is a mistake that is told."""
    given = {name: "some-file"} | ({} if name == "signed_file" else {"id": "RFC-7"})
    answer = run("morgan", state="screened", **given)
    assert answer["failed"]
    assert answer["msg"].startswith(f"{name} is given, and only authorized is signed, not screened")


def test_what_is_to_be_signed_elsewhere_is_written_down(routed: Shop, tmp_path: Path) -> None:
    """The statement tells the decision; nothing goes on record."""
    run("riley", change=NEW)
    moved("morgan", "screened", "classified")
    size = len(routed.events())
    path = tmp_path / "rfc-7.json"
    answer = run("morgan", id="RFC-7", state="authorized", comment="Fine.", request_file=str(path))
    assert not answer.get("failed"), answer.get("msg")
    assert "RFC-7" in answer["text"]
    assert path.is_file()
    assert len(routed.events()) == size
