# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as RFC 3339 writes them; Python reads all of them itself only from 3.11 on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)


def instant(text: str) -> datetime | None:
    """The time in UTC, to the microsecond; None when it is not one, or has no offset."""
    found = _RFC3339.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(one) for one in found.groups()[:6])
    fraction, sign, hours, minutes = found.groups()[6:]
    microsecond = int(((fraction or "0") + "000000")[:6])
    away = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if int(minutes or 0) > 59 or away >= timedelta(hours=24):
        return None
    try:
        local = datetime(year, month, day, hour, minute, second, microsecond, timezone.utc)
        return local + away if sign == "-" else local - away
    except (ValueError, OverflowError):  # such as February 30, or a time before the year 1
        return None


def written(when: datetime) -> str:
    """A time in UTC to the second, as ``2026-11-26T11:00:00Z``."""
    return when.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
