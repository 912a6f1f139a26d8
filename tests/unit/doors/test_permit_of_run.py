# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keeper of the gate and permits: brought, asked for by the same run, withdrawn under way."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    WithdrawPermit,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors import gatekeeper, leaving, settings
from ansible_collections.mof.release.plugins.plugin_utils.doors.clock import now
from ansible_collections.mof.release.plugins.plugin_utils.doors.gatekeeper import Gatekeeper
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call
from ansible_collections.mof.release.plugins.plugin_utils.usecases.pass_gate import (
    Attempted,
    pass_gate,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.withdraw_permit import (
    withdraw_permit,
)
from ansible_collections.mof.release.tests.unit.doors.fakes import before
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, WEB, Shop, forget

GIVEN = "permit-given"


def ask(shop: Shop, run: str = "run-of-a-task") -> None:
    """A task asks for a permit, with the very scope that a run has here."""
    policy = settings.rules().policy
    threshold = before(shop)
    scope_of = gatekeeper._scope_reader(shop.project, policy, threshold)
    attempt = Attempted(RELEASE, run, GIVEN, "deploy.yml", WEB, starts=False)
    store = shop.open()
    try:
        call = Call(store, Context("robin", now()), uuid.uuid4().hex)
        assert pass_gate(call, attempt, policy, scope_of)[0].allowed
    finally:
        store.close()


def withdraw(shop: Shop, permit: str = "") -> None:
    """Somebody withdraws what is in force."""
    store = shop.open()
    try:
        call = Call(store, Context("sam", now()), uuid.uuid4().hex)
        assert withdraw_permit(call, WithdrawPermit(RELEASE, permit, "It is down.")).changed
    finally:
        store.close()


def types(shop: Shop, count: int) -> list[str]:
    """The types of the newest events."""
    return [one.type for one in shop.events()[-count:]]


def test_a_permit_that_is_brought_is_used(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment; the run is on record under it, and gets no other one."""
    ask(shop)
    monkeypatch.setenv("MOF_RELEASE_PERMIT", GIVEN)
    assert Gatekeeper().refusal(before(shop)) == ""
    assert types(shop, 2) == ["permit_used", "lock_taken"]
    assert THIS_RUN.permit == GIVEN


def test_nothing_is_given_instead_of_a_permit_that_counts_no_more(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of nobody, withdrawn, or used by another run: refused, though the gate is open."""
    monkeypatch.setenv("MOF_RELEASE_PERMIT", "permit-of-nobody")
    assert "permit-of-nobody is none of this release" in Gatekeeper().refusal(before(shop))
    ask(shop)
    monkeypatch.setenv("MOF_RELEASE_PERMIT", GIVEN)
    assert Gatekeeper().refusal(before(shop)) == ""
    forget()
    assert f"{GIVEN} was for 1 run, and is used" in " ".join(
        Gatekeeper().refusal(before(shop)).split()
    )
    withdraw(shop, GIVEN)
    forget()
    assert "was withdrawn by sam" in Gatekeeper().refusal(before(shop))


def test_a_run_uses_what_a_task_of_it_asked_for(shop: Shop) -> None:
    """Without a setting; another run does not, and finds the hosts kept."""
    ask(shop, THIS_RUN.id)
    assert Gatekeeper().refusal(before(shop)) == ""
    assert (THIS_RUN.permit, types(shop, 2)[0]) == (GIVEN, "permit_used")
    forget()
    assert f"is being deployed by robin ({RELEASE}, {GIVEN})" in Gatekeeper().refusal(before(shop))


def test_check_mode_goes_through_all_plays(shop: Shop) -> None:
    """The permit of the first play is on no ledger, and the later ones do not look for it."""
    keeper, size = Gatekeeper(), len(shop.events())
    for hosts in (WEB[:1], WEB[1:], WEB):
        assert keeper.refusal(before(shop, hosts=hosts, check=True)) == ""
        assert keeper.before_task() == ""
    assert len(shop.events()) == size


def test_before_a_task_nothing_is_read_while_nobody_writes(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release is read once; then only the size of the ledger, until that grows."""
    keeper = Gatekeeper()
    assert keeper.before_task() == ""
    assert keeper.refusal(before(shop)) == ""
    reads = []
    real = vars(gatekeeper)["read_release"]

    def counted(*arguments: Any) -> Any:
        reads.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(gatekeeper, "read_release", counted)
    for _each in range(3):
        assert keeper.before_task() == ""
    assert len(reads) == 1


def test_a_withdrawal_ends_the_run_before_its_next_task(shop: Shop) -> None:
    """On record, with what the run had and who took it; the hosts are free."""
    keeper = Gatekeeper()
    assert keeper.refusal(before(shop)) == ""
    assert keeper.before_task() == ""
    withdraw(shop)
    text = keeper.before_task()
    assert text.startswith(f"REFUSED  {RELEASE}")
    assert "was withdrawn by sam" in text
    assert "Nothing more was run; earlier plays of this run were." in text
    assert types(shop, 3) == ["gate_refused", "run_abandoned", "lock_released"]
    assert shop.events()[-3].data["begun"] is True


def test_a_run_ends_with_its_time_only_where_the_policy_says_so(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a play that has begun goes on; the next one is refused."""
    keeper = Gatekeeper()
    assert keeper.refusal(before(shop)) == ""
    later = now() + timedelta(hours=5)
    monkeypatch.setattr(gatekeeper, "now", lambda: later)
    assert keeper.before_task() == ""
    THIS_RUN.stop_at = later - timedelta(hours=1)
    assert f"permit {THIS_RUN.permit} expired at" in " ".join(keeper.before_task().split())


def test_a_ledger_that_is_gone_ends_the_run(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be looked at counts no more."""
    keeper = Gatekeeper()
    assert keeper.refusal(before(shop)) == ""
    monkeypatch.setenv("MOF_RELEASE_STORE", str(shop.folder / "nowhere"))
    text = keeper.before_task()
    assert text.startswith("REFUSED  ")
    assert "could not go on record: there is no store" in text


def test_a_run_that_says_nothing_frees_its_hosts_at_its_exit(shop: Shop) -> None:
    """Once, in its own process, and not when its outcome is on record."""
    assert Gatekeeper().refusal(before(shop)) == ""
    size = len(shop.events())
    leaving.say_that_it_ended(os.getpid() + 1)
    THIS_RUN.written = True
    leaving.say_that_it_ended(os.getpid())
    assert len(shop.events()) == size
    THIS_RUN.written = False
    leaving.say_that_it_ended(os.getpid())
    assert types(shop, 2) == ["run_abandoned", "lock_released"]
    leaving.say_that_it_ended(os.getpid())
    assert len(shop.events()) == size + 2


def test_a_run_whose_ledger_is_gone_exits_all_the_same(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its hosts stay locked: nobody can say that it ended."""
    assert Gatekeeper().refusal(before(shop)) == ""
    monkeypatch.setenv("MOF_RELEASE_STORE", str(shop.folder / "nowhere"))
    leaving.say_that_it_ended(os.getpid())
    assert types(shop, 1) == ["lock_taken"]
