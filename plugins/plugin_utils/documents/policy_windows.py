# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows of a policy: what is wrong with them, their calendar files, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..domain.errors import BadDocument
from ..domain.rules.policy import Window
from .canonical import sha256
from .icalendar_checks import MAX_DAYS
from .icalendar_file import MAX_BYTES, calendar_file, calendar_text
from .places import Place, field
from .policy_merge import Merged
from .recurrence import FIRST_YEAR, LAST_YEAR, ends_at, try_rule
from .window import zone_of

#: What says how long a window lasts; one of them does.
_LENGTHS = ("hours", "minutes", "end")
#: What a calendar file says itself.
_OWN = ("start", *_LENGTHS, "rrule")


def policy_window_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """What is wrong with the windows of a policy, apart from their calendar files.

    :raises MissingDependency: a package that a recurrence takes is not installed.
    """
    names: set[str] = set()
    for index, one in enumerate(document.get("windows", ())):
        place: Place = ("windows", index)
        if one["name"] in names:
            yield (*place, "name"), f"{one['name']} is there twice"
        names.add(one["name"])
        try:
            zone_of(one.get("timezone", "UTC"))
        except ValueError as error:
            yield (*place, "timezone"), str(error)
        if "calendar" in one:
            for name in (name for name in _OWN if name in one):
                yield (*place, name), "is what the calendar of this window says"
        else:
            yield from ((place + inside, problem) for inside, problem in _without_file(one))


def with_calendars(merged: Merged, folder: Path) -> tuple[Merged, dict[str, bytes]]:
    """The policy with the digests of its calendar files, and their contents by these digests.

    :param folder: in which the policy lies; calendars lie there, or below.
    :raises BadDocument: one cannot be read, is no calendar, or is not the one that is named.
    :raises MissingDependency: a package that reads calendars is not installed.
    """
    windows: list[dict[str, Any]] = []
    contents: dict[str, bytes] = {}
    for index, one in enumerate(merged.value.get("windows", ())):
        if "calendar" in one:
            content = _calendar(merged, index, one, folder)
            contents[sha256(content)] = content
            windows.append({**one, "sha256": sha256(content)})
        else:
            windows.append(one)
    if not contents:
        return merged, {}
    return replace(merged, value={**merged.value, "windows": windows}), contents


def windows_of(document: Mapping[str, Any], calendars: Mapping[str, bytes]) -> tuple[Window, ...]:
    """The windows in an effective document that was checked.

    :param calendars: SHA-256 (hex) -> content of the calendar files that are at hand.
    """
    return tuple(_window(one, calendars) for one in document.get("windows", ()))


def _window(one: Mapping[str, Any], calendars: Mapping[str, bytes]) -> Window:
    digest = one.get("sha256", "") if "calendar" in one else ""
    return Window(
        name=one["name"],
        kind=one["kind"],
        environments=tuple(one.get("environments", ())),
        start=one.get("start", ""),
        minutes=one.get("hours", 0) * 60 + one.get("minutes", 0),
        end=one.get("end", ""),
        timezone=one.get("timezone", "" if "calendar" in one else "UTC"),
        rrule=one.get("rrule", ""),
        reason=one.get("reason", ""),
        calendar=calendars[digest].decode("utf-8-sig") if digest in calendars else "",
        sha256=digest,
    )


def _without_file(one: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    if "sha256" in one:
        yield ("sha256",), "is of a calendar, and this window has none"
    given = [name for name in _LENGTHS if name in one]
    if "start" not in one:
        yield (), "lacks start, or a calendar"
    if len(given) != 1:
        yield (), f"needs one of {', '.join(_LENGTHS)}, and has {' and '.join(given) or 'none'}"
    found = {}
    for name in (name for name in ("start", "end") if name in one):
        try:
            found[name] = datetime.fromisoformat(one[name])
        except ValueError:
            yield (name,), f"{one[name]} is no date and time"
    start, end = found.get("start"), found.get("end")
    if start is None:
        return
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        yield ("start",), f"{one['start']} is not of the years {FIRST_YEAR} to {LAST_YEAR}"
    elif "rrule" in one:
        try:
            try_rule(one["rrule"], start)
            ends_at(one["rrule"])
        except ValueError as error:
            yield ("rrule",), str(error)
    if end is not None and end <= start:
        yield ("end",), f"{one['end']} is not after the start {one['start']}"
    elif end is not None and end - start > timedelta(days=MAX_DAYS):
        yield ("end",), f"{one['end']} is more than {MAX_DAYS:,} days after the start"


def _calendar(merged: Merged, index: int, one: Mapping[str, Any], folder: Path) -> bytes:
    place: Place = ("windows", index)
    content = _content(merged, (*place, "calendar"), folder, one["calendar"])
    digest = sha256(content)
    if one.get("sha256", digest) != digest:
        raise BadDocument(
            f"{field((*place, 'sha256'))}: {one['calendar']} is another file than this "
            f"({one['sha256'][:8]}… -> {digest[:8]}…)",
            where=merged.where((*place, "sha256")),
            remedy="restore the calendar, or leave sha256 out",
        )
    name = str(folder / one["calendar"])
    calendar_file(calendar_text(content, name), name, one.get("timezone", ""))
    return content


def _content(merged: Merged, place: Place, folder: Path, name: str) -> bytes:
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        if inside and path.is_file():
            with path.open("rb") as stream:
                return stream.read(MAX_BYTES + 1)  # too large a file is told as that
        problem = "there is no such calendar" if inside else "leads out of the folder of the policy"
    except (OSError, ValueError, RuntimeError) as error:
        problem = f"the calendar cannot be read: {getattr(error, 'strerror', None) or error}"
    raise BadDocument(
        f"{field(place)}: {name}: {problem}",
        where=merged.where(place),
        remedy="check the path; calendars lie beside the policy, or below",
    )
