# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a release as a line with stations: who reached what when, and where it was stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .words import counted, day, minute

#: Size of one station's place on the drawing, in user units (CSS pixels at full size).
WIDTH, HEIGHT = 89, 152
#: Where the line runs in it, and how far the drawing of a line with several rows is indented.
LINE = 60
#: Stations of a row in the drawing for narrow windows and for paper.
ROW = 7
_LABEL = 16
_MARKS = {"reached": "ok", "partial": "partial", "refused": "no", "not_reached": "open"}


@dataclass(frozen=True)
class Station:
    """One station of the line.

    :param mark: name of its symbol: ok, go, no, back, partial, open or record.
    :param notes: what stands below its title, one line each.
    :param day: empty when it is the same as that of the station before.
    :param told: the same in words, for those who cannot see the drawing.
    """

    mark: str
    title: str
    at: str | None
    by: str
    notes: tuple[str, ...]
    day: str
    told: str

    @property
    def time(self) -> str:
        """Hour and minute, empty when it is not reached."""
        return minute(self.at)[11:16] if self.at else ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands below the title, one line each."""
        return (*self.notes[:2], *filter(None, (self.by,)))

    @property
    def ahead(self) -> bool:
        """Whether the line to it is not travelled yet."""
        return self.mark == "open"


@dataclass(frozen=True)
class Placed:
    """A station and the middle of its mark on the drawing."""

    station: Station
    x: int
    y: int


def stations(view: Mapping[str, Any], written: str, events: int) -> list[Station]:
    """The stations in the order of the ledger, the record itself, and then what lies ahead.

    :param written: time of the record (RFC 3339).
    :param events: number of events in it.
    """
    passed = [one for one in view["milestones"] if one["status"] != "not_reached"]
    ahead = [one for one in view["milestones"] if one["status"] == "not_reached"]
    stops = sorted(
        [*_refusals(view), *_breaks(view), *_returns(view)], key=lambda one: int(one["event"])
    )
    way = sorted([*map(_milestone, passed), *stops], key=lambda one: int(one["event"]))
    record = {"mark": "record", "title": "This record", "at": written, "by": "", "event": 0}
    record["notes"] = [counted(events, "event")]
    line: list[Station] = []
    before = ""
    for one in [*_joined(way), record, *map(_milestone, ahead)]:
        today = day(one["at"]) if one["at"] else ""
        line.append(_station(one, today if today != before else ""))
        before = today or before
    return line


def rows(line: Sequence[Station], per_row: int) -> list[Placed]:
    """The stations placed from left to right, so many a row."""
    return [
        Placed(
            one,
            WIDTH * (position % per_row) + WIDTH // 2,
            HEIGHT * (position // per_row) + LINE,
        )
        for position, one in enumerate(line)
    ]


def _milestone(one: Mapping[str, Any]) -> dict[str, Any]:
    mark = _MARKS[one["status"]]
    go = one["id"] == "go" and mark == "ok"
    return {
        "mark": "go" if go else mark,
        "title": "No-go" if one["id"] == "go" and mark == "no" else one["title"],
        "at": one["at"],
        "by": one["by"],
        "event": one["event"] or 0,
        "notes": [part.strip() for part in one["note"].split(",")] if one["note"] else [],
    }


def _refusals(view: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in view["attempts"]:
        if one["result"] == "refused":
            reasons = counted(len(one["findings"]), "reason")
            yield _stop("no", "Refused", one, reasons)


def _breaks(view: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in view["permits"]:
        if one["withdrawn"]:
            yield _stop("no", "Withdrawn", one["withdrawn"], one["permit"])
    for one in view["unpermitted"]:
        yield _stop("no", "No permit", one, counted(len(one["hosts"]), "host"))


def _returns(view: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in view["returns"]:
        # The last word of it, manager or owner, has room on the drawing.
        yield _stop("back", "Returned", one, f"to {one['to'].rpartition(' ')[2]}")


def _stop(mark: str, title: str, one: Mapping[str, Any], note: str) -> dict[str, Any]:
    place = {name: one[name] for name in ("at", "by", "event")}
    return {"mark": mark, "title": title, "notes": [note], **place}


def _joined(way: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The way with equal stops in a row made one, so that it stays a line that one can read."""
    for (mark, title), group in groupby(way, key=lambda one: (one["mark"], one["title"])):
        same = list(group)
        if mark in ("no", "back") and len(same) > 1:
            notes = [f"{len(same)} times"]
            yield {**same[-1], "title": title, "notes": notes, "by": ""}
        else:
            yield from same


def _station(one: Mapping[str, Any], today: str) -> Station:
    by = f" by {one['by']}" if one["by"] else ""
    when = f" on {minute(one['at'])}{by}" if one["at"] else ""
    notes = f" ({', '.join(one['notes'])})" if one["notes"] else ""
    reached = {"open": ": not reached", "partial": ": begun"}.get(one["mark"], "")
    return Station(
        mark=one["mark"],
        title=one["title"],
        at=one["at"],
        by=_clipped(one["by"]),
        notes=tuple(_clipped(note) for note in one["notes"]),
        day=today,
        told=f"{one['title']}{reached}{when}{notes}",
    )


def _clipped(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"
