# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether filesystems have enough space left, for others than root."""

from __future__ import annotations

import os
from typing import Callable, List

from ..collectors.collect import CollectorFailed, Run
from .answer import FAIL, Answer, Host, Parameters, Part, judged
from .parameters import integer, list_of, mapping, path, percent
from .paths import Filesystem, beside, filesystem

problems = mapping(
    {"paths": list_of(path), "min_free_mb": integer(1), "min_free_percent": percent},
    required=("paths",),
    any_of=("min_free_mb", "min_free_percent"),
)

_MB = 1 << 20

Reader = Callable[[str], Filesystem]


def parts(parameters: Parameters, _host: Host, read: Reader = filesystem) -> List[Part]:
    """A part for each path; both limits count. 1 MB is 1,048,576 bytes."""
    least, share = parameters.get("min_free_mb", 0), parameters.get("min_free_percent", 0)
    words = [f"{least} MB"] * bool(least) + [f"{share} %"] * bool(share)
    expected = f"at least {' and '.join(words)} free"

    def part(place: str) -> Part:
        def ask(_run: Run) -> Answer:
            found = read(place)
            return _judge(found.usage, least, share, beside(place, found))

        return Part(place, expected, ask)

    return [part(place) for place in parameters["paths"]]


def _judge(usage: os.statvfs_result, least: int, share: int, where: str) -> Answer:
    # As df counts it: what is kept for root belongs to neither side.
    total = usage.f_blocks - usage.f_bfree + usage.f_bavail
    if total <= 0:
        raise CollectorFailed("the filesystem does not tell its size")
    if usage.f_flag & os.ST_RDONLY:
        return Answer(FAIL, f"read-only, so that none of it can be used{where}")
    free = usage.f_bavail * usage.f_frsize
    good = free >= least * _MB and usage.f_bavail * 100 >= share * total
    return judged(good, f"{free // _MB} MB, {usage.f_bavail * 100 // total} % free{where}")
