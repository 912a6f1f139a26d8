# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places as people read them."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.places import Place, field


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((), ""),
        (("a",), "a"),
        ((0,), "[0]"),
        (("a", "b"), "a.b"),
        (("activities", 1, "id"), "activities[1].id"),
        ((0, 1, "x", 2), "[0][1].x[2]"),
    ],
)
def test_a_place_is_read_from_the_top(place: Place, text: str) -> None:
    """Names with dots between them, list items in brackets."""
    assert field(place) == text
