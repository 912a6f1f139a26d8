# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words in which records say counts, lists, times and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from ..domain.changes.change import span_of
from ..domain.event import Event
from ..domain.reading import instant

#: An event with its index on the ledger.
Placed = tuple[int, Event]
Left = TypeVar("Left")
#: Event and its data -> what happened, without what was said and without a full stop.
Teller = Callable[[Event, Mapping[str, Any]], str]

STATUS_WORDS = {
    "pass": "passed",
    "fail": "failed",
    "na": "not applicable",
    "waived": "waived",
}
DECISION_WORDS = {"go": "go", "no_go": "no-go"}
RESULT_WORDS = {"succeeded": "succeeded", "partly": "succeeded in part", "failed": "failed"}
TIMES_WORDS = {1: "once", 2: "twice"}
#: Outcomes of a host in the order in which they are told.
OUTCOMES = ("ok", "failed", "unreachable")
_QUOTED = 200
_BRIEF, _FEW = 120, 3
#: Characters of a fingerprint that are told where one reads; a record has all of it elsewhere.
_KEY = 12


def counted(number: int, one: str, many: str = "") -> str:
    """``1 host``, ``3 hosts``; ``many`` where an s does not do."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def spaced(name: str) -> str:
    """A name of the documents as a word: ``readiness_review`` as ``readiness review``."""
    return name.replace("_", " ")


def quoted(text: str) -> str:
    """Somebody's words in a sentence, on one line, cut where they are long."""
    line = " ".join(text.split())
    return (
        f"\u201c{line[:_QUOTED].rstrip()}…\u201d" if len(line) > _QUOTED else f"\u201c{line}\u201d"
    )


def briefly(texts: Sequence[str]) -> str:
    """The first few of several texts on one line, each cut where it is long."""
    lines = [" ".join(one.split()) for one in texts[:_FEW]]
    told = [f"{one[:_BRIEF].rstrip()}…" if len(one) > _BRIEF else one for one in lines]
    more = len(texts) - len(told)
    return "; ".join([*told, *([f"and {more} more"] if more else [])])


def pieces(number: int) -> str:
    """``, with 2 pieces of evidence``, empty without any."""
    word = counted(number, "piece of evidence", "pieces of evidence")
    return f", with {word}" if number else ""


def key_words(keyid: str) -> str:
    """A fingerprint ``SHA256:…`` as one reads it, cut."""
    kind, colon, value = keyid.partition(":")
    cut = f"{value[:_KEY]}…" if len(value) > _KEY else value
    return f"{kind}{colon}{cut}"


def times(number: int) -> str:
    """``once``, ``twice``, ``3 times``."""
    return TIMES_WORDS.get(number, f"{number} times")


def outcome_words(counts: Mapping[str, int]) -> str:
    """``2 hosts ok and 1 failed`` of outcome -> number of hosts."""
    parts = [(counts[one], one) for one in OUTCOMES if counts.get(one)]
    words = [
        f"{number} {one}" if position else f"{counted(number, 'host')} {one}"
        for position, (number, one) in enumerate(parts)
    ]
    return listed(words) or "no host was touched"


def utc(value: datetime | str | None) -> str | None:
    """A time as RFC 3339 text in UTC; none for none."""
    if not value:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC).isoformat()


def day(value: datetime | str) -> str:
    """The day of a time in UTC, ``2026-11-26``."""
    return (utc(value) or "")[:10]


def minute(value: datetime | str) -> str:
    """A time as people read it, ``2026-11-26 20:04 UTC``."""
    return (utc(value) or "")[:16].replace("T", " ") + " UTC"


def time_words(data: Mapping[str, Any], name: str) -> str:
    """A time among the data of an event as people read it, empty without one."""
    found = instant(data, name)
    return minute(found) if found else ""


def span_words(data: Mapping[str, Any]) -> str:
    """``2026-11-26 20:00 to 23:00 UTC`` of a start and an end, empty without both."""
    span = span_of(data)
    if span is None:
        return ""
    return f"{minute(span.start).removesuffix(' UTC')} to {until(span.end, span.start)}"


def until(end: datetime | str, start: datetime | str) -> str:
    """The end of a time as people read it behind its start: the day only when it is another."""
    told = minute(end)
    return told[11:] if day(start) == day(end) else told


def late(minutes: int) -> str:
    """``on time``, ``12 minutes late`` or ``3 hours early``, in the unit that fits."""
    for least, size, unit in ((2880, 1440, "day"), (120, 60, "hour"), (1, 1, "minute")):
        if abs(minutes) >= least:
            told = counted(abs(minutes) // size, unit)
            return f"{told} {'late' if minutes > 0 else 'early'}"
    return "on time"


def index_of(
    events: Sequence[Placed],
    kinds: str | tuple[str, ...],
    match: Callable[[Mapping[str, Any]], bool],
) -> int | None:
    """Index of the newest event of these kinds whose data match; none when there is none."""
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    for index, event in reversed(events):
        if event.type in kinds and match(event.data):
            return index
    return None


def newest(events: Sequence[Placed], kind: str) -> Placed | None:
    """The newest event of a kind."""
    return next((one for one in reversed(events) if one[1].type == kind), None)


def paired(
    left: Iterable[Left], events: Iterable[Placed], same: Callable[[Left, Event], bool]
) -> Iterator[tuple[Left, Placed]]:
    """What the fold left behind, each with the event that left it; both in their order."""
    stream = iter(events)
    for one in left:
        for placed in stream:
            if same(one, placed[1]):
                yield one, placed
                break
