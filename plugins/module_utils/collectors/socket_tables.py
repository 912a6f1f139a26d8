# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kernel's tables of TCP and UDP sockets, line by line."""

from __future__ import annotations

import re
import socket
import struct
from functools import lru_cache
from pathlib import Path
from typing import List, NamedTuple, Tuple

from .collect import CollectorFailed

#: States of a socket in the tables, of the kernel's include/net/tcp_states.h.
ESTABLISHED, LISTEN, UNCONNECTED = "01", "0A", "07"

# Protocol, file, and whether a host can be without it: a kernel without IPv6 has no second table.
_TABLES = (
    ("tcp", "/proc/net/tcp", False),
    ("tcp", "/proc/net/tcp6", True),
    ("udp", "/proc/net/udp", False),
    ("udp", "/proc/net/udp6", True),
)
# Most sockets of a busy server wait to be forgotten, and are no matter here.
_WANTED = {"tcp": (LISTEN, ESTABLISHED), "udp": (UNCONNECTED,)}
_ENDPOINT = re.compile(r"([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})")
_NUMBER = re.compile(r"[0-9]{1,20}")
# An IPv4 address in an IPv6 socket (RFC 4291, section 2.5.5.2).
_MAPPED = b"\0" * 10 + b"\xff\xff"


class Socket(NamedTuple):
    """A line of a table.

    :param protocol: ``tcp`` or ``udp``; one of IPv6 looks no different.
    :param state: two hexadecimal digits.
    :param inode: by which a process holds it, in digits; ``0`` when none does any more.
    """

    protocol: str
    state: str
    address: str
    port: int
    peer: str
    peer_port: int
    uid: int
    inode: str

    @property
    def listens(self) -> bool:
        """Whether anybody can send to it, not one peer only."""
        return self.state == LISTEN or (self.state == UNCONNECTED and not self.peer_port)


def tables(root: str = "") -> List[Socket]:
    """The sockets that listen or are connected.

    :param root: where /proc lies, without a slash at its end.
    :raises CollectorFailed: a table cannot be understood, or there is none.
    """
    found: List[Socket] = []
    for protocol, name, spare in _TABLES:
        try:
            text = Path(root + name).read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            if spare:
                continue
            raise CollectorFailed(f"there is no {name} here") from None
        lines = text.splitlines()
        if not lines or "local_address" not in lines[0]:
            raise CollectorFailed(f"{name} does not begin as it has to")
        wanted = _WANTED[protocol]
        for number, line in enumerate(lines[1:], start=2):
            columns = line.split(None, 10)
            if len(columns) < 10:
                raise CollectorFailed(f"{name}, line {number} cannot be read")
            if columns[3] not in wanted:
                continue
            if not all(_NUMBER.fullmatch(columns[at]) for at in (7, 9)):
                raise CollectorFailed(f"{name}, line {number} has no owner that can be read")
            try:
                local, peer = _endpoint(columns[1]), _endpoint(columns[2])
            except ValueError:
                raise CollectorFailed(
                    f"{name}, line {number} has no address that can be read"
                ) from None
            found.append(Socket(protocol, columns[3], *local, *peer, int(columns[7]), columns[9]))
    return found


@lru_cache(maxsize=4096)
def _endpoint(text: str) -> Tuple[str, int]:
    found = _ENDPOINT.fullmatch(text)
    if not found:
        raise ValueError(text)
    # Each word is printed as a number of the machine, and holds bytes in the order of the network.
    digits = found.group(1)
    words = [int(digits[at : at + 8], 16) for at in range(0, len(digits), 8)]
    raw = struct.pack(f"={len(words)}I", *words)
    if raw.startswith(_MAPPED) and len(raw) == 16:
        raw = raw[12:]
    family = socket.AF_INET if len(raw) == 4 else socket.AF_INET6
    return socket.inet_ntop(family, raw), int(found.group(2), 16)
