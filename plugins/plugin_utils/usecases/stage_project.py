# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lay out a copy of a project that holds what was approved and nothing else, out of reach."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..documents.tree import inside
from ..domain.releases.release import Release


def stage_project(project: Path, release: Release, place: Path) -> bool:
    """Copy every file that the go names; whether there is a go to copy for.

    Nothing is compared here: the gate judges the copy as it would judge the project.

    :param place: an empty folder that nobody else may enter.
    :raises BadDocument: a file leads out of the project.
    """
    review = release.review
    if review is None or review.scope is None:
        return False
    parts = review.scope.parts
    artifacts = [str(one["path"]) for one in release.planned_artifacts]
    for name in {*parts.get("project", ()), *parts.get("playbook", ()), *artifacts}:
        source = inside(project, name)
        if not source.is_file() and not source.is_symlink():
            continue  # what is missing, the gate says
        target = place / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
    return True
