# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes on record at the gate: permits used and withdrawn, runs that ended or had none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    AttemptDeployment,
    RecordUnpermitted,
    WithdrawPermit,
    abandoned,
    decide_attempt,
    decide_unpermitted,
    decide_withdrawal,
)
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.permits import (
    ASK,
    HOSTS,
    OPEN,
    STOP,
    WITHDRAW,
)
from ansible_collections.mof.release.tests.unit.domain.runs import RECORD, outcome
from ansible_collections.mof.release.tests.unit.domain.stories import (
    RELEASE,
    at,
    by,
    sha,
    state_at,
)

GO = state_at("readiness_review")
USE = replace(ASK, run="run-2", permit="permit-x", starts=True, under="permit-1")
START = replace(ASK, starts=True)
SHUT = replace(
    OPEN, findings=(Finding("release", RELEASE, "is in planning"),), until=None, overrides=()
)


def attempt(state: State, command: AttemptDeployment = ASK, hours: float = 0) -> tuple[Event, ...]:
    """Stand before the gate."""
    return decide_attempt(state.releases.get(RELEASE), command, by("max", hours), state.locks)


def withdraw(state: State, command: WithdrawPermit = WITHDRAW, hours: float = 2) -> Decision:
    """Withdraw, as somebody who has nothing to do with the release."""
    found = state.releases.get(RELEASE)
    return decide_withdrawal(found, command, state.locks, by("sam", hours))


def after(*commands: AttemptDeployment, start: State = GO) -> State:
    """What is so after these went through the gate, one an hour."""
    for hours, command in enumerate(commands):
        start = fold(attempt(start, command, hours), start)
    return start


def test_a_permit_keeps_its_hosts_and_a_run_locks_them() -> None:
    """In one append with the permit, so that neither is without the other."""
    passed, kept = attempt(GO)
    assert (passed.type, kept.type, kept.subject) == ("gate_passed", "lock_taken", "locks")
    assert (passed.data["starts"], passed.data["uses"]) == (False, 1)
    assert passed.data["not_after"] == kept.data["until"] == at(4).isoformat()
    assert (kept.data["permit"], kept.data["release"]) == ("permit-1", RELEASE)
    assert (kept.data["hosts"], kept.data["at_work"]) == (["web1", "web2"], False)
    assert attempt(GO, START)[1].data["at_work"] is True


def test_using_a_permit_is_on_record_with_what_was_judged() -> None:
    """The same lock, now of the run that is at work."""
    state = after(ASK)
    used, taken = attempt(state, USE, 1)
    assert (used.type, used.data["permit"], used.data["run"]) == (
        "permit_used",
        "permit-1",
        "run-2",
    )
    assert used.data["inputs"]["scope_sha256"] == OPEN.inputs.scope_sha256
    assert "starts" not in used.data
    assert (taken.data["run"], taken.data["at_work"]) == ("run-2", True)
    assert list(fold((used, taken), state).locks) == ["permit-1"]


def test_overrides_are_on_record() -> None:
    """Each waiver without which the gate would have been closed, by whom and until when."""
    waiver = {"id": "service.outside-window", "by": "sol", "until": at(9).isoformat()}
    opened = replace(ASK, verdict=replace(OPEN, overrides=(waiver,)))
    state = after(opened)
    assert attempt(GO, opened)[0].data["overrides"] == [waiver]
    assert state.releases[RELEASE].attempts[-1].overrides == ("service.outside-window",)
    assert "overrides" not in attempt(GO)[0].data


def test_a_refusal_between_plays_ends_the_run() -> None:
    """What it held is free, and the attempt has its reasons."""
    state = after(START)
    refused = attempt(state, replace(START, verdict=SHUT, permit="", under="permit-1"), 1)
    assert [one.type for one in refused] == ["gate_refused", "run_abandoned", "lock_released"]
    assert refused[1].data == {
        "run": "run-1",
        "permit": "permit-1",
        "why": "refused by the gate between its plays",
    }
    told = fold(refused, state)
    assert (told.locks, told.releases[RELEASE].abandoned) == ({}, {"run-1"})


def test_a_refusal_of_another_run_ends_nothing() -> None:
    """Who is at work stays at work, and who has a permit keeps it."""
    for state in (after(START), after(ASK)):
        refused = attempt(state, replace(USE, verdict=SHUT), 1)
        assert [one.type for one in refused] == ["gate_refused"]


def test_a_permit_is_withdrawn_at_once() -> None:
    """By anybody who says why; its hosts are free, since no run is at work."""
    gone, free = accepted(withdraw(after(ASK)))
    assert (gone.type, gone.subject, gone.actor) == (
        "permit_withdrawn",
        f"release/{RELEASE}",
        "sam",
    )
    assert gone.data == {"permit": "permit-1", "comment": STOP}
    assert (free.type, free.data["permit"]) == ("lock_released", "permit-1")


def test_withdrawing_twice_is_withdrawing_once() -> None:
    """The second time it is so already, whoever asks."""
    state = after(ASK)
    state = fold(accepted(withdraw(state)), state)
    for command in (WITHDRAW, replace(WITHDRAW, permit=""), replace(WITHDRAW, run_ended=True)):
        assert withdraw(state, command, 3) == ()
        assert withdraw(state, command, 99) == ()


def test_all_that_count_are_withdrawn_when_none_is_named() -> None:
    """What has expired or was used up stays what it is."""
    second = replace(ASK, run="run-2", permit="permit-2", hosts=("db1",))
    third = replace(ASK, permit="permit-3", verdict=replace(OPEN, until=at(1)))
    state = after(ASK, second, third)
    gone = accepted(withdraw(state, replace(WITHDRAW, permit="")))
    assert [(one.type, one.data["permit"]) for one in gone] == [
        ("permit_withdrawn", "permit-1"),
        ("lock_released", "permit-1"),
        ("permit_withdrawn", "permit-2"),
        ("lock_released", "permit-2"),
    ]
    assert withdraw(GO, replace(WITHDRAW, permit="")) == ()


def test_while_a_run_is_at_work_its_hosts_stay_locked() -> None:
    """Until it has ended: it stops before its next task, and the next one may come then."""
    state = after(ASK, USE)
    gone = accepted(withdraw(state))
    assert kinds(gone) == ["permit_withdrawn"]
    state = fold(gone, state)
    assert state.locks["permit-1"].at_work
    release = state.releases[RELEASE]
    ended = tuple(abandoned(release, "run-2", "refused", state.locks, by("max", 3)))
    assert kinds(ended) == ["run_abandoned", "lock_released"]
    command = replace(RECORD, run="run-2", permit="permit-1", ended=at(3))
    recorded = accepted(outcome(state, command, 3))
    assert kinds(recorded) == ["deployment_recorded", "lock_released"]
    assert recorded[0].data["permit_standing"] == "withdrawn"


@pytest.mark.parametrize("first", [True, False])
def test_a_run_that_was_killed_is_declared_over(first: bool) -> None:
    """With the withdrawal or after it; who said so is on record, and the hosts are free."""
    state = after(START)
    dead = replace(WITHDRAW, run_ended=True)
    expected = ["permit_withdrawn", "run_abandoned", "lock_released"]
    if not first:
        state = fold(accepted(withdraw(state)), state)
        expected = expected[1:]
    events = accepted(withdraw(state, dead, 3))
    assert kinds(events) == expected
    assert events[-2].data["why"] == "sam says that it has ended"
    told = fold(events, state)
    assert (told.locks, told.releases[RELEASE].permits["permit-1"].busy) == ({}, ())


def test_an_expired_permit_is_withdrawn_while_a_run_is_at_work() -> None:
    """The policy may let that run go on to its end; somebody must be able to stop it."""
    state = after(START)
    for command in (WITHDRAW, replace(WITHDRAW, permit="")):
        assert kinds(withdraw(state, command, 9)) == ["permit_withdrawn"]


@pytest.mark.parametrize(
    ("command", "hours", "told"),
    [
        (replace(WITHDRAW, comment=""), 2, "needs the reason"),
        (replace(WITHDRAW, permit="permit-x"), 2, "is no permit of shop-1.0"),
        (WITHDRAW, 4, "has expired already, and no run is at work under it"),
        (replace(WITHDRAW, permit="", run_ended=True), 2, "name the one permit that is meant"),
    ],
)
def test_what_is_no_withdrawal(command: WithdrawPermit, hours: float, told: str) -> None:
    """Without a reason, of no permit, or of one that counts no more."""
    assert told in the_finding(withdraw(after(ASK), command, hours)).problem


def test_a_used_up_permit_cannot_be_withdrawn() -> None:
    """Its run is over and on record."""
    state = after(START)
    state = fold(accepted(outcome(state, replace(RECORD, permit="permit-1"))), state)
    assert state.locks == {}
    assert the_finding(withdraw(state)).problem.startswith("was used up already")


def test_every_reason_against_a_withdrawal_is_told() -> None:
    """And of a release that nobody planned there is no permit."""
    assert len(reasons(withdraw(GO, WithdrawPermit(RELEASE, "permit-x", "")))) == 2
    assert the_finding(withdraw(State())).problem == "was never planned"


def test_a_run_without_a_permit_is_on_record_once() -> None:
    """On its release, or about the gate when it names none that is planned."""
    command = RecordUnpermitted(
        RELEASE, "run-8", "hotfix.yml", HOSTS, at().isoformat(), at(1).isoformat(), sha("log")
    )
    (event,) = decide_unpermitted(GO.releases[RELEASE], command, by("max", 1))
    assert (event.type, event.subject) == ("run_unpermitted", f"release/{RELEASE}")
    told = fold([event], GO).releases[RELEASE]
    (run,) = told.unpermitted
    assert (run.run, run.by, run.playbook, run.hosts, run.log) == (
        "run-8",
        "max",
        "hotfix.yml",
        HOSTS,
        sha("log"),
    )
    assert decide_unpermitted(told, command, by("max", 2)) == ()
    (nobody,) = decide_unpermitted(None, command, by("max", 1))
    assert (nobody.subject, nobody.data["release"]) == ("gate", RELEASE)
    assert fold([nobody]) == State()
