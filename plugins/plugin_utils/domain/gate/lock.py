# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks: no two deployments of one host at the same time, whatever releases they are of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..decision import Context
from ..event import Event
from ..finding import Finding
from ..reading import LONG_AGO, instant, text, texts
from ..releases.release import Release
from .permit import Permit

#: The one subject of all locks, so that any release can see those of the others.
SUBJECT = "locks"
LOCK_EVENTS = frozenset({"lock_taken", "lock_released"})


@dataclass(frozen=True)
class Lock:
    """Hosts that are being deployed under a permit, or kept for a run that may come under it.

    :param run: the run at work, else the one that asked for the permit.
    :param until: the end of the permit, with which it opens by itself while no run is at work.
    :param at_work: whether a run is: then only the end of that run opens it, since a run may
        outlive its permit, and what a run does that was killed nobody knows.
    """

    permit: str
    release: str
    holder: str
    run: str
    hosts: frozenset[str]
    until: datetime
    at_work: bool = False

    def holds(self, now: datetime) -> bool:
        """Whether nobody else may deploy to its hosts."""
        return self.at_work or now < self.until


def evolve_locks(locks: Mapping[str, Lock], event: Event) -> Mapping[str, Lock]:
    """The locks after this event, by permit. Total."""
    data = event.data
    name = text(data, "permit")
    if event.type == "lock_released":
        return {permit: one for permit, one in locks.items() if permit != name}
    lock = Lock(
        permit=name,
        release=text(data, "release"),
        holder=event.actor,
        run=text(data, "run"),
        hosts=frozenset(texts(data, "hosts")),
        until=instant(data, "until") or LONG_AGO,
        at_work=data.get("at_work") is True,
    )
    return {**locks, name: lock}


def held(
    locks: Mapping[str, Lock], hosts: tuple[str, ...], permit: str, now: datetime
) -> Iterator[Finding]:
    """Each lock of another permit on one of these hosts.

    :param permit: the permit that the run goes under, empty while it has none. What the same run
        asked for under another permit holds as well: it may be handed on to another run.
    """
    wanted = frozenset(hosts)
    for lock in sorted(locks.values(), key=lambda one: one.permit):
        if lock.permit == permit or not lock.holds(now):
            continue
        both = sorted(lock.hosts & wanted)
        if both:
            yield _finding(both, lock.holder, lock.release, lock.permit, lock, now)


def alongside(
    release: Release, permit: Permit, hosts: tuple[str, ...], run: str
) -> Iterator[Finding]:
    """Each other run that is at work under the same permit on one of these hosts.

    A permit of several uses is for runs one after the other, or on other hosts, such as waves.
    """
    wanted, busy = frozenset(hosts), frozenset(permit.busy) - {run}
    for attempt in release.attempts:
        if attempt.permit != permit.id or attempt.run not in busy or not attempt.starts:
            continue
        both = sorted(wanted.intersection(attempt.hosts))
        if both:
            yield _finding(both, attempt.by, release.id, permit.id, None, attempt.at)


def _finding(
    hosts: list[str], holder: str, release: str, permit: str, lock: Lock | None, now: datetime
) -> Finding:
    more = f" and {len(hosts) - 1} more" if len(hosts) > 1 else ""
    withdraw = (
        f"ansible-playbook mof.release.withdraw -e release={release} -e permit={permit} "
        "-e \"comment='…'\""
    )
    if lock is None or lock.at_work:
        problem = f"is being deployed by {holder} ({release}, {permit})"
        how = f"wait until that run has ended; if it was killed: {withdraw} -e run_ended=true"
    else:
        problem = (
            f"is kept for {holder} ({release}, {permit}) until {lock.until:%Y-%m-%d %H:%M} UTC"
        )
        how = f"wait until then; if nobody will deploy under that permit: {withdraw}"
    return Finding("lock", f"{hosts[0]}{more}", problem, holder, how)


def taken(permit: Permit, run: str, context: Context, *, at_work: bool) -> Event:
    """The event by which a permit locks its hosts, or by which its lock changes hands.

    :param run: the run that is at work from now on, else the one that asked or that has ended.
    """
    data = {
        "permit": permit.id,
        "release": permit.release,
        "run": run,
        "hosts": sorted(permit.hosts),
        "until": permit.not_after.isoformat(),
        "at_work": at_work,
    }
    return Event("lock_taken", SUBJECT, context.now, context.actor, data)


def left(permit: Permit, locks: Mapping[str, Lock], context: Context) -> Iterator[Event]:
    """What becomes of the hosts of a permit when a run has ended, or when it was withdrawn.

    They stay locked while a run is at work, and are kept while another one may come.

    :param permit: as it is after that.
    """
    lock = locks.get(permit.id)
    if lock is None or lock.release != permit.release or permit.busy:
        return
    if permit.standing(context.now) != "in force":
        data = {"permit": permit.id, "release": permit.release}
        yield Event("lock_released", SUBJECT, context.now, context.actor, data)
    elif lock.at_work:
        yield taken(permit, lock.run, context, at_work=False)
