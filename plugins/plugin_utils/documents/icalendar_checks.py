# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What in a calendar file is broken, unknown, has two readings, or would take for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from .recurrence import FIRST_YEAR, LAST_YEAR, parts_of, try_rule, yearly
from .text import short

#: Occurrences that all rules of a calendar may have together in the years that they go on, which
#: takes some seconds to expand: 13 rules of every day, 90 of every week, 5,000 of every year.
MAX_OCCURRENCES = 300_000
YEARS = 60
MAX_DATES = 10_000
MAX_DAYS = 3_660
#: Index of a component in the order of the file, field, what is wrong with it.
Problem = tuple[int, str, str]
_ONCE = ("UID", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE")
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
_OBSERVANCES = ("STANDARD", "DAYLIGHT")


def problem_of(components: Sequence[Any], *, floating: bool) -> Problem | None:
    """The first thing that is wrong with the components of a calendar; none when all is well.

    :param components: as icalendar parsed them, in the order of the file.
    :param floating: whether it is known where events are that name no time zone.
    """
    return next(_problems(components, floating=floating), None)


def line_of(text: str, index: int, field: str) -> int:
    """The line of a field of the component with this index; that of the component without it."""
    begin, at, depth = -1, 1, 0
    for number, line in enumerate(text.split("\n"), 1):
        name = re.split("[:;]", line.strip().upper(), maxsplit=1)[0]
        if name == "BEGIN":
            begin += 1
            depth += begin > index
            at = number if begin == index else at
        elif name == "END" and begin >= index:
            if depth == 0:
                break
            depth -= 1
        elif begin >= index and depth == 0 and name == field:
            return number
    return at


def _problems(components: Sequence[Any], *, floating: bool) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    occurrences = dates = events = 0
    if str(components[0].get("METHOD", "")).upper() == "CANCEL":
        yield 0, "METHOD", "cancels events, so that nothing takes place"
    for index, one in enumerate(components):
        for field, words in one.errors:
            yield index, field or "a line", short(str(words), 200)
        if "EXRULE" in one:
            yield index, "EXRULE", "is no part of iCalendar any more; write EXDATE"
        occurrences += sum(YEARS * _yearly(rule) for rule in _listed(one, "RRULE"))
        if occurrences > MAX_OCCURRENCES:
            yield index, "RRULE", f"is one too many: {MAX_OCCURRENCES:,} occurrences are expanded"
        dates += sum(len(each.dts) for name in ("RDATE", "EXDATE") for each in _listed(one, name))
        if dates > MAX_DATES:
            yield index, "RDATE", f"is one too many: {MAX_DATES:,} dates in a calendar are read"
        if one.name in _OBSERVANCES:
            yield from ((index, *problem) for problem in _observance(one))
        elif one.name == "VEVENT":
            events += 1
            yield from ((index, *problem) for problem in _event(one, floating=floating))
            yield from ((index, *problem) for problem in _repeated(one, index, seen))
    if not events:
        yield 0, "VEVENT", "is missing: the calendar has no event"


def _yearly(rule: Any) -> int:
    try:
        return yearly(rule.to_ical().decode("utf-8", "replace"))
    except ValueError:
        return 0  # it is refused for that


def _repeated(
    event: Any, index: int, seen: dict[tuple[str, str], int]
) -> Iterator[tuple[str, str]]:
    """One of two events with the same id would be left out as an older edition of the other."""
    if "UID" not in event:
        return
    recurrence = event.get("RECURRENCE-ID")
    key = (str(event["UID"]), recurrence.to_ical().decode() if recurrence else "")
    if key in seen:
        yield "UID", f"{short(key[0])} is the id of another event as well"
    seen[key] = index


def _event(event: Any, *, floating: bool) -> Iterator[tuple[str, str]]:
    for name in _ONCE:
        if len(_listed(event, name)) > 1:
            yield name, "is there twice"
    if "DTSTART" not in event:
        yield "DTSTART", "is missing"
        return
    start = event["DTSTART"].dt
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        yield "DTSTART", f"is not of the years {FIRST_YEAR} to {LAST_YEAR}"
        return
    yield from _clocks(event, start, floating=floating)
    yield from _length(event, start)
    recurrence = event.get("RECURRENCE-ID")
    if recurrence is not None and recurrence.params.get("RANGE", "THISANDFUTURE").upper() != (
        "THISANDFUTURE"
    ):
        yield "RECURRENCE-ID", "has a RANGE other than THISANDFUTURE"
    for rule in _listed(event, "RRULE"):
        yield from _rule(rule, start)


def _clocks(event: Any, start: date, *, floating: bool) -> Iterator[tuple[str, str]]:
    """Times of an event must be by clocks that are known, and all of one kind."""
    kind = _clock(start)
    for name in _TIMES:
        for each in _listed(event, name):
            zone = each.params.get("TZID")
            for value in [one.dt for one in each.dts] if hasattr(each, "dts") else [each.dt]:
                at, until = value if isinstance(value, tuple) else (value, None)
                if until is not None:
                    length = until if isinstance(until, timedelta) else until - at
                    if not timedelta(0) < length <= timedelta(days=MAX_DAYS):
                        yield name, f"has a period that is not of up to {MAX_DAYS:,} days"
                found = _clock(at)
                if zone and found == "floating":
                    yield name, f"is in {short(str(zone))}, which is no known time zone"
                elif found != "zoned" and not floating:
                    yield (
                        name,
                        "says no time zone; write timezone beside calendar in the policy",
                    )
                elif found != kind:
                    yield name, "is another kind of time than DTSTART: date, local, or in a zone"


def _clock(value: date) -> str:
    if not isinstance(value, datetime):
        return "date"
    return "floating" if value.tzinfo is None else "zoned"


def _length(event: Any, start: date) -> Iterator[tuple[str, str]]:
    if "DTEND" in event and "DURATION" in event:
        yield "DURATION", "is there besides DTEND"
        return
    nothing = timedelta(0)
    if "DTEND" in event:
        field, end = "DTEND", event["DTEND"].dt
        if _clock(end) != _clock(start):
            return  # told already
        length = end - start
    elif "DURATION" in event:
        field, length = "DURATION", event["DURATION"].dt
        if _clock(start) == "date" and length % timedelta(days=1):
            yield field, "is not of whole days, as the start is"
    elif _clock(start) == "date":
        return
    else:
        yield "DTEND", "is missing, so that nobody knows how long it lasts"
        return
    if length <= nothing:
        yield field, "is not after the start"
    elif length > timedelta(days=MAX_DAYS):
        yield field, f"is more than {MAX_DAYS:,} days after the start"


def _rule(rule: Any, start: date) -> Iterator[tuple[str, str]]:
    text = rule.to_ical().decode("utf-8", "replace")
    at = start if isinstance(start, datetime) else datetime.combine(start, time.min)
    try:
        until = parts_of(text).get("UNTIL", "")
        wanted = {"date": r"\d{8}", "floating": r"\d{8}T\d{6}", "zoned": r"\d{8}T\d{6}Z"}
        if until and not re.fullmatch(wanted[_clock(start)], until):
            yield "RRULE", f"has UNTIL={until}, which is not of the same kind of time as DTSTART"
        try_rule(text, at.replace(tzinfo=None))
    except ValueError as error:
        yield "RRULE", short(str(error), 200)


def _observance(one: Any) -> Iterator[tuple[str, str]]:
    """The clock changes of a time zone that the file defines."""
    start = one.get("DTSTART")
    if start is None or not isinstance(getattr(start, "dt", None), datetime):
        yield "DTSTART", "is missing, or no time"
        return
    for rule in _listed(one, "RRULE"):
        text = rule.to_ical().decode("utf-8", "replace")
        try:
            if parts_of(text)["FREQ"] != "YEARLY":
                yield "RRULE", "changes the clocks more than yearly"
            try_rule(text, start.dt.replace(tzinfo=None), from_start=False)
        except ValueError as error:
            yield "RRULE", short(str(error), 200)


def _listed(component: Any, name: str) -> list[Any]:
    value = component.get(name, [])
    return value if isinstance(value, list) else [value]
