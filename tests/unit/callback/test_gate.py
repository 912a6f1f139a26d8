# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback gate: whatever goes wrong ends the run with 77 before the play."""

from __future__ import annotations

from typing import Any

import pytest
from ansible import constants
from ansible.plugins.callback import CallbackBase
from ansible_collections.mof.release.plugins.callback import gate
from ansible_collections.mof.release.plugins.plugin_utils.doors import judging, lookout
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN
from ansible_collections.mof.release.tests.unit.doors.fakes import (
    FakeDisplay,
    FakePlay,
    FakePlaybook,
)
from ansible_collections.mof.release.tests.unit.doors.shop import Shop

ERRORS = [
    ValueError("odd"),
    KeyError("odd"),
    OSError("odd"),
    ImportError("odd"),
    RecursionError("odd"),
    MemoryError("odd"),
    AssertionError("odd"),
]


class Terminal:
    """A callback on a terminal of its own."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.display = FakeDisplay(error)
        self.callback = gate.CallbackModule(display=self.display)

    def start(self, play: Any, playbook: Any = None) -> None:
        """Ansible's calls at the start of a run."""
        self.callback.v2_playbook_on_start(playbook or FakePlaybook(str(play.file), (play,)))
        self.callback.v2_playbook_on_play_start(play)

    def refused(self, play: Any) -> str:
        """What the terminal shows of a refusal with 77."""
        with pytest.raises(SystemExit) as caught:
            self.start(play)
        assert caught.value.code == 77
        assert THIS_RUN.permit == ""
        return "\n".join(self.display.said)


def fail_with(error: BaseException) -> Any:
    """Something that only raises."""

    def fail(*_arguments: Any, **_keywords: Any) -> Any:
        raise error

    return fail


def test_a_play_with_its_go_starts(shop: Shop) -> None:
    """Nothing is said, nothing is raised, and the run has its permit."""
    terminal = Terminal()
    terminal.start(FakePlay(shop.playbook))
    assert terminal.display.said == []
    assert THIS_RUN.permit


def test_a_refusal(shop: Shop) -> None:
    """The whole text on stderr, as the gatekeeper wrote it."""
    said = Terminal().refused(FakePlay(shop.playbook, extra={}))
    assert said.startswith("REFUSED  (no release) (2 hosts) by deploy.yml")
    assert "add -e release=NAME" in said
    assert "exit 77" in said


def test_it_is_broken(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be imported refuses, even a play that would have its go."""
    monkeypatch.setattr(gate, "BROKEN", "the gate itself cannot be loaded: ImportError: x")
    said = Terminal().refused(FakePlay(shop.playbook))
    first, last = said.splitlines()
    assert first == "REFUSED  the gate itself cannot be loaded: ImportError: x"
    assert last == "This play was not run."


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_it_cannot_start(shop: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """An error of Ansible's own base does not keep the callback from refusing."""
    monkeypatch.setattr(CallbackBase, "__init__", fail_with(error))
    callback = gate.CallbackModule()
    with pytest.raises(SystemExit) as caught:
        callback.v2_playbook_on_play_start(FakePlay(shop.playbook))
    assert caught.value.code == 77
    callback._display = FakeDisplay()
    with pytest.raises(SystemExit):
        callback.v2_playbook_on_play_start(FakePlay(shop.playbook))
    said = f"the gate cannot start: {type(error).__name__}: {error}"
    assert said in callback._display.said[0]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_its_options_cannot_be_read(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Ansible would only warn and go on without the callback: so it is told at the play."""
    monkeypatch.setattr(CallbackBase, "set_options", fail_with(error))
    terminal = Terminal()
    terminal.callback.set_options()
    assert "the settings of the gate cannot be read: " in terminal.refused(FakePlay(shop.playbook))


@pytest.mark.parametrize("error", ERRORS, ids=repr)
@pytest.mark.parametrize("where", ["Gatekeeper", "Threshold"])
def test_it_fails_at_the_play(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception, where: str
) -> None:
    """Any exception on the way to a verdict is a refusal that names it."""
    broken = type("Broken", (), {"of": fail_with(error), "refusal": fail_with(error)})
    monkeypatch.setattr(judging if where == "Gatekeeper" else lookout, where, broken)
    said = Terminal().refused(FakePlay(shop.playbook))
    assert said.startswith(f"REFUSED  the gate failed: {type(error).__name__}: ")
    assert said.endswith("This play was not run.")


def test_a_play_that_is_none(shop: Shop) -> None:
    """What it does not understand it does not let through."""
    terminal = Terminal()
    with pytest.raises(SystemExit) as caught:
        terminal.callback.v2_playbook_on_play_start(None)
    assert caught.value.code == 77
    assert "the gate failed: AttributeError" in terminal.display.said[0]


@pytest.mark.parametrize("error", [*ERRORS, BrokenPipeError(), KeyboardInterrupt()], ids=repr)
def test_the_terminal_is_gone(shop: Shop, error: BaseException) -> None:
    """Where nothing can be shown the run ends all the same."""
    terminal = Terminal(error)
    terminal.refused(FakePlay(shop.playbook, extra={}))
    assert terminal.display.said == []


def test_a_config_that_cannot_be_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken ansible.cfg refuses, with its place."""
    config = shop.folder / "ansible.cfg"
    config.write_text("store = x\n", "utf-8")
    monkeypatch.setattr(constants, "CONFIG_FILE", str(config))
    said = " ".join(Terminal().refused(FakePlay(shop.playbook)).split())
    assert "the settings cannot be read" in said
    assert str(config) in said


def test_variables_are_not_asked(shop: Shop) -> None:
    """A store or a pattern given with -e is not looked at."""
    extra = {"mof_release_store": "/nowhere", "mof_release_protected": "nobody"}
    assert "no release was named" in Terminal().refused(FakePlay(shop.playbook, extra=extra))
    elsewhere = {"release": "shop-1.0", "mof_release_store": "/nowhere"}
    Terminal().start(FakePlay(shop.playbook, extra=elsewhere))
    assert THIS_RUN.permit


def test_it_refuses_again_after_a_refusal(shop: Shop) -> None:
    """Should something catch the first SystemExit, the next play is judged anew."""
    terminal = Terminal()
    for _play in range(2):
        terminal.refused(FakePlay(shop.playbook, extra={}))


def test_hosts_of_the_whole_run(shop: Shop) -> None:
    """A host outside the release in a later play ends the run at its first."""
    first, later = FakePlay(shop.playbook, "web1"), FakePlay(shop.playbook, "db1")
    terminal = Terminal()
    with pytest.raises(SystemExit):
        terminal.start(first, FakePlaybook(str(shop.playbook), (first, later)))
    assert "db1 is not among the hosts of this release" in terminal.display.said[0]
