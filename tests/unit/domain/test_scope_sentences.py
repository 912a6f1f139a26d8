# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads about a difference: addresses, versions and options, never a bare digest."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import (
    ALWAYS_BIND,
    KINDS,
    OTHER,
    PARTS,
    TARGET,
    Difference,
)

OLD, NEW = "0123456789" * 6, "abcdef" * 10


@pytest.mark.parametrize(
    ("part", "approved", "found", "told"),
    [
        ("project", "", NEW, "was added after go"),
        ("project", OLD, "", "was removed after go"),
        ("project", OLD, NEW, "changed after go (01234567… -> abcdefab…)"),
        ("roles", OLD, NEW, "changed after go (01234567… -> abcdefab…)"),
        ("collections", "", f"9.1.0 {NEW}", "was added after go (9.1.0)"),
        ("collections", f"9.1.0 {OLD}", "", "was removed after go (9.1.0)"),
        ("collections", f"9.1.0 {OLD}", f"9.2.0 {NEW}", "changed after go (9.1.0 -> 9.2.0)"),
        ("collections", f"9.1.0 {OLD}", f"9.1.0 {NEW}", "changed after go (9.1.0, files differ)"),
        ("collections", "2.19.4", "2.21.5", "changed after go (2.19.4 -> 2.21.5)"),
        ("hosts", "", TARGET, "was added after go"),
        ("hosts", "", "10.0.0.5 ssh", "was added after go (10.0.0.5 ssh)"),
        ("hosts", "10.0.0.5", "", "was removed after go"),
        ("hosts", TARGET, "10.0.0.5:22", "changed after go (its own name -> 10.0.0.5:22)"),
        ("hosts", "10.0.0.5", "10.0.0.6", "changed after go (10.0.0.5 -> 10.0.0.6)"),
        ("variables", "", OTHER, "was given, and the go is for none of this name"),
        ("variables", OLD, OTHER, "has another value than the release declares"),
        ("variables", OLD, "", "was not given, and the release declares it"),
        ("variables", "", NEW, "was declared after go"),
        ("variables", OLD, NEW, "was declared anew after go"),
        ("run", "", "web", "is web, and the go is for a run without it"),
        ("run", "web", "", "was not given, and the go is for web"),
        ("run", "web", "db", "is db, and the go is for web"),
    ],
)
def test_each_part_has_its_sentence(part: str, approved: str, found: str, told: str) -> None:
    """Added, removed, changed, in the words of the thing."""
    assert Difference(part, "x", approved, found).problem == told


def test_what_always_binds_is_part_of_a_scope() -> None:
    """And every part has a word in the singular, where its name is a plural."""
    assert set(ALWAYS_BIND) < set(PARTS)
    assert set(KINDS) <= set(PARTS)
    assert (KINDS["variables"], KINDS["collections"], KINDS["run"]) == (
        "variable",
        "collection",
        "option",
    )
