# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose clock counts: never one that is behind the ledger, so that nothing comes back to life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import ClockBehind
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
    RevokeKey,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.adopt_rules import (
    adopt_rules,
    revoke_key,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_gate import ask_gate
from ansible_collections.mof.release.plugins.plugin_utils.usecases.hold_review import hold_review
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import (
    CLOCK_SECONDS,
    Call,
    Outcome,
    steady,
    transact,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.pass_gate import (
    Attempted,
    pass_gate,
    record_refusal,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_rules import AtHand
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    record_activity,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_checks import (
    record_checks,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off
from ansible_collections.mof.release.tests.unit.domain.preparations import KEY
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    voted,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    events_of,
    noise,
    store_at,
    store_with,
)

#: The newest event on the ledgers of these tests.
LATEST = voted("support", hours=11)
NOW = LATEST.at
ATTEMPT = Attempted(RELEASE, "run-1", "permit-1", "deploy.yml", ("web1",))
REASON = Finding("policy", "policy.yml", "cannot be read")
RULES = AtHand(POLICY, b"", (b"{}",))


def store() -> MemoryStore:
    """A ledger whose release has its go, and whose newest event is eleven hours later."""
    return store_at("readiness_review", LATEST)


def behind(ledger: MemoryStore, seconds: float) -> Call:
    """A call by a clock that is so many seconds behind the newest event."""
    return Call(ledger, Context("max", NOW - timedelta(seconds=seconds)), "key")


@pytest.mark.parametrize("seconds", [0, 1, CLOCK_SECONDS])
def test_a_clock_that_is_a_little_behind_takes_the_time_of_the_newest_event(seconds: int) -> None:
    """Two controllers never agree to the second."""
    ledger = store()
    call = behind(ledger, seconds)
    assert steady(ledger, ledger.head(), call.context) == Context("max", NOW)


def test_a_clock_that_is_ahead_is_taken_as_it_is() -> None:
    """Time goes on; on a ledger without any event as well."""
    ledger = store()
    assert steady(ledger, ledger.head(), by("max", 12)) == by("max", 12)
    empty = MemoryStore("empty")
    assert steady(empty, empty.head(), by("max", -900)) == by("max", -900)


def test_a_clock_that_was_moved_back_decides_nothing() -> None:
    """The error says both times, and what to do; nothing goes on record."""
    ledger = store()
    size = ledger.head().size
    with pytest.raises(ClockBehind) as caught:
        steady(ledger, ledger.head(), behind(ledger, CLOCK_SECONDS + 1).context)
    assert caught.value.what == (
        "the clock says 2026-03-02 19:54:59 UTC, and the newest event on the ledger is of "
        "2026-03-02 20:00:00 UTC"
    )
    assert caught.value.where == "clock"
    assert caught.value.remedy == (
        "set the clock of this controller; what has expired stays expired"
    )
    with pytest.raises(ClockBehind):
        transact(behind(ledger, 1000), [], lambda state, head: (noise(),))
    assert ledger.head().size == size


def test_a_clock_cannot_be_moved_back_by_and_by() -> None:
    """Each event is of the newest one's moment at least, so that the next limit is no lower."""
    ledger = store()
    for number in range(5):
        again = Context("max", NOW - timedelta(seconds=CLOCK_SECONDS))
        call = Call(ledger, again, f"key-{number}")
        transact(call, [], lambda state, head: (voted("security"),))
        assert events_of(ledger)[-1].at == NOW


def test_the_newest_event_counts_whatever_it_is_about() -> None:
    """Also one that the decision does not read."""
    late = noise()
    ledger = store_with(Event(late.type, late.subject, at(5), late.actor, late.data))
    with pytest.raises(ClockBehind):
        transact(Call(ledger, by("max", 4), "key"), ["gate"], lambda state, head: ())


def test_what_has_expired_does_not_come_back_within_the_tolerance() -> None:
    """An attempt after the go's end is on record; a clock set back a little opens nothing."""
    ledger = store_at("readiness_review", voted("support", hours=12.01))
    moved = Context("max", at(11.99))
    _release, verdict = ask_gate(ledger, RELEASE, POLICY, lambda release: SCOPE, moved)
    assert [one.problem for one in verdict.findings] == ["go expired at 2026-03-02 21:00 UTC"]
    asked, _outcome = pass_gate(Call(ledger, moved, "k"), ATTEMPT, POLICY, lambda release: SCOPE)
    assert not asked.allowed


def test_an_attempt_is_of_the_moment_that_was_judged() -> None:
    """So that the verdict can be given again from its event alone."""
    ledger = store()
    verdict, outcome = pass_gate(behind(ledger, 200), ATTEMPT, POLICY, lambda release: SCOPE)
    assert verdict.allowed
    assert outcome.events[0].event.at == verdict.inputs.now == NOW
    early = Attempted(RELEASE, "run-2", "", "deploy.yml", (), (REASON,))
    refused = record_refusal(replace(behind(ledger, 100), key="2"), early)
    assert refused.events[0].event.at == NOW


CALLS: dict[str, Callable[[Call], Outcome]] = {
    "activity": lambda call: record_activity(
        call, RecordActivity(RELEASE, "security.review", "fail"), POLICY
    ),
    "sign-off": lambda call: sign_off(
        call, GiveSignOff(RELEASE, "security", "no_go", "a hole"), POLICY
    ),
    "review": lambda call: hold_review(
        call,
        HoldReview(RELEASE, "no_go", "wait", None, actions=("Wait.",)),
        POLICY,
        lambda release: SCOPE,
        lambda release: {},
    ),
    "adoption": lambda call: adopt_rules(call, AdoptRules(POLICY, "start"), RULES),
    "revocation": lambda call: revoke_key(call, RevokeKey(KEY, "stolen"), RULES),
    "gate": lambda call: pass_gate(call, ATTEMPT, POLICY, lambda release: SCOPE)[1],
    "checks": lambda call: record_checks(call, RELEASE, {}, (), POLICY, Path("nowhere")),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_use_case_writes_an_event_of_before_the_newest_one(name: str) -> None:
    """Within the tolerance it is of that moment; beyond it there is none."""
    ledger = store()
    CALLS[name](behind(ledger, CLOCK_SECONDS))
    times = [one.at for one in events_of(ledger)]
    assert times == sorted(times)
    other = store()
    size = other.head().size
    with pytest.raises(ClockBehind):
        CALLS[name](behind(other, CLOCK_SECONDS + 1))
    assert other.head().size == size
