# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A maintenance window closes while a run is in it: what then happens is policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.doors import gatekeeper
from ansible_collections.mof.release.plugins.plugin_utils.doors.clock import now
from ansible_collections.mof.release.plugins.plugin_utils.doors.gatekeeper import Gatekeeper
from ansible_collections.mof.release.tests.unit.doors.fakes import before
from ansible_collections.mof.release.tests.unit.doors.shop import Shop, forget, make

AFTER = timedelta(minutes=61)
Begun = Callable[[str], tuple[Shop, Gatekeeper]]


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Begun:
    """Begin a run in a window that closes within the hour; then set the clock beyond its end."""

    def begin(on_close: str) -> tuple[Shop, Gatekeeper]:
        start = (now() - timedelta(hours=1)).replace(second=0)
        window = {
            "name": "evening",
            "kind": "maintenance",
            "start": f"{start:%Y-%m-%dT%H:%M}",
            "minutes": 120,
            "timezone": "UTC",
        }
        make(tmp_path, windows=[window], on_window_close=on_close)
        shop = Shop(tmp_path)
        monkeypatch.setenv("MOF_RELEASE_STORE", str(shop.ledger))
        monkeypatch.setenv("MOF_RELEASE_POLICY", str(shop.policy))
        monkeypatch.setenv("MOF_RELEASE_ACTOR", "robin")
        keeper = Gatekeeper()
        assert keeper.refusal(before(shop, hosts=("web1",))) == ""
        assert keeper.before_task() == ""
        later = now() + AFTER
        monkeypatch.setattr(gatekeeper, "now", lambda: later)
        return shop, keeper

    return begin


def test_finish_the_run(begun: Begun) -> None:
    """Tasks and waves go on to the end of the run."""
    shop, keeper = begun("finish_run")
    assert keeper.before_task() == ""
    assert keeper.refusal(before(shop, hosts=("web2",))) == ""


def test_stop_before_the_next_wave(begun: Begun) -> None:
    """The wave that has begun goes on, and the next one does not start."""
    shop, keeper = begun("stop_before_next_wave")
    assert keeper.before_task() == ""
    text = keeper.refusal(before(shop, hosts=("web2",)))
    assert "window" in text
    assert "Nothing more was run; earlier plays of this run were." in text
    assert [one.type for one in shop.events()][-3:] == [
        "gate_refused",
        "run_abandoned",
        "lock_released",
    ]


def test_stop_before_the_next_task(begun: Begun) -> None:
    """Not even the next task starts."""
    _shop, keeper = begun("stop_before_next_task")
    assert "expired at" in keeper.before_task()


def test_where_runs_finish_a_permit_outlives_the_window(begun: Begun) -> None:
    """It ends as the policy says of permits, and not with the window."""
    shop, _keeper = begun("finish_run")
    permit = next(one for one in shop.events() if one.type == "gate_passed")
    ends = datetime.fromisoformat(str(permit.data["not_after"])) - permit.at
    assert ends == timedelta(minutes=240)


def test_another_run_does_not_begin(begun: Begun) -> None:
    """Whatever the policy says of runs in the window, none begins after it."""
    shop, _keeper = begun("finish_run")
    forget()
    text = Gatekeeper().refusal(before(shop, hosts=("web2",)))
    assert "\n  window  production" in text
    assert "Nothing was run." in text
