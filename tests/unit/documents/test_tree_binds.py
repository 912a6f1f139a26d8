# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a go binds a file is told the same way before the file is there as after."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.tree import (
    binds,
    project_digests,
)

IGNORE = ("dist/**", "*.retry")


@pytest.mark.parametrize(
    "name",
    [
        "deploy.yml",
        "docs/deep/er/plan.md",
        "docs/.hidden/plan.md",
        ".hidden",
        "dist/x.tar",
        "docs/dist/x.tar",
        "deploy.retry",
        "docs/deploy.retry",
        "src/__pycache__/x.pyc",
        "src/x.pyc",
    ],
)
def test_as_the_digests_have_it(tmp_path: Path, name: str) -> None:
    """Hidden files, caches and what is ignored are left out, at any depth."""
    path = tmp_path / name
    told = binds(tmp_path, path, IGNORE)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    assert told == (name in project_digests(tmp_path, IGNORE))


def test_outside_of_the_project(tmp_path: Path) -> None:
    """What lies beside it is not bound, whatever way leads there."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "out").symlink_to(tmp_path)
    assert not binds(project, tmp_path / "x", ())
    assert not binds(project, project / ".." / "x", ())
    assert not binds(project, project / "out" / "x", ())
    assert binds(project, tmp_path / "project" / "x", ())
