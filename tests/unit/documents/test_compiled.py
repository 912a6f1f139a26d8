# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiled Python beside a plugin: what Python would run in place of the source is told."""

from __future__ import annotations

import os
import py_compile
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import file_sha256
from ansible_collections.mof.release.plugins.plugin_utils.documents.compiled import forged
from ansible_collections.mof.release.plugins.plugin_utils.documents.folder import folder_digest
from ansible_collections.mof.release.tests.unit.documents.projects import changed, write

SOURCE = "def who():\n    return 'source'\n"
MODES = py_compile.PycInvalidationMode


@pytest.fixture
def plugin(project: Path) -> Path:
    """A plugin of a project, compiled."""
    write(project, "filter_plugins/f.py", content=SOURCE)
    py_compile.compile(str(project / "filter_plugins/f.py"))
    return project / "filter_plugins/f.py"


def forge(plugin: Path, mode: MODES = MODES.TIMESTAMP) -> Path:
    """Compile other code of the same size and time in place of the source."""
    stat = plugin.stat()
    for text in (SOURCE.replace("source", "forged"), SOURCE):
        plugin.write_text(text)
        os.utime(plugin, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        if text != SOURCE:
            py_compile.compile(str(plugin), invalidation_mode=mode)
    return Path(cache_from_source(str(plugin)))


def test_what_python_made_of_the_source_is_nothing(project: Path, plugin: Path) -> None:
    """It comes and goes with use; nor is there anything to say of what was never compiled."""
    write(project, "lib/never.py", "lib/no.txt")
    assert forged(project, ["filter_plugins/f.py", "lib/never.py", "lib/no.txt", "gone.py"]) == {}


def test_a_forged_file_is_told(project: Path, plugin: Path) -> None:
    """By its place and digest, in the scope and in the digest of a folder."""
    place = "filter_plugins/__pycache__/" + Path(cache_from_source(str(plugin))).name
    before = folder_digest(plugin.parent)
    assert changed(project, lambda: forge(plugin)) == [("project", place)]
    compiled = project / place
    assert forged(project, ["filter_plugins/f.py"]) == {place: file_sha256(compiled)}
    assert folder_digest(plugin.parent) != before


def test_one_that_is_never_held_against_the_source(project: Path, plugin: Path) -> None:
    """Python runs it whatever the source says."""
    forge(plugin, MODES.UNCHECKED_HASH)
    assert len(forged(project, ["filter_plugins/f.py"])) == 1


@pytest.mark.parametrize("mode", [MODES.UNCHECKED_HASH, MODES.CHECKED_HASH])
def test_honest_ones_of_other_kinds(project: Path, plugin: Path, mode: MODES) -> None:
    """Compiled ahead, as packages are."""
    py_compile.compile(str(plugin), invalidation_mode=mode)
    assert forged(project, ["filter_plugins/f.py"]) == {}


def test_what_python_would_not_run_is_nothing(project: Path, plugin: Path) -> None:
    """Of another time, of another source, of another version, or cut off."""
    compiled = forge(plugin)
    content = compiled.read_bytes()
    os.utime(plugin, (1, 1))
    assert forged(project, ["filter_plugins/f.py"]) == {}
    forge(plugin, MODES.CHECKED_HASH)
    assert forged(project, ["filter_plugins/f.py"]) == {}
    for broken in (b"\0\0\0\0" + content[4:], content[:10], b""):
        compiled.write_bytes(broken)
        assert forged(project, ["filter_plugins/f.py"]) == {}


def test_one_that_cannot_be_read_as_code_is_told(project: Path, plugin: Path) -> None:
    """With the time and size of the source, and nonsense behind; or beside what is no Python."""
    compiled = Path(cache_from_source(str(plugin)))
    compiled.write_bytes(compiled.read_bytes()[:16] + b"nonsense")
    assert len(forged(project, ["filter_plugins/f.py"])) == 1
    py_compile.compile(str(plugin), invalidation_mode=MODES.UNCHECKED_HASH)
    plugin.write_text("no python (")
    assert len(forged(project, ["filter_plugins/f.py"])) == 1
