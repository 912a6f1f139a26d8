# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare configurations: of two releases, of two days, or of two hosts.

What differs in the same way on many hosts is told once, with all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..domain.configuration.difference import UNKNOWN, Difference, section_differences
from ..domain.configuration.snapshot import Section
from ..domain.errors import Unknown
from ..store.configuration_index import Index
from ..store.index_rows import Snapshot, Span
from .read_host import never_captured

_NEVER = "never captured"
_KNOWN = "known"

#: So many hosts are asked for by name; of more, all are looked at.
MANY = 500

# What a section is: its content's number, or ``None`` and why it is unknown.
_State = tuple[int | None, str]
_Pair = tuple[str, _State, _State]


@dataclass(frozen=True)
class Point:
    """A state that is on record: right after the last capture of a release, at a time, or now.

    :param host: only this one.
    """

    release: str = ""
    at: datetime | None = None
    host: str = ""


def compare_configurations(
    index: Index, before: Point, after: Point, hosts: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """What is otherwise at the second point than at the first, on these hosts or on all.

    With a host in both points the one is compared with the other, and told as that of the second;
    with a host in one of them it is this host at both.

    Returns ``[{hosts, section, key, kind, attribute, before, after}]`` in the order of sections,
    keys and attributes; the kinds are those of ``domain/configuration/difference.py``. A host
    without a snapshot at one of the points has one line, of the section ``""`` and unknown.

    :raises Unknown: a release or a host that nothing is on record of, or nothing is by then.
    """
    cuts = _cut(index, before), _cut(index, after)
    if before.host and after.host:
        pairs = [(before.host, after.host)]
    else:
        one = before.host or after.host
        names = sorted({one} if one else set(index.hosts() if hosts is None else hosts))
        pairs = [(name, name) for name in names]
    lines = _Lines()
    readable = _readable(index, cuts, pairs, lines)
    groups: dict[_Pair, list[str]] = {}
    for host, old, new in _different(index, cuts, readable):
        groups.setdefault((old.section, _state(old), _state(new)), []).append(host)
    _tell(index, groups, lines)
    return lines.told()


class _Lines:
    """Differences, each with all the hosts that have it."""

    def __init__(self) -> None:
        self._hosts: dict[tuple[str, ...], set[str]] = {}
        self._differences: dict[tuple[str, ...], Difference] = {}

    def add(self, one: Difference, hosts: Iterable[str]) -> None:
        """Tell of a difference on hosts."""
        place = (one.section, one.key, one.attribute, one.kind, repr((one.before, one.after)))
        self._differences.setdefault(place, one)
        self._hosts.setdefault(place, set()).update(hosts)

    def told(self) -> list[dict[str, Any]]:
        """All of them, in order."""
        return [
            {
                "hosts": sorted(self._hosts[place]),
                "section": one.section,
                "key": one.key,
                "kind": one.kind,
                "attribute": one.attribute,
                "before": one.before,
                "after": one.after,
            }
            for place, one in sorted(self._differences.items(), key=lambda each: each[0])
        ]


def _cut(index: Index, point: Point) -> int:
    cut = index.cut(point.at, point.release)
    if cut is not None:
        return cut
    if point.release:
        raise Unknown(
            f"no capture of release {point.release} is on record",
            remedy="check the name; a release has a capture once it was deployed",
        )
    raise Unknown(
        f"nothing was captured by {point.at.isoformat()}" if point.at else "nothing was captured",
        remedy="the record begins with the first capture after a deployment",
    )


def _readable(
    index: Index, cuts: tuple[int, int], pairs: Collection[tuple[str, str]], lines: _Lines
) -> list[tuple[str, str]]:
    """The pairs of hosts that have a snapshot at both points; the others are told of."""
    few = None if len(pairs) > MANY else {name for pair in pairs for name in pair}
    newest = [index.newest(cut, few) for cut in cuts]
    known = index.hosts()
    found, groups = [], dict[tuple[str, str], list[str]]()
    for old, new in pairs:
        for name in (old, new):
            if name not in known:
                raise never_captured(name)
        told = _of_host(newest[0].get(old)), _of_host(newest[1].get(new))
        if told == (_KNOWN, _KNOWN):
            found.append((old, new))
        elif told != (_NEVER, _NEVER):
            groups.setdefault(told, []).append(new)
    for told, names in groups.items():
        lines.add(Difference("", "", UNKNOWN, before=told[0], after=told[1]), names)
    return found


def _of_host(snapshot: Snapshot | None) -> str:
    return _NEVER if snapshot is None else snapshot.reason or _KNOWN


def _different(
    index: Index, cuts: tuple[int, int], pairs: Collection[tuple[str, str]]
) -> Iterator[tuple[str, Span, Span]]:
    """Each section of the second host of a pair that is not as that of the first, or unknown."""
    if len(pairs) > MANY:
        names = {old for old, _same in pairs}
        yield from (one for one in index.changed(*cuts) if one[0] in names)
        return
    before = _at(index, {old for old, _new in pairs}, cuts[0])
    after = _at(index, {new for _old, new in pairs}, cuts[1])
    for first, second in pairs:
        there = after.get(second, {})
        for section, old in before.get(first, {}).items():
            new = there.get(section)
            if new and (old.content is None or old.content != new.content):
                yield second, old, new


def _at(index: Index, hosts: Collection[str], cut: int) -> dict[str, dict[str, Span]]:
    found: dict[str, dict[str, Span]] = {}
    for one in index.spans(hosts, cut=cut):
        if not one.beside:
            found.setdefault(one.host, {})[one.section] = one
    return found


def _state(span: Span) -> _State:
    return span.content, span.reason


def _tell(index: Index, groups: Mapping[_Pair, Collection[str]], lines: _Lines) -> None:
    """Compare each pair of contents once, and of its items only those that are not in both."""
    contents = index.contents(
        {one for _name, *both in groups for one, _reason in both if one is not None}
    )
    apart: dict[_Pair, tuple[set[int], set[int]]] = {}
    for pair, hosts in groups.items():
        name, (old, why_old), (new, why_new) = pair
        if old is None or new is None:
            one, other = _section(old, why_old), _section(new, why_new)
            for difference in section_differences(name, one, other):
                lines.add(difference, hosts)
        else:
            left, right = set(contents[old]), set(contents[new])
            apart[pair] = left - right, right - left
    items = index.items({one for both in apart.values() for side in both for one in side})
    for pair, (gone, come) in apart.items():
        sides = [Section("ok", items=dict(items[one] for one in side)) for side in (gone, come)]
        for difference in section_differences(pair[0], *sides):
            lines.add(difference, groups[pair])


def _section(content: int | None, reason: str) -> Section:
    return Section("unknown", reason) if content is None else Section("ok")
