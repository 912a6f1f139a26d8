# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text in which nothing hides: what a reader cannot see is written out."""

from __future__ import annotations

import unicodedata

#: Control, format, surrogate, private use, line and paragraph separators.
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def visible(text: str, keep: str = "") -> str:
    r"""The text with ``\xNN``, ``\uNNNN`` or ``\UNNNNNNNN`` for every invisible character.

    :param keep: characters that may stay, such as the newline where text has several lines.
    """
    if text.isprintable():
        return text
    return "".join(
        _written(one) if one not in keep and unicodedata.category(one) in _HIDDEN else one
        for one in text
    )


def _written(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
