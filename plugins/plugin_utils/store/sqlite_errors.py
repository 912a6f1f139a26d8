# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong with an SQLite store, in the terms of domain/errors.py."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ..domain.errors import BadDocument, MofError, StoreBusy, StoreUnreadable

RESTORE = (
    "restore the store from a backup (without the files beside it that end in -wal and -shm);"
    " keep the damaged one for whoever looks into it"
)


def not_a_store(path: str) -> StoreUnreadable:
    """Tell that there is something else."""
    return StoreUnreadable(
        "this is no store of mof.release",
        where=path,
        remedy=(
            "check the setting of the store; if there was one here, restore it from a backup;"
            " `ansible-playbook mof.release.init` creates one where there is nothing"
        ),
    )


def damaged(path: str, how: str) -> StoreUnreadable:
    """Tell that a store is not what was written to it."""
    return StoreUnreadable(f"the store is damaged: {how}", where=path, remedy=RESTORE)


def unusable(error: OSError, path: str) -> StoreUnreadable:
    """Tell of a file that the operating system does not let us use."""
    at = f" ({error.filename})" if error.filename not in {None, path} else ""
    if not isinstance(error, PermissionError):
        return StoreUnreadable(
            f"the store cannot be used: {error.strerror or error}{at}",
            where=path,
            remedy="set the store to a file on a local disk of the controller",
        )
    return StoreUnreadable(
        f"the store cannot be used: {error.strerror}{at}",
        where=path,
        remedy=(
            "give the user who runs this permission to read the store and the file beside it that"
            " ends in .lock, and to write to both and to their directory if they shall add to it"
        ),
    )


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn errors of SQLite into those of domain/errors.py."""
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error, path) from error
    except UnicodeDecodeError as error:
        # Python could not read a text of the database, or SQLite's message about one.
        raise damaged(path, str(error)) from error


def _meaning(error: sqlite3.Error, path: str) -> MofError:
    code = primary_code(error)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusy(
            "a program that does not know the store's lock holds it",
            where=path,
            remedy="close the database tools that have the store open, and run it again",
        )
    if code == sqlite3.SQLITE_TOOBIG:
        return BadDocument(
            "the content is larger than the store can keep in one piece",
            where=path,
            remedy="keep it elsewhere, and put its digest on record",
        )
    if code == sqlite3.SQLITE_NOTADB:
        return not_a_store(path)
    if code == sqlite3.SQLITE_CORRUPT:
        return damaged(path, str(error))
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return StoreUnreadable(
            f"the disk did not do what the store needs ({error})",
            where=path,
            remedy="look at the disk, then run it again: what was added is not added twice",
        )
    return StoreUnreadable(
        f"the store cannot be used ({error})",
        where=path,
        remedy=f"check its permissions and those of its directory; if it is damaged, {RESTORE}",
    )


def primary_code(error: sqlite3.Error) -> int:
    """Primary result code of SQLite; 0 when the error is of Python's own making."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
