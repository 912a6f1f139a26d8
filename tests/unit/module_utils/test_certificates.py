# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section certificates: found by pattern, read with the cryptography package as the judge."""

from __future__ import annotations

import datetime
import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import certificates
from ansible_collections.mof.release.plugins.module_utils.collectors.certificate_fields import read
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)
from ansible_collections.mof.release.plugins.module_utils.collectors.globs import expand
from ansible_collections.mof.release.tests.unit.module_utils.checks.tls import DAY, Made, made
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

_NOW = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
_GOOD = made(_NOW - DAY, _NOW + 90 * DAY)


def _no_run(argv: Sequence[str]) -> tuple[int, str, str]:
    raise AssertionError(f"nothing is run for this section: {argv}")


def _collect(root: Path, *wanted: str) -> dict[str, dict[str, Any]]:
    return certificates.collect(_no_run, str(root), wanted, _NOW.timestamp())


def _put(root: Path, name: str, *content: bytes | Made) -> None:
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(
        b"".join(one.certificate if isinstance(one, Made) else one for one in content)
    )


def _signed(key: Any, *, subject: x509.Name | None = None, names: Any = None) -> x509.Certificate:
    subject = subject or x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOW - DAY)
        .not_valid_after(_NOW + 90 * DAY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    edwards = isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    return builder.sign(key, None if edwards else hashes.SHA256())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def test_what_is_told_of_a_certificate(tmp_path: Path) -> None:
    """For whom, from whom, how long and with which key; the key beside it is not touched."""
    loaded = x509.load_pem_x509_certificate(_GOOD.certificate)
    _put(tmp_path, "etc/ssl/web.pem", _GOOD.key, _GOOD)
    assert _collect(tmp_path, "/etc/ssl/web.pem") == {
        "/etc/ssl/web.pem": {
            "subject": "CN=shop.example",
            "issuer": "CN=shop.example",
            "serial": f"{loaded.serial_number:x}",
            "sha256": loaded.fingerprint(hashes.SHA256()).hex(),
            "not_before": "2026-11-23T12:00:00Z",
            "not_after": "2027-02-22T12:00:00Z",
            "names": [],
            "key": "EC P-256",
            "expiry": "ok",
        }
    }


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (-1, 90, "ok"),
        (-1, 30.001, "ok"),
        (-1, 30, "soon"),
        (-1, 0, "soon"),
        (-2, -0.001, "expired"),
        (0, 90, "ok"),
        (0.001, 90, "not_yet"),
        (0.001, 1, "not_yet"),
    ],
)
def test_bands_of_expiry(tmp_path: Path, start: float, end: float, expected: str) -> None:
    """Days from now: soon are thirty or fewer, and both ends belong to the validity."""
    one = made(_NOW + start * DAY, _NOW + end * DAY)
    _put(tmp_path, "a.pem", one)
    assert _collect(tmp_path, "/a.pem")["/a.pem"]["expiry"] == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (rsa.generate_private_key(65537, 2048), "RSA 2048"),
        (ec.generate_private_key(ec.SECP384R1()), "EC P-384"),
        (ec.generate_private_key(ec.SECP521R1()), "EC P-521"),
        (ec.generate_private_key(ec.BrainpoolP256R1()), "EC 1.3.36.3.3.2.8.1.1.7"),
        (ed25519.Ed25519PrivateKey.generate(), "Ed25519"),
        (ed448.Ed448PrivateKey.generate(), "Ed448"),
    ],
)
def test_kinds_of_keys(key: Any, expected: str) -> None:
    """By name and size."""
    assert read(_der(_signed(key))).fields["key"] == expected


def test_alternative_names_and_odd_subjects() -> None:
    """All kinds of names, sorted; what could look like one more part of a name is escaped."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, 'Müller, "Söhne"+Co'),
            x509.NameAttribute(NameOID.COMMON_NAME, "#1,CN=evil "),
        ]
    )
    names = [
        x509.DNSName("*.shop.example"),
        x509.DNSName("a.example"),
        x509.IPAddress(ipaddress.ip_address("10.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
        x509.RFC822Name("a@b.example"),
        x509.UniformResourceIdentifier("spiffe://x/y"),
        x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "z")])),
        x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
    ]
    certificate = _signed(key, subject=subject, names=names)
    fields = read(_der(certificate)).fields
    assert fields["subject"] == certificate.subject.rfc4514_string()
    assert fields["names"] == [
        "*.shop.example",
        "10.0.0.1",
        "2001:db8::1",
        "CN=z",
        "a.example",
        "a@b.example",
        "spiffe://x/y",
    ]


def test_bundles_and_der(tmp_path: Path) -> None:
    """The second of a bundle has a number; a file in DER is read like one in PEM."""
    others = [made(_NOW - DAY, _NOW + DAY, name=f"{number}.example") for number in range(2)]
    _put(tmp_path, "b.pem", _GOOD, b"\n# text\n", *others)
    _put(tmp_path, "c.der", _GOOD.der())
    found = _collect(tmp_path, "/b.pem", "/c.der")
    assert [one["subject"] for one in found.values()] == [
        "CN=shop.example",
        "CN=0.example",
        "CN=1.example",
        "CN=shop.example",
    ]
    assert list(found) == ["/b.pem", "/b.pem#2", "/b.pem#3", "/c.der"]
    assert found["/c.der"] == found["/b.pem"]


def test_what_follows_a_certificate_is_not_its_own(tmp_path: Path) -> None:
    """Trust that openssl writes behind it does not change its digest."""
    _put(tmp_path, "a", _GOOD.der())
    _put(tmp_path, "b", _GOOD.der() + b"\x30\x03\x02\x01\x00")
    found = _collect(tmp_path, "/a", "/b")
    assert found["/a"] == found["/b"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it holds no certificate"),
        (_GOOD.key, "it holds no certificate"),
        (b"\xff\xfe\x00binary", "it holds no certificate"),
        (_GOOD.certificate[:-40], "a certificate in it is cut off"),
        (_GOOD.der()[:-1], "it is not a certificate that can be read"),
        (b"\x30\x82\xff\xff" + b"\x00" * 70_000, "it is not a certificate that can be read"),
        (b"\x30" * 100_000, "it is not a certificate that can be read"),
        (b"-----BEGIN CERTIFICATE-----\n%%\n-----END CERTIFICATE-----", "is not base64"),
        (b"x" * (17 << 20), "it has more than 16777216 bytes"),
    ],
)
def test_what_holds_none(tmp_path: Path, content: bytes, reason: str) -> None:
    """Is an entry with nothing but the reason."""
    _put(tmp_path, "a.pem", content)
    entry = _collect(tmp_path, "/a.pem")["/a.pem"]
    assert reason in entry.pop("reason")
    assert set(entry.values()) == {None}
    assert "expiry" in entry


@given(position=st.integers(0, len(_GOOD.der()) - 1), value=st.integers(0, 255))
def test_a_damaged_certificate_is_read_or_refused(position: int, value: int) -> None:
    """Any byte may be wrong: there are fields or a reason, never another failure."""
    der = bytearray(_GOOD.der())
    der[position] = value
    try:
        fields = read(bytes(der)).fields
    except CollectorFailed:
        return
    assert set(fields) == set(certificates._FIELDS)


def test_places_that_are_no_files(tmp_path: Path) -> None:
    """Absent, a folder, a pipe, a loop, a broken link: each says which it is, and none hangs."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "broken").symlink_to("nowhere")
    names = ("/absent", "/folder/", "/pipe", "/loop", "/broken")
    assert {path: one["reason"] for path, one in _collect(tmp_path, *names).items()} == {
        "/absent": "absent",
        "/broken": "its target is not there",
        "/folder": "it is not a file",
        "/loop": "Too many levels of symbolic links",
        "/pipe": "it is not a file",
    }


def test_patterns(tmp_path: Path) -> None:
    """Meet files at one depth or at any, and neither hidden ones nor folders nor loops."""
    for name in ("a/one.pem", "a/b/two.pem", "a/.hidden.pem", "a/note.txt", "c/three.pem"):
        _put(tmp_path, name, _GOOD)
    (tmp_path / "a/folder.pem").mkdir()
    (tmp_path / "a/loop").symlink_to("..")
    (tmp_path / "a/link.pem").symlink_to("../c/three.pem")
    assert list(_collect(tmp_path, "/a/*.pem")) == ["/a/link.pem", "/a/one.pem"]
    assert list(_collect(tmp_path, "/*/one.pem", "//a/./one.pem")) == ["/a/one.pem"]
    assert list(_collect(tmp_path, "/a/**/*.pem")) == [
        "/a/b/two.pem",
        "/a/link.pem",
        "/a/one.pem",
    ]
    assert list(_collect(tmp_path, "/**/t[wh]*.pem")) == ["/a/b/two.pem", "/c/three.pem"]
    assert list(_collect(tmp_path, "/a/.h*")) == ["/a/.hidden.pem"]
    assert _collect(tmp_path, "/no/*.pem", "/a/one.pem/*") == {}


def test_a_folder_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is an entry: that nothing was found in it would say too much."""
    _put(tmp_path, "live/a/cert.pem", _GOOD)
    real = Path.iterdir

    def refuse(place: Path) -> Any:
        if place.name == "live":
            raise PermissionError(13, "Permission denied", str(place))
        return real(place)

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = _collect(tmp_path, "/live/*/cert.pem")
    assert [(path, one["reason"]) for path, one in found.items()] == [
        ("/live", "Permission denied")
    ]


def test_declarations_that_are_wrong(tmp_path: Path) -> None:
    """Are told all at once, before anything is looked at."""
    with pytest.raises(CollectorFailed, match=r"certificates\[0\].*\[1\].*\[2\]"):
        _collect(tmp_path, "etc/*.pem", "/etc/../x", "/a\0b")
    assert certificates.problems(["/etc/*.pem"]) == []


def test_there_is_an_end(tmp_path: Path) -> None:
    """A pattern that meets everything is refused, and says what to do."""
    for number in range(30):
        _put(tmp_path, f"{number}/x", b"")
    with pytest.raises(CollectorFailed, match="more than 29 paths to look through, declare less"):
        expand(["/**"], str(tmp_path), 29)
    found, unread = expand(["/**"], str(tmp_path), 1000)
    assert (len(found), unread) == (60, {})


def test_this_host_twice() -> None:
    """Two calls in a row on a real host are equal, whatever certificates it has."""
    wanted = ("/etc/ssl/certs/*.pem", "/etc/ssl/certs/ca-certificates.crt", "/nowhere.pem")

    def collect(run: Any) -> Any:
        return certificates.collect(run, wanted=wanted)

    first, second = (snapshot({"c": collect}, 60)["sections"]["c"] for _number in range(2))
    assert first == second
    assert first["data"]["/nowhere.pem"]["reason"] == "absent"
