# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether certificates are valid now and stay so past the window, in files and at endpoints."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from datetime import datetime
from typing import List, Optional

try:
    import ssl
except ImportError:  # a Python that was built without it
    ssl = None  # type: ignore[assignment] # told when it is needed

from ..collectors.collect import CollectorFailed, Run
from .answer import FAIL, Answer, Host, Parameters, Part, judged
from .instants import instant, written
from .parameters import host as host_or_address
from .parameters import host_name, list_of, mapping, path, port, seconds, time
from .paths import encoded
from .ports import SECONDS, endpoint
from .x509 import Validity, certificates, validity

_ENDPOINT = mapping(
    {
        "host": host_or_address,
        "port": port,
        "server_name": host_name,
        "timeout_seconds": seconds,
    },
    required=("host", "port"),
)
problems = mapping(
    {"valid_until": time, "files": list_of(path), "endpoints": list_of(_ENDPOINT)},
    any_of=("files", "endpoints"),
)

#: More than the bundle of every public authority.
_MAX_BYTES = 16 << 20


def parts(parameters: Parameters, host: Host) -> List[Part]:
    """A part for each file, all certificates in it, and one for each endpoint's own certificate.

    Without ``valid_until`` they have to be valid now, and no more: there may be no window.
    """
    until = instant(parameters["valid_until"]) if "valid_until" in parameters else None
    expected = f"valid now and still after {written(until)}" if until else "valid now"

    def in_file(place: str) -> Part:
        def ask(_run: Run) -> Answer:
            text = _content(place)
            if text is None:
                return Answer(FAIL, "is not there")
            found = [validity(one) for one in certificates(text)]
            if not found:
                return Answer(FAIL, "holds no certificate in PEM")
            return _judge(found, host.now(), until)

        return Part(place, expected, ask)

    def at_endpoint(name: str, number: int, server_name: Optional[str], limit: int) -> Part:
        def ask(_run: Run) -> Answer:
            der = peer_certificate(name, number, server_name or name, limit)
            return _judge([validity(der)], host.now(), until)

        shown = f" as {server_name}" if server_name else ""
        return Part(endpoint(name, number) + shown, expected, ask)

    return [
        *(in_file(place) for place in parameters.get("files", ())),
        *(
            at_endpoint(
                one["host"],
                one["port"],
                one.get("server_name"),
                one.get("timeout_seconds", SECONDS),
            )
            for one in parameters.get("endpoints", ())
        ),
    ]


def _judge(found: List[Validity], now: datetime, until: Optional[datetime]) -> Answer:
    """All problems when there are any, else the end that comes first."""
    problems = []
    for number, one in enumerate(found, start=1):
        name = f"certificate {number} of {len(found)} " if len(found) > 1 else ""
        if one.not_before > now:
            problems.append(f"{name}is not valid before {written(one.not_before)}")
        elif one.not_after < now:
            problems.append(f"{name}expired at {written(one.not_after)}")
        elif until and one.not_after <= until:
            problems.append(f"{name}is valid until {written(one.not_after)} only")
    first = min(one.not_after for one in found)
    return judged(not problems, ", ".join(problems) or f"valid until {written(first)}")


def _content(place: str) -> Optional[bytes]:
    """What is in a file; None when there is none.

    :raises CollectorFailed: it is not a file, or one that is too large to be of certificates.
    """
    try:
        # Should it be a pipe, do not wait for somebody who writes into it.
        handle = os.open(encoded(place), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise CollectorFailed("it is not a file")
        if status.st_size > _MAX_BYTES:
            raise CollectorFailed(f"it has more than {_MAX_BYTES >> 20} MB")
        return file.read(_MAX_BYTES)


def peer_certificate(name: str, number: int, server_name: str, limit: int) -> bytes:
    """The certificate (DER) that an endpoint shows, whether or not anybody should trust it.

    :raises CollectorFailed: Python has no ssl, or the endpoint shows none.
    :raises OSError: it does not answer, or not with TLS.
    """
    if ssl is None:
        raise CollectorFailed("the Python of this host has no module ssl")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Nothing is sent and nothing is believed: an expired certificate has to be read as well, and
    # so has that of a server which speaks old versions of TLS only.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with suppress(ssl.SSLError):
        context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection((name, number), timeout=limit) as connection, context.wrap_socket(
        connection, server_hostname=server_name
    ) as secure:
        der = secure.getpeercert(binary_form=True)
    if not der:
        raise CollectorFailed("it shows no certificate")
    return der
