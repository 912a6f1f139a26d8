# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking hosts for drift: what the ledger explains, and how it corrects records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    read_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    IgnoreRule,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_drift import (
    read_baselines,
    read_drift,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    RELEASE,
    at,
    release_event,
    sha,
)
from ansible_collections.mof.release.tests.unit.usecases.fleet_of_two import (
    NAMES,
    captured,
    check,
    later,
    planned,
    policy,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    events_of,
    fill,
    types_after,
)


def test_an_authorized_difference_corrects_the_record() -> None:
    """The release is named, and the next check finds nothing."""
    store = later(**NAMES)
    size = store.head().size
    document, _outcome = check(store, 4, version="2.0")
    (found,) = document["hosts"]["web1"]["differences"]
    assert (found["class"], found["release"]) == ("authorized", RELEASE)
    assert document["hosts"]["web1"]["corrected"] == ["packages"]
    assert types_after(store, size) == ["record_corrected", "drift_checked"]
    event = events_of(store)[size]
    entry = event.data["hosts"]["web1"]
    assert list(event.data["hosts"]) == ["web1"]
    on_record = read_configuration(entry["sha256"], store.get)
    assert on_record["packages"].items["dpkg/shop"]["version"] == "2.0"
    assert on_record["files"].items["/etc/motd"]["mode"] == "0644"
    document, _outcome = check(store, 5, version="2.0")
    assert document["counts"]["compliant"] == 2
    assert document["hosts"]["web1"]["differences"] == []
    assert read_baselines(store)["web1"]["release"] == ""


def test_a_record_is_left_alone_beside_what_nobody_explains() -> None:
    """The whole host has to be explained; it is said that the record stays."""
    store = later(**NAMES)
    size = store.head().size
    document, _outcome = check(store, 4, version="2.0", mode="0666")
    assert "record_corrected" not in types_after(store, size)
    assert "packages" in document["hosts"]["web1"]["note"]


def test_what_was_unknown_is_corrected_once_it_is_known() -> None:
    """The record was wrong, and not the host."""
    store = captured(files=None)
    document, _outcome = check(store)
    assert {one["class"] for one in document["hosts"]["web1"]["differences"]} == {"stale_record"}
    document, _outcome = check(store, 4)
    assert document["hosts"]["web1"]["differences"] == []
    assert document["counts"]["compliant"] == 2


def test_an_ignored_difference_comes_back_when_its_rule_ends() -> None:
    """Also when the record was corrected in between: what is ignored does not get into it."""
    store = later(**NAMES)
    end = datetime(2026, 3, 2, 14, tzinfo=UTC)
    rule = IgnoreRule("motd", "file/*/etc/motd", "It is edited by hand.", end, attribute="mode")
    rules = policy("system..load", ignored=(rule,))
    document, _outcome = check(store, 4, rules, version="2.0", mode="0666")
    classes = {one["attribute"]: one["class"] for one in document["hosts"]["web1"]["differences"]}
    assert classes == {"mode": "ignored", "version": "authorized"}
    document, _outcome = check(store, 6, rules, version="2.0", mode="0666")
    (found,) = document["hosts"]["web1"]["differences"]
    assert (found["class"], found["attribute"]) == ("unauthorized", "mode")
    assert "rule motd ended 2026-03-02" in found["why"]
    assert [one["id"] for one in document["expired"]] == ["motd"]


def test_a_run_without_a_permit_is_the_suspect() -> None:
    """Also one for no release that is on record."""
    about: dict[str, Any] = {
        "run": "stranger",
        "playbook": "fix.yml",
        "hosts": ["web1"],
        "started": at(2.5).isoformat(),
        "ended": at(2.6).isoformat(),
        "log": sha("log"),
    }
    store = captured()
    of_release = release_event("run_unpermitted", hours=2.6, release=RELEASE, **about)
    other = replace(
        of_release, subject="gate", data={**of_release.data, "release": "", "run": "unnamed"}
    )
    fill(store, [of_release, other])
    document, _outcome = check(store, mode="0666")
    (found,) = document["hosts"]["web1"]["differences"]
    assert any(one.startswith(f"run stranger of {RELEASE}") for one in found["suspects"])
    assert any(one.startswith("run unnamed without a permit") for one in found["suspects"])
    assert read_drift(store)["incidents"][0]["suspects"] == found["suspects"]


def test_a_plan_that_was_written_afterwards_explains_nothing() -> None:
    """What the run was let through with counts."""
    (plan,) = [one for one in planned(NAMES) if one.type == "release_planned"]
    store = later(replace(plan, at=at(3.5)))
    document, _outcome = check(store, 4, version="2.0")
    (found,) = document["hosts"]["web1"]["differences"]
    assert found["class"] == "unauthorized"


def test_only_the_policy_in_force_counts() -> None:
    """An ignore rule that nobody adopted would hide drift."""
    store = captured()
    about = {"policy": "p", "version": 1, "people_sha256": "", "signers_sha256": ""}
    about |= {"policy_sha256": sha("other"), "comment": "It is agreed."}
    fill(store, [Event("rules_adopted", "rules", at(2.5), "max", about)])
    with pytest.raises(Refused, match="not in force"):
        check(store)
