# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the validity of a certificate, with the cryptography package as the judge."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks.x509 import certificates, validity
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed
from ansible_collections.mof.release.tests.unit.module_utils.checks.tls import made
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

_MADE = made(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
_DER = _MADE.der()
_TIMES = st.datetimes(
    min_value=datetime(1950, 1, 1),  # noqa: DTZ001 - hypothesis adds UTC
    timezones=st.just(UTC),
).map(lambda one: one.replace(microsecond=0))


def _element(tag: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def _certificate(times: bytes, *, first: bytes = b"") -> bytes:
    """The beginning of a certificate, which is all that is read."""
    fields = first + _element(2, b"\x01") + _element(48, b"") + _element(48, b"")
    return _element(48, _element(48, fields + _element(48, times)))


@given(times=st.tuples(_TIMES, _TIMES).map(sorted))
def test_as_cryptography_reads_them(times: list[datetime]) -> None:
    """Real certificates of any year from 1950 on: both forms of time occur."""
    der = made(*times).der()
    loaded = x509.load_der_x509_certificate(der)
    found = validity(der)
    assert found.not_before == loaded.not_valid_before_utc == times[0]
    assert found.not_after == loaded.not_valid_after_utc == times[1]


def test_a_certificate_that_never_ends() -> None:
    """RFC 5280 has the last second of the year 9999 for it."""
    times = _element(0x17, b"260101000000Z") + _element(0x18, b"99991231235959Z")
    assert validity(_certificate(times)).not_after == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_version_1_and_version_3() -> None:
    """Version 1 leaves its number out. Two digits of a year turn over at 50."""
    times = _element(0x17, b"500101000000Z") + _element(0x17, b"491231235959Z")
    old = validity(_certificate(times))
    assert (old.not_before.year, old.not_after.year) == (1950, 2049)
    assert validity(_certificate(times, first=_element(0xA0, _element(2, b"\x02")))) == old


@pytest.mark.parametrize(
    "times",
    [
        b"",
        _element(0x17, b"260101000000Z"),
        _element(0x17, b"2601010000Z") * 2,
        _element(0x17, b"260101000000+0100") * 2,
        _element(0x17, b"260230000000Z") * 2,
        _element(0x17, b"2601010000-1Z") * 2,
        _element(0x18, b"260101000000Z") * 2,
        _element(0x19, b"260101000000Z") * 2,
        b"\x17\x80260101000000Z\0\0" * 2,
    ],
)
def test_times_that_are_none(times: bytes) -> None:
    """Missing, without seconds, with an offset, on a day that does not exist, of another type."""
    with pytest.raises(CollectorFailed, match="not a certificate"):
        validity(_certificate(times))


@given(data=st.binary(max_size=64))
def test_any_bytes_are_survived(data: bytes) -> None:
    """Nothing but the one error comes out."""
    with pytest.raises(CollectorFailed):
        validity(data)


@given(at=st.integers(0, len(_DER) - 1), byte=st.integers(0, 255))
def test_any_damage_is_survived(at: int, byte: int) -> None:
    """One byte is another: it is read all the same, or refused."""
    try:
        found = validity(_DER[:at] + bytes([byte]) + _DER[at + 1 :])
    except CollectorFailed:
        return
    assert found.not_before.tzinfo is found.not_after.tzinfo is not None


@given(cut=st.integers(0, len(_DER) - 1))
def test_a_certificate_that_is_cut_off(cut: int) -> None:
    """Its outer length says that something is missing."""
    with pytest.raises(CollectorFailed):
        validity(_DER[:cut])


def test_every_certificate_of_a_text() -> None:
    """In their order; keys, comments and Windows line ends do not matter."""
    other = made(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    text = b"# a comment\n" + _MADE.key + _MADE.certificate.replace(b"\n", b"\r\n")
    assert certificates(text + other.certificate) == [_DER, other.der()]
    assert certificates(_MADE.key) == certificates(b"") == []


def test_a_trusted_certificate_has_more_behind_it() -> None:
    """OpenSSL writes what it is trusted for after the certificate; that is passed over."""
    body = base64.encodebytes(_DER + _element(48, b""))
    text = b"-----BEGIN TRUSTED CERTIFICATE-----\n" + body + b"-----END TRUSTED CERTIFICATE-----\n"
    [der] = certificates(text)
    assert validity(der) == validity(_DER)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (_MADE.certificate[:200], "cut off"),
        (_MADE.certificate + _MADE.certificate[:200], "cut off"),
        (_MADE.certificate[:200] + _MADE.certificate, "cut off"),
        (_MADE.certificate.replace(b"M", b"*", 1), "not base64"),
    ],
)
def test_a_text_that_is_damaged(text: bytes, reason: str) -> None:
    """A certificate that cannot be read is not passed over."""
    with pytest.raises(CollectorFailed, match=reason):
        certificates(text)
