# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""iCalendar files (RFC 5545): read, held against all that could make them mean another time.

The packages icalendar and recurring-ical-events read and expand them. Both are made for calendars
of people, and leave out what they do not understand. A freeze that is left out would open the
gate, so here everything that is broken, unknown or has two readings refuses the file.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from ..domain.errors import BadDocument, MissingDependency
from .icalendar_checks import line_of, problem_of
from .libraries import library
from .text import short
from .window import zone_of

MAX_BYTES = 2_000_000
MAX_COMPONENTS = 5_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
#: By how much what a clock shows can differ from UTC, and a clock can jump.
_CLOCKS = timedelta(days=2)


@dataclass(frozen=True)
class Occurrence:
    """One time that an event of a calendar file takes place, as clocks show it.

    :param start: without offset, by the clocks of ``zone``; likewise ``end``.
    :param firm: whether it is neither tentative nor marked as leaving people free.
    :param whole_days: whether it is one or more days, not times of day.
    """

    start: datetime
    end: datetime
    zone: tzinfo
    summary: str
    firm: bool
    whole_days: bool


@dataclass(frozen=True)
class CalendarFile:
    """A calendar file that was checked.

    :param zone: by whose clocks events are that name none; ``None`` when there are no such.
    """

    query: Any
    zone: tzinfo | None

    def between(self, after: datetime, before: datetime) -> Iterator[Occurrence]:
        """Every occurrence that can have to do with this time, in any order; and some around it.

        One that was cancelled is none.

        :raises BadDocument: it cannot be expanded.
        """
        try:
            events = self.query.between(after - _CLOCKS, before + _CLOCKS)
        except Exception as error:  # whatever it is, what is not understood shuts the gate
            raise _unreadable(error) from error
        for event in events:
            status = str(event.get("STATUS", "")).upper()
            if status == "CANCELLED":
                continue
            (start, zone), (end, ending) = (self._clock(event[one]) for one in ("DTSTART", "DTEND"))
            if ending is not zone:
                end = end.replace(tzinfo=ending).astimezone(zone).replace(tzinfo=None)
            transparent = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
            yield Occurrence(
                start,
                end,
                zone,
                short(str(event.get("SUMMARY", "")), 200),
                firm=status != "TENTATIVE" and not transparent,
                whole_days=not isinstance(event["DTSTART"].dt, datetime),
            )

    def _clock(self, value: Any) -> tuple[datetime, tzinfo]:
        at: date = value.dt
        if not isinstance(at, datetime):
            return datetime(at.year, at.month, at.day), self.zone or UTC  # noqa: DTZ001 # its clock
        return at.replace(tzinfo=None), at.tzinfo or self.zone or UTC


def calendar_file(text: str, name: str, timezone: str) -> CalendarFile:
    """A calendar file, from its text.

    :param name: of the file, in messages.
    :param timezone: where events are that name no time zone, such as holidays; empty when the file
        says so itself with X-WR-TIMEZONE.
    :raises BadDocument: it is no calendar, or has something that would count otherwise than it
        reads; the message names the file, the line and the field.
    :raises MissingDependency: a package that reads it is not installed.
    """
    try:
        return _checked(text, timezone)
    except BadDocument as error:
        where = f"{name}, {error.where}" if error.where else name
        raise BadDocument(error.what, where=where, remedy=error.remedy) from error.__cause__


@lru_cache(maxsize=8)
def _checked(text: str, timezone: str) -> CalendarFile:
    # Read once a process: when the policy is read, and when the gate asks.
    expanding = library("recurring_ical_events", "recurring-ical-events")
    calendar = _parsed(text)
    components = calendar.walk()
    zone = _zone(calendar, timezone)
    try:
        problem = problem_of(components, floating=zone is not None)
        query = None if problem else expanding.CalendarQuery(calendar)
    except MissingDependency:
        raise
    except Exception as error:  # whatever it is, what is not understood shuts the gate
        raise _unreadable(error) from error
    if problem is not None:
        index, field, words = problem
        raise BadDocument(
            f"{components[index].name}: {field}: {words}",
            where=f"line {line_of(text, index, field)}",
            remedy="correct the calendar",
        )
    return CalendarFile(query, zone)


def calendar_text(content: bytes, name: str) -> str:
    """The text of a calendar file.

    :raises BadDocument: it is too large, not UTF-8, or no calendar at all.
    """
    if len(content) > MAX_BYTES:
        raise BadDocument(
            f"the calendar is larger than {MAX_BYTES:,} bytes",
            where=name,
            remedy="keep the events that forbid or allow deployments in a calendar of their own",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadDocument(
            "the calendar is not UTF-8", where=f"{name}, line {line}", remedy="save it as UTF-8"
        ) from None
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise BadDocument(
            f"the calendar holds a control character (U+{ord(control[0]):04X})",
            where=f"{name}, line {line}",
            remedy="remove it",
        )
    if text.partition("\n")[0].strip().upper() != "BEGIN:VCALENDAR":
        raise BadDocument(
            "this is no calendar: it does not begin with BEGIN:VCALENDAR",
            where=f"{name}, line 1",
            remedy="export it as iCalendar (.ics)",
        )
    components = len(re.findall(r"^BEGIN:", text, re.MULTILINE | re.IGNORECASE))
    if components > MAX_COMPONENTS:
        raise BadDocument(
            f"the calendar has {components:,} components, and {MAX_COMPONENTS:,} are read",
            where=name,
            remedy="keep the events that forbid or allow deployments in a calendar of their own",
        )
    return text


def _parsed(text: str) -> Any:
    """The one calendar in a text.

    What another file calls a time zone must not mean anything here: what was learned is dropped.
    """
    icalendar = library("icalendar", "icalendar")
    icalendar.use_zoneinfo()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = icalendar.Calendar.from_ical(text, multiple=True)
    except Exception as error:  # likewise
        raise _unreadable(error) from error
    if len(found) != 1 or found[0].name != "VCALENDAR":
        raise BadDocument(
            f"there are {len(found)} calendars in this file, and one is read",
            remedy="give each a file of its own, or look for a missing END",
        )
    return found[0]


def _zone(calendar: Any, timezone: str) -> tzinfo | None:
    named = timezone or str(calendar.get("X-WR-TIMEZONE", ""))
    try:
        return zone_of(named) if named else None
    except ValueError as error:
        raise BadDocument(
            f"VCALENDAR: X-WR-TIMEZONE: {short(str(error), 200)}",
            remedy="write timezone beside calendar in the policy",
        ) from None


def _unreadable(error: Exception) -> BadDocument:
    return BadDocument(
        f"the calendar cannot be read: {short(str(error), 200)}",
        remedy="correct it, or export it anew",
    )
