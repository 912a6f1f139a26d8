# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths by patterns as in a shell: ``*``, ``?``, ``[...]``, and ``**`` for any depth of folders.

Not the standard library's glob: a folder that may not be listed is nothing to it, and ``**``
follows links round and round.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Set, Tuple

from .collect import CollectorFailed
from .reading import reason_of, rooted

_MAGIC = re.compile(r"[*?\[]")


def is_pattern(path: str) -> bool:
    """Whether it stands for anything but itself."""
    return bool(_MAGIC.search(path))


def normal(path: str) -> str:
    """An absolute path, or a pattern, without what does not count in it."""
    return "/" + "/".join(one for one in path.split("/") if one not in ("", "."))


def expand(patterns: Iterable[str], root: str, cap: int) -> Tuple[List[str], Dict[str, str]]:
    """The paths that there are, and path -> reason for what could not be looked through.

    A path that is no pattern is among the first, whether or not it is there.

    :raises CollectorFailed: more than ``cap`` paths were met on the way.
    """
    walk = _Walk(root, cap)
    found: Set[str] = set()
    for pattern in patterns:
        path = normal(pattern)
        found.update(walk.below("", path.split("/")[1:]) if is_pattern(path) else [path])
    return sorted(found), walk.unread


class _Walk:
    def __init__(self, root: str, cap: int) -> None:
        self.unread: Dict[str, str] = {}
        self._root = root
        self._cap = cap
        self._met = 0

    def below(self, folder: str, parts: List[str]) -> Iterator[str]:
        part, rest = parts[0], parts[1:]
        if part == "**":
            yield from self.below(folder, rest or ["*"])
            for name in self._names(folder):
                path = f"{folder}/{name}"
                if not name.startswith(".") and self._is_own_folder(path):
                    yield from self.below(path, parts)
            return
        names = self._names(folder) if is_pattern(part) else [part]
        for name in names:
            path = f"{folder}/{name}"
            # As a shell does: a hidden name has to be asked for by its dot.
            hidden = name.startswith(".") and not part.startswith(".")
            if is_pattern(part) and (hidden or not fnmatchcase(name, part)):
                continue
            if rest:
                yield from self.below(path, rest)
            elif is_pattern(part) or self._is_there(path):
                yield path

    def _names(self, folder: str) -> List[str]:
        try:
            found = sorted(one.name for one in self._place(folder or "/").iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except (OSError, ValueError) as error:
            self.unread[folder or "/"] = reason_of(error)
            return []
        self._met += len(found)
        if self._met > self._cap:
            raise CollectorFailed(f"more than {self._cap} paths to look through, declare less")
        return found

    def _is_own_folder(self, path: str) -> bool:
        place = self._place(path)
        return place.is_dir() and not place.is_symlink()

    def _is_there(self, path: str) -> bool:
        try:
            self._place(path).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError) as error:
            self.unread[path] = reason_of(error)
            return False
        return True

    def _place(self, path: str) -> Path:
        return rooted(self._root, path)
