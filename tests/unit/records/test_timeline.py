# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timeline: one plain sentence for every event."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import EVENT_TYPES
from ansible_collections.mof.release.plugins.plugin_utils.records.timeline import (
    KINDS,
    sentence,
    timeline,
)
from ansible_collections.mof.release.tests.unit.records.content import START
from ansible_collections.mof.release.tests.unit.records.story import whole_story


@pytest.mark.parametrize("kind", sorted(EVENT_TYPES))
def test_every_event_type_has_its_sentence(kind: str) -> None:
    """Each says who acted, and ends as a sentence; with a comment it ends with that."""
    for data, end in (({}, "."), ({"comment": "a\nreason"}, ": \u201ca reason\u201d")):
        told = sentence(Event(kind, "release/storefront-2.4.0", START, "robin", data))
        assert "robin" in told
        assert told.endswith(end)


def test_every_kind_belongs_to_an_event_type() -> None:
    """The list of kinds names no type that does not exist."""
    assert set(KINDS) <= EVENT_TYPES


def test_the_timeline_has_every_event_in_order() -> None:
    """None is left out, also none that the fold ignores."""
    story = whole_story()
    told = timeline(story.events)
    assert [one["index"] for one in told] == [index for index, _rest in story.events]
    assert all(one["text"] for one in told)
