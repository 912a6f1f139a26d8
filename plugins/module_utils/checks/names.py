# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether names resolve on the host, and to what: as its programs do it, /etc/hosts included."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any, Callable, List

from ..collectors.collect import CollectorFailed, Run
from .answer import FAIL, Answer, Host, Parameters, Part, judged
from .parameters import address, host_name, list_of, mapping

_WITH_ADDRESSES = mapping(
    {"name": host_name, "addresses": list_of(address)}, required=("name", "addresses")
)


def _name(value: Any, place: str) -> List[str]:
    return (_WITH_ADDRESSES if isinstance(value, dict) else host_name)(value, place)


problems = mapping({"names": list_of(_name)}, required=("names",))

_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))

Resolver = Callable[[str], List[str]]


def resolve(name: str) -> List[str]:
    """Every address of a name.

    :raises socket.gaierror: there is no such name, or nobody can say.
    """
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    # An address of one link alone comes with the name of the interface.
    return [str(one[4][0]).partition("%")[0] for one in found]


def parts(parameters: Parameters, _host: Host, resolver: Resolver = resolve) -> List[Part]:
    """A part for each name. Where addresses are told, it has to have all of them and no other."""

    def part(name: str, wanted: List[str]) -> Part:
        expected = f"resolves to {', '.join(_sorted(wanted))}" if wanted else "resolves"
        return Part(name, expected, lambda _run: _ask(name, wanted, resolver, _run))

    return [
        part(one["name"], one["addresses"]) if isinstance(one, dict) else part(one, [])
        for one in parameters["names"]
    ]


def _ask(name: str, wanted: List[str], resolver: Resolver, _run: Run) -> Answer:
    try:
        found = _sorted(resolver(name))
    except socket.gaierror as error:
        if error.errno in _NO_SUCH_NAME:
            return Answer(FAIL, "there is no such name")
        raise CollectorFailed(f"cannot be looked up: {error.strerror}") from None
    if not found:
        return Answer(FAIL, "has no address")
    return judged(not wanted or found == _sorted(wanted), f"resolves to {', '.join(found)}")


def _sorted(addresses: List[str]) -> List[str]:
    """Each address once, as it is usually written, the older family first."""
    known = {ipaddress.ip_address(one) for one in addresses}
    return [str(one) for one in sorted(known, key=lambda one: (one.version, int(one)))]
