# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the files of a project and tells what a change of them does to its scope."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.scope import scope_of
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import differences

PLAN = {"artifacts": [{"name": "shop", "path": "dist/s.tar"}]}
POLICY = {"shop": "p" * 64}


def write(folder: Path, *names: str, content: str = "") -> None:
    """Files below a folder, each with its name in it unless told otherwise."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content or name, "utf-8")


def scope(project: Path, ignore: tuple[str, ...] = (), **other: Any) -> Any:
    """The scope of the project."""
    about = {"playbook": "deploy.yml", "plan": PLAN, "policy": POLICY, "hosts": ["web1", "web2"]}
    return scope_of(project, ignore=ignore, **{**about, **other})


def changed(project: Path, act: Any, **other: Any) -> list[tuple[str, str]]:
    """The part and name of each difference that an act makes."""
    before = scope(project, **other)
    act()
    return [(one.part, one.name) for one in differences(before, scope(project, **other))]
