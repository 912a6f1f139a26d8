# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the ssh-agent for one signature; why it gives none, :mod:`.signing_trouble` finds out.

Source: draft-ietf-sshm-ssh-agent, 3 (messages), 3.6 (signing) and 3.6.1 (flags).
"""

from __future__ import annotations

import os
import socket
import time

from .ssh_tool import TIMEOUT_SECONDS
from .ssh_wire import Malformed, Wire, put_string

_SIGN_REQUEST, _SIGN_RESPONSE = 13, 14
#: Flags of a request: how an RSA key is to sign.
_FLAGS = {"rsa-sha2-512": 4}
#: The longest message that OpenSSH sends.
_MOST_BYTES = 262_144


def agent_signature(blob: bytes, algorithm: str, data: bytes) -> bytes | None:
    """The signature of a key that the agent at ``SSH_AUTH_SOCK`` holds, algorithm included.

    :param blob: the public key on the wire.
    :param algorithm: with which it is asked to sign.
    :returns: none when there is no agent, or it does not sign with this key. An agent that knows
        of no other way signs with another algorithm.
    :raises TimeoutError: it did not answer in time.
    """
    flags = _FLAGS.get(algorithm, 0).to_bytes(4, "big")
    request = bytes([_SIGN_REQUEST]) + put_string(blob) + put_string(data) + flags
    try:
        answer = Wire(_asked(os.environ.get("SSH_AUTH_SOCK", ""), request))
        if answer.uint(1) != _SIGN_RESPONSE:
            return None
        signature = answer.string()
        answer.end()
        return signature
    except TimeoutError:
        raise
    except (OSError, Malformed):
        return None


def _asked(path: str, request: bytes) -> bytes:
    """The answer to one request, without its length."""
    until = time.monotonic() + TIMEOUT_SECONDS
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as agent:
        agent.settimeout(TIMEOUT_SECONDS)
        agent.connect(path)
        agent.sendall(put_string(request))
        size = int.from_bytes(_taken(agent, 4, until), "big")
        if size > _MOST_BYTES:
            raise Malformed("it is longer than any answer of an agent")
        return _taken(agent, size, until)


def _taken(agent: socket.socket, size: int, until: float) -> bytes:
    data = b""
    while len(data) < size:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the agent did not answer in time")
        agent.settimeout(left)
        more = agent.recv(size - len(data))
        if not more:
            raise Malformed("it ends too early")
        data += more
    return data
