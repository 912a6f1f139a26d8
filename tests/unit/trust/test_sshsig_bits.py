# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every single bit of a signature, and of an envelope, flipped: none of them is accepted.

With MOF_RELEASE_LONG=1 all bits of everything; else all of an Ed25519 signature, and 1 of 7 bits of
the rest. A flip that is read as a signature all the same is put before ssh-keygen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    BadSignature,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.dsse import (
    PAYLOAD_TYPE,
    Envelope,
    pae,
    seal,
    unseal,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    armor,
    dearmor,
    read_signature,
    sign,
    verify,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    MESSAGE,
    NAMESPACE,
    NOW,
    SecurityKey,
    certify,
    line,
    public,
)

LONG = os.environ.get("MOF_RELEASE_LONG") == "1"
STEP = 1 if LONG else 7


def flips(data: bytes, step: int = STEP) -> Iterator[tuple[int, bytes]]:
    """Each bit, or each seventh, with the bytes in which it is flipped."""
    for bit in range(0, len(data) * 8, step):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(changed)


def accepted(blob: bytes, signers: bytes) -> bool:
    """Whether a signature is accepted."""
    try:
        verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)
    except BadSignature:
        return False
    return True


def test_every_bit_of_an_ed25519_signature(keys: Path) -> None:
    """None of the flips is accepted, though ssh-keygen alone must refuse hundreds of them."""
    blob, signers = (
        sign(MESSAGE, NAMESPACE, str(keys / "alice")),
        line("alice", public(keys / "alice")),
    )
    assert accepted(blob, signers)
    before, refused = len(blob) * 8, 0
    for bit, changed in flips(blob, 1):
        assert not accepted(changed, signers), f"bit {bit} of {before} flipped is accepted"
        refused += 1
    assert refused == before > 1_400


def test_most_flips_are_refused_without_openssh(keys: Path) -> None:
    """Of what frames the signature every bit is read: only 64 bytes are left for ssh-keygen."""
    blob = sign(MESSAGE, NAMESPACE, str(keys / "alice"))
    readable = []
    for bit, changed in flips(blob, 1):
        try:
            found = read_signature(changed)
        except BadSignature:
            continue
        if (found.namespace, found.key_blob) == (NAMESPACE, read_signature(blob).key_blob):
            readable.append(bit)
    assert set(readable) == set(range((len(blob) - 64) * 8, len(blob) * 8))


@pytest.mark.parametrize("name", ["rsa", "ecdsa", "certificate", "sk"])
def test_bits_of_other_signatures(keys: Path, name: str) -> None:
    """The same for RSA, ECDSA, a certificate with all that is in it, and a FIDO key."""
    if name == "sk":
        device = SecurityKey()
        blob, signers = device.sign(MESSAGE, flags=1), line("alice", device.public)
    elif name == "certificate":
        signers = line("alice", public(keys / "ca"), "cert-authority")
        blob = sign(MESSAGE, NAMESPACE, str(certify(keys / "ca", keys / "alice", "alice")))
    else:
        blob, signers = (
            sign(MESSAGE, NAMESPACE, str(keys / name)),
            line("alice", public(keys / name)),
        )
    assert accepted(blob, signers)
    for bit, changed in flips(blob):
        assert not accepted(changed, signers), f"bit {bit} flipped is accepted"


def test_bits_of_the_armour(keys: Path) -> None:
    """No flip in the text gives the same signature, or another one that is accepted."""
    blob, signers = (
        sign(MESSAGE, NAMESPACE, str(keys / "alice")),
        line("alice", public(keys / "alice")),
    )
    for bit, changed in flips(armor(blob)):
        try:
            other = dearmor(changed)
        except BadSignature:
            continue
        assert other != blob, f"bit {bit} flipped changes nothing"
        assert not accepted(other, signers), f"bit {bit} flipped is accepted"


def test_bits_of_an_envelope(keys: Path) -> None:
    """No flip in the bytes of an envelope can be unsealed and is still accepted."""
    payload = b'{"release":"shop-7"}'
    blob = sign(pae(PAYLOAD_TYPE, payload), NAMESPACE, str(keys / "alice"))
    data = seal(Envelope(payload, read_signature(blob).fingerprint, blob))
    signers = line("alice", public(keys / "alice"))

    def unsealed_and_accepted(sealed: bytes) -> bool:
        try:
            found = unseal(sealed, "go.json")
            message = pae(PAYLOAD_TYPE, found.payload)
            signature = verify(found.signature, message, "alice", NAMESPACE, signers, NOW)
        except (BadDocument, BadSignature):
            return False
        assert signature.fingerprint == found.keyid
        return True

    assert unsealed_and_accepted(data)
    for bit, changed in flips(data):
        assert not unsealed_and_accepted(changed), f"bit {bit} flipped is accepted"
