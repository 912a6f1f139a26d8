# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: what is asked for is what comes out, and every way in which none does."""

from __future__ import annotations

import base64
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    SigningFailed,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.certificate import (
    PublicLine,
    Terms,
    issue,
    read_public_key,
    still_says,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_key import key_of
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    NOW,
    agent,
    askpass,
    blob_of,
    certify,
    listed,
    make_key,
    must,
)

SECOND = int(NOW.timestamp())
TERMS = Terms("permit-1", "mof-permit", SECOND - 60, SECOND + 600, 7)


@pytest.fixture
def public(keys: Path) -> PublicLine:
    """The public key of alice."""
    return read_public_key(Path(f"{keys / 'alice'}.pub").read_bytes(), "alice.pub")


@pytest.fixture
def lone(keys: Path, tmp_path: Path) -> Path:
    """The public key of the authority, without the private key beside it."""
    (tmp_path / "lone").mkdir()
    return Path(shutil.copy(keys / "ca.pub", tmp_path / "lone" / "ca.pub"))


def failure(public: PublicLine, authority: Path, terms: Terms = TERMS) -> SigningFailed:
    """Why no certificate was issued, in one line."""
    with pytest.raises(SigningFailed) as caught:
        issue(public, terms, str(authority))
    assert "\n" not in caught.value.what
    return caught.value


@pytest.mark.parametrize("name", ["alice", "rsa", "ecdsa", "ecdsa384", "ecdsa521"])
@pytest.mark.parametrize("authority", ["ca", "ca_rsa", "ca_ecdsa"])
def test_it_says_what_it_was_asked(keys: Path, tmp_path: Path, name: str, authority: str) -> None:
    """As ssh-keygen reads it: key, id, name, times, serial number, and one thing it permits."""
    public = read_public_key(Path(f"{keys / name}.pub").read_bytes(), name)
    path = tmp_path / "key-cert.pub"
    path.write_bytes(issue(public, TERMS, str(keys / authority)))
    told = must("ssh-keygen", "-L", "-f", str(path))
    for one in (
        "user certificate",
        f"Public key: {public.key.plain_type.split('-')[0 if 'ecdsa' in name else 1].upper()}",
        public.key.fingerprint,
        f"{listed(Path(f'{keys / authority}.pub'))} (using",
        'Key ID: "permit-1"',
        "Serial: 7",
        "Valid: from 2026-11-24T11:59:00 to 2026-11-24T12:10:00",
        "Critical Options: (none)",
    ):
        assert one in told, told
    words = told.split()
    assert words[words.index("Principals:") + 1 : words.index("Critical")] == ["mof-permit"]
    assert words[words.index("Extensions:") + 1 :] == ["permit-pty"]


def test_no_terminal(public: PublicLine, keys: Path) -> None:
    """When none is wanted, nothing at all is permitted besides running commands."""
    certificate = issue(public, replace(TERMS, pty=False), str(keys / "ca"))
    found = key_of(blob_of(certificate.decode())).certificate
    assert found
    assert (found.extensions, found.key_id, found.serial) == ((), "permit-1", 7)


def test_one_that_says_the_same_is_kept(public: PublicLine, keys: Path, tmp_path: Path) -> None:
    """With any serial number and beginning; with anything else, or altered, it is not."""
    ca = str(keys / "ca")
    certificate = issue(public, TERMS, ca)
    later = replace(TERMS, valid_after=SECOND + 5, serial=8)
    assert still_says(certificate, public, later, ca, SECOND + 65)
    assert still_says(certificate, public, later, f"{ca}.pub", SECOND + 65)
    for terms in (
        replace(later, key_id="permit-2"),
        replace(later, principal="other"),
        replace(later, valid_before=SECOND + 599),
        replace(later, pty=False),
    ):
        assert not still_says(certificate, public, terms, ca, SECOND + 65)
    assert not still_says(certificate, public, TERMS, str(keys / "ca_rsa"), SECOND)
    assert not still_says(certificate, public, TERMS, ca, SECOND - 61)
    other = read_public_key(Path(f"{keys / 'bob'}.pub").read_bytes(), "bob")
    assert not still_says(certificate, other, TERMS, ca, SECOND)
    for data in (b"", b"junk", Path(f"{ca}.pub").read_bytes(), "é é".encode()):
        assert not still_says(data, public, TERMS, ca, SECOND)
    blob = bytearray(blob_of(certificate.decode()))
    blob[-1] ^= 1  # in the signature of the authority
    words = certificate.decode().split()
    altered = f"{words[0]} {base64.b64encode(blob).decode()}\n".encode()
    assert not still_says(altered, public, TERMS, ca, SECOND)
    for name in ("alice", "alice.pub"):
        shutil.copy(keys / name, tmp_path)
    wide = certify(
        keys / "ca", tmp_path / "alice", "mof-permit", "-V", "20261124115900:20261124121000"
    )
    assert not still_says(wide.read_bytes(), public, replace(TERMS, key_id="note"), ca, SECOND)


def test_the_authority_is_in_the_agent(
    public: PublicLine, keys: Path, lone: Path, socket: str
) -> None:
    """Its public key is enough then, and says the same as the private one."""
    must("ssh-add", "-q", str(keys / "ca"), SSH_AUTH_SOCK=socket)
    certificate = issue(public, TERMS, str(lone))
    assert still_says(certificate, public, TERMS, str(keys / "ca"), SECOND)
    assert certificate.decode().split()[2:] == ["permit-1"]


def test_no_agent_is_named(public: PublicLine, lone: Path) -> None:
    """Then its private key cannot be asked for."""
    found = failure(public, lone)
    assert "SSH_AUTH_SOCK names no ssh-agent" in found.what
    assert f"ssh-add {lone.with_suffix('')}" in found.remedy


def test_the_agent_is_gone(
    public: PublicLine, lone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agent that runs no more is told with its path."""
    with agent(tmp_path) as path:
        pass
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    assert failure(public, lone).what == f"the ssh-agent at {path} does not answer"


def test_the_agent_is_locked(
    public: PublicLine, keys: Path, lone: Path, tmp_path: Path, socket: str
) -> None:
    """It is told at once, with what unlocks it; unlocked, it issues."""
    must("ssh-add", "-q", str(keys / "ca"), SSH_AUTH_SOCK=socket)
    asking = {
        "SSH_ASKPASS": askpass(tmp_path / "ask", "word"),
        "SSH_ASKPASS_REQUIRE": "force",
        "SSH_AUTH_SOCK": socket,
    }
    must("ssh-add", "-x", **asking)
    found = failure(public, lone)
    assert "locked" in found.what
    assert "ssh-add -X" in found.remedy
    must("ssh-add", "-X", **asking)
    assert issue(public, TERMS, str(lone))


def test_the_agent_holds_other_keys(
    public: PublicLine, keys: Path, lone: Path, socket: str
) -> None:
    """The fingerprint of the one that is missing is told; one that must be confirmed, too."""
    must("ssh-add", "-q", str(keys / "bob"), SSH_AUTH_SOCK=socket)
    assert failure(public, lone).what == f"the ssh-agent does not hold the key {listed(lone)}"
    must("ssh-add", "-q", "-c", str(keys / "ca"), SSH_AUTH_SOCK=socket)
    assert failure(public, lone).what == "the ssh-agent refused to sign with this key"


def test_the_authority_is_missing(public: PublicLine, tmp_path: Path) -> None:
    """The path is told."""
    found = failure(public, tmp_path / "gone")
    assert (found.what, found.where) == ("there is no such key file", str(tmp_path / "gone"))


def test_the_authority_has_a_passphrase(public: PublicLine, tmp_path: Path) -> None:
    """Nothing waits; the remedy names what works."""
    locked = make_key(tmp_path / "locked", passphrase="secret")
    found = failure(public, locked)
    assert "has a passphrase" in found.what
    assert found.remedy == f"load it into the ssh-agent: ssh-add {locked}; then name {locked}.pub"


def test_what_is_no_authority(public: PublicLine, keys: Path, tmp_path: Path) -> None:
    """Junk, a private key that others may read, and a certificate."""
    junk = tmp_path / "junk"
    junk.write_text("junk")
    assert failure(public, junk).what == "this is not a key that ssh-keygen can read"
    open_ = Path(shutil.copy(keys / "ca", tmp_path / "open"))
    open_.chmod(0o644)
    assert failure(public, open_).what == "others may read this private key"
    shutil.copy(keys / "alice.pub", tmp_path)
    certificate = certify(keys / "ca", tmp_path / "alice", "alice")
    assert failure(public, certificate).what == "a certificate cannot issue certificates"


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, key_id=""),
        replace(TERMS, key_id="-x"),
        replace(TERMS, key_id="permit 1"),
        replace(TERMS, key_id="permit-1\n"),
        replace(TERMS, key_id="p" * 65),
        replace(TERMS, principal="a,b"),
        replace(TERMS, principal="*"),
        replace(TERMS, valid_before=TERMS.valid_after),
        replace(TERMS, valid_after=-1),
    ],
)
def test_terms_that_cannot_be(public: PublicLine, keys: Path, terms: Terms) -> None:
    """They are refused before anything is run."""
    failure(public, keys / "ca", terms)


@pytest.mark.parametrize("data", [b"", b"x", b"ssh-ed25519", b"ssh-ed25519 %%", "é é".encode()])
def test_what_is_no_public_key(data: bytes) -> None:
    """It is told with its file."""
    with pytest.raises(BadDocument) as caught:
        read_public_key(data, "key.pub")
    assert caught.value.where == "key.pub"


def test_what_cannot_be_certified(keys: Path, tmp_path: Path) -> None:
    """A private key, a certificate, two keys, and a key of another type than its line says."""
    line = (keys / "alice.pub").read_bytes()
    shutil.copy(keys / "alice.pub", tmp_path)
    certificate = certify(keys / "ca", tmp_path / "alice", "alice").read_bytes()
    for data in (
        (keys / "alice").read_bytes(),
        certificate,
        line + line,
        line.replace(b"ssh-ed25519", b"ssh-rsa", 1),
    ):
        with pytest.raises(BadDocument, match="not a public key that can be certified"):
            read_public_key(data, "key.pub")
