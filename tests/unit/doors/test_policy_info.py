# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors that read by the policy alone: the policy itself, and what a release covers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.action import policy_info, release_info
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import policy_file
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.frame import SMFS
from ansible_collections.mof.release.tests.unit.documents.policies import OWN, POLICY
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door


def ask(kind: Any, **arguments: Any) -> dict[str, Any]:
    """What a door answers to these arguments."""
    answer: dict[str, Any] = door(kind.ActionModule, arguments).run(task_vars={})
    return answer


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Write a policy over the default that leaves one activity out."""
    path = tmp_path / "own.yml"
    path.write_text(OWN + "drop: [{activity: service.owner, reason: it is us}]\n", "utf-8")
    return path


@pytest.mark.parametrize("check", [False, True])
def test_the_effective_policy_without_a_store(own: Path, check: bool) -> None:
    """The document, its digest, and where each rule stands; no store and no actor is asked for."""
    made = door(policy_info.ActionModule, {"policy": str(own)})
    made._task.check_mode = check
    answer = made.run(task_vars={})
    assert not answer.get("failed"), answer.get("msg")
    assert answer["changed"] is False
    assert answer["digest"] == policy_file(own).digest
    assert answer["document"]["review"]["quorum"] == 5
    assert answer["extends"] == "default"
    assert answer["origins"]["authorities.cab"] == "own.yml, line 5"
    assert answer["origins"]["review.quorum"].startswith("default policy, line ")
    (dropped,) = answer["dropped"]
    assert (dropped["activity"], dropped["reason"]) == ("service.owner", "it is us")
    assert answer["text"].startswith("policy shop, version 1, extends the default policy\n")
    assert json.loads(json.dumps(answer)) == answer


def test_the_policy_may_be_a_setting(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for every other door; without one the ways to give it are told."""
    monkeypatch.setenv("MOF_RELEASE_POLICY", str(own))
    assert ask(policy_info)["extends"] == "default"
    monkeypatch.delenv("MOF_RELEASE_POLICY")
    answer = ask(policy_info)
    assert answer["failed"]
    assert "the setting policy is missing" in answer["msg"]


def test_a_policy_that_contradicts_itself_fails_with_every_place(tmp_path: Path) -> None:
    """So that it can be checked before it is put in force."""
    path = tmp_path / "policy.yml"
    path.write_text(POLICY.replace("[release]", "[partner, support]"), "utf-8")
    answer = ask(policy_info, policy=str(path))
    assert answer["failed"]
    assert answer["msg"].splitlines() == [
        f"{path}: the policy contradicts itself",
        "correct it",
        f"  {path}, line 18: review.core[0]: partner is not among the clusters of this policy",
        f"  {path}, line 18: review.core[1]: support is not among the clusters of this policy",
    ]


def test_a_single_release_has_its_coverage(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the policy that is set; without one, or of all releases, there is none."""
    (found,) = ask(release_info, release=RELEASE)["releases"]
    assert [one["smf"] for one in found["coverage"]] == [*SMFS, ""]
    (rest,) = [one for one in found["coverage"] if one["activities"]]
    assert rest == {
        "quadrant": "",
        "smf": "",
        "activities": ["operations.backup"],
        "met": ["operations.backup"],
        "open": [],
    }
    (listed,) = ask(release_info)["releases"]
    assert "coverage" not in listed
    monkeypatch.delenv("MOF_RELEASE_POLICY")
    (alone,) = ask(release_info, release=RELEASE)["releases"]
    assert "coverage" not in alone
    assert alone == {name: one for name, one in found.items() if name != "coverage"}
    (again,) = ask(release_info, release=RELEASE, policy=str(shop.policy))["releases"]
    assert again["coverage"] == found["coverage"]


def test_a_release_that_is_not_on_record_has_no_coverage(shop: Shop) -> None:
    """It is none, as it is without a policy."""
    assert ask(release_info, release="other-1.0") == {"changed": False, "releases": []}
