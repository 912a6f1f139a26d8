# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's tagged and lazy values as plain Python data: nothing else goes further in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..domain.errors import BadDocument


def plain(value: Any, place: str = "") -> Any:
    """The same data as exact built-in types, its text in NFC.

    :raises BadDocument: a value that is neither text, number, truth value, list nor mapping, such
        as a vaulted one; the message names its place.
    """
    if isinstance(value, str) and str.isascii(value):
        # That is in NFC as it is: with plain settings a callback need not load what normalises.
        return str.__str__(value)
    from ..documents.text import normalised  # noqa: PLC0415 - loaded where it is needed only

    return normalised(_native(value, place))


def _native(value: Any, place: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {
            str(name): _native(one, f"{place}.{name}" if place else str(name))
            for name, one in value.items()
        }
    if isinstance(value, list | tuple | set):
        return [_native(one, f"{place}[{index}]") for index, one in enumerate(value)]
    raise BadDocument(
        f"{place or 'a value'} is of a kind that cannot go on record ({type(value).__name__})",
        remedy="give plain text, numbers, lists and mappings; never a vaulted value",
    )
