# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift of timers: a release names those that it expects, among the schedules and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.tests.unit.domain.drifts import (
    judged,
    ok,
    planned,
    record,
    seen,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE

STOPPED, STARTED, DAILY = (
    {"timer/shop.timer": {"active": active, "enabled": "disabled", "calendar": calendar}}
    for active, calendar in (("inactive", []), ("active", []), ("active", ["OnCalendar=daily"]))
)


def classes(before: Any, after: Any, *expected: dict[str, Any]) -> set[str]:
    """Of what differs among the schedules, since a release expected these services."""
    observed = seen(ok(schedules=before, services={}), ok(schedules=after, services={}))
    found = judged(observed, record(*planned(expect={"services": list(expected)})))
    assert {one.release for one in found.differences if one.classified == "authorized"} <= {RELEASE}
    return {one.classified for one in found.differences}


@pytest.mark.parametrize(
    ("before", "after", "one"),
    [
        (STOPPED, STARTED, {"name": "shop.timer", "state": "running"}),
        (STARTED, STOPPED, {"name": "shop.timer", "state": "stopped", "enabled": False}),
        (STARTED, DAILY, {"name": "shop.timer"}),
        ({}, DAILY, {"name": "shop.timer", "state": "running"}),
        (STARTED, {}, {"name": "shop.timer", "state": "absent"}),
    ],
)
def test_a_timer_that_is_as_expected_is_authorized(
    before: Any, after: Any, one: dict[str, Any]
) -> None:
    """Started, stopped, at another time, new or gone."""
    assert classes(before, after, one) == {"authorized"}


@pytest.mark.parametrize(
    ("before", "after", "one"),
    [
        (STOPPED, STARTED, {"name": "shop.timer", "state": "stopped"}),
        (STARTED, STOPPED, {"name": "shop.timer", "state": "running"}),
        (STARTED, {}, {"name": "shop.timer"}),
        ({}, STARTED, {"name": "shop.timer", "state": "absent"}),
        (STOPPED, STARTED, {"name": "other.timer"}),
        (STOPPED, STARTED, {"name": "shop"}),
        (STOPPED, STARTED, {"name": "timer/shop.timer"}),
    ],
)
def test_a_timer_that_is_otherwise_or_not_named_is_not(
    before: Any, after: Any, one: dict[str, Any]
) -> None:
    """A service of the same name is another unit."""
    assert classes(before, after, one) == {"unauthorized"}


@pytest.mark.parametrize("name", ["cron//etc/crontab", "cron//etc/crontab.timer", "crontab"])
def test_an_expected_service_names_nothing_else_that_runs_by_itself(name: str) -> None:
    """Whatever it is called: of the schedules only timers can be expected."""
    before, after = ({"cron//etc/crontab": {"entries": [one]}} for one in ("true", "false"))
    assert classes(before, after, {"name": name}) == {"unauthorized"}
