# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a task means: a host of the inventory by name or address, or one that is in none."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.doors.meaning import meant
from ansible_collections.mof.release.tests.unit.doors.loaded import INVENTORY, Loaded


@pytest.mark.parametrize(
    ("pattern", "name", "host"),
    [
        ("web", "web1", "web1"),
        ("web", "10.0.0.1", "web1"),
        ("web", "dev1", ""),
        ("web", "nobody.example", ""),
        ("web:nobody*", "nobody.example", "nobody.example"),
        ("~no.*", "nobody.example", "nobody.example"),
        ("all", "nobody.example", "nobody.example"),
        ("all:!*.example", "nobody.example", ""),
        ("marked", "nobody.example", ""),
        ("all", "localhost", ""),
        ("all", "127.0.0.1", ""),
        ("all", "::1", ""),
    ],
)
def test_whom_a_name_means(tmp_path: Path, pattern: str, name: str, host: str) -> None:
    """In the inventory by name or address; elsewhere whom the pattern could mean."""
    assert meant(Loaded(tmp_path).protection(pattern), name) == host


def test_a_controller_in_the_inventory(tmp_path: Path) -> None:
    """Written into the inventory it is a host as any other, by each of its names."""
    found = Loaded(tmp_path, inventory=INVENTORY + "[me]\nlocalhost\n").protection("me")
    assert meant(found, "localhost") == "localhost"
    assert meant(found, "127.0.0.1") == "localhost"
