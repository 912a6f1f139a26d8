# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a name before them tells of, however it is written.

``DB_PASSWORD=x``, ``"password": "x"``, ``password = x y``, ``--password x``, ``["--token", "x"]``.
"""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from .secret_values import is_about, is_version, is_written_out

#: Words that such names hold, in lower case; a text with none of them needs no look.
NEEDLES = ("pass", "pswd", "pwd", "pw", "psk", "secret", "token", "key", "credential", "auth")

# Short words must stand alone; from its first letter to its last no part repeats without a bound.
_NAME = re.compile(
    r"(?:pass(?:words?|wort|wd|phrase|code)|pswd|secrets?|tokens?|credentials?|api[_-]?keys?"
    r"|(?:access|account|auth|client|encryption|license|master|private|secret|session|shared"
    r"|sharedaccess|signing|preshared|webhook)[_-]?key"
    r"|requirepass|masterauth|rediscli_auth|(?<![A-Za-z])(?:pass|psk|pwd|pw)(?![A-Za-z])"
    r"|(?<=old)pwd|(?<=_)pwd|(?<=root)pw)",
    re.I,
)
_REST = re.compile(r"[A-Za-z0-9_-]{0,24}")
# pass-through, pw_dir: a short word tells of a secret only with its variant or number behind it.
_APART = re.compile(r"[_-](?!old|new|prod|live|test|dev|stag|\d)[A-Za-z]", re.I)
_PATH = re.compile(r"/[\w.-]{0,60}\Z", re.A)
_SIGN = re.compile(r"(?:\\{0,3}[\"'])?\]?([ \t]{0,8})(=>|:=|[=:])(\s{0,8})")
# Behind an option, a space; behind the first of a list or of the arguments of a call, a comma.
_SPACE = re.compile(r"[ \t]{1,8}(?!-)|\\{0,3}[\"'],\s{0,4}(?=\\{0,3}[\"'])")
_CALL = re.compile(r"\(\s{0,4}[\"'][A-Za-z0-9_.-]{0,40}\Z")
_OPTION = re.compile(r"(?:^|[\s\"'(,;|&=])--?(?!no-)[A-Za-z0-9_.-]{0,40}\Z")
# What may stand before a name that begins the line of a settings file.
_LINE = re.compile(r"(?:^|[\r\n])[ \t]{0,40}(?:- |export |set )?[\"']?[\w.-]{0,40}\Z", re.A)
_WORD = re.compile(r"(?:[^\s\"'\\]|\\.|[\"'](?=[^\s\"',;:)\]}]))+")
_LINE_END = re.compile(r"[^\r\n]*")
_QUOTED = re.compile(r'(?:[^"\\]|\\.)*', re.S)
_ESCAPED_QUOTE = re.compile(r"\\{1,3}[\"']")
_BLOCK = re.compile(r"[|>][+-]?[ \t]{0,8}\r?\n(?:[ \t][^\n]*\n?)*")
# Where the next of several assignments in one word begins: options of a mount, a query, a DSN.
_NEXT = re.compile(r"[,;&](?=[A-Za-z_][\w.-]{0,40}=)")
_BACK = 48


def kind_of(name: str) -> str:
    """What a secret with this name is called."""
    lower = name.lower()
    for word, kind in (("token", "token"), ("psk", "psk"), ("key", "key"), ("cred", "credential")):
        if word in lower:
            return kind
    return "secret" if "secret" in lower else "password"


def is_secret_name(name: str) -> bool:
    """Whether what has this name, such as a key of a mapping, is a secret."""
    return any(not is_about(name[one.end() :]) for one in _NAME.finditer(name[-200:]))


def assigned(text: str) -> Iterator[Tuple[int, int, str]]:
    """Start, end and kind of each secret that a name before it tells of."""
    place = 0
    while True:
        name = _NAME.search(text, place)
        if name is None:
            return
        place = name.end()
        rest = _REST.match(text, place)
        after = rest.end() if rest else place
        if is_about(text[place:after]) or (len(name[0]) < 5 and _APART.match(text, place)):
            continue
        found = _value(text, name.start(), after)
        if found is None:
            continue
        start, end = found
        place = max(place, end)
        if is_written_out(text[start:end]):
            yield start, end, kind_of(name[0])


def _value(text: str, begin: int, after: int) -> "Tuple[int, int] | None":
    """Where the value is, for a name from ``begin`` to ``after``."""
    sign = _SIGN.match(text, after)
    if sign is None:
        space = _SPACE.match(text, after)
        if space is None:
            return None
        before = text[max(0, begin - _BACK) : begin]
        is_told = _OPTION.search(before) or (space[0].strip() and _CALL.search(before))
        return _span(text, space.end()) if is_told else None
    start = sign.end()
    tight = not sign[1] and not sign[3]
    is_path = text[start : start + 1] == "/"
    if sign[2] == ":" and tight and (is_path or _PATH.search(text[max(0, begin - 64) : begin])):
        return None  # a volume or a list of paths: /etc/secret:/run/secret:ro
    if is_path and text[begin : begin + 4].lower() in ("cred", "pwd="):
        return None  # where it is written, or where one is, in the file system
    block = _BLOCK.match(text, start)
    if block:
        return block.span()
    quoted = text[start : start + 1] in ('"', "'", "\\")
    if not tight and not quoted and _LINE.search(text[max(0, begin - 90) : begin]):
        line = _LINE_END.match(text, start)
        span = (start, line.end() if line else start)
    else:
        span = _span(text, start)
    if sign[2] == ":" and is_version(text[span[0] : span[1]]):
        return None
    return span


def _span(text: str, start: int) -> Tuple[int, int]:
    """One word or quoted text, without its quotes."""
    first = text[start : start + 1]
    if first == '"':
        quoted = _QUOTED.match(text, start + 1)
        return start + 1, quoted.end() if quoted else len(text)
    escaped = _ESCAPED_QUOTE.match(text, start)
    if first == "'" or escaped:
        opened = escaped[0] if escaped else first
        end = text.find(opened, start + len(opened))
        return start + len(opened), len(text) if end < 0 else end
    word = _WORD.match(text, start)
    if word is None:
        return start, start
    more = _NEXT.search(text, start, word.end())
    end = more.start() if more else word.end()
    while end > start and text[end - 1] in ",;":
        end -= 1
    return start, end
