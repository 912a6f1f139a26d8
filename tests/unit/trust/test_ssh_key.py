# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and bare signatures on the wire: every field that can be wrong is, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadSignature
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_key import (
    check_signature,
    key_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_wire import (
    Malformed,
    Wire,
    decode_base64,
    number_bytes,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    read_signature,
    sign,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    MESSAGE,
    NAMESPACE,
    SecurityKey,
    blob_of,
    certify,
    make_key,
    public,
    string,
)
from hypothesis import given
from hypothesis import strategies as st

ED25519 = b"ssh-ed25519"
NISTP256 = b"ecdsa-sha2-nistp256"


def reason(blob: bytes) -> str:
    """Why bytes are no key."""
    with pytest.raises(Malformed) as caught:
        key_of(blob)
    return str(caught.value)


def fields(blob: bytes) -> list[bytes]:
    """The strings that a key is made of."""
    wire, found = Wire(blob), []
    while wire.more():
        found.append(wire.string())
    return found


def parts(blob: bytes) -> list[bytes]:
    """What a signature is made of: key, namespace, reserved, hash, bare signature."""
    return fields(blob[10:])


def put(*strings: bytes) -> bytes:
    """Strings one after the other."""
    return b"".join(map(string, strings))


@pytest.mark.parametrize("name", ["alice", "rsa", "ecdsa", "ecdsa384", "ecdsa521"])
def test_every_cut_and_every_rest_is_refused(keys: Path, name: str) -> None:
    """A key that lacks bytes at its end, or has more, is none."""
    blob = blob_of(public(keys / name))
    assert key_of(blob).type == public(keys / name).split()[0]
    for size in range(len(blob)):
        with pytest.raises(Malformed):
            key_of(blob[:size])
    assert reason(blob + b"\0") == "1 bytes are left over in it"


def test_types_that_are_not_known() -> None:
    """Other types, weak ones, and authorities that are no type are refused."""
    assert reason(put(b"ssh-dss", b"\5", b"\5", b"\5", b"\5")) == "ssh-dss keys are too weak"
    assert "too weak" in reason(put(b"ssh-dss-cert-v01@openssh.com", b"\5"))
    for kind in (
        b"",
        b"ssh-rsa2",
        b"rsa-sha2-256",
        b"x-cert-v01@openssh.com",
        b"ssh-xmss@openssh.com",
    ):
        assert "not a public key of a known type" in reason(put(kind, b"\5"))
    assert "other characters" in reason(put(b"ssh-rsa\0"))
    assert "ends too early" in reason(b"\xff\xff\xff\xff")


def test_numbers_of_rsa_keys(keys: Path) -> None:
    """Numbers that are needlessly long, below 0, even, or of another size are refused."""
    kind, power, product = fields(blob_of(public(keys / "rsa")))
    for e, n in (
        (b"\0" + power, product),
        (power, b"\0" + product),
        (power, product[1:]),
        (b"", product),
    ):
        assert "a number in it is not above 0" in reason(put(kind, e, n))
    even = product[:-1] + b"\0"
    for e, n in ((b"\1", product), (b"\4", product), (b"\1" * 9, product), (power, even)):
        assert "not those of an RSA key" in reason(put(kind, e, n))
    huge = number_bytes((1 << 16384) + 1)
    assert "not those of an RSA key" in reason(put(kind, power, huge))
    assert "2047 bit is too weak" in reason(put(kind, power, number_bytes((1 << 2046) + 1)))
    assert key_of(put(kind, power, number_bytes((1 << 2047) + 1))).bits == 2048


def test_points_of_ecdsa_keys(keys: Path) -> None:
    """A point off the curve, packed, cut or of another curve is refused."""
    kind, curve, point = fields(blob_of(public(keys / "ecdsa")))
    other = fields(blob_of(public(keys / "ecdsa384")))
    assert "curve is not that of its type" in reason(put(kind, b"nistp384", other[2]))
    off = point[:-1] + bytes([point[-1] ^ 1])
    packed = bytes([2 + point[-1] % 2]) + point[1:33]
    for bad in (off, packed, point[:-1], point + b"\0", b"\0", b"", b"\3" + point[1:], other[2]):
        assert "not on the curve" in reason(put(kind, curve, bad))


def test_what_frames_a_signature(keys: Path) -> None:
    """Magic, version, namespace, reserved field, hash, and the end: each is held to its value."""
    blob = sign(MESSAGE, NAMESPACE, str(keys / "alice"))
    key, namespace, empty, hashed, bare = parts(blob)
    for changed, why in (
        (b"sshsig" + blob[6:], "does not begin as one"),
        (blob[:9] + b"\0" + blob[10:], "of version 1"),
        (blob[:9] + b"\2" + blob[10:], "of version 1"),
        (blob + b"\0", "left over"),
        (blob[:-1], "ends too early"),
        (b"", "ends too early"),
        (blob[:10] + put(key, b"", empty, hashed, bare), "no namespace"),
        (blob[:10] + put(key, b"a b", empty, hashed, bare), "other characters"),
        (blob[:10] + put(key, b"a" * 256, empty, hashed, bare), "longer than 255"),
        (blob[:10] + put(key, namespace, b"x", hashed, bare), "reserved field"),
        (blob[:10] + put(key, namespace, empty, b"sha1", bare), "neither sha256 nor sha512"),
        (blob[:10] + put(key, namespace, empty, hashed, bare + b"\0"), "left over"),
        (blob[:10] + put(key + b"\0", namespace, empty, hashed, bare), "left over"),
        (blob[:10] + put(b"x" * 65_536, namespace, empty, hashed, bare), "larger than"),
    ):
        with pytest.raises(BadSignature, match=why):
            read_signature(changed)


def test_the_algorithm_fits_the_key(keys: Path) -> None:
    """No SHA-1 of old, and no algorithm of another key or of a browser."""
    rsa, ed25519 = (key_of(blob_of(public(keys / name))) for name in ("rsa", "alice"))
    for algorithm in (b"rsa-sha2-256", b"rsa-sha2-512"):
        assert check_signature(rsa, put(algorithm, bytes(256))) is None
    for algorithm in (b"ssh-rsa", b"ssh-dss", ED25519, b"rsa-sha2-256-cert-v01@openssh.com"):
        with pytest.raises(Malformed, match="does not sign with"):
            check_signature(rsa, put(algorithm, bytes(256)))
    for size in (255, 257):
        with pytest.raises(Malformed, match="another length"):
            check_signature(rsa, put(b"rsa-sha2-512", bytes(size)))
    with pytest.raises(Malformed, match="another length"):
        check_signature(ed25519, put(ED25519, bytes(63)))
    webauthn = put(b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com", bytes(64)) + bytes(5)
    with pytest.raises(Malformed, match="does not sign with"):
        check_signature(key_of(SecurityKey().blob), webauthn)


def test_numbers_of_ecdsa_signatures(keys: Path) -> None:
    """Both numbers are above 0, as short as can be, not too large, and alone."""
    key = key_of(blob_of(public(keys / "ecdsa")))
    assert check_signature(key, put(NISTP256, put(b"\1", b"\1"))) is None
    for r, s in ((b"", b"\1"), (b"\1", b"\0"), (b"\0\1", b"\1"), (b"\x80", b"\1")):
        with pytest.raises(Malformed, match="not above 0"):
            check_signature(key, put(NISTP256, put(r, s)))
    with pytest.raises(Malformed, match="too large"):
        check_signature(key, put(NISTP256, put(b"\1", number_bytes(1 << 256))))
    with pytest.raises(Malformed, match="left over"):
        check_signature(key, put(NISTP256, put(b"\1", b"\1", b"\1")))


def test_flags_and_counter_of_a_device() -> None:
    """A FIDO signature has a byte of flags and four of a counter after it, no more, no less."""
    key = key_of(SecurityKey().blob)
    bare = put(b"sk-ssh-ed25519@openssh.com", bytes(64))
    assert check_signature(key, bare + b"\5" + bytes(4)) == 5
    for end in (b"", bytes(4), bytes(6)):
        with pytest.raises(Malformed):
            check_signature(key, bare + end)


def test_a_certificate_is_read_to_its_end(keys: Path, tmp_path: Path) -> None:
    """What a certificate says is read; cut or longer it is none; a weak authority issues none."""
    (tmp_path / "x.pub").write_text(public(keys / "alice"))
    limits = ("-V", "20260101Z:20270101Z", "-O", "force-command=/bin/true")
    blob = blob_of(certify(keys / "ca", tmp_path / "x", "alice,root", *limits).read_text())
    key = key_of(blob)
    assert key.certificate
    assert key.fingerprint == key_of(blob_of(public(keys / "alice"))).fingerprint
    found = key.certificate
    assert (found.user, found.principals) == (True, ("alice", "root"))
    assert (found.valid_after, found.valid_before) == (1767225600, 1798761600)
    assert found.critical_options == ("force-command",)
    assert found.authority == key_of(blob_of(public(keys / "ca"))).fingerprint
    for size in range(len(blob)):
        with pytest.raises(Malformed):
            key_of(blob[:size])
    assert "left over" in reason(blob + b"\0")
    weak = make_key(tmp_path / "weak", "rsa", 1024)
    issued = certify(weak, tmp_path / "x", "alice").read_text()
    assert "1024 bit is too weak" in reason(blob_of(issued))
    old = certify(keys / "ca_rsa", tmp_path / "x", "alice", "-t", "ssh-rsa").read_text()
    assert "does not sign with ssh-rsa" in reason(blob_of(old))


def test_fields_of_a_certificate_that_nobody_may_use(keys: Path, tmp_path: Path) -> None:
    """Another kind, a reserved field in use, or a certificate as its own authority is refused."""
    (tmp_path / "x.pub").write_text(public(keys / "alice"))
    blob = blob_of(certify(keys / "ca", tmp_path / "x", "alice").read_text())
    issuer, bare = (
        blob_of(public(keys / "ca")),
        string(fields(blob[blob.rindex(string(ED25519)) :])[1]),
    )
    end = string(b"") + string(issuer) + string(string(ED25519) + bare)
    assert blob.endswith(end)
    used = blob.removesuffix(end) + string(b"x") + end[4:]
    assert "reserved field" in reason(used)
    chained = blob.removesuffix(end) + string(b"") + string(blob) + string(string(ED25519) + bare)
    assert "issued with a certificate" in reason(chained)
    deep = issuer
    for _level in range(2_000):
        inner = bytes(11) + b"\1" + put(b"", b"") + bytes(16) + put(b"", b"", b"", deep, b"")
        deep = put(b"ssh-ed25519-cert-v01@openssh.com", b"", issuer[19:]) + inner
    assert "issued with a certificate" in reason(deep)
    kind = blob.index(string(b"note")) - 4
    assert "neither of a user nor of a host" in reason(
        blob[:kind] + bytes(3) + b"\3" + blob[kind + 4 :]
    )


@given(st.integers(1, 2**70))
def test_numbers_have_one_spelling(value: int) -> None:
    """A number is read from what it is written as, and from nothing longer."""
    written = number_bytes(value)
    assert Wire(string(written)).number() == value
    with pytest.raises(Malformed):
        Wire(string(b"\0" + written)).number()


@given(st.text(alphabet="AB+/=\n 9", max_size=9))
def test_base64_is_what_encodes_to_itself(text: str) -> None:
    """Two texts never stand for the same bytes."""
    try:
        data = decode_base64(text)
    except Malformed:
        return
    assert data.hex() or text == ""
    assert len(text) % 4 == 0
    assert not set(text) & {"\n", " "}
