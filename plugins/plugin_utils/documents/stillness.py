# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether files stand still: what a run read before it was judged, and reads until its end.

A digest says what a file holds at one moment. Ansible reads playbooks before any callback is asked,
and artifacts long after. The kernel notes each change of a file, in the change time of its inode,
which no program can set: so a file that was swapped in between, and swapped back, is still seen.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from stat import S_ISLNK

from .tree import bound_files

#: Of the name itself and of what it leads to: device, inode, size in bytes, change time in ns.
Stand = tuple[int, ...]


def stands(project: Path, ignore: Sequence[str], others: Iterable[Path] = ()) -> dict[str, Stand]:
    """How each bound file of a project stands now, by its path; empty for one that is not there.

    :param ignore: as for :func:`~.tree.project_digests`.
    :param others: further files, such as artifacts.
    """
    folder = str(project / "x").removesuffix("x")
    paths = {folder + name for name in bound_files(project, ignore)}
    return {path: _stand(path) for path in sorted(paths | {str(one) for one in others})}


def moved(before: Mapping[str, Stand], after: Mapping[str, Stand]) -> list[str]:
    """Paths of the files that were touched, came or went in between; sorted."""
    return sorted(path for path in {*before, *after} if before.get(path, ()) != after.get(path, ()))


def younger(stand: Mapping[str, Stand], moment: int) -> list[str]:
    """Paths of the files that were touched after a moment (ns since 1970); sorted."""
    return sorted(path for path, one in stand.items() if one and max(one[3], one[-1]) > moment)


def _stand(path: str) -> Stand:
    try:
        found = os.lstat(path)
        told = [found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns]
        if S_ISLNK(found.st_mode):
            found = Path(path).stat()
            told += [found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns]
    except OSError:
        return ()
    return tuple(told)
