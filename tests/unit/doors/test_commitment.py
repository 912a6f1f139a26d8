# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commitment key: one master beside the store, made once, closed to others, one key a host."""

from __future__ import annotations

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors.commitment import (
    host_key,
    master_path,
)


def test_the_first_makes_the_master_and_all_go_by_it(tmp_path: Path) -> None:
    """It lies beside the store, for its owner alone; each host has a key of its own."""
    store = str(tmp_path / "new" / "ledger.db")
    key = host_key(store, "web1", check=False)
    path = tmp_path / "new" / "ledger.db.key"
    assert path.stat().st_mode & 0o777 == 0o600
    master = bytes.fromhex(path.read_text("ascii"))
    assert len(master) == 32
    expected = hmac.new(master, b"mof.release/host\0web1", hashlib.sha256).hexdigest()
    assert key == expected == host_key(store, "web1", check=False)
    assert host_key(store, "web2", check=True) not in (None, key)
    assert [one.name for one in path.parent.iterdir()] == ["ledger.db.key"]


def test_in_check_mode_none_is_made(tmp_path: Path) -> None:
    """Without a master there is no key then, and no file after it."""
    assert host_key(str(tmp_path / "a/ledger.db"), "web1", check=True) is None
    assert list(tmp_path.iterdir()) == []


def test_of_many_at_once_one_wins(tmp_path: Path) -> None:
    """Forks that begin together end with the same master."""
    store = str(tmp_path / "ledger.db")
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _n: host_key(store, "web1", check=False), range(64)))
    assert len(keys) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_one_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    """Whoever reads it could test guesses, and whoever writes it could hide a change."""
    store = str(tmp_path / "ledger.db")
    host_key(store, "web1", check=False)
    path = master_path(store)
    path.chmod(mode)
    with pytest.raises(MofError, match="others can read or change") as refused:
        host_key(store, "web1", check=False)
    assert "chmod 600" in str(refused.value)
    assert path.read_text("ascii").strip() not in str(refused.value)


@pytest.mark.parametrize("content", ["", "ab" * 31, "zz" * 32, "ab" * 33, "ab" * 32 + "\nx"])
def test_a_damaged_one_is_refused(tmp_path: Path, content: str) -> None:
    """It is never taken for another key, nor replaced without a word."""
    path = tmp_path / "ledger.db.key"
    path.write_text(content, "ascii")
    path.chmod(0o600)
    with pytest.raises(MofError, match="this is no commitment key"):
        host_key(str(tmp_path / "ledger.db"), "web1", check=False)
    assert path.read_text("ascii") == content


def test_one_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A folder that is a file is named, with what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(MofError, match="the commitment key cannot be read"):
        host_key(str(tmp_path / "file" / "ledger.db"), "web1", check=False)


def test_the_location_is_that_of_a_store() -> None:
    """A URL of SQLite leads to the same place as the path."""
    assert master_path("sqlite:///srv/ledger.db") == master_path("/srv/ledger.db")
    with pytest.raises(MofError, match="PostgreSQL"):
        master_path("postgresql://u:secret@db/x")
