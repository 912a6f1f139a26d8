# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, certificates, agents and FIDO signatures for the tests, made by the real OpenSSH."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAMESPACE = "signoff@shop"
MESSAGE = b"The release shop-7 may be deployed.\n"
NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
SK_TYPE = b"sk-ssh-ed25519@openssh.com"
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


def run(*arguments: str, given: bytes = b"", **settings: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program of OpenSSH in UTC."""
    surroundings = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC0", **settings}
    return subprocess.run(
        arguments, input=given, capture_output=True, env=surroundings, timeout=60, check=False
    )


def must(*arguments: str, given: bytes = b"", **settings: str) -> str:
    """Run a program of OpenSSH that must end well; returns what it wrote."""
    done = run(*arguments, given=given, **settings)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def make_key(path: Path, kind: str = "ed25519", bits: int = 0, passphrase: str = "") -> Path:
    """Make a key pair; returns the path of the private key."""
    size = ["-b", str(bits)] if bits else []
    must(*("ssh-keygen", "-q", "-t", kind, *size, "-N", passphrase, "-C", "", "-f", str(path)))
    return path


def public(key: Path) -> str:
    """Type and base64 of the public key of a private key."""
    return " ".join(Path(f"{key}.pub").read_text().split()[:2])


def blob_of(line: str) -> bytes:
    """The key on the wire that a line ``type base64 …`` holds."""
    return base64.b64decode(line.split()[1])


def listed(path: Path) -> str:
    """The fingerprint that ``ssh-keygen -l`` shows."""
    return must("ssh-keygen", "-l", "-f", str(path)).split()[1]


def line(person: str, key: str, *options: str, namespaces: str = NAMESPACE) -> bytes:
    """A line of an allowed signers file; options as ``cert-authority`` or ``name="value"``."""
    told = ",".join([*options, f'namespaces="{namespaces}"'])
    return f"{person} {told} {key}\n".encode()


def certify(authority: Path, key: Path, person: str, *options: str) -> Path:
    """Certify a public key for a person (or ``a,b``); returns the path of the certificate."""
    names = ["-n", person] if person else []
    must("ssh-keygen", "-q", "-s", str(authority), "-I", "note", *names, *options, f"{key}.pub")
    return Path(f"{key}-cert.pub")


def armor_of(blob: bytes) -> bytes:
    """A signature as ssh-keygen writes it."""
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    return "\n".join([BEGIN, *lines, END, ""]).encode()


def accepted_by_openssh(
    folder: Path, blob: bytes, message: bytes, person: str, signers: bytes, at: datetime = NOW
) -> bool:
    """Whether ``ssh-keygen -Y verify``, called by hand as its manual says, accepts a signature."""
    (folder / "by-hand.sig").write_bytes(armor_of(blob))
    (folder / "by-hand.signers").write_bytes(signers)
    done = run(
        *("ssh-keygen", "-Y", "verify", "-n", NAMESPACE, "-I", person),
        *("-f", str(folder / "by-hand.signers"), "-s", str(folder / "by-hand.sig")),
        f"-Overify-time={at:%Y%m%d%H%M%SZ}",
        given=message,
    )
    return done.returncode == 0


@contextmanager
def agent(folder: Path) -> Iterator[str]:
    """Run a private ssh-agent; gives the path of its socket."""
    socket = str(folder / "agent")
    process = subprocess.Popen(
        ["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout
        process.stdout.readline()  # it listens once it has said where
        yield socket
    finally:
        process.terminate()
        process.communicate(timeout=10)


def askpass(path: Path, text: str) -> str:
    """Make a program that answers every question so; returns its path."""
    path.write_text(f"#!/bin/sh\necho '{text}'\n")
    path.chmod(0o700)
    return str(path)


def string(data: bytes) -> bytes:
    """A string as SSH writes it."""
    return len(data).to_bytes(4, "big") + data


class SecurityKey:
    """An ed25519-sk key without its device: signs as PROTOCOL.u2f says, touched or not."""

    def __init__(self, application: bytes = b"ssh:") -> None:
        self._key = Ed25519PrivateKey.generate()
        self._application = application
        point = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.blob = string(SK_TYPE) + string(point) + string(application)

    @property
    def public(self) -> str:
        """Type and base64, as in a .pub file."""
        return f"{SK_TYPE.decode()} {base64.b64encode(self.blob).decode()}"

    def sign(self, message: bytes, flags: int, blob: bytes = b"") -> bytes:
        """An SSHSIG blob; ``blob`` is the certificate that takes the place of the key."""
        head = string(NAMESPACE.encode()) + string(b"") + string(b"sha512")
        told = b"SSHSIG" + head + string(hashlib.sha512(message).digest())
        state = bytes([flags]) + (7).to_bytes(4, "big")
        signed = hashlib.sha256(self._application).digest() + state + hashlib.sha256(told).digest()
        bare = string(SK_TYPE) + string(self._key.sign(signed)) + state
        return b"SSHSIG\0\0\0\1" + string(blob or self.blob) + head + string(bare)
