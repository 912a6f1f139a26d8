# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filesystems behind paths, also behind those that do not exist yet."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import NamedTuple, Optional


class Filesystem(NamedTuple):
    """What a filesystem says of itself.

    :param path: the place that was asked: the path, or its nearest parent that exists.
    :param usage: as ``os.statvfs`` gives it.
    """

    path: str
    usage: os.statvfs_result


def encoded(path: str) -> bytes:
    """The path as the kernel has it, whatever the locale."""
    return path.encode("utf-8", "surrogateescape")


def filesystem(path: str) -> Filesystem:
    """The filesystem that the path lies on, or would lie on once it is made.

    :raises OSError: it cannot be reached, for want of a permission say.
    """
    whole = PurePosixPath(path)
    for place in (whole, *whole.parents):
        usage = _usage(str(place))
        if usage:
            return Filesystem(str(place), usage)
    raise FileNotFoundError(path)


def _usage(place: str) -> Optional[os.statvfs_result]:
    try:
        return os.statvfs(encoded(place))
    except (FileNotFoundError, NotADirectoryError):
        return None


def beside(path: str, found: Filesystem) -> str:
    """Words for the place that was asked, when it is not the path itself; else nothing."""
    return "" if found.path == str(PurePosixPath(path)) else f" (of {found.path}, the rest is new)"
