# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FIDO keys: ssh-keygen accepts a signature for which nobody touched the device, and we do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadSignature
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    read_signature,
    verify,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    MESSAGE,
    NAMESPACE,
    NOW,
    SK_TYPE,
    SecurityKey,
    accepted_by_openssh,
    blob_of,
    certify,
    line,
    listed,
    public,
)


def save(device: SecurityKey, path: Path) -> Path:
    """Write the public key of a device beside this path, as ssh-keygen does."""
    Path(f"{path}.pub").write_text(f"{device.public}\n")
    return path


@pytest.mark.parametrize("flags", [1, 5])
def test_a_touched_device_is_accepted(tmp_path: Path, flags: int) -> None:
    """With the flag for a touch (and a PIN) set, both ssh-keygen and we accept."""
    device = SecurityKey()
    blob, signers = device.sign(MESSAGE, flags), line("alice", device.public)
    assert accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", signers)
    found = verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)
    assert found.user_present is True
    assert found.key_type == SK_TYPE.decode()
    assert found.fingerprint == listed(Path(f"{save(device, tmp_path / 'sk')}.pub"))


@pytest.mark.parametrize("flags", [0, 4])
def test_an_untouched_device_is_refused(tmp_path: Path, flags: int) -> None:
    """Without that flag ssh-keygen accepts all the same, and we refuse."""
    device = SecurityKey()
    blob, signers = device.sign(MESSAGE, flags), line("alice", device.public)
    assert accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", signers)
    assert read_signature(blob).user_present is False
    with pytest.raises(BadSignature, match="the security key of alice was not touched"):
        verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)


def test_the_flag_cannot_be_set_afterwards(tmp_path: Path) -> None:
    """The flags are signed: raised by hand, the signature is not the device's any more."""
    device = SecurityKey()
    blob = device.sign(MESSAGE, flags=0)
    raised = blob[:-5] + b"\1" + blob[-4:]
    assert read_signature(raised).user_present is True
    with pytest.raises(BadSignature, match="the signature was altered"):
        verify(raised, MESSAGE, "alice", NAMESPACE, line("alice", device.public), NOW)


def test_a_device_that_is_not_for_ssh_is_refused() -> None:
    """A signature that a browser could ask for is none."""
    device = SecurityKey(b"https://example.org")
    with pytest.raises(BadSignature, match="for something else than SSH"):
        read_signature(device.sign(MESSAGE, flags=1))


def test_a_certificate_may_ask_for_a_pin(keys: Path, tmp_path: Path) -> None:
    """The option verify-required of a certificate is honoured, which ssh-keygen does not do."""
    device = SecurityKey()
    key = save(device, tmp_path / "sk")
    certificate = certify(keys / "ca", key, "alice", "-O", "verify-required")
    signers = line("alice", public(keys / "ca"), "cert-authority")
    touched, verified = (
        device.sign(MESSAGE, flags, blob_of(certificate.read_text())) for flags in (1, 5)
    )
    verify(verified, MESSAGE, "alice", NAMESPACE, signers, NOW)
    assert accepted_by_openssh(tmp_path, touched, MESSAGE, "alice", signers)
    with pytest.raises(BadSignature, match="asks for a PIN or a finger"):
        verify(touched, MESSAGE, "alice", NAMESPACE, signers, NOW)
