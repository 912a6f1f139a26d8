# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Made-up hosts for the collectors, and how two looks at this machine are compared."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

TCP_HEAD = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
    " inode\n"
)


def no_program(argv: Sequence[str]) -> tuple[int, str, str]:
    """A host without any program."""
    raise FileNotFoundError(argv[0])


def tree(folder: Path, files: Mapping[str, str | bytes | None]) -> str:
    """A host with these files, by their path without the first slash; None makes a folder."""
    for name, content in files.items():
        place = folder / name
        if content is None:
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(folder)


def endpoint(address: str, port: int) -> str:
    """An address and port as the kernel of this machine prints them."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # inet_ntop writes a mapped address with dots in it, and inet_pton reads it.
    raw = socket.inet_pton(family, address)
    words = struct.unpack(f"={len(raw) // 4}I", raw)
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"


class Line(NamedTuple):
    """A line of the kernel's tables of sockets."""

    address: str
    port: int
    inode: int
    state: str = "0A"
    peer: str = ""
    peer_port: int = 0
    uid: int = 0

    def text(self) -> str:
        """As in /proc/net/tcp."""
        nobody = "::" if ":" in self.address else "0.0.0.0"
        ends = (
            f"{endpoint(self.address, self.port)} {endpoint(self.peer or nobody, self.peer_port)}"
        )
        rest = "00000000:00000000 00:00000000 00000000"
        return f"   0: {ends} {self.state} {rest} {self.uid:5} 0 {self.inode} 1 0 100 0 0 10 0\n"


def with_sockets(
    folder: Path, tcp: Sequence[Line] = (), udp: Sequence[Line] = (), ports: str = "32768\t60999\n"
) -> str:
    """A host whose kernel lists these sockets, and that gives out these ports."""
    files: dict[str, str | bytes | None] = {"proc/sys/net/ipv4/ip_local_port_range": ports}
    for name, lines in (("tcp", tcp), ("udp", udp)):
        for family, six in (("", False), ("6", True)):
            texts = [one.text() for one in lines if (":" in one.address) is six]
            files[f"proc/net/{name}{family}"] = TCP_HEAD + "".join(texts)
    return tree(folder, files)


def add_process(
    folder: Path,
    pid: int,
    name: str | bytes,
    inodes: Sequence[int],
    *,
    parent: int = 1,
    unit: str = "",
    uid: int = 0,
) -> None:
    """A process of it that holds the sockets with these inodes."""
    comm = name if isinstance(name, bytes) else name.encode()
    fds = folder / f"proc/{pid}/fd"
    tree(
        folder,
        {
            f"proc/{pid}/comm": comm + b"\n",
            f"proc/{pid}/status": f"Name:\tx\nPPid:\t{parent}\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\n",
            f"proc/{pid}/cgroup": f"0::/{unit}\n",
            f"proc/{pid}/fd": None,
        },
    )
    (fds / "0").symlink_to("/dev/null")
    for number, inode in enumerate(inodes, start=3):
        (fds / str(number)).symlink_to(f"socket:[{inode}]")


def settled(data: Mapping[str, Any], volatile: Collection[str]) -> dict[str, Any]:
    """The data without attributes of these names, of records and of items alike."""
    return {
        key: settled(value, volatile) if isinstance(value, Mapping) else value
        for key, value in data.items()
        if key not in volatile
    }


def differences(look: Callable[[], Mapping[str, Any]], volatile: Collection[str]) -> dict[str, Any]:
    """What two looks in a row at this machine disagree in, empty when nothing.

    Other tests make sockets, mounts and interfaces meanwhile, so it may take some looks.
    """
    before = settled(look(), volatile)
    unlike: dict[str, Any] = {}
    for _attempt in range(5):
        after = settled(look(), volatile)
        unlike = {
            key: (before.get(key), after.get(key))
            for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)
        }
        if not unlike:
            break
        before = after
    return unlike
