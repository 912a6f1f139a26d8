# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel says in one small file of /proc or /sys."""

from __future__ import annotations

import os
import re
from typing import Optional

#: More than any such file has; what is longer is cut.
MOST_BYTES = 64 << 10
# As large as a document may hold it.
_NUMBER = re.compile(r"-?[0-9]{1,15}")


def attribute(path: str) -> Optional[str]:
    """The text of a small file without space around it; None when there is none to be had.

    That is when there is no such file, when it may not be read, and when it is empty. Bytes that
    are not UTF-8 stay as they are (``surrogateescape``).
    """
    try:
        data = first_bytes(path)
    except OSError:
        return None
    return data.decode("utf-8", "surrogateescape").strip(" \t\r\n\0") or None


def number(path: str) -> Optional[int]:
    """The whole number in a small file, None when there is none."""
    text = attribute(path) or ""
    return int(text) if _NUMBER.fullmatch(text) else None


def first_bytes(path: str, most: int = MOST_BYTES) -> bytes:
    """The first bytes of a file.

    :raises OSError: it is not there or cannot be read.
    """
    # Should it be a pipe, do not wait for somebody who writes into it.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        data = block = os.read(handle, most)
        while block and len(data) < most:
            block = os.read(handle, most - len(data))
            data += block
    finally:
        os.close(handle)
    return data
