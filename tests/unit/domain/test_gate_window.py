# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate and the deployment window: open from its start to its end, and never outside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Inputs,
    judge,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.tests.unit.domain.preparations import NOTHING, carried
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    PLAN,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    release_at,
    release_event,
    sha,
)

GO = release_at("readiness_review")


def findings(release: Release, hours: float) -> tuple[Finding, ...]:
    """The reasons against deploying it at that hour."""
    inputs = Inputs(RELEASE, "max", at(hours), 9, sha("root"), POLICY.digest, SCOPE.digest, ())
    changes = {CHANGE: carried()}
    return judge(release, changes, POLICY, SCOPE, inputs, standing=NOTHING).findings


def within(start: datetime, end: datetime) -> Release:
    """The release after its go, to be deployed in this window."""
    return replace(GO, window=(start, end))


@pytest.mark.parametrize(
    ("hours", "allowed"),
    [(0, False), (1.9997, False), (2, True), (3.9997, True), (4, False), (9, False)],
)
def test_the_window_is_open_from_its_start_to_its_end(hours: float, allowed: bool) -> None:
    """To the second; without a window it is open at any time."""
    assert (not findings(within(at(2), at(4)), hours)) == allowed
    assert findings(GO, hours) == ()


def test_before_its_start_the_refusal_says_how_long() -> None:
    """In days, hours and minutes; nobody has to act but wait."""
    for left, words in (
        (timedelta(hours=1), "in 0 days 1 hours 0 minutes"),
        (timedelta(days=2, hours=4, minutes=5), "in 2 days 4 hours 5 minutes"),
        (timedelta(seconds=59), "in 0 days 0 hours 0 minutes"),
    ):
        start = at(1) + left
        (found,) = findings(within(start, at(999)), 1)
        problem = f"opens {start:%Y-%m-%d %H:%M} UTC, {words}"
        assert found == Finding("window", RELEASE, problem, "", "deploy then")


def test_after_its_end_the_release_is_planned_anew() -> None:
    """By its manager, with another window."""
    assert findings(within(at(2), at(4)), 4) == (
        Finding(
            "window",
            RELEASE,
            "closed 2026-03-02 13:00 UTC",
            "max",
            "plan the release anew, with another window",
        ),
    )


@pytest.mark.parametrize(
    "window", [{}, {"start": "soon", "end": "later"}, {"start": at().isoformat(), "end": 7}, "x"]
)
def test_a_window_that_cannot_be_read_has_closed(window: object) -> None:
    """One that is asked for and not understood lets nothing through."""
    planned = release_event("release_planned", release=PLAN, window=window)
    broken = replace(GO, window=release_at("planning", planned).window)
    (found,) = findings(broken, 1)
    assert found.problem == "closed 1970-01-01 00:00 UTC"
