# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing, revoking, withdrawing and deploying at the same moment on one ledger, against a model.

Nothing is permitted after an acknowledged revocation of a key that it rests on, nothing is let
through after an acknowledged withdrawal, and no host is given to two. More rounds than the few of
every day: ``MOF_MODEL_ROUNDS=500``.
"""

from __future__ import annotations

import copy
import os
import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    WithdrawPermit,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_gate import ask_gate
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call
from ansible_collections.mof.release.plugins.plugin_utils.usecases.pass_gate import (
    Attempted,
    pass_gate,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.withdraw_permit import (
    withdraw_permit,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, by
from ansible_collections.mof.release.tests.unit.usecases.at_once import (
    Act,
    Answer,
    Told,
    at_once,
    breaches,
)
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import GO, Shop, go

pytestmark = pytest.mark.faults

ROUNDS = int(os.environ.get("MOF_MODEL_ROUNDS", "12"))
#: Without the go of these the shop permits nothing; of the others one may be missing.
NEEDED = frozenset({"operations", "release", "the review"})
#: The permit that was given before, and its host.
GIVEN, ITS_HOST = "permit-0", "host0"


class Crowd:
    """What people can do, each with a store of their own."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.policy = shop.rules.policy

    def _at(self, store: Store) -> Shop:
        shop = copy.copy(self._shop)
        shop.store = store
        return shop

    def sign(self, store: Store) -> Answer:
        """Somebody else of operations says go with another key, while nobody deploys."""
        try:
            return Answer(self._at(store).decide(go("operations", "again"), "omar", 1).changed)
        except Refused as error:
            return Answer(False, words=str(error))

    def revoke(self, store: Store) -> Answer:
        """The key that operations signed with counts no more."""
        return Answer(self._at(store).revoke("kim", 1).changed)

    def withdraw(self, store: Store) -> Answer:
        """The permit that was given before counts no more."""
        command = WithdrawPermit(RELEASE, GIVEN, "The search is down.")
        outcome = withdraw_permit(Call(store, by("sam", 1), uuid4().hex), command)
        return Answer(outcome.changed, GIVEN)

    def ask(self, *hosts: str, starts: bool = False) -> Act:
        """Somebody asks for a permit, or begins at once."""
        permit = f"permit-{uuid4().hex[:8]}"
        attempt = Attempted(RELEASE, f"run-{permit}", permit, "deploy.yml", hosts, starts=starts)
        return lambda store: self._through(store, attempt)

    def use(self, run: str) -> Act:
        """Somebody begins under the permit that was given before."""
        attempt = Attempted(RELEASE, run, "permit-x", "deploy.yml", (ITS_HOST,), under=GIVEN)
        return lambda store: self._through(store, attempt)

    def go_on(self, run: str) -> Act:
        """The next play of that run."""
        attempt = Attempted(RELEASE, run, "", "deploy.yml", (ITS_HOST,), under=GIVEN, resumed=True)

        def act(store: Store) -> Answer:
            shop, around = self._at(store), attempt.around
            asked = (store, RELEASE, self.policy, shop.scope, by("max", 1), around)
            return Answer(ask_gate(*asked)[1].allowed, GIVEN)

        return act

    def _through(self, store: Store, attempt: Attempted) -> Answer:
        call = Call(store, by(attempt.run, 1), uuid4().hex)
        verdict, _outcome = pass_gate(call, attempt, self.policy, self._at(store).scope)
        words = "; ".join(str(one) for one in verdict.findings)
        return Answer(verdict.allowed, attempt.under or attempt.permit, words)


@pytest.fixture
def crowd(
    _alone: None, template: tuple[MemoryStore, Path], tmp_path: Path, keys: Path
) -> tuple[Crowd, Path]:
    """A ledger with a go that everybody signed, and a permit that is not used yet."""
    folder = tmp_path / "start"
    shutil.copytree(template[1], folder)
    store = open_location(str(folder / "ledger.db"))
    shop = Shop(store, folder, keys)
    shop.everybody_signs()
    shop.decide(GO, "lea")
    attempt = Attempted(RELEASE, "run-0", GIVEN, "deploy.yml", (ITS_HOST,), starts=False)
    policy = replace(shop.rules.policy, permit_uses=9)
    assert pass_gate(shop.call("max"), attempt, policy, shop.scope)[0].allowed
    store.close()
    return Crowd(shop), folder


def _asks(crowd: Crowd, hosts: Sequence[str], *, starts: bool) -> Mapping[str, Act]:
    """One after the other, so that some come before what others do and some after."""
    return {
        "ask": crowd.ask(hosts[0]),
        "start": crowd.ask(hosts[1], starts=starts),
        "ask ": crowd.ask(*hosts[2:]),
    }


def _people(crowd: Crowd, chance: random.Random) -> list[Mapping[str, Act]]:
    """Who is at work in one round."""
    hosts = ["host1", "host2", "host3", "host4"]
    # The newest go of operations counts, and none is given any more while somebody deploys.
    signing = chance.random() < 0.3
    asking = [_asks(crowd, chance.sample(hosts, 4), starts=not signing) for _each in range(2)]
    if signing:
        return [*asking, {"revoke one of two": crowd.revoke}, {"sign": crowd.sign}]
    using: list[Mapping[str, Act]] = [
        {"use": crowd.use(run), "go on": crowd.go_on(run), "go on ": crowd.go_on(run)}
        for run in ("run-1", "run-2")
    ]
    ends: list[list[Mapping[str, Act]]] = [
        [{"revoke": crowd.revoke}],
        [{"withdraw": crowd.withdraw}],
        [{"revoke": crowd.revoke}, {"withdraw": crowd.withdraw}],
    ]
    return [*asking, *using, *chance.choice(ends)]


def _round(
    crowd: tuple[Crowd, Path], number: int, *, careless: bool = False
) -> tuple[list[Told], list[str]]:
    """One round on a copy of the ledger: what people were told, and what must not be."""
    folder = crowd[1].with_name(f"round-{number}")
    shutil.copytree(crowd[1], folder)
    people = _people(crowd[0], random.Random(number))
    ledger = folder / "ledger.db"
    told = at_once(ledger, people, 0.05 if careless else 0.01, careless=careless)
    told = [replace(one, what=one.what.strip()) for one in told]
    found = breaches(ledger, NEEDED, told)
    shutil.rmtree(folder)
    return told, found


def test_whatever_people_do_at_once_nothing_is_permitted_that_must_not_be(
    crowd: tuple[Crowd, Path],
) -> None:
    """By the order of the events, and by what each was told and when."""
    allowed, refused = 0, 0
    for number in range(ROUNDS):
        told, found = _round(crowd, number)
        assert found == [], f"round {number}: {told}"
        allowed += sum(one.allowed for one in told)
        refused += sum(not one.allowed for one in told)
    # Rounds in which all or nothing was allowed would have shown nothing.
    assert allowed > ROUNDS
    assert refused > ROUNDS


def test_decisions_that_ignore_the_head_are_noticed(crowd: tuple[Crowd, Path]) -> None:
    """The same rounds on a store that appends whatever was decided: the model finds breaches."""
    found: set[str] = set()
    for number in range(40):
        found |= {one.partition(" of ")[0] for one in _round(crowd, number, careless=True)[1]}
        if found:
            break
    assert found & {"gate_passed", "permit_used"}


def test_of_several_at_once_one_gets_the_permit(crowd: tuple[Crowd, Path]) -> None:
    """The others read who has it, and of which release."""
    people: list[Mapping[str, Act]] = [
        {"start": crowd[0].ask("host1", f"host{2 + number}", starts=True)} for number in range(5)
    ]
    told = at_once(crowd[1] / "ledger.db", people, 0.02)
    (winner,) = [one for one in told if one.allowed]
    for one in told:
        if one is not winner:
            words = f"lock: host1 is being deployed by run-{winner.permit} ({RELEASE}, "
            assert words in one.words
    assert breaches(crowd[1] / "ledger.db", NEEDED, told) == []
