# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the host is a container or a virtual machine, and of what kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Optional

from .attribute import attribute

# What the board says of itself -> the kind, by the names of systemd-detect-virt(1).
_BOARDS = (
    (re.compile(r"Amazon EC2"), "amazon"),
    (re.compile(r"Google Compute Engine|KVM|OpenStack|QEMU|DigitalOcean|Hetzner|oVirt"), "kvm"),
    (re.compile(r"VMware|VMW"), "vmware"),
    (re.compile(r"innotek GmbH|VirtualBox"), "oracle"),
    (re.compile(r"Microsoft Corporation Virtual Machine"), "microsoft"),
    (re.compile(r"^Xen"), "xen"),
    (re.compile(r"Parallels"), "parallels"),
    (re.compile(r"BHYVE"), "bhyve"),
    (re.compile(r"Apple Virtualization"), "apple"),
)
_FLAGS = re.compile(r"^flags\s*:(.*)$", re.MULTILINE)
# Amazon's machines without a hypervisor are named like those with one.
_METAL = re.compile(r"\.metal")


def virtualization(
    root: str, vendor: Optional[str], product: Optional[str], cpuinfo: str
) -> Optional[str]:
    """The kind of container, else that of virtual machine, else ``none``; None: cannot be told.

    A virtual machine of no kind that is known here is ``vm``.

    :param vendor: of the board.
    :param product: of the board.
    :param cpuinfo: the text of /proc/cpuinfo, or its beginning.
    """
    place = root.rstrip("/")
    container = attribute(f"{place}/run/systemd/container")
    if container:
        return container.split()[0]
    for file, name in (("run/.containerenv", "podman"), (".dockerenv", "docker")):
        if Path(f"{place}/{file}").exists():
            return name
    flags = _FLAGS.search(cpuinfo)
    inside = "hypervisor" in flags.group(1).split() if flags else None
    board = f"{vendor or ''} {product or ''}".strip()
    # A processor that knows better is believed, as on a Xen host or a laptop of a maker of both.
    if inside is not False and not _METAL.search(board):
        for pattern, name in _BOARDS:
            if pattern.search(board):
                return name
        if attribute(f"{place}/sys/hypervisor/type") == "xen":
            return "xen"
    if inside is None:
        return None
    return "vm" if inside else "none"
