# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From when until when a certificate is valid, read from its bytes.

Read here and not by others, because on a target there is nothing to rely on: the ``cryptography``
package is not there, ``ssl._ssl._test_decode_cert`` is private, reads the first certificate of a
file only and gives the times as English text, and the ``openssl`` command is not on every host.
The two times lie at a fixed place (RFC 5280, section 4.1) that takes no more than this to reach.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime, timezone
from typing import List, NamedTuple, Tuple

from ..collectors.collect import CollectorFailed

_INTEGER, _SEQUENCE, _VERSION = 0x02, 0x30, 0xA0
# RFC 5280, section 4.1.2.5: both forms have seconds and end in Z.
_TIMES = {0x17: (re.compile(rb"\d{12}Z"), 2), 0x18: (re.compile(rb"\d{14}Z"), 4)}

_BEGIN = re.compile(rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----")
_PEM = re.compile(
    rb"-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----([^-]*)-----END \1-----", re.DOTALL
)


class Validity(NamedTuple):
    """Both ends, in UTC, and both belong to it."""

    not_before: datetime
    not_after: datetime


def certificates(pem: bytes) -> List[bytes]:
    """Every certificate of a PEM text, as DER; other things in it, such as keys, are passed over.

    :raises CollectorFailed: one is cut off or is not base64.
    """
    found = _PEM.findall(pem)
    if len(found) != len(_BEGIN.findall(pem)):
        raise CollectorFailed("a certificate in it is cut off")
    try:
        return [base64.b64decode(b"".join(body.split()), validate=True) for _label, body in found]
    except binascii.Error:
        raise CollectorFailed("a certificate in it is not base64") from None


def validity(der: bytes) -> Validity:
    """The validity of a certificate in DER.

    :raises CollectorFailed: it is not a certificate.
    """
    try:
        outer, _rest = _take(der, _SEQUENCE)
        fields, _rest = _take(outer, _SEQUENCE)
        if fields[:1] == bytes([_VERSION]):  # left out in version 1
            _number, fields = _take(fields, _VERSION)
        _serial, fields = _take(fields, _INTEGER)
        _algorithm, fields = _take(fields, _SEQUENCE)
        _issuer, fields = _take(fields, _SEQUENCE)
        times, _rest = _take(fields, _SEQUENCE)
        not_before, times = _time(times)
        not_after, _rest = _time(times)
    except (ValueError, IndexError):
        raise CollectorFailed("it is not a certificate that can be read") from None
    return Validity(not_before, not_after)


def _take(data: bytes, tag: int) -> Tuple[bytes, bytes]:
    """The content of the element that the data begins with, and what follows it (X.690, 8.1)."""
    if data[0] != tag:
        raise ValueError(tag)
    length, start = data[1], 2
    if length == 0x80 or length > 0x84:
        raise ValueError(length)  # DER has no open length, and no certificate is so long
    if length > 0x80:
        start += length - 0x80
        length = int.from_bytes(data[2:start], "big")
    content = data[start : start + length]
    if len(data) < start or len(content) != length:
        raise ValueError(length)
    return content, data[start + length :]


def _time(data: bytes) -> Tuple[datetime, bytes]:
    tag = data[0]
    if tag not in _TIMES:
        raise ValueError(tag)
    content, rest = _take(data, tag)
    pattern, digits = _TIMES[tag]
    if not pattern.fullmatch(content):
        raise ValueError(content)
    text = content.decode("ascii")
    year = int(text[:digits])
    if digits == 2:
        year += 1900 if year >= 50 else 2000
    month, day, hour, minute, second = (
        int(text[at : at + 2]) for at in range(digits, digits + 10, 2)
    )
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc), rest
