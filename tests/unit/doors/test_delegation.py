# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Delegation: what names and templates lead to, on real plays, before anything runs."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.doors.delegation import Delegation
from ansible_collections.mof.release.plugins.plugin_utils.doors.leading import Leading, tasks_of
from ansible_collections.mof.release.tests.unit.doors.loaded import Loaded, put

NOTHING: frozenset[str] = frozenset()
TASK = "ansible.builtin.command: 'true'"


def play(*tasks: str, more: str = "") -> str:
    """A play on unprotected hosts with these tasks."""
    head = "- hosts: other\n  gather_facts: false\n" + textwrap.indent(more, "  ")
    return head + "  tasks:\n" + "".join(f"    - {{{one}}}\n" for one in tasks)


def follow(
    folder: Path,
    plays: str,
    allowed: frozenset[str] = NOTHING,
    pattern: str = "web",
    extra: Any = (),
) -> tuple[Loaded, Leading]:
    """The tasks of a first play, under watch."""
    loaded = Loaded(folder, plays)
    loaded.manager._extra_vars = dict(extra)
    threshold = loaded.threshold()
    one = loaded.play()
    delegation = Delegation(threshold, one, lambda: threshold.protection(pattern), lambda: allowed)
    return loaded, Leading(threshold, one, lambda: delegation)


def begun(loaded: Loaded, delegation: Leading, index: int = 0, host: str = "dev1") -> Any:
    """The findings for a task that is about to start, and the task."""
    task = list(tasks_of(loaded.play()))[index]
    return delegation.before(loaded.inventory.get_host(host), task), task


def hosts(found: Any) -> list[str]:
    """The protected hosts that findings are about."""
    return [host for _finding, host in found]


@pytest.mark.parametrize(
    ("text", "led"),
    [
        (play(f"{TASK}, delegate_to: web1"), ["web1"]),
        (play(f"{TASK}, delegate_to: 10.0.0.1"), ["web1"]),
        (play(f"{TASK}, delegate_to: dev2"), []),
        (play(f"{TASK}, delegate_to: localhost"), []),
        (play("local_action: {module: ansible.builtin.command, cmd: 'true'}"), []),
        (play(f"{TASK}, delegate_to: nowhere.example"), []),
        (play(f"{TASK}, run_once: true, delegate_facts: true, delegate_to: web1"), ["web1"]),
        (play(f"delegate_to: web1, block: [{{{TASK}}}]"), ["web1"]),
        (play(f"block: [{{{TASK}}}], rescue: [{{{TASK}, delegate_to: web2}}]"), ["web2"]),
        (play(f"block: [{{{TASK}}}], always: [{{{TASK}, delegate_to: web2}}]"), ["web2"]),
        (play(TASK, more=f"handlers: [{{name: H, {TASK}, delegate_to: web2}}]\n"), ["web2"]),
        (play(TASK, more=f"pre_tasks: [{{{TASK}, delegate_to: web1}}]\n"), ["web1"]),
        (play(TASK, more=f"post_tasks: [{{{TASK}, delegate_to: web1}}]\n"), ["web1"]),
        (play(TASK, more="vars: {ansible_host: web1}\n"), ["web1"]),
        (play(TASK, more="vars: {ansible_ssh_host: 10.0.0.2}\n"), ["web2"]),
        (play(TASK, more="vars: {ansible_host: 10.9.9.9}\n"), []),
        (play(TASK, more="vars: {ansible_host: '{{ x }}'}\n"), [""]),
        (play(f"{TASK}, vars: {{ansible_host: web1}}"), ["web1"]),
        (play(f"vars: {{ansible_host: web1}}, block: [{{{TASK}}}]"), ["web1"]),
        (play(f"{TASK}, delegate_to: '{{{{ x }}}}'"), []),
    ],
)
def test_names_that_are_written_out(tmp_path: Path, text: str, led: list[str]) -> None:
    """Found wherever in the play they stand, before it begins."""
    _loaded, delegation = follow(tmp_path, text)
    assert hosts(delegation.at_start()) == led


def test_names_in_roles(tmp_path: Path) -> None:
    """In tasks and handlers of roles, of those they depend on, of imported ones, and for a role."""
    put(tmp_path / "roles/outer/meta/main.yml", "dependencies: [inner]\n")
    put(tmp_path / "roles/outer/tasks/main.yml", f"- {TASK}\n")
    put(tmp_path / "roles/inner/tasks/main.yml", f"- {{{TASK}, delegate_to: web1}}\n")
    put(tmp_path / "roles/bare/tasks/main.yml", f"- {TASK}\n")
    for more, led in (
        ("roles: [outer]\n", {"web1"}),
        ("roles: [{role: bare, delegate_to: web2}]\n", {"web2"}),
        ("roles: [bare]\n", set()),
    ):
        _loaded, delegation = follow(tmp_path, play(TASK, more=more))
        assert set(hosts(delegation.at_start())) == led
    imported = play("ansible.builtin.import_role: {name: inner}")
    assert set(hosts(follow(tmp_path, imported)[1].at_start())) == {"web1"}


@pytest.mark.parametrize("name", ["ansible_host", "ansible_ssh_host", "ansible_winrm_host"])
def test_an_address_given_with_e(tmp_path: Path, name: str) -> None:
    """It would lead every host of the play there."""
    _loaded, delegation = follow(tmp_path, play(TASK), extra={name: "web1"})
    assert hosts(delegation.at_start()) == ["web1"]


def test_a_released_run(tmp_path: Path) -> None:
    """To its own hosts it may delegate, to other protected ones it may not."""
    text = play(f"{TASK}, delegate_to: web1", f"{TASK}, delegate_to: db1")
    _loaded, delegation = follow(tmp_path, text, frozenset({"web1", "web2"}), "all")
    found = delegation.at_start()
    assert hosts(found) == ["db1"]
    assert "not of this release" in found[0][0].problem


def test_what_a_finding_tells(tmp_path: Path) -> None:
    """Task, file and line, host, and what to do."""
    text = play(f"name: Drain, {TASK}, delegate_to: 10.0.0.1")
    ((finding, _host),) = follow(tmp_path, text)[1].at_start()
    assert finding.subject == "10.0.0.1 (web1)"
    assert "task 'Drain' (site.yml:4)" in finding.problem
    assert "-e release=NAME" in finding.how


@pytest.mark.parametrize(
    ("task", "led"),
    [
        (f"{TASK}, delegate_to: '{{{{ groups.web[0] }}}}'", ["web1"]),
        (f"{TASK}, delegate_to: '{{{{ groups.other | first }}}}'", []),
        (f"{TASK}, delegate_to: '{{{{ ansible_play_hosts[1] }}}}'", []),
        (f"{TASK}, delegate_to: '{{{{ inventory_hostname }}}}'", []),
        (f"{TASK}, delegate_to: '{{{{ omit }}}}'", []),
        (f"{TASK}, delegate_to: '{{{{ unknown }}}}'", [""]),
        (f"{TASK}, delegate_to: '{{{{ [1] }}}}'", [""]),
        (f"{TASK}, vars: {{t: web2}}, delegate_to: '{{{{ t }}}}'", ["web2"]),
        (f"{TASK}, loop: [dev1, web1, web2], delegate_to: '{{{{ item }}}}'", ["web1", "web2"]),
        (f"{TASK}, loop: [{{h: web1}}], delegate_to: \"{{{{ item['h'] }}}}\"", ["web1"]),
        (f"{TASK}, with_items: [[dev1], [web1]], delegate_to: '{{{{ item }}}}'", ["web1"]),
        (f"{TASK}, loop: '{{{{ groups.web }}}}', delegate_to: '{{{{ item }}}}'", ["web1", "web2"]),
        (
            f"{TASK}, loop: [web1], loop_control: {{loop_var: one}}, delegate_to: '{{{{ one }}}}'",
            ["web1"],
        ),
        (f"{TASK}, loop: [1, 2], delegate_to: '{{{{ groups.web[0] }}}}'", ["web1"]),
        (f"{TASK}, loop: [], delegate_to: '{{{{ item }}}}'", []),
        (f"{TASK}, loop: [dev1], delegate_to: '{{{{ item ~ \"\" }}}}'", [""]),
        (f"{TASK}, with_lines: [ls], delegate_to: '{{{{ item }}}}'", [""]),
        (f"{TASK}, loop: '{{{{ unknown }}}}', delegate_to: '{{{{ item }}}}'", [""]),
        (f"{TASK}, loop: dev1, delegate_to: '{{{{ item }}}}'", [""]),
        (f"{TASK}, vars: {{ansible_host: '{{{{ x }}}}'}}", [""]),
    ],
)
def test_templates(tmp_path: Path, task: str, led: list[str]) -> None:
    """Evaluated for the host before the task starts; what cannot be told is a finding."""
    loaded, delegation = follow(tmp_path, play(task))
    found, _task = begun(loaded, delegation)
    assert hosts(found) == led
    assert all(finding.how for finding, _host in found)


def test_each_host_by_itself(tmp_path: Path) -> None:
    """The same task leads one host to a protected one, and another not."""
    choice = "{{ ''dev1'' if inventory_hostname == ''dev2'' else ''web1'' }}"
    loaded, delegation = follow(tmp_path, play(f"{TASK}, delegate_to: '{choice}'"))
    for _round in range(2):
        assert hosts(begun(loaded, delegation, host="dev1")[0]) == ["web1"]
        assert hosts(begun(loaded, delegation, host="dev2")[0]) == []


def test_what_was_judged_is_what_the_task_uses(tmp_path: Path) -> None:
    """The value stands in the task until the next one starts; then the template is back."""
    written = "{{ [''dev1'', ''dev2''] | random }}"
    other = f"{TASK}, delegate_to: dev1"
    loaded, delegation = follow(tmp_path, play(f"{TASK}, delegate_to: '{written}'", other))
    seen = set()
    for _round in range(50):
        found, task = begun(loaded, delegation)
        assert found == []
        assert task.delegate_to in ("dev1", "dev2")
        seen.add(str(task.delegate_to))
        begun(loaded, delegation, 1)
        assert "random" in task.delegate_to
    assert seen == {"dev1", "dev2"}


def test_a_loop_is_settled(tmp_path: Path) -> None:
    """The items that were judged are the ones that are looped over, whatever made them."""
    loop = "{{ [''dev1'', ''dev2''] | shuffle }}"
    loaded, delegation = follow(
        tmp_path, play(f"{TASK}, with_items: '{loop}', delegate_to: '{{{{ item }}}}'")
    )
    _found, task = begun(loaded, delegation)
    assert sorted(task.loop) == ["dev1", "dev2"]
    assert task.loop_with is None
    delegation.end()
    assert "shuffle" in str(task.loop)
    assert task.loop_with == "items"


def test_an_inherited_name_stays_inherited(tmp_path: Path) -> None:
    """A pin on a task whose block says where it leads leaves nothing behind."""
    block = f"delegate_to: '{{{{ groups.other[1] }}}}', block: [{{{TASK}}}]"
    loaded, delegation = follow(tmp_path, play(block))
    _found, task = begun(loaded, delegation)
    assert task.delegate_to == "dev2"
    delegation.end()
    assert task.delegate_to == "{{ groups.other[1] }}"
    task._parent.delegate_to = "dev1"
    assert task.delegate_to == "dev1"
