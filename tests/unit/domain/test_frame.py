# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The frame: quadrants and their service management functions."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.frame import (
    QUADRANTS,
    SMFS,
    quadrant_of,
)


def test_four_quadrants_hold_twenty_two_functions() -> None:
    """Each function in one of them, print and output among them."""
    assert list(QUADRANTS) == ["changing", "operating", "supporting", "optimizing"]
    assert [len(smfs) for smfs in QUADRANTS.values()] == [3, 8, 3, 8]
    assert len(SMFS) == len(set(SMFS)) == 22
    assert "print_and_output_management" in QUADRANTS["operating"]


@pytest.mark.parametrize(("quadrant", "smfs"), QUADRANTS.items())
def test_a_function_has_its_quadrant(quadrant: str, smfs: tuple[str, ...]) -> None:
    """The one that lists it."""
    assert {quadrant_of(smf) for smf in smfs} == {quadrant}


@pytest.mark.parametrize("smf", ["", "cooking", "changing", "Change_Management"])
def test_what_is_no_function_has_no_quadrant(smf: str) -> None:
    """Rather than a guess."""
    assert quadrant_of(smf) == ""
