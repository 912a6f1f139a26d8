# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows and freezes of a policy as moments: which there are around now.

Recurrence is by the clocks of a place: what starts at 20:00 starts at 20:00 in summer and winter.
Where those clocks leave a time out, or show it twice, or where RFC 5545 can be read in two ways, a
freeze is the longest and a maintenance window the shortest that can be meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

from ..domain.changes.schedule import frozen
from ..domain.errors import BadDocument
from ..domain.gate.windows import Calendar, Span
from ..domain.rules.policy import FREEZE, MAINTENANCE, Freeze, Policy, Window
from .icalendar_file import calendar_file
from .recurrence import FIRST_YEAR, LAST_YEAR, ends_at, times
from .window import zone_of

#: How far ahead the next occurrence of a window is looked for, in days.
AHEAD_DAYS = 400
#: How far ahead every occurrence is told, in days; no run lasts longer.
NEAR_DAYS = 7
#: The next one of most windows is near, and need not be looked for in more than a year.
_STEPS = (NEAR_DAYS + 1, 60, AHEAD_DAYS)
#: By how much what a clock shows can differ from UTC, and a clock can jump.
_CLOCKS = timedelta(days=2)


@dataclass(frozen=True)
class _Readings:
    """The moments at which one occurrence may start and may end, in UTC."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    zone: tzinfo
    reason: str = ""


def calendar_at(policy: Policy, environment: str, now: datetime) -> Calendar:
    """The occurrences around a moment: those it is in, of the days after, and the next of each.

    :raises BadDocument: a calendar file is not at hand, or the year is out of all calendars.
    :raises MissingDependency: a package that a recurrence or a calendar file takes is not there.
    """
    now = now.astimezone(UTC)
    windows = [
        one for one in policy.windows if not one.environments or environment in one.environments
    ]
    spans = [one for each in policy.freezes for one in _plain(each) if now < one.end]
    spans += [one for each in windows for one in _near(each, now)]
    return Calendar(
        tuple(sorted(spans, key=lambda one: (one.start, one.end, one.kind, one.name))),
        maintained=any(one.kind == MAINTENANCE for one in windows),
    )


def freezes_between(policy: Policy, start: datetime, end: datetime) -> tuple[Freeze, ...]:
    """An occurrence, in a time, of each freeze among the windows of a policy that has one then.

    A change request names no environment, so that a freeze of any counts.

    :raises BadDocument: as with :func:`calendar_at`.
    """
    found = []
    for window in policy.windows:
        if window.kind == FREEZE:
            for one in islice(_spans(window, start, end), 1):
                reason = f"{one.name}: {one.reason}" if one.reason else one.name
                found.append(Freeze(one.start.isoformat(), one.end.isoformat(), reason))
    return tuple(found)


def _plain(freeze: Freeze) -> Iterator[Span]:
    span = frozen(freeze)
    yield Span(FREEZE, "freeze", span.start, span.end, freeze.reason)


def _near(window: Window, now: datetime) -> list[Span]:
    found: list[Span] = []
    for days in _STEPS:
        until = now + timedelta(days=days)
        found = sorted(_spans(window, now, until), key=lambda one: (one.start, one.end))
        if any(one.start > now for one in found):
            break
    near = now + timedelta(days=NEAR_DAYS)
    following = [one for one in found if one.start > now][:1]
    return [one for one in found if one.start <= near or one in following]


def _spans(window: Window, after: datetime, before: datetime) -> Iterator[Span]:
    """Every occurrence that has a moment in a time, the end of which is not part of it."""
    _within_calendars(window, after, before)
    of_file = window.calendar or window.sha256
    readings = _of_file(window, after, before) if of_file else _of_rule(window, after, before)
    for one in readings:
        if window.kind == FREEZE:
            start, end = min(one.starts), max(one.ends)
        else:
            start, end = max(one.starts), min(one.ends)
        if start < end and start < before and after < end:
            yield Span(
                window.kind,
                window.name,
                start,
                end,
                one.reason or window.reason,
                opens=_shown(start, one.zone),
                closes=_shown(end, one.zone),
            )


def _of_rule(window: Window, after: datetime, before: datetime) -> Iterator[_Readings]:
    zone = zone_of(window.timezone)
    first = datetime.fromisoformat(window.start)
    lasts = datetime.fromisoformat(window.end) - first if window.end else None
    exact = timedelta(minutes=window.minutes)
    begin = after.astimezone(UTC).replace(tzinfo=None) - (lasts or exact) - _CLOCKS
    until = before.astimezone(UTC).replace(tzinfo=None) + _CLOCKS
    last = ends_at(window.rrule)
    for at in times(window.rrule, first, begin, until):
        starts = _moments(at, zone)
        ends = _moments(at + lasts, zone) if lasts else [one + exact for one in starts]
        # The last occurrence starts at UNTIL at the latest; a freeze may have started by then.
        if last is None or (min if window.kind == FREEZE else max)(starts) <= last:
            yield _Readings(tuple(starts), tuple(ends), zone)


def _of_file(window: Window, after: datetime, before: datetime) -> Iterator[_Readings]:
    if not window.calendar:
        raise BadDocument(
            f"the calendar of the window {window.name} is not at hand",
            remedy="use the policy file, beside which the calendar lies",
        )
    file = calendar_file(window.calendar, window.name, window.timezone)
    for one in file.between(after.astimezone(UTC), before.astimezone(UTC)):
        if one.firm or window.kind == FREEZE:
            starts, ends = _moments(one.start, one.zone), _moments(one.end, one.zone)
            if not one.whole_days:
                # A duration may be meant by the clocks of the place, or by the one of everybody.
                ends += [each + (one.end - one.start) for each in starts]
            yield _Readings(tuple(starts), tuple(ends), one.zone, one.summary)


def _moments(local: datetime, zone: tzinfo) -> list[datetime]:
    """The two moments that a time of the clocks of a zone may be; mostly they are one."""
    return [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]


def _shown(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _within_calendars(window: Window, *moments: datetime) -> None:
    if not all(FIRST_YEAR <= one.year <= LAST_YEAR for one in moments):
        raise BadDocument(
            f"the window {window.name} is told for the years {FIRST_YEAR} to {LAST_YEAR}",
            remedy="check the clock, or the time that is asked for",
        )
