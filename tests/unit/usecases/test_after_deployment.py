# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a deployment: what a run did, and the configuration that it left behind."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    as_snapshot,
    read_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Refused
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.trust.merkle import (
    inclusion_proof,
    leaf_hash,
    root_over,
    verify_inclusion,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    capture_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_deployment import (
    record_deployment,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CHANGE, RELEASE, at
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    events_of,
    store_at,
    types_after,
)

LOG: dict[str, Any] = {
    "run": "run-1",
    "release": RELEASE,
    "permit": "permit-run-1",
    "playbook": "deploy.yml",
    "started": at().isoformat(),
    "ended": at(0.5).isoformat(),
    "plays": [
        {
            "name": "Deploy",
            "tasks": [{"name": "Unpack", "action": "copy", "results": {"ok": ["web1", "web2"]}}],
        }
    ],
}
COUNTS = {"ok": 3, "changed": 1, "failed": 0, "unreachable": 0, "skipped": 0}
HOSTS = {name: {"outcome": "ok", **COUNTS} for name in ("web1", "web2")}


def snapshot(kernel: str = "6.1") -> dict[str, Any]:
    """What the module snapshot returns for a host."""
    data = {"os_id": "debian", "kernel": kernel}
    return {"version": 1, "sections": {"system": {"status": "ok", "data": data}}}


def answer(**fields: Any) -> dict[str, Any]:
    """The registered result of a host that answered."""
    return {"snapshot": snapshot(**fields), "changed": False}


def data_of(answered: dict[str, Any]) -> Any:
    """The one record in it."""
    return answered["snapshot"]["sections"]["system"]["data"]


LOST = {"unreachable": True, "msg": "Connection timed out"}
BOTH = {"web2": answer(kernel="6.2"), "web1": answer()}


def captured(store: MemoryStore) -> dict[str, Any]:
    """The data of the newest capture."""
    newest = [one for one in events_of(store) if one.type == "configuration_captured"][-1]
    return dict(newest.data)


def test_a_run_is_on_record_with_its_log() -> None:
    """The outcome of each host, when it began and ended, and the log kept by its digest."""
    store = store_at("deploying")
    outcome = record_deployment(call(store, hours=1), LOG, HOSTS)
    (run,) = outcome.after.releases[RELEASE].deployments
    assert (run.run, run.permit, run.by, run.ended) == ("run-1", "permit-run-1", "max", at(0.5))
    assert run.outcomes == {"web1": "ok", "web2": "ok"}
    assert store.get(run.log) == canonical(LOG)
    assert outcome.after.releases[RELEASE].state == "deploying"


def test_a_run_is_on_record_once() -> None:
    """Recorded again by another call, nothing is added."""
    store = store_at("deploying")
    record_deployment(call(store, hours=1), LOG, HOSTS)
    size = store.head().size
    assert not record_deployment(call(store, hours=2, key="2"), LOG, HOSTS).changed
    assert store.head().size == size


def test_a_run_of_a_release_that_nobody_planned_leaves_no_log() -> None:
    """It is refused, and its log is not kept."""
    store = store_at("deploying")
    log = {**LOG, "release": "other-1.0"}
    with pytest.raises(Refused, match=r"other-1\.0"):
        record_deployment(call(store), log, HOSTS)
    assert not store.has(sha256(canonical(log)))


@pytest.mark.parametrize(
    "wrong",
    [{"plays": "none"}, {"ended": "later"}, {"run": "two words"}, {"secret": "hunter2"}],
)
def test_a_log_of_the_wrong_shape_is_not_recorded(wrong: dict[str, Any]) -> None:
    """Found before anything is written."""
    store = store_at("deploying")
    size = store.head().size
    with pytest.raises(BadDocument, match="run log"):
        record_deployment(call(store), {**LOG, **wrong}, HOSTS)
    assert store.head().size == size


def test_a_time_that_is_in_no_calendar_is_an_error_of_the_document() -> None:
    """It has the form of a time, and is none."""
    with pytest.raises(BadDocument):
        record_deployment(
            call(store_at("deploying")), {**LOG, "ended": "2026-02-30T09:00:00+00:00"}, HOSTS
        )


def test_a_log_that_lacks_something_is_not_recorded() -> None:
    """Such as the time at which the run ended."""
    log = {name: one for name, one in LOG.items() if name != "ended"}
    with pytest.raises(BadDocument, match="run log"):
        record_deployment(call(store_at("deploying")), log, HOSTS)


def test_check_mode_keeps_no_log() -> None:
    """Neither event nor log."""
    store = store_at("deploying")
    size = store.head().size
    assert record_deployment(call(store, check=True), LOG, HOSTS).changed
    assert store.head().size == size
    assert not store.has(sha256(canonical(LOG)))


def test_a_capture_of_all_hosts_ends_the_deployment() -> None:
    """The snapshots are kept, the release and its change request are deployed, in one append."""
    store = store_at("recorded")
    size = store.head().size
    outcome = capture_configuration(call(store, hours=2), RELEASE, BOTH)
    assert types_after(store, size) == [
        "configuration_captured",
        "release_deployed",
        "change_deployed",
    ]
    assert outcome.after.changes[CHANGE].state == "deployed"
    hosts = captured(store)["hosts"]
    for name, one in hosts.items():
        found = read_configuration(one["sha256"], store.get)
        assert as_snapshot(found)["sections"]["system"]["data"] == data_of(BOTH[name])


def test_each_host_can_be_proved_under_the_root_of_its_capture() -> None:
    """The root is that of the host entries by name; a proof of one needs none of the others."""
    store = store_at("recorded")
    answers = {**BOTH, "db1": LOST}
    capture_configuration(call(store, hours=2), RELEASE, answers)
    data = captured(store)
    entries = [canonical({"host": name, **data["hosts"][name]}) for name in ("db1", "web1", "web2")]
    root = bytes.fromhex(data["root"])
    assert root == root_over(entries)
    hashes = [leaf_hash(one) for one in entries]
    # Three leaves: the two complete subtrees are the first two leaves, and each leaf itself.
    nodes = {(0, place): one for place, one in enumerate(hashes)}
    nodes[1, 0] = root_over(entries[:2])
    for place, one in enumerate(hashes):
        proof = inclusion_proof(place, 3, lambda level, index: nodes[level, index])
        assert verify_inclusion(one, place, 3, proof, root)
    altered = leaf_hash(canonical({"host": "db1", "status": "ok", "sha256": "0" * 64}))
    proof = inclusion_proof(0, 3, lambda level, index: nodes[level, index])
    assert not verify_inclusion(altered, 0, 3, proof, root)


def test_the_order_of_the_answers_does_not_matter() -> None:
    """Two runs that hear the hosts in another order give the same root."""
    roots = set()
    for answers in (BOTH, dict(reversed(BOTH.items()))):
        store = store_at("recorded")
        capture_configuration(call(store, hours=2), RELEASE, answers)
        roots.add(captured(store)["root"])
    assert len(roots) == 1


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (LOST, "Connection timed out"),
        ({}, "the host gave no snapshot"),
        ({"snapshot": None, "msg": ""}, "the host gave no snapshot"),
        (None, "the host gave no snapshot"),
        ("skipped", "the host gave no snapshot"),
    ],
)
def test_a_host_that_gave_no_answer_is_unknown(result: Any, reason: str) -> None:
    """With its reason, never as empty; and the release stays as it is."""
    store = store_at("recorded")
    outcome = capture_configuration(
        call(store, hours=2), RELEASE, {"web1": answer(), "web2": result}
    )
    assert captured(store)["hosts"]["web2"] == {"status": "unknown", "reason": reason}
    assert captured(store)["hosts"]["web1"]["status"] == "ok"
    assert outcome.after.releases[RELEASE].state == "deploying"


@pytest.mark.parametrize(
    "message",
    [
        "ssh: \x1b[31mHost key verification failed\x1b[0m",
        "Warning: added to the list of known hosts.\r\nPermission denied",
        "Shared connection\u200b closed",
        "no such file: caf\udce9",
    ],
)
def test_what_a_host_says_cannot_stop_the_capture_of_the_others(message: str) -> None:
    """A message with characters that no record may hold is a reason all the same."""
    store = store_at("recorded")
    answers = {"web1": answer(), "web2": {"unreachable": True, "msg": message}}
    capture_configuration(call(store, hours=2), RELEASE, answers)
    hosts = captured(store)["hosts"]
    assert (hosts["web1"]["status"], hosts["web2"]["status"]) == ("ok", "unknown")
    assert hosts["web2"]["reason"]


def test_a_long_reason_is_cut() -> None:
    """A traceback of a host does not fill the ledger."""
    store = store_at("recorded")
    capture_configuration(call(store, hours=2), RELEASE, {"web1": {"msg": "x" * 9_000}})
    assert captured(store)["hosts"]["web1"]["reason"] == "x" * 499 + "…"


@pytest.mark.parametrize(
    "malformed",
    [
        {},
        [],
        "all fine",
        {"version": 2, "sections": snapshot()["sections"]},
        {"version": 1, "sections": {}},
        {"version": 1, "sections": {"system": {"status": "unknown", "reason": ""}}},
        {"version": 1, "sections": {"system": {"status": "ok", "data": {"load": 0.5}}}},
        {"version": 1, "sections": {"system": {"status": "ok", "data": 2**60}}},
        {"version": 1, "sections": {"system": {"status": "ok", "data": "\x1b[2J"}}},
        {"version": 1, "sections": {"system": {"status": "ok", "data": "\udce9"}}},
        {"version": 1, "sections": {1: {"status": "ok", "data": ""}, "a b": {}}},
    ],
)
def test_a_malformed_snapshot_is_unknown(malformed: Any) -> None:
    """It is not kept, its one-line reason is; the host beside it is captured."""
    store = store_at("recorded")
    answers = {"web1": answer(), "web2": {"snapshot": malformed}}
    capture_configuration(call(store, hours=2), RELEASE, answers)
    hosts = captured(store)["hosts"]
    assert hosts["web1"]["status"] == "ok"
    assert set(hosts["web2"]) == {"status", "reason"}
    assert hosts["web2"]["status"] == "unknown"
    assert hosts["web2"]["reason"]
    assert "\n" not in hosts["web2"]["reason"]


def test_the_same_capture_twice_adds_nothing() -> None:
    """Captured again without a change: no event. After a change: another one."""
    store = store_at("recorded")
    capture_configuration(call(store, hours=2), RELEASE, BOTH)
    size = store.head().size
    assert not capture_configuration(call(store, hours=3, key="2"), RELEASE, BOTH).changed
    assert store.head().size == size
    changed = {**BOTH, "web1": answer(kernel="6.3")}
    assert capture_configuration(call(store, hours=4, key="3"), RELEASE, changed).changed
    assert types_after(store, size) == ["configuration_captured"]


def test_nothing_is_captured_before_it_was_deployed() -> None:
    """Nor of no host: both are refused, and no snapshot is kept."""
    store = store_at("readiness_review")
    with pytest.raises(Refused, match="was never deployed"):
        capture_configuration(call(store), RELEASE, BOTH)
    assert not store.has(sha256(canonical({"": data_of(answer())})))
    with pytest.raises(Refused, match="names no host"):
        capture_configuration(call(store_at("recorded"), hours=2), RELEASE, {})


def test_check_mode_keeps_no_snapshot() -> None:
    """What would be captured is told."""
    store = store_at("recorded")
    size = store.head().size
    outcome = capture_configuration(call(store, hours=2, check=True), RELEASE, BOTH)
    assert outcome.after.releases[RELEASE].state == "deployed"
    assert store.head().size == size
    assert not store.has(sha256(canonical({"": data_of(answer())})))
