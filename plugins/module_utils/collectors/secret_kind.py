# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kind of secret: its pattern, and what must hold of what the pattern finds."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import Callable, NamedTuple, Pattern, Tuple

from .secret_values import is_written_out, looks_random

Check = Callable[["re.Match[str]"], bool]


class Kind(NamedTuple):
    """One kind of secret.

    :param needles: lower case; a text with none of them has no such secret.
    :param least: nor has one with fewer characters.
    :param holds: what must hold of a match beyond its form.
    :param until: where a block ends that the match begins, as a text; without it, at the end.
    """

    name: str
    needles: Tuple[str, ...]
    source: str
    flags: int
    holds: Check
    until: str = ""
    least: int = 0

    @property
    def pattern(self) -> Pattern[str]:
        """Compiled when it is first needed: most hosts need few, and compiling all takes longer
        than all the rest.
        """
        return _compiled(self.source, self.flags)


@lru_cache(maxsize=None)
def _compiled(source: str, flags: int) -> Pattern[str]:
    return re.compile(source, flags)


def always(_match: re.Match[str]) -> bool:
    """Its form is enough."""
    return True


def is_random(match: re.Match[str]) -> bool:
    """Whether it looks random."""
    return looks_random(match[1])


def is_pair(match: re.Match[str]) -> bool:
    """Whether it is a user and a password in base64."""
    text = match[1]
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in found


def is_snowflake(match: re.Match[str]) -> bool:
    """Whether its first part is a number in base64, as it is in a token of Discord."""
    first = match[1].partition(".")[0]
    try:
        return base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).isdigit()
    except (binascii.Error, ValueError):
        return False


def is_value(match: re.Match[str]) -> bool:
    """Whether it is a value, not a variable or a placeholder."""
    return is_written_out(match[1])


def kind(
    name: str,
    needles: str,
    pattern: str,
    holds: Check = always,
    flags: int = 0,
    until: str = "",
    least: int = 0,
) -> Kind:
    """As :class:`Kind`, the needles as one text.

    :param pattern: its first group is the secret.
    """
    return Kind(name, tuple(needles.split()), pattern, flags, holds, until, least)
