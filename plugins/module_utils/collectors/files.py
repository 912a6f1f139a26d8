# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared files and directories, by digest, mode and owner. Contents stay on the host."""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import stat
from typing import Any, Dict, Iterable, Mapping

from .collect import CollectorFailed

Entry = Dict[str, Any]

#: Most entries of one section; a declaration that meets more was not meant (``/``, a spool).
CAP = 10000

_BLOCK_BYTES = 1 << 20
_TYPES = (
    (stat.S_ISREG, "file"),
    (stat.S_ISDIR, "directory"),
    (stat.S_ISLNK, "link"),
    (stat.S_ISFIFO, "fifo"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "character device"),
    (stat.S_ISBLK, "block device"),
)
_CHANGED = "it changed while it was read"


def problems(wanted: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is wrong with a declaration, one line each; empty when nothing is."""
    found = []
    for number, one in enumerate(wanted):
        path = one["path"]
        if not path.startswith("/"):
            found.append(f"files[{number}]: {path!r} is not an absolute path")
        elif ".." in path.split("/"):
            found.append(f"files[{number}]: {path!r} goes up with '..', name the place itself")
        elif "\0" in path:
            found.append(f"files[{number}]: {path!r} holds a null character")
    return found


def collect(
    wanted: Iterable[Mapping[str, Any]], root: str = "/", cap: int = CAP
) -> dict[str, Entry]:
    """Path -> entry, for each ``{path, recurse}``; ``recurse`` takes in all below a directory.

    An entry has ``type`` and, unless that is ``absent``, ``mode`` (four octal digits or more),
    ``owner`` and ``group`` (names, or numbers where there is no name); and by type

    - file: ``sha256`` (hex) and ``size`` (bytes),
    - directory: ``entries``, the names in it,
    - link: ``target`` as it is written; links are not followed,
    - unknown: ``sha256`` None, when not even the type can be found out.

    What cannot be read has None for ``sha256``, ``entries`` or ``target``, and a ``reason``.

    :raises CollectorFailed: a path is not absolute, or there are more than ``cap`` entries.
    """
    wanted = list(wanted)
    wrong = problems(wanted)
    if wrong:
        raise CollectorFailed("; ".join(wrong))
    deep: dict[bytes, bool] = {}
    for one in wanted:
        path = _normal(one["path"])
        deep[path] = deep.get(path, False) or bool(one.get("recurse"))
    walk = _Walk(os.fsencode(root).rstrip(b"/"), cap)
    for path in sorted(deep):
        if path not in walk.entries:  # else it lies below one that was walked, all of it
            walk.take_in(path, deep[path])
    return {_text(path): walk.entries[path] for path in sorted(walk.entries)}


class _Walk:
    """The entries so far, with the names of users and groups met on the way."""

    def __init__(self, root: bytes, cap: int) -> None:
        self.entries: dict[bytes, Entry] = {}
        self._root = root
        self._cap = cap
        self._met = 0
        self._owners: dict[tuple[str, int], str] = {}

    def take_in(self, top: bytes, recurse: bool) -> None:
        self._count(1)
        waiting = [top]
        while waiting:
            path = waiting.pop()
            names: list[bytes] = []
            self.entries[path] = self._entry(self._root + path, names)
            if recurse:
                waiting += [path.rstrip(b"/") + b"/" + name for name in names]

    def _count(self, more: int) -> None:
        self._met += more
        if self._met > self._cap:
            raise CollectorFailed(f"more than {self._cap} entries, declare less")

    def _entry(self, path: bytes, names: list[bytes]) -> Entry:
        try:
            status = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return {"type": "absent"}
        except OSError as error:
            return {"type": "unknown", "sha256": None, "reason": error.strerror}
        kind = next((name for test, name in _TYPES if test(status.st_mode)), "other")
        if kind == "file":
            return self._file(path, status)
        entry = self._about(kind, status)
        if kind == "directory":
            try:
                self._list(path, names)
            except OSError as error:
                return dict(entry, entries=None, reason=error.strerror)
            entry["entries"] = [_text(name) for name in names]
        elif kind == "link":
            try:
                entry["target"] = _text(os.readlink(path))
            except OSError as error:
                return dict(entry, target=None, reason=error.strerror)
        return entry

    def _list(self, path: bytes, names: list[bytes]) -> None:
        found = []
        with os.scandir(path) as listing:
            for one in listing:
                self._count(1)
                found.append(one.name)
        names.extend(sorted(found))

    def _file(self, path: bytes, status: os.stat_result) -> Entry:
        try:
            # Should a pipe or a link take the file's place just now, neither hang nor follow.
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            entry = self._about("file", status)
            return dict(entry, size=status.st_size, sha256=None, reason=error.strerror)
        try:
            before = os.fstat(handle)
            entry = dict(self._about("file", before), size=before.st_size)
            if not stat.S_ISREG(before.st_mode):
                return dict(entry, sha256=None, reason=_CHANGED)
            hasher = hashlib.sha256()
            try:
                for block in iter(lambda: os.read(handle, _BLOCK_BYTES), b""):
                    hasher.update(block)
            except OSError as error:
                return dict(entry, sha256=None, reason=error.strerror)
            after = os.fstat(handle)
        finally:
            os.close(handle)
        # A digest of half old and half new content would name a file that never was.
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            return dict(entry, sha256=None, reason=_CHANGED)
        return dict(entry, sha256=hasher.hexdigest())

    def _about(self, kind: str, status: os.stat_result) -> Entry:
        return {
            "type": kind,
            "mode": f"{stat.S_IMODE(status.st_mode):04o}",
            "owner": self._name("user", status.st_uid),
            "group": self._name("group", status.st_gid),
        }

    def _name(self, kind: str, number: int) -> str:
        if (kind, number) not in self._owners:
            try:
                name = pwd.getpwuid(number)[0] if kind == "user" else grp.getgrgid(number)[0]
            except KeyError:
                name = str(number)
            self._owners[kind, number] = name
        return self._owners[kind, number]


def _normal(path: str) -> bytes:
    parts = [one for one in path.split("/") if one not in ("", ".")]
    # Not os.fsencode: with another locale it would name another file.
    return ("/" + "/".join(parts)).encode("utf-8", "surrogateescape")


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
