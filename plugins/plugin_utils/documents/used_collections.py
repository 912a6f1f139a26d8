# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collections that a project uses, as they are installed: each by version and all its files."""

from __future__ import annotations

import json
from collections.abc import Iterator, KeysView, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ..domain.errors import BadDocument
from .folder import folder_digest
from .words import Words

#: Ansible's own names for what comes with it; bound by its version.
_CORE = ("ansible.builtin", "ansible.legacy")
#: This collection. It holds the gate, which cannot vouch for itself, and deploys nothing.
_OURS = "mof.release"
#: Kinds whose names are no names that a task, play or template could use.
_INTERNAL = ("module_utils", "doc_fragments")
#: Stands between the places that one name leads to.
_BETWEEN = "\0"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Installed:
    """The collections in these folders; where two hold the same one, the first counts.

    :param folders: each may hold ``ansible_collections``, or be that folder itself.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        places = (
            one if one.name == "ansible_collections" else one / "ansible_collections"
            for one in folders
        )
        self._listed = [
            (one, {below.name for below in one.iterdir()}) for one in places if one.is_dir()
        ]

    def find(self, name: str) -> Path | None:
        """The folder of a collection, ``None`` when it is not installed."""
        namespace, _dot, collection = name.partition(".")
        places = (
            place / namespace / collection for place, all_ in self._listed if namespace in all_
        )
        return next((one for one in places if one.is_dir()), None)


def collections_part(
    words: Words, installed: Installed, routing: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Collection -> its version and the SHA-256 of its files, with a space between.

    Those that are named, those that a name without a collection leads to, those that the metadata
    of a collection leads on to, and what any of them depends on.

    :param routing: name without a collection -> ``namespace.name.plugin``, as of ansible-core.
    :raises BadDocument: the metadata of a collection cannot be read.
    """
    todo = set(words.qualified)
    for name in words.short & routing.keys():
        todo.update(map(_parted, routing[name]))
    found: dict[str, str] = {}
    done: set[tuple[str, str]] = set()
    while todo:
        one = todo.pop()
        done.add(one)
        collection, plugin = one
        if collection in _CORE:
            todo.update({_parted(name) for name in routing.get(plugin, ())} - done)
            continue
        folder = installed.find(collection) if collection != _OURS else None
        if folder is None:
            continue  # no code of it can be loaded
        if collection not in found:
            about = _about(folder)
            found[collection] = _value(folder, about)
            todo.update({(name, "") for name in about["dependencies"]} - done)
        if plugin:
            leads = _redirects(folder / "meta" / "runtime.yml").get(plugin, ())
            todo.update({_parted(name) for name in leads} - done)
    return found


def _parted(name: str) -> tuple[str, str]:
    """``namespace.name`` of a qualified name, and its last part."""
    parts = name.split(".")
    return ".".join(parts[:2]), parts[-1] if len(parts) > 2 else ""


def _value(folder: Path, about: Mapping[str, Any]) -> str:
    return f"{about['version']} {folder_digest(folder.resolve(), about['ignore'])}"


def _about(folder: Path) -> dict[str, Any]:
    """version, dependencies, and globs of files that are no part of it, of one collection."""
    for name in ("MANIFEST.json", "galaxy.yml"):
        path = folder / name
        if path.is_file():
            document = _document(path)
            info = document.get("collection_info", {}) if name == "MANIFEST.json" else document
            if not isinstance(info, dict):
                raise _unreadable(str(path))
            version = str(info.get("version") or "unknown").replace(" ", "_")
            ignored = [str(one) for one in info.get("build_ignore") or ()]
            return {
                "version": version,
                "dependencies": [str(one) for one in info.get("dependencies") or ()],
                # A folder has a slash at its end, where globs of ours are held against it.
                "ignore": [glob for one in ignored for glob in (one, f"{one.rstrip('/')}/")],
            }
    return {"version": "unknown", "dependencies": [], "ignore": []}


def _document(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        found = json.loads(text) if path.suffix == ".json" else yaml.load(text, _LOADER)  # noqa: S506 - a safe one
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise _unreadable(str(path)) from error
    if not isinstance(found, dict | None):
        raise _unreadable(str(path))
    return found or {}


def _unreadable(where: str) -> BadDocument:
    return BadDocument(
        "the metadata of this collection cannot be read, so that nobody can tell what it loads",
        where=where,
        remedy="install the collection again",
    )


def _redirects(path: Path) -> Mapping[str, frozenset[str]]:
    if not path.is_file():
        return {}
    stat = path.stat()
    return _read_redirects(path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size)


@cache
def _read_redirects(path: Path, *_state: int) -> Mapping[str, frozenset[str]]:
    return redirects(_document(path).get("plugin_routing"), str(path))


def redirects(routing: Any, where: str) -> Mapping[str, frozenset[str]]:
    """Name of a plugin of any kind -> where the metadata of a collection leads it.

    :param routing: ``plugin_routing`` of a ``meta/runtime.yml``.
    :param where: what it is of, for the message.
    :raises BadDocument: it is none.
    """
    found: dict[str, str] = {}
    try:
        # Thousands of names, of which few have a dot in them or lead to two places.
        for name, target in _targets(routing or {}):
            short = name.rpartition(".")[2] if "." in name else name
            found[short] = f"{found[short]}{_BETWEEN}{target}" if short in found else target
    except AttributeError as error:
        raise _unreadable(where) from error
    return _Redirects(found)


class _Redirects(Mapping[str, frozenset[str]]):
    """Kept as text: a set for each name would have Python go through all objects of the process."""

    def __init__(self, found: Mapping[str, str]) -> None:
        self._found = found

    def __getitem__(self, name: str) -> frozenset[str]:
        return frozenset(self._found[name].split(_BETWEEN))

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def keys(self) -> KeysView[str]:
        """Those of the dictionary, which can be held against a set without a call for each."""
        return self._found.keys()


def _targets(routing: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, plugins in routing.items():
        for name, entry in (plugins or {}).items() if kind not in _INTERNAL else ():
            target = entry.get("redirect") if entry else None
            if target:
                yield str(name), str(target)
