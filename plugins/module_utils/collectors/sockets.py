# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sockets the host listens on and which connections it has made, each with its process.

Only the network namespace that the collector runs in: what containers listen on by themselves is
in theirs. Nothing here needs a program; what needs root is only whose a socket is.
"""

from __future__ import annotations

import threading
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Set, Tuple

from .attribute import attribute
from .collect import CollectorFailed, Run
from .interfaces import temporary_addresses
from .socket_holders import Holders, Process
from .socket_tables import ESTABLISHED, LISTEN, Socket, tables

Entry = Dict[str, Any]

#: Said where a process cannot be seen, which is not the same as that there is none.
UNSEEN = "its process can be seen by root only"

_PORTS = "/proc/sys/net/ipv4/ip_local_port_range"
_RESERVED = "/proc/sys/net/ipv4/ip_local_reserved_ports"
_USUAL_PORTS = ((32768, 60999),)
_DNS = 53
# What a resolver serves, beside DNS, from above the ports that are root's: multicast DNS and LLMNR.
_RESOLVER_PORTS = (5353, 5355)
_ROOTS_PORTS = 1024


class _Found(NamedTuple):
    sockets: List[Socket]
    holders: Holders


class Sockets:
    """Both sections of one host; /proc is walked once for them, whichever comes first.

    :param root: where its /proc lies.
    """

    def __init__(self, root: str = "/") -> None:
        self._root = root.rstrip("/")
        self._lock = threading.Lock()
        self._known: Optional[_Found] = None

    def listening(self, _run: Run) -> Dict[str, Entry]:
        """``tcp/ADDRESS/PORT`` or ``udp/...`` -> ``{process, user, unit, pid}``.

        ``process`` is the name of the process; where several hold the socket, those count that did
        not get it from their parent, so that workers, and what systemd starts on demand, do not.
        Several names, users or units are sorted, with commas between; ``pid`` is the lowest.
        ``unit`` is the system service that the process belongs to. ``process``, ``unit`` and
        ``pid`` are None for what the kernel itself listens on (NFS, WireGuard); and for what only
        root may see, which then has a ``reason``. ``user`` is then the socket's own.

        UDP has no listening: every bound socket without a peer counts. Left out is what comes and
        goes by itself: such sockets on the ports that the kernel gives out (ip_local_port_range),
        unless they are reserved or the kernel's own; the random ports from which a DNS server asks
        others; and sockets at temporary IPv6 addresses.

        :raises CollectorFailed: the kernel's tables cannot be read.
        """
        found = self._once()
        temporary = temporary_addresses(self._root)
        asking = _Askers(found, self._root)
        groups: Dict[str, List[Socket]] = {}
        for one in found.sockets:
            if one.listens and one.address not in temporary and not asking.asks(one):
                groups.setdefault(f"{one.protocol}/{one.address}/{one.port}", []).append(one)
        unheld = {key for key, group in groups.items() if not found.holders.of(group)}
        if unheld and not found.holders.blind:
            # Either the kernel's, or closed since: only the former are there still.
            there = {one.inode for one in tables(self._root)}
            for key in unheld:
                if not any(one.inode in there for one in groups[key]):
                    del groups[key]
        return {key: self._listener(groups[key], found.holders) for key in sorted(groups)}

    def connected(self, _run: Run) -> Dict[str, Entry]:
        """``PROCESS/tcp/REMOTE ADDRESS/REMOTE PORT`` -> ``{process, unit}``.

        Established TCP connections that the host has made, which are those from a port that it
        does not listen on. ``process`` and ``unit`` as in :meth:`listening`; where there is no
        process, the key has ``-`` in its place.

        :raises CollectorFailed: the kernel's tables cannot be read.
        """
        found = self._once()
        served = {
            one.port for one in found.sockets if one.state == LISTEN and one.protocol == "tcp"
        }
        groups: Dict[str, List[Socket]] = {}
        for one in found.sockets:
            made = one.protocol == "tcp" and one.state == ESTABLISHED and one.port not in served
            if made and one.inode != "0":
                name = _joined(process.name for process in found.holders.of([one])) or "-"
                groups.setdefault(f"{name}/tcp/{one.peer}/{one.peer_port}", []).append(one)
        return {key: _named(found.holders, groups[key]) for key in sorted(groups)}

    def _once(self) -> _Found:
        with self._lock:
            if self._known is None:
                sockets = tables(self._root)
                inodes = {one.inode for one in sockets if one.inode != "0"}
                self._known = _Found(sockets, Holders(self._root, inodes))
            return self._known

    @staticmethod
    def _listener(group: List[Socket], holders: Holders) -> Entry:
        processes = holders.of(group)
        users = [one.user for one in processes] or [holders.user(one.uid) for one in group]
        return {
            **_named(holders, group),
            "user": _joined(users),
            "pid": min((one.pid for one in processes), default=None),
        }


def listening(run: Run, root: str = "/") -> Dict[str, Entry]:
    """See :meth:`Sockets.listening`."""
    return Sockets(root).listening(run)


def connected(run: Run, root: str = "/") -> Dict[str, Entry]:
    """See :meth:`Sockets.connected`."""
    return Sockets(root).connected(run)


class _Askers:
    """UDP sockets that were bound to ask others something, and are gone with the answer."""

    def __init__(self, found: _Found, root: str) -> None:
        self._holders = found.holders
        self._given = _ranges(attribute(root + _PORTS), _USUAL_PORTS)
        self._reserved = _ranges(attribute(root + _RESERVED), ())
        self._resolvers: Set[int] = set()
        for one in found.sockets:
            if one.protocol == "udp" and one.port == _DNS and one.listens:
                self._resolvers.update(process.pid for process in found.holders.of([one]))

    def asks(self, one: Socket) -> bool:
        if one.protocol != "udp" or _among(one.port, self._reserved):
            return False
        processes = self._holders.of([one])
        if _among(one.port, self._given):
            return bool(processes) or self._holders.blind
        if one.port < _ROOTS_PORTS or one.port in _RESOLVER_PORTS:
            return False
        return any(process.pid in self._resolvers for process in processes)


def _ranges(text: Optional[str], default: Iterable[Tuple[int, int]]) -> List[Tuple[int, int]]:
    """Ranges of ports, written ``32768 60999`` or ``8080,9000-9010``."""
    if text is None:
        return list(default)
    found = []
    for one in text.split(","):
        first, *last = one.replace("-", " ").split()[:2] or [""]
        if not all(part.isascii() and part.isdigit() for part in (first, *last)):
            raise CollectorFailed(f"the kernel's ranges of ports cannot be read: {text[:100]}")
        found.append((int(first), int(last[0] if last else first)))
    return found


def _among(port: int, ranges: Iterable[Tuple[int, int]]) -> bool:
    return any(first <= port <= last for first, last in ranges)


def _named(holders: Holders, group: List[Socket]) -> Entry:
    processes: List[Process] = holders.of(group)
    entry: Entry = {
        "process": _joined(one.name for one in processes),
        "unit": _joined(one.unit for one in processes if one.unit),
    }
    if not processes and holders.blind:
        entry["reason"] = UNSEEN
    return entry


def _joined(names: Iterable[str]) -> Optional[str]:
    return ",".join(sorted(set(names))) or None
