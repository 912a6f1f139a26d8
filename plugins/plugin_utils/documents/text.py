# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What text may be: NFC, and nothing in it that a reader cannot see."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from ..domain.errors import BadDocument
from .places import Place

_ALLOWED = "\n\t"
#: Control, format, surrogate, private use, line and paragraph separators.
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def normalised(value: Any) -> Any:
    """The same document with all its text in NFC (people's keyboards differ, records must not).

    :raises BadDocument: two keys of one mapping would become one.
    """
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        result = {normalised(name): normalised(one) for name, one in value.items()}
        if len(result) != len(value):
            raise BadDocument("two keys of a mapping differ only in how their letters are encoded")
        return result
    if isinstance(value, list | tuple):
        return [normalised(one) for one in value]
    return value


def invisible(text: str) -> str:
    """Name of the first control or format character, or of unpaired surrogates; else empty."""
    if text.isprintable():
        return ""
    for character in text:
        if character in _ALLOWED:
            continue
        if unicodedata.category(character) in _HIDDEN:
            return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"
    return ""


def hidden_text(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """The place of every text in a document that holds an invisible character, and which one."""
    if isinstance(value, str):
        name = invisible(value)
        if name:
            yield place, f"holds the invisible character {name}"
    elif isinstance(value, dict):
        for name, one in value.items():
            if invisible(str(name)):
                yield place, "has a key that holds an invisible character"
            yield from hidden_text(one, (*place, str(name)))
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from hidden_text(one, (*place, index))


def visible(text: str, keep: str = "") -> str:
    r"""The text with ``\xNN``, ``\uNNNN`` or ``\UNNNNNNNN`` for every invisible character.

    What a run or a host says may carry terminal escapes; shown like this it cannot act.

    :param keep: characters that may stay, such as the newline where text has several lines.
    """
    if text.isprintable():
        return text
    return "".join(
        _written(one) if one not in keep and unicodedata.category(one) in (*_HIDDEN, "Cn") else one
        for one in text
    )


def short(text: str, most: int = 60) -> str:
    """The text as it may stand in a message: visible, on one line, and not too long."""
    shown = visible(text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _written(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
