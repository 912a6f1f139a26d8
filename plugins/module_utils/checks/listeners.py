# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which TCP ports are listened on, as the kernel lists them."""

from __future__ import annotations

import re
import socket
import struct
from pathlib import Path
from typing import Dict, Set, Tuple

from ..collectors.collect import CollectorFailed

#: State of a socket in proc_net_tcp: TCP_LISTEN of the kernel's include/net/tcp_states.h.
_LISTEN = "0A"
# File, family, and how many words of 32 bits an address has.
_TABLES = (("proc/net/tcp", socket.AF_INET, 1), ("proc/net/tcp6", socket.AF_INET6, 4))


def listeners(root: Path) -> Dict[int, Set[str]]:
    """Port -> the addresses that it is listened on at, ``0.0.0.0`` and ``::`` for all.

    :raises CollectorFailed: a table cannot be understood, or there is none at all.
    """
    found: Dict[int, Set[str]] = {}
    tables = 0
    for name, family, words in _TABLES:
        try:
            text = (root / name).read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            continue  # a kernel without IPv6 has no second table
        tables += 1
        lines = text.splitlines()
        if not lines or "local_address" not in lines[0]:
            raise CollectorFailed(f"/{name} does not begin as it has to")
        for number, line in enumerate(lines[1:], start=2):
            columns = line.split()
            if len(columns) < 4:
                raise CollectorFailed(f"/{name}, line {number} cannot be read")
            if columns[3] == _LISTEN:
                address, port = _endpoint(columns[1], family, words, f"/{name}, line {number}")
                found.setdefault(port, set()).add(address)
    if not tables:
        raise CollectorFailed("there is no /proc/net/tcp here")
    return found


def _endpoint(text: str, family: int, words: int, place: str) -> Tuple[str, int]:
    found = re.fullmatch(rf"([0-9A-F]{{{8 * words}}}):([0-9A-F]{{4}})", text, re.ASCII)
    if not found:
        raise CollectorFailed(f"{place} has no address that can be read")
    # Each word is printed as a number of the machine, and holds bytes in the order of the network.
    digits = found.group(1)
    raw = b"".join(
        struct.pack("=I", int(digits[start : start + 8], 16)) for start in range(0, 8 * words, 8)
    )
    return socket.inet_ntop(family, raw), int(found.group(2), 16)
