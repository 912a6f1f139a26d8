# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a go binds: the project tree, the playbook, the artifacts; and what it leaves out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest, sha256
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_scope import IGNORED
from ansible_collections.mof.release.plugins.plugin_utils.documents.tree import (
    artifact_digests,
    inside,
    project_digests,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.tests.unit.documents.projects import (
    POLICY,
    changed,
    scope,
    write,
)


def test_every_file_is_bound_by_its_content(project: Path) -> None:
    """Path -> SHA-256, in the order of the paths."""
    found = project_digests(project, ())
    names = ["deploy.yml", "dist/s.tar", "group_vars/all.yml", "roles/shop/tasks/main.yml"]
    assert list(found) == names
    assert found == {name: sha256(name.encode()) for name in names}


def test_what_tools_leave_behind_is_left_out(project: Path) -> None:
    """It binds nobody, at any depth."""
    before = project_digests(project, ())
    write(project, "roles/.git/config", "roles/.cache/x", "roles/__pycache__/a.pyc", "lib/b.pyc")
    write(project, "roles/shop/tasks/.main.yml.swp", "roles/.#x", "docs/.DS_Store", "docs/.nfs01")
    write(project, "roles/shop/meta/.galaxy_install_info")
    assert project_digests(project, ()) == before


def test_what_is_hidden_at_the_top_is_left_out(project: Path) -> None:
    """There lie the version control, the ledger, environments and passwords."""
    before = project_digests(project, ())
    write(project, ".git/config", ".env", ".vault_pass", ".mof/ledger.sqlite", ".ci/x.yml")
    assert project_digests(project, ()) == before


def test_what_is_hidden_further_down_is_bound(project: Path) -> None:
    """A role deploys it as any other file."""
    names = ["roles/web/files/.htaccess", "roles/web/templates/.env.j2", "files/.ssh/config"]
    write(project, *names)
    assert set(names) <= set(project_digests(project, ()))


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("dist/**", ["dist/a", "dist/deep/b"]),
        ("*.retry", ["x.retry", "deep/er/y.retry"]),
        ("docs/*", ["docs/a", "docs/deep/b"]),
        ("exact.yml", ["exact.yml"]),
    ],
)
def test_what_the_policy_ignores_is_left_out(project: Path, glob: str, left: list[str]) -> None:
    """Globs over the path relative to the project; a star crosses slashes."""
    kept = ["distant/a", "x.retry.yml", "docs.yml", "inexact.yml", "exact.yml.j2"]
    write(project, *left, *kept)
    found = project_digests(project, (glob,))
    assert not set(left) & set(found)
    assert set(kept) <= set(found)
    assert set(left) <= set(project_digests(project, ()))


@pytest.mark.parametrize(
    "name", ["roles/build/tasks/main.yml", "roles/dist/files/x", "library/records/y.py"]
)
def test_what_is_ignored_at_the_top_is_bound_deeper_down(project: Path, name: str) -> None:
    """A role called build is no build folder: what it holds is deployed."""
    write(project, name)
    assert name in project_digests(project, IGNORED)


def test_globs_mind_case_and_ignore_nothing_when_there_are_none(project: Path) -> None:
    """The same on every system."""
    write(project, "DIST/a")
    assert "DIST/a" in project_digests(project, ("dist/**",))
    assert "dist/s.tar" in project_digests(project, ())


def test_a_changed_added_and_removed_file_are_told(project: Path) -> None:
    """Each with its name."""

    def act() -> None:
        write(project, "group_vars/all.yml", content="other")
        write(project, "group_vars/web.yml")
        (project / "roles/shop/tasks/main.yml").unlink()

    assert changed(project, act) == [
        ("project", "group_vars/all.yml"),
        ("project", "group_vars/web.yml"),
        ("project", "roles/shop/tasks/main.yml"),
    ]


def test_a_path_must_stay_inside(project: Path) -> None:
    """By dots, by its root or by a link; a folder that only begins alike is outside too."""
    write(project.parent, "project-2/x")
    (project / "out").symlink_to(project.parent / "outside")
    (project / "near").symlink_to(project.parent / "project-2")
    for name in ("../outside/secret.yml", "/etc/hostname", "out/secret.yml", "out", "near/x"):
        with pytest.raises(BadDocument) as error:
            inside(project, name)
        assert f"{name} leads out of the project" in str(error.value)
        assert str(error.value).endswith("keep it inside")
    assert inside(project, "dist/../deploy.yml").read_text() == "deploy.yml"
    assert inside(project, "missing.yml") == project / "missing.yml"


def test_artifacts_are_measured_where_they_are(project: Path) -> None:
    """Digest and size in bytes; what is missing or no file is left out."""
    wanted = [
        {"name": "shop", "path": "dist/s.tar"},
        {"name": "gone", "path": "dist/none.tar"},
        {"name": "folder", "path": "dist"},
    ]
    assert artifact_digests(project, wanted) == {
        "shop": {"sha256": sha256(b"dist/s.tar"), "size": 10}
    }
    with pytest.raises(BadDocument, match="leads out"):
        artifact_digests(project, [{"name": "x", "path": "../outside/secret.yml"}])


def test_a_scope_has_each_thing_in_its_part(project: Path) -> None:
    """The playbook and the artifacts are not among the project files; the digest is over all."""
    found = scope(project)
    assert found.parts == {
        "playbook": {"deploy.yml": sha256(b"deploy.yml")},
        "artifacts": {"shop": sha256(b"dist/s.tar")},
        "project": {
            name: sha256(name.encode())
            for name in ("group_vars/all.yml", "roles/shop/tasks/main.yml")
        },
        "policy": POLICY,
        "hosts": {"web1": "target", "web2": "target"},
        **{part: {} for part in ("collections", "roles", "plugins", "variables", "run")},
    }
    assert found.digest == digest(found.parts)


def test_what_is_missing_is_missing_from_the_scope(project: Path) -> None:
    """No playbook, no artifact, no host: empty parts, which a review refuses."""
    found = scope(
        project, playbook="none.yml", hosts=[], plan={"artifacts": [{"name": "x", "path": "n"}]}
    )
    assert (found.parts["playbook"], found.parts["hosts"], found.parts["artifacts"]) == ({}, {}, {})
    assert scope(project, playbook="").parts["playbook"] == {}
    assert "deploy.yml" in scope(project, playbook="").parts["project"]
    with pytest.raises(BadDocument, match="leads out"):
        scope(project, playbook="../outside/secret.yml")


def test_a_playbook_is_bound_even_where_the_policy_ignores_it(project: Path) -> None:
    """And so is an artifact, wherever it lies."""
    found = scope(project, ignore=("*",))
    assert found.parts["project"] == {}
    assert set(found.parts["playbook"]) == {"deploy.yml"}
    assert set(found.parts["artifacts"]) == {"shop"}


@pytest.mark.parametrize("name", ["*", "[a-z]*", "?*", "**"])
def test_an_artifact_is_no_glob(project: Path, name: str) -> None:
    """However its file is called, it takes nothing but itself out of the project."""
    write(project, name)
    found = scope(project, plan={"artifacts": [{"name": "shop", "path": name}]})
    assert found.parts["artifacts"] == {"shop": sha256(name.encode())}
    assert set(found.parts["project"]) == {
        "dist/s.tar",
        "group_vars/all.yml",
        "roles/shop/tasks/main.yml",
    }


def test_a_file_called_like_an_artifact_is_bound(project: Path) -> None:
    """Only the artifact itself is bound elsewhere."""
    write(project, "vendor/dist/s.tar")
    assert "vendor/dist/s.tar" in scope(project).parts["project"]


def test_the_same_files_have_the_same_scope(tmp_path: Path) -> None:
    """Wherever the project lies and in whatever order things were made or named."""
    names = ["a.yml", "b/c.yml", "b/a.yml", "z.yml"]
    write(tmp_path / "one", *names)
    write(tmp_path / "two", *reversed(names))
    os.utime(tmp_path / "two" / "a.yml", (1, 1))
    one = scope(tmp_path / "one", playbook="a.yml", hosts=["h1", "h2"])
    two = scope(tmp_path / "two", playbook="a.yml", hosts=["h2", "h1", "h2"])
    assert one == two
    assert list(one.parts["project"]) == list(two.parts["project"])


def test_a_file_name_that_is_not_utf8_is_no_crash(project: Path) -> None:
    """It cannot be written down, so it is refused by name."""
    (Path(os.fsdecode(os.fsencode(project) + b"/bad-\xff"))).write_text("x")
    with pytest.raises(BadDocument):
        scope(project)
