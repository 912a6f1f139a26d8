# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event: a fact does not change."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.tests.unit.domain.stories import NOW


def test_an_event_is_of_the_first_version_unless_told() -> None:
    """And knows no fields of later versions."""
    event = Event("ledger_opened", "ledger", NOW, "max", {"ledger": "shop"})
    assert (event.version, event.extra) == (1, {})


def test_an_event_cannot_be_changed() -> None:
    """What was accepted stays as it was."""
    event = Event("ledger_opened", "ledger", NOW, "max", {})
    with pytest.raises(FrozenInstanceError):
        event.actor = "sam"  # type: ignore[misc]
