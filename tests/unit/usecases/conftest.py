# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of everybody in the shop, made once, and a shop on each kind of store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import (
    create_location,
    open_location,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import make_key
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import (
    LEDGER,
    OTHERS,
    PEOPLE,
)
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import Shop, open_shop


@pytest.fixture
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No agent and no home of whoever runs the tests."""
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with an Ed25519 key pair of each person, and a second one of kim."""
    folder = tmp_path_factory.mktemp("keys")
    for person in (*PEOPLE, *OTHERS, "kim-second"):
        make_key(folder / person)
    return folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> tuple[MemoryStore, Path]:
    """A shop that was opened once: its store in memory, and the directory of the one in a file."""
    memory, folder = MemoryStore(LEDGER), tmp_path_factory.mktemp("shop")
    store = create_location(str(folder / "ledger.db"), LEDGER)
    for one in (memory, store):
        open_shop(one, tmp_path_factory.mktemp("rules"), keys)
    store.close()
    return memory, folder


@pytest.fixture
def shop(_alone: None, template: tuple[MemoryStore, Path], tmp_path: Path, keys: Path) -> Shop:
    """A shop on a store in memory."""
    return Shop(deepcopy(template[0]), tmp_path, keys)


@pytest.fixture(params=["memory", "sqlite"])
def target(
    request: pytest.FixtureRequest,
    _alone: None,
    template: tuple[MemoryStore, Path],
    tmp_path: Path,
    keys: Path,
) -> Iterator[Shop]:
    """A shop to attack, on a store in memory and on one in a file."""
    if request.param == "memory":
        yield Shop(deepcopy(template[0]), tmp_path, keys)
        return
    for file in template[1].iterdir():
        shutil.copy(file, tmp_path)
    store = open_location(str(tmp_path / "ledger.db"))
    try:
        yield Shop(store, tmp_path, keys)
    finally:
        store.close()
