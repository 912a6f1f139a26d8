# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A finding as people read it."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding


@pytest.mark.parametrize(
    ("who", "how", "end"),
    [
        ("", "", ""),
        ("max", "", " (max acts next)"),
        ("", "hold it", " (hold it)"),
        ("max", "hold it", " (max: hold it)"),
    ],
)
def test_a_finding_says_what_who_and_how(who: str, how: str, end: str) -> None:
    """What is wrong first, then who acts next and how, when there is somebody and a way."""
    assert str(Finding("review", "shop", "has no go", who, how)) == f"review: shop has no go{end}"


def test_a_finding_without_a_problem_has_no_gap() -> None:
    """The subject alone says it."""
    assert str(Finding("release", "shop", "", "max")) == "release: shop (max acts next)"
