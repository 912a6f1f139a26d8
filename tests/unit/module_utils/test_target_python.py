# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent to targets is Python 3.8, and needs nothing but Ansible's own module_utils."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
_SENT = [
    *(_PLUGINS / "modules" / name for name in ("host_checks.py", "snapshot.py")),
    *sorted((_PLUGINS / "module_utils").rglob("*.py")),
]
_NAMES = [str(path.relative_to(_PLUGINS)) for path in _SENT]
# Subscripting these, or joining types with |, works on 3.8 in annotations only.
_GENERIC = {"dict", "frozenset", "list", "set", "tuple", "type"}
_ALLOWED = (
    "ansible.module_utils.",
    "ansible_collections.mof.release.plugins.module_utils.",
)


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that Python evaluates: all but annotations, which are text to it."""
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _evaluated(child)


def _too_new(source: str) -> list[int]:
    """Lines that evaluate a generic built-in type."""
    return [
        node.lineno
        for node in _evaluated(ast.parse(source, feature_version=(3, 8)))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id in _GENERIC
    ]


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


@pytest.mark.parametrize("path", _SENT, ids=_NAMES)
def test_target_code_is_python_3_8(path: Path) -> None:
    """It parses as 3.8 and evaluates no generic built-in type."""
    assert _too_new(path.read_text(encoding="utf-8")) == []


def test_the_check_sees_what_is_too_new() -> None:
    """The check above does fail on code that 3.8 cannot run."""
    with pytest.raises(SyntaxError):
        _too_new("match x:\n  case 1: pass\n")
    assert _too_new("A = list[str]\n") == [1]
    assert _too_new("def f(x: list[str]) -> dict[str, str]:\n    y: set[int] = set()\n") == []


@pytest.mark.parametrize("path", _SENT, ids=_NAMES)
def test_target_code_has_no_dependency(path: Path) -> None:
    """Every import is the standard library, Ansible's module_utils or our own."""
    foreign = [
        name
        for name in _imported(ast.parse(path.read_text(encoding="utf-8")))
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not (name + ".").startswith(_ALLOWED)
    ]
    assert foreign == []
