# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Be the only one at work on a file: what is read, decided and written then belongs together."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..domain.errors import StoreBusy
from .files import unwritable

WAIT_SECONDS = 60.0


@contextmanager
def locked(path: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock beside a file; it goes with the process that holds it.

    :raises StoreBusy: somebody else held it for so long.
    :raises MofError: the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f".{path.name}.lock").open("a", encoding="ascii")
    except OSError as error:
        raise unwritable(path, error) from error
    with lock:
        end = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= end:
                    raise StoreBusy(
                        f"somebody else has been writing it for {wait_seconds:.0f} seconds",
                        where=str(path),
                        remedy="run it again when they are done",
                    ) from error
                time.sleep(0.02)
        yield
