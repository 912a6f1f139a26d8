# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The digest of a folder outside the project: the same wherever it lies, for the same files."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from ..domain.errors import BadDocument
from .canonical import digest, file_sha256, sha256
from .compiled import forged
from .tree import bound_files

#: A file that was changed this short a time before it was read may be changed again unnoticed,
#: since the clock of the file system does not tick faster.
_SETTLED_NS = 2_000_000_000
_known: dict[str, tuple[tuple[int, ...], str]] = {}


def folder_digest(folder: Path, ignore: Sequence[str] = ()) -> str:
    """SHA-256 (hex) over path and content of every file; empty when there is none.

    What is left out is the same as in a project. A link counts as its target's name and content.

    :param ignore: globs, as for :func:`.tree.project_digests`.
    :raises BadDocument: a file cannot be read.
    """
    found = _contents(folder, ignore, ())
    return digest(found) if found else ""


def _contents(folder: Path, ignore: Sequence[str], above: tuple[str, ...]) -> dict[str, str]:
    place = (*above, os.path.realpath(folder))
    names = sorted(bound_files(folder, ignore))
    return {**{name: _content(folder / name, place) for name in names}, **forged(folder, names)}


def _content(path: Path, above: tuple[str, ...]) -> str:
    try:
        if not path.is_symlink():
            return _file(path) if path.is_file() else sha256(b"not a file")
        target = os.path.realpath(path)
        content = ""
        if path.is_file():
            content = _file(path)
        # A link to a folder that is being read already leads to nothing that is not bound.
        elif path.is_dir() and not any(_inside(one, target) for one in above):
            content = digest(_contents(path, (), above))
        return sha256(f"{path.readlink()}\n{content}".encode())
    except (OSError, UnicodeEncodeError) as error:
        raise BadDocument(
            f"this file cannot be bound: {getattr(error, 'strerror', '') or error}",
            where=str(path),
            remedy="make it readable for whoever holds reviews and deploys, or remove it",
        ) from error


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _file(path: Path) -> str:
    """SHA-256 of a file, read once a process for as long as the file system says it is the same.

    The time of the last change of its inode cannot be set by whoever writes to it.
    """
    now, name = time.time_ns(), str(path)
    one = path.stat()
    state = (one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
    before = _known.get(name)
    if before is not None and before[0] == state:
        return before[1]
    found = file_sha256(path)
    if one.st_ctime_ns + _SETTLED_NS < now:
        _known[name] = (state, found)
    return found
