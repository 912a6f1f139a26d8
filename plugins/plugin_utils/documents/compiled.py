# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiled Python that is not what it claims: Python runs it in place of the source beside it.

Compiled files come and go with use, so no go can bind them. Python takes one when it names the time
and size of the source, which anybody can write into it. So it is held against the source itself.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path

from .canonical import sha256

_HEADER = 16


def forged(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """path -> SHA-256 (hex) of each compiled file that this Python would run, and that lies.

    :param names: files below the folder; those of Python are looked at.
    """
    found = {}
    for name in sorted(names):
        source = folder / name
        if name.endswith(".py") and source.is_file():
            compiled = Path(cache_from_source(str(source)))
            if compiled.is_file() and not _is_honest(source, compiled):
                place = (Path(name).parent / "__pycache__" / compiled.name).as_posix()
                found[place] = sha256(compiled.read_bytes())
    return found


def _is_honest(source: Path, compiled: Path) -> bool:
    states = [path.stat() for path in (source, compiled)]
    key = [(one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) for one in states]
    return _compared(source, compiled, tuple(key))


@lru_cache(maxsize=10_000)
def _compared(source: Path, compiled: Path, _state: tuple[tuple[int, ...], ...]) -> bool:
    text, content = source.read_bytes(), compiled.read_bytes()
    if not _is_used(source, text, content):
        return True
    try:
        same = marshal.loads(content[_HEADER:]) == compile(  # noqa: S302 - loaded, never run
            text, str(source), "exec", dont_inherit=True
        )
    except (ValueError, EOFError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return bool(same)


def _is_used(source: Path, text: bytes, content: bytes) -> bool:
    """Whether Python takes it for current (PEP 552)."""
    if content[:4] != MAGIC_NUMBER or len(content) < _HEADER:
        return False
    flags = int.from_bytes(content[4:8], "little")
    if flags == 0:
        stat = source.stat()
        wanted = (int(stat.st_mtime) & 0xFFFFFFFF, stat.st_size & 0xFFFFFFFF)
        return (
            int.from_bytes(content[8:12], "little"),
            int.from_bytes(content[12:16], "little"),
        ) == wanted
    return flags != 0b11 or content[8:16] == source_hash(text)
