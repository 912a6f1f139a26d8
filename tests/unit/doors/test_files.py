# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are written whole or not at all, and only when their content differs."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors.files import write_file


def test_a_new_file(tmp_path: Path) -> None:
    """Its folders are made, and no draft is left."""
    path = tmp_path / "a" / "b" / "record.html"
    assert write_file(path, b"one", check=False)
    assert path.read_bytes() == b"one"
    assert list(path.parent.iterdir()) == [path]


def test_the_same_content_is_not_written(tmp_path: Path) -> None:
    """A file that is so already is left alone, its time included."""
    path = tmp_path / "record.html"
    path.write_bytes(b"one")
    before = path.stat()
    assert not write_file(path, b"one", check=False)
    assert not write_file(path, b"one", check=True)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_other_content_replaces(tmp_path: Path) -> None:
    """The new file takes the place of the old one, which readers keep whole."""
    path = tmp_path / "record.html"
    path.write_bytes(b"one")
    with path.open("rb") as reader:
        assert write_file(path, b"another", check=False)
        assert reader.read() == b"one"
    assert path.read_bytes() == b"another"
    assert list(tmp_path.iterdir()) == [path]


def test_check_mode_writes_nothing(tmp_path: Path) -> None:
    """In check mode it only says that it would be written; not even folders are made."""
    old = tmp_path / "old"
    old.write_bytes(b"one")
    assert write_file(tmp_path / "a" / "new", b"x", check=True)
    assert write_file(old, b"x", check=True)
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_bytes() == b"one"


@pytest.mark.parametrize("name", ["file/record.html", "folder"])
def test_what_cannot_be_written(tmp_path: Path, name: str) -> None:
    """A file as folder, or a folder as file: one sentence with the place and what to do."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    with pytest.raises(MofError) as caught:
        write_file(tmp_path / name, b"x", check=False)
    assert caught.value.what.startswith("the file cannot be written: ")
    assert caught.value.where == str(tmp_path / name)
    assert "permissions" in caught.value.remedy


def test_a_failed_write_leaves_no_draft(tmp_path: Path) -> None:
    """What could not be put in place does not stay beside it."""
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    with pytest.raises(MofError):
        write_file(tmp_path / "folder", b"x", check=False)
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]
