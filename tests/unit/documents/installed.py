# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collections and roles as they are installed on a machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.outside_code import (
    Code,
    code_parts,
)
from ansible_collections.mof.release.tests.unit.documents.projects import write


def install(
    root: Path, name: str, version: str = "1.0.0", needs: tuple[str, ...] = (), runtime: str = ""
) -> Path:
    """A collection below a search path, as ansible-galaxy leaves it; its folder."""
    folder = root / "ansible_collections" / name.replace(".", "/")
    about = {"version": version, "dependencies": dict.fromkeys(needs, "*")}
    write(folder, "plugins/modules/x.py", content=f"# {name}")
    write(folder, "MANIFEST.json", content=json.dumps({"collection_info": about}))
    if runtime:
        write(folder, "meta/runtime.yml", content=runtime)
    return folder


def parts(project: Path, **code: Any) -> dict[str, dict[str, str]]:
    """What counts as code outside of a project whose playbook is deploy.yml."""
    names = ["deploy.yml", "vars.yml"]
    return code_parts(project, "deploy.yml", names, Code("2.21.5", **code))


def used(project: Path, *roots: Path, **code: Any) -> dict[str, str]:
    """Collection -> version of those that are used, ansible-core aside."""
    found = parts(project, collections=roots, **code)["collections"]
    assert found.pop("ansible.builtin") == "2.21.5"
    return {name: one.partition(" ")[0] for name, one in found.items()}
