# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Digests of the files that a go binds: the project tree, the playbook, the artifacts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..domain.errors import BadDocument
from ..domain.scope import Scope
from .canonical import digest, file_sha256, sha256


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

    Hidden files and folders, caches and what matches ``ignore`` are left out. A link is its
    target's name, so that pointing it elsewhere is a change, together with what it leads to.

    :param ignore: globs. One without a slash is held against names at any depth; one with a slash
        against the path from the top of the project, and ``*`` crosses slashes there.
    :raises BadDocument: a link to a name that is not UTF-8, or to a folder not bound itself.
    """
    return {name: _digest(project, name, ignore) for name in sorted(_walk(project, ignore))}


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


def scope_of(
    project: Path,
    playbook: str,
    plan: Mapping[str, Any],
    ignore: Sequence[str],
    policy: Mapping[str, str],
    hosts: Iterable[str],
) -> Scope:
    """The scope as it is now.

    :param playbook: the deploy playbook, relative to the project.
    :param plan: the release document; its artifacts are digested.
    :param policy: name -> digest of the policy in force.
    :param hosts: the hosts that the release's pattern matches in the inventory.
    """
    artifacts = plan.get("artifacts", ())
    tree = project_digests(project, ignore)
    elsewhere = {playbook, *(one["path"] for one in artifacts)}
    parts: dict[str, dict[str, str]] = {
        "artifacts": {
            name: str(one["sha256"]) for name, one in artifact_digests(project, artifacts).items()
        },
        "project": {name: one for name, one in tree.items() if name not in elsewhere},
        "policy": dict(policy),
        "hosts": dict.fromkeys(sorted(hosts), "target"),
        "playbook": {},
    }
    path = inside(project, playbook) if playbook else None
    if path is not None and path.is_file():
        parts["playbook"] = {playbook: file_sha256(path)}
    return Scope(parts, digest(parts))


def _walk(project: Path, ignore: Sequence[str]) -> Iterator[str]:
    for folder, folders, files in os.walk(project):
        relative = Path(folder).relative_to(project)
        folders[:] = [
            name
            for name in folders
            if not _left_out((relative / name).as_posix() + "/", name, ignore)
        ]
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*files, *links):
            path = (relative / name).as_posix()
            if not _left_out(path, name, ignore):
                yield path


def _left_out(path: str, name: str, ignore: Sequence[str]) -> bool:
    if name.startswith(".") or name == "__pycache__" or name.endswith(".pyc"):
        return True
    # A folder arrives with a slash at its end, so that "dist/**" spares the walk into it.
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
