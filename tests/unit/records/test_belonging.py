# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which events of a ledger belong to the record of a release."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.records.belonging import belonging
from ansible_collections.mof.release.tests.unit.records.content import RELEASE
from ansible_collections.mof.release.tests.unit.records.story import Story
from ansible_collections.mof.release.tests.unit.records.workflow import adopt, hurry, whole_workflow


def test_everything_about_it_belongs() -> None:
    """The release, its changes, what these owe, and the rules before."""
    events = whole_workflow().events
    assert belonging(RELEASE, events) == events


def test_nothing_else_does() -> None:
    """Other changes, their debts, other releases, the ledger, the gate."""
    story = whole_workflow()
    own = list(story.events)
    hurry(story, "RFC-9")
    other = Story("other-1.0")
    other.now, other.events = story.now, story.events
    other.plan(changes=["RFC-9"])
    story.about("ledger", "ledger_opened", "max", {"ledger": "shop"})
    story.about("gate", "gate_refused", "robin", {})
    assert belonging(RELEASE, story.events) == own
    assert {event.subject for _index, event in belonging("other-1.0", story.events)} == {
        *("rules", "obligations", "change/RFC-9", "release/other-1.0"),
    }


def test_rules_count_up_to_the_newest_of_the_others() -> None:
    """What is put in force afterwards does not change a record that was written."""
    story = Story()
    story.plan()
    adopt(story, 1)
    before = list(story.events)
    assert [event.type for _index, event in belonging(RELEASE, before)] == ["release_planned"]
    story.add("release_building", "dana", {})
    adopt(story, 2)
    assert belonging(RELEASE, story.events) == story.events[:3]


def test_a_release_that_nobody_planned_has_none() -> None:
    """Not even the rules."""
    assert belonging("nothing-1.0", whole_workflow().events) == []
