# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requesting a change: submitted and moved on the ledger."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_change import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Refused
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CHANGE, CONTENT, POLICY
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    events_of,
    noise,
    store_with,
    types_after,
)


def test_a_request_goes_on_record_once() -> None:
    """The second time the same request is there already, whatever the key of the call."""
    store = store_with()
    first = request_change(call(store, "riley"), SubmitChange(CHANGE, CONTENT), POLICY)
    again = request_change(call(store, "riley", key="2"), SubmitChange(CHANGE, CONTENT), POLICY)
    assert (first.changed, again.changed) == (True, False)
    assert events_of(store)[1].data == {"change": CONTENT}
    assert first.after.changes[CHANGE].submitted_by == "riley"


def test_a_request_is_moved_by_who_may() -> None:
    """The change manager screens it, the initiator may not, and others stay where they are."""
    store = store_with(noise())
    request_change(call(store, "riley"), SubmitChange(CHANGE, CONTENT), POLICY)
    with pytest.raises(Refused) as caught:
        request_change(call(store, "riley", key="2"), MoveChange(CHANGE, "screened"), POLICY)
    assert [one.kind for one in caught.value.findings] == ["person"]
    outcome = request_change(
        call(store, "morgan", key="3"), MoveChange(CHANGE, "screened", "complete"), POLICY
    )
    assert outcome.before.changes[CHANGE].state == "submitted"
    assert outcome.after.changes[CHANGE].state == "screened"
    assert types_after(store, 2) == ["change_submitted", "change_screened"]
    assert outcome.events[0].event.data == {"comment": "complete"}


def test_all_reasons_are_told_at_once() -> None:
    """A wrong state and a wrong person."""
    store = store_with()
    request_change(call(store, "riley"), SubmitChange(CHANGE, CONTENT), POLICY)
    with pytest.raises(Refused) as caught:
        request_change(call(store, "riley", key="2"), MoveChange(CHANGE, "closed"), POLICY)
    assert [one.kind for one in caught.value.findings] == ["state", "person"]


def test_what_was_never_submitted_cannot_be_moved() -> None:
    """Another change request on record does not help."""
    with pytest.raises(Refused, match="no such change request"):
        request_change(call(store_with(noise()), "morgan"), MoveChange(CHANGE, "screened"), POLICY)
