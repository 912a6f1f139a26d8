# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether local TCP ports are free or listened on, and whether endpoints accept a connection."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import List

from ..collectors.collect import CollectorFailed, Run
from .answer import FAIL, PASS, Answer, Host, Parameters, Part, judged
from .listeners import listeners
from .parameters import host as host_or_address
from .parameters import list_of, mapping, port, seconds

_ENDPOINT = mapping(
    {"host": host_or_address, "port": port, "timeout_seconds": seconds}, required=("host", "port")
)
problems = mapping(
    {"free": list_of(port), "listening": list_of(port), "connect": list_of(_ENDPOINT)},
    any_of=("free", "listening", "connect"),
)

SECONDS = 5

# An endpoint that cannot be connected to has answered the question. Anything else, such as too
# many open files here, has not.
_NO = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.ETIMEDOUT)
_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


def parts(parameters: Parameters, host: Host) -> List[Part]:
    """A part for each port and each endpoint."""

    def local(number: int, free: bool) -> Part:
        def ask(_run: Run) -> Answer:
            found = sorted(listeners(Path(host.root)).get(number, ()))
            observed = f"listened on at {', '.join(found)}" if found else "free"
            return judged(free is not bool(found), observed)

        return Part(f"port {number}", "free" if free else "listened on", ask)

    def remote(name: str, number: int, limit: int) -> Part:
        return Part(
            endpoint(name, number),
            f"accepts a TCP connection within {limit} seconds",
            lambda _run: _connect(name, number, limit),
        )

    return [
        *(local(number, True) for number in parameters.get("free", ())),
        *(local(number, False) for number in parameters.get("listening", ())),
        *(
            remote(one["host"], one["port"], one.get("timeout_seconds", SECONDS))
            for one in parameters.get("connect", ())
        ),
    ]


def endpoint(name: str, number: int) -> str:
    """``host:port``, with brackets around an IPv6 address."""
    return f"[{name}]:{number}" if ":" in name else f"{name}:{number}"


def _connect(name: str, number: int, limit: int) -> Answer:
    try:
        with socket.create_connection((name, number), timeout=limit):
            return Answer(PASS, "accepts a TCP connection")
    except socket.gaierror as error:
        if error.errno not in _NO_SUCH_NAME:
            raise CollectorFailed(f"the name cannot be looked up: {error.strerror}") from None
        return Answer(FAIL, "there is no such name")
    except socket.timeout:
        return Answer(FAIL, f"does not answer within {limit} seconds")
    except OSError as error:
        if not isinstance(error, ConnectionError) and error.errno not in _NO:
            raise
        return Answer(FAIL, error.strerror or str(error))
