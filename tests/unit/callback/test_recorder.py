# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback recorder: every outcome is noted, and what cannot be recorded fails the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible import context
from ansible.utils.context_objects import CLIArgs
from ansible_collections.mof.release.plugins.callback import recorder
from ansible_collections.mof.release.plugins.plugin_utils.doors.gatekeeper import Gatekeeper
from ansible_collections.mof.release.tests.unit.doors.fakes import (
    FakeDisplay,
    FakePlay,
    FakeResult,
    FakeStats,
    before,
)
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop


@pytest.fixture
def started(shop: Shop) -> Iterator[Shop]:
    """Give a release whose deployment was let through."""
    assert Gatekeeper().refusal(before(shop)) == ""
    return shop


def make(error: BaseException | None = None) -> Any:
    """The callback on a terminal of its own."""
    return recorder.CallbackModule(display=FakeDisplay(error))


def not_recorded(callback: Any) -> str:
    """What the terminal shows when the run ends with 1."""
    with pytest.raises(SystemExit) as caught:
        callback.v2_playbook_on_stats(FakeStats())
    assert caught.value.code == 1
    return "\n".join(callback._display.said)


def every_hook(callback: Any, shop: Shop) -> None:
    """All that Ansible reports of a play."""
    callback.v2_playbook_on_play_start(FakePlay(shop.playbook))
    callback.v2_runner_on_ok(FakeResult())
    callback.v2_runner_on_ok(FakeResult(changed=True))
    callback.v2_runner_on_failed(FakeResult())
    callback.v2_runner_on_failed(FakeResult(), ignore_errors=True)
    callback.v2_runner_on_skipped(FakeResult())
    callback.v2_runner_on_unreachable(FakeResult())


def test_every_outcome_has_its_word(started: Shop) -> None:
    """Ansible's reports become the outcomes of the run log."""
    callback = make()
    every_hook(callback, started)
    callback.v2_playbook_on_stats(FakeStats())
    event, lock = started.events()[-2:]
    assert (event.type, lock.type) == ("deployment_recorded", "lock_released")
    (play,) = started.evidence(event.data["log"])["plays"]
    outcomes = ("ok", "changed", "failed", "ignored", "skipped", "unreachable")
    assert play["tasks"][0]["results"] == {one: ["web1"] for one in outcomes}
    assert callback._display.said == []


def test_a_run_that_needs_no_permit_is_let_be(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What touches no protected host ends as it would without this callback."""
    monkeypatch.setenv("MOF_RELEASE_PROTECTED", "db*")
    size = len(shop.events())
    callback = make()
    every_hook(callback, shop)
    callback.v2_playbook_on_stats(FakeStats())
    assert len(shop.events()) == size
    assert callback._display.said == []


def test_a_run_without_a_permit_is_on_record(shop: Shop) -> None:
    """It ends as it would without this callback, and its log is evidence."""
    callback = make()
    every_hook(callback, shop)
    callback.v2_playbook_on_stats(FakeStats())
    event = shop.events()[-1]
    assert (event.type, event.data["release"]) == ("run_unpermitted", RELEASE)
    (play,) = shop.evidence(event.data["log"])["plays"]
    assert len(play["tasks"][0]["results"]) == 6
    assert callback._display.said == []


def test_check_mode(started: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dry run ends well and is not recorded."""
    size = len(started.events())
    monkeypatch.setattr(context, "CLIARGS", CLIArgs({"check": True}))
    callback = make()
    every_hook(callback, started)
    callback.v2_playbook_on_stats(FakeStats())
    assert len(started.events()) == size


def test_it_cannot_record(started: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, with the reason and what the run counts as."""
    monkeypatch.setenv("MOF_RELEASE_STORE", str(started.folder / "nowhere"))
    callback = make()
    every_hook(callback, started)
    said = not_recorded(callback)
    assert said.startswith("NOT RECORDED  this deployment ran and is not on record: ")
    assert "there is no store" in said
    assert "counts as incomplete until it is run again" in said


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError("odd"), OSError("odd")], ids=repr)
def test_the_scribe_fails(started: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """A defect is told in the same way, with its kind."""

    def fail(*_arguments: Any) -> str:
        raise error

    monkeypatch.setattr(recorder.Scribe, "write", fail)
    assert f"{type(error).__name__}: {error}" in not_recorded(make())


def test_it_is_broken(started: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """No hook raises when it could not be loaded; the end of the run tells of it."""
    monkeypatch.setattr(recorder, "BROKEN", "ImportError: no scribe")
    callback = make()
    every_hook(callback, started)
    assert "ImportError: no scribe" in not_recorded(callback)


@pytest.mark.parametrize("error", [OSError("odd"), BrokenPipeError(), ValueError("odd")], ids=repr)
def test_the_terminal_is_gone(
    started: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Where nothing can be shown the run fails all the same: Ansible itself would only warn."""
    monkeypatch.delenv("MOF_RELEASE_STORE")
    assert not_recorded(make(error)) == ""
