# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A capture against what the release means, and the proof of one host in it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    StoreUnreadable,
    Unknown,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    incomplete,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    CaptureRules,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.trust.merkle import (
    leaf_hash,
    verify_inclusion,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    capture_configuration,
    take,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.prove_snapshot import (
    prove_snapshot,
)
from ansible_collections.mof.release.tests.unit.domain.stories import PLAN, RELEASE, at, story
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    events_of,
    store_with,
    types_after,
)

EXPECT = {"packages": [{"name": "shop", "version": "1.0"}]}


def deployed() -> MemoryStore:
    """The story up to its recorded run, of a release that expects a package."""
    return store_with(
        *(
            Event(one.type, one.subject, one.at, one.actor, {**one.data, "release": plan_of(one)})
            if one.type == "release_planned"
            else one
            for one in story("recorded")
        )
    )


def plan_of(event: Event) -> dict[str, Any]:
    """The plan in an event, with what it expects."""
    return {**event.data["release"], "expect": EXPECT}


def answers(**versions: str) -> dict[str, Any]:
    """What hosts answered, by the version of the package there."""
    return {
        host: {
            "snapshot": {
                "version": 1,
                "sections": {
                    "packages": {
                        "status": "ok",
                        "data": [{"manager": "dpkg", "name": "shop", "version": version}],
                    }
                },
            }
        }
        for host, version in versions.items()
    }


def test_a_host_that_is_as_intended_completes_the_release() -> None:
    """The version that the release expects is there, on both hosts."""
    assert PLAN["release"] == RELEASE
    store = deployed()
    size = store.head().size
    outcome = capture_configuration(call(store, hours=2), RELEASE, answers(web1="1.0", web2="1.0"))
    assert outcome.after.releases[RELEASE].state == "deployed"
    assert "release_deployed" in types_after(store, size)


def test_a_host_that_is_not_marks_the_deployment() -> None:
    """The capture is on record with what is otherwise, and the release is not deployed."""
    store = deployed()
    outcome = capture_configuration(call(store, hours=2), RELEASE, answers(web1="1.0", web2="0.9"))
    after = outcome.after.releases[RELEASE]
    assert after.state == "deploying"
    ci = "package/web2/dpkg/shop"
    assert after.captured["web2"].mismatches == (
        {"ci": ci, "attribute": "version", "expected": "1.0", "observed": "0.9"},
    )
    assert list(incomplete(after)) == [("web2", f"is not as the release means it: {ci} version")]
    again = answers(web1="1.0", web2="1.0")
    outcome = capture_configuration(call(store, hours=3, key="2"), RELEASE, again)
    assert outcome.after.releases[RELEASE].state == "deployed"


def test_a_capture_names_its_run_and_permit() -> None:
    """So that a snapshot belongs to a deployment, and to the permit that let it through."""
    store = deployed()
    capture_configuration(call(store, hours=2), RELEASE, answers(web1="1.0"))
    (event,) = [one for one in events_of(store) if one.type == "configuration_captured"]
    assert (event.data["run"], event.data["permit"]) == ("run-1", "permit-run-1")


def test_what_moves_is_kept_beside() -> None:
    """A section that is volatile as a whole changes no digest, and is on record all the same."""
    rules = CaptureRules(volatile=("connections",))
    taken = [
        take(
            {
                "web1": {
                    "snapshot": {
                        "version": 1,
                        "sections": {
                            "system": {"status": "ok", "data": {"hostname": "web1"}},
                            "connections": {"status": "ok", "data": {peer: {"process": "x"}}},
                        },
                    }
                }
            },
            rules,
        ).entries["web1"]
        for peer in ("x/tcp/10.0.0.1/5432", "x/tcp/10.0.0.2/5432")
    ]
    assert taken[0]["sha256"] == taken[1]["sha256"]
    assert taken[0]["beside"] != taken[1]["beside"]


def test_one_host_is_proved_up_to_the_head() -> None:
    """Its entry is in the capture, and the capture on the ledger; a changed entry is in neither."""
    store = deployed()
    capture_configuration(call(store, hours=2), RELEASE, answers(web1="1.0", web2="1.0", db="2"))
    proof = prove_snapshot(store, RELEASE, "web2")
    for one in proof.values():
        path = [bytes.fromhex(each) for each in one["path"]]
        place = (one["index"], one["size"], path, bytes.fromhex(one["root"]))
        assert verify_inclusion(leaf_hash(one["leaf"].encode()), *place)
        assert not verify_inclusion(leaf_hash(one["leaf"].encode() + b" "), *place)
    assert f'"root":"{proof["host"]["root"]}"' in proof["event"]["leaf"]
    assert proof["event"]["root"] == store.head().root.hex()


def test_what_was_not_captured_cannot_be_proved() -> None:
    """A host that is in no capture, and a capture whose root is false."""
    store = deployed()
    with pytest.raises(Unknown, match="web1 is in no capture"):
        prove_snapshot(store, RELEASE, "web1")
    hosts = {"web1": {"status": "ok", "sha256": "0" * 64}}
    data = {"hosts": hosts, "root": "1" * 64}
    false = Event("configuration_captured", f"release/{RELEASE}", at(3), "max", data)
    store = store_with(*story("recorded"), false)
    with pytest.raises(StoreUnreadable, match="root"):
        prove_snapshot(store, RELEASE, "web1")
