# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's network interfaces and their addresses, without those that come and go."""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Set

from .attribute import attribute, first_bytes, number
from .collect import CollectorFailed

Entry = Dict[str, Any]
#: Number of an interface -> its IPv4 addresses, with the length of their prefix.
Ipv4 = Callable[[], Dict[int, List[str]]]

_FOLDER = "/sys/class/net"
# Virtual interfaces that somebody set up, by DEVTYPE in their uevent.
_KINDS = frozenset(("bond", "bridge", "team", "vlan", "wireguard", "wlan"))
# addr_assign_type, see the kernel's sysfs-class-net.
_BY_CHANCE = 1
# Columns of if_inet6: flag IFA_F_TEMPORARY of linux/if_addr.h, scope IPV6_ADDR_LINKLOCAL.
_TEMPORARY, _LINK = 0x01, 0x20
# linux/netlink.h and linux/rtnetlink.h.
_ERROR, _DONE, _NEW_ADDRESS, _GET_ADDRESS, _REQUEST_DUMP, _LOCAL = 2, 3, 20, 22, 0x301, 2
_ANSWER_SECONDS = 5
_ANSWER_BYTES = 1 << 16


class _Ipv6(NamedTuple):
    interface: str
    address: str
    prefix: int
    link_local: bool
    temporary: bool


def ipv4_addresses() -> Dict[int, List[str]]:
    """The IPv4 addresses that the kernel has, asked over rtnetlink(7).

    :raises OSError: it does not answer.
    """
    found: Dict[int, List[str]] = {}
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
        kernel.settimeout(_ANSWER_SECONDS)
        kernel.bind((0, 0))
        body = struct.pack("=BBBBI", socket.AF_INET, 0, 0, 0, 0)
        head = struct.pack("=IHHII", 16 + len(body), _GET_ADDRESS, _REQUEST_DUMP, 1, 0)
        kernel.sendto(head + body, (0, 0))
        while True:
            answer = kernel.recv(_ANSWER_BYTES)
            for kind, message in _records(answer, "=IHxxxxxxxxxx", 16):
                if kind == _DONE:
                    return found
                if kind == _ERROR:
                    error = -struct.unpack_from("=i", message)[0]
                    raise OSError(error, os.strerror(error))
                if kind == _NEW_ADDRESS:
                    _family, prefix, _flags, _scope, index = struct.unpack_from("=BBBBI", message)
                    for name, value in _records(message[8:], "=HH", 4):
                        if name == _LOCAL:
                            address = f"{socket.inet_ntoa(value)}/{prefix}"
                            found.setdefault(index, []).append(address)


def _records(data: bytes, shape: str, head: int) -> Iterator[Any]:
    """``(kind, content)`` of each record; both kinds of them have length and kind in front."""
    at = 0
    while at + head <= len(data):
        length, kind = struct.unpack_from(shape, data, at)
        if length < head:
            raise OSError("the kernel's answer on addresses cannot be read")
        yield kind, data[at + head : at + length]
        at += (length + 3) & ~3


def interfaces(root: str = "/", ipv4: Ipv4 = ipv4_addresses) -> Dict[str, Entry]:
    """Interface -> ``{mac, mtu, state, addresses}``.

    Kept are physical interfaces, and bonds, teams, bridges, VLANs and WireGuard; any other virtual
    one (a tunnel, a dummy, one end of a veth pair) only with an address of its own beyond the link:
    those of containers and virtual machines, which come and go, have none. The loopback is left
    out, and so are temporary IPv6 addresses. ``mac`` is None where the kernel made it up.

    :raises CollectorFailed: the interfaces cannot be listed, or their addresses not be read.
    """
    folder = root.rstrip("/") + _FOLDER
    four, six = ipv4(), _ipv6(root)
    found = {}
    for name in _names(folder):
        place = f"{folder}/{name}"
        own = list(four.get(number(f"{place}/ifindex") or 0, ()))
        mine = [one for one in six if one.interface == name and not one.temporary]
        own += [f"{one.address}/{one.prefix}" for one in mine if not one.link_local]
        if not own and _virtual(place) and _kind(place) not in _KINDS:
            continue
        chance = number(f"{place}/addr_assign_type") == _BY_CHANCE
        local = [f"{one.address}/{one.prefix}" for one in mine if one.link_local]
        found[name] = {
            "mac": None if chance else attribute(f"{place}/address"),
            "mtu": number(f"{place}/mtu"),
            "state": attribute(f"{place}/operstate"),
            # The address on the link is made of the hardware's, so it moves where that does.
            "addresses": sorted(own + ([] if chance else local)),
        }
    return found


def passing(root: str = "/", ipv4: Ipv4 = ipv4_addresses) -> Set[str]:
    """Names of interfaces that :func:`interfaces` leaves out, the loopback not among them."""
    return set(_names(root.rstrip("/") + _FOLDER)) - set(interfaces(root, ipv4))


def temporary_addresses(root: str = "/") -> Set[str]:
    """IPv6 addresses that the host takes for some hours and then changes (RFC 8981).

    :raises CollectorFailed: the kernel's list of addresses cannot be read.
    """
    return {one.address for one in _ipv6(root) if one.temporary}


def _names(folder: str) -> List[str]:
    try:
        # Beside the interfaces lie files, such as bonding_masters.
        return sorted(
            one.name for one in Path(folder).iterdir() if one.name != "lo" and one.is_dir()
        )
    except OSError as error:
        raise CollectorFailed(f"the network interfaces cannot be listed: {error}") from None


def _ipv6(root: str) -> List[_Ipv6]:
    try:
        data = first_bytes(root.rstrip("/") + "/proc/net/if_inet6", 1 << 24)
    except FileNotFoundError:
        return []  # a kernel without IPv6
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    try:
        return [_ipv6_of(line.split()) for line in lines]
    except ValueError:
        raise CollectorFailed("/proc/net/if_inet6 has a line that cannot be read") from None


def _ipv6_of(columns: List[str]) -> _Ipv6:
    digits, _index, prefix, scope, flags, name = columns
    return _Ipv6(
        name,
        socket.inet_ntop(socket.AF_INET6, bytes.fromhex(digits)),
        int(prefix, 16),
        int(scope, 16) == _LINK,
        bool(int(flags, 16) & _TEMPORARY),
    )


def _virtual(place: str) -> bool:
    try:
        return "/virtual/" in os.readlink(place)
    except OSError:
        return False


def _kind(place: str) -> Optional[str]:
    lines = (attribute(f"{place}/uevent") or "").splitlines()
    return next((one[8:] for one in lines if one.startswith("DEVTYPE=")), None)
