# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record: written from the ledger, and verified offline."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import effective
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    StoreUnreadable,
    Unknown,
    UnknownEvidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf
from ansible_collections.mof.release.plugins.plugin_utils.usecases import (
    verify_record as module,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.verify_record import (
    verify_record,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.write_record import (
    release_record,
)
from ansible_collections.mof.release.tests.unit.documents.policies import OWN
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    adopted,
    incurred,
    met,
    revoked,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    at,
    release_event,
    story,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    LEDGER,
    fill,
    store_at,
    store_with,
    whole_store,
)

Record = dict[str, Any]


@pytest.fixture(scope="module")
def written() -> Record:
    """Give a record that was written; whoever alters it copies it first."""
    return release_record(whole_store(), RELEASE)


def saved(folder: Path, record: Record) -> Path:
    """The record as a file."""
    path = folder / "record.json"
    path.write_bytes(canonical(record))
    return path


def test_a_record_has_the_whole_history_of_its_release(written: Record) -> None:
    """Every event of the release and of its change request at its place, and no other."""
    store = whole_store()
    check("record", Source("record", written), "record")
    own = list(store.read([f"release/{RELEASE}", f"change/{CHANGE}"]))
    assert [(one["index"], one["leaf"].encode()) for one in written["events"]] == [
        (one.index, one.data) for one in own
    ]
    head = store.head()
    assert written["ledger"] == {"id": LEDGER, "size": head.size, "root": head.root.hex()}
    assert written["written"] == at(2).isoformat()
    assert [one["sections"][0]["summary"] for one in written["view"]["hosts"]] == ["web1", "web2"]


def test_rules_and_obligations_belong_to_a_record(tmp_path: Path) -> None:
    """The rules up to its newest event, and what its own changes owe; nobody else's debts."""
    owed = incurred("test", due=4, change=CHANGE)
    paid = met("test", hours=5, change=CHANGE)
    store = store_with(adopted(), *story("prepared"), owed, incurred(), adopted(hours=4), paid)
    fill(store, [revoked(hours=6), incurred("review")])
    record = release_record(store, RELEASE)
    types = [json.loads(one["leaf"])["type"] for one in record["events"]]
    assert types[0] == "rules_adopted"
    assert types[-3:] == ["obligation_incurred", "rules_adopted", "obligation_met"]
    assert types.count("obligation_incurred") == 1
    assert record["written"] == at(5).isoformat()
    (change,) = record["view"]["changes"]
    assert [(one["what"], one["state"]) for one in change["obligations"]] == [("test", "met late")]
    assert verify_record(saved(tmp_path, record))["events"] == len(types)


def test_the_policy_of_the_release_is_kept_with_it(tmp_path: Path) -> None:
    """When it was put in force on the ledger: then coverage follows from the record itself."""
    (tmp_path / "policy.yml").write_text(OWN, "utf-8")
    content = canonical(effective(tmp_path / "policy.yml").document)
    rules = replace(POLICY, digest=sha256(content), people_digest="", signers_digest="")
    events = [named_by(one, rules.digest) for one in story("readiness_review")]
    store = store_with(adopted(rules), *events)
    with pytest.raises(UnknownEvidence):
        release_record(store, RELEASE)
    store.put(content)
    record = release_record(store, RELEASE)
    assert record["policy"].encode() == content
    coverage = {one["smf"]: one for one in record["view"]["coverage"]}
    assert coverage["storage management"]["activities"]
    assert verify_record(saved(tmp_path, record))["release"] == RELEASE
    other = release_record(store_with(*story("readiness_review")), RELEASE)
    assert (other["policy"], other["view"]["coverage"]) == ("", None)


def named_by(event: Event, policy: str) -> Event:
    """The same event, by a policy with this digest."""
    if "policy_sha256" not in event.data:
        return event
    return replace(event, data={**event.data, "policy_sha256": policy})


def test_the_same_history_gives_the_same_record(written: Record) -> None:
    """To the byte."""
    assert canonical(release_record(whole_store(), RELEASE)) == canonical(written)


def test_a_record_is_verified_without_the_store(tmp_path: Path, written: Record) -> None:
    """With the root in it, and with the one that somebody noted."""
    path = saved(tmp_path, written)
    told = {
        "release": RELEASE,
        "ledger": written["ledger"],
        "events": len(written["events"]),
        "signatures": 0,
        "unverified": [],
    }
    assert verify_record(path) == told
    assert verify_record(path, written["ledger"]["root"]) == told


@pytest.mark.parametrize("chapter", ["planning", "prepared", "returned", "backed_out"])
def test_a_record_of_any_chapter_can_be_verified(tmp_path: Path, chapter: str) -> None:
    """Also of a release that was never deployed."""
    record = release_record(store_at(chapter), RELEASE)
    assert verify_record(saved(tmp_path, record))["events"] == len(story(chapter))


def test_the_layout_of_the_file_does_not_matter(tmp_path: Path, written: Record) -> None:
    """It may be indented: what was hashed are the leaves."""
    path = tmp_path / "record.json"
    path.write_text(json.dumps(written, indent=2), "utf-8")
    assert verify_record(path)["release"] == RELEASE


def test_a_record_of_nothing_is_an_error() -> None:
    """A release that is not on record, and a capture whose snapshots are lost."""
    with pytest.raises(Unknown, match=r"other-1\.0 is not on record"):
        release_record(whole_store(), "other-1.0")
    with pytest.raises(UnknownEvidence):
        release_record(store_at("deployed"), RELEASE)


def test_a_misfiled_event_is_found_when_a_record_is_written() -> None:
    """One of this release filed under the gate, so that its subject does not show it."""
    store = whole_store()
    hidden = release_event("release_backed_out", comment="quietly", hours=3)
    store.append([Leaf("gate", event_bytes(hidden))], store.head().size, "forged")
    with pytest.raises(StoreUnreadable, match=f"is about release/{RELEASE} and filed under gate"):
        release_record(store, RELEASE)


def test_a_file_that_is_not_there_is_an_error_that_helps(tmp_path: Path) -> None:
    """It names the path, and what writes a record."""
    with pytest.raises(BadDocument, match="cannot be read") as caught:
        verify_record(tmp_path / "lost.json")
    assert caught.value.where == str(tmp_path / "lost.json")
    assert "mof.release.record" in caught.value.remedy


def test_a_record_has_a_largest_size(
    tmp_path: Path, written: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As large as allowed is verified, one byte more is not read."""
    path = saved(tmp_path, written)
    monkeypatch.setattr(module, "MAX_BYTES", path.stat().st_size)
    assert verify_record(path)["release"] == RELEASE
    monkeypatch.setattr(module, "MAX_BYTES", path.stat().st_size - 1)
    with pytest.raises(BadDocument, match="too large"):
        verify_record(path)


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"null", b"{}", b'{"format": 1, "format": 2}', b"[" * 99_999]
)
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever it is, the message names it."""
    path = tmp_path / "record.json"
    path.write_bytes(content)
    with pytest.raises(BadDocument) as caught:
        verify_record(path)
    assert caught.value.where == str(path)


@pytest.mark.parametrize(
    "change",
    [{"format": "mof.release/record/2"}, {"note": "mine"}, {"events": []}, {"view": []}],
)
def test_a_record_of_another_shape_is_refused(
    tmp_path: Path, written: Record, change: Record
) -> None:
    """Another format, a field that nothing vouches for, no events, no view."""
    with pytest.raises(BadDocument, match="the record has 1 problem"):
        verify_record(saved(tmp_path, {**written, **change}))


def test_a_record_of_another_ledger_is_refused(tmp_path: Path, written: Record) -> None:
    """It is whole in itself; only the root that somebody noted tells that it was made up."""
    other = "ab" * 32
    path = saved(tmp_path, written)
    with pytest.raises(BadDocument) as caught:
        verify_record(path, other)
    assert caught.value.problems == (
        f"ledger root: the record says {written['ledger']['root']}, you hold {other}",
    )
