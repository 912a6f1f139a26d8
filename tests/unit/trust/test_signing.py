# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing with key files: who is asked for a passphrase, who is not, and what stands in the way."""

from __future__ import annotations

import os
import pty
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    MissingDependency,
    SigningFailed,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    sign,
    verify,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    MESSAGE,
    NAMESPACE,
    NOW,
    SecurityKey,
    armor_of,
    askpass,
    certify,
    line,
    make_key,
    public,
)

PASSPHRASE = "correct horse"


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """A private key with a passphrase."""
    return make_key(tmp_path / "locked", passphrase=PASSPHRASE)


def failure(key: object, namespace: str = NAMESPACE) -> SigningFailed:
    """Why no signature was made; it says where, and what to do."""
    with pytest.raises(SigningFailed) as caught:
        sign(MESSAGE, namespace, str(key))
    assert "\n" not in caught.value.what
    assert caught.value.where == str(key)
    assert caught.value.remedy
    return caught.value


def accepted(blob: bytes, key: Path) -> bool:
    """Whether the signature is that of this key."""
    return bool(verify(blob, MESSAGE, "alice", NAMESPACE, line("alice", public(key)), NOW))


def test_private_public_and_certificate(keys: Path, tmp_path: Path) -> None:
    """A private key, the public key beside it, and a certificate beside it all sign."""
    for name in ("alice", "alice.pub"):
        shutil.copy(keys / name, tmp_path)
    for path in (tmp_path / "alice", tmp_path / "alice.pub"):
        assert accepted(sign(MESSAGE, NAMESPACE, str(path)), keys / "alice")
    blob = sign(MESSAGE, NAMESPACE, str(certify(keys / "ca", tmp_path / "alice", "alice")))
    signers = line("alice", public(keys / "ca"), "cert-authority")
    assert verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)


def test_paths_may_begin_at_home_or_here(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path with ~, one from here, and one that looks like an option name the same key."""
    shutil.copy(keys / "alice", tmp_path / "-key")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for path in ("~/-key", "-key"):
        assert accepted(sign(MESSAGE, NAMESPACE, path), keys / "alice")


@pytest.mark.parametrize(
    "message", [b"", b"\0\xff", PASSPHRASE.encode() + b"\nmore", b"a" * 2_000_000]
)
def test_any_message(keys: Path, message: bytes) -> None:
    """The whole message is signed, whatever is in it."""
    blob, signers = (
        sign(message, NAMESPACE, str(keys / "alice")),
        line("alice", public(keys / "alice")),
    )
    assert verify(blob, message, "alice", NAMESPACE, signers, NOW)


def test_without_a_terminal_it_fails_at_once(locked: Path) -> None:
    """On a CI runner nobody is asked and nothing waits, nor is the message read as passphrase."""
    started = time.monotonic()
    failed = failure(locked)
    assert time.monotonic() - started < 5
    assert failed.what == "the key has a passphrase, and none or a wrong one was given"
    assert failed.remedy == f"load it into the ssh-agent once, with: ssh-add {locked}"
    with pytest.raises(SigningFailed, match="has a passphrase"):
        sign(PASSPHRASE.encode() + b"\n" + MESSAGE, NAMESPACE, str(locked))


def test_a_window_asks_only_when_it_is_told_to(
    locked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSH_ASKPASS alone would wait where nobody sits: SSH_ASKPASS_REQUIRE must say so."""
    monkeypatch.setenv("SSH_ASKPASS", askpass(tmp_path / "ask", PASSPHRASE))
    monkeypatch.setenv("DISPLAY", ":0")
    assert "has a passphrase" in failure(locked).what
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "perhaps")
    assert "has a passphrase" in failure(locked).what
    for wish in ("force", "prefer"):
        monkeypatch.setenv("SSH_ASKPASS_REQUIRE", wish)
        assert accepted(sign(MESSAGE, NAMESPACE, str(locked)), locked)
    monkeypatch.setenv("SSH_ASKPASS", askpass(tmp_path / "ask", "wrong"))
    assert "none or a wrong one" in failure(locked).what


def signs_on_a_terminal(key: Path, *, standard_input: bool) -> tuple[int, int]:
    """Sign in a process that has a terminal; returns its pid and the other end of the terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        code = 1
        try:
            if not standard_input:
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            code = 0 if accepted(sign(MESSAGE, NAMESPACE, str(key)), key) else 1
        finally:
            os._exit(code)
    return pid, terminal


@pytest.mark.parametrize(("answer", "code"), [(PASSPHRASE, 0), ("wrong", 1)])
def test_on_a_terminal_the_user_is_asked(locked: Path, answer: str, code: int) -> None:
    """Where the standard input is a terminal, ssh-keygen asks there, and the answer is used."""
    pid, terminal = signs_on_a_terminal(locked, standard_input=True)
    asked = b""
    while b"passphrase" not in asked:
        asked += os.read(terminal, 1024)
    os.write(terminal, answer.encode() + b"\n")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == code
    os.close(terminal)


def test_a_terminal_is_left_alone_when_the_input_is_another(locked: Path) -> None:
    """A job started from a terminal, with its input from elsewhere, fails at once and asks not."""
    started = time.monotonic()
    pid, terminal = signs_on_a_terminal(locked, standard_input=False)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
    assert time.monotonic() - started < 5
    os.set_blocking(terminal, False)
    with pytest.raises(OSError, match=r"unavailable|Input/output"):
        os.read(terminal, 1024)  # there is nothing to read
    os.close(terminal)


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    """A path to nothing, to a directory, through a file, or to nobody's home is told."""
    (tmp_path / "file").touch()
    for path in (tmp_path / "none", tmp_path, tmp_path / "file" / "key", "~nobody-like-this/key"):
        assert failure(path).what == "there is no such key file"


def test_a_key_of_somebody_else(keys: Path) -> None:
    """A key file that may not be read is told so, and not that it is missing."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        key = Path(shutil.copy(keys / "alice", folder))
        key.chmod(0o000)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            if os.geteuid() == 0:  # whom permissions do not bind
                os.setuid(65534)
            try:
                sign(MESSAGE, NAMESPACE, str(key))
            except SigningFailed as error:
                os.write(writer, str(error).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            assert pipe.read().startswith(f"{key}: you may not read this key file")
        assert os.waitpid(pid, 0)[1] == 0


def test_a_file_that_is_no_key(tmp_path: Path, keys: Path) -> None:
    """Something else than a key is told apart from a key that cannot be used."""
    junk = tmp_path / "junk"
    for data in (b"", b"hello\n", b"\xff\0", (keys / "alice").read_bytes()[:100]):
        junk.write_bytes(data)
        junk.chmod(0o600)
        assert failure(junk).what == "this is not a key that ssh-keygen can read"


def test_a_key_that_others_may_read(keys: Path, tmp_path: Path) -> None:
    """ssh-keygen ignores such a key; what to run is told."""
    shutil.copy(keys / "alice", tmp_path)
    (tmp_path / "alice").chmod(0o644)
    failed = failure(tmp_path / "alice")
    assert failed.what == "others may read this private key"
    assert failed.remedy == f"run: chmod 600 {tmp_path / 'alice'}"


def test_a_public_key_of_another_private_key(keys: Path, tmp_path: Path) -> None:
    """What is not foreseen is told in the words of ssh-keygen."""
    shutil.copy(keys / "alice", tmp_path / "key")
    shutil.copy(keys / "bob.pub", tmp_path / "key.pub")
    assert "doesn't match private" in failure(tmp_path / "key.pub").what


@pytest.mark.parametrize("namespace", ["", "-f", "signoff@*", "a b", "a" * 129, "x\0"])
def test_a_namespace_that_is_no_name(keys: Path, namespace: str) -> None:
    """Nothing is signed in a namespace that nobody could accept."""
    with pytest.raises(SigningFailed, match="cannot be the namespace"):
        sign(MESSAGE, namespace, str(keys / "alice"))


def test_a_key_that_nobody_would_accept(tmp_path: Path) -> None:
    """A weak key is told when it signs, not weeks later at the gate."""
    key = make_key(tmp_path / "weak", "rsa", 1024)
    assert "an RSA key of 1024 bit is too weak" in failure(key).what


def test_a_security_key_that_need_not_be_touched(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for a FIDO key made with no-touch-required; a program stands in for the device."""
    blob = SecurityKey().sign(MESSAGE, flags=0)
    (tmp_path / "made").write_bytes(armor_of(blob))
    fake = tmp_path / "ssh-keygen"
    fake.write_text(
        f"#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\n/bin/cp {tmp_path}/made $1.sig\n"
    )
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "signs without being touched" in failure(keys / "alice").what


def test_without_openssh(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is told."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependency, match="ssh-keygen is not installed") as caught:
        sign(MESSAGE, NAMESPACE, str(keys / "alice"))
    assert "openssh-client" in caught.value.remedy
