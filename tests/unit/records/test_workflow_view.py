# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of a release in which everything happened: signatures, returns, waves, debts."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    parse,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_document
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check, check_event
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.records.belonging import belonging
from ansible_collections.mof.release.plugins.plugin_utils.records.release_view import release_view
from ansible_collections.mof.release.tests.unit.records.content import RELEASE, piece, snapshots
from ansible_collections.mof.release.tests.unit.records.ledger import record_of
from ansible_collections.mof.release.tests.unit.records.stages import planned, returned, story_of
from ansible_collections.mof.release.tests.unit.records.story import Story
from ansible_collections.mof.release.tests.unit.records.workflow import (
    ANSWERS,
    KEY,
    PLANNED,
    hurry,
    plan,
    signed,
    whole_workflow,
)
from hypothesis import given, settings
from hypothesis import strategies as st

GOLDEN = Path(__file__).parent / "golden" / "workflow.json"


def test_the_whole_view() -> None:
    """The view of it is, to the letter, the one that was read and approved.

    To write it anew after a change that was meant: REFRESH_GOLDEN=1 pytest tests/unit/records
    """
    text = json.dumps(whole_workflow().view(snapshots()), indent=2, sort_keys=True) + "\n"
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_story_is_legal() -> None:
    """The hand-written events have the shapes that the schemas ask for; the view has no floats."""
    story = whole_workflow()
    for _rest, event in story.events:
        check_event(event_document(event))
    check("record", Source("record", record_of(story)), "record")
    assert parse(canonical(story.view())) == story.view()


def view() -> dict[str, Any]:
    """The view of everything."""
    return whole_workflow().view()


def change(name: str) -> dict[str, Any]:
    """A change request of it."""
    found: dict[str, Any] = next(one for one in view()["changes"] if one["id"] == name)
    return found


def test_who_approved_a_change_and_with_which_key() -> None:
    """Every body, in order, and who brought what somebody else signed."""
    first, last = change("RFC-2031")["approvals"]
    assert (first["by"], first["bodies"]) == ("alex", ["cab"])
    assert first["signature"] == {
        "keyid": KEY,
        "imported_by": "",
        "envelope": signed("alex")["envelope"],
    }
    assert (last["by"], last["bodies"]) == ("lee", ["executive committee"])
    assert last["signature"]["imported_by"] == "morgan"
    assert change("RFC-2031")["initiation_review"] == ANSWERS


def test_what_was_asked_is_there_in_full() -> None:
    """Versions, schedule as proposed and as set, contingency, files, warnings."""
    one = change("RFC-2031")
    assert one["affected"] == [
        {"ci": "storefront", "version": "2.3.0"},
        {"ci": "web1", "version": ""},
    ]
    assert one["schedule"] == one["proposed_schedule"]
    assert one["schedule"]["start"] == "2026-11-26T11:00:00+00:00"
    assert (one["route"], one["template"]) == ("significant", "")
    assert one["contingency"] == "The search stays as slow as it is."
    assert one["warnings"] == ["asked for service", "reason is short"]
    assert [file["name"] for file in one["attachments"]] == ["measurements.csv"]
    assert one["evidence"] == []
    assert one["due_at"] == "2026-12-07T08:37:40+00:00"
    assert one["missing"] == []


def test_what_was_missing_when_it_was_returned() -> None:
    """While it is, and in its history for ever."""
    story = Story()
    story.plan()
    story.change("RFC-2031", "change_submitted", "riley", {"change": {"id": "RFC-2031"}})
    story.change("RFC-2031", "change_returned", "morgan", {"comment": "How?", "missing": ["plan"]})
    (one,) = story.view()["changes"]
    assert (one["state"], one["missing"]) == ("returned", ["plan"])
    step = next(one for one in change("RFC-2031")["history"] if one["state"] == "returned")
    assert len(step["missing"]) == 2


def test_what_an_emergency_owes() -> None:
    """Each thing that was left out: met late, still owed, and overdue at the record's own time."""
    one = change("RFC-2040")
    assert (one["route"], one["skips"]) == ("emergency", ["test", "document"])
    test, document = one["obligations"]
    assert (test["state"], test["met_by"], test["comment"]) == ("met late", "sam", "Tested.")
    assert test["met_event"] > test["event"]
    assert (document["state"], document["met_by"], document["met_event"]) == ("owed", "", None)
    story = Story()
    hurry(story)
    story.plan(changes=["RFC-2040"])
    story.add("release_building", "dana", {}, minutes=60 * 24 * 3)
    (one,) = story.view()["changes"]
    assert [owed["state"] for owed in one["obligations"]] == ["overdue", "owed"]


def test_planned_against_actual() -> None:
    """The post-implementation review, with what is to follow."""
    review = change("RFC-2031")["review"]
    assert (review["result"], review["deviation"]) == ("partly", {"start": 12, "end": -30})
    assert review["planned"]["end"] == "2026-11-26T14:00:00+00:00"
    assert review["actual"]["start"] == "2026-11-26T11:12:00+00:00"
    assert review["follow_ups"] == ["Index the titles as well."]
    assert change("RFC-2040")["review"] is None


def test_the_returns_say_what_started_again() -> None:
    """What was named, what fell with it, and what was to be developed anew; the number in words."""
    first, second = view()["returns"]
    assert first["reopens"] == ["security", "release.backout-rehearsed"]
    assert first["activities"] == ["release.backout-rehearsed", "security.code-review"]
    assert first["votes"] == ["release", "security"]
    assert (second["changes"], second["activities"]) == (["RFC-2031"], ["support.trained"])
    assert view()["returned"] == "returned twice"
    assert story_of(returned).view()["returned"] == "returned once"
    assert story_of(planned).view()["returned"] == ""


def test_the_window_is_told_in_utc_and_as_it_was_written() -> None:
    """With the zone in which it was written; without one there is none."""
    assert view()["window"] == {
        "start": "2026-11-26T11:00:00+00:00",
        "end": "2026-11-26T14:00:00+00:00",
        "local_start": "2026-11-26T20:00",
        "local_end": "2026-11-26T23:00",
        "timezone": "Asia/Seoul",
    }
    assert story_of(planned).view()["window"] is None
    story = Story()
    story.plan(deploy=PLANNED["deploy"])
    assert (story.view()["window"]["start"], story.view()["window"]["end"]) == (None, None)


def test_waves_say_how_far_they_are() -> None:
    """Before a go by their patterns, after it by their hosts."""
    assert view()["waves"] == [
        {"name": "db1", "hosts": ["db1"], "progress": "done"},
        {"name": "100%", "hosts": ["web1", "web2"], "progress": "failed"},
    ]
    story = Story()
    plan(story)
    assert story.view()["waves"] == [
        {"name": "db1", "hosts": [], "progress": "planned"},
        {"name": "100%", "hosts": [], "progress": "planned"},
    ]


def test_how_it_is_rolled_out() -> None:
    """Mechanism, roles, and acceptance with its kinds and criteria."""
    found = view()
    assert (found["mechanism"], found["affected"]) == ("phased", ["storefront"])
    assert found["roles"] == [
        {"role": "primary on call", "person": "kim"},
        {"role": "secondary on call", "person": "ines"},
    ]
    kinds = [(one["kind"], one["result"], one["criterion"]) for one in found["acceptance"]]
    assert kinds == [
        ("test", "pass", ""),
        ("pilot", "pass", "no complaint"),
        ("backout", "fail", "within five minutes"),
    ]


def test_results_say_what_was_expected_and_who_waived() -> None:
    """Expected beside observed while it is measured; a waiver is signed and ends."""
    clusters = {one["cluster"]: one for one in view()["clusters"]}
    (waived,) = clusters["infrastructure"]["activities"]
    assert (waived["status"], waived["signature"]["keyid"]) == ("waived", KEY)
    assert waived["expires_at"] == "2026-11-24T13:42:40+00:00"
    assert clusters["operations"]["vote"]["signature"]["imported_by"] == "morgan"
    assert clusters["infrastructure"]["vote"]["signature"] is None
    story = whole_workflow()
    story.events = [one for one in story.events if one[1].data.get("status") != "waived"]
    measured = story.view()["clusters"][0]["activities"][0]
    assert (measured["expected"], measured["observed"]) == (
        "20 % of every disk free",
        "web1: 4 % free",
    )
    assert measured["evidence"] == [piece("checks.json")]


def test_what_was_brought_for_each_element_of_the_agenda() -> None:
    """In its order, and nothing is left out."""
    review = view()["review"]
    assert review["signature"]["envelope"] == signed("go")["envelope"]
    agenda = {
        one["element"]: [each["id"] for each in one["activities"]] for one in review["agenda"]
    }
    assert list(agenda) == ["release", "environment", "strategy", "risk"]
    assert agenda["environment"] == ["infrastructure.headroom", "operations.restore-point"]
    every = [one for cluster in view()["clusters"] for one in cluster["activities"]]
    assert sorted(one for ids in agenda.values() for one in ids) == sorted(
        one["id"] for one in every
    )


WHOLE = whole_workflow().events


@settings(deadline=None, max_examples=40)
@given(st.permutations(WHOLE), st.integers(min_value=1, max_value=len(WHOLE)))
def test_any_order_of_accepted_history_has_a_view(
    order: list[tuple[int, Event]], length: int
) -> None:
    """It never fails on history, however odd, and has a canonical form."""
    placed = [(index, event) for index, (_rest, event) in enumerate(order[:length])]
    if belonging(RELEASE, placed):
        canonical(release_view(RELEASE, placed, {}))
    else:
        assert all(event.type != "release_planned" for _index, event in placed)
