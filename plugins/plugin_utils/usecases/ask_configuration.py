# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask for configuration in the words of people: points to compare, hosts that have a package."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from ..documents.moment import is_moment, moment_of
from ..domain.errors import BadDocument
from ..store.configuration_index import Index
from ..store.port import Store
from .compare_configurations import Point
from .find_package import find_package, unread_hosts
from .read_host import read_host

NOW = "now"
_HOST, _RELEASE = "host:", "release:"
_PACKAGES = "packages"


def point_of(text: str, where: str) -> Point:
    """What is meant by ``now``, a day, a time, ``host:NAME``, ``release:ID`` or a release's id.

    :param where: the option it was given by, for the error.
    :raises BadDocument: nothing is, or there is no such day.
    """
    if text == NOW:
        return Point()
    if text.startswith(_HOST) and text != _HOST:
        return Point(host=text.removeprefix(_HOST))
    if is_moment(text):
        return Point(at=moment_of(text, where))
    release = text.removeprefix(_RELEASE)
    if not release or ":" in release:
        raise BadDocument(
            f"{text[:60]!r} is nothing that can be compared",
            where=where,
            remedy="write the id of a release, a day such as 2026-11-01, a time, host:NAME, or now",
        )
    return Point(release=release)


def ask_host(
    store: Store,
    index: Index,
    host: str,
    at: datetime | None = None,
    sections: Collection[str] = (),
) -> dict[str, Any]:
    """What is, or was, on a host, as ``read_host`` has it, with its sections as a snapshot.

    Returns its fields, with ``snapshot`` (snapshot.schema.json; items by their keys) instead of the
    sections, and ``volatile``, the sections that move by themselves.

    :param sections: only these; all when there are none.
    :raises Unknown: nothing was on record of it by then.
    :raises BadDocument: a section is wanted that was not captured.
    """
    found = read_host(store, index, host, at)
    there: Mapping[str, Mapping[str, Any]] = found.pop("sections")
    missing = sorted(set(sections) - set(there))
    if missing:
        raise BadDocument(
            f"{host} has no section {', '.join(missing)} on record",
            where="sections",
            remedy=f"it has {', '.join(sorted(there)) or 'none'}",
        )
    wanted = {name: one for name, one in there.items() if not sections or name in sections}
    return {
        **found,
        "snapshot": {
            "version": 1,
            "sections": {name: _section(one) for name, one in wanted.items()},
        },
        "volatile": [name for name, one in wanted.items() if one["volatile"]],
    }


def ask_package(
    index: Index,
    name: str,
    below: str | None = None,
    at: datetime | None = None,
    manager: str | None = None,
) -> dict[str, Any]:
    """Which hosts have a package, and of which that cannot be told.

    Returns ``{packages, unread}``; unread is ``[{host, reason}]``, with the hosts whose packages
    were not captured at all.
    """
    unread = {one["host"]: one["reason"] for one in unread_hosts(index, _PACKAGES, at)}
    cut = index.cut(at)
    if cut is not None:
        there = {one.host for one in index.spans(section=_PACKAGES, cut=cut)}
        for host in index.newest(cut):
            if host not in there:
                unread.setdefault(host, "its packages were not captured")
    return {
        "packages": find_package(index, name, below, at, manager),
        "unread": [{"host": host, "reason": reason} for host, reason in sorted(unread.items())],
    }


def _section(one: Mapping[str, Any]) -> dict[str, Any]:
    known, items = one["status"] == "ok", one["items"]
    data = items[""] if set(items) == {""} else items
    return {
        "status": one["status"],
        "reason": one["reason"] or None,
        "data": data if known else None,
    }
