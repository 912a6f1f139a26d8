# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what ``decide`` answered, and fails when it answered otherwise."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision, Refusal
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding


def reasons(decision: Decision) -> list[str]:
    """The findings of a refusal as people read them; fails when it is none."""
    assert isinstance(decision, Refusal), decision
    assert decision.findings, "a refusal without a reason"
    return [str(one) for one in decision.findings]


def the_finding(decision: Decision) -> Finding:
    """The only finding of a refusal."""
    assert isinstance(decision, Refusal), decision
    (finding,) = decision.findings
    return finding


def accepted(decision: Decision) -> tuple[Event, ...]:
    """The events of a decision that was not refused."""
    assert not isinstance(decision, Refusal), reasons(decision)
    return decision


def kinds(decision: Decision) -> list[str]:
    """The types of the events of a decision."""
    return [one.type for one in accepted(decision)]
