# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line against what the release declares: forgiving about types, silent on values."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest
from ansible_collections.mof.release.plugins.plugin_utils.documents.live import (
    UNREADABLE,
    Live,
    run_part,
    variables_part,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import OTHER
from ansible_collections.mof.release.tests.unit.documents.projects import changed, scope

SECRET = "hunter2"
GIVEN = {"release": "shop-1.0"}


def live(run: dict[str, str] | None = None, **variables: Any) -> Live:
    """A command line."""
    return Live({**GIVEN, **variables}, run or {})


def test_as_declared_without_a_command_line() -> None:
    """At the review: the digest of each value, whatever its type."""
    declared: dict[str, Any] = {"size": 1, "on": True, "names": ["a"], "map": {"b": None}}
    assert variables_part(declared, None, ()) == {n: digest(one) for n, one in declared.items()}


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        (1, 1),
        (1, "1"),
        ("1", 1),
        (-7, "-7"),
        ("1.5", 1.5),
        (True, True),
        (True, "true"),
        (True, "True"),
        (False, "FALSE"),
        ("true", True),
        ("blue", "blue"),
        ("", ""),
        (None, None),
        ([1, True], ["1", "true"]),
        ({"a": {"b": 2}}, {"a": {"b": "2"}}),
        ("{{ x }}", "{{ x }}"),
    ],
)
def test_what_says_the_same_is_the_same(declared: Any, given: Any) -> None:
    """As text or as what it means, alone or inside of something."""
    assert variables_part({"x": declared}, live(x=given), ()) == {"x": digest(declared)}


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        (1, "01"),
        (1, True),
        (True, "yes"),
        (True, 1),
        (0, False),
        (0, ""),
        (None, ""),
        (None, "None"),
        ("blue", "Blue"),
        ("blue", "blue "),
        ([1], "[1]"),
        ([1, 2], [2, 1]),
        ([1], [1, 2]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, ["a"]),
        ("x", UNREADABLE),
        (None, UNREADABLE),
    ],
)
def test_everything_else_is_other(declared: Any, given: Any) -> None:
    """Both ways; a vaulted value is never the declared one."""
    assert variables_part({"x": declared}, live(x=given), ()) == {"x": OTHER}


def test_a_live_value_leaves_no_trace() -> None:
    """Neither itself nor a digest of it nor its length: it may be a password."""
    found = variables_part({"size": 1}, live(size=SECRET, password=SECRET), ())
    assert found == {"size": OTHER, "password": OTHER}
    assert SECRET not in repr(live(password=SECRET))


def test_a_value_without_end_is_other() -> None:
    """Whatever is given, it is compared or told."""
    deep: list[Any] = []
    for _level in range(100_000):
        deep = [deep]
    assert variables_part({"x": []}, live(x=deep), ()) == {"x": OTHER}


def test_what_does_not_bind() -> None:
    """The release itself, and what the policy leaves free, declared or given; case counts."""
    declared = {"awx_id": 1, "size": 1}
    assert set(variables_part(declared, None, ("awx_*",))) == {"size"}
    found = variables_part(declared, live(awx_id=2, awx_new=3, AWX_x=4, size=1), ("awx_*",))
    assert found == {"size": digest(1), "AWX_x": OTHER}


def test_a_declared_variable_that_is_not_given_is_absent() -> None:
    """So that it reads as removed."""
    assert variables_part({"size": 1}, live(), ()) == {}


def test_options_as_declared() -> None:
    """Tags in an order that says nothing; all tags are none."""
    deploy = {"tags": ["web", "db"], "skip_tags": ["slow"], "start_at_task": "Install it"}
    assert run_part(deploy, None) == {
        "--tags": "db,web",
        "--skip-tags": "slow",
        "--start-at-task": "Install it",
    }
    assert run_part({}, None) == run_part({"tags": ["all"]}, None) == {}
    assert run_part(deploy, live({"--user": "root"})) == {"--user": "root"}


def test_the_scope_tells_variables_and_options(project: Any) -> None:
    """Of the release file, until there is a command line."""
    plan = {"deploy": {"variables": {"size": 1}, "tags": ["web"]}}
    declared = scope(project, plan=plan)
    same = scope(project, plan=plan, live=live({"--tags": "web"}, size="1"))
    assert declared == same
    other = scope(project, plan=plan, live=live({"--tags": "web"}, size="2"))
    assert other.parts["variables"] == {"size": OTHER}
    assert other.digest != declared.digest


def test_a_part_that_does_not_bind_is_not_there(project: Any) -> None:
    """Nothing of it can differ."""
    bind = ("playbook", "artifacts", "policy", "hosts")
    assert set(scope(project, bind=bind).parts) == set(bind)
    assert changed(project, lambda: (project / "new.yml").write_text("x"), bind=bind) == []
