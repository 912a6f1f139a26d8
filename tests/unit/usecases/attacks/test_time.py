# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: time. Statements that ran out or are of the future, and a clock that is moved back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadSignature,
    ClockBehind,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.tests.unit.domain.stories import at
from ansible_collections.mof.release.tests.unit.usecases.ledgers import noise
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import GO, WAIVED, Shop, go

MINUTE = 1 / 60
#: Hours until the last one that a calendar has.
END_OF_TIME = (datetime(9999, 12, 31, 23, tzinfo=UTC) - at()) // timedelta(hours=1)


def something_at(hours: float) -> Event:
    """Something that has nothing to do with it, on the ledger at that hour."""
    event = noise()
    return Event(event.type, event.subject, at(hours), event.actor, event.data)


def between(shop: Shop, issued: float, expires: float) -> bytes:
    """Una's go, with the times that she likes."""

    def timed(statement: Any) -> None:
        statement["predicate"].update(
            issued=at(issued).isoformat(), expires=at(expires).isoformat()
        )

    return shop.forged(shop.request(go("support"), "una"), "una", timed)


def test_a_statement_that_expired(target: Shop) -> None:
    """A week after it was made, to the second."""
    kept = target.signed(go("support"), "una", 1)
    with target.unharmed("statement: expires expired at 2026-03-09 10:00 UTC"):
        target.bring(kept, 169)
    assert target.bring(kept, 169 - 1 / 3600).changed


def test_a_statement_that_would_count_for_longer_than_allowed(target: Shop) -> None:
    """Whoever signs does not say for how long that may be kept."""
    with target.unharmed("expires claims to count for longer than 168 hours"):
        target.bring(between(target, 1, 1 + 168 + 1 / 3600), 2)
    with target.unharmed("expires claims to count for longer than 168 hours"):
        target.bring(between(target, 1, 99_999), 2)
    assert target.bring(between(target, 1, 1 + 168), 2).changed


def test_a_statement_of_the_future(target: Shop) -> None:
    """Made to be kept for longer than a week; clocks differ by five minutes at most."""
    with target.unharmed("issued is of the future: 2026-03-02 11:06 UTC"):
        target.bring(between(target, 2 + 6 * MINUTE, 100), 2)
    with target.unharmed("issued is of the future: 9999-12-31 21:00 UTC"):
        target.bring(between(target, END_OF_TIME - 2, END_OF_TIME - 1), 2)
    assert target.bring(between(target, 2 + 5 * MINUTE, 100), 2).changed


@pytest.mark.parametrize("back", [69, 10 * MINUTE])
def test_an_expired_statement_and_an_earlier_clock(target: Shop, back: float) -> None:
    """Nothing is decided by a clock that is behind the ledger."""
    kept = target.signed(go("support"), "una", 1)
    target.tell(something_at(169))
    with target.unharmed("the clock says .* and the newest event on the ledger", ClockBehind):
        target.bring(kept, 169 - back)


def test_an_expired_statement_and_a_clock_a_little_earlier(target: Shop) -> None:
    """By less than clocks differ; the time of the ledger counts then."""
    kept = target.signed(go("support"), "una", 1)
    target.tell(something_at(169))
    with target.unharmed("statement: expires expired at 2026-03-09 10:00 UTC"):
        target.bring(kept, 169 - 2 * MINUTE)


def test_an_expired_go_and_an_earlier_clock(target: Shop) -> None:
    """A go counts for twelve hours; the gate stays closed after them."""
    target.everybody_signs(1)
    target.decide(GO, "lea", 2)
    assert target.gate(14 - MINUTE).allowed
    assert not target.gate(14).allowed
    target.tell(something_at(14))
    with target.unharmed("what has expired stays expired", ClockBehind):
        target.gate(13)
    (finding,) = target.gate(14 - MINUTE).findings
    assert finding.problem == "go expired at 2026-03-02 23:00 UTC"


def test_an_expired_waiver_and_an_earlier_clock(target: Shop) -> None:
    """Neither at the gate nor at the review does it count again."""
    target.everybody_signs(1)
    target.decide(WAIVED, "kim", 1)
    target.tell(something_at(73))
    for command, person in ((GO, "lea"), (go("operations", "late"), "kim")):
        with target.unharmed("what has expired stays expired", ClockBehind):
            target.bring(target.signed(command, person, 73), 72)
    with target.unharmed("activity: operations.backup expired at 2026-03-05 10:00 UTC"):
        target.decide(GO, "lea", 73 - MINUTE)


def test_an_expired_key_and_an_earlier_clock(target: Shop) -> None:
    """Its owner left; the ledger knows that it is later than the clock says."""
    target.rules = target.write_rules(signers=target.signers(una='valid-before="20260302110000Z"'))
    target.adopt(hours=0.5)
    kept = target.signed(go("support"), "una", 1)
    target.tell(something_at(2 + 2 * MINUTE))
    with target.unharmed("of una expired at 2026-03-02 11:00:00 UTC", BadSignature):
        target.bring(kept, 2 - MINUTE)
    with target.unharmed("newest event on the ledger", ClockBehind):
        target.bring(kept, 1)


def test_no_statement_is_made_by_an_earlier_clock(target: Shop) -> None:
    """Nor does one get the time of it."""
    target.tell(something_at(9))
    with target.unharmed("newest event on the ledger", ClockBehind):
        target.request(go("support"), "una", 8)
    issued = target.predicate(target.request(go("support"), "una", 9 - MINUTE))["issued"]
    assert issued == at(9).isoformat()
