# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether enough memory is available, as the kernel estimates it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List

from ..collectors.collect import CollectorFailed, Run
from .answer import Answer, Host, Parameters, Part, judged
from .parameters import integer, mapping, percent

problems = mapping(
    {"min_available_mb": integer(1), "min_available_percent": percent},
    any_of=("min_available_mb", "min_available_percent"),
)

_LINE = re.compile(r"(\w+): +(\d+) kB", re.ASCII)


def parts(parameters: Parameters, host: Host) -> List[Part]:
    """A part for each limit. 1 MB is 1,048,576 bytes."""
    found = []
    if "min_available_mb" in parameters:
        least = parameters["min_available_mb"]

        def enough(_run: Run) -> Answer:
            available = _kilobytes(host.root)["MemAvailable"]
            return judged(available >= least * 1024, f"{available // 1024} MB")

        found.append(Part("available memory", f"at least {least} MB", enough))
    if "min_available_percent" in parameters:
        share = parameters["min_available_percent"]

        def enough_of_all(_run: Run) -> Answer:
            kilobytes = _kilobytes(host.root)
            available, total = kilobytes["MemAvailable"], kilobytes["MemTotal"]
            observed = f"{available * 100 // total} % of {total // 1024} MB"
            return judged(available * 100 >= share * total, observed)

        found.append(Part("available memory", f"at least {share} % of all", enough_of_all))
    return found


def _kilobytes(root: str) -> Dict[str, int]:
    text = (Path(root) / "proc/meminfo").read_text(encoding="ascii", errors="replace")
    found = {name: int(number) for name, number in _LINE.findall(text)}
    # MemAvailable came with Linux 3.14. MemFree is no stand-in: it leaves out what can be freed.
    for name in ("MemAvailable", "MemTotal"):
        if name not in found:
            raise CollectorFailed(f"/proc/meminfo does not tell {name}")
    if not found["MemTotal"]:
        raise CollectorFailed("/proc/meminfo tells of no memory at all")
    return found
