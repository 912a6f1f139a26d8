# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds disk and inodes: real filesystems, and made-up ones for what cannot be had here."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks import disk, inodes
from ansible_collections.mof.release.plugins.module_utils.checks.paths import Filesystem, filesystem
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import result

_MB = 1 << 20


def _reads(**changed: int) -> Any:
    """A filesystem of 1000 blocks of 1 MB: 300 free, 200 of them for others than root."""
    usage = {"f_blocks": 1000, "f_bfree": 300, "f_bavail": 200, "f_frsize": _MB, "f_flag": 0}
    usage |= {"f_files": 1000, "f_ffree": 150, "f_favail": 100}
    return lambda path: Filesystem(path, SimpleNamespace(**{**usage, **changed}))


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"min_free_mb": 200}, "pass"),
        ({"min_free_mb": 201}, "fail"),
        ({"min_free_percent": 22}, "pass"),
        ({"min_free_percent": 23}, "fail"),
        ({"min_free_mb": 200, "min_free_percent": 23}, "fail"),
        ({"min_free_mb": 201, "min_free_percent": 22}, "fail"),
    ],
)
def test_disk_limits(limits: dict[str, int], status: str) -> None:
    """Both count, of the 200 MB that are free to others and the 700 that are used."""
    parts = partial(disk.parts, read=_reads())
    found = result("disk", {"paths": ["/srv"], **limits}, parts=parts)
    assert (found["status"], found["observed"]) == (status, "/srv: 200 MB, 22 % free")


def test_disk_tells_its_limits() -> None:
    """Each path with both limits, or the one that there is."""
    parameters = {"paths": ["/", "/srv"], "min_free_mb": 1, "min_free_percent": 2}
    parts = partial(disk.parts, read=_reads())
    assert result("disk", parameters, parts=parts)["expected"] == (
        "/: at least 1 MB and 2 % free; /srv: at least 1 MB and 2 % free"
    )
    [part] = disk.parts({"paths": ["/"], "min_free_percent": 2}, None)
    assert part.expected == "at least 2 % free"


def test_disk_that_is_read_only_fails() -> None:
    """Space that cannot be written to is no headroom."""
    parts = partial(disk.parts, read=_reads(f_flag=os.ST_RDONLY))
    found = result("disk", {"paths": ["/srv"], "min_free_mb": 1}, parts=parts)
    assert found["status"] == "fail"
    assert "read-only" in found["observed"]


def test_disk_without_a_size_is_unknown() -> None:
    """As /proc is; no share of nothing can be told."""
    found = result("disk", {"paths": ["/proc"], "min_free_mb": 1})
    assert found["status"] == "unknown"
    assert found["observed"] == "/proc: unknown, the filesystem does not tell its size"


def test_disk_of_this_machine(tmp_path: Path) -> None:
    """A real filesystem has a megabyte, has not an exabyte, and the worst path decides."""
    assert result("disk", {"paths": [str(tmp_path)], "min_free_mb": 1})["status"] == "pass"
    assert result("disk", {"paths": [str(tmp_path)], "min_free_mb": 1 << 40})["status"] == "fail"
    both = result("disk", {"paths": [str(tmp_path), "/proc"], "min_free_mb": 1})
    assert both["status"] == "unknown"


def test_a_new_path_lies_where_its_parent_does(tmp_path: Path) -> None:
    """The nearest parent that exists is asked, and named."""
    new = f"{tmp_path}/not/there//yet/"
    assert filesystem(new).path == str(tmp_path)
    found = result("disk", {"paths": [new], "min_free_mb": 1})
    assert found["status"] == "pass"
    assert found["observed"].endswith(f"free (of {tmp_path}, the rest is new)")
    assert filesystem(str(tmp_path)).path == str(tmp_path)
    assert filesystem("/no-such-folder/at-all").path == "/"
    (tmp_path / "file").write_text("")
    assert filesystem(f"{tmp_path}/file/below").path == f"{tmp_path}/file"


def test_a_path_that_cannot_be_reached_is_unknown() -> None:
    """Its parent says nothing of what may be mounted there."""

    def read(path: str) -> Filesystem:
        raise PermissionError(13, "Permission denied", path)

    for kind, parts in (("disk", disk.parts), ("inodes", inodes.parts)):
        parameters = {"paths": ["/srv"], "min_free_percent": 1}
        found = result(kind, parameters, parts=partial(parts, read=read))
        assert found["status"] == "unknown"
        assert "Permission denied" in found["observed"]


@pytest.mark.parametrize(("share", "status"), [(10, "pass"), (11, "fail")])
def test_inodes(share: int, status: str) -> None:
    """What is free to others than root, of all."""
    parameters = {"paths": ["/srv"], "min_free_percent": share}
    found = result("inodes", parameters, parts=partial(inodes.parts, read=_reads()))
    assert found["status"] == status
    assert found["expected"] == f"/srv: at least {share} % of the inodes free"
    assert found["observed"] == "/srv: 10 % of 1000 inodes free"


def test_a_filesystem_without_inodes_is_na() -> None:
    """As btrfs and /proc are: there is nothing to run out of, which is the reason."""
    found = result("inodes", {"paths": ["/proc"], "min_free_percent": 100})
    assert found["status"] == "na"
    assert found["observed"] == "/proc: the filesystem has no fixed number of inodes"


def test_a_filesystem_without_inodes_excuses_no_other() -> None:
    """Beside one that is full, the check fails."""

    def read(path: str) -> Filesystem:
        found: Filesystem = _reads(**{"f_files": 0} if path == "/a" else {"f_favail": 0})(path)
        return found

    parameters = {"paths": ["/a", "/b"], "min_free_percent": 1}
    assert result("inodes", parameters, parts=partial(inodes.parts, read=read))["status"] == "fail"
