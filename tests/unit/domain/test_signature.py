# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A verified signature as an event keeps it, and as the fold reads it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_document
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.signature import (
    Signature,
    signature_of,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    adopted,
    signature,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    change_event,
    recorded,
    release_at,
    reviewed,
    state_at,
    story,
    voted,
)


def under(event: Event, name: str = "one") -> Event:
    """The same event with a signature."""
    return replace(event, data={**event.data, "signature": signature(name).document})


def test_a_signature_is_read_back_as_it_was_kept() -> None:
    """With who brought it, when that was somebody else."""
    for one in (signature(), replace(signature(), imported_by="max")):
        assert signature_of({"signature": one.document}) == one
    assert set(signature().document) == {"envelope", "keyid", "nonce", "imported_by"}


@pytest.mark.parametrize("data", [{}, {"signature": None}, {"signature": []}, {"signature": "x"}])
def test_what_is_no_signature_is_none(data: dict[str, Any]) -> None:
    """An event without one was not signed."""
    assert signature_of(data) is None


def test_a_broken_signature_is_one_by_no_key() -> None:
    """It is never read as something good, and never as nothing."""
    assert signature_of({"signature": {"keyid": 7, "nonce": []}}) == Signature("", "", "")


EVENTS = (
    recorded(POLICY.activities[0], "waived", comment="x"),
    voted("security"),
    reviewed(),
    change_event("authorized", "alex", owner="dana", bodies=["minor"]),
    adopted(),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: str(one.type))
def test_each_decision_can_go_on_record_with_its_signature(event: Event) -> None:
    """The schema of its event takes it, and nothing that is none."""
    check_event(event_document(under(event)))


def test_decisions_on_a_release_keep_their_signature_and_their_nonce() -> None:
    """Waiver, vote and review; the nonces of all of them are known."""
    found = release_at("prepared", under(EVENTS[0], "a"), under(EVENTS[1], "b"), under(EVENTS[2]))
    assert found.activities[POLICY.activities[0].id].signature == signature("a")
    assert found.signoffs["security"].signature == signature("b")
    assert found.review is not None
    assert found.review.signature == signature()
    assert found.nonces == {signature(name).nonce for name in ("a", "b", "one")}


def test_a_release_that_ended_learns_no_more() -> None:
    """What is brought after its end leaves nothing."""
    closed = release_at("closed")
    assert fold([under(EVENTS[1])], state_at("closed")).releases[RELEASE] == closed


def test_an_authorization_keeps_its_nonce() -> None:
    """So that none is brought twice."""
    signed = change_event("authorized", "alex", owner="dana", signature=signature().document)
    change = fold([*story("requested")[:3], signed]).changes[CHANGE]
    assert (change.state, change.nonces) == ("authorized", {signature().nonce})
