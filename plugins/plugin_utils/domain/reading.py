# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields of accepted events, read so that no content of them can stop the fold.

Events are held against their schema before they are accepted. The fold must go on all the same
over whatever stands on a ledger: a field of another kind reads as absent, never as something good.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

#: A time that cannot be read has passed long ago: what it limits has expired.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def text(data: Mapping[str, Any], name: str, default: str = "") -> str:
    """A field that is text."""
    value = data.get(name)
    return value if isinstance(value, str) else default


def number(data: Mapping[str, Any], name: str) -> int:
    """A field that is a whole number, else 0."""
    value = data.get(name)
    return value if isinstance(value, int) else 0


def mapping(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A field that is a mapping, else an empty one."""
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A field that is a list, the texts in it."""
    value = data.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def mappings(data: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], ...]:
    """A field that is a list, the mappings in it."""
    value = data.get(name)
    if not isinstance(value, list):
        return ()
    return tuple(one for one in value if isinstance(one, Mapping))


def named(data: Mapping[str, Any], name: str) -> dict[str, Mapping[str, Any]]:
    """A field that is a mapping, the mappings in it by their names."""
    return {key: one for key, one in mapping(data, name).items() if isinstance(one, Mapping)}


def digests(data: Mapping[str, Any], name: str) -> dict[str, str]:
    """A field that is a mapping, the texts in it by their names."""
    return {key: one for key, one in mapping(data, name).items() if isinstance(one, str)}


def instant(data: Mapping[str, Any], name: str) -> datetime | None:
    """A field that is an RFC 3339 time with its offset; none when there is no such field."""
    value = data.get(name)
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return LONG_AGO
    return found if found.tzinfo else LONG_AGO
