# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    file_sha256,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    Asked,
    Door,
    difference,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.files import write_file
from ansible_collections.mof.release.plugins.plugin_utils.records.page import record_page
from ansible_collections.mof.release.plugins.plugin_utils.records.signature_files import (
    folder_name,
    is_ours,
    signature_files,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.write_record import (
    release_record,
)


class ActionModule(Door):
    """Write the record of a release: JSON and signatures to verify, and an HTML page to read."""

    SPEC = {
        "release": {"type": "str", "required": True},
        "folder": {"type": "path", "default": "records"},
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        record = release_record(store, asked.text("release"))
        folder, name = asked.path("folder"), str(record["release"])
        signatures = folder_name(name)
        files: dict[str, bytes] = {
            f"{name}.json": canonical(record) + b"\n",
            f"{name}.html": record_page(record).encode("utf-8"),
        }
        signed = signature_files(record)
        files |= {f"{signatures}/{one}": content for one, content in signed.items()}
        stale = [one for one in _written_before(folder, signatures) if one not in files]
        before = {one: _described(folder / one) for one in (*files, *stale)}
        after = {one: f"SHA-256 {sha256(content)}" for one, content in files.items()}
        after |= dict.fromkeys(stale, _ABSENT)
        changed = _write(folder, files, check=asked.check) or bool(stale)
        if not asked.check:
            _remove(folder, stale, folder / signatures)
        shown = self._task.diff and changed
        return {
            **({"diff": difference(before, after, str(folder))} if shown else {}),
            "changed": changed,
            "json": str(folder / f"{name}.json"),
            "html": str(folder / f"{name}.html"),
            "signatures": str(folder / signatures) if signed else "",
            "removed": [str(folder / one) for one in stale],
            "ledger": record["ledger"],
            "headline": record["view"]["headline"],
        }


_ABSENT = "not there"


def _described(path: Path) -> str:
    return f"SHA-256 {file_sha256(path)}" if path.is_file() else _ABSENT


def _write(folder: Path, files: Mapping[str, bytes], *, check: bool) -> bool:
    """Whether any was, or in check mode would be, written."""
    written = [write_file(folder / one, content, check=check) for one, content in files.items()]
    return any(written)


def _written_before(folder: Path, signatures: str) -> list[str]:
    """Files of signatures that an earlier record of the same name left; nobody else's."""
    there = folder / signatures
    files = there.iterdir() if there.is_dir() else ()
    names = sorted(one.name for one in files if is_ours(one.name) and not one.is_dir())
    return [f"{signatures}/{one}" for one in names]


def _remove(folder: Path, names: list[str], signatures: Path) -> None:
    try:
        for one in names:
            (folder / one).unlink()
        if names and not any(signatures.iterdir()):
            signatures.rmdir()
    except OSError as error:
        raise MofError(
            f"a signature that is not of this record cannot be removed: {error.strerror}",
            where=str(error.filename or signatures),
            remedy="remove it by hand, or choose another folder",
        ) from error
