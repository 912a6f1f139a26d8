# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Days and times in questions: a day is its end, and what has no offset is UTC."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.moment import (
    is_moment,
    moment_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-01", "2026-11-01T23:59:59.999999+00:00"),
        ("2026-11-01T18:00:00+09:00", "2026-11-01T18:00:00+09:00"),
        ("2026-11-01T18:00:00Z", "2026-11-01T18:00:00+00:00"),
        ("2026-11-01 18:00", "2026-11-01T18:00:00+00:00"),
        ("2026-11-01t18:00:00.5z", "2026-11-01T18:00:00.500000+00:00"),
    ],
)
def test_what_is_meant(text: str, meant: str) -> None:
    """Always with its offset."""
    assert is_moment(text)
    assert moment_of(text, "at").isoformat() == meant


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-13-01", "2026-02-30", "20261101", "2026-11-01T25:00", "9999-12-31"],
)
def test_what_is_no_time_is_told(text: str) -> None:
    """With the option and how to write one; the last day that there is has an end all the same."""
    if text == "9999-12-31":
        assert moment_of(text, "at").year == 9999
        return
    with pytest.raises(BadDocument, match="no day and no time") as caught:
        moment_of(text, "at")
    assert str(caught.value).startswith("at: ")
    assert "2026-11-01" in str(caught.value)


def test_the_id_of_a_release_is_no_time() -> None:
    """Even where it begins like one."""
    assert not is_moment("storefront-2.4.0")
    assert not is_moment("2026-11")
    assert not is_moment("2026-11-01-hotfix")
