# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refusal: every reason, each once, in the order they were found."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Refusal, refuse
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding


def test_a_refusal_names_each_reason_once() -> None:
    """The first place of a repeated one counts."""
    first, second = Finding("b", "x", "y"), Finding("a", "x", "y")
    assert refuse("no", [first, second, first]) == Refusal("no", (first, second))
