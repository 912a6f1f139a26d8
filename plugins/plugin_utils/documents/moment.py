# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as people write them when they ask what was: a day, or a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ..domain.errors import BadDocument

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})?\Z"
)


def is_moment(text: str) -> bool:
    """Whether it looks like a day or a time."""
    return bool(_DAY.match(text) or _TIME.match(text))


def moment_of(text: str, where: str) -> datetime:
    """The time that is meant: a day is its end, and what has no offset is UTC.

    :param where: the option it was given by, for the error.
    :raises BadDocument: there is no such time.
    """
    try:
        if _DAY.match(text):
            day = datetime.fromisoformat(text).replace(tzinfo=UTC)
            return day + timedelta(days=1, microseconds=-1)
        if _TIME.match(text):
            found = datetime.fromisoformat(text.upper())
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise BadDocument(
        f"{text[:60]!r} is no day and no time",
        where=where,
        remedy="write 2026-11-01 for the end of that day in UTC, or 2026-11-01T18:00:00+09:00",
    )
