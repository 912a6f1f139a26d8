# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys under which hosts commit to their secrets: one master beside the store, one key a host.

A marker of a secret in a snapshot is a keyed hash. With the key, guesses at a short password could
be tested, so that it lies in a file that only its owner reads, and never in the store.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from ..domain.errors import MofError
from ..store.opening import path_of
from .files import unwritable

_BYTES = 32
_HEX = re.compile(rb"[0-9a-f]{64}\n?\Z")
_PURPOSE = b"mof.release/host\0"
_OTHERS = 0o077


def master_path(location: str) -> Path:
    """Where the master lies: the store's path with ``.key`` behind it.

    :param location: of the store, as ``open_location`` takes it.
    :raises MofError: it is no such location.
    """
    path = path_of(location)
    return path.with_name(f"{path.name}.key")


def host_key(location: str, host: str, *, check: bool) -> str | None:
    """The commitment key of a host (hex), the same each time.

    :param location: of the store.
    :param host: its name in the inventory.
    :param check: do not make the master; without one there is no key then.
    :raises MofError: the master is open to others, damaged, or cannot be read or made.
    """
    path = master_path(location)
    master = _read(path)
    if master is None:
        if check:
            return None
        _make(path)
        master = _read(path)
    if master is None:
        raise MofError("the commitment key was removed just now", where=str(path))
    return hmac.new(master, _PURPOSE + host.encode(), hashlib.sha256).hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(2 * _BYTES + 2)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MofError(
            f"the commitment key cannot be read: {error.strerror}",
            where=str(path),
            remedy="run it as who owns that file, or give it to who runs it",
        ) from error
    if mode & _OTHERS:
        raise MofError(
            f"others can read or change the commitment key (its mode is {mode & 0o777:04o})",
            where=str(path),
            remedy="chmod 600 it; if others may have read it, move it away, and the next snapshot "
            "makes a new one, under which every secret looks changed once",
        )
    if not _HEX.match(data):
        raise MofError(
            "this is no commitment key: 64 hexadecimal digits were expected",
            where=str(path),
            remedy="put it back from a backup, or move it away, and the next snapshot makes a new "
            "one, under which every secret looks changed once",
        )
    return bytes.fromhex(data.decode("ascii"))


def _make(path: Path) -> None:
    """Make it whole or not at all; of several who do so at once, one wins for all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(_BYTES) + "\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
