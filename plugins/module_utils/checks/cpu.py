# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether there are enough processors, and whether they have something left to give."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import List

from ..collectors.collect import CollectorFailed, Run
from .answer import Answer, Host, Parameters, Part, judged
from .parameters import integer, mapping

problems = mapping(
    {"min_count": integer(1), "max_load_percent": integer(1)},
    any_of=("min_count", "max_load_percent"),
)

# Averages over 1, 5 and 15 minutes with two decimals, see proc(5).
_LOAD = re.compile(r"\d+\.\d\d (\d+)\.(\d\d) \d+\.\d\d ", re.ASCII)


def parts(parameters: Parameters, host: Host) -> List[Part]:
    """A part for the number of online processors, and one for the load on each of them.

    The load is the average over 5 minutes: that of 1 minute is the module's own work.
    """
    found = []
    if "min_count" in parameters:
        least = parameters["min_count"]

        def count(_run: Run) -> Answer:
            number = online()
            return judged(number >= least, str(number))

        found.append(Part("CPUs", f"at least {least}", count))
    if "max_load_percent" in parameters:
        most = parameters["max_load_percent"]

        def load(_run: Run) -> Answer:
            number, hundredths = online(), load_hundredths(host.root)
            each = f"{-(-hundredths // number)} % of a CPU, {hundredths / 100:.2f} on {number}"
            return judged(hundredths <= most * number, each)

        found.append(Part("load over 5 minutes", f"at most {most} % of a CPU", load))
    return found


def online() -> int:
    """The number of processors that are online."""
    # Not os.cpu_count: an environment variable can change what it says.
    number = os.sysconf("SC_NPROCESSORS_ONLN")
    if number < 1:
        raise CollectorFailed("the system does not tell how many CPUs are online")
    return number


def load_hundredths(root: str) -> int:
    """Hundred times the load average over 5 minutes.

    :raises CollectorFailed: /proc/loadavg is not as it has to be.
    """
    text = (Path(root) / "proc/loadavg").read_text(encoding="ascii", errors="replace")
    found = _LOAD.match(text)
    if not found:
        raise CollectorFailed(f"/proc/loadavg cannot be read: {text[:100].strip()!r}")
    return int(found.group(1)) * 100 + int(found.group(2))
