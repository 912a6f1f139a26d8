# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What text may be: NFC, and nothing in it that a reader cannot see."""

from __future__ import annotations

import unicodedata
from typing import Any

from ..domain.errors import BadDocument

_ALLOWED = "\n\t"


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
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"
    return ""


def hidden_text(value: Any, place: str = "") -> list[str]:
    """``field: problem`` for every text in a document that holds an invisible character."""
    if isinstance(value, str):
        name = invisible(value)
        return [f"{place or 'text'}: holds the invisible character {name}"] if name else []
    problems: list[str] = []
    if isinstance(value, dict):
        for name, one in value.items():
            if invisible(str(name)):
                problems.append(f"{place or 'document'}: a key holds an invisible character")
            problems += hidden_text(one, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            problems += hidden_text(one, f"{place}[{index}]")
    return problems


def visible(text: str) -> str:
    """The text in NFC with every invisible character written out, line ends and tabs too.

    What a run or a host says may carry terminal escapes; shown like this it cannot act.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)
