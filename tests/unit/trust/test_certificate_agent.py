# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agents that answer otherwise than that of OpenSSH: no certificate comes of it, and nothing waits.

What the real agent does is in :mod:`.test_certificate` and :mod:`.test_certificate_signer`.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import SigningFailed
from ansible_collections.mof.release.plugins.plugin_utils.trust import ssh_agent
from ansible_collections.mof.release.plugins.plugin_utils.trust.certificate import (
    Terms,
    issue,
    read_public_key,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_agent import agent_signature
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_wire import Wire
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    NOW,
    SK_TYPE,
    SecurityKey,
    blob_of,
    must,
    string,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

SECOND = int(NOW.timestamp())
TERMS = Terms("permit-1", "mof-permit", SECOND - 60, SECOND + 600, 7)
ED25519 = b"ssh-ed25519"
#: What an agent answers to a request; as it goes over the socket.
Answer = Callable[[bytes], bytes]


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], Any]:
    """Runs an agent that answers so, which the environment names."""

    @contextmanager
    def running(answer: Answer) -> Iterator[None]:
        path = str(tmp_path / "odd")
        Path(path).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            listening.bind(path)
            listening.listen()
            thread = threading.Thread(target=_serve, args=(listening, answer))
            thread.start()
            monkeypatch.setenv("SSH_AUTH_SOCK", path)
            try:
                yield
            finally:
                listening.shutdown(socket.SHUT_RDWR)
                thread.join(timeout=10)

    return running


def _serve(listening: socket.socket, answer: Answer) -> None:
    with suppress(OSError):
        while True:
            line, _address = listening.accept()
            with line, line.makefile("rb") as stream:
                while size := stream.read(4):
                    line.sendall(answer(stream.read(int.from_bytes(size, "big"))))


def _always(answer: bytes, _request: bytes) -> bytes:
    return answer


def signed(signature: bytes) -> bytes:
    """The answer that gives this signature."""
    return string(bytes([14]) + string(signature))


def failure(folder: Path, authority: bytes | str) -> SigningFailed:
    """Why this authority, which an agent keeps, issued nothing for a key of somebody."""
    file = folder / "authority.pub"
    file.write_bytes(authority.encode() if isinstance(authority, str) else authority)
    user = read_public_key(SecurityKey().public.encode(), "user")
    with pytest.raises(SigningFailed) as caught:
        issue(user, TERMS, str(file))
    assert "\n" not in caught.value.what
    return caught.value


def test_what_it_is_asked(agent: Callable[[Answer], Any]) -> None:
    """The request as the draft has it: key, data, and for RSA the flag of SHA-512."""
    asked: list[bytes] = []

    def answer(request: bytes) -> bytes:
        asked.append(request)
        return signed(string(ED25519) + string(b"s" * 64))

    with agent(answer):
        found = agent_signature(b"key", "ssh-ed25519", b"data")
        agent_signature(b"key", "rsa-sha2-512", b"data")
    assert found == string(ED25519) + string(b"s" * 64)
    for request, flag in zip(asked, (0, 4), strict=True):
        wire = Wire(request)
        assert (wire.uint(1), wire.string(), wire.string()) == (13, b"key", b"data")
        assert wire.uint(4) == flag
        wire.end()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        string(b""),
        string(b"\5"),
        string(bytes([14])),
        string(bytes([14]) + b"\0\0\0\x09short"),
        string(bytes([14]) + string(b"s") + b"x"),
        string(bytes([12]) + string(b"s")),
        b"\xff\xff\xff\xff",
    ],
)
def test_answers_that_are_no_signature(agent: Callable[[Answer], Any], answer: bytes) -> None:
    """A failure, another message, one with bytes too many or too few, none at all."""

    def once(request: bytes) -> bytes:
        if not answer:
            raise OSError  # hang up
        return answer

    with agent(once):
        assert agent_signature(b"key", "ssh-ed25519", b"data") is None


def test_an_agent_that_does_not_answer(
    agent: Callable[[Answer], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: Path
) -> None:
    """It is waited for as long as for any program of OpenSSH, also when it answers by and by."""
    monkeypatch.setattr(ssh_agent, "TIMEOUT_SECONDS", 0.1)
    for answer in (b"", b"\0\0"):
        with agent(partial(_always, answer)):
            found = failure(tmp_path, (keys / "ca.pub").read_bytes())
        assert found.what == "no signature came within 30 seconds"
        assert "answer what the ssh-agent asks" in found.remedy


def test_a_signature_over_something_else(
    agent: Callable[[Answer], Any], tmp_path: Path, keys: Path
) -> None:
    """By the right key or by another, nobody is given the certificate."""
    right: Any = load_ssh_private_key((keys / "ca").read_bytes(), None)
    for key in (right, Ed25519PrivateKey.generate()):
        answer = signed(string(ED25519) + string(key.sign(b"something else")))
        with agent(partial(_always, answer)):
            found = failure(tmp_path, (keys / "ca.pub").read_bytes())
        assert found.what == "another certificate came out than was asked for"


@pytest.mark.parametrize(("name", "digest"), [(b"ssh-rsa", SHA1()), (b"rsa-sha2-256", SHA256())])
def test_an_agent_that_knows_no_sha_512(
    agent: Callable[[Answer], Any], tmp_path: Path, keys: Path, name: bytes, digest: Any
) -> None:
    """It heeds no flags, and what it signs with is not taken."""
    key: Any = load_ssh_private_key((keys / "ca_rsa").read_bytes(), None)

    def answer(request: bytes) -> bytes:
        wire = Wire(request[1:])
        wire.string()
        return signed(string(name) + string(key.sign(wire.string(), PKCS1v15(), digest)))

    with agent(answer):
        found = failure(tmp_path, (keys / "ca_rsa.pub").read_bytes())
    assert found.what == "the ssh-agent does not sign with rsa-sha2-512"


def test_a_security_key_in_the_agent(agent: Callable[[Answer], Any], tmp_path: Path) -> None:
    """It issues; only ssh-keygen can verify what it signs, and does."""
    device = Device()
    (tmp_path / "sk.pub").write_text(device.public)
    user = read_public_key(SecurityKey().public.encode(), "user")
    with agent(lambda request: signed(device.answer(request))):
        certificate = issue(user, TERMS, str(tmp_path / "sk.pub"))
    (tmp_path / "shown-cert.pub").write_bytes(certificate)
    assert "(using sk-ssh-ed25519@openssh.com)" in must(
        "ssh-keygen", "-L", "-f", str(tmp_path / "shown-cert.pub")
    )
    with agent(lambda request: signed(device.answer(request, b"and more"))):
        assert failure(tmp_path, device.public).what.startswith("another certificate came out")


class Device(SecurityKey):
    """A FIDO device that an agent reaches."""

    def answer(self, request: bytes, more: bytes = b"") -> bytes:
        """The signature that a request asks for; over more than that, it is a wrong one."""
        wire = Wire(request[1:])
        assert wire.string() == blob_of(self.public)
        state = b"\1\0\0\0\7"  # it was touched, for the seventh time
        digest = hashlib.sha256(wire.string() + more).digest()
        numbers = self._key.sign(hashlib.sha256(b"ssh:").digest() + state + digest)
        return string(SK_TYPE) + string(numbers) + state
