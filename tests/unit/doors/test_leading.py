# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leading: what judges names is asked only where a play, or a task of it, leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.playbook.task import Task
from ansible_collections.mof.release.plugins.plugin_utils.doors.leading import (
    ADDRESSES,
    Leading,
    roles_of,
    tasks_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN
from ansible_collections.mof.release.tests.unit.doors.loaded import Loaded, put

PLAIN = "- hosts: other\n  tasks: [{ansible.builtin.command: 'true'}]\n"


class Judge:
    """What judges names, as far as it is asked; it finds each of them at fault."""

    def __init__(self, allowed: frozenset[str] = frozenset()) -> None:
        self.asked: list[Any] = []
        self.allowed = lambda: allowed
        self.ended = 0

    def at_start(self, given: Any, roles: Any, tasks: Any) -> list[Any]:
        """All that was handed in."""
        self.asked.append(
            (given, [one.get_name() for one in roles], [names for _task, names in tasks])
        )
        return self.asked[-1:]

    def before(self, host: Any, task: Any, names: Any) -> list[Any]:
        """The names of a task."""
        self.asked.append(names)
        return self.asked[-1:]

    def end(self) -> None:
        """Count it."""
        self.ended += 1


class Run:
    """A first play, and how often what judges was asked for."""

    def __init__(self, folder: Path, plays: str, judge: Judge | None = None, **extra: Any) -> None:
        self.loaded = Loaded(folder, plays)
        self.loaded.manager._extra_vars = extra
        self.judge = judge
        self.loadings = 0
        self.play = self.loaded.play()
        threshold: Any = self.loaded.threshold()
        self.leading = Leading(threshold, self.play, self.load)

    def load(self) -> Any:
        """Give what judges, or fail as a file that is broken does."""
        self.loadings += 1
        if self.judge is None:
            raise ImportError("broken")
        return self.judge

    def before(self, task: Any) -> Any:
        """The findings before a task."""
        return self.leading.before(self.loaded.inventory.get_host("dev1"), task)


def task(**more: Any) -> Any:
    """A task that comes with an include, and was not known at the start."""
    return Task.load({"ansible.builtin.command": "true", **more})


@pytest.fixture
def permit() -> Iterator[None]:
    """Let the gate have opened."""
    THIS_RUN.permit = "permit-1"
    yield
    THIS_RUN.permit = ""


def test_a_play_that_leads_nowhere_else(tmp_path: Path) -> None:
    """Nothing is loaded for it, nor for its tasks and those that are included."""
    run = Run(tmp_path, PLAIN, region="north")
    assert run.leading.at_start() == []
    for one in (*tasks_of(run.play), task(), task(vars={"a": 1})):
        assert run.before(one) == []
    run.leading.end()
    assert run.loadings == 0


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_of_the_play(tmp_path: Path, name: str) -> None:
    """Given with -e or by the play itself; what is neither text nor number counts as a template."""
    for value, shown in (("web1", "web1"), (7, "7"), (["web1"], "{{ }}")):
        judge = Judge()
        run = Run(tmp_path, PLAIN, judge, **{name: value})
        run.play.vars = {name: value}
        assert run.leading.at_start()
        names = ((name, shown),)
        assert judge.asked == [({"-e": names, "the play": names}, [], [])]


def test_a_role_that_is_delegated(tmp_path: Path) -> None:
    """As a whole, and so are its tasks."""
    put(tmp_path / "roles/bare/tasks/main.yml", "- ansible.builtin.command: 'true'\n")
    judge = Judge()
    plays = "- hosts: other\n  roles: [{role: bare, delegate_to: web2}]\n"
    run = Run(tmp_path, plays, judge)
    assert [one.get_name() for one in roles_of(run.play)] == ["bare"]
    assert run.leading.at_start()
    assert judge.asked[0][1] == ["bare"]


def test_the_first_task_that_leads_elsewhere(tmp_path: Path) -> None:
    """It may be included late: what judges is loaded then, once, and pins are taken off after."""
    judge = Judge()
    run = Run(tmp_path, PLAIN, judge)
    assert run.leading.at_start() == []
    late = task(delegate_to="web1", vars={"ansible_host": "web2"})
    assert run.before(late) == [(("delegate_to", "web1"), ("ansible_host", "web2"))]
    assert (run.loadings, judge.ended) == (1, 0)
    assert run.before(task()) == []
    assert run.before(late)
    assert (run.loadings, judge.ended) == (1, 2)


def test_what_judges_cannot_be_loaded(tmp_path: Path) -> None:
    """Raised, and again with every task that needs it: the caller refuses."""
    run = Run(tmp_path, PLAIN.replace("'true'", "'true', delegate_to: web1"))
    with pytest.raises(ImportError, match="broken"):
        run.leading.at_start()
    for one in (*tasks_of(run.play), task(delegate_to="{{ x }}")):
        for _again in range(2):
            with pytest.raises(ImportError, match="broken"):
                run.before(one)


@pytest.mark.usefixtures("permit")
@pytest.mark.parametrize(("allowed", "names"), [({"web1"}, False), (set(), True)])
def test_a_run_that_was_let_through(tmp_path: Path, allowed: set[str], names: bool) -> None:
    """Addresses in variables count no more, unless there is no host that it was let through to."""
    judge = Judge(frozenset(allowed))
    run = Run(tmp_path, PLAIN, judge, ansible_host="web1")
    run.play.vars = {"ansible_host": "web1"}
    assert bool(run.leading.at_start()) is names
    assert bool(run.before(task(vars={"ansible_host": "web1"}))) is names
    assert run.before(task(delegate_to="web1")) == [(("delegate_to", "web1"),)]
