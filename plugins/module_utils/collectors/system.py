# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host is: its name, operating system, kernel and Python; and for how long it has run."""

from __future__ import annotations

import os
import platform
import re
import shlex
from pathlib import Path
from typing import Any, Callable, Dict, Optional

from .attribute import attribute
from .collect import CollectorFailed, Run

# In this order, as os-release(5) says.
_OS_RELEASE = ("etc/os-release", "usr/lib/os-release")
# Seconds with two decimals; averages over 1, 5 and 15 minutes with two decimals; see proc(5).
_UPTIME = re.compile(r"(\d{1,12})\.\d\d ", re.ASCII)
_LOAD = re.compile(r"(\d+\.\d\d \d+\.\d\d \d+\.\d\d) ", re.ASCII)


def collect(
    _run: Run, root: str = "/", uname: Callable[[], os.uname_result] = os.uname
) -> Dict[str, Any]:
    """``{hostname, os_id, os_version, kernel, machine, python, uptime_seconds, load}``.

    ``os_id`` and ``os_version`` are None where the host does not state them: it has no os-release,
    or one without a version (a rolling distribution). ``uptime_seconds`` and ``load``, a text with
    the averages over 1, 5 and 15 minutes, move by themselves; None where /proc does not tell them.

    :param uname: asks the kernel, see uname(2); no program is started for it.
    :raises CollectorFailed: os-release is not written as os-release(5) says.
    :raises OSError: uname or os-release cannot be read.
    """
    told = uname()
    release = _os_release(Path(root))
    uptime = _told(root, "uptime", _UPTIME)
    return {
        "hostname": _text(told.nodename),
        "os_id": release.get("ID"),
        "os_version": release.get("VERSION_ID"),
        "kernel": _text(told.release),
        "machine": _text(told.machine),
        "python": platform.python_version(),
        "uptime_seconds": None if uptime is None else int(uptime),
        "load": _told(root, "loadavg", _LOAD),
    }


def _text(name: str) -> str:
    # As UTF-8, whatever the locale that Python read it by.
    return os.fsencode(name).decode("utf-8", "surrogateescape").strip()


def _told(root: str, name: str, shape: re.Pattern[str]) -> Optional[str]:
    found = shape.match(attribute(f"{root.rstrip('/')}/proc/{name}") or "")
    return found.group(1) if found else None


def _os_release(root: Path) -> dict[str, str]:
    for name in _OS_RELEASE:
        try:
            text = (root / name).read_text(encoding="utf-8", errors="surrogateescape")
        except FileNotFoundError:
            continue
        return _assignments(text, name)
    return {}


def _assignments(text: str, name: str) -> dict[str, str]:
    values = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, equals, value = line.partition("=")
        try:
            if not equals:
                raise ValueError("no assignment")
            values[key.strip()] = "".join(shlex.split(value))
        except ValueError as error:
            raise CollectorFailed(f"/{name}, line {number}: {error}") from None
    return values
