# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preparing a release: activities with their evidence, and sign-offs."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.usecases import (
    record_activity as module,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    read_evidence,
    record_activity,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    at,
    story,
    voted,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    OvertakenStore,
    WatchedStore,
    call,
    fill,
    store_at,
    types_after,
)

REPORT = b"restored in 4 s"
EVIDENCE = Evidence("report.txt", sha256(REPORT), len(REPORT))
BACKUP = RecordActivity(RELEASE, "operations.backup", "pass", (EVIDENCE,), "restored", "")


def test_evidence_is_read_with_its_digest(tmp_path: Path) -> None:
    """Name without folder, SHA-256, size in bytes and the content, in the order that was given."""
    (tmp_path / "report.txt").write_bytes(REPORT)
    (tmp_path / "empty").write_bytes(b"")
    assert read_evidence([tmp_path / "report.txt", tmp_path / "empty"]) == [
        (EVIDENCE, REPORT),
        (Evidence("empty", sha256(b""), 0), b""),
    ]
    assert read_evidence([]) == []


@pytest.mark.parametrize("instead", ["nothing", "folder"])
def test_evidence_that_cannot_be_read_is_an_error(tmp_path: Path, instead: str) -> None:
    """The message names the path and what to do."""
    path = tmp_path / "lost.txt"
    if instead == "folder":
        path.mkdir()
    with pytest.raises(BadDocument, match="cannot be read") as caught:
        read_evidence([path])
    assert caught.value.where == str(path)
    assert caught.value.remedy


def test_evidence_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As large as allowed is read, one byte more is not."""
    monkeypatch.setattr(module, "MAX_EVIDENCE", 2_000_000)
    (tmp_path / "large").write_bytes(b"x" * 2_000_000)
    ((found, content),) = read_evidence([tmp_path / "large"])
    assert found.size == len(content) == 2_000_000
    (tmp_path / "large").write_bytes(b"x" * 2_000_001)
    with pytest.raises(BadDocument, match="larger than 2 MB") as caught:
        read_evidence([tmp_path / "large"])
    assert caught.value.where == str(tmp_path / "large")


def test_a_result_is_on_record_with_its_evidence() -> None:
    """The event names the evidence by its digest, and the store has it under that."""
    store = store_at("preparation")
    outcome = record_activity(call(store, "kim"), BACKUP, POLICY, [REPORT])
    result = outcome.after.releases[RELEASE].activities["operations.backup"]
    assert (result.by, result.evidence, result.expires_at) == ("kim", (EVIDENCE,), at(24))
    assert store.get(EVIDENCE.sha256) == REPORT


def test_the_same_evidence_twice_adds_nothing() -> None:
    """Another call, the same result: no event, and the evidence is there once."""
    store = store_at("preparation")
    record_activity(call(store, "kim"), BACKUP, POLICY, [REPORT])
    size = store.head().size
    assert not record_activity(call(store, "kim", 1, "2"), BACKUP, POLICY, [REPORT]).changed
    assert store.head().size == size
    assert record_activity(call(store, "kim", 24, "3"), BACKUP, POLICY, [REPORT]).changed


def test_the_same_content_under_two_names_is_kept_once() -> None:
    """The event names both."""
    store = store_at("preparation")
    copy = Evidence("copy.txt", EVIDENCE.sha256, EVIDENCE.size)
    command = RecordActivity(RELEASE, "operations.backup", "pass", (EVIDENCE, copy))
    outcome = record_activity(call(store, "kim"), command, POLICY, [REPORT, REPORT])
    named = outcome.after.releases[RELEASE].activities["operations.backup"].evidence
    assert named == (EVIDENCE, copy)
    assert store.get(EVIDENCE.sha256) == REPORT


def test_evidence_of_a_refused_result_is_not_kept() -> None:
    """An activity that the policy has not, waived without a reason: both told, nothing kept."""
    store = WatchedStore()
    fill(store, story("preparation"))
    store.writes.clear()
    command = RecordActivity(RELEASE, "operations.dance", "waived", (EVIDENCE,))
    with pytest.raises(Refused) as caught:
        record_activity(call(store), command, POLICY, [REPORT])
    assert [one.kind for one in caught.value.findings] == ["activity", "comment"]
    assert store.writes == []


def test_a_vote_is_on_record_once() -> None:
    """The same vote by the same person changes nothing; another decision does."""
    store = store_at("preparation")
    vote = GiveSignOff(RELEASE, "security", "go", "reviewed")
    first = sign_off(call(store, "sol"), vote, POLICY)
    assert first.after.releases[RELEASE].signoffs["security"].by == "sol"
    assert not sign_off(call(store, "sol", key="2"), vote, POLICY).changed
    other = GiveSignOff(RELEASE, "security", "no_go", "a hole")
    assert sign_off(call(store, "sol", key="3"), other, POLICY).changed


def test_one_person_does_not_sign_for_two_clusters_by_being_quick() -> None:
    """The other vote comes between decision and append, and is found all the same."""
    store = OvertakenStore(story("preparation"), [voted("operations")])
    size = store.head().size
    with pytest.raises(Refused, match="signed for operations already"):
        sign_off(
            call(store, "operations-one"), GiveSignOff(RELEASE, "security", "go", "ok"), POLICY
        )
    assert types_after(store, size) == ["signoff_recorded"]


def test_nothing_goes_on_record_in_check_mode() -> None:
    """Neither result nor vote, though each is told."""
    store = store_at("prepared")
    size = store.head().size
    outcomes = [
        record_activity(call(store, check=True), BACKUP, POLICY, [REPORT]),
        sign_off(call(store, "x", check=True), GiveSignOff(RELEASE, "support", "go", "y"), POLICY),
    ]
    assert all(one.changed for one in outcomes)
    assert store.head().size == size
    assert not store.has(EVIDENCE.sha256)
