# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Freezes that come again, and the forward schedule: refused as by a freeze that is written out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy, Window
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Outcome
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.tests.unit.documents.calendars import ics, of_file
from ansible_collections.mof.release.tests.unit.domain.requests import MAJOR, ROUTES, STANDARD
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    change_event,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    store_with,
    types_after,
)

#: Tuesday evenings in Berlin; the major change is to be made on Tuesday, 10 March, at that time.
EVENINGS = Window(
    "evenings",
    "freeze",
    ("production",),
    start="2026-01-06T20:00",
    minutes=120,
    timezone="Europe/Berlin",
    rrule="FREQ=WEEKLY",
    reason="the shop is busiest",
)
FROZEN = replace(ROUTES, windows=(EVENINGS,))


def schedule(policy: Policy, **times: str) -> Outcome:
    """Schedule a major change that was authorized, for its own time or another one."""
    steps = [CHANGE_STEPS[state] for state in CHANGE_PATHS["authorized"][1:]]
    store = store_with(change_event("submitted", "riley", change=MAJOR), *steps)
    return request_change(call(store, "morgan"), MoveChange(CHANGE, "scheduled", **times), policy)


def test_nothing_is_scheduled_into_a_freeze_that_comes_again() -> None:
    """The refusal tells this occurrence of it, its name and its reason."""
    with pytest.raises(Refused) as caught:
        schedule(FROZEN)
    (found,) = caught.value.findings
    assert (found.kind, found.who) == ("freeze", "change manager")
    assert found.problem == (
        "would run from 2026-03-10T20:00:00+00:00 to 2026-03-10T22:00:00+00:00, and no change is "
        "made from 2026-03-10T19:00:00+00:00 to 2026-03-10T21:00:00+00:00: evenings: the shop is "
        "busiest"
    )


def test_the_time_that_is_asked_for_counts() -> None:
    """From the end of the freeze to the start of the next one it is free."""
    free = {"start": "2026-03-10T21:00:00+00:00", "end": "2026-03-17T19:00:00+00:00"}
    assert schedule(FROZEN, **free).changed
    longer = {**free, "end": "2026-03-17T19:00:01+00:00"}
    with pytest.raises(Refused, match="no change is made from 2026-03-17T19"):
        schedule(FROZEN, **longer)


def test_a_maintenance_window_stops_nothing_from_being_scheduled() -> None:
    """It is the gate that holds a deployment to it."""
    assert schedule(replace(ROUTES, windows=(replace(EVENINGS, kind="maintenance"),))).changed


def test_a_freeze_of_a_calendar_counts_likewise() -> None:
    """With the title of the event."""
    text = ics("DTSTART:20260310T210000Z\nDURATION:PT1H\nSUMMARY:Inventory")
    with pytest.raises(Refused, match="file: Inventory"):
        schedule(replace(ROUTES, windows=(of_file(text),)))


def test_a_time_out_of_all_calendars_is_refused() -> None:
    """Nobody can say what is frozen then."""
    far = {"start": "2250-03-10T21:00:00+00:00", "end": "2250-03-10T22:00:00+00:00"}
    with pytest.raises(BadDocument, match="evenings is told for the years 1970 to 2199"):
        schedule(FROZEN, **far)
    assert schedule(ROUTES, **far).changed


@pytest.mark.parametrize("frozen", [True, False])
def test_a_standard_change_is_not_scheduled_into_one(frozen: bool) -> None:
    """It is authorized by its template, and says why it waits."""
    start, end = "2026-03-10T20:00:00+00:00", "2026-03-10T20:30:00+00:00"
    policy = FROZEN if frozen else ROUTES
    store = store_with()
    content = {**STANDARD, "schedule": {"start": start, "end": end}}
    request_change(call(store, "riley"), SubmitChange(CHANGE, content), policy)
    types = types_after(store, 1)
    assert ("change_scheduled" in types) != frozen
    assert "change_authorized" in types


def test_one_without_a_time_is_not_carried_out_at_once_in_a_freeze() -> None:
    """The story begins on a Monday morning."""
    monday = replace(EVENINGS, start="2026-01-05T00:00", minutes=60 * 24)
    for windows, scheduled in (((monday,), False), ((EVENINGS,), True)):
        store = store_with()
        policy = replace(ROUTES, windows=windows)
        request_change(call(store, "riley"), SubmitChange(CHANGE, STANDARD), policy)
        assert ("change_scheduled" in types_after(store, 1)) == scheduled


def test_no_calendar_is_asked_for_a_step_that_takes_no_time() -> None:
    """A calendar that is not at hand holds up nobody who screens."""
    absent = replace(ROUTES, windows=(Window("w", "freeze", sha256="0" * 64),))
    store = store_with(change_event("submitted", "riley", change=MAJOR))
    assert request_change(call(store, "morgan"), MoveChange(CHANGE, "screened"), absent).changed
