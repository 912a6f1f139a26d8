# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift of timers and containers: by which names a release explains them, and by which not."""

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


@pytest.mark.parametrize(
    ("section", "key", "attribute", "names"),
    [
        ("schedules", "timer/shop.timer", "active", ("schedule/", "schedule/timer/", "timer/", "")),
        ("containers", "podman/shop.timer", "state", ("container/", "container/podman/", "")),
    ],
)
def test_a_release_may_say_that_one_is_affected(
    section: str, key: str, attribute: str, names: tuple[str, ...]
) -> None:
    """By its id without the host, or by its bare name; another name is another's."""
    before, after = (ok(**{section: {key: {attribute: one}}}) for one in ("active", "inactive"))
    for name, verdict in (
        *((f"{one}shop.timer", "authorized") for one in names),
        ("shop", "unauthorized"),
        ("unit/shop.timer", "unauthorized"),
    ):
        (found,) = judged(seen(before, after), record(*planned(affected=[name]))).differences
        assert found.classified == verdict, name


def test_a_table_of_cron_is_not_named_by_its_file_name_alone() -> None:
    """The crontab of root is not what a release means by root."""
    before, after = (ok(schedules={"crontab/root": {"entries": [one]}}) for one in "ab")
    (found,) = judged(seen(before, after), record(*planned(affected=["root"]))).differences
    assert found.classified == "unauthorized"
