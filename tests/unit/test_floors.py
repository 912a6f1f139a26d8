# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of plugins/ stand on floors: reads every import and fails on a breach."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

TOP = Path(__file__).parents[2]
COLLECTION = ("ansible_collections", "mof", "release")

ROOMS = {
    "domain": 0,
    "documents": 1,
    "trust": 1,
    "store": 2,
    "exchange": 2,
    "records": 2,
    "usecases": 3,
    "doors": 4,
}
DOOR_KINDS = ("action", "callback", "filter", "inventory", "lookup", "test", "vars")
TARGET_KINDS = ("modules", "module_utils", "doc_fragments")
# What travels to targets is reached from above the rooms only.
FLOORS = ROOMS | dict.fromkeys(DOOR_KINDS, 5) | {"module_utils": 4, "modules": 6}
MAY_IMPORT_ANSIBLE = {"doors", *DOOR_KINDS, *TARGET_KINDS}

PURE = {
    *("__future__", "abc", "bisect", "collections", "copy", "dataclasses", "datetime", "decimal"),
    *("enum", "fnmatch", "fractions", "functools", "graphlib", "heapq", "itertools", "math"),
    *("operator", "re", "string", "textwrap", "types", "typing"),
}
IMPURE_CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__"}
CLOCKS = {f"datetime.{name}" for name in ("datetime.now", "datetime.utcnow", "datetime.today")} | {
    "datetime.date.today"
}

LINES_MEANT, LINES_MOST = 300, 350


def room_of(parts: tuple[str, ...]) -> str | None:
    """Return the room or kind of plugin of a path below the collection; none outside the house."""
    if parts[:2] == ("plugins", "plugin_utils"):
        return parts[2] if len(parts) > 3 and parts[2] in ROOMS else None
    if parts[:1] == ("plugins",) and len(parts) > 2 and parts[1] in (*DOOR_KINDS, *TARGET_KINDS):
        return parts[1]
    return None


def breaches(path: str, source: str) -> list[str]:
    """Return what in one file is against the floors, a line each.

    :param path: below the root of the collection, as ``plugins/plugin_utils/domain/gate/judge.py``.
    """
    parts = PurePosixPath(path).parts
    room = room_of(parts)
    if room is None:
        return [f"{path}: stands in no room that has a floor"]
    tree = ast.parse(source, path)
    found = [
        (line, complaint)
        for line, target in _imports(tree, (*COLLECTION, *parts[:-1]))
        if (complaint := _import_breach(room, target))
    ]
    if room == "domain":
        found.extend(_impurities(tree))
    return [f"{path}:{line}: {room} {complaint}" for line, complaint in sorted(found)]


def _imports(tree: ast.Module, package: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, tuple(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base = tuple(node.module.split(".")) if node.module else ()
            if node.level:
                base = (*package[: len(package) - node.level + 1], *base)
            # The imported name counts too: `from .. import store` names a room.
            for alias in node.names:
                yield node.lineno, (*base, alias.name)


def _import_breach(room: str, target: tuple[str, ...]) -> str | None:
    name = ".".join(target)
    if target[0] == "ansible":
        return None if room in MAY_IMPORT_ANSIBLE else f"imports {name}: only doors know Ansible"
    if target[0] != COLLECTION[0]:
        if room == "domain" and target[0] not in PURE:
            return f"imports {name}: the domain is handed what it needs"
        return None
    if target[:3] != COLLECTION:
        return f"imports {name}: galaxy.yml names no other collection"
    # The last part may be a name inside the room or, in `from .. import store`, the room.
    other = room_of((*target[3:], ""))
    if other is None:
        return f"imports {name}: not a room that has a floor"
    if other == room:
        return None
    if room in TARGET_KINDS:
        if room == "modules" and other == "module_utils":
            return None
        return f"imports {name}: it travels to targets, and {other} does not"
    if other not in FLOORS or FLOORS[other] >= FLOORS[room]:
        return f"imports {name}: {other} is not on a lower floor"
    return None


def _impurities(tree: ast.Module) -> Iterator[tuple[int, str]]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _full_name(node, names) in CLOCKS:
            yield node.lineno, f"reads the clock with {ast.unparse(node)}: now is handed in"
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in IMPURE_CALLS
        ):
            yield node.lineno, f"calls {node.func.id}(): the domain reads and writes nothing"


def _full_name(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_full_name(node.value, names)}.{node.attr}"
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""


def sources(*folders: str) -> list[Path]:
    """Return every Python file below these folders of the checkout."""
    return sorted(
        file
        for folder in folders
        for file in (TOP / folder).rglob("*.py")
        if "output" not in file.relative_to(TOP).parts
    )


def test_no_file_breaks_the_floors() -> None:
    """Every file of plugins/ imports from lower floors only, and the domain is pure."""
    files = sources("plugins")
    assert files, "there is nothing below plugins/: the test looks in the wrong place"
    found = [
        breach
        for file in files
        for breach in breaches(file.relative_to(TOP).as_posix(), file.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def test_no_file_has_a_name_of_the_standard_library() -> None:
    """Tools that look a module up beside the file that imports it would take ours for Python's."""
    taken = [
        file.relative_to(TOP).as_posix()
        for file in sources("plugins/plugin_utils", "plugins/module_utils")
        if file.stem in sys.stdlib_module_names
    ]
    assert not taken, f"choose another name: {taken}"


def test_no_file_outgrows_a_room() -> None:
    """A file stays under 300 lines: past that a warning, past 350 a failure."""
    lengths = {
        file.relative_to(TOP).as_posix(): len(file.read_text("utf-8").splitlines())
        for file in sources("plugins", "tests")
    }
    for name, length in lengths.items():
        if LINES_MEANT < length <= LINES_MOST:
            warnings.warn(f"{name} has {length} lines, {LINES_MEANT} are meant", stacklevel=1)
    grown = {name: length for name, length in lengths.items() if length > LINES_MOST}
    assert not grown, f"more than {LINES_MOST} lines: {grown}"


ROOT = "ansible_collections.mof.release.plugins"
DOMAIN, USE = "plugins/plugin_utils/domain/x.py", "plugins/plugin_utils/usecases/x.py"
STORE, TRUST = "plugins/plugin_utils/store/x.py", "plugins/plugin_utils/trust/x.py"


@pytest.mark.parametrize(
    ("path", "source", "complaint"),
    [
        (DOMAIN, "from ..store.port import Store", "store is not on a lower floor"),
        (DOMAIN, "from .. import store", "store is not on a lower floor"),
        (DOMAIN, f"import {ROOT}.plugin_utils.store.port", "store is not on a lower floor"),
        (DOMAIN, "from ...module_utils import hosts", "module_utils is not on a lower floor"),
        (DOMAIN, "import json", "imports json"),
        (DOMAIN, "import os.path", "imports os.path"),
        (DOMAIN, "def f():\n    from time import time", "x.py:2: domain imports time.time"),
        (DOMAIN, "from ansible.errors import AnsibleError", "only doors know Ansible"),
        (DOMAIN, "import datetime\nx = datetime.datetime.now", "datetime.datetime.now"),
        (DOMAIN, "from datetime import datetime as d\nd.utcnow()", "reads the clock with d.utcnow"),
        (DOMAIN, "from datetime import date\ndate.today()", "reads the clock with date.today"),
        (DOMAIN, "open('x')", "calls open()"),
        (TRUST, "from ..documents.canonical import digest", "documents is not on a lower floor"),
        (STORE, "from ..records.view import view", "records is not on a lower floor"),
        (STORE, "from ..usecases.submit import submit", "usecases is not on a lower floor"),
        (STORE, "import ansible", "only doors know Ansible"),
        (STORE, "from ..cellar import wine", "not a room that has a floor"),
        (STORE, "import ansible_collections.community.general", "names no other collection"),
        (USE, "from ansible.errors import AnsibleError", "only doors know Ansible"),
        (USE, "from ..doors.base import Door", "doors is not on a lower floor"),
        (USE, f"from {ROOT}.action.gate import ActionModule", "action is not on a lower floor"),
        ("plugins/action/x.py", f"import {ROOT}.callback.gate", "callback is not on a lower"),
        (
            "plugins/modules/x.py",
            f"import {ROOT}.plugin_utils.domain.gate.judge",
            "travels to targets",
        ),
        ("plugins/module_utils/x.py", f"import {ROOT}.modules.snapshot", "travels to targets"),
        ("plugins/plugin_utils/x.py", "", "stands in no room"),
        ("plugins/plugin_utils/cellar/x.py", "", "stands in no room"),
    ],
)
def test_a_breach_is_found(path: str, source: str, complaint: str) -> None:
    """Each way to break the floors is told, with the line and what is wrong."""
    found = breaches(path, source)
    assert len(found) == 1
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (DOMAIN, "from collections.abc import Mapping\nfrom .event import Event"),
        (DOMAIN, "from datetime import datetime\ndef f(context): return context.now"),
        (TRUST, "import hashlib\nfrom ..domain.errors import MofError"),
        (STORE, "import sqlite3\nfrom ..documents.canonical import digest"),
        (USE, "from ..store.port import Store\nfrom ..records import view"),
        ("plugins/plugin_utils/doors/x.py", "import ansible\nfrom ..usecases import submit"),
        ("plugins/action/x.py", f"import ansible\nfrom {ROOT}.plugin_utils.doors.base import Door"),
        ("plugins/modules/x.py", f"import ansible\nfrom {ROOT}.module_utils.hosts import facts"),
    ],
)
def test_what_is_allowed_passes(path: str, source: str) -> None:
    """Imports from the same room, from lower floors and of Ansible by doors are no breach."""
    assert breaches(path, source) == []
