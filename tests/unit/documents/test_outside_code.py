# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and plugin folders outside a project: bound by what is in them, under no path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.folder import folder_digest
from ansible_collections.mof.release.plugins.plugin_utils.documents.outside_code import (
    Code,
    code_parts,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.tests.unit.documents.installed import install, parts
from ansible_collections.mof.release.tests.unit.documents.projects import write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that names two roles and has one of them."""
    folder = tmp_path / "project"
    write(folder, "deploy.yml", content="- hosts: web\n  roles: [own, shared]\n")
    write(folder, "roles/own/tasks/main.yml", content="[]")
    return folder


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder of roles outside of it."""
    folder = tmp_path / "shared"
    write(folder, *(f"{name}/tasks/main.yml" for name in ("own", "shared", "unused")))
    return folder


def test_roles_that_are_named(project: Path, shared: Path) -> None:
    """Those beside the playbook come first, and are files of the project."""
    found = parts(project, roles=[shared])["roles"]
    assert found == {"shared": folder_digest(shared / "shared")}
    write(shared, "shared/tasks/main.yml", content="other")
    assert parts(project, roles=[shared])["roles"]["shared"] != found["shared"]


def test_roles_of_roles(project: Path, shared: Path) -> None:
    """What a role names counts as well, and the collections that it uses."""
    write(shared, "shared/meta/main.yml", content="dependencies:\n  - role: unused\n")
    write(shared, "unused/tasks/main.yml", content="- acme.web.site:\n")
    install(shared.parent, "acme.web")
    found = parts(project, roles=[shared], collections=[shared.parent])
    assert set(found["roles"]) == {"shared", "unused"}
    assert "acme.web" in found["collections"]


def test_the_first_folder_of_roles_counts(project: Path, shared: Path, tmp_path: Path) -> None:
    """As it does for Ansible; a role in a folder of folders has that in its name."""
    write(tmp_path / "first", "shared/tasks/main.yml", "team/db/tasks/main.yml")
    write(project, "vars.yml", content="- role: team/db\n- role: ../shared/unused\n")
    found = parts(project, roles=[tmp_path / "gone", tmp_path / "first", shared])["roles"]
    assert found == {
        name: folder_digest(tmp_path / "first" / name) for name in ("shared", "team/db")
    }


def test_roles_beside_the_playbook_are_no_others(project: Path) -> None:
    """Also where the configuration names them."""
    assert parts(project, roles=[project / "roles"])["roles"] == {}


def test_plugin_folders(project: Path, tmp_path: Path) -> None:
    """Numbered by kind among those that hold anything; a copy elsewhere is the same."""
    for name in ("one", "two"):
        write(tmp_path / name, "x.py", content=name)
    (tmp_path / "empty").mkdir()
    folders = [("module", tmp_path / name) for name in ("gone", "one", "empty", "two")]
    found = parts(project, plugins=[*folders, ("filter", tmp_path / "one")])["plugins"]
    assert found == {
        "module 1": folder_digest(tmp_path / "one"),
        "module 2": folder_digest(tmp_path / "two"),
        "filter 1": folder_digest(tmp_path / "one"),
    }


def test_what_a_plugin_imports(project: Path, tmp_path: Path) -> None:
    """Code of a collection comes with it."""
    text = "from ansible_collections.acme.web.plugins.module_utils.x import y\n"
    write(tmp_path / "library", "x.py", content=text)
    install(tmp_path, "acme.web")
    found = parts(project, plugins=[("module", tmp_path / "library")], collections=[tmp_path])
    assert set(found["collections"]) == {"acme.web", "ansible.builtin"}


def test_a_connection_of_a_collection(project: Path, tmp_path: Path) -> None:
    """As the inventory names it."""
    install(tmp_path, "acme.web")
    code = Code("2.21.5", collections=[tmp_path])
    found = code_parts(project, "deploy.yml", [], code, ["10.0.0.5 acme.web.docker"])
    assert set(found["collections"]) == {"acme.web", "ansible.builtin"}


def test_nothing_is_known(project: Path) -> None:
    """Who does not say where code comes from gets parts without anything in them."""
    found = code_parts(project, "deploy.yml", ["deploy.yml"], None)
    assert found == {"collections": {}, "roles": {}, "plugins": {}}


def test_links_of_a_folder(tmp_path: Path) -> None:
    """By their target's name and content, inside and outside of it; a circle comes to an end."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    write(folder, "a/x.yml")
    write(outside, "y.yml")
    (folder / "file").symlink_to(outside / "y.yml")
    (folder / "tree").symlink_to(outside)
    (folder / "up").symlink_to("..")
    (folder / "a/again").symlink_to("../a")
    (folder / "dangling").symlink_to("nowhere")
    seen = [folder_digest(folder)]
    write(outside, "y.yml", content="other")
    seen.append(folder_digest(folder))
    write(outside, "z.yml")
    seen.append(folder_digest(folder))
    (folder / "dangling").unlink()
    seen.append(folder_digest(folder))
    assert len(set(seen)) == 4


def test_a_folder_without_files_has_no_digest(tmp_path: Path) -> None:
    """Nor has one that holds only what tools leave behind."""
    write(tmp_path, "__pycache__/x.pyc", ".git/config")
    assert folder_digest(tmp_path) == ""
    os.mkfifo(tmp_path / "pipe")
    assert folder_digest(tmp_path)


def test_a_file_that_cannot_be_read(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named, and closes the gate."""
    write(tmp_path / "library", "x.py")

    def refuse(self: Path, *_mode: object, **_more: object) -> object:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadDocument, match="cannot be bound: Permission denied") as error:
        folder_digest(tmp_path / "library")
    assert error.value.where.endswith("library/x.py")
    with pytest.raises(BadDocument, match="what a run would load cannot be read"):
        parts(project)
