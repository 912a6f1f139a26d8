# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forward schedule of changes: when each is carried out, freezes, and conflicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..finding import Finding
from ..reading import LONG_AGO, instant, mapping
from ..rules.policy import Freeze, Policy
from .change import PLANNED, Change, Span, affected, span_of
from .change_command import ChangeCommand, MoveChange, SubmitChange, request_command

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})\Z")


@dataclass(frozen=True)
class Entry:
    """One change request in the forward schedule.

    :param start: none when it was scheduled without times; likewise ``end``.
    :param conflicts: ids of the others that want one of the same configuration items meanwhile.
    """

    change: str
    title: str
    state: str
    owner: str
    start: datetime | None
    end: datetime | None
    affected: tuple[str, ...]
    release: str
    conflicts: tuple[str, ...] = ()


def forward_schedule(changes: Mapping[str, Change]) -> list[Entry]:
    """The schedule by start; those without times come last."""
    planned = {name: one for name, one in changes.items() if one.state in PLANNED}
    entries = [_entry(one) for one in planned.values()]
    timed = sorted((one for one in entries if one.start), key=lambda one: (one.start, one.change))
    rest = sorted((one for one in entries if not one.start), key=lambda one: one.change)
    return [
        replace(one, conflicts=tuple(conflicting(planned[one.change], planned)))
        for one in (*timed, *rest)
    ]


def conflicting(change: Change, changes: Mapping[str, Change]) -> Iterator[str]:
    """Ids of other planned changes at the same time on one of the same configuration items."""
    for name, other in sorted(changes.items()):
        if (
            name != change.id
            and other.state in PLANNED
            and change.schedule
            and other.schedule
            and overlap(change.schedule, other.schedule)
            and set(change.affected) & set(other.affected)
        ):
            yield name


def overlap(one: Span, other: Span) -> bool:
    """Whether two times have a moment in common."""
    return one.start < other.end and other.start < one.end


def planned_span(change: Change, command: MoveChange) -> tuple[Span | None, list[Finding]]:
    """The time that a change is to be scheduled for, if any, and what is wrong with it."""
    findings: list[Finding] = []
    if command.start or command.end:
        span, findings = _given(change.id, command)
    else:
        span = change.schedule or span_of(mapping(change.content, "schedule"))
    if span and span.end <= span.start:
        findings.append(_wrong(change.id, "end", f"is not after the start: {span}"))
    return span, findings


def times_wanted(change: Change | None, command: ChangeCommand, now: datetime) -> Iterator[Span]:
    """Every time that must be free for a command to be carried out, or may have to be.

    :param change: what is on record of it.
    """
    spans: list[Span | None] = [at_once(now)]
    if isinstance(command, SubmitChange):
        spans.append(span_of(mapping(command.content, "schedule")))
    elif change:
        spans.append(span_of(mapping(change.content, "schedule")))
        spans.append(planned_span(change, command)[0])
    yield from (one for one in spans if one and one.start < one.end)


def at_once(now: datetime) -> Span:
    """The time of what is carried out without one."""
    return Span(now, now.replace(microsecond=999999))


def not_free(
    change_id: str,
    content: Mapping[str, object],
    span: Span,
    policy: Policy,
    changes: Mapping[str, Change],
) -> Iterator[Finding]:
    """Each freeze, and each conflict with another change, in this time."""
    for freeze in policy.freezes:
        if overlap(span, frozen(freeze)):
            yield Finding(
                "freeze",
                change_id,
                f"would run from {span}, and no change is made from {freeze.start} to "
                f"{freeze.end}: {freeze.reason}",
                who="change manager",
                how=_other_time(change_id),
            )
    wanted = Change(change_id, "scheduled", content, schedule=span)
    for name in conflicting(wanted, changes):
        other = changes[name]
        common = sorted(set(affected(content)) & set(other.affected))
        yield Finding(
            "conflict",
            change_id,
            f"would touch {', '.join(common)} from {span}, and {name} does from {other.schedule}",
            who=f"change manager with {other.owner}" if other.owner else "change manager",
            how=_other_time(change_id),
        )


def frozen(freeze: Freeze) -> Span:
    """The time of a freeze. One that cannot be read never began or never ends: nothing thaws."""
    start, end = (instant({"at": one}, "at") for one in (freeze.start, freeze.end))
    never = datetime.max.replace(tzinfo=LONG_AGO.tzinfo)
    return Span(start or LONG_AGO, end if end and end != LONG_AGO else never)


def _given(change_id: str, command: MoveChange) -> tuple[Span | None, list[Finding]]:
    times, findings = [], []
    for name in ("start", "end"):
        value = getattr(command, name)
        found = moment(value)
        if not value:
            findings.append(_wrong(change_id, name, "is missing: give both or neither"))
        elif found is None:
            findings.append(
                _wrong(change_id, name, f"{value} is no time such as 2026-11-26T20:00:00+09:00")
            )
        else:
            times.append(found)
    return (Span(*times) if len(times) == 2 else None), findings


def moment(value: str) -> datetime | None:
    """The moment of an RFC 3339 time with seconds and offset; none when it is no such text."""
    if not _TIME.match(value):
        return None
    found = instant({"at": value}, "at")
    return None if found == LONG_AGO else found


def _wrong(change_id: str, name: str, problem: str) -> Finding:
    return Finding("time", name, problem, who="change manager", how=_other_time(change_id))


def _other_time(change_id: str) -> str:
    return request_command(change_id, "scheduled", "start=…", "end=…")


def _entry(change: Change) -> Entry:
    title = change.content.get("title")
    return Entry(
        change=change.id,
        title=title if isinstance(title, str) else "",
        state=change.state,
        owner=change.owner,
        start=change.schedule.start if change.schedule else None,
        end=change.schedule.end if change.schedule else None,
        affected=change.affected,
        release=change.release,
    )
