# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading change requests, their schedule, and what emergencies owe."""

from __future__ import annotations

import json
from dataclasses import replace

from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_changes import (
    read_changes,
    read_obligations,
    read_schedule,
)
from ansible_collections.mof.release.tests.unit.domain.requests import SCHEDULE
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    RELEASE,
    at,
    change_event,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    noise,
    store_at,
    store_with,
)

PLANNED = [*(CHANGE_STEPS[one] for one in CHANGE_PATHS["authorized"])]


def owed(change: str, what: str, hours: float) -> Event:
    """An emergency leaves something out."""
    data = {"change": change, "what": what, "due_at": at(hours).isoformat(), "owner": "dana"}
    return Event("obligation_incurred", "obligations", at(), "erin", data)


def test_all_change_requests_by_id() -> None:
    """Sorted whatever order they came in, as plain data."""
    found = read_changes(store_with(noise("RFC-9"), noise("RFC-10"), noise("A-1")))
    assert [one["id"] for one in found] == ["A-1", "RFC-10", "RFC-9"]
    assert json.loads(json.dumps(found)) == found


def test_one_change_request() -> None:
    """Only that one, in its newest state; an unknown one is none."""
    store = store_at("deployed", noise())
    (found,) = read_changes(store, CHANGE)
    assert (found["id"], found["state"], found["release"]) == (CHANGE, "deployed", RELEASE)
    assert [one["state"] for one in found["history"]] == list(CHANGE_PATHS["deployed"])
    assert read_changes(store, "RFC-404") == []
    assert read_changes(store_with()) == []


def test_the_schedule_is_plain_data_in_its_order() -> None:
    """Only what is planned stands in it."""
    other = [replace(one, subject="change/RFC-2") for one in (*PLANNED, change_event("scheduled"))]
    store = store_with(noise(), *other, *PLANNED, change_event("scheduled", **SCHEDULE))
    found = read_schedule(store)
    assert [(one["change"], one["start"]) for one in found] == [
        (CHANGE, SCHEDULE["start"]),
        ("RFC-2", None),
    ]
    assert json.loads(json.dumps(found)) == found
    assert read_schedule(store_with(noise())) == []


def test_what_is_owed_comes_by_due_date() -> None:
    """All of it or that of one emergency; what is late is named, until it is met."""
    met = Event(
        "obligation_met",
        "obligations",
        at(3),
        "dana",
        {"change": "RFC-2", "what": "test", "comment": "done", "evidence": []},
    )
    events = [owed("RFC-2", "test", 2), owed("RFC-1", "review", 1), owed("RFC-1", "test", 9)]
    store = store_with(*events, met)
    found = read_obligations(store, "", at(5))
    assert [one["id"] for one in found["obligations"]] == [
        "RFC-1/review",
        "RFC-2/test",
        "RFC-1/test",
    ]
    assert found["overdue"] == ["RFC-1/review"]
    assert found["obligations"][1]["met_by"] == "dana"
    assert json.loads(json.dumps(found)) == found
    assert [one["id"] for one in read_obligations(store, "RFC-2", at(5))["obligations"]] == [
        "RFC-2/test"
    ]
    assert read_obligations(store_with(), "", at()) == {"obligations": [], "overdue": []}
