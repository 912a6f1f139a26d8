# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an SQLite store is made of: how it is told from other files, and the steps to its schema."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ..domain.errors import StoreUnreadable
from .sqlite_errors import not_a_store

#: In the header of every store, so that no other SQLite database is taken for one: "mofR".
APPLICATION_ID = 0x6D6F6652

#: Newest schema: the number of the last file in migrations/.
VERSION = 1

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(db: sqlite3.Connection) -> None:
    """Bring an empty database, or a store of an older version, to the newest schema.

    Each step is one transaction, which also counts the version up.

    :param db: in autocommit mode; nobody else may use the store meanwhile.
    """
    (now,) = db.execute("PRAGMA user_version").fetchone()
    for script in sorted(MIGRATIONS.glob("[0-9]*.sql")):
        number = int(script.name.partition("_")[0])
        if number > now:
            steps = script.read_text("utf-8")
            try:
                db.executescript(
                    f"BEGIN IMMEDIATE; {steps}; PRAGMA user_version = {number}; COMMIT;"
                )
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")


def is_older(db: sqlite3.Connection, path: str) -> bool:
    """Whether a store needs ``migrate``.

    :raises StoreUnreadable: it is no store, or one of a version that is not known here.
    """
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise not_a_store(path)
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StoreUnreadable(
            f"the store has schema {version}, and this version knows schemas up to {VERSION}",
            where=path,
            remedy="update the collection mof.release to the version that wrote the store",
        )
    return bool(version < VERSION)
