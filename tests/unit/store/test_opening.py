# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The setting of the store: which kinds there are, and that no password in it is repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    MissingSetting,
    StoreMissing,
    StoreUnreadable,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import (
    create_location,
    open_location,
)
from contract import EMPTY


def test_a_path_and_a_url_name_the_same_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Absolute, relative, in the home directory and as sqlite:///path, with any characters."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    name = "a %41 b?c#d ü.db"
    created = create_location(f"~/new/{name}", "ledger-1")
    created.close()
    assert (tmp_path / "new" / name).is_file()
    for location in (
        f"{tmp_path}/new/{name}",
        f"new/{name}",
        f"~/new/{name}",
        f"sqlite://{tmp_path}/new/{name}",
        f"SQLite://{tmp_path}/new/{name}",
    ):
        store = open_location(location)
        assert (store.ledger_id, store.head()) == ("ledger-1", EMPTY)
        store.close()
    with pytest.raises(StoreUnreadable, match="where there is nothing"):
        create_location(f"sqlite://{tmp_path}/new/{name}", "ledger-2")
    with pytest.raises(StoreMissing, match="other"):
        open_location("sqlite:///no/other.db")


@pytest.mark.parametrize("location", ["", "  ", "\n"])
def test_no_setting(location: str) -> None:
    """An empty setting is a MissingSetting, which tells where to set it."""
    for use in (open_location, lambda place: create_location(place, "ledger-1")):
        with pytest.raises(MissingSetting, match=r"ansible\.cfg"):
            use(location)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "PostgreSQL"])
def test_postgresql_is_refused_plainly(scheme: str) -> None:
    """This version has no PostgreSQL store, and says so without the password."""
    with pytest.raises(StoreUnreadable, match="this version has no PostgreSQL store") as caught:
        open_location(f"{scheme}://user:secret@host/db")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["mysql", "http", "s3", "sqlite3", "postgresql+psycopg", "file"])
def test_other_kinds_are_refused(scheme: str) -> None:
    """Anything else with a scheme is not taken for a path."""
    with pytest.raises(StoreUnreadable, match="is not known") as caught:
        create_location(f"{scheme}://user:secret@host/db", "ledger-1")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("location", ["sqlite://", "sqlite://relative.db", "sqlite://host:1"])
def test_a_url_holds_an_absolute_path(location: str) -> None:
    """After sqlite:// comes a path from the root."""
    with pytest.raises(StoreUnreadable, match="absolute path"):
        open_location(location)


@pytest.mark.parametrize("location", ["~no-such-user-here/store.db", "a\0b", "x" * 300])
def test_a_path_that_cannot_be(location: str) -> None:
    """An unknown home directory or an impossible name is a StoreUnreadable."""
    with pytest.raises(StoreUnreadable, match="store"):
        open_location(location)
