# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a certificate (RFC 5280): for whom, from whom, which key, and until when.

Read here for the reasons told in checks/x509.py, which reads the times.
"""

from __future__ import annotations

import hashlib
import ipaddress
from typing import Any, Dict, List, NamedTuple, Tuple

from ..checks.instants import written
from ..checks.x509 import Validity, validity
from .collect import CollectorFailed

_BOOLEAN, _INTEGER, _OCTETS, _OID, _SEQUENCE, _SET = 0x01, 0x02, 0x04, 0x06, 0x30, 0x31
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_ALTERNATIVE_NAMES = "2.5.29.17"
# RFC 5280, section 4.2.1.6.
_MAIL, _DNS, _DIRECTORY, _URI, _ADDRESS = 0x81, 0x82, 0xA4, 0x86, 0x87
# RFC 4514, section 3, with those that certificates of today have besides.
_ATTRIBUTES = {
    "2.5.4.3": "CN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
}
_RSA, _EC = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1"
_KEYS = {
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.10040.4.1": "DSA",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}
_CURVES = {
    "1.2.840.10045.3.1.7": "P-256",
    "1.3.132.0.34": "P-384",
    "1.3.132.0.35": "P-521",
    "1.3.132.0.10": "secp256k1",
}
_MOST_OID_BYTES = 64
# X.690, section 8.23 and X.520: what each kind of text is written in; the others are UTF-8.
_ENCODINGS = {0x1E: "utf-16-be", 0x1C: "utf-32-be", 0x14: "latin-1"}


class Certificate(NamedTuple):
    """What is told of one, and the times to judge it by."""

    fields: Dict[str, Any]
    validity: Validity


def read(der: bytes) -> Certificate:
    """``{subject, issuer, serial, sha256, not_before, not_after, names, key}`` of one in DER.

    Names are written as RFC 4514 does, the most special part first; ``serial`` and ``sha256`` in
    hex; times as RFC 3339; ``names`` are the alternative ones, sorted.

    :raises CollectorFailed: it is not a certificate.
    """
    times = validity(der)
    try:
        fields = _fields(der)
    except (ValueError, IndexError, OverflowError):
        raise CollectorFailed("it is not a certificate that can be read") from None
    fields["not_before"] = written(times.not_before)
    fields["not_after"] = written(times.not_after)
    return Certificate(fields, times)


def _fields(der: bytes) -> Dict[str, Any]:
    _tag, outer, rest = _take(der)
    parts = _parts(_wanted(outer, _SEQUENCE))
    if parts[0][0] == _VERSION:
        parts = parts[1:]
    (_t, serial), _algorithm, (_t, issuer), _times, (_t, subject), (_t, key) = parts[:6]
    extensions = next((one for tag, one in parts[6:] if tag == _EXTENSIONS), b"")
    # What may follow, in a TRUSTED CERTIFICATE say, is no part of what was signed.
    whole = der[: len(der) - len(rest)]
    return {
        "subject": _name(subject),
        "issuer": _name(issuer),
        "serial": f"{int.from_bytes(serial, 'big', signed=True):x}",
        "sha256": hashlib.sha256(whole).hexdigest(),
        "names": _alternative_names(extensions),
        "key": _key(key),
    }


def _take(data: bytes) -> Tuple[int, bytes, bytes]:
    """Tag and content of the element that the data begins with, and what follows (X.690, 8.1)."""
    tag, length, start = data[0], data[1], 2
    if tag & 0x1F == 0x1F or length == 0x80 or length > 0x84:
        raise ValueError(tag)
    if length > 0x80:
        start += length - 0x80
        length = int.from_bytes(data[2:start], "big")
    content = data[start : start + length]
    if len(data) < start or len(content) != length:
        raise ValueError(length)
    return tag, content, data[start + length :]


def _wanted(data: bytes, tag: int) -> bytes:
    found, content, _rest = _take(data)
    if found != tag:
        raise ValueError(found)
    return content


def _parts(content: bytes) -> List[Tuple[int, bytes]]:
    parts = []
    while content:
        tag, part, content = _take(content)
        parts.append((tag, part))
    return parts


def _oid(content: bytes) -> str:
    """X.690, section 8.19."""
    if len(content) > _MOST_OID_BYTES:
        raise ValueError(len(content))
    numbers, number = [], 0
    for one in content:
        number = number << 7 | one & 0x7F
        if not one & 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - first * 40, *numbers[1:])))


def _name(content: bytes) -> str:
    written_parts = []
    for _tag, several in _parts(content):
        pairs = []
        for _tag, pair in _parts(several):
            (_t, kind), (encoding, value) = _parts(pair)[:2]
            oid = _oid(kind)
            pairs.append(f"{_ATTRIBUTES.get(oid, oid)}={_escaped(_text(encoding, value))}")
        written_parts.append("+".join(pairs))
    return ",".join(reversed(written_parts))


def _text(tag: int, value: bytes) -> str:
    return value.decode(_ENCODINGS.get(tag, "utf-8"), "backslashreplace")


def _escaped(text: str) -> str:
    """RFC 4514, section 2.4, so that a name cannot look as if it had more parts."""
    result = "".join("\\" + one if one in '\\",+;<>' else one for one in text)
    if result.endswith(" "):
        result = result[:-1] + "\\ "
    return "\\" + result if result.startswith((" ", "#")) else result


def _alternative_names(extensions: bytes) -> List[str]:
    if not extensions:
        return []
    found = set()
    for _tag, extension in _parts(_wanted(extensions, _SEQUENCE)):
        parts = _parts(extension)
        if _oid(parts[0][1]) != _ALTERNATIVE_NAMES:
            continue
        for tag, name in _parts(_wanted(parts[-1][1], _SEQUENCE)):
            found.add(_alternative_name(tag, name))
    return sorted(found - {""})


def _alternative_name(tag: int, name: bytes) -> str:
    if tag in (_MAIL, _DNS, _URI):
        return name.decode("ascii", "backslashreplace")
    if tag == _ADDRESS:
        return str(ipaddress.ip_address(name))
    if tag == _DIRECTORY:
        return _name(_wanted(name, _SEQUENCE))
    return ""


def _key(content: bytes) -> str:
    (_t, algorithm), (_t, bits) = _parts(content)[:2]
    parts = _parts(algorithm)
    oid = _oid(parts[0][1])
    if oid == _RSA:
        modulus = _parts(_wanted(bits[1:], _SEQUENCE))[0][1]
        return f"RSA {int.from_bytes(modulus, 'big').bit_length()}"
    if oid == _EC:
        curve = _oid(parts[1][1]) if parts[1][0] == _OID else "of explicit parameters"
        return f"EC {_CURVES.get(curve, curve)}"
    return _KEYS.get(oid, oid)
