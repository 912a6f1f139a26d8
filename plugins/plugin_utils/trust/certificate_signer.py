# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key of an authority, asked to sign without starting a program, which takes longer than that.

A private key that OpenSSH would not use, as others may read its file, is not used here either.
Whatever this cannot do, be it a passphrase, another kind of file or no ``cryptography``, is left to
``ssh-keygen``, which does it or says why not.

Source: RFC 4253, 6.6; RFC 5656, 3.1.2; RFC 8332, 3; RFC 8709, 6 (signatures).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..domain.errors import SigningFailed
from .signing_trouble import agent_trouble, fingerprint_of, key_file, too_late
from .ssh_agent import agent_signature
from .ssh_key import ALGORITHMS, PublicKey, key_of
from .ssh_wire import Malformed, decode_base64, number_bytes, put_string, put_text

try:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        SSHCertificate,
        load_pem_private_key,
        load_ssh_private_key,
        load_ssh_public_identity,
    )
except ImportError:  # it is missing, or older than certificates in it: ssh-keygen does it all
    LIBRARY = False
else:
    LIBRARY = True

_MAX_KEY_BYTES = 65_536
_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"


@dataclass(frozen=True)
class Signer:
    """A key that signs here and now.

    :param blob: its public key on the wire.
    :param sign: the signature of some bytes, its algorithm included.
    """

    blob: bytes
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Authority:
    """A key that issues certificates; without a signer only ``ssh-keygen`` can ask it."""

    path: Path
    fingerprint: str
    signer: Signer | None


def authority_of(name: str) -> Authority:
    """The authority whose private key is in this file, or in the agent beside this public key.

    :raises SigningFailed: there is no such file, it is no key, or a certificate.
    :raises MissingDependency: OpenSSH is not installed, and only it could tell.
    """
    path = key_file(name)
    with path.open("rb") as stream:
        data = stream.read(_MAX_KEY_BYTES)
        status = os.fstat(stream.fileno())
    public = _blob_of(data)
    if public is not None:
        blob, key = public
        if key.certificate:
            raise SigningFailed(
                "a certificate cannot issue certificates",
                where=str(path),
                remedy="name the plain key of the authority",
            )
        return Authority(path, key.fingerprint, _in_agent(path, blob, key))
    # As OpenSSH has it: it heeds who may read a file only when it is that of its user.
    if LIBRARY and not (status.st_uid == os.getuid() and status.st_mode & 0o077):
        private = _private_key(data)
        public = _blob_of(_public_line(private)) if private is not None else None
        if public is not None:
            blob, key = public
            signer = Signer(blob, lambda message: _signed(private, key, message))
            return Authority(path, key.fingerprint, signer)
    return Authority(path, fingerprint_of(path), None)


def is_genuine(certificate: bytes) -> bool:
    """Whether the authority that a certificate names has signed it, as far as this can tell.

    :param certificate: content of its file.
    :returns: False also for what only ``ssh-keygen`` can verify.
    """
    if not LIBRARY:
        return False
    try:
        found = load_ssh_public_identity(certificate)
        if not isinstance(found, SSHCertificate):
            return False
        found.verify_cert_signature()
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _in_agent(path: Path, blob: bytes, key: PublicKey) -> Signer:
    algorithm = ALGORITHMS[key.type][-1]

    def sign(message: bytes) -> bytes:
        try:
            signature = agent_signature(blob, algorithm, message)
        except TimeoutError:
            raise too_late(path) from None
        if signature is None:
            raise agent_trouble(path, key)
        if not signature.startswith(put_text(algorithm)):
            raise SigningFailed(
                f"the ssh-agent does not sign with {algorithm}",
                where=str(path),
                remedy="use the ssh-agent of OpenSSH, or a key of type ssh-ed25519",
            )
        return signature

    return Signer(blob, sign)


def _private_key(data: bytes) -> Any:
    """A private key without a passphrase; none when it is something else."""
    load = load_ssh_private_key if data.startswith(_OPENSSH) else load_pem_private_key
    try:
        # Proving that the numbers of an RSA key are primes takes up to half a second, each
        # time. What it signs is verified instead.
        return load(data, None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _public_line(private: Any) -> bytes:
    try:
        public = private.public_key()
        return bytes(public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
    except (AttributeError, ValueError, UnsupportedAlgorithm):
        return b""  # of a kind that SSH does not know


def _signed(private: Any, key: PublicKey, message: bytes) -> bytes:
    algorithm = ALGORITHMS[key.type][-1]
    if key.type == "ssh-ed25519":
        numbers = private.sign(message)
    elif key.type == "ssh-rsa":
        numbers = private.sign(message, PKCS1v15(), SHA512())
    else:
        digest: Any = {256: SHA256, 384: SHA384, 521: SHA512}[key.bits]
        pair = decode_dss_signature(private.sign(message, ECDSA(digest())))
        numbers = b"".join(put_string(number_bytes(one)) for one in pair)
    return put_text(algorithm) + put_string(numbers)


def _blob_of(line: bytes) -> tuple[bytes, PublicKey] | None:
    """The key in a line of type and base64; none when it is something else."""
    try:
        blob = decode_base64(line.decode("utf-8", "replace").split()[1])
        return blob, key_of(blob)
    except (Malformed, IndexError):
        return None
