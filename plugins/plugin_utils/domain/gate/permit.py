# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permits: what an open gate gives, for which hosts, how long, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..event import Event
from ..finding import Finding
from ..reading import LONG_AGO, instant, mapping, number, text, texts

PERMIT_EVENTS = frozenset(
    {"gate_passed", "permit_used", "permit_withdrawn", "run_abandoned", "deployment_recorded"}
)
#: Permits of earlier versions said no end.
UNSAID = timedelta(days=1)


@dataclass(frozen=True)
class Permit:
    """One permit to deploy.

    :param holder: who got it.
    :param run: the run that asked for it.
    :param hosts: the hosts it is for.
    :param scope: SHA-256 (hex) of the scope that was judged.
    :param not_after: when it counts no more, itself left out.
    :param uses: how many runs it allows in all.
    :param runs: the runs that used it.
    :param over: those of them that ended.
    :param ended_at: when the last run that it allows ended.
    """

    id: str
    release: str
    holder: str
    run: str
    hosts: tuple[str, ...]
    scope: str
    issued_at: datetime
    not_after: datetime
    uses: int = 1
    runs: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_why: str = ""
    ended_at: datetime | None = None

    @property
    def busy(self) -> tuple[str, ...]:
        """The runs that are at work under it, as far as anybody knows."""
        return tuple(run for run in self.runs if run not in self.over)

    def standing(self, now: datetime) -> str:
        """What it is worth: ``in force``, ``withdrawn``, ``used`` or ``expired``."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.ended_at is not None:
            return "used"
        return "in force" if now < self.not_after else "expired"

    def stood(self, run: str, ended: datetime) -> str:
        """What it was worth when this run ended: in force, withdrawn, expired or unknown."""
        if run not in self.runs:
            return "unknown"
        if self.withdrawn_at is not None and self.withdrawn_at <= ended:
            return "withdrawn"
        return "in force" if ended <= self.not_after else "expired"


Permits = Mapping[str, Permit]


def evolve_permits(permits: Permits, event: Event) -> Permits:
    """The permits of a release after this event. Total; what was withdrawn stays withdrawn."""
    data = event.data
    name = text(data, "permit")
    known = permits.get(name)
    if event.type == "gate_passed":
        return permits if known else {**permits, name: _issued(event)}
    if known is None:
        return permits
    if event.type == "permit_used":
        runs = tuple(dict.fromkeys((*known.runs, text(data, "run"))))
        return {**permits, name: replace(known, runs=runs)}
    if event.type == "permit_withdrawn":
        return {**permits, name: _withdrawn(known, event)}
    return {**permits, name: _over(known, text(data, "run"), event.at)}


def _issued(event: Event) -> Permit:
    data = event.data
    run = text(data, "run")
    # Before there were permits to be used later, each was for the very run that got it.
    starts = data.get("starts", True) is True
    return Permit(
        id=text(data, "permit"),
        release=event.subject.removeprefix("release/"),
        holder=event.actor,
        run=run,
        hosts=texts(data, "hosts"),
        scope=text(mapping(data, "inputs"), "scope_sha256"),
        issued_at=event.at,
        not_after=instant(data, "not_after") or event.at + UNSAID,
        uses=number(data, "uses") or 1,
        runs=(run,) if starts else (),
    )


def _withdrawn(permit: Permit, event: Event) -> Permit:
    if permit.withdrawn_at is not None:
        return permit
    return replace(
        permit,
        withdrawn_at=event.at,
        withdrawn_by=event.actor,
        withdrawn_why=text(event.data, "comment"),
    )


def _over(permit: Permit, run: str, at: datetime) -> Permit:
    if run not in permit.runs or run in permit.over:
        return permit
    over = (*permit.over, run)
    ended = at if len(over) >= permit.uses else permit.ended_at
    return replace(permit, over=over, ended_at=ended)


def unusable(
    permit: Permit | None, name: str, hosts: tuple[str, ...], scope: str, run: str, now: datetime
) -> Finding | None:
    """Why a run may not go under this permit, if it may not.

    :param hosts: what the run would touch.
    :param scope: SHA-256 (hex) of the scope as it is now.
    """
    problem = _problem(permit, hosts, scope, run, now)
    if not problem:
        return None
    who = permit.holder if permit else ""
    return Finding("permit", name, problem, who, "deploy again, and the gate gives another")


def _problem(
    permit: Permit | None, hosts: tuple[str, ...], scope: str, run: str, now: datetime
) -> str:
    if permit is None:
        return "is none of this release"
    standing = permit.standing(now)
    if standing == "withdrawn":
        at = f"{permit.withdrawn_at or LONG_AGO:%Y-%m-%d %H:%M} UTC"
        return f"was withdrawn by {permit.withdrawn_by} at {at}: {permit.withdrawn_why}"
    if standing == "expired":
        return f"expired at {permit.not_after:%Y-%m-%d %H:%M} UTC"
    if run in permit.over:
        return "was for a run that has ended"
    if run not in permit.runs and len(permit.runs) >= permit.uses:
        return f"was for {permit.uses} run{'s' if permit.uses > 1 else ''}, and is used"
    others = sorted(set(hosts) - set(permit.hosts))
    if others:
        return f"is not for {', '.join(others[:5])}{'…' if len(others) > 5 else ''}"
    return "" if permit.scope == scope else "was given for another scope"
