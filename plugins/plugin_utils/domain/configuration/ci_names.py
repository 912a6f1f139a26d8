# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids of configuration items: where one lies, and by which shorter ids people also mean it.

What a collector found has the longest id, such as ``endpoint/web1/tcp/0.0.0.0/8080``; a release
file or a person says ``endpoint/web1/tcp/8080`` and means every address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .snapshot import ci_id, section_of

_NUMBER = re.compile(r"#\d+\Z")
_ARCH = re.compile(r":[A-Za-z0-9_]+\Z")


@dataclass(frozen=True)
class Place:
    """Where an item lies.

    :param host: empty for an item that is on no host.
    :param section: of snapshots that such items are in; empty for what no collector finds.
    :param key: of the item in that section; empty for the host itself.
    """

    kind: str
    host: str
    section: str
    key: str


def place_of(ci: str) -> Place:
    """The place that an id tells."""
    kind, _slash, rest = ci.partition("/")
    section = section_of(kind)
    if not section:
        return Place(kind, "", "", rest)
    if kind == "host":
        return Place(kind, rest, section, "")
    host, _slash, key = rest.partition("/")
    return Place(kind, host, section, key)


def looser(ci: str) -> tuple[str, ...]:
    """Shorter ids that cover this one, without itself."""
    place = place_of(ci)
    if not place.key:
        return ()
    found = dict.fromkeys(_shorter(place.section, place.key))
    return tuple(ci_id(place.host, place.section, one) for one in found if one != place.key)


def covers(ci: str, exact: str) -> bool:
    """Whether the first id means the second one, or is it."""
    return ci == exact or ci in looser(exact)


def _shorter(section: str, key: str) -> Iterator[str]:
    if section == "listeners":
        protocol, _slash, rest = key.partition("/")
        address, slash, port = rest.rpartition("/")
        if slash and address:
            yield f"{protocol}/{port}"
    elif section == "packages":
        yield from _packages(key)
    elif section == "services":
        yield key.removesuffix(".service")
    elif section == "containers":
        yield key.partition("/")[2] or key
    elif section == "certificates":
        yield _NUMBER.sub("", key)


def _packages(key: str) -> Iterator[str]:
    """``dpkg/nginx:amd64`` is nginx, nginx:amd64 and dpkg/nginx too; a folder may follow."""
    manager, slash, rest = _NUMBER.sub("", key).partition("/")
    if not slash:
        return
    named = rest.partition("@/")[0]
    name = _ARCH.sub("", named)
    for one in (named, name):
        yield f"{manager}/{one}"
        yield one
