# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy as values."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    CATEGORIES,
    CLUSTERS,
    PRIORITIES,
)
from ansible_collections.mof.release.tests.unit.domain.stories import POLICY


def test_the_words_of_the_field() -> None:
    """Seven role clusters, four categories, four priorities; emergency is a priority."""
    assert len(CLUSTERS) == len(set(CLUSTERS)) == 7
    assert len(CATEGORIES) == len(set(CATEGORIES)) == 4
    assert "emergency" in PRIORITIES
    assert "emergency" not in CATEGORIES
    assert set(POLICY.clusters) < set(CLUSTERS)


def test_an_activity_is_found_by_its_id() -> None:
    """And nothing else is."""
    for activity in POLICY.activities:
        assert POLICY.activity(activity.id) is activity
    for other in ("", "operations", "operations.backup.", "OPERATIONS.BACKUP"):
        assert POLICY.activity(other) is None
