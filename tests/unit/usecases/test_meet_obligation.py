# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Meeting an obligation on the ledger, and the change request that waits for it."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_obligation import (
    MeetObligation,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.meet_obligation import (
    meet_obligation,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.tests.unit.domain.requests import ROUTES
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_STEPS,
    CONTENT,
    change_event,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    events_of,
    fill,
    store_with,
    types_after,
)

REPORT = b"tested at last"
MET = MeetObligation(
    CHANGE, "test", "Tested.", (Evidence("report.txt", sha256(REPORT), len(REPORT)),)
)


def emergency() -> MemoryStore:
    """A ledger with an emergency that skipped its test."""
    store = store_with()
    urgent = SubmitChange(CHANGE, {**CONTENT, "priority": "emergency"})
    request_change(call(store, "riley"), urgent, ROUTES)
    for number, state in enumerate(("screened", "classified")):
        request_change(call(store, "morgan", key=f"k{number}"), MoveChange(CHANGE, state), ROUTES)
    command = MoveChange(CHANGE, "authorized", "The shop is down.", skips=("test",))
    request_change(call(store, "erin", key="k3"), command, ROUTES)
    assert types_after(store, 4) == ["change_authorized", "obligation_incurred"]
    return store


def test_it_is_met_once_with_its_evidence() -> None:
    """The second time it is so already."""
    store = emergency()
    with pytest.raises(Refused):
        meet_obligation(call(store, "sam", 1, "m0"), MET, ROUTES, [REPORT])
    assert not store.has(sha256(REPORT))
    outcome = meet_obligation(call(store, "dana", 1, "m1"), MET, ROUTES, [REPORT])
    assert outcome.after.standing.obligations["RFC-1/test"].met_by == "dana"
    assert store.get(sha256(REPORT)) == REPORT
    assert events_of(store)[-1].subject == "obligations"
    assert not meet_obligation(call(store, "dana", 1, "m2"), MET, ROUTES, [REPORT]).changed


def test_the_emergency_is_closed_only_then() -> None:
    """The obligation that is open is the reason."""
    store = emergency()
    for state in ("scheduled", "developed", "in_release", "deployed"):
        fill(store, [CHANGE_STEPS[state]])
    fill(store, [change_event("reviewed")])
    close = MoveChange(CHANGE, "closed")
    with pytest.raises(Refused, match="RFC-1/test was left out and is owed until 2026-03-04"):
        request_change(call(store, "morgan", 2, "c1"), close, ROUTES)
    meet_obligation(call(store, "dana", 2, "m1"), MET, ROUTES, [REPORT])
    assert request_change(call(store, "morgan", 3, "c2"), close, ROUTES).changed


def test_what_nobody_owes_is_refused() -> None:
    """Also when nothing at all is on record."""
    with pytest.raises(Refused, match="RFC-1/test is not owed"):
        meet_obligation(call(store_with(), "dana"), MET, ROUTES)
