# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What emergencies owe: incurred, met, and in the way once it is overdue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.reading import LONG_AGO
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.obligation import (
    Obligation,
    overdue,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    incurred,
    met,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import at

TEST = Obligation("RFC-7", "test", at(10), "dana")


def test_what_was_skipped_is_owed_with_its_date() -> None:
    """By whom and until when, under the name of the change and what it owes."""
    assert standing(incurred()).obligations == {"RFC-7/test": TEST}
    assert TEST.id == "RFC-7/test"


def test_each_change_owes_each_thing_once() -> None:
    """Another thing or another change is another obligation; the first date stands."""
    found = standing(
        incurred(), incurred("review", 20), incurred(change="RFC-8"), incurred(due=99)
    ).obligations
    assert list(found) == ["RFC-7/test", "RFC-7/review", "RFC-8/test"]
    assert found["RFC-7/test"] == TEST


def test_what_was_met_stays_met() -> None:
    """Who, when and how; neither a second time nor the same debt again changes it."""
    done = replace(TEST, met_by="dana", met_at=at(1), comment="tested")
    for events in (
        (incurred(), met()),
        (incurred(), met(), met(hours=5)),
        (incurred(), met(), incurred(due=1)),
    ):
        assert standing(*events).obligations == {"RFC-7/test": done}


def test_what_was_never_owed_cannot_be_met() -> None:
    """It leaves nothing, and does not pay for what is owed later."""
    assert standing(met()).obligations == {}
    assert standing(met(), incurred()).obligations == {"RFC-7/test": TEST}


def test_obligations_have_their_own_subject() -> None:
    """The same events under another subject change nothing."""
    for event in (incurred(), met()):
        for subject in ("rules", "gate", "change/RFC-7", "obligations/x"):
            assert fold([replace(event, subject=subject)]) == State()


@pytest.mark.parametrize(
    ("hours", "late"), [(0, False), (9.9997, False), (10, True), (10.5, True), (1000, True)]
)
def test_it_is_overdue_from_the_very_second(hours: float, late: bool) -> None:
    """And never once it is met, however late that was."""
    assert TEST.overdue(at(hours)) == late
    assert bool(list(overdue({"x": TEST}, at(hours)))) == late
    late_but_met = standing(incurred(), met(hours=50)).obligations
    assert list(overdue(late_but_met, at(hours))) == []


def test_an_overdue_obligation_says_whose_it_is_and_how_to_meet_it() -> None:
    """With the date, in UTC."""
    assert list(overdue(standing(incurred()).obligations, at(10))) == [
        Finding(
            "obligation",
            "RFC-7/test",
            "skipped by an emergency and due at 2026-03-02 19:00 UTC",
            "dana",
            "ansible-playbook mof.release.obligation -e change=RFC-7 -e what=test "
            "-e evidence=FILE -e \"comment='…'\"",
        )
    ]


def test_what_is_overdue_comes_in_the_order_of_its_date() -> None:
    """All of it, and nothing that has time yet."""
    owed = standing(
        incurred("review", 20),
        incurred("test", 5),
        incurred("document", 5),
        incurred("test", 30, "RFC-8"),
        incurred("test", 1, "RFC-9"),
        met("test", 2, "RFC-9"),
    ).obligations
    assert [one.subject for one in overdue(owed, at(20))] == [
        "RFC-7/document",
        "RFC-7/test",
        "RFC-7/review",
    ]


@pytest.mark.parametrize("due", [None, "", "soon", 7, [], "2026-03-02T09:00:00"])
def test_a_date_that_cannot_be_read_has_passed(due: Any) -> None:
    """What is owed is owed now, never at no time."""
    event = incurred()
    broken = replace(event, data={**event.data, "due_at": due})
    (found,) = standing(broken).obligations.values()
    assert found.due_at == LONG_AGO
    assert found.overdue(at())
