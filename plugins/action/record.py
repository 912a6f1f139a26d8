# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    file_sha256,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    Asked,
    Door,
    difference,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.files import write_file
from ansible_collections.mof.release.plugins.plugin_utils.records.page import record_page
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.write_record import (
    release_record,
)


class ActionModule(Door):
    """Write the record of a release: JSON to verify, and an HTML page to read."""

    SPEC = {
        "release": {"type": "str", "required": True},
        "folder": {"type": "path", "default": "records"},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        record = release_record(store, asked.text("release"))
        folder = asked.path("folder")
        files: dict[str, bytes] = {
            f"{record['release']}.json": canonical(record) + b"\n",
            f"{record['release']}.html": record_page(record).encode("utf-8"),
        }
        paths: list[Path] = [folder / name for name in files]
        before = {name: _described(folder / name) for name in files}
        after = {name: f"SHA-256 {sha256(content)}" for name, content in files.items()}
        changed = [
            write_file(folder / name, content, check=asked.check) for name, content in files.items()
        ]
        shown = self._task.diff and any(changed)
        return {
            **({"diff": difference(before, after, str(folder))} if shown else {}),
            "changed": any(changed),
            "json": str(paths[0]),
            "html": str(paths[1]),
            "ledger": record["ledger"],
            "headline": record["view"]["headline"],
        }


def _described(path: Path) -> str:
    return f"SHA-256 {file_sha256(path)}" if path.is_file() else "not there"
