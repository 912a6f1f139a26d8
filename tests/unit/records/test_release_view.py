# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of a release: everything on record, as plain data that follows from the events."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    parse,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import (
    event_bytes,
    event_document,
    read_event,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check, check_event
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Unknown
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.records.release_view import release_view
from ansible_collections.mof.release.tests.unit.records.content import (
    ARTIFACT,
    HOSTS,
    RELEASE,
    finding,
    piece,
    snapshot_of,
    snapshots,
)
from ansible_collections.mof.release.tests.unit.records.ledger import record_of
from ansible_collections.mof.release.tests.unit.records.stages import (
    built,
    deployed,
    half_deployed,
    permitted,
    planned,
    preparing,
    returned,
    story_of,
    uncaptured,
)
from ansible_collections.mof.release.tests.unit.records.story import Story, whole_story
from hypothesis import given, settings
from hypothesis import strategies as st

#: To write it anew after a change that was meant: REFRESH_GOLDEN=1 pytest tests/unit/records
#: and read what git diff says about it.
GOLDEN = Path(__file__).parent / "golden" / "view.json"


def test_the_whole_view() -> None:
    """The view of the whole story is, to the letter, the one that was read and approved."""
    view = whole_story().view(snapshots())
    text = json.dumps(view, indent=2, ensure_ascii=True, sort_keys=True) + "\n"
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_story_is_legal() -> None:
    """The hand-written events, record and snapshots have the shapes that the schemas ask for."""
    story = whole_story()
    for _rest, event in story.events:
        check_event(event_document(event))
    check("record", Source("record", record_of(story)), "record")
    for host in HOSTS:
        check("snapshot", Source(host, snapshot_of(host)), "snapshot")


def test_it_is_a_plain_document() -> None:
    """It has a canonical form (no floats), and reads back as it was."""
    view = whole_story().view(snapshots())
    assert parse(canonical(view)) == view


def test_only_hosts_rest_on_snapshots() -> None:
    """Whoever has the events alone gets the same view but for what was found on the hosts."""
    story = whole_story()
    with_all, without = story.view(snapshots()), story.view()
    assert {name for name in with_all if with_all[name] != without[name]} == {"hosts"}


def test_it_follows_from_the_bytes_on_the_ledger() -> None:
    """Events read back from their leaves, where keys have another order, give the same view."""
    story = whole_story()
    read = [(index, read_event(event_bytes(event), "here")) for index, event in story.events]
    assert canonical(release_view(RELEASE, read, snapshots())) == canonical(story.view(snapshots()))


def test_nothing_of_the_events_is_changed() -> None:
    """The fold leaves the events as they were."""
    story = whole_story()
    before = [event_document(event) for _rest, event in story.events]
    story.view(snapshots())
    assert [event_document(event) for _rest, event in story.events] == before


def test_a_release_nobody_planned_is_unknown() -> None:
    """Events of other releases make no view."""
    with pytest.raises(Unknown, match=r"nothing-1\.0 is not on record"):
        release_view("nothing-1.0", whole_story().events, {})


def test_a_change_request_shows_proposed_and_final() -> None:
    """What was proposed is kept beside what the change manager decided."""
    (change,) = story_of(planned).view()["changes"]
    assert change["priority"] == {"proposed": "medium", "final": "high"}
    assert (change["authorized_by"], change["owner"]) == ("alex", "sam")
    assert [one["state"] for one in change["history"]][:3] == [
        "submitted",
        "screened",
        "classified",
    ]


def test_a_change_request_that_is_not_on_record_says_so() -> None:
    """A plan may name what nobody submitted."""
    story = Story()
    story.plan()
    (change,) = story.view()["changes"]
    assert (change["id"], change["state"], change["history"]) == ("RFC-2031", "not on record", [])


def test_artifacts_are_registered_once_built() -> None:
    """A planned artifact has no size and is not registered."""
    (before,) = story_of(planned).view()["artifacts"]
    (after,) = story_of(built).view()["artifacts"]
    assert (before["registered"], before["size"], before["sha256"]) == (False, None, ARTIFACT)
    assert (after["registered"], after["size"]) == (True, 1)


def test_every_claim_names_its_event() -> None:
    """Activities, votes, the review, attempts, runs and captures point at the ledger."""
    story = whole_story()
    view = story.view(snapshots())
    events = dict(story.events)
    claims = [
        *((one["event"], "activity_recorded") for c in view["clusters"] for one in c["activities"]),
        *((c["vote"]["event"], "signoff_recorded") for c in view["clusters"] if c["vote"]),
        (view["review"]["event"], "review_held"),
        (view["attempts"][0]["event"], "gate_refused"),
        (view["attempts"][1]["event"], "gate_passed"),
        (view["deployments"][0]["event"], "deployment_recorded"),
        *((one["captured"]["event"], "configuration_captured") for one in view["hosts"]),
    ]
    assert len(claims) == 7 + 5 + 1 + 2 + 1 + 3
    assert [events[index].type for index, _rest in claims] == [kind for _rest, kind in claims]


def test_clusters_have_their_activities_evidence_and_votes() -> None:
    """In the order of the workflow; a cluster that has not voted has no vote."""
    clusters = {one["cluster"]: one for one in whole_story().view()["clusters"]}
    assert list(clusters) == [
        *("infrastructure", "operations", "release", "security", "service", "support")
    ]
    assert clusters["support"]["vote"] is None
    assert clusters["service"]["activities"] == []
    assert clusters["operations"]["activities"][0]["evidence"] == [piece("restore-test.txt")]


def test_attempts_of_one_run_keep_their_own_events() -> None:
    """Two attempts in the same second by the same run are two attempts."""
    story = story_of(preparing)
    story.refuse("run-1", [finding("review", "a", "first")])
    data = {**story.events[-1][1].data, "findings": [finding("review", "b", "second")]}
    story.add("gate_refused", "robin", data, minutes=0)
    attempts = story.view()["attempts"]
    assert [one["event"] for one in attempts] == [index for index, _rest in story.events[-2:]]
    assert [one["findings"][0]["problem"] for one in attempts] == ["first", "second"]
    assert {one["result"] for one in attempts} == {"refused"}


def test_a_run_without_the_permit_of_the_gate_is_told() -> None:
    """A deployment counts as permitted only with the permit that the gate gave to this very run."""
    story = story_of(permitted)
    story.deploy("run-2")
    story.deploy("run-3")
    known = [one["permit_known"] for one in story.view()["deployments"]]
    assert known == [True, False]


def test_what_is_incomplete_is_listed_with_the_reason() -> None:
    """Each target host that is not deployed and captured."""
    assert story_of(half_deployed).view()["incomplete"] == [
        {"host": "db1", "reason": "was not captured after the deployment"},
        {"host": "web1", "reason": "ended failed"},
        {"host": "web2", "reason": "ended unreachable"},
    ]
    assert story_of(deployed).view()["incomplete"] == []


def test_hosts_are_summed_up_section_by_section() -> None:
    """Numbers of what was found; a section that could not be read has its reason, never a zero."""
    db1, web1, _rest = whole_story().view(snapshots())["hosts"]
    sections = by_name(web1["sections"])
    assert list(sections) == ["system", "packages", "services", "files"]
    assert sections["system"]["summary"].startswith("Debian 12, kernel 6.1.0-18-amd64")
    assert (sections["packages"]["count"], sections["files"]["count"]) == (312, 3)
    assert sections["services"]["summary"] == "40, of which 38 active"
    unknown = by_name(db1["sections"])["services"]
    assert unknown == {
        "name": "services",
        "status": "unknown",
        "count": None,
        "summary": "",
        "reason": "no systemd on this host",
    }


@pytest.mark.parametrize("snapshot", [None, {}, [], "?", {"sections": {"files": {}}}])
def test_a_strange_snapshot_is_no_failure(snapshot: Any) -> None:
    """What cannot be read as a snapshot leaves the host without a summary."""
    (host, *_rest) = whole_story().view({"db1": snapshot})["hosts"]
    assert all(one["status"] == "unknown" for one in host["sections"])


def test_a_host_that_was_not_captured_has_the_reason() -> None:
    """Unknown is told as unknown, with why."""
    *_rest, web2 = story_of(uncaptured).view()["hosts"]
    assert (web2["captured"]["status"], web2["captured"]["reason"]) == (
        "unknown",
        "the host did not answer",
    )


def test_a_return_keeps_reason_actions_and_what_it_reopens() -> None:
    """All that the change owner needs to know."""
    (back,) = story_of(returned).view()["returns"]
    assert (back["to"], back["reopens"]) == ("change owner", ["operations", "security"])
    assert back["actions"] == ["rebuild it", "test it"]


def test_times_are_in_utc() -> None:
    """An expiry that was written down with another offset is the same moment in UTC."""
    story = story_of(preparing)
    story.prepare()
    story.go()
    index, held = story.events[-1]
    data = {**held.data, "expires_at": "2026-11-27T09:00:00+09:00"}
    story.events[-1] = (index, Event(held.type, held.subject, held.at, held.actor, data))
    assert story.view()["review"]["expires_at"] == "2026-11-27T00:00:00+00:00"


WHOLE = whole_story().events


@settings(deadline=None, max_examples=60)
@given(st.permutations(WHOLE), st.integers(min_value=1, max_value=len(WHOLE)))
def test_any_order_of_accepted_history_has_a_view(
    order: list[tuple[int, Event]], length: int
) -> None:
    """The view never fails on history, however odd; without a plan the release is unknown."""
    placed = [(index, event) for index, (_rest, event) in enumerate(order[:length])]
    subjects = {(event.type, event.subject) for _rest, event in placed}
    if ("release_planned", f"release/{RELEASE}") in subjects:
        canonical(release_view(RELEASE, placed, snapshots()))
    else:
        with pytest.raises(Unknown):
            release_view(RELEASE, placed, {})


def by_name(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by their name."""
    return {row["name"]: row for row in rows}
