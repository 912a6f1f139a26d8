# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permits and locks on each kind of store: asked for, used, withdrawn, recorded, given up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    WithdrawPermit,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import Verdict
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import create_location
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_gate import ask_gate
from ansible_collections.mof.release.plugins.plugin_utils.usecases.end_run import (
    abandon_run,
    record_unpermitted,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.pass_gate import (
    Attempted,
    pass_gate,
    record_refusal,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_deployment import (
    record_deployment,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.withdraw_permit import (
    withdraw_permit,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    story,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    LEDGER,
    OvertakenStore,
    call,
    events_of,
    fill,
    types_after,
)

HOSTS = ("web1", "web2")
ASK = Attempted(RELEASE, "run-1", "permit-1", "deploy.yml", HOSTS, starts=False)
USE = Attempted(RELEASE, "run-2", "permit-x", "deploy.yml", HOSTS, under="permit-1")
START = replace(ASK, starts=True)
STOP = WithdrawPermit(RELEASE, "permit-1", "The search is down.")
#: The story's release, and another one that is deployed to the same hosts.
OTHER = "other-2.0"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A ledger with two releases that have their go, for the same hosts."""
    made: Store = (
        MemoryStore(LEDGER)
        if request.param == "memory"
        else create_location(str(tmp_path / "ledger.db"), LEDGER)
    )
    other = [_of_other(one) for one in story("readiness_review")]
    opened = Event("ledger_opened", "ledger", at(), "max", {"ledger": LEDGER})
    fill(made, [opened, *story("readiness_review"), *other])
    try:
        yield made
    finally:
        made.close()


def _of_other(event: Event) -> Event:
    """The same event, of the other release and a change request of its own."""

    def named(text: str) -> str:
        return text.replace(RELEASE, OTHER).replace(CHANGE, "RFC-2")

    return replace(
        event, subject=named(event.subject), data=json.loads(named(json.dumps(dict(event.data))))
    )


def approved(release: Release) -> Scope:
    """What the go was given for."""
    assert release.id in (RELEASE, OTHER)
    return SCOPE


def passes(store: Store, attempt: Attempted, hours: float = 1) -> Verdict:
    """Stand before the gate."""
    key = f"{attempt.run} {attempt.permit} {hours}"
    return pass_gate(call(store, hours=hours, key=key), attempt, POLICY, approved)[0]


def told(verdict: Verdict) -> list[str]:
    """The reasons, as people read them."""
    return [str(one) for one in verdict.findings]


def log(permit: str = "permit-1", run: str = "run-2", ended: float = 2, **more: Any) -> Any:
    """A run log."""
    return {
        "run": run,
        "release": RELEASE,
        "permit": permit,
        "playbook": "deploy.yml",
        "started": at(1).isoformat(),
        "ended": at(ended).isoformat(),
        "plays": [],
        **more,
    }


OUTCOMES = {name: {"outcome": "ok"} for name in HOSTS}


def test_from_asking_to_recording(store: Store) -> None:
    """Asked for, used by another run, recorded, and the hosts free for the next one."""
    size = store.head().size
    assert passes(store, ASK).allowed
    assert passes(store, USE, 1.5).allowed
    record_deployment(call(store, hours=2, key="r"), log(), OUTCOMES)
    assert types_after(store, size) == [
        "gate_passed",
        "lock_taken",
        "permit_used",
        "lock_taken",
        "deployment_recorded",
        "lock_released",
    ]
    assert not passes(store, replace(USE, run="run-3"), 3).allowed
    assert passes(store, replace(START, permit="permit-2", run="run-4"), 3).allowed


def test_another_release_waits_for_the_same_hosts(store: Store) -> None:
    """Whatever release it is of, with the name of who holds them; other hosts are free."""
    assert passes(store, ASK).allowed
    other = Attempted(OTHER, "run-9", "permit-9", "deploy.yml", ("web2",))
    (reason,) = told(passes(store, other))
    assert reason.startswith(f"lock: web2 is kept for max ({RELEASE}, permit-1) until")
    assert passes(store, USE).allowed
    (reason,) = told(passes(store, replace(other, run="run-8")))
    assert reason.startswith(f"lock: web2 is being deployed by max ({RELEASE}, permit-1)")
    withdraw_permit(call(store, "sam", 2, "w"), replace(STOP, run_ended=True))
    assert passes(store, replace(other, run="run-7"), 2).allowed


def test_who_only_asks_is_told_of_the_locks_too(store: Store) -> None:
    """And leaves nothing."""
    assert passes(store, ASK).allowed
    head = store.head()
    around = replace(USE, under="", run="run-5").around
    _release, verdict = ask_gate(store, RELEASE, POLICY, approved, by("kim", 1), around)
    assert [one.kind for one in verdict.findings] == ["lock"]
    _release, verdict = ask_gate(store, RELEASE, POLICY, approved, by("kim", 1), USE.around)
    assert verdict.allowed
    assert store.head() == head


def test_a_withdrawal_bites_at_once(store: Store) -> None:
    """For who would begin under the permit, and for the next play of who has begun."""
    assert passes(store, ASK).allowed
    assert passes(store, USE, 1.5).allowed
    withdraw_permit(call(store, "sam", 2, "w"), STOP)
    later = replace(USE, resumed=True)
    (reason,) = told(passes(store, later, 2))
    assert "was withdrawn by sam at 2026-03-02 11:00 UTC: The search is down." in reason
    assert types_after(store, store.head().size - 3) == [
        "gate_refused",
        "run_abandoned",
        "lock_released",
    ]


def test_a_withdrawal_that_is_no_good_leaves_nothing(store: Store) -> None:
    """And one that is so already changes nothing."""
    assert passes(store, ASK).allowed
    head = store.head()
    for command in (
        replace(STOP, comment=""),
        replace(STOP, permit="permit-x"),
        replace(STOP, release="nobody-1"),
    ):
        with pytest.raises(Refused):
            withdraw_permit(call(store, "sam", 2, "w"), command)
    assert store.head() == head
    assert withdraw_permit(call(store, "sam", 2, "w"), STOP).changed
    assert not withdraw_permit(call(store, "sam", 3, "x"), STOP).changed


def test_a_run_that_broke_off_is_over(store: Store) -> None:
    """Once; and it ends nobody else's."""
    assert passes(store, START).allowed
    assert not abandon_run(call(store, hours=2, key="a"), RELEASE, "run-9", "broken off").changed
    assert not abandon_run(call(store, hours=2, key="b"), "nobody-1", "run-1", "gone").changed
    done = abandon_run(call(store, hours=2, key="c"), RELEASE, "run-1", "broken off")
    assert [one.event.type for one in done.events] == ["run_abandoned", "lock_released"]
    assert not abandon_run(call(store, hours=2, key="d"), RELEASE, "run-1", "again").changed
    assert passes(store, replace(START, run="run-3", permit="permit-3"), 2).allowed


def test_a_refusal_without_a_verdict_ends_the_run_too(store: Store) -> None:
    """When a file was touched while it was at work, for one."""
    assert passes(store, START).allowed
    verdict = passes(store, replace(START, release=OTHER, run="run-9", permit="permit-9"))
    (reason,) = verdict.findings
    attempt = replace(START, permit="", found=(reason,))
    outcome = record_refusal(call(store, hours=2, key="t"), attempt)
    assert [one.event.type for one in outcome.events] == [
        "gate_refused",
        "run_abandoned",
        "lock_released",
    ]


@pytest.mark.parametrize(("release", "subject"), [(RELEASE, RELEASE), (OTHER, OTHER), ("", "gate")])
def test_a_run_without_a_permit_is_on_record(store: Store, release: str, subject: str) -> None:
    """On its release or about the gate, with its log among the evidence."""
    document = log("", "run-8", release=release)
    outcome = record_unpermitted(call(store, hours=3, key="u"), document, ("web1",))
    (placed,) = outcome.events
    assert placed.event.subject in (subject, f"release/{subject}")
    assert placed.event.data["hosts"] == ["web1"]
    assert b'"run-8"' in store.get(placed.event.data["log"])
    with pytest.raises(BadDocument):
        record_unpermitted(call(store, hours=3, key="v"), {"run": "run-9"}, ("web1",))


def test_check_mode_takes_no_lock_and_withdraws_nothing(store: Store) -> None:
    """It tells what would be."""
    head = store.head()
    dry = call(store, hours=1, check=True)
    verdict, outcome = pass_gate(dry, ASK, POLICY, approved)
    assert verdict.allowed
    assert [(one.event.type, one.index) for one in outcome.events] == [
        ("gate_passed", None),
        ("lock_taken", None),
    ]
    assert store.head() == head
    assert passes(store, ASK).allowed
    head = store.head()
    assert withdraw_permit(call(store, "sam", 2, check=True), STOP).changed
    assert store.head() == head


def test_who_is_overtaken_by_a_lock_or_a_withdrawal_is_refused() -> None:
    """The verdict that let the run through is not what goes on record."""
    first = [one for one in _asked() if one.type in ("gate_passed", "lock_taken")]
    overtaken = OvertakenStore(story("readiness_review"), first)
    verdict = passes(overtaken, replace(START, run="run-9", permit="permit-9"))
    assert [one.kind for one in verdict.findings] == ["lock"]
    gone = _asked(STOP)[-2]
    assert gone.type == "permit_withdrawn"
    overtaken = OvertakenStore([*story("readiness_review"), *first], [gone])
    verdict = passes(overtaken, USE)
    assert [one.kind for one in verdict.findings] == ["permit"]
    assert events_of(overtaken)[-1].type == "gate_refused"


def _asked(*commands: WithdrawPermit) -> list[Event]:
    """The events of asking for a permit, and of withdrawing it."""
    made = MemoryStore(LEDGER)
    fill(made, story("readiness_review"))
    passes(made, ASK)
    for command in commands:
        withdraw_permit(call(made, "sam", 1, "w"), command)
    return events_of(made)
