# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes hold which sockets, found in one walk over /proc."""

from __future__ import annotations

import os
import pwd
import re
from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple, Optional, Set

from .attribute import first_bytes
from .collect import CollectorFailed
from .socket_tables import Socket

_LINK = "socket:["
_STATUS = re.compile(r"^(PPid|Uid):\s+(\d+)(?:\s+(\d+))?", re.ASCII | re.MULTILINE)


class Process(NamedTuple):
    """A process that holds a socket.

    :param name: as in /proc/PID/comm, at most 15 bytes.
    :param unit: the system service it belongs to, such as ``nginx.service``.
    """

    pid: int
    parent: int
    name: str
    user: str
    unit: Optional[str]


class Holders:
    """The processes behind sockets.

    :param root: where /proc lies, without a slash at its end.
    :param inodes: of the sockets that matter.
    :raises CollectorFailed: the processes cannot be listed.
    """

    #: Whether there may be processes that cannot be seen.
    blind: bool

    def __init__(self, root: str, inodes: Set[str]) -> None:
        self._root = root
        self._processes: Dict[int, Optional[Process]] = {}
        self._users: Dict[int, str] = {}
        self._pids: Dict[str, Set[int]] = {}
        # Others than root may not even be shown that there are processes (proc(5), hidepid).
        self.blind = os.geteuid() != 0
        try:
            names = [one.name for one in Path(f"{root}/proc").iterdir()]
        except OSError as error:
            raise CollectorFailed(f"the processes cannot be listed: {error}") from None
        for name in names:
            if name.isascii() and name.isdigit():
                self._walk(int(name), inodes)

    def _walk(self, pid: int, inodes: Set[str]) -> None:
        folder = f"{self._root}/proc/{pid}/fd"
        try:
            numbers = os.listdir(folder)  # noqa: PTH208 - a Path for each would take long
        except PermissionError:
            self.blind = True
            return
        except OSError:
            return  # it has ended by now
        for number in numbers:
            try:
                target = os.readlink(f"{folder}/{number}")
            except PermissionError:
                self.blind = True
                return
            except OSError:
                continue  # it was closed by now
            if target.startswith(_LINK) and target[len(_LINK) : -1] in inodes:
                self._pids.setdefault(target[len(_LINK) : -1], set()).add(pid)

    def of(self, sockets: Iterable[Socket]) -> List[Process]:
        """Who holds them, without those that have them from their parent; by number."""
        pids: Set[int] = set()
        for one in sockets:
            pids |= self._pids.get(one.inode, set())
        processes = [one for one in map(self._process, sorted(pids)) if one is not None]
        # Workers come and go, and so does what systemd starts for its sockets; they stay.
        return [one for one in processes if one.parent not in pids]

    def user(self, uid: int) -> str:
        """The name of a user, the number where there is none."""
        if uid not in self._users:
            try:
                self._users[uid] = pwd.getpwuid(uid)[0]
            except (KeyError, OverflowError):
                self._users[uid] = str(uid)
        return self._users[uid]

    def _process(self, pid: int) -> Optional[Process]:
        if pid not in self._processes:
            try:
                self._processes[pid] = self._read(pid)
            except OSError:
                self._processes[pid] = None  # it has ended by now
        return self._processes[pid]

    def _read(self, pid: int) -> Process:
        folder = f"{self._root}/proc/{pid}"
        status = _text(f"{folder}/status")
        numbers = {name: (first, second) for name, first, second in _STATUS.findall(status)}
        if len(numbers) < 2:
            raise CollectorFailed(f"/proc/{pid}/status cannot be read")
        name = _text(f"{folder}/comm")
        return Process(
            pid=pid,
            parent=int(numbers["PPid"][0]),
            name=name[:-1] if name.endswith("\n") else name,
            # The second number is what it may do things as.
            user=self.user(int(numbers["Uid"][1] or numbers["Uid"][0])),
            unit=unit_of(_text(f"{folder}/cgroup")),
        )


def unit_of(cgroups: str) -> Optional[str]:
    """The system service in the text of /proc/PID/cgroup, None when there is none."""
    for line in cgroups.split("\n"):
        _number, _colon, rest = line.partition(":")
        controllers, _colon, path = rest.partition(":")
        # The one hierarchy of version 2, or systemd's own of version 1.
        if controllers in ("", "name=systemd"):
            for one in path.split("/"):
                if one.endswith(".service"):
                    return one
    return None


def _text(path: str) -> str:
    return first_bytes(path).decode("utf-8", "surrogateescape")
