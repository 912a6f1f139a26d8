# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key pairs of a few people, made once, and no agent or home of whoever runs the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.unit.trust.ssh import agent, make_key


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A private, empty agent that the environment names."""
    with agent(tmp_path) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", path)
        yield path


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with key pairs: alice, bob, ca (Ed25519), rsa, ecdsa, ecdsa384, ecdsa521, and the
    authorities ca_rsa and ca_ecdsa.
    """
    folder = tmp_path_factory.mktemp("keys")
    for person in ("alice", "bob", "ca"):
        make_key(folder / person)
    for name, bits in (("rsa", 2048), ("ca_rsa", 3072)):
        make_key(folder / name, "rsa", bits)
    for name in ("ecdsa", "ca_ecdsa"):
        make_key(folder / name, "ecdsa", 256)
    make_key(folder / "ecdsa384", "ecdsa", 384)
    make_key(folder / "ecdsa521", "ecdsa", 521)
    return folder
