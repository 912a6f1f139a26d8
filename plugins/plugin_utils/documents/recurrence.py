# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recurrence rules (RFC 5545, section 3.3.10): which are taken, and when they come.

python-dateutil expands them. It looks for the next occurrence up to the year 9999, whatever that
costs, so a rule is tried before it is used: it must come by days, and at its start.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from math import prod
from typing import Any

from .libraries import library

#: Years in which windows are told: a rule of 1970 costs some thousand steps until then.
FIRST_YEAR, LAST_YEAR = 1970, 2199
MAX_TEXT = 500
#: After so many years the days of the calendar are the same again, weekdays included.
_CYCLE = 400
_DAYS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
#: Part of a rule -> the frequencies that it goes with.
_PARTS = {
    "FREQ": _DAYS,
    "INTERVAL": _DAYS,
    "COUNT": _DAYS,
    "UNTIL": _DAYS,
    "WKST": _DAYS,
    "BYDAY": _DAYS,
    "BYMONTH": _DAYS,
    "BYSETPOS": _DAYS,
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
}
_TEXT = re.compile(r"[A-Z0-9=;,+-]+\Z")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}\Z")
_UNTIL = re.compile(r"\d{8}T\d{6}Z\Z")


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule, such as ``FREQ`` and ``BYDAY``.

    :raises ValueError: it is not written as a rule, or comes by another measure than days.
    """
    if len(rule) > MAX_TEXT or not _TEXT.match(rule.upper()):
        raise ValueError(f"is no rule such as FREQ=WEEKLY;BYDAY=TU of at most {MAX_TEXT} letters")
    parts: dict[str, str] = {}
    for part in rule.upper().removesuffix(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise ValueError(f"has the part {part or '(none)'}, and a part is NAME=VALUE")
        if name not in _PARTS:
            raise ValueError(f"has {name}; it takes {', '.join(_PARTS)}")
        if name in parts:
            raise ValueError(f"has {name} twice")
        parts[name] = value
    frequency = parts.get("FREQ", "nothing")
    if frequency not in _DAYS:
        raise ValueError(f"comes {frequency}; it may come {', '.join(_DAYS)}")
    for name, value in parts.items():
        if frequency not in _PARTS[name]:
            raise ValueError(f"has {name}, which does not go with {frequency}")
        if name in ("INTERVAL", "COUNT") and not _NUMBER.match(value):
            raise ValueError(f"has {name}={value}, which is no number from 1 to 999999")
    if frequency in ("DAILY", "WEEKLY") and any(one.isdigit() for one in parts.get("BYDAY", "")):
        raise ValueError(f"counts weekdays (BYDAY={parts['BYDAY']}), not possible {frequency}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("has COUNT and UNTIL; one of them ends it")
    return parts


def try_rule(rule: str, start: datetime, *, from_start: bool = True) -> None:
    """Refuse a rule that never comes, or whose first time is not its start.

    It is tried in years as near to the last that there is as the cycle of the calendar allows, so
    that looking for an occurrence that does not exist ends after 400 years and not after 8,000.

    :param start: by the clocks where it is.
    :param from_start: whether it must come at its start; what happens else is not defined.
    :raises ValueError: what is wrong with it.
    :raises MissingDependency: python-dateutil is not installed.
    """
    parts = parts_of(rule)
    parts.pop("UNTIL", None)
    shift = (9999 - start.year) // _CYCLE * _CYCLE
    tried = start.replace(year=start.year + shift)
    first = next(iter(_expanded(parts, tried)), None)
    if first is None:
        raise ValueError("never comes")
    if from_start and first != tried:
        begin = first.replace(year=first.year - shift)
        raise ValueError(f"does not come at its start, but first at {begin:%Y-%m-%dT%H:%M}")


def yearly(rule: str) -> int:
    """How often a rule comes in a year at most, estimated from above.

    :raises ValueError: it is not written as a rule.
    """
    parts = parts_of(rule)
    listed = [name for name in parts if name.startswith("BY")]
    each = {"DAILY": 366, "WEEKLY": 53, "MONTHLY": 12, "YEARLY": 1}[parts["FREQ"]]
    if listed and parts["FREQ"] in ("MONTHLY", "YEARLY"):
        each = 60  # such as each Monday of a month, which there can be five of
    return min(366, each * prod(parts[name].count(",") + 1 for name in listed))


def times(rule: str, start: datetime, after: datetime, before: datetime) -> list[datetime]:
    """When a rule that was tried comes, both ends included; by the clocks where it is.

    Where ``UNTIL`` ends it is told by :func:`ends_at`, since that is a moment in UTC.
    """
    if not rule:
        return [start] if after <= start <= before else []
    parts = parts_of(rule)
    parts.pop("UNTIL", None)
    found: list[datetime] = _expanded(parts, start).between(after, before, inc=True)
    return found


def ends_at(rule: str) -> datetime | None:
    """The last moment at which an occurrence may start.

    :raises ValueError: it is not written as a time in UTC.
    """
    until = parts_of(rule).get("UNTIL") if rule else None
    if until is None:
        return None
    problem = f"has UNTIL={until}, which is no time in UTC such as 20261231T235959Z"
    if not _UNTIL.match(until):
        raise ValueError(problem)
    try:
        return datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(problem) from None


def _expanded(parts: dict[str, str], start: datetime) -> Any:
    rrulestr = library("dateutil.rrule", "python-dateutil").rrulestr
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        return rrulestr(text, dtstart=start)
    except (ValueError, KeyError, IndexError) as error:
        raise ValueError(f"is not understood: {error}") from None
