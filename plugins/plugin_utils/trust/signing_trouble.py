# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What surrounds the making of a signature: who may be asked, and why ``ssh-keygen`` made none.

The words of ``ssh-keygen`` are read only to explain a failure; they decide nothing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from ..domain.errors import SigningFailed
from .ssh_key import PublicKey, key_of
from .ssh_tool import TIMEOUT_SECONDS, Outcome, run_tool
from .ssh_wire import Malformed, Wire, decode_base64

#: What a signing program needs to find the agent, the FIDO device, and whom to ask.
_PASSED_ON = (
    *("HOME", "SSH_AUTH_SOCK", "SSH_SK_PROVIDER", "SSH_SK_HELPER", "SSH_ASKPASS", "DISPLAY"),
    *("WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "TERM"),
)
_MAX_KEY_BYTES = 65_536
#: How ``ssh-keygen`` says that it needs the ssh-agent, and the agent does not do it.
_AGENT = ("agent refused", "no private key found", "for ca signature", "agent key list", "in agent")
_ARMOUR = re.compile(
    rb"-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*"
)
_MAGIC = b"openssh-key-v1\0"
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_REFUSED = (
    "the ssh-agent refused to sign with this key",
    "confirm when it asks, or touch the security key when it blinks; try again",
)
_TOO_LATE = (
    f"no signature came within {TIMEOUT_SECONDS} seconds",
    "touch the security key when it blinks, or answer what the ssh-agent asks; try again",
)


def key_file(key: str) -> Path:
    """The file that this path names, ``~`` included.

    :raises SigningFailed: there is none, or it cannot be read.
    """
    try:
        path = Path(key).expanduser().absolute()
        found = path.is_file()
    except (OSError, RuntimeError):
        path, found = Path(key), False
    if not found:
        raise SigningFailed(
            "there is no such key file",
            where=str(path),
            remedy="name your private key, or your public key when the ssh-agent holds the other",
        )
    if not os.access(path, os.R_OK):
        raise SigningFailed(
            "you may not read this key file", where=str(path), remedy="name a key of your own"
        )
    return path


def fingerprint_of(path: Path) -> str:
    """The fingerprint of the key in a file, ``SHA256:…``; a passphrase is not asked for.

    :raises SigningFailed: it is not a key.
    :raises MissingDependency: OpenSSH is not installed.
    """
    key = public_key_in(path) or _public_half(path)
    if key is not None:
        return key.fingerprint
    # A private key of another format: starting a program takes as long as all the rest.
    shown = run_tool(["ssh-keygen", "-l", "-E", "sha256", "-f", str(path)])
    found = _FINGERPRINT.search(shown.out)
    if shown.code != 0 or not found:
        raise SigningFailed(
            "this is not a key that ssh-keygen can read",
            where=str(path),
            remedy="name a private key, or a public key, whose file ends in .pub",
        )
    return found[0]


def has_terminal() -> bool:
    """Whether somebody sits there who can be asked: a CI runner and a worker of Ansible have no
    terminal as standard input.
    """
    return os.isatty(0)


def environment_of() -> dict[str, str]:
    """The environment for a program that signs.

    A program that asks in a window (``SSH_ASKPASS``) is used only when the user says so with
    ``SSH_ASKPASS_REQUIRE``: where nobody sits, it would wait for ever.
    """
    found = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    wish = os.environ.get("SSH_ASKPASS_REQUIRE", "").lower()
    return found | {"SSH_ASKPASS_REQUIRE": wish if wish in ("force", "prefer") else "never"}


def trouble(path: Path, outcome: Outcome) -> SigningFailed:
    """Why ``ssh-keygen`` made no signature or certificate with this key, and what to do.

    :raises MissingDependency: ``ssh-add`` is not installed.
    """
    what, remedy = _explained(path, outcome)
    return SigningFailed(what, where=str(path), remedy=remedy)


def agent_trouble(path: Path, key: PublicKey) -> SigningFailed:
    """Why the ssh-agent made no signature with this public key, and what to do.

    :raises MissingDependency: ``ssh-add`` is not installed.
    """
    what, remedy = _agent_trouble(path, key)
    return SigningFailed(what, where=str(path), remedy=remedy)


def too_late(path: Path) -> SigningFailed:
    """That the ssh-agent did not answer, as whoever it asks did not."""
    what, remedy = _TOO_LATE
    return SigningFailed(what, where=str(path), remedy=remedy)


def _explained(path: Path, outcome: Outcome) -> tuple[str, str]:
    said = outcome.said.lower()
    if outcome.code is None:
        return _TOO_LATE
    if "incorrect passphrase" in said:
        return (
            "the key has a passphrase, and none or a wrong one was given",
            f"load it into the ssh-agent once, with: ssh-add {_private(path)}",
        )
    if "are too open" in said:
        return "others may read this private key", f"run: chmod 600 {_private(path)}"
    key = public_key_in(path)
    if key is not None and any(one in said for one in _AGENT):
        return _agent_trouble(path, key)
    if "agent refused" in said:
        return _REFUSED
    if key is None and "load public key" in said:
        return (
            "this is not a key that ssh-keygen can read",
            "name your private key, or the file of your public key, which ends in .pub",
        )
    return f"ssh-keygen made no signature: {outcome.last_line}", "put that right, and try again"


def _agent_trouble(path: Path, key: PublicKey) -> tuple[str, str]:
    load = f"ssh-add {_private(path)}"
    if not os.environ.get("SSH_AUTH_SOCK"):
        return (
            "this is a public key without its private key, and SSH_AUTH_SOCK names no ssh-agent",
            f'run: eval "$(ssh-agent)", then: {load}',
        )
    listed = run_tool(["ssh-add", "-L"], environment=environment_of())
    if listed.code == 1:
        return (
            "the ssh-agent holds no key, or it is locked",
            f"run: {load}, or, when it is locked: ssh-add -X",
        )
    if listed.code != 0:
        return (
            f"the ssh-agent at {os.environ['SSH_AUTH_SOCK']} does not answer",
            f'run: eval "$(ssh-agent)", then: {load}',
        )
    held = [_of_line(line) for line in listed.out.splitlines()]
    types = {one.type for one in held if one and one.fingerprint == key.fingerprint}
    if not types:
        return f"the ssh-agent does not hold the key {key.fingerprint}", f"run: {load}"
    if key.type not in types:
        return (
            f"the ssh-agent holds the key {key.fingerprint}, but not as this file names it",
            f"name the plain public key, or load the certificate with it: {load}",
        )
    return _REFUSED


def public_key_in(path: Path) -> PublicKey | None:
    """The public key or certificate in a file; none when it holds something else."""
    with path.open("rb") as stream:
        data = stream.read(_MAX_KEY_BYTES)
    return _of_line(data.decode("utf-8", "replace"))


def _public_half(path: Path) -> PublicKey | None:
    """The public key that stands before the private one, unencrypted; none in other formats.

    Source: PROTOCOL.key of OpenSSH.
    """
    with path.open("rb") as stream:
        armoured = _ARMOUR.fullmatch(stream.read(_MAX_KEY_BYTES))
    if armoured is None:
        return None
    try:
        wire = Wire(decode_base64("".join(armoured[1].decode("ascii").split())))
        if wire.take(len(_MAGIC)) != _MAGIC:
            return None
        for _field in ("cipher", "key derivation", "its options"):
            wire.string()
        return key_of(wire.string()) if wire.uint(4) == 1 else None
    except Malformed:
        return None


def _of_line(line: str) -> PublicKey | None:
    try:
        return key_of(decode_base64(line.split()[1]))
    except (Malformed, IndexError):
        return None


def _private(path: Path) -> str:
    name = path.name.removesuffix(".pub").removesuffix("-cert")
    return str(path.with_name(name or path.name))
