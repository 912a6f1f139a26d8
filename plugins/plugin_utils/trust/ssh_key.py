# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys, certificates and bare signatures of SSH on the wire; the weak ones are refused.

What is read here is only parsed: no signature is checked, not even that of a certificate.
``ssh-keygen`` does that.

Source: RFC 4253, 6.6; RFC 5656, 3.1; RFC 8332, 3; RFC 8709, 4 and 6; PROTOCOL.u2f and
PROTOCOL.certkeys of OpenSSH.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from .ssh_point import check_ed25519, check_point
from .ssh_wire import Malformed, Wire, put_string

SMALLEST_RSA_BITS, LARGEST_RSA_BITS = 2048, 16384
#: The curves of ECDSA keys -> bits.
CURVES = {"nistp256": 256, "nistp384": 384, "nistp521": 521}

_ED25519, _ED25519_SK = "ssh-ed25519", "sk-ssh-ed25519"
_ECDSA, _ECDSA_SK = "ecdsa-sha2-", "sk-ecdsa-sha2-nistp256"
_RSA = "ssh-rsa"
_VENDOR, _CERTIFICATE = "@openssh.com", "-cert-v01@openssh.com"
#: What a key of each plain type signs with.
ALGORITHMS = {
    _ED25519: (_ED25519,),
    _RSA: ("rsa-sha2-256", "rsa-sha2-512"),
    _ED25519_SK + _VENDOR: (_ED25519_SK + _VENDOR,),
    _ECDSA_SK + _VENDOR: (_ECDSA_SK + _VENDOR,),
} | {_ECDSA + curve: (_ECDSA + curve,) for curve in CURVES}


@dataclass(frozen=True)
class Certificate:
    """What a certificate says: ``principals`` it speaks for, in seconds since 1970 from when till
    when (then no more), options that must be honoured, the fingerprint of who issued it, its serial
    number, the note of its issuer, and what it permits.
    """

    user: bool
    principals: tuple[str, ...]
    valid_after: int
    valid_before: int
    critical_options: tuple[str, ...]
    authority: str
    serial: int
    key_id: str
    extensions: tuple[str, ...]


@dataclass(frozen=True)
class PublicKey:
    """A public key; ``type`` is as it stands on the wire, the other fields are of the plain key."""

    type: str
    plain_type: str
    fingerprint: str
    bits: int
    certificate: Certificate | None

    @property
    def security_key(self) -> bool:
        """Whether it lives in a FIDO device."""
        return self.plain_type.startswith("sk-")


def fingerprint(blob: bytes) -> str:
    """The fingerprint of a plain public key, as ``ssh-keygen -l`` shows it: ``SHA256:…``."""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"


def key_of(blob: bytes) -> PublicKey:
    """A public key or certificate.

    :param blob: as on the wire, and decoded in the second field of a ``.pub`` file.
    :raises Malformed: it is neither, has bytes too many or too few, or is too weak.
    """
    wire = Wire(blob)
    name = wire.text()
    certified = name.endswith(_CERTIFICATE)
    plain_type = _plain_type(name) if certified else name
    if plain_type == "ssh-dss":
        raise Malformed("ssh-dss keys are too weak")
    if plain_type not in ALGORITHMS:
        raise Malformed("it is not a public key of a known type")
    if certified:
        wire.string()  # a random number
    parts, bits = _plain_parts(plain_type, wire)
    certificate = _certificate(wire) if certified else None
    wire.end()
    plain = put_string(plain_type.encode("ascii")) + b"".join(map(put_string, parts))
    return PublicKey(name, plain_type, fingerprint(plain), bits, certificate)


def certified_type(key: PublicKey) -> str:
    """The type on the wire of a certificate for this key."""
    return key.plain_type.removesuffix(_VENDOR) + _CERTIFICATE


def check_signature(key: PublicKey, signature: bytes) -> int | None:
    """Refuse a bare signature that a key cannot have made; whether it did is not checked.

    :returns: the flags of a FIDO device (1: it was touched, 4: its owner was verified), else none.
    :raises Malformed: the algorithm does not fit the key, or the bytes not the algorithm.
    """
    wire = Wire(signature)
    algorithm = wire.text()
    if algorithm not in ALGORITHMS[key.plain_type]:
        raise Malformed(f"a key of type {key.plain_type} does not sign with {algorithm}")
    numbers = wire.string()
    flags = None
    if key.security_key:
        flags = wire.uint(1)
        wire.uint(4)  # a counter
    wire.end()
    if "ecdsa" in algorithm:
        pair = Wire(numbers)
        if max(pair.number(), pair.number()).bit_length() > key.bits:
            raise Malformed("the numbers of the signature are too large for the key")
        pair.end()
    elif len(numbers) != (key.bits + 7) // 8 * (1 if key.plain_type == _RSA else 2):
        raise Malformed("the signature has another length than the key makes")
    return flags


def _plain_type(name: str) -> str:
    base = name.removesuffix(_CERTIFICATE)
    return base + _VENDOR if base.startswith("sk-") else base


def _plain_parts(plain_type: str, wire: Wire) -> tuple[list[bytes], int]:
    if plain_type == _RSA:
        return _rsa(wire)
    if "ed25519" in plain_type:
        point = wire.string()
        check_ed25519(point)
        parts, bits = [point], 256
    else:
        curve, point = wire.text(), wire.string()
        if not plain_type.removesuffix(_VENDOR).endswith(f"-{curve}"):
            raise Malformed("its curve is not that of its type")
        check_point(CURVES[curve], point)
        parts, bits = [curve.encode("ascii"), point], CURVES[curve]
    if plain_type.startswith("sk-"):
        application = wire.text()
        if not application.startswith("ssh:"):
            raise Malformed("it is the key of a FIDO device for something else than SSH")
        parts.append(application.encode("ascii"))
    return parts, bits


def _rsa(wire: Wire) -> tuple[list[bytes], int]:
    exponent, modulus = wire.string(), wire.string()
    numbers = Wire(put_string(exponent) + put_string(modulus))
    power, product = numbers.number(), numbers.number()
    bits = product.bit_length()
    if bits < SMALLEST_RSA_BITS:
        raise Malformed(f"an RSA key of {bits} bit is too weak, {SMALLEST_RSA_BITS} are asked for")
    if bits > LARGEST_RSA_BITS or power.bit_length() > 64 or power < 3 or not power & product & 1:
        raise Malformed("its numbers are not those of an RSA key")
    return [exponent, modulus], bits


def _certificate(wire: Wire) -> Certificate:
    serial = wire.uint(8)
    kind = wire.uint(4)
    if kind not in (1, 2):
        raise Malformed("it is a certificate neither of a user nor of a host")
    key_id = wire.string().decode("utf-8", "replace")
    principals = _texts(Wire(wire.string()))
    valid_after, valid_before = wire.uint(8), wire.uint(8)
    critical = _options(Wire(wire.string()))
    extensions = _options(Wire(wire.string()))
    if wire.string():
        raise Malformed("a reserved field of the certificate is in use")
    blob, signature = wire.string(), wire.string()
    # Looked at before it is read: certificates within certificates could go very deep.
    if Wire(blob).text().endswith(_CERTIFICATE):
        raise Malformed("a certificate was issued with a certificate")
    issuer = key_of(blob)
    check_signature(issuer, signature)
    return Certificate(
        user=kind == 1,
        principals=principals,
        valid_after=valid_after,
        valid_before=valid_before,
        critical_options=critical,
        authority=issuer.fingerprint,
        serial=serial,
        key_id=key_id,
        extensions=extensions,
    )


def _texts(wire: Wire) -> tuple[str, ...]:
    found = []
    while wire.more():
        found.append(wire.text())
    return tuple(found)


def _options(wire: Wire) -> tuple[str, ...]:
    found = []
    while wire.more():
        found.append(wire.text())
        wire.string()
    return tuple(found)
