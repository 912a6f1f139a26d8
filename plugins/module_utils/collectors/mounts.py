# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is mounted where, how, and how full it is; without what is no place for files."""

from __future__ import annotations

import os
import re
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Set, Tuple

from .attribute import first_bytes
from .collect import CollectorFailed, Run

Entry = Dict[str, Any]
#: ``usage(path) -> os.statvfs_result``.
Usage = Callable[[str], os.statvfs_result]

_TABLE = "/proc/self/mountinfo"
_TABLE_BYTES = 64 << 20
_MB = 1 << 20
#: From these percentages on a filesystem counts as high, and as full.
HIGH, FULL = 90, 98

# Windows into the kernel and into programs.
_PSEUDO = frozenset(
    (
        *("autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts"),
        *("devtmpfs", "efivarfs", "fusectl", "hugetlbfs", "mqueue", "nfsd", "nsfs", "proc"),
        *("pstore", "resctrl", "rpc_pipefs", "securityfs", "selinuxfs", "smackfs", "sysfs"),
        *("tracefs", "usbfs", "xenfs", "fuse.lxcfs", "fuse.gvfsd-fuse", "fuse.portal"),
    )
)
# In memory, and put there by the system: these, and what is below.
_MEMORY = frozenset(("tmpfs", "ramfs", "overlay"))
_MEMORY_PLACES = ("/run", "/dev", "/sys", "/proc", "/var/run", "/var/lock")
# Below these are containers' own, which come and go with them, whatever they are made of.
_CONTAINERS = tuple(f"/var/lib/{one}" for one in ("containerd", "containers", "docker", "kubelet"))
_ROOTLESS = re.compile(r"/\.local/share/(containers|docker)/")
# Packages that refresh themselves, one mount for each of their revisions.
_SNAPS = ("/snap", "/var/lib/snapd/snap")
# Made full, and nobody fills them.
_IMAGES = frozenset(("cramfs", "erofs", "iso9660", "romfs", "squashfs", "udf"))
# A question to these may wait for another host, or for a program, for ever.
_REMOTE = frozenset(
    (
        *("9p", "afs", "beegfs", "ceph", "cifs", "coda", "fuse", "glusterfs", "gpfs", "lustre"),
        *("ncpfs", "nfs", "nfs4", "orangefs", "smb3", "smbfs"),
    )
)
# Of the mount call or of where a name led to just then, not of how it is mounted.
_MOVING = frozenset(("addr", "clientaddr", "fd", "mountaddr", "mountport", "pgrp", "pipe_ino"))
_OCTAL = re.compile(r"\\([0-7]{3})")


class Mount(NamedTuple):
    """A line of mountinfo.

    :param number: of the mount; ``parent`` is that of the one it is mounted on.
    :param device: with the folder of it in brackets, where it is not all of it that is mounted.
    :param options: sorted; those of the mount and those of the filesystem.
    """

    number: int
    parent: int
    place: str
    device: str
    type: str
    options: List[str]


def collect(_run: Run, root: str = "/", usage: Usage = os.statvfs) -> Dict[str, Entry]:
    """Where it is mounted -> ``{device, type, options, size_mb, used_percent, ...}``.

    And ``inodes_used_percent``, with ``filling`` and ``inodes`` as the bands of both: ``ok``,
    ``high`` from 90 % and ``full`` from 98 %, counted as df does. 1 MB is 1,048,576 bytes.

    Remote filesystems and those of programs (FUSE) are not asked, as they may never answer; their
    numbers are None. So are those of a filesystem that has no fixed number of inodes, the bands of
    images such as ISO 9660, the size of ZFS, which grows and shrinks with its neighbours, and all
    of what could not be asked, which has a ``reason``. Of several at one place it is the topmost.

    Left out are pseudo filesystems, memory that the system itself mounts below /run, /dev and /sys,
    the mounts of containers, those of snaps, and what autofs mounts while it is used.

    :raises CollectorFailed: the kernel's table cannot be read, or has nothing in it.
    """
    place = root.rstrip("/")
    text = first_bytes(place + _TABLE, _TABLE_BYTES).decode("utf-8", "surrogateescape")
    mounts = parse(text)
    if not mounts:
        raise CollectorFailed(f"{_TABLE} lists nothing")
    automatic = {one.number for one in mounts if one.type == "autofs"}
    found: Dict[str, Mount] = {}
    for one in mounts:
        found[one.place] = one  # the later lies upon the earlier
    return {
        key: _entry(found[key], place, usage)
        for key in sorted(found)
        if not _left_out(found[key], automatic)
    }


def parse(text: str) -> List[Mount]:
    """The mounts in the text of /proc/PID/mountinfo, see proc(5).

    :raises CollectorFailed: a line cannot be read.
    """
    mounts = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        before, dash, after = line.partition(" - ")
        fields, about = before.split(" "), after.split(" ")
        numbers = fields[:2]
        if not dash or len(fields) < 6 or len(about) < 3 or not all(map(_is_number, numbers)):
            raise CollectorFailed(f"{_TABLE}, line {number} cannot be read")
        inner, place, device = _decoded(fields[3]), _decoded(fields[4]), _decoded(about[1])
        mounts.append(
            Mount(
                number=int(numbers[0]),
                parent=int(numbers[1]),
                place=place,
                device=device if inner == "/" else f"{device}[{inner}]",
                type=_decoded(about[0]),
                options=_options(fields[5], " ".join(about[2:])),
            )
        )
    return mounts


def _options(*texts: str) -> List[str]:
    found = {one for text in texts for one in text.split(",") if one}
    if "ro" in found:
        found.discard("rw")  # whichever of both says so, nothing can be written
    return sorted(_decoded(one) for one in found if one.partition("=")[0] not in _MOVING)


def _decoded(text: str) -> str:
    if "\\" not in text:
        return text
    # By bytes: a character may be made of several.
    raw = text.encode("utf-8", "surrogateescape").decode("latin-1")
    raw = _OCTAL.sub(lambda found: chr(int(found.group(1), 8) & 0xFF), raw)
    return raw.encode("latin-1").decode("utf-8", "surrogateescape")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _left_out(one: Mount, automatic: Set[int]) -> bool:
    return (
        one.type in _PSEUDO
        or one.parent in automatic
        or (one.type in _MEMORY and _below(one.place, _MEMORY_PLACES, or_at=True))
        or _below(one.place, _CONTAINERS)
        or _ROOTLESS.search(one.place) is not None
        or (one.type in ("squashfs", "fuse.squashfuse") and _below(one.place, _SNAPS))
    )


def _below(place: str, tops: Tuple[str, ...], or_at: bool = False) -> bool:
    return any(place.startswith(top + "/") or (or_at and place == top) for top in tops)


def _entry(one: Mount, root: str, usage: Usage) -> Entry:
    entry: Entry = {
        "device": one.device,
        "type": one.type,
        "options": one.options,
        "size_mb": None,
        "used_percent": None,
        "inodes_used_percent": None,
        "filling": None,
        "inodes": None,
    }
    if one.type in _REMOTE or one.type.startswith("fuse."):
        return entry
    try:
        found = usage(root + one.place)
    except OSError as error:
        return dict(entry, reason=error.strerror or "it cannot be asked")
    except ValueError:
        return dict(entry, reason="its path holds a null character")
    if one.type != "zfs":
        entry["size_mb"] = found.f_blocks * found.f_frsize // _MB
    used = _percent(found.f_blocks - found.f_bfree, found.f_bavail)
    inodes = _percent(found.f_files - found.f_ffree, found.f_favail)
    entry.update(used_percent=used, inodes_used_percent=inodes)
    if one.type not in _IMAGES:
        entry.update(filling=band(used), inodes=band(inodes))
    return entry


def _percent(used: int, available: int) -> Optional[int]:
    """Rounded up, and without what is kept for root; None when there is nothing of it."""
    total = used + available
    return -(-used * 100 // total) if total > 0 and used >= 0 else None


def band(percent: Optional[int]) -> Optional[str]:
    """What a percentage means: ``ok``, ``high`` or ``full``."""
    if percent is None:
        return None
    return "full" if percent >= FULL else "high" if percent >= HIGH else "ok"
