# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watches the files of a run: none may be touched from its beginning until its last task."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..documents.stillness import Stand, moved, stands, younger
from ..domain.finding import Finding
from ..domain.releases.release import Release
from .process import began

_HOW = "run it again while nobody writes to the project, or leave the file out by scope.ignore"


class Watch:
    """The bound files of a project, and of its staged copy when that is what runs."""

    def __init__(
        self, project: Path, staged: Path | None, release: Release, ignore: Sequence[str]
    ) -> None:
        self._staged = staged
        self._projects = (project, *([staged] if staged else []))
        self._ignore = tuple(ignore)
        self._artifacts = [
            project / str(one["path"])
            for project in self._projects
            for one in release.planned_artifacts
        ]
        self._who = release.manager
        self._before = self._now()

    def early(self) -> list[Finding]:
        """A finding for each file that was touched since the process began to read.

        Artifacts are read later only, and may as well be built by an earlier play. A staged copy is
        made by the process itself.
        """
        artifacts = {str(one) for one in self._artifacts}
        code = {
            path: one
            for path, one in self._before.items()
            if path not in artifacts
            and not (self._staged and Path(path).is_relative_to(self._staged))
        }
        problem = "was touched while this run was starting, so what it read is not certain"
        return self._findings(younger(code, began()), problem)

    def since(self) -> list[Finding]:
        """A finding for each file that was touched since the watch began."""
        problem = "was touched while this run was at work, so what it deploys is not certain"
        return self._findings(self._moved(), problem)

    def touched(self) -> list[str]:
        """The files that were touched since the watch began, by their paths in the project."""
        return [self._name(path) for path in self._moved()]

    def _moved(self) -> list[str]:
        return moved(self._before, self._now())

    def _now(self) -> dict[str, Stand]:
        found: dict[str, Stand] = {}
        for project in self._projects:
            found |= stands(project, self._ignore, self._artifacts)
        return found

    def _findings(self, paths: Sequence[str], problem: str) -> list[Finding]:
        return [Finding("file", self._name(path), problem, self._who, _HOW) for path in paths]

    def _name(self, path: str) -> str:
        for project in self._projects:
            if Path(path).is_relative_to(project):
                return Path(path).relative_to(project).as_posix()
        return Path(path).name
