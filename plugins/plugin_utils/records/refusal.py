# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refusal as the text of a terminal or a log: every reason, who acts next, and how."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..documents.text import visible
from ..domain.finding import Finding

#: Columns of a line; only a word or an option that is longer by itself goes beyond.
WIDTH = 104
_INDENT, _GAP, _HANG = "  ", "  ", "    "
_SPACES = re.compile(r" +")
_COMMAND = "ansible"


def refusal_text(
    headline: str,
    findings: Sequence[Finding],
    footer: Sequence[str] = (),
    exit_code: int | None = None,
) -> str:
    r"""The headline, one finding after the other, and the footer; no newline at the end.

    A finding is ``kind  subject problem  who: how`` in aligned columns. Who and how stand below
    when there is no room beside. A command that is too long breaks with a backslash before an
    option, so that it can be pasted into a shell as it stands. Characters that a terminal would
    obey are written out (``\x1b``).

    :param headline: all of the first line but the exit code, beginning with ``REFUSED``.
    :param footer: lines after the findings, not indented.
    :param exit_code: shown as ``exit N`` at the right end of the first line.
    """
    rows = [_Row(one) for one in findings]
    kind = max((_columns(row.kind) for row in rows), default=0)
    columns = _columns_of(rows, WIDTH - len(_INDENT) - kind - len(_GAP))
    lines = [_first(visible(headline), exit_code)]
    for row in rows:
        lines += row.lines(_INDENT + _padded(row.kind, kind) + _GAP, columns)
    return "\n".join([*lines, *(visible(line) for line in footer)])


class _Columns(NamedTuple):
    """Widths of the columns right of ``kind``, and what they take in all."""

    what: int
    who: int
    room: int


class _Row:
    """One finding as the columns it fills."""

    def __init__(self, finding: Finding) -> None:
        self.kind = visible(finding.kind)
        self.what = f"{visible(finding.subject)} {visible(finding.problem)}".strip()
        self.how = visible(finding.how)
        who = visible(finding.who)
        self.who = f"{who}:" if who and self.how else f"{who} acts next" if who else ""

    def right(self, who: int) -> str:
        """What stands beside ``what``."""
        return f"{_padded(self.who, who)}{_GAP}{self.how}".strip() if self.how else self.who

    def fits(self, columns: _Columns) -> bool:
        """Whether all of it has room on one line of these columns."""
        if not self.right(0):
            return _columns(self.what) <= columns.room
        right = _columns(self.right(columns.who))
        widest = max(columns.what, _columns(self.what))
        return widest + len(_GAP) + right <= columns.room

    def lines(self, margin: str, columns: _Columns) -> Iterator[str]:
        """Its lines; what has no room beside stands below, indented as ``what`` is."""
        if self.fits(columns):
            beside = self.right(columns.who)
            yield (margin + _padded(self.what, columns.what) + _GAP + beside).rstrip()
            return
        below = " " * _columns(margin)
        for line in list(_wrapped(self.what, columns.room)) or [""]:
            yield (margin + line).rstrip()
            margin = below
        fold = _continued if self.how.startswith(_COMMAND) else _wrapped
        width = columns.room - len(_HANG)
        for number, line in enumerate(fold(f"{self.who} {self.how}".strip(), width)):
            yield below + (_HANG if number else "") + line


def _columns_of(rows: Sequence[_Row], room: int) -> _Columns:
    """The widest columns in which those rows fit that can; the longest rows give way first."""
    beside = sorted((row for row in rows if row.right(0)), key=_length)
    while True:
        what = max((_columns(row.what) for row in beside), default=0)
        who = max((_columns(row.who) for row in beside if row.how), default=0)
        columns = _Columns(what, who, room)
        if all(row.fits(columns) for row in beside):
            return columns
        beside.pop()


def _length(row: _Row) -> int:
    return _columns(row.what) + _columns(row.right(0))


def _first(headline: str, exit_code: int | None) -> str:
    if exit_code is None:
        return headline
    code = f"exit {exit_code}"
    space = WIDTH - _columns(headline) - len(code)
    return headline + " " * max(space, len(_GAP)) + code


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of at most ``width`` columns, broken at spaces."""
    yield from _folded(_SPACES.split(text), width)


def _continued(text: str, width: int) -> Iterator[str]:
    """The same for a shell command, broken before its options where no quote is open."""
    parts: list[str] = []
    for part in re.split(r" (?=-)", text):
        if parts and any(parts[-1].count(quote) % 2 for quote in "'\""):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    lines = list(_folded(parts, width - 2))
    yield from (f"{line} \\" for line in lines[:-1])
    yield from lines[-1:]


def _folded(parts: Sequence[str], width: int) -> Iterator[str]:
    line = ""
    for part in parts:
        if line and _columns(line) + 1 + _columns(part) > width:
            yield line
            line = part
        else:
            line = f"{line} {part}" if line else part
    if line:
        yield line


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))


def _columns(text: str) -> int:
    """Columns of a terminal: two for a wide East Asian character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(_column(one) for one in text)


def _column(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
