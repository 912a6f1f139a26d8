# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: they speak for the one person they were issued for, while they are valid."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadSignature
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    sign,
    verify,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    MESSAGE,
    NAMESPACE,
    NOW,
    accepted_by_openssh,
    certify,
    line,
    listed,
    public,
)


@pytest.fixture
def key(keys: Path, tmp_path: Path) -> Path:
    """A key of its own for each test, as its certificate lies beside it."""
    for name in ("alice", "alice.pub"):
        shutil.copy(keys / name, tmp_path)
    return tmp_path / "alice"


def signed_with(certificate: Path) -> bytes:
    """A signature with this certificate."""
    return sign(MESSAGE, NAMESPACE, str(certificate))


def authority(keys: Path, person: str = "alice", *options: str) -> bytes:
    """The line that lets the authority issue certificates for a person."""
    return line(person, public(keys / "ca"), "cert-authority", *options)


def refusal(blob: bytes, signers: bytes, person: str = "alice") -> str:
    """Why a signature is not accepted."""
    with pytest.raises(BadSignature) as caught:
        verify(blob, MESSAGE, person, NAMESPACE, signers, NOW)
    return caught.value.what


@pytest.mark.parametrize("issuer", ["ca", "ca_rsa", "ca_ecdsa"])
@pytest.mark.parametrize("name", ["alice", "rsa", "ecdsa", "ecdsa521"])
def test_a_certificate_is_accepted(keys: Path, tmp_path: Path, name: str, issuer: str) -> None:
    """A certificate of each type of key from each type of authority; named by the plain key."""
    for file in (name, f"{name}.pub"):
        shutil.copy(keys / file, tmp_path)
    certificate = certify(keys / issuer, tmp_path / name, "alice")
    signers = line("alice", public(keys / issuer), "cert-authority")
    blob = signed_with(certificate)
    found = verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)
    assert found.key_type == certificate.read_text().split()[0]
    assert found.fingerprint == listed(keys / f"{name}.pub")
    assert accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", signers)


def test_a_certificate_of_another_person(keys: Path, key: Path, tmp_path: Path) -> None:
    """A certificate for bob does not speak for alice, though the authority may issue for both."""
    blob = signed_with(certify(keys / "ca", key, "bob"))
    both = authority(keys) + authority(keys, "bob")
    assert refusal(blob, both) == "the certificate was issued for bob, not for alice"
    assert not accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", both)
    verify(blob, MESSAGE, "bob", NAMESPACE, both, NOW)


def test_a_certificate_for_several_people(keys: Path, key: Path, tmp_path: Path) -> None:
    """One key could count as two people, for ssh-keygen; other names in it do no harm."""
    blob = signed_with(certify(keys / "ca", key, "alice,root,bob"))
    both = authority(keys) + authority(keys, "bob")
    for person in ("alice", "bob"):
        assert accepted_by_openssh(tmp_path, blob, MESSAGE, person, both)
        assert "speaks for several people" in refusal(blob, both, person)
    verify(blob, MESSAGE, "alice", NAMESPACE, authority(keys), NOW)


def test_a_certificate_for_nobody(keys: Path, key: Path) -> None:
    """A certificate without names speaks for nobody."""
    blob = signed_with(certify(keys / "ca", key, ""))
    assert "the certificate was issued for nobody" in refusal(blob, authority(keys))


def test_a_certificate_on_the_key_of_another(keys: Path, key: Path, tmp_path: Path) -> None:
    """A key that is listed as alice's does not become bob's by a certificate."""
    blob = signed_with(certify(keys / "ca", key, "bob"))
    signers = line("alice", public(keys / "alice")) + authority(keys, "bob")
    assert accepted_by_openssh(tmp_path, blob, MESSAGE, "bob", signers)
    assert "is that of alice, not of bob" in refusal(blob, signers, "bob")


def test_a_certificate_on_the_key_of_an_authority(keys: Path, tmp_path: Path) -> None:
    """What issues certificates does not sign decisions, not even with one of its own."""
    for name in ("ca", "ca.pub"):
        shutil.copy(keys / name, tmp_path)
    blob = signed_with(certify(keys / "ca", tmp_path / "ca", "alice"))
    assert "issues certificates and signs nothing else" in refusal(blob, authority(keys))


def test_an_authority_that_is_not_listed(keys: Path, key: Path, tmp_path: Path) -> None:
    """Anybody can issue certificates: only those of the authorities on the list count."""
    blob = signed_with(certify(keys / "bob", key, "alice"))
    for signers in (
        authority(keys),
        line("alice", public(keys / "alice")),
        line("bob", public(keys / "bob"), "cert-authority"),
        line("alice", public(keys / "bob")),
    ):
        assert "which may issue none for alice" in refusal(blob, signers)
        assert not accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", signers)


@pytest.mark.parametrize(
    ("interval", "reason"),
    [
        ("20261124120000Z:20261124120001Z", ""),
        ("20261124120001Z:20261231Z", "is not valid before 2026-11-24 12:00:01 UTC"),
        ("20260101Z:20261124120000Z", "expired at 2026-11-24 12:00:00 UTC"),
        ("always:forever", ""),
    ],
)
def test_validity_of_a_certificate(
    keys: Path, key: Path, tmp_path: Path, interval: str, reason: str
) -> None:
    """A certificate is valid from its first second, and no more at its last, as for ssh-keygen."""
    blob = signed_with(certify(keys / "ca", key, "alice", "-V", interval))
    if reason:
        assert reason in refusal(blob, authority(keys))
    else:
        verify(blob, MESSAGE, "alice", NAMESPACE, authority(keys), NOW)
    by_hand = accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", authority(keys))
    assert by_hand is not bool(reason)


def test_validity_of_an_authority(keys: Path, key: Path) -> None:
    """A certificate is worth no more than its authority is at that time, for that namespace."""
    blob = signed_with(certify(keys / "ca", key, "alice"))
    until = f'valid-before="{NOW - timedelta(seconds=1):%Y%m%d%H%M%SZ}"'
    assert "expired at 2026-11-24 11:59:59" in refusal(blob, authority(keys, "alice", until))
    elsewhere = line("alice", public(keys / "ca"), "cert-authority", namespaces="signoff@bank")
    assert "and not in signoff@shop" in refusal(blob, elsewhere)


def test_a_certificate_of_a_host(keys: Path, key: Path) -> None:
    """Hosts decide nothing."""
    blob = signed_with(certify(keys / "ca", key, "alice", "-h"))
    assert "certificate of a host" in refusal(blob, authority(keys))


def test_an_option_that_must_be_honoured(keys: Path, key: Path, tmp_path: Path) -> None:
    """A certificate for one command or from one address is not good for decisions."""
    blob = signed_with(certify(keys / "ca", key, "alice", "-O", "force-command=/bin/true"))
    assert accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", authority(keys))
    assert "asks for force-command" in refusal(blob, authority(keys))
    blob = signed_with(certify(keys / "ca", key, "alice", "-O", "verify-required"))
    assert "asks for a PIN or a finger" in refusal(blob, authority(keys))
