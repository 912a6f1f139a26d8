# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section mounts: places for files, their bands, and nothing that comes and goes by itself."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import mounts
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)
from ansible_collections.mof.release.tests.unit.module_utils.collectors.hosts import (
    differences,
    no_program,
    tree,
)
from hypothesis import given
from hypothesis import strategies as st

_VOLATILE = {"used_percent", "inodes_used_percent"}


def _usage(free: int = 50, spare: int = 0, files: int = 1000, unused: int = 500) -> Any:
    """Of 100 blocks of 16 MB; ``spare`` of those free are kept for root."""
    return os.statvfs_result(
        (4096, 16 << 20, 100, free, free - spare, files, unused, unused, 0, 255)
    )


def _line(
    place: str,
    kind: str = "ext4",
    device: str = "/dev/vda1",
    *,
    number: int = 30,
    parent: int = 1,
    inner: str = "/",
    options: str = "rw,relatime",
    more: str = "rw",
) -> str:
    return f"{number} {parent} 8:1 {inner} {place} {options} shared:1 - {kind} {device} {more}\n"


def _collect(
    folder: Path, *lines: str, usage: Callable[[str], Any] = lambda _path: _usage()
) -> dict[str, Any]:
    root = tree(folder, {"proc/self/mountinfo": "".join(lines)})
    return mounts.collect(no_program, root, usage)


def test_a_mount_is_its_device_type_options_and_use(tmp_path: Path) -> None:
    """Options of the mount and of the filesystem are one sorted list."""
    line = _line("/srv", options="rw,nosuid,relatime", more="rw,errors=remount-ro")
    assert _collect(tmp_path, line) == {
        "/srv": {
            "device": "/dev/vda1",
            "type": "ext4",
            "options": ["errors=remount-ro", "nosuid", "relatime", "rw"],
            "size_mb": 1600,
            "used_percent": 50,
            "inodes_used_percent": 50,
            "filling": "ok",
            "inodes": "ok",
        }
    }


@pytest.mark.parametrize(
    ("free", "spare", "percent", "band"),
    [
        (11, 0, 89, "ok"),
        (10, 0, 90, "high"),
        (3, 0, 97, "high"),
        (2, 0, 98, "full"),
        (0, 0, 100, "full"),
        (12, 5, 93, "high"),
        (5, 5, 100, "full"),
    ],
)
def test_bands_of_space(tmp_path: Path, free: int, spare: int, percent: int, band: str) -> None:
    """Counted and rounded as df does: what is kept for root is on neither side."""
    found = _collect(tmp_path, _line("/"), usage=lambda _path: _usage(free, spare))["/"]
    assert (found["used_percent"], found["filling"]) == (percent, band)


@pytest.mark.parametrize(
    ("files", "unused", "percent", "band"),
    [(1000, 101, 90, "high"), (1000, 110, 89, "ok"), (1000, 20, 98, "full"), (0, 0, None, None)],
)
def test_bands_of_inodes(
    tmp_path: Path, files: int, unused: int, percent: int | None, band: str | None
) -> None:
    """A filesystem that makes them as needed has none of these numbers."""
    usage = _usage(files=files, unused=unused)
    found = _collect(tmp_path, _line("/"), usage=lambda _path: usage)["/"]
    assert (found["inodes_used_percent"], found["inodes"]) == (percent, band)


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "9p", "ceph", "glusterfs", "fuse.sshfs", "fuse.rclone", "fuse"]
)
def test_what_may_never_answer_is_not_asked(tmp_path: Path, kind: str) -> None:
    """A remote filesystem is there with its options, and its numbers are None."""

    def hang(path: str) -> Any:
        raise AssertionError(f"{path} was asked")

    line = _line("/data", kind, "server:/data", more="rw,vers=4.2,addr=192.0.2.5,clientaddr=x")
    found = _collect(tmp_path, line, usage=hang)["/data"]
    assert found["options"] == ["relatime", "rw", "vers=4.2"]
    assert [found[name] for name in ("size_mb", "used_percent", "filling", "inodes")] == [None] * 4


@pytest.mark.parametrize(
    "line",
    [
        _line("/proc", "proc"),
        _line("/sys/fs/cgroup", "cgroup2"),
        _line("/sys/kernel/tracing", "tracefs"),
        _line("/dev", "devtmpfs"),
        _line("/dev/shm", "tmpfs"),
        _line("/run", "tmpfs"),
        _line("/run/user/1000", "tmpfs"),
        _line("/run/user/1000/doc", "fuse.portal"),
        _line("/run/docker/netns/1", "nsfs"),
        _line("/run/k3s/rootfs", "overlay"),
        _line("/var/lib/docker/overlay2/0/merged", "overlay"),
        _line("/var/lib/docker/btrfs/subvolumes/0", "btrfs"),
        _line("/var/lib/containers/storage/overlay-containers/0/userdata/shm", "tmpfs"),
        _line("/var/lib/kubelet/pods/0/volumes/x", "ext4"),
        _line("/home/ann/.local/share/containers/storage/overlay/0/merged", "fuse.fuse-overlayfs"),
        _line("/snap/core22/1380", "squashfs"),
        _line("/proc/sys/fs/binfmt_misc", "autofs"),
    ],
)
def test_what_is_no_place_for_files_is_left_out(tmp_path: Path, line: str) -> None:
    """Pseudo filesystems, the system's own memory, containers and snaps."""
    assert list(_collect(tmp_path, _line("/"), line)) == ["/"]


@pytest.mark.parametrize(
    "line",
    [
        _line("/tmp", "tmpfs"),
        _line("/running", "tmpfs"),
        _line("/var/lib/docker", "xfs"),
        _line("/", "overlay"),
        _line("/run/media/ann/stick", "vfat"),
        _line("/opt/image", "squashfs"),
        _line("/mnt/nt", "fuseblk"),
    ],
)
def test_what_is_a_place_for_files_is_kept(tmp_path: Path, line: str) -> None:
    """Memory that somebody mounted, a disk for containers, and the root of one."""
    [entry] = _collect(tmp_path, line).values()
    assert entry["size_mb"] == 1600


def test_what_autofs_mounts_is_left_out(tmp_path: Path) -> None:
    """It is there while it is used, and an hour later it is not."""
    lines = [
        _line("/", number=1, parent=0),
        _line("/boot", "autofs", "systemd-1", number=2, parent=1),
        _line("/boot", "vfat", number=3, parent=2),
        _line("/home", "autofs", number=4, parent=1),
        _line("/home/ann", "nfs4", number=5, parent=4),
        _line("/srv", number=6, parent=1),
    ]
    assert list(_collect(tmp_path, *lines)) == ["/", "/srv"]


def test_a_bind_mount_names_the_folder(tmp_path: Path) -> None:
    """As findmnt does: another folder of the same device is another mount."""
    found = _collect(tmp_path, _line("/srv", inner="/data/web"), _line("/home", inner="/@home"))
    assert found["/srv"]["device"] == "/dev/vda1[/data/web]"
    assert found["/home"]["device"] == "/dev/vda1[/@home]"


def test_the_topmost_of_several_counts(tmp_path: Path) -> None:
    """What lies below it cannot be reached."""
    found = _collect(tmp_path, _line("/srv", device="/dev/a"), _line("/srv", device="/dev/b"))
    assert found["/srv"]["device"] == "/dev/b"


def test_read_only_is_read_only(tmp_path: Path) -> None:
    """When the mount or the filesystem says so, after an error for one, it is not also rw."""
    found = _collect(tmp_path, _line("/a", more="ro"), _line("/b", options="ro,relatime"))
    assert found["/a"]["options"] == found["/b"]["options"] == ["relatime", "ro"]


@pytest.mark.parametrize(("kind", "attribute"), [("zfs", "size_mb"), ("iso9660", "filling")])
def test_what_says_nothing_is_none(tmp_path: Path, kind: str, attribute: str) -> None:
    """The size of ZFS moves with its neighbours, and an image is full by nature."""
    assert _collect(tmp_path, _line("/srv", kind))["/srv"][attribute] is None


def test_a_filesystem_that_cannot_be_asked_says_why(tmp_path: Path) -> None:
    """The others are not held up by it."""

    def usage(path: str) -> Any:
        if path.endswith("/srv"):
            raise OSError(errno.EIO, "Input/output error")
        return _usage()

    found = _collect(tmp_path, _line("/srv"), _line("/data"), usage=usage)
    assert found["/srv"]["reason"] == "Input/output error"
    assert found["/srv"]["filling"] is None
    assert found["/data"]["filling"] == "ok"


def test_odd_paths_are_decoded_and_made_printable(tmp_path: Path) -> None:
    """Spaces, line feeds, backslashes and bytes that are not UTF-8."""
    text = _line(r"/a\040b\012c\134d", device=r"//srv/caf\303\251").encode()
    text += _line("/x").encode().replace(b"/x", b"/\xff")
    root = tree(tmp_path, {"proc/self/mountinfo": text})
    asked = []

    def usage(path: str) -> Any:
        asked.append(path)
        return _usage()

    taken = snapshot({"mounts": lambda run: mounts.collect(run, root, usage)}, 10)
    data = taken["sections"]["mounts"]["data"]
    assert list(data) == ["/a b\\x0ac\\d", "/\\xff"]
    assert data["/a b\\x0ac\\d"]["device"] == "//srv/café"
    assert asked == [root + "/a b\nc\\d", root + "/\udcff"]


@pytest.mark.parametrize(
    "text", ["", "\n", "nonsense\n", "1 2 8:1 / / rw\n", _line("/")[3:], "x " + _line("/")]
)
def test_a_bad_table_is_a_failure(tmp_path: Path, text: str) -> None:
    """An empty or strange table is not a host without filesystems."""
    with pytest.raises(CollectorFailed, match="mountinfo"):
        _collect(tmp_path, text)


def test_without_a_table_it_is_unknown(tmp_path: Path) -> None:
    """A system without /proc."""
    with pytest.raises(OSError, match="mountinfo"):
        mounts.collect(no_program, str(tmp_path))


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but the collector's own failure comes of it."""
    try:
        mounts.parse(_line("/") + text)
    except CollectorFailed:
        return


def test_two_looks_at_this_machine_agree() -> None:
    """In all but how much is used, to the percent; and its root is among them."""
    assert mounts.collect(no_program)["/"]["size_mb"] > 0
    assert differences(lambda: mounts.collect(no_program), _VOLATILE) == {}
