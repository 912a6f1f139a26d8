# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a new SQLite store, which appears whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

from ..domain.errors import StoreUnreadable
from .sqlite_errors import translated, unusable
from .sqlite_lock import refuse_network_filesystem
from .sqlite_schema import APPLICATION_ID, migrate


def create_file(path: str, ledger_id: str, root: bytes) -> None:
    """Make the file of a store with an empty ledger.

    :param path: absolute, without links.
    :param root: of the empty ledger.
    :raises StoreUnreadable: there is something already, or it cannot be made there.
    """
    target = Path(path)
    # SQLite would bring the log of an earlier store of this name into the new one.
    for place in (target, Path(f"{path}-wal"), Path(f"{path}-journal")):
        if os.path.lexists(place):
            raise _taken(place)
    try:
        _make_folders(target.parent)
        refuse_network_filesystem(str(target.parent))
        descriptor, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(descriptor)
        try:
            with translated(path):
                _build(draft, ledger_id, root)
            target.hardlink_to(draft)  # unlike renaming, this never replaces
        finally:
            for ending in ("", "-wal", "-shm", "-journal"):
                Path(draft + ending).unlink(missing_ok=True)
        _sync(target.parent)
    except FileExistsError:
        raise _taken(target) from None
    except OSError as error:
        raise unusable(error, path) from error


def _build(path: str, ledger_id: str, root: bytes) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(db)
        db.execute(
            "INSERT INTO ledger (one, id, size, root) VALUES (1, ?, 0, ?)", (ledger_id, root)
        )
        db.execute("PRAGMA journal_mode = WAL")
    finally:
        db.close()


def _make_folders(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        _sync(one.parent)


def _sync(folder: Path) -> None:
    """Make what was named in a directory durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _taken(place: Path) -> StoreUnreadable:
    return StoreUnreadable(
        "a store can only be created where there is nothing, and there is something",
        where=str(place),
        remedy="use the store that is there, or set the store to another path",
    )
