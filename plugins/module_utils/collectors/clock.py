# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the host tells the time: its zone, what keeps its clock right, and whether it is."""

from __future__ import annotations

import hashlib
import os
import re
import time
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Union

try:
    import ctypes
except ImportError:  # a Python that was built without it
    ctypes = None  # type: ignore[assignment] # then only that one answer is missing

from .attribute import attribute, first_bytes
from .collect import CollectorFailed, Run

#: From more than this many seconds on the clock is off.
OFF_SECONDS = 5

_ZONES = "zoneinfo/"
_ZONE_BYTES = 1 << 20
# Where the zones lie, to find out whether /etc/timezone speaks of the one that is used.
_ZONE_FOLDER = "/usr/share/zoneinfo"
_ZONE_NAME = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
_NOW = re.compile(r"([0-9]{1,12})(\.[0-9]+)?")
# What keeps the clock right -> the names of its process, its files with the number of it.
_SOURCES = (
    ("chrony", ("chronyd",), ("/run/chrony/chronyd.pid", "/run/chronyd.pid")),
    ("ntpd", ("ntpd",), ("/run/ntpd.pid", "/run/ntp.pid")),
)
# There while it runs (RuntimeDirectory= of its unit).
_TIMESYNCD = "/run/systemd/timesync"
# struct timex has 208 bytes where pointers have 64 bits, and is never larger. Its fourth member is
# the error that there may be, in microseconds; each of them is a long, or padded to be as long.
_TIMEX_BYTES = 512
_MAXERROR = 3
# What the kernel counts up to while nobody corrects it (NTP_PHASE_LIMIT), as systemd judges it.
_UNSYNCHRONIZED_MICROSECONDS = 16000000


def kernel_synchronized() -> Optional[bool]:
    """Whether somebody keeps the kernel's clock right; None when it does not say.

    Not by the flag STA_UNSYNC: chrony leaves it set unless it has to set the hardware clock.
    """
    try:
        adjtimex: Any = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):  # no such call, or no ctypes
        return None
    # No mode is set in the zeroes, so that it only reads.
    buffer = ctypes.create_string_buffer(_TIMEX_BYTES)
    if adjtimex(buffer) < 0:
        return None
    error = ctypes.c_long.from_buffer(buffer, _MAXERROR * ctypes.sizeof(ctypes.c_long)).value
    return error < _UNSYNCHRONIZED_MICROSECONDS


def collect(
    _run: Run,
    root: str = "/",
    now: Union[str, int, None] = None,
    ran: Callable[[], float] = lambda: 0.0,
    clock: Callable[[], float] = time.time,
    synchronized: Callable[[], Optional[bool]] = kernel_synchronized,
) -> Dict[str, Any]:
    """``{timezone, synchronized, source, offset, offset_seconds}``.

    - ``timezone``: its name; where the host has only its rules, ``sha256:`` and their digest.
    - ``synchronized``: whether the kernel says that its clock is; None when it says nothing.
    - ``source``: ``chrony``, ``ntpd`` or ``systemd-timesyncd``, whichever runs, or None.
    - ``offset_seconds``: how far the clock is ahead of the controller's; ``offset`` is ``ok``, or
      ``off`` when that is more than 5, to either side. Both are None when nobody told its time.

    The way to the host before the module began looks like a clock that is ahead.

    :param now: the controller's time just before the module was sent, in seconds since 1970.
    :param ran: seconds since then, as far as they are known: since the module began, on a clock
        that nobody sets.
    :raises CollectorFailed: ``now`` is no such time, or the zone cannot be read.
    """
    place = root.rstrip("/")
    offset = _offset(now, ran, clock)
    return {
        "timezone": _timezone(place),
        "synchronized": synchronized(),
        "source": _source(place),
        "offset": None if offset is None else "off" if abs(offset) > OFF_SECONDS else "ok",
        "offset_seconds": None if offset is None else round(offset),
    }


def _offset(
    now: Union[str, int, None], ran: Callable[[], float], clock: Callable[[], float]
) -> Optional[float]:
    if now is None:
        return None
    if not _NOW.fullmatch(str(now)):
        raise CollectorFailed(f"the controller's time {str(now)[:100]!r} is no number of seconds")
    # Both are taken now, so that how long other things took is in neither.
    return clock() - (float(now) + ran())


def _timezone(root: str) -> str:
    path = f"{root}/etc/localtime"
    try:
        target = os.readlink(path)
    except FileNotFoundError:
        return "UTC"  # as localtime(5) has it
    except OSError:
        target = ""  # no link
    if _ZONES in target:
        return target.rpartition(_ZONES)[2]
    rules = first_bytes(path, _ZONE_BYTES)
    # The C library reads the rules only; the name counts when it is theirs.
    name = attribute(f"{root}/etc/timezone") or ""
    if _ZONE_NAME.fullmatch(name):
        try:
            if first_bytes(f"{root}{_ZONE_FOLDER}/{name}", _ZONE_BYTES) == rules:
                return name
        except OSError:
            pass  # no such zone
    return f"sha256:{hashlib.sha256(rules).hexdigest()}"


def _source(root: str) -> Optional[str]:
    for source, names, files in _SOURCES:
        for file in files:
            if _runs(root, file, names):
                return source
    return "systemd-timesyncd" if Path(root + _TIMESYNCD).is_dir() else None


def _runs(root: str, file: str, names: tuple[str, ...]) -> bool:
    try:
        text = first_bytes(root + file, 100).decode("ascii", "replace").strip()
    except PermissionError:
        return True  # its folder, closed to others than root, is there only while it runs
    except OSError:
        return False
    # What is left of one that was killed does not count.
    return text.isdigit() and attribute(f"{root}/proc/{text}/comm") in names
