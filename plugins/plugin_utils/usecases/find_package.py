# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find which hosts run a package, below a version if asked so, and which release put it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..domain.configuration.versions import older
from ..store.configuration_index import Index
from ..store.index_rows import Package, Span
from .compare_configurations import MANY
from .read_host import told_of

_SECTION = "packages"

# What makes two items the same installed version, whatever else is told of it.
_Version = tuple[str, str, str, str, str]


def find_package(
    index: Index,
    name: str,
    below: str | None = None,
    at: datetime | None = None,
    manager: str | None = None,
) -> list[dict[str, Any]]:
    """Every host that has a package, now or at a time, sorted by host.

    Returns ``[{host, manager, name, version, arch, place, release, entry, event, since}]``: release
    and entry are the first capture that showed this version on this host without a break. A
    capture that could not read the packages is no break. Whose packages are unknown now is not
    among them: see ``unread_hosts``.

    :param below: only versions that are older than this one, as the package manager orders them.
    """
    cut = index.cut(at)
    wanted = {
        one.item: one
        for one in index.packages(name)
        if (manager is None or one.manager == manager)
        and (below is None or older(one.manager, one.version, below))
    }
    if cut is None or not wanted:
        return []
    holding = index.holding(_SECTION, wanted)
    now = [
        one.host
        for one in index.spans(section=_SECTION, cut=cut)
        if one.content is not None and one.content in holding
    ]
    versions = {
        content: tuple(_version(wanted[one]) for one in items) for content, items in holding.items()
    }
    captures: dict[int, dict[str, Any]] = {}
    found = []
    for host, spans in groupby(_history(index, now, cut), key=itemgetter(0)):
        for version, since in _running(spans, versions).items():
            if since not in captures:
                told = told_of(index.capture(since))
                captures[since] = {"since": told.pop("recorded_at"), **told}
            named = dict(zip(_VERSION, version, strict=True))
            found.append({"host": host, **named, **captures[since]})
    return sorted(found, key=itemgetter("host", *_VERSION))


_VERSION = ("manager", "name", "version", "arch", "place")


def unread_hosts(index: Index, section: str, at: datetime | None = None) -> list[dict[str, Any]]:
    """The hosts of which a section is unknown, now or at a time, sorted: ask them otherwise.

    Returns ``[{host, reason, release, entry, event, since}]``, with the capture that could not read
    it.
    """
    cut = index.cut(at)
    if cut is None:
        return []
    unknown = {
        one.host: (one.reason, one.since)
        for one in index.spans(section=section, cut=cut)
        if one.content is None
    }
    for host, one in index.newest(cut).items():
        if one.reason:
            unknown.setdefault(host, (one.reason, one.entry))
    found = []
    for host, (reason, since) in sorted(unknown.items()):
        told = told_of(index.capture(since))
        when = told.pop("recorded_at")
        found.append({"host": host, "reason": reason, **told, "since": when})
    return found


def _history(index: Index, hosts: Sequence[str], cut: int) -> Iterator[Span]:
    """What the packages of these hosts were, up to a cut, host by host."""
    few = set(hosts)
    for span in index.spans(few if len(few) <= MANY else None, _SECTION):
        if span.host in few and span.since <= cut:
            yield span


def _running(
    spans: Iterable[Span], versions: Mapping[int, Sequence[_Version]]
) -> dict[_Version, int]:
    """Each version that the last span has -> the entry from which on it was there."""
    running: dict[_Version, int] = {}
    for span in spans:
        if span.content is not None:
            here = versions.get(span.content, ())
            running = {version: running.get(version, span.since) for version in here}
    return running


def _version(one: Package) -> _Version:
    return one.manager, one.name, one.version, one.arch, one.place
