# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words in which records say counts, lists, times and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from ..domain.event import Event

#: An event with its index on the ledger.
Placed = tuple[int, Event]
Left = TypeVar("Left")

STATUS_WORDS = {
    "pass": "passed",
    "fail": "failed",
    "na": "not applicable",
    "waived": "waived",
}
DECISION_WORDS = {"go": "go", "no_go": "no-go"}
_QUOTED = 200


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
