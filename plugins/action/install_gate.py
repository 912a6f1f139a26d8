# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module install_gate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.doors.doctor import diagnose
from ansible_collections.mof.release.plugins.plugin_utils.doors.files import write_file
from ansible_collections.mof.release.plugins.plugin_utils.doors.inventory import inventory_of
from ansible_collections.mof.release.plugins.plugin_utils.doors.shim import (
    CLIENT,
    SHIM,
    client_text,
    is_client,
    is_shim,
    shim_text,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.diagnosis_text import (
    diagnosis_text,
)


class ActionModule(Door):
    """Write the shim beside the playbooks of a project; never over a file of somebody else."""

    SPEC = {
        "project": {"type": "path", "default": "."},
        "vault_client": {"type": "bool", "default": False},
    }

    def enter(self, asked: Asked) -> dict[str, Any]:
        project = asked.path("project")
        if not project.is_dir():
            raise MofError("there is no such folder", where=str(project), remedy="correct project")
        wanted = [(project / SHIM, shim_text(), is_shim, None)]
        if asked.arguments["vault_client"]:
            wanted.append((project / CLIENT, client_text(), is_client, 0o755))
        # All is looked at before anything is written.
        before = {path: _before(path, ours) for path, _text, ours, _mode in wanted}
        written, differences = [], []
        for path, text, _ours, mode in wanted:
            if _write(path, text, mode, check=asked.check):
                written.append(str(path))
                differences.append(_difference(path, before[path], text))
        found = diagnose(project, inventory_of(self._task), self._task.get_variable_manager())
        result: dict[str, Any] = {
            "changed": bool(written),
            "written": written,
            "on": found.on,
            "text": diagnosis_text(found),
            "open": [one.way for one in found.ways if one.open],
        }
        if self._task.diff and differences:
            result["diff"] = differences
        return result


def _before(path: Path, ours: Any) -> str:
    """What is there now, when it may be written over."""
    try:
        content = path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise _not_ours(path) from error
    if not ours(content):
        raise _not_ours(path)
    return content


def _not_ours(path: Path) -> MofError:
    return MofError(
        "there is another file of this name, and it is not written over",
        where=str(path),
        remedy="move it away, then run this again",
    )


def _write(path: Path, text: str, mode: int | None, *, check: bool) -> bool:
    changed = write_file(path, text.encode(), check=check)
    if mode is not None and path.is_file() and path.stat().st_mode & 0o777 != mode:
        changed = True
        if not check:
            path.chmod(mode)
    return changed


def _difference(path: Path, before: str, after: str) -> dict[str, str]:
    return {
        "before_header": str(path),
        "after_header": str(path),
        "before": before,
        "after": after,
    }
