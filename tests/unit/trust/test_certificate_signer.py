# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that are signed without ssh-keygen are those that it would have issued."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    MissingDependency,
    SigningFailed,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust import certificate_signer
from ansible_collections.mof.release.plugins.plugin_utils.trust.certificate import (
    PublicLine,
    Terms,
    issue,
    read_public_key,
    still_says,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.certificate_signer import (
    authority_of,
    is_genuine,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_key import key_of
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_wire import Wire
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    NOW,
    SecurityKey,
    blob_of,
    certify,
    listed,
    make_key,
    must,
)
from cryptography.hazmat.primitives.asymmetric import rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

SECOND = int(NOW.timestamp())
TERMS = Terms("permit-1", "mof-permit", SECOND - 60, SECOND + 600, 7)
AUTHORITIES = ["ca", "ca_rsa", "ca_ecdsa", "ecdsa384", "ecdsa521"]
SUBJECTS = ["alice", "rsa", "ecdsa", "ecdsa384", "ecdsa521", "sk"]


@pytest.fixture
def no_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No program of OpenSSH is found."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))


def subject(keys: Path, name: str) -> PublicLine:
    """A public key; ``sk`` is one of a FIDO device."""
    line = SecurityKey().public if name == "sk" else (keys / f"{name}.pub").read_text()
    return read_public_key(line.encode(), name)


def by_ssh_keygen(folder: Path, public: PublicLine, authority: Path, *options: str) -> bytes:
    """What the program itself issues on the same terms."""
    file = folder / "by-hand.pub"
    file.write_text(f"{public.text} permit-1\n")
    must(
        *("ssh-keygen", "-q", "-s", str(authority), "-I", "permit-1", "-n", "mof-permit"),
        *("-V", "20261124115900:20261124121000", "-z", "7", "-O", "clear", *options, str(file)),
    )
    return (folder / "by-hand-cert.pub").read_bytes()


def told(folder: Path, certificate: bytes) -> str:
    """All that ssh-keygen reads in a certificate, having verified its signature."""
    file = folder / "shown-cert.pub"
    file.write_bytes(certificate)
    return must("ssh-keygen", "-L", "-f", str(file))


def nonce(certificate: bytes) -> bytes:
    """The random number of a certificate."""
    wire = Wire(blob_of(certificate.decode()))
    wire.string()
    return wire.string()


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("authority", AUTHORITIES)
def test_it_is_what_ssh_keygen_issues(
    keys: Path, tmp_path: Path, name: str, authority: str
) -> None:
    """Read by ssh-keygen and here, the two differ in nothing; nor do their types and comments."""
    public = subject(keys, name)
    for pty in (True, False):
        terms = Terms("permit-1", "mof-permit", SECOND - 60, SECOND + 600, 7, pty)
        ours = issue(public, terms, str(keys / authority))
        options = ("-O", "permit-pty") if pty else ()
        theirs = by_ssh_keygen(tmp_path, public, keys / authority, *options)
        assert authority_of(str(keys / authority)).signer
        assert told(tmp_path, ours) == told(tmp_path, theirs)
        assert key_of(blob_of(ours.decode())) == key_of(blob_of(theirs.decode()))
        assert ours.split()[::2] == theirs.split()[::2]
        random = [nonce(one) for one in (ours, theirs)]
        assert len(set(random)) == 2
        assert {len(one) for one in random} == {32}


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_the_agent_issues_the_same(keys: Path, tmp_path: Path, socket: str, authority: str) -> None:
    """With the same key in the agent."""
    must("ssh-add", "-q", str(keys / authority), SSH_AUTH_SOCK=socket)
    public = subject(keys, "alice")
    ours = issue(public, TERMS, str(keys / f"{authority}.pub"))
    theirs = by_ssh_keygen(tmp_path, public, keys / authority, "-O", "permit-pty")
    assert told(tmp_path, ours) == told(tmp_path, theirs)


def test_an_rsa_key_signs_with_sha_512(keys: Path, tmp_path: Path, socket: str) -> None:
    """Never with SHA-1, which its name on the wire means; as a file and in the agent."""
    must("ssh-add", "-q", str(keys / "ca_rsa"), SSH_AUTH_SOCK=socket)
    for name in ("ca_rsa", "ca_rsa.pub"):
        shown = told(tmp_path, issue(subject(keys, "alice"), TERMS, str(keys / name)))
        assert "(using rsa-sha2-512)" in shown


@pytest.mark.parametrize("authority", ["ca", "ca_rsa", "ca_ecdsa"])
def test_no_program_is_started(
    keys: Path, socket: str, request: pytest.FixtureRequest, authority: str
) -> None:
    """Neither to issue a certificate nor to find that one at hand is still right."""
    must("ssh-add", "-q", str(keys / authority), SSH_AUTH_SOCK=socket)
    request.getfixturevalue("no_programs")
    public = subject(keys, "alice")
    for name in (authority, f"{authority}.pub"):
        certificate = issue(public, TERMS, str(keys / name))
        assert still_says(certificate, public, TERMS, str(keys / name), SECOND)


@pytest.mark.parametrize(("kind", "bits"), [("rsa", 2048), ("ecdsa", 256), ("ecdsa", 521)])
@pytest.mark.parametrize("written", ["PEM", "PKCS8"])
def test_private_keys_in_older_files(
    keys: Path, tmp_path: Path, kind: str, bits: int, written: str
) -> None:
    """They issue as well, and without a program that tells their fingerprint."""
    key = make_key(tmp_path / "old", kind, bits)
    must("ssh-keygen", "-q", "-p", "-N", "", "-m", written, "-f", str(key))
    assert b"OPENSSH" not in key.read_bytes()
    found = authority_of(str(key))
    assert found.signer
    assert found.fingerprint == listed(Path(f"{key}.pub"))
    assert told(tmp_path, issue(subject(keys, "alice"), TERMS, str(key)))


@pytest.mark.parametrize("written", ["RFC4716", "PEM", "PKCS8"])
def test_a_passphrase_is_left_to_ssh_keygen(keys: Path, tmp_path: Path, written: str) -> None:
    """In files of each kind; it asks whoever may be asked, and here that is nobody."""
    key = make_key(tmp_path / "locked", "ecdsa", 256)
    must("ssh-keygen", "-q", "-p", "-N", "secret", "-m", written, "-f", str(key))
    assert authority_of(str(key)).signer is None
    with pytest.raises(SigningFailed, match="has a passphrase"):
        issue(subject(keys, "alice"), TERMS, str(key))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o601])
def test_a_private_key_that_others_may_read(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    """It is refused as ssh-keygen refuses it: when it is that of whoever names it."""
    key = Path(shutil.copy(keys / "ca", tmp_path / "open"))
    key.chmod(mode)
    assert authority_of(str(key)).signer is None
    with pytest.raises(SigningFailed) as caught:
        issue(subject(keys, "alice"), TERMS, str(key))
    assert caught.value.what == "others may read this private key"
    assert caught.value.remedy == f"run: chmod 600 {key}"
    user = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: user + 1)
    assert authority_of(str(key)).signer


def test_without_the_library_ssh_keygen_does_it_all(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same outcome; and a certificate at hand is still found to be right."""
    public, ca = subject(keys, "alice"), str(keys / "ca")
    ours = issue(public, TERMS, ca)
    monkeypatch.setattr(certificate_signer, "LIBRARY", False)
    assert authority_of(ca).signer is None
    theirs = issue(public, TERMS, ca)
    assert told(tmp_path, ours) == told(tmp_path, theirs)
    assert still_says(ours, public, TERMS, ca, SECOND)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependency):
        issue(public, TERMS, ca)


def test_keys_that_are_none_of_ssh(tmp_path: Path) -> None:
    """A PEM file with another key, with none, and one that is cut off; ssh-keygen says so."""
    other = x25519.X25519PrivateKey.generate()
    whole = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for number, data in enumerate((whole, b"-----BEGIN PRIVATE KEY-----\n", whole[:90])):
        file = tmp_path / str(number)
        file.write_bytes(data)
        file.chmod(0o600)
        with pytest.raises(SigningFailed, match="not a key that ssh-keygen can read"):
            authority_of(str(file))


def test_text_before_a_private_key(keys: Path, tmp_path: Path) -> None:
    """The library would look past it, and OpenSSH does not."""
    file = tmp_path / "key"
    file.write_bytes(b"mine:\n" + (keys / "ca").read_bytes())
    file.chmod(0o600)
    with pytest.raises(SigningFailed, match="not a key that ssh-keygen can read"):
        issue(subject(keys, "alice"), TERMS, str(file))


def test_a_private_key_whose_numbers_do_not_fit(keys: Path, tmp_path: Path) -> None:
    """What it signs is verified, so that nobody is given it."""
    good = rsa.generate_private_key(65537, 2048).private_numbers()
    bad = rsa.RSAPrivateNumbers(
        *(good.p, good.q, good.d + 2, good.dmp1 + 2, good.dmq1 + 2, good.iqmp + 2),
        good.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)
    file = tmp_path / "key"
    for written in (PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH):
        file.write_bytes(bad.private_bytes(Encoding.PEM, written, NoEncryption()))
        file.chmod(0o600)
        with pytest.raises(SigningFailed, match="another certificate came out than was asked"):
            issue(subject(keys, "alice"), TERMS, str(file))


def test_what_is_genuine(keys: Path, tmp_path: Path) -> None:
    """A certificate of which no byte was altered, and nothing else."""
    for name in ("alice", "alice.pub"):
        shutil.copy(keys / name, tmp_path)
    certificate = certify(keys / "ca", tmp_path / "alice", "alice").read_bytes()
    assert is_genuine(certificate)
    assert not is_genuine(certificate.replace(b"AAAA", b"AAAB", 1))
    for data in (b"", b"junk", (keys / "alice.pub").read_bytes(), "é é".encode()):
        assert not is_genuine(data)
