# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signed list of permits: whole or refused, and verified by ssh-keygen alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    SigningFailed,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.permit_list import (
    MAX_BYTES,
    NAMESPACE,
    SIGNER,
    open_list,
    seal_list,
    signers_line,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import armor, sign
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    NAMESPACE as SIGNOFF,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    NOW,
    agent,
    certify,
    listed,
    must,
    public,
    run,
)

CONTENT = b'{"permits":[]}'


def test_it_comes_back(keys: Path) -> None:
    """The same content, and the fingerprint of who signed."""
    for name in ("alice", "rsa", "ecdsa"):
        found = open_list(seal_list(CONTENT, str(keys / name)), NOW, "list")
        assert (found.content, found.fingerprint) == (CONTENT, listed(keys / f"{name}.pub"))


def test_it_is_verified_by_hand(keys: Path, tmp_path: Path) -> None:
    """With head, tail and ssh-keygen, as the module says; by another key it is not."""
    line, _end, signature = seal_list(CONTENT, str(keys / "alice")).partition(b"\n")
    (tmp_path / "sig").write_bytes(signature)
    for name, code in (("alice", 0), ("bob", 255)):
        (tmp_path / "signers").write_bytes(signers_line(public(keys / name)))
        command = ["ssh-keygen", "-Y", "verify", "-n", NAMESPACE, "-I", SIGNER]
        files = ["-f", str(tmp_path / "signers"), "-s", str(tmp_path / "sig")]
        assert run(*command, *files, given=line + b"\n").returncode == code


def test_the_key_is_in_the_agent(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then its public key is enough."""
    with agent(tmp_path) as socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", socket)
        must("ssh-add", "-q", str(keys / "alice"), SSH_AUTH_SOCK=socket)
        lone = shutil.copy(keys / "alice.pub", tmp_path / "gate.pub")
        assert open_list(seal_list(CONTENT, str(lone)), NOW, "list").content == CONTENT


def test_every_byte_counts(keys: Path) -> None:
    """With any one of them altered, it is not a list any more."""
    data = seal_list(CONTENT, str(keys / "alice"))
    for place in range(0, len(data), 3):
        altered = bytearray(data)
        altered[place] ^= 1
        with pytest.raises(BadDocument):
            open_list(bytes(altered), NOW, "list")


def test_what_was_signed_for_something_else(keys: Path) -> None:
    """A sign-off over the same bytes is no list of permits."""
    blob = sign(CONTENT + b"\n", SIGNOFF, str(keys / "alice"))
    with pytest.raises(BadDocument, match=f"made for {SIGNOFF}"):
        open_list(CONTENT + b"\n" + armor(blob), NOW, "list")


@pytest.mark.parametrize("data", [b"", b"\n", CONTENT, CONTENT + b"\n", b"x" * (MAX_BYTES + 2)])
def test_what_is_no_list(data: bytes) -> None:
    """It is told with its file, and what to do."""
    with pytest.raises(BadDocument, match="not a signed list of permits") as caught:
        open_list(data, NOW, "permits.signed")
    assert (caught.value.where, caught.value.remedy) == ("permits.signed", "publish it anew")


def test_what_targets_would_not_take(keys: Path, tmp_path: Path) -> None:
    """Several lines, too many bytes, and the signature of a certificate."""
    with pytest.raises(ValueError, match="one line"):
        seal_list(b"{}\n{}", str(keys / "alice"))
    with pytest.raises(BadDocument, match="larger than"):
        seal_list(b"x" * (MAX_BYTES + 1), str(keys / "alice"))
    for name in ("alice", "alice.pub"):
        shutil.copy(keys / name, tmp_path)
    certificate = certify(keys / "ca", tmp_path / "alice", "gate")
    with pytest.raises(SigningFailed, match="plain key of the gate"):
        seal_list(CONTENT, str(certificate))
