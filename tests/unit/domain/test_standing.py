# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for the whole ledger, whatever release it is about."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.obligation import (
    OBLIGATION_EVENTS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import RULES_EVENTS
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import (
    SUBJECTS,
    Standing,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    KEY,
    STRICT,
    adopted,
    incurred,
    met,
    revoked,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import state_at, story


def test_nothing_holds_on_an_empty_ledger() -> None:
    """No rules in force, no debts."""
    assert fold([]).standing == Standing()
    assert fold(story("closed")).standing == Standing()
    assert not Standing().rules.adopted


def test_each_event_of_the_ledger_leaves_its_part_alone() -> None:
    """Rules do not touch debts, and debts do not touch rules."""
    both = standing(adopted(), incurred(), revoked(), incurred("review"), met())
    assert both.rules == standing(adopted(), revoked()).rules
    assert both.obligations == standing(incurred(), incurred("review"), met()).obligations
    assert (both.rules.policy, set(both.rules.revoked)) == (STRICT.digest, {KEY})


def test_it_is_filed_under_subjects_of_its_own() -> None:
    """Those that every decision reads; its events are on them and on no other."""
    events = (adopted(), revoked(), incurred(), met())
    assert {one.subject for one in events} == set(SUBJECTS)
    assert {one.type for one in events} == RULES_EVENTS | OBLIGATION_EVENTS


def test_it_stands_beside_releases_and_changes() -> None:
    """Neither becomes another for it."""
    told = state_at("deployed", adopted(), incurred())
    assert (told.releases, told.changes) == (
        state_at("deployed").releases,
        state_at("deployed").changes,
    )
