# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookout: one judgement a play, one teller of tasks, and what it remembers of a run."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.doors import judging
from ansible_collections.mof.release.plugins.plugin_utils.doors.lookout import (
    BEGUN,
    at_work,
    lookout,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN
from ansible_collections.mof.release.plugins.plugin_utils.doors.threshold import OWN_PLAYBOOKS
from ansible_collections.mof.release.tests.unit.doors.fakes import (
    FakeHost,
    FakePlay,
    FakePlaybook,
    FakeTask,
)
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop, forget

DOORS = judging.__name__.rpartition(".")[0]
RECORDED = "REFUSED\nNothing was run. On record."


class Keeper:
    """A keeper of the gate that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.withdrawn = ""

    def refusal(self, threshold: Any) -> str:
        """Let everything through."""
        self.asked.append(threshold)
        return ""

    def refuse(self, threshold: Any, hosts: tuple[str, ...], findings: list[Finding]) -> str:
        """Refuse what it is told to."""
        self.asked.append((hosts, [one.kind for one in findings]))
        return RECORDED

    def before_task(self) -> str:
        """Say whether the permit was withdrawn."""
        return self.withdrawn


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """Give the keeper that the next lookout has."""
    one = Keeper()
    monkeypatch.setattr(judging, "Gatekeeper", lambda: one)
    return one


def begin(play: FakePlay) -> str:
    """The answer at the start of a play."""
    return lookout().play(FakePlaybook(str(play.file), (play,)), play)


def task(name: str) -> Any:
    """A task that is delegated to a host."""

    class Delegated(FakeTask):
        delegate_to = name
        loop = loop_with = loop_control = None

        def get_vars(self) -> dict[str, Any]:
            return {}

        def get_path(self) -> str:
            return "/site.yml:3"

    return Delegated()


def test_a_play_is_judged_once(shop: Shop, keeper: Keeper) -> None:
    """For two callbacks in one process; the next batch is another play."""
    play = FakePlay(shop.playbook)
    assert begin(play) == begin(play) == ""
    assert len(keeper.asked) == 1
    begin(FakePlay(shop.playbook))
    assert len(keeper.asked) == 2


def test_one_permit_for_two_callbacks(shop: Shop) -> None:
    """The run goes on record once."""
    play = FakePlay(shop.playbook)
    assert begin(play) == begin(play) == ""
    assert THIS_RUN.release == RELEASE
    (passed,) = [one for one in shop.events() if one.type == "gate_passed"]
    assert passed.data["permit"] == THIS_RUN.permit


def test_one_teller(shop: Shop, keeper: Keeper) -> None:
    """The first callback that tells of tasks is listened to, the other one not."""
    first, second = object(), object()
    assert [lookout().listens_to(one) for one in (first, second, first)] == [True, False, True]


def test_another_run_has_another_lookout(shop: Shop) -> None:
    """Nothing of a run is left to the next."""
    before = lookout()
    assert at_work()
    assert lookout() is before
    forget()
    assert not at_work()
    assert lookout() is not before


@pytest.mark.parametrize("name", ["db1", "nobody"])
def test_a_task_that_leads_elsewhere(shop: Shop, keeper: Keeper, name: str) -> None:
    """Refused in the words of a run that has begun."""
    assert begin(FakePlay(shop.playbook)) == ""
    refusal = lookout().before(FakeHost("web1"), task(name))
    assert refusal == f"REFUSED\n{BEGUN}. On record."
    assert keeper.asked[-1] == ((name,), ["delegation"])


def test_a_withdrawn_permit(shop: Shop, keeper: Keeper) -> None:
    """It bites before the next task, and not in a playbook of ours, which captures and records."""
    keeper.withdrawn = "REFUSED withdrawn"
    assert lookout().before_task() == ""
    begin(FakePlay(shop.playbook))
    assert lookout().before_task() == "", "there is no permit yet"
    THIS_RUN.permit = "permit-1"
    assert lookout().before_task() == "REFUSED withdrawn"
    begin(FakePlay(OWN_PLAYBOOKS / "capture.yml"))
    assert lookout().before_task() == ""
    assert lookout().before(FakeHost("web1"), task("db1")) == ""


@pytest.mark.parametrize(
    ("file", "action", "result", "refused"),
    [
        ("gate.yml", "mof.release.gate_info", {"refused": True, "allowed": False}, True),
        ("gate.yml", "mof.release.gate", {"refused": True, "allowed": False}, True),
        ("withdraw.yml", "mof.release.gate", {"refused": True}, False),
        ("gate.yml", "mof.release.gate_info", {"refused": "yes"}, False),
        ("gate.yml", "mof.release.gate_info", {}, False),
        ("gate.yml", "mof.release.release", {"refused": True}, False),
        (
            "/elsewhere/gate.yml",
            "mof.release.gate_info",
            {"refused": True, "allowed": False},
            False,
        ),
    ],
)
def test_a_verdict(
    shop: Shop, keeper: Keeper, file: str, action: str, result: dict[str, Any], refused: bool
) -> None:
    """Only that of the gate in a playbook of ours ends the run as a refusal."""
    begin(FakePlay(OWN_PLAYBOOKS / file))
    lookout().failed(FakeTask(action=action), result)
    assert lookout().refused is refused
    THIS_RUN.permit = "permit-1"
    assert not lookout().refused


def test_an_ad_hoc_command(shop: Shop, keeper: Keeper) -> None:
    """It is no playbook, so no release lets it through to protected hosts."""

    class Nowhere(FakePlay):
        def get_path(self) -> str:
            return ""

    for playbook in (None, FakePlaybook("__adhoc_playbook__")):
        assert lookout().play(playbook, Nowhere(shop.playbook)) == RECORDED
        assert keeper.asked[-1] == (("web1", "web2"), ["playbook"])
    assert lookout().play(None, Nowhere(shop.playbook, "nobody")) == ""


@pytest.mark.parametrize("file", ["delegation", "judging"])
def test_a_late_part_that_cannot_be_loaded(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """It is told with every task and play that needs it, and the callback makes a refusal of it."""
    play = FakePlay(shop.playbook, "db1", tasks=(task("web1"),))
    monkeypatch.setenv("MOF_RELEASE_PROTECTED", "web*")
    monkeypatch.setitem(sys.modules, f"{DOORS}.{file}", None)
    for _again in range(2):
        with pytest.raises(ImportError, match="the gate itself cannot be loaded"):
            begin(play)
    assert begin(FakePlay(shop.playbook, "db1")) == ""
    for _again in range(2):
        with pytest.raises(ImportError, match="the gate itself cannot be loaded"):
            lookout().before(FakeHost("db1"), task("web1"))


def test_what_is_loaded_for_every_play() -> None:
    """As little as can be: Ansible compiles it anew in every run, and most need no more."""
    room = DOORS.rpartition(".")[0] + "."
    code = (
        f"import sys, {DOORS}.lookout, {DOORS}.scribe\n"
        f"print(*(one for one in sys.modules if one.startswith({room!r})))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        check=True,
        text=True,
    )
    names = {one.removeprefix(room) for one in found.stdout.split()}
    assert {one for one in names if "." in one} == {
        *("doors.inventory", "doors.leading", "doors.lookout", "doors.plain", "doors.protection"),
        *("doors.run", "doors.scribe", "doors.settings", "doors.threshold", "domain.errors"),
    }
