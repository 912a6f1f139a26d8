# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a ledger: the store is created, and its birth is the first event."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    MissingSetting,
    StoreUnreadable,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.usecases.open_ledger import open_ledger
from ansible_collections.mof.release.tests.unit.domain.stories import at, by
from ansible_collections.mof.release.tests.unit.usecases.ledgers import events_of


def test_the_first_event_is_the_birth_of_the_ledger(tmp_path: Path) -> None:
    """The store is there, closed, with one event: who opened it, when, and its id."""
    location = str(tmp_path / "store.db")
    head = open_ledger(location, "shop-ledger", by("max"))
    store = open_location(location)
    try:
        assert store.ledger_id == "shop-ledger"
        assert store.head() == head
        assert head.size == 1
        opened = Event("ledger_opened", "ledger", at(), "max", {"ledger": "shop-ledger"})
        assert events_of(store) == [opened]
        assert [one.subject for one in store.read()] == ["ledger"]
    finally:
        store.close()


def test_a_ledger_is_opened_once(tmp_path: Path) -> None:
    """What is there already stays as it is."""
    location = str(tmp_path / "store.db")
    head = open_ledger(location, "shop-ledger", by("max"))
    with pytest.raises(StoreUnreadable):
        open_ledger(location, "another", by("mallory"))
    store = open_location(location)
    try:
        assert (store.ledger_id, store.head()) == ("shop-ledger", head)
    finally:
        store.close()


@pytest.mark.parametrize(("ledger", "actor"), [("two words", "max"), ("shop", "no one"), ("", "x")])
def test_an_id_or_a_person_that_cannot_be_leaves_no_store(
    tmp_path: Path, ledger: str, actor: str
) -> None:
    """It is found before anything is created."""
    with pytest.raises(BadDocument):
        open_ledger(str(tmp_path / "store.db"), ledger, by(actor))
    assert list(tmp_path.iterdir()) == []


def test_without_a_location_there_is_no_ledger() -> None:
    """The setting is asked for."""
    with pytest.raises(MissingSetting):
        open_ledger(" ", "shop", by("max"))
