# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing with a key in the ssh-agent, and every way in which the agent does not help."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import SigningFailed
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    sign,
    verify,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    MESSAGE,
    NAMESPACE,
    NOW,
    agent,
    askpass,
    certify,
    line,
    listed,
    make_key,
    must,
    public,
)


@pytest.fixture
def lone(keys: Path, tmp_path: Path) -> Path:
    """The public key of alice, without the private key beside it."""
    (tmp_path / "lone").mkdir()
    return Path(shutil.copy(keys / "alice.pub", tmp_path / "lone" / "id.pub"))


def failure(key: Path) -> SigningFailed:
    """Why no signature was made."""
    with pytest.raises(SigningFailed) as caught:
        sign(MESSAGE, NAMESPACE, str(key))
    assert "\n" not in caught.value.what
    assert caught.value.where == str(key)
    return caught.value


def load(socket: str, key: Path, *options: str, **settings: str) -> None:
    """Load a private key into the agent."""
    must("ssh-add", "-q", *options, str(key), SSH_AUTH_SOCK=socket, **settings)


@pytest.mark.parametrize("name", ["alice", "rsa", "ecdsa", "ecdsa521"])
def test_a_public_key_is_enough(keys: Path, tmp_path: Path, socket: str, name: str) -> None:
    """With the private key in the agent, the public key alone signs; its name may be any."""
    load(socket, keys / name)
    signers = line("alice", public(keys / name))
    (tmp_path / "lone").mkdir()
    for file in ("id.pub", "signing_key"):
        path = shutil.copy(keys / f"{name}.pub", tmp_path / "lone" / file)
        blob = sign(MESSAGE, NAMESPACE, str(path))
        assert verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)


def test_a_key_with_a_passphrase_is_asked_for_once(tmp_path: Path, socket: str) -> None:
    """What the remedy of a missing passphrase says helps: afterwards the private key signs."""
    key = make_key(tmp_path / "locked", passphrase="secret")
    assert f"ssh-add {key}" in failure(key).remedy
    asking = askpass(tmp_path / "ask", "secret")
    load(socket, key, SSH_ASKPASS=asking, SSH_ASKPASS_REQUIRE="force")
    blob = sign(MESSAGE, NAMESPACE, str(key))
    assert verify(blob, MESSAGE, "alice", NAMESPACE, line("alice", public(key)), NOW)


def test_a_certificate_in_the_agent(keys: Path, tmp_path: Path, socket: str) -> None:
    """A certificate signs when the agent holds it; when it holds the key alone, that is told."""
    for name in ("alice", "alice.pub"):
        shutil.copy(keys / name, tmp_path)
    certificate = certify(keys / "ca", tmp_path / "alice", "alice")
    (tmp_path / "lone").mkdir()
    lone = Path(shutil.copy(certificate, tmp_path / "lone" / "id-cert.pub"))
    load(socket, keys / "alice")
    failed = failure(lone)
    assert "holds the key" in failed.what
    assert "not as this file names it" in failed.what
    load(socket, tmp_path / "alice")
    blob = sign(MESSAGE, NAMESPACE, str(lone))
    signers = line("alice", public(keys / "ca"), "cert-authority")
    assert verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)


def test_no_agent_is_named(lone: Path) -> None:
    """Without SSH_AUTH_SOCK the private key cannot be asked for."""
    failed = failure(lone)
    assert "SSH_AUTH_SOCK names no ssh-agent" in failed.what
    assert failed.remedy == f'run: eval "$(ssh-agent)", then: ssh-add {lone.with_suffix("")}'


def test_the_agent_is_gone(lone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of an agent that runs no more is told with its path."""
    with agent(tmp_path) as socket:
        pass
    monkeypatch.setenv("SSH_AUTH_SOCK", socket)
    assert failure(lone).what == f"the ssh-agent at {socket} does not answer"


@pytest.mark.usefixtures("socket")
def test_the_agent_is_empty(lone: Path) -> None:
    """An agent without keys, and what to run."""
    failed = failure(lone)
    assert failed.what == "the ssh-agent holds no key, or it is locked"
    assert f"ssh-add {lone.with_suffix('')}" in failed.remedy


def test_the_agent_is_locked(keys: Path, lone: Path, tmp_path: Path, socket: str) -> None:
    """A locked agent looks like an empty one; unlocked it signs."""
    load(socket, keys / "alice")
    asking = {
        "SSH_ASKPASS": askpass(tmp_path / "ask", "word"),
        "SSH_ASKPASS_REQUIRE": "force",
        "SSH_AUTH_SOCK": socket,
    }
    must("ssh-add", "-x", **asking)
    failed = failure(lone)
    assert "locked" in failed.what
    assert "ssh-add -X" in failed.remedy
    must("ssh-add", "-X", **asking)
    assert sign(MESSAGE, NAMESPACE, str(lone))


def test_the_agent_holds_other_keys(keys: Path, lone: Path, socket: str) -> None:
    """The fingerprint of the key that is missing is told."""
    load(socket, keys / "bob")
    assert failure(lone).what == f"the ssh-agent does not hold the key {listed(lone)}"


def test_the_agent_refuses(keys: Path, lone: Path, socket: str) -> None:
    """An agent that asks its user, who does not agree, and it fails at once."""
    load(socket, keys / "alice", "-c")
    started = time.monotonic()
    for key in (lone, keys / "alice"):
        failed = failure(key)
        assert failed.what == "the ssh-agent refused to sign with this key"
        assert "confirm" in failed.remedy
    assert time.monotonic() - started < 5
