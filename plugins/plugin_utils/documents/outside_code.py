# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code outside a project that a run of it would load: collections, roles, plugin folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..domain.errors import BadDocument
from .folder import folder_digest
from .tree import bound_files
from .used_collections import Installed, collections_part
from .words import Words


@dataclass(frozen=True)
class Code:
    """Where Ansible looks for code, in the order in which it looks.

    :param core: version of ansible-core.
    :param collections: folders that hold ``ansible_collections``.
    :param roles: folders of roles.
    :param plugins: ``(kind, folder)`` for each folder of plugins or modules.
    :param routing: name without a collection -> ``namespace.name.plugin`` that ansible-core leads
        it to, several where kinds of plugins differ.
    """

    core: str = ""
    collections: Sequence[Path] = ()
    roles: Sequence[Path] = ()
    plugins: Sequence[tuple[str, Path]] = ()
    routing: Mapping[str, frozenset[str]] = field(default_factory=dict)


def code_parts(
    project: Path,
    playbook: str,
    names: Iterable[str],
    code: Code | None,
    connections: Iterable[str] = (),
) -> dict[str, dict[str, str]]:
    """The parts ``collections``, ``roles`` and ``plugins``; empty when it is not known where from.

    :param playbook: the deploy playbook, relative to the project.
    :param names: the project files that a go binds; the playbook is read besides them.
    :param connections: how the inventory reaches its hosts; a connection may be a collection's.
    :raises BadDocument: what is installed cannot be read.
    """
    if code is None:
        return {"collections": {}, "roles": {}, "plugins": {}}
    words = Words()
    words.read("\n".join(sorted(set(connections))).encode("utf-8", "replace"))
    try:
        words.read_files(project, {*names, playbook} if playbook else names)
        plugins = _plugins(code.plugins, words)
        roles = _roles((project / playbook).parent / "roles", code.roles, words)
        installed = Installed(code.collections)
        collections = collections_part(words, installed, code.routing)
    except OSError as error:
        raise BadDocument(
            f"what a run would load cannot be read: {error.strerror}",
            where=str(error.filename or project),
            remedy="make it readable for whoever holds reviews and deploys",
        ) from error
    return {
        "collections": {**collections, "ansible.builtin": code.core},
        "roles": roles,
        "plugins": plugins,
    }


def _roles(adjacent: Path, folders: Sequence[Path], words: Words) -> dict[str, str]:
    """Role -> digest, for each that is named and that Ansible finds in one of these folders.

    :param adjacent: the roles beside the playbook. They come first, and are project files.
    """
    places = [adjacent, *(one for one in folders if one != adjacent)]
    listed = [(place, _names(place)) for place in places if place.is_dir()]
    found: dict[str, str] = {}
    looked: set[str] = set()
    while new := words.values - looked:
        looked |= new
        for name in sorted(new):
            role = _first(listed, name)
            if role is not None and not role.is_relative_to(adjacent):
                found[name] = folder_digest(role)
                words.read_files(role, bound_files(role, ()))
    return {name: one for name, one in found.items() if one}


def _names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def _first(listed: Sequence[tuple[Path, set[str]]], name: str) -> Path | None:
    top, *below = name.split("/")
    if ".." in below:
        return None
    places = (place / name for place, names in listed if top in names)
    return next((one for one in places if one.is_dir()), None)


def _plugins(folders: Sequence[tuple[str, Path]], words: Words) -> dict[str, str]:
    """``kind N`` -> digest of the Nth folder of this kind that holds anything.

    A folder of the project counts as well: its files are bound as such, but that it is searched for
    code is a choice of its own.
    """
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for kind, folder in folders:
        value = folder_digest(folder) if folder.is_dir() else ""
        if value:
            counts[kind] = counts.get(kind, 0) + 1
            found[f"{kind} {counts[kind]}"] = value
            words.read_files(folder, bound_files(folder, ()))
    return found
