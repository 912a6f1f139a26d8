# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door of a release: from its file into the ledger, sent back, and taken back with evidence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.action.release import ActionModule
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import UnknownEvidence
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf
from ansible_collections.mof.release.tests.unit.domain.stories import attempted
from ansible_collections.mof.release.tests.unit.doors.shop import CHANGE, PLAN, RELEASE, Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door

SHOWN = b"as it was before"


def run(**arguments: Any) -> dict[str, Any]:
    """What the door answers to these arguments."""
    answer: dict[str, Any] = door(ActionModule, arguments).run(task_vars={})
    return answer


def kinds(answer: dict[str, Any]) -> list[str]:
    """The types of what was added; fails when the door did."""
    assert not answer.get("failed"), answer["msg"]
    return [one["type"] for one in answer["events"]]


def planned(shop: Shop, **fields: Any) -> Path:
    """A release file of the project with other fields."""
    path = shop.project / "release.yml"
    path.write_text(json.dumps({**PLAN, **fields}), "utf-8")
    return path


def deploying(shop: Shop) -> None:
    """Let a run through the gate, by hand."""
    store = shop.open()
    event = attempted()
    store.append([Leaf(event.subject, event_bytes(event))], store.head().size, "by hand")
    store.close()


def test_a_release_file_goes_from_plan_to_preparation(shop: Shop) -> None:
    """Step by step, or with built for two of them; the change request is in the release already."""
    window = {"start": "2099-11-26T20:00", "end": "2099-11-26T23:00", "timezone": "Asia/Seoul"}
    file = str(planned(shop, deploy={**PLAN["deploy"], "window": window}))
    answer = run(state="planned", file=file)
    assert kinds(answer) == ["release_planned"]
    assert answer["release"]["window"] == ["2099-11-26T11:00:00+00:00", "2099-11-26T14:00:00+00:00"]
    answer = run(state="building", file=file)
    assert (kinds(answer), answer["release"]["state"]) == (["release_building"], "building")
    assert kinds(run(state="built", file=file)) == ["release_built"]
    answer = run(state="accepted", file=file)
    assert (kinds(answer), answer["release"]["state"]) == (["release_accepted"], "preparation")
    assert answer["release"]["acceptance"] == PLAN["acceptance"]


def test_a_plan_that_is_not_there_is_refused(shop: Shop) -> None:
    """Paths count from the folder of the release file."""
    file = str(planned(shop, plans={"backout": "docs/lost.md"}))
    run(state="planned", file=file)
    answer = run(state="built", file=file)
    assert answer["refused"]
    assert [one["problem"] for one in answer["findings"]] == [
        "names a file that is not there: docs/lost.md"
    ]


def test_a_window_that_does_not_exist_is_refused_with_its_place(shop: Shop) -> None:
    """Nothing is written."""
    size = len(shop.events())
    window = {"start": "2026-03-29T02:30", "end": "2026-03-29T09:00", "timezone": "Europe/Rome"}
    file = planned(shop, deploy={**PLAN["deploy"], "window": window})
    answer = run(state="planned", file=str(file))
    assert f"{file}, line 1: deploy.window.start: 2026-03-29T02:30 does not exist" in answer["msg"]
    assert len(shop.events()) == size


def test_it_is_sent_back_with_all_that_is_said(shop: Shop) -> None:
    """To the change owner, with actions, what starts again, and the change to develop anew."""
    said = {"comment": "It leaks.", "to": "change_owner", "actions": ["Mend it."]}
    about = {"reopens": ["operations.backup"], "changes": [CHANGE]}
    answer = run(state="returned", release=RELEASE, **said, **about)
    assert kinds(answer) == ["release_returned", "change_reopened"]
    (back,) = answer["release"]["returns"]
    assert (back["to"], back["reason"], back["by"]) == ("change_owner", "It leaks.", "robin")
    assert (back["actions"], back["reopens"], back["changes"]) == (
        ["Mend it."],
        ["operations.backup"],
        [CHANGE],
    )
    assert (answer["release"]["signoffs"], answer["release"]["activities"]) == ({}, {})


def test_a_return_without_actions_is_refused(shop: Shop) -> None:
    """Somebody must know what to do."""
    answer = run(state="returned", release=RELEASE, comment="No.")
    assert [one["kind"] for one in answer["findings"]] == ["actions"]
    assert shop.events()[-1].type == "review_held"


def test_a_back_out_keeps_its_evidence(shop: Shop) -> None:
    """By its SHA-256; of one that is refused nothing is kept."""
    shown = shop.folder / "baseline.json"
    shown.write_bytes(SHOWN)
    digest = hashlib.sha256(SHOWN).hexdigest()
    about = {"release": RELEASE, "comment": "Slow.", "evidence": [str(shown)]}
    answer = run(state="backed_out", **about)
    assert answer["refused"]
    store = shop.open()
    with pytest.raises(UnknownEvidence):
        store.get(digest)
    store.close()
    deploying(shop)
    answer = run(state="backed_out", **about)
    assert kinds(answer) == ["release_backed_out", "change_backed_out"]
    event = next(one for one in shop.events() if one.type == "release_backed_out")
    assert event.data["evidence"] == [
        {"name": "baseline.json", "sha256": digest, "size": len(SHOWN)}
    ]
    store = shop.open()
    assert store.get(digest) == SHOWN
    store.close()


def test_evidence_that_cannot_be_read_is_told(shop: Shop) -> None:
    """Its path, before anything is decided."""
    lost = str(shop.folder / "lost.json")
    answer = run(state="backed_out", release=RELEASE, comment="Slow.", evidence=[lost])
    assert lost in answer["msg"]
    assert "refused" not in answer
