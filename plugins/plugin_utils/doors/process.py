# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When this process began: what it read since then, it may have read from swapped files."""

from __future__ import annotations

import os
import time
from pathlib import Path

#: What the clocks may be apart, and less than a Python needs to begin reading playbooks.
_SLACK = 50_000_000
_LOADED = time.time_ns()


def began() -> int:
    """When the process began, in ns since 1970.

    Where the system does not tell (no /proc), when this module was loaded: then what was swapped
    before goes unnoticed.
    """
    try:
        fields = Path("/proc/self/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        ticks = int(fields[19])
        since_boot = ticks * 1_000_000_000 // os.sysconf("SC_CLK_TCK")
        age = time.clock_gettime_ns(time.CLOCK_BOOTTIME) - since_boot
        return time.time_ns() - age + _SLACK
    except (OSError, ValueError, IndexError, AttributeError):
        return _LOADED
