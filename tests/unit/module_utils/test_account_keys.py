# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys in the section accounts: what sshd would take, as ssh-keygen shows it."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import accounts


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A host with one user, who has a folder for keys."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("web:x:1000:1000::/home/web:/bin/sh\n")
    (tmp_path / "etc/group").write_text("")
    (tmp_path / "home/web/.ssh").mkdir(parents=True)
    return tmp_path


def _keys(root: Path) -> list[str] | None:
    found: list[str] | None = accounts.collect(lambda argv: (1, "", ""), str(root))["user/web"][
        "keys"
    ]
    return found


def _blob(kind: str, body: bytes = b"body") -> bytes:
    return len(kind).to_bytes(4, "big") + kind.encode() + body


def _line(kind: str, blob: bytes) -> str:
    return f"{kind} {base64.b64encode(blob).decode()}"


def _fingerprint(blob: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return "SHA256:" + digest.rstrip("=")


def test_keys_that_cannot_be_read_are_not_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No list at all, for an empty one would say that there are no keys."""
    real = os.open

    def refuse(path: Any, *rest: Any) -> int:
        if str(path).endswith("/authorized_keys"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *rest)

    monkeypatch.setattr(os, "open", refuse)
    assert _keys(root) is None


def test_fingerprints_of_keys(root: Path) -> None:
    """As ssh-keygen shows them: after options, tabs and quotes, of both files, once and sorted."""
    one, two, three = _blob("ssh-ed25519"), _blob("ssh-rsa", b"\x00" * 300), _blob("ecdsa-x")
    four = _blob("ssh-ed25519", b"other")
    fake = _line("ssh-dss", _blob("ssh-dss"))
    (root / "home/web/.ssh/authorized_keys").write_text(
        "# a comment\n\n"
        f"{_line('ssh-ed25519', one)} anna@desk\n"
        f"{_line('ssh-ed25519', one)} the same\n"
        f'  command="echo \\" {fake}",no-pty\t{_line("ssh-rsa", two)}\n'
        f"cert-authority {_line('ecdsa-x', three)}\n"
        f"#{_line('ssh-rsa', _blob('ssh-rsa'))}\n"
    )
    (root / "home/web/.ssh/authorized_keys2").write_text(_line("ssh-ed25519", four))
    expected = sorted(map(_fingerprint, (one, two, three, four)))
    assert _keys(root) == expected


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\x00 \x80",
        b"ssh-rsa not*base64",
        b"ssh-rsa",
        b'command="never ends ssh-rsa AAAA',
        b"ssh-rsa " + base64.b64encode(_blob("ssh-dss")),
        b"ssh-rsa " + base64.b64encode(b"\xff\xff\xff\xff"),
        "ssh-rsa ÄÖÜ".encode(),
        b"a" * 500_000,
    ],
)
def test_what_is_no_key(root: Path, line: bytes) -> None:
    """Is passed over, as sshd does, and the keys beside it are found."""
    key = _blob("ssh-ed25519")
    path = root / "home/web/.ssh/authorized_keys"
    path.write_bytes(line + b"\n" + _line("ssh-ed25519", key).encode())
    assert _keys(root) == [_fingerprint(key)]


def test_keys_in_odd_places(root: Path) -> None:
    """A loop of links, a pipe, a folder and a file without an end are unknown, and do not hang."""
    path = root / "home/web/.ssh/authorized_keys"
    path.symlink_to(path)
    assert _keys(root) is None
    path.unlink()
    os.mkfifo(path)
    assert _keys(root) is None
    path.unlink()
    path.mkdir()
    assert _keys(root) is None
    path.rmdir()
    path.write_bytes(b"x" * (2 << 20))
    assert _keys(root) is None
    (root / "etc/passwd").write_text("web:x:1:1::/ho\0me:/bin/sh\n")
    assert _keys(root) is None
