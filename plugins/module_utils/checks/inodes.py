# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether filesystems have enough inodes left: without one, no file can be made."""

from __future__ import annotations

from typing import Callable, List

from ..collectors.collect import Run
from .answer import NA, Answer, Host, Parameters, Part, judged
from .parameters import list_of, mapping, path, percent
from .paths import Filesystem, beside, filesystem

problems = mapping(
    {"paths": list_of(path), "min_free_percent": percent}, required=("paths", "min_free_percent")
)

Reader = Callable[[str], Filesystem]


def parts(parameters: Parameters, _host: Host, read: Reader = filesystem) -> List[Part]:
    """A part for each path."""
    share = parameters["min_free_percent"]

    def part(place: str) -> Part:
        def ask(_run: Run) -> Answer:
            found = read(place)
            total, free, where = found.usage.f_files, found.usage.f_favail, beside(place, found)
            if not total:  # btrfs, for one, makes them as needed
                return Answer(NA, f"the filesystem has no fixed number of inodes{where}")
            good = free * 100 >= share * total
            return judged(good, f"{free * 100 // total} % of {total} inodes free{where}")

        return Part(place, f"at least {share} % of the inodes free", ask)

    return [part(place) for place in parameters["paths"]]
