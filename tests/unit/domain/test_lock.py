# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks: no two deployments of one host at the same time, whoever asks, for whatever release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.lock import (
    Lock,
    alongside,
    held,
    left,
)
from ansible_collections.mof.release.tests.unit.domain.permits import (
    PERMIT,
    abandoned,
    issued,
    locked,
    unlocked,
    used,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    RELEASE,
    at,
    by,
    release_at,
)

WITHDRAW = (
    "ansible-playbook mof.release.withdraw -e release=shop-1.0 -e permit=permit-run-1 "
    "-e \"comment='…'\""
)
BUSY, KEPT = fold([locked()]).locks, fold([locked(at_work=False)]).locks


def kinds(
    locks: Mapping[str, Lock],
    hosts: tuple[str, ...] = ("web1",),
    permit: str = "",
    hours: float = 1,
) -> list[str]:
    """What holds somebody up who wants these hosts."""
    return [one.subject for one in held(locks, hosts, permit, at(hours))]


def test_a_lock_is_what_its_event_says() -> None:
    """By its permit; the next event of the same permit takes its place."""
    lock = Lock(
        "permit-run-1", RELEASE, "max", "run-1", frozenset(("web1", "web2")), at(4), at_work=True
    )
    assert dict(BUSY) == {"permit-run-1": lock}
    again = fold([locked(at_work=False), locked(run="run-2")]).locks
    assert (len(again), again["permit-run-1"].run) == (1, "run-2")
    assert fold([locked(), unlocked("permit-x")]).locks == BUSY
    assert fold([locked(), unlocked()]).locks == {}


def test_who_comes_second_reads_who_is_at_work() -> None:
    """With the holder, the release, the permit and what to do about it."""
    (found,) = held(BUSY, ("web1", "db1"), "", at(1))
    assert found == Finding(
        "lock",
        "web1",
        "is being deployed by max (shop-1.0, permit-run-1)",
        "max",
        f"wait until that run has ended; if it was killed: {WITHDRAW} -e run_ended=true",
    )


def test_hosts_are_kept_for_who_has_a_permit() -> None:
    """Until the permit ends, which is told; nobody has to say that a run ended."""
    (found,) = held(KEPT, ("web2", "web1"), "", at(1))
    assert found == Finding(
        "lock",
        "web1 and 1 more",
        "is kept for max (shop-1.0, permit-run-1) until 2026-03-02 13:00 UTC",
        "max",
        f"wait until then; if nobody will deploy under that permit: {WITHDRAW}",
    )


def test_other_hosts_are_free() -> None:
    """Only what both would touch counts."""
    assert kinds(BUSY, ("db1",)) == kinds(BUSY, ()) == []


def test_a_run_is_not_held_up_by_its_own_permit() -> None:
    """By that of another release on the same host it is."""
    other = fold([locked("permit-9", "run-9", hosts=("web1",), release="other-2")]).locks
    assert kinds(BUSY, permit="permit-run-1") == []
    assert kinds({**BUSY, **other}, permit="permit-run-1") == ["web1"]
    assert kinds({**BUSY, **other}) == ["web1", "web1"]


def test_a_run_that_asked_for_two_permits_gets_one() -> None:
    """What one run asked for may be handed on to two others, so its own lock holds as well."""
    (found,) = held(KEPT, ("web1",), "permit-2", at(1))
    assert "is kept for max" in found.problem


@pytest.mark.parametrize(("hours", "locked_out"), [(3.9997, True), (4, False), (99, False)])
def test_what_is_only_kept_is_free_when_the_permit_ends(hours: float, locked_out: bool) -> None:
    """Left out itself, like the end of the permit."""
    assert bool(kinds(KEPT, hours=hours)) == locked_out


def test_a_run_at_work_holds_its_hosts_beyond_its_permit() -> None:
    """It may finish its wave, or all of it; and what a killed one did nobody knows."""
    assert kinds(BUSY, hours=4) == kinds(BUSY, hours=9999) == ["web1"]


def test_a_permit_of_two_uses_does_not_let_two_runs_on_one_host() -> None:
    """One after the other, or on other hosts at the same time."""
    first = used("permit-run-1", "run-2", hosts=("web1",))
    release = release_at("readiness_review", issued(starts=False, uses=2), first)
    permit = release.permits["permit-run-1"]
    (found,) = alongside(release, permit, ("web1", "web2"), "run-3")
    assert (found.kind, found.subject, found.who) == ("lock", "web1", "max")
    assert found.problem == "is being deployed by max (shop-1.0, permit-run-1)"
    assert list(alongside(release, permit, ("web2",), "run-3")) == []
    assert list(alongside(release, permit, ("web1",), "run-2")) == []
    over = release_at(
        "readiness_review", issued(starts=False, uses=2), first, abandoned("run-2", hours=2)
    )
    assert list(alongside(over, over.permits["permit-run-1"], ("web1",), "run-3")) == []


def test_what_becomes_of_the_hosts_when_a_run_has_ended() -> None:
    """Locked while one is at work, kept while one may come, free else."""
    permit = replace(PERMIT, id="permit-run-1", uses=2, runs=("run-1",))
    over = replace(permit, over=("run-1",))
    assert list(left(permit, BUSY, by("max", 1))) == []
    (kept,) = left(over, BUSY, by("kim", 1))
    assert (kept.type, kept.subject, kept.actor) == ("lock_taken", "locks", "kim")
    assert (kept.data["at_work"], kept.data["until"]) == (False, at(4).isoformat())
    assert list(left(over, KEPT, by("max", 1))) == []
    for gone in (replace(over, withdrawn_at=at(1)), replace(over, ended_at=at(1))):
        (free,) = left(gone, BUSY, by("max", 1))
        assert (free.type, free.data) == (
            "lock_released",
            {"permit": "permit-run-1", "release": RELEASE},
        )
    assert [one.type for one in left(over, BUSY, by("max", 4))] == ["lock_released"]


def test_nobody_frees_the_hosts_of_another_release() -> None:
    """A permit of the same name, of another release, leaves its lock where it is."""
    permit = replace(PERMIT, id="permit-run-1", release="other-2", withdrawn_at=at(1))
    assert list(left(permit, BUSY, by("max", 1))) == []
    assert list(left(permit, {}, by("max", 1))) == []
