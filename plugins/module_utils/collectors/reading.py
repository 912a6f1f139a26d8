# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small files of the host, read whole and with care: never a pipe, never without an end."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path
from typing import List, Tuple

from .collect import CollectorFailed

#: More than any list of users, of jobs or of keys that somebody maintains.
MOST_BYTES = 16 << 20


def content(path: Path, most: int = MOST_BYTES) -> Tuple[bytes, os.stat_result]:
    """What is in a file, and what the file is; links are followed.

    :raises OSError: it is not there or cannot be read.
    :raises CollectorFailed: it is not a file, or has more than ``most`` bytes.
    """
    # Should it be a pipe, do not wait for somebody who writes into it.
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except ValueError:
        raise CollectorFailed("its path holds a null character") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise CollectorFailed("it is not a file")
    with os.fdopen(handle, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise CollectorFailed(f"it has more than {most} bytes")
    return data, status


def lines(path: Path) -> List[str]:
    """The lines of a file; bytes that are not UTF-8 stay as they are (``surrogateescape``).

    :raises OSError: it is not there or cannot be read.
    :raises CollectorFailed: as :func:`content`, with the path.
    """
    try:
        data, _status = content(path)
    except CollectorFailed as error:
        raise CollectorFailed(f"{path}: {error}") from None
    return lines_of(data)


def lines_of(data: bytes) -> List[str]:
    """The lines in these bytes, ended by a line feed and by nothing else."""
    text = data.decode("utf-8", "surrogateescape")
    return text[:-1].split("\n") if text.endswith("\n") else text.split("\n") if text else []


def names(folder: Path) -> List[str]:
    """The names in a folder, sorted; none where there is no such folder.

    :raises OSError: it cannot be listed.
    """
    try:
        return sorted(one.name for one in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def reason_of(error: Exception) -> str:
    """Why something could not be read, without the path."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def rooted(root: str, path: str) -> Path:
    """Where an absolute path lies below the root."""
    return Path(root.rstrip("/") + path)


def owner(uid: int) -> str:
    """The name of a user, or the number of one who has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
