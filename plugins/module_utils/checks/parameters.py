# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the parameters of a check: everything, one line each, before anything runs.

A validator is ``validator(value, place) -> problems``. Each problem begins with its place, such as
``connect[0].port``; an empty list means that nothing is wrong.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Callable, List, Mapping, Sequence

from .instants import instant

Validator = Callable[[Any, str], List[str]]

#: Largest number of seconds for one connection.
_MAX_SECONDS = 300
_MAX_INTEGER = 2**53 - 1
_ABSENT = object()
# Underscores are no host names (RFC 1123), and yet in use for services.
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*\.?", re.ASCII)


def integer(low: int, high: int = _MAX_INTEGER) -> Validator:
    """A whole number from ``low`` to ``high``."""

    def validator(value: Any, place: str) -> List[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            return [f"{place}: {value!r} is not a whole number"]
        if low <= value <= high:
            return []
        limit = f"less than {low}" if value < low else f"more than {high}"
        return [f"{place}: {value} is {limit}"]

    return validator


def boolean(value: Any, place: str) -> List[str]:
    """True or false."""
    return [] if isinstance(value, bool) else [f"{place}: {value!r} is neither true nor false"]


def matching(pattern: str, what: str) -> Validator:
    """A text that a regular expression matches whole.

    :param what: what it has to be, for the message.
    """
    compiled = re.compile(pattern, re.ASCII)

    def validator(value: Any, place: str) -> List[str]:
        good = isinstance(value, str) and compiled.fullmatch(value)
        return [] if good else [f"{place}: {value!r} is not {what}"]

    return validator


def path(value: Any, place: str) -> List[str]:
    """An absolute path that does not go up."""
    if not isinstance(value, str) or not value.startswith("/"):
        return [f"{place}: {value!r} is not an absolute path"]
    if ".." in value.split("/"):
        return [f"{place}: {value!r} goes up with '..', name the place itself"]
    return [f"{place}: {value!r} holds a null character"] if "\0" in value else []


def host_name(value: Any, place: str) -> List[str]:
    """A name as DNS has it."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        return []
    return [f"{place}: {value!r} is not a host name (write other letters as xn--\u2026)"]


def address(value: Any, place: str) -> List[str]:
    """An IPv4 or IPv6 address."""
    return [] if _is_address(value) else [f"{place}: {value!r} is not an IP address"]


def host(value: Any, place: str) -> List[str]:
    """A name or an address."""
    return [] if _is_address(value) else host_name(value, place)


def _is_address(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(ipaddress.ip_address(value))
    except ValueError:
        return False


def time(value: Any, place: str) -> List[str]:
    """A time as in RFC 3339."""
    if isinstance(value, str) and instant(value) is not None:
        return []
    return [f"{place}: {value!r} is not a time as in RFC 3339, such as 2026-11-26T20:00:00+09:00"]


def list_of(one: Validator, least: int = 1) -> Validator:
    """A list with at least so many elements, each as told."""

    def validator(value: Any, place: str) -> List[str]:
        if not isinstance(value, list):
            return [f"{place}: {value!r} is not a list"]
        if len(value) < least:
            return [f"{place}: the list is empty, leave it out or fill it"]
        return [
            line for number, each in enumerate(value) for line in one(each, f"{place}[{number}]")
        ]

    return validator


def mapping_of(name: Validator, one: Validator) -> Validator:
    """A mapping with at least one entry, whose names are data."""

    def validator(value: Any, place: str) -> List[str]:
        if not isinstance(value, dict) or not value:
            return [f"{place}: {value!r} is not a mapping with at least one entry"]
        lines = []
        for key, each in value.items():
            lines += name(key, f"{place}.{key}") or one(each, f"{place}.{key}")
        return lines

    return validator


def mapping(
    fields: Mapping[str, Validator], required: Sequence[str] = (), any_of: Sequence[str] = ()
) -> Validator:
    """A mapping with these fields and no others.

    :param any_of: at least one of them must be there, else it asks nothing and could never fail.
    """

    def validator(value: Any, place: str) -> List[str]:
        label = place or "parameters"
        if not isinstance(value, dict):
            return [f"{label}: {value!r} is not a mapping of {', '.join(fields) or 'nothing'}"]
        lines = []
        known = f"it can be {', '.join(fields)}" if fields else "there are none here"
        for name in value:
            if name not in fields:
                lines.append(f"{_below(place, name)}: there is no such parameter, {known}")
        for name, one in fields.items():
            given = value.get(name, _ABSENT)
            if given is not _ABSENT:
                lines += one(given, _below(place, name))
            elif name in required:
                lines.append(f"{_below(place, name)}: is missing")
        if any_of and not any(name in value for name in any_of):
            lines.append(f"{label}: give at least one of {', '.join(any_of)}")
        return lines

    return validator


def _below(place: str, name: Any) -> str:
    return f"{place}.{name}" if place else str(name)


# As text, because YAML reads 5.10 as 5.1.
version_number = matching(
    r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}", 'a version, write numbers in quotes such as "5.10"'
)
port = integer(1, 65535)
percent = integer(1, 100)
seconds = integer(1, _MAX_SECONDS)
