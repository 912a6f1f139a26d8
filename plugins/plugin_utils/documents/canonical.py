# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Canonical bytes (RFC 8785) and digests. What is stored is exactly what was digested."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..domain.errors import BadDocument, MissingDependency

try:
    import rfc8785
except ImportError:
    rfc8785 = None

#: Largest integer that every JSON reader keeps exactly (RFC 8785, section 3.2.2.3).
MAX_INTEGER = 2**53 - 1
_BLOCK = 1 << 20


def canonical(document: Any) -> bytes:
    """The RFC 8785 bytes of a plain document without floats.

    :raises BadDocument: it holds a float, an integer beyond 2**53 - 1, or something not JSON.
    :raises MissingDependency: the package rfc8785 is not installed.
    """
    if rfc8785 is None:
        raise missing("rfc8785")
    try:
        if _is_plain(document):
            # The same bytes, eight times as fast: with ASCII keys both sort alike, and without
            # floats both write alike (tests/unit/documents/test_canonical.py holds them together).
            return json.dumps(
                document, ensure_ascii=False, sort_keys=True, separators=(",", ":")
            ).encode()
        _refuse_floats(document, "")
        return bytes(rfc8785.dumps(document))
    except (rfc8785.CanonicalizationError, ValueError, RecursionError) as error:
        raise BadDocument(f"this document has no canonical form: {error}") from error


def parse(data: bytes, where: str = "") -> Any:
    """A JSON document without duplicate keys, floats or NaN.

    :raises BadDocument: it is not such a document.
    """
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except (ValueError, RecursionError) as error:
        raise BadDocument(f"not an acceptable JSON document: {error}", where=where) from error


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def digest(document: Any) -> str:
    """SHA-256 (hex) of the canonical bytes of a document."""
    return sha256(canonical(document))


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file's content, read in blocks.

    :raises OSError: it cannot be read.
    """
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            hasher.update(block)
    return hasher.hexdigest()


def missing(package: str) -> MissingDependency:
    """The error for a Python package that is not there."""
    return MissingDependency(
        f"the Python package {package} is missing on the controller",
        remedy=f"install it beside ansible-core: pip install {package}",
    )


def _is_plain(value: Any) -> bool:
    """Whether there is nothing in it but text, whole numbers that are not too large, and so on."""
    kind = value.__class__
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-MAX_INTEGER <= value <= MAX_INTEGER)
    if kind is dict:
        return all(
            key.__class__ is str and key.isascii() and _is_plain(one) for key, one in value.items()
        )
    return (kind is list or kind is tuple) and all(map(_is_plain, value))


def _refuse_floats(value: Any, place: str) -> None:
    if isinstance(value, float):
        raise BadDocument(f"{place or 'document'}: floating-point numbers are not accepted")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_INTEGER:
        raise BadDocument(f"{place or 'document'}: integer too large, write it as text")
    if isinstance(value, dict):
        for name, one in value.items():
            _refuse_floats(one, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            _refuse_floats(one, f"{place}[{index}]")


def _no_duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in pairs:
        if name in result:
            raise ValueError(f"duplicate key {name!r}")
        result[name] = value
    return result


def _no_float(text: str) -> Any:
    raise ValueError(f"number {text} is not an integer")
