# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Impact: what depends on a configuration item, directly and through others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

#: What an edge ``(from, kind, to)`` says of who suffers when the other one fails.
_SUFFERS_FROM = frozenset({"runs_on", "depends_on", "contains", "connected_to"})


@dataclass(frozen=True, order=True)
class Edge:
    """One relation between two items, by their ids.

    :param origin: where it is known from: declared, a release, or what discovered it.
    """

    source: str
    kind: str
    target: str
    origin: str = ""

    @property
    def suffering(self) -> str:
        """The item that is affected when the other one fails."""
        return self.source if self.kind in _SUFFERS_FROM else self.target

    @property
    def cause(self) -> str:
        """The other one."""
        return self.target if self.kind in _SUFFERS_FROM else self.source


@dataclass(frozen=True)
class Affected:
    """An item that depends on the one that was asked about.

    :param distance: over how many relations.
    :param path: these relations, from the item that was asked about on.
    """

    id: str
    distance: int
    path: tuple[Edge, ...]


def affected_by(
    ci: str, edges_at: Callable[[str], Iterable[Edge]], most: int = 10_000
) -> Iterator[Affected]:
    """Every item that depends on this one, the nearest first, each once.

    :param edges_at: the edges that have this id as their cause.
    :param most: no more than these.
    """
    seen = {ci}
    waiting = deque([Affected(ci, 0, ())])
    found = 0
    while waiting and found < most:
        here = waiting.popleft()
        for edge in sorted(edges_at(here.id)):
            if edge.cause == here.id and edge.suffering not in seen and found < most:
                seen.add(edge.suffering)
                found += 1
                one = Affected(edge.suffering, here.distance + 1, (*here.path, edge))
                waiting.append(one)
                yield one
