# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a file whole or not at all, and only when its content differs."""

from __future__ import annotations

import os
from pathlib import Path

from ..domain.errors import MofError


def write_file(path: Path, content: bytes, *, check: bool) -> bool:
    """Whether the file was, or in check mode would be, written.

    :raises MofError: the folder cannot be written to.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        if check:
            return True
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    return True


def unwritable(path: Path, error: OSError) -> MofError:
    """What people are told when a file cannot be written."""
    return MofError(
        f"the file cannot be written: {error.strerror}",
        where=str(path),
        remedy="choose another folder, or correct its permissions",
    )
