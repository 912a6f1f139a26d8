# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Digests of the files that a go binds: the project tree, the playbook, the artifacts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase, translate
from pathlib import Path
from typing import Any

from ..domain.errors import BadDocument
from .canonical import file_sha256, sha256

#: What version control, editors and other tools leave behind, at whatever depth.
_LEFTOVERS = frozenset(
    {
        *(".git", ".hg", ".svn", ".gitkeep", ".galaxy_install_info"),
        *(".mof", ".ansible", ".cache", ".venv", ".tox", ".nox", ".vagrant", ".terraform"),
        *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"),
        *(".idea", ".vscode", ".DS_Store", "__pycache__"),
    }
)
#: The same as globs: swap and lock files of editors, files that NFS keeps open, compiled Python.
_LEFTOVER_GLOBS = (".*.sw?", ".#*", ".~lock.*", ".nfs*", "*.pyc")
_LEFTOVER = re.compile("|".join(map(translate, _LEFTOVER_GLOBS)))


def inside(project: Path, relative: str) -> Path:
    """The path of a project file, refused when it leads out of the project by a link.

    :raises BadDocument: it is outside.
    """
    path = project / relative
    if not _resolved(path).is_relative_to(_resolved(project)):
        raise BadDocument(
            f"{relative} leads out of the project", where=str(path), remedy="keep it inside"
        )
    return path


def artifact_digests(
    project: Path, artifacts: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """name -> {sha256, size} of each artifact whose file is there (size in bytes)."""
    found: dict[str, dict[str, Any]] = {}
    for one in artifacts:
        path = inside(project, one["path"])
        if path.is_file():
            found[one["name"]] = {"sha256": file_sha256(path), "size": path.stat().st_size}
    return found


def project_digests(project: Path, ignore: Sequence[str]) -> dict[str, str]:
    """path -> SHA-256 (hex) of every file of the project.

    Left out are what is hidden at the top of the project, leftovers of tools at any depth, and what
    matches ``ignore``. A file that is hidden further down is bound as any other, since ``copy`` and
    ``template`` deploy it. A link is its target's name, so that pointing it elsewhere is a change,
    together with what it leads to.

    :param ignore: globs. One without a slash is held against names at any depth; one with a slash
        against the path from the top of the project, and ``*`` crosses slashes there.
    :raises BadDocument: a link to a name that is not UTF-8, or to a folder not bound itself.
    """
    return {name: _digest(project, name, ignore) for name in sorted(bound_files(project, ignore))}


def binds(project: Path, path: Path, ignore: Sequence[str]) -> bool:
    """Whether a file at this path, were it there, is one that a go binds.

    :param ignore: as for :func:`project_digests`.
    """
    target, top = _resolved(path), _resolved(project)
    if not target.is_relative_to(top):
        return False
    steps = target.relative_to(top).parts
    places = ["/".join(steps[: index + 1]) + "/" for index in range(len(steps) - 1)]
    names = zip([*places, "/".join(steps)], steps, strict=True)
    return not any(_left_out(place, name, ignore) for place, name in names)


def bound_files(project: Path, ignore: Sequence[str]) -> Iterator[str]:
    """Paths, from the top of the project, of all files that a go binds; in no order.

    :param ignore: as for :func:`project_digests`.
    """
    top = str(project)
    for folder, folders, files in os.walk(top):
        # Text, since this runs before each task of a run: a path object a file takes far longer.
        relative = folder[len(top) :].strip("/")
        above = f"{relative}/" if relative else ""
        folders[:] = [name for name in folders if not _left_out(f"{above}{name}/", name, ignore)]
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*files, *links):
            if not _left_out(above + name, name, ignore):
                yield above + name


def _left_out(path: str, name: str, ignore: Sequence[str]) -> bool:
    # A folder arrives with a slash at its end, so that "dist/**" spares the walk into it.
    at_top = "/" not in path.rstrip("/")
    if name in _LEFTOVERS or (at_top and name.startswith(".")):
        return True
    if _LEFTOVER.match(name):
        return True
    return any(fnmatchcase(path if "/" in glob else name, glob) for glob in ignore)


def _digest(project: Path, name: str, ignore: Sequence[str]) -> str:
    path = project / name
    if not path.is_symlink():
        # A pipe or socket has no content that could be bound, and reading one would wait for ever.
        return file_sha256(path) if path.is_file() else sha256(b"not a file")
    link = str(path.readlink())
    content = ""
    if path.is_file():
        content = file_sha256(path)
    elif path.is_dir():
        _refuse_unbound(project, path, ignore)
    try:
        return sha256(f"{link}\n{content}".encode())
    except UnicodeEncodeError:
        raise BadDocument(
            "this link leads to a name that is not UTF-8",
            where=str(path.parent),
            remedy="rename it",
        ) from None


def _refuse_unbound(project: Path, link: Path, ignore: Sequence[str]) -> None:
    """A link to a folder is bound by the files there, which must be bound themselves."""
    target, top = _resolved(link), _resolved(project)
    steps = target.relative_to(top).parts if target.is_relative_to(top) else ()
    places = ["/".join(steps[: index + 1]) + "/" for index in range(len(steps))]
    if not steps or any(
        _left_out(place, name, ignore) for place, name in zip(places, steps, strict=True)
    ):
        raise BadDocument(
            "this link leads to a folder that no go can bind",
            where=str(link),
            remedy="copy the folder into the project, or leave the link out by scope.ignore",
        )


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()  # a link in a circle leads nowhere
