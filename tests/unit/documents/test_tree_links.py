# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links, pipes and sockets in a project: bound or refused by name, and never waited for."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_scope import IGNORED
from ansible_collections.mof.release.plugins.plugin_utils.documents.tree import project_digests
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, MofError
from ansible_collections.mof.release.tests.unit.documents.projects import (
    PLAN,
    changed,
    scope,
    write,
)


def test_a_link_to_a_file_is_bound_by_its_target_and_its_content(project: Path) -> None:
    """Pointing it elsewhere is a change, even to the same content; so is other content."""
    write(project, "a.yml", "b.yml", content="same")
    link = project / "link.yml"
    link.symlink_to("a.yml")

    def turn() -> None:
        link.unlink()
        link.symlink_to("b.yml")

    assert changed(project, turn) == [("project", "link.yml")]
    outside = project.parent / "outside" / "secret.yml"
    link.unlink()
    link.symlink_to(outside)
    assert changed(project, lambda: outside.write_text("other")) == [("project", "link.yml")]


def test_a_link_that_leads_nowhere_is_bound_by_its_target(project: Path) -> None:
    """That it begins to lead somewhere is a change."""
    (project / "later.yml").symlink_to("group_vars/later.yml")
    (project / "itself").symlink_to("itself")
    assert {"later.yml", "itself"} <= set(project_digests(project, ()))
    found = changed(project, lambda: write(project, "group_vars/later.yml"))
    assert found == [("project", "group_vars/later.yml"), ("project", "later.yml")]


@pytest.mark.parametrize("where", ["artifact", "playbook"])
def test_a_link_in_a_circle_is_no_crash(project: Path, where: str) -> None:
    """It is missing, or refused; on every version of Python."""
    (project / "circle").symlink_to("circle")
    plan = {"artifacts": [{"name": "shop", "path": "circle"}]} if where == "artifact" else PLAN
    try:
        found = scope(
            project, plan=plan, playbook="circle" if where == "playbook" else "deploy.yml"
        )
    except MofError:
        return
    assert not found.parts["artifacts" if where == "artifact" else "playbook"]


def test_a_link_to_a_name_that_is_not_utf8_is_no_crash(project: Path) -> None:
    """Nor can where it leads be written down."""
    (project / "link").symlink_to(os.fsdecode(b"bad-\xff"))
    with pytest.raises(BadDocument):
        scope(project)


@pytest.mark.parametrize("target", ["roles", "roles/shop", "./roles/../roles"])
def test_a_link_to_a_bound_folder_is_bound_by_its_target(project: Path, target: str) -> None:
    """What lies there is bound itself; pointing the link elsewhere is a change."""
    link = project / "library"
    link.symlink_to(target)
    found = project_digests(project, ())
    assert found["library"] == sha256(f"{link.readlink()}\n".encode())
    assert not [name for name in found if name.startswith("library/")]
    tasks = "roles/shop/tasks/main.yml"
    assert changed(project, lambda: write(project, tasks, content="other")) == [("project", tasks)]

    def turn() -> None:
        link.unlink()
        link.symlink_to("group_vars")

    assert changed(project, turn) == [("project", "library")]


@pytest.mark.parametrize(
    ("target", "ignore"),
    [
        ("../outside", ()),
        ("..", ()),
        (".", ()),
        ("/", ()),
        (".hidden", ()),
        (".hidden/deep", ()),
        ("roles/.ansible", ()),
        ("roles/__pycache__", ()),
        ("dist", IGNORED),
        ("dist/deep", IGNORED),
        ("vendor/roles", ("vendor/*",)),
    ],
)
def test_a_link_to_a_folder_that_no_go_binds_is_refused(
    project: Path, target: str, ignore: tuple[str, ...]
) -> None:
    """Outside the project, hidden or ignored: what it holds could change unseen."""
    write(project / target, "tasks.yml") if target != "/" else None
    link = project / "library"
    link.symlink_to(target)
    with pytest.raises(BadDocument) as error:
        scope(project, ignore)
    first, remedy = str(error.value).splitlines()
    assert first == f"{link}: this link leads to a folder that no go can bind"
    assert remedy == "copy the folder into the project, or leave the link out by scope.ignore"
    assert "library" not in project_digests(project, (*ignore, "library"))


def test_an_absolute_link_to_a_folder_of_the_project_is_bound(project: Path) -> None:
    """It leads where the go binds, however it is written."""
    (project / "library").symlink_to(project / "roles")
    assert "library" in project_digests(project, ())


def test_a_link_by_way_of_another_link_is_judged_by_where_it_ends(project: Path) -> None:
    """A link to a link that leaves the project leaves it too."""
    (project / "first").symlink_to("roles")
    (project / "second").symlink_to("first")
    assert {"first", "second"} <= set(project_digests(project, ()))
    (project / ".way").symlink_to(project.parent / "outside")
    (project / "third").symlink_to(".way")
    with pytest.raises(BadDocument, match="third: this link leads to a folder"):
        project_digests(project, ())


def test_a_hidden_or_ignored_link_is_not_looked_at(project: Path) -> None:
    """It is left out like a file of that name."""
    for name in (".library", "dist/library"):
        (project / name).symlink_to(project.parent / "outside")
    before = project_digests(project, IGNORED)
    assert not [name for name in before if "library" in name]


def test_a_pipe_or_socket_counts_as_no_file_without_waiting(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading one that nobody writes to would wait for ever; that it is there is bound."""
    os.mkfifo(project / "pipe")
    monkeypatch.chdir(project)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket")
        found = project_digests(project, ())
        assert found["pipe"] == found["socket"] == sha256(b"not a file")
        assert scope(project).parts["project"]["pipe"] == sha256(b"not a file")
        linked = changed(project, lambda: (project / "to-pipe").symlink_to("pipe"))
        assert linked == [("project", "to-pipe")]

    def fill() -> None:
        (project / "pipe").unlink()
        write(project, "pipe")

    assert changed(project, fill) == [("project", "pipe"), ("project", "to-pipe")]


@pytest.mark.parametrize("where", ["artifact", "playbook"])
def test_a_pipe_is_no_artifact_and_no_playbook(project: Path, where: str) -> None:
    """It is missing there, and nobody waits for it."""
    os.mkfifo(project / "pipe")
    plan = {"artifacts": [{"name": "shop", "path": "pipe"}]} if where == "artifact" else PLAN
    found = scope(project, plan=plan, playbook="pipe" if where == "playbook" else "deploy.yml")
    assert found.parts["artifacts" if where == "artifact" else "playbook"] == {}
