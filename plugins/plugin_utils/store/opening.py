# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the setting `store` to a store."""

from __future__ import annotations

import re
from pathlib import Path

from ..domain.errors import MissingSetting, StoreUnreadable
from . import sqlite
from .port import Store

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def open_location(location: str) -> Store:
    """Open the store at a location.

    :param location: path of a file, ``~`` for the home directory, or ``sqlite:///absolute/path``.
    :raises MissingSetting: it is empty.
    :raises StoreMissing: there is nothing.
    :raises StoreUnreadable: what is there cannot be used, or it is of a kind that is not known.
    :raises StoreBusy: others held it too long.
    """
    return sqlite.open_store(path_of(location))


def create_location(location: str, ledger_id: str) -> Store:
    """Create a store with an empty ledger at a location where there is nothing, and open it.

    :param location: as for ``open_location``.
    :raises MissingSetting: it is empty.
    :raises StoreUnreadable: there is something, or it cannot be made there.
    """
    return sqlite.create(path_of(location), ledger_id)


def path_of(location: str) -> Path:
    """The file of a store, which others of it lie beside.

    :raises MissingSetting: the location is empty.
    :raises StoreUnreadable: it is of a kind that is not known.
    """
    if not location.strip():
        raise MissingSetting(
            "no store is set",
            remedy=(
                "set `store` to the path of a file: in the task, as a variable, in ansible.cfg or"
                " in the environment"
            ),
        )
    scheme = _SCHEME.match(location)
    if scheme is None:
        return _at_home(location)
    # The rest may hold a password: no message repeats it.
    kind, rest = scheme[1].lower(), location[scheme.end() :]
    if kind in {"postgresql", "postgres"}:
        raise StoreUnreadable(
            "this version has no PostgreSQL store",
            where=f"{kind}://...",
            remedy="set `store` to the path of a file: that is an SQLite store",
        )
    if kind != "sqlite":
        raise StoreUnreadable(
            f"a store of the kind {kind} is not known",
            where=f"{kind}://...",
            remedy="set `store` to the path of a file or to sqlite:///absolute/path",
        )
    if not rest.startswith("/"):
        raise StoreUnreadable(
            "after sqlite:// an absolute path must follow",
            where=location,
            remedy="set `store` to sqlite:///absolute/path, with three slashes, or to a plain path",
        )
    return Path(rest)


def _at_home(location: str) -> Path:
    try:
        return Path(location).expanduser()
    except RuntimeError as error:
        raise StoreUnreadable(
            "this home directory is not known",
            where=location,
            remedy="set `store` to a path that does not begin with ~",
        ) from error
