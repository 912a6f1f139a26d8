# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading: what is on record, what a release owes, and the scope of a project as it is now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest, sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Unknown
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import scope_reader
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import (
    read_readiness,
    read_release,
    read_releases,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    ROUTED,
    adopted,
    incurred,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    PLAN,
    POLICY,
    RELEASE,
    at,
    by,
    change_event,
    recorded,
    release_at,
    sha,
    state_at,
    story,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    noise,
    store_at,
    store_with,
)

OTHER = Event(
    "release_planned",
    "release/a-1.0",
    at(),
    "ann",
    {"release": {**PLAN, "release": "a-1.0", "changes": ["RFC-9"]}},
)


def test_releases_by_id() -> None:
    """All of them sorted, or the one that is named; an unknown one is none."""
    store = store_at("deployed", noise(), OTHER)
    found = read_releases(store)
    assert [(one["id"], one["state"]) for one in found] == [
        ("a-1.0", "planning"),
        (RELEASE, "deployed"),
    ]
    assert json.loads(json.dumps(found)) == found
    assert read_releases(store, RELEASE) == [found[1]]
    assert read_releases(store, "none-1.0") == []


def test_a_release_comes_with_its_change_requests() -> None:
    """The state has those that it carries."""
    release, state = read_release(store_at("deployed", noise()), RELEASE)
    assert release == release_at("deployed")
    assert state.changes == {CHANGE: state_at("deployed").changes[CHANGE]}


def test_a_release_that_is_not_on_record_is_an_error_that_helps() -> None:
    """It names the release, and how to find those that are."""
    for read in (
        lambda store: read_release(store, "shop-2.0"),
        lambda store: read_readiness(store, "shop-2.0", POLICY, by("max")),
    ):
        with pytest.raises(Unknown, match=r"shop-2\.0 is not on record") as caught:
            read(store_at("prepared"))
        assert "release_info" in caught.value.remedy


def test_what_a_release_owes_before_anything_was_done() -> None:
    """Every activity is open, no cluster has signed, and the unmet are those that block."""
    found = read_readiness(store_at("preparation"), RELEASE, POLICY, by("max"))
    assert found["state"] == "preparation"
    assert [(one["id"], one["open"], one["problem"]) for one in found["activities"]] == [
        (one.id, True, "is not recorded") for one in POLICY.activities
    ]
    assert {one["result"] for one in found["activities"]} == {None}
    assert found["signoffs"] == [{"cluster": one, "result": None} for one in POLICY.clusters]
    assert found["review"] is None
    assert [one["subject"] for one in found["unmet"]] == [
        *("release.build", "operations.backup", "security.review"),
        *POLICY.clusters,
        RELEASE,
    ]


def test_a_release_that_owes_nothing() -> None:
    """All done: nothing open, nothing unmet, the review as it was held."""
    found = read_readiness(store_at("readiness_review"), RELEASE, POLICY, by("max"))
    assert not [one for one in found["activities"] if one["open"] or one["problem"]]
    assert [one["result"]["decision"] for one in found["signoffs"]] == ["go"] * 4
    assert (found["review"]["decision"], found["unmet"]) == ("go", [])
    assert json.loads(json.dumps(found)) == found


def test_what_expired_or_failed_is_owed_again() -> None:
    """The result stays readable beside the reason why it does not count."""
    activity = POLICY.activities[2]
    store = store_at("prepared", recorded(activity, "fail", observed="a hole", hours=1))
    found = read_readiness(store, RELEASE, POLICY, by("max", 24))
    problems = {one["id"]: one["problem"] for one in found["activities"] if one["open"]}
    assert problems == {
        "operations.backup": "expired at 2026-03-03 09:00 UTC",
        "security.review": "failed (a hole)",
    }
    assert [one["subject"] for one in found["unmet"]] == list(problems)
    assert found["activities"][0]["result"]["status"] == "pass"


def test_what_a_route_does_not_ask_is_not_open() -> None:
    """Of a standard change only what checks can say; a human result stays readable."""
    steps = story("preparation")
    about = {"priority": "low", "category": "standard", "template": "restart"}
    steps[2] = change_event("classified", **about)
    store = store_with(*steps, recorded(POLICY.activities[0], "fail"))
    found = read_readiness(store, RELEASE, ROUTED, by("max"))
    assert [one["id"] for one in found["activities"] if one["open"]] == ["release.build"]
    assert [one["subject"] for one in found["unmet"]] == ["release.build"]
    assert found["activities"][0]["result"]["status"] == "fail"


def test_what_is_to_be_measured_is_told() -> None:
    """Each check of the policy, filled in for the release."""
    parameters = {"files": ["/c.pem"], "margin_hours": 24}
    checks = ({"kind": "staged"}, {"kind": "certificates", "parameters": parameters})
    policy = replace(POLICY, activities=(replace(POLICY.activities[1], checks=checks),))
    found = read_readiness(store_at("preparation"), RELEASE, policy, by("max", 1))
    until = {"files": ["/c.pem"], "valid_until": at(25).isoformat()}
    assert found["checks"] == [
        {"id": "release.build", "kind": "staged", "parameters": {"files": []}},
        {"id": "release.build", "kind": "certificates", "parameters": until},
    ]


def test_debts_and_rules_of_the_ledger_are_unmet_too() -> None:
    """Whatever release is asked about."""
    store = store_at("prepared", incurred(due=1), adopted())
    found = read_readiness(store, RELEASE, POLICY, by("max", 1))
    assert [one["kind"] for one in found["unmet"]] == ["policy", "people", "signers", "obligation"]


def test_the_scope_is_that_of_the_project_now(tmp_path: Path) -> None:
    """Playbook, artifacts, project files, policy and the hosts of the release's pattern."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/s.tar").write_bytes(b"shop")
    (tmp_path / "deploy.yml").write_bytes(b"- hosts: web")
    (tmp_path / "vars.yml").write_bytes(b"size: 1")
    patterns = []

    def hosts_of(pattern: str) -> list[str]:
        patterns.append(pattern)
        return ["web2", "web1"]

    read = scope_reader(tmp_path, POLICY, hosts_of)
    scope = read(release_at("prepared"))
    assert scope.parts == {
        "playbook": {"deploy.yml": sha256(b"- hosts: web")},
        "artifacts": {"shop": sha("shop")},
        "project": {"vars.yml": sha256(b"size: 1")},
        "policy": {POLICY.name: POLICY.digest},
        "hosts": {"web1": "target", "web2": "target"},
        **{part: {} for part in ("collections", "roles", "plugins", "variables", "run")},
    }
    assert scope.digest == digest(scope.parts)
    assert patterns == ["web"]
    (tmp_path / "vars.yml").write_bytes(b"size: 2")
    assert read(release_at("prepared")).digest != scope.digest


def test_a_project_without_its_files_has_an_empty_scope(tmp_path: Path) -> None:
    """No playbook, no artifact, no host: the parts are there and empty."""
    scope = scope_reader(tmp_path, POLICY, lambda pattern: ())(release_at("prepared"))
    assert {name for name, part in scope.parts.items() if not part} == {
        *("playbook", "artifacts", "project", "hosts"),
        *("collections", "roles", "plugins", "variables", "run"),
    }
