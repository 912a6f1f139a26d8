# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deployment window: local times of a release file, held against the clocks of their zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from .places import Place

WINDOW: Place = ("deploy", "window")
#: Names that a system may have besides the database, and that mean another zone on each.
_LOCAL = ("localtime", "posixrules")


def release_window(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """Start and end of the window of a release file that was checked, RFC 3339 in UTC.

    ``None`` when it names no window. It is not read again from the file later: what a zone's clocks
    do is settled when the release is planned.
    """
    window = document["deploy"].get("window")
    if window is None:
        return None
    zone = zone_of(window.get("timezone", "UTC"))
    start, end = (_instant(window[name], zone) for name in ("start", "end"))
    return start.isoformat(), end.isoformat()


def window_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """What is wrong with the window of a release file: unknown zone, no such time, wrong order."""
    window = document["deploy"].get("window")
    if window is None:
        return
    try:
        zone = zone_of(window.get("timezone", "UTC"))
    except ValueError as error:
        yield (*WINDOW, "timezone"), str(error)
        return
    found = {}
    for name in ("start", "end"):
        try:
            found[name] = _instant(window[name], zone)
        except ValueError as error:
            yield (*WINDOW, name), str(error)
    if len(found) == 2 and found["end"] <= found["start"]:
        yield (*WINDOW, "end"), f"{window['end']} is not after the start {window['start']}"


def zone_of(name: str) -> tzinfo:
    """The time zone with this name of the IANA database.

    :raises ValueError: there is none, or no database.
    """
    if name == "UTC":
        return UTC  # known also where there is no database
    # Most runs have no window, and all would hold it in memory.
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415 - loaded where needed

    try:
        if name in _LOCAL:
            raise ValueError(name)
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        pass
    if not available_timezones():
        raise ValueError(
            f"{name} cannot be looked up: this machine has no time zone database; install the "
            "system's package tzdata, or the Python package tzdata"
        )
    raise ValueError(
        f"{name} is no time zone; write a name of the IANA database, such as Asia/Seoul"
    )


def _instant(local: str, zone: tzinfo) -> datetime:
    """The moment at which clocks of the zone show this time.

    :raises ValueError: there is no such moment, or there are two.
    """
    parts = [int(one) for one in re.split(r"[-T:]", local)]
    try:
        shown = datetime(*parts, tzinfo=zone)  # type: ignore[misc, arg-type] # up to 6 numbers
        moments = [shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
        back = [one.astimezone(zone).replace(tzinfo=None) for one in moments]
    except (ValueError, OverflowError):
        raise ValueError(f"{local} is no date and time") from None
    # Around a change of the clocks the two readings differ: after it in a gap, twice in an overlap.
    if shown.replace(tzinfo=None) not in back:
        raise ValueError(
            f"{local} does not exist in {zone}: the clocks go forward over it; take a time outside"
        )
    if moments[0] != moments[1]:
        raise ValueError(
            f"{local} happens twice in {zone}, since the clocks go back over it; "
            "take a time outside, or write the window in UTC"
        )
    return moments[0]
