# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a release names an item: in what it expects, as an artifact, or as affected.

A release that touches a host explains nothing there but what it names. Naming a host as affected
names the record of the host itself (its section ``system``), and nothing that is on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from ..configuration.difference import ADDED, CHANGED, REMOVED, Difference
from ..configuration.expectation import (
    KIND_OF,
    expected_of,
    mismatches,
    section_for,
    unit_keys,
)
from ..configuration.snapshot import TYPES, Attributes, Configuration, ci_id
from ..reading import mappings, text

#: Host pattern -> the hosts that it matches.
Matching = Mapping[str, frozenset[str]]
Expected = tuple[str, Mapping[str, Any]]
Sha256 = Callable[[bytes], str]


def named_by(
    plan: Mapping[str, Any],
    affected: Collection[str],
    host: str,
    one: Difference,
    item: Attributes,
    hosts: Matching,
) -> str:
    """How a plan names the item of a difference: ``expect``, ``artifact NAME`` or ``affected``.

    :param affected: configuration items of the plan and of its change requests.
    :param item: the attributes of the item, from either side.
    :returns: empty when it does not.
    """
    if any(expecting(plan, host, one.section, one.key, item, hosts)):
        return "expect"
    if one.section == "files":
        for artifact in mappings(plan, "artifacts"):
            if text(artifact, "staged") and text(artifact, "staged") == one.key:
                return f"artifact {text(artifact, 'name')}"
    if names_of(host, one.section, one.key, item) & set(affected):
        return "affected"
    return "expect" if _only_children(plan, affected, host, one, hosts) else ""


def names_of(host: str, section: str, key: str, item: Attributes) -> set[str]:
    """All names that an item goes by: its id, ``type/key`` and its bare name."""
    if not key:
        return {ci_id(host, section, key), host} if section == "system" else set()
    kind = TYPES.get(section, section)
    names = {ci_id(host, section, key), f"{kind}/{key}", key}
    bare = text(item, "name")
    if section == "packages" and bare:
        names |= {bare, f"{kind}/{bare}"}
    elif section == "services":
        bare = key.removesuffix(".service")
        names |= {bare, f"{kind}/{bare}"}
    elif section == "containers" or key.startswith("timer/"):
        bare = key.partition("/")[2]
        names |= {bare, f"{kind}/{bare}"}
    return names


def expecting(
    plan: Mapping[str, Any],
    host: str,
    section: str,
    key: str,
    item: Attributes,
    hosts: Matching,
) -> Iterator[Expected]:
    """Kind and expectation, each that is about this item on this host.

    One for a pattern whose hosts are not known is about none.
    """
    if section not in KIND_OF:
        return
    kind = KIND_OF[section]
    for one in expected_of(plan, kind):
        pattern = text(one, "hosts")
        if section_for(kind, one) != section:
            continue
        if pattern and host not in hosts.get(pattern, frozenset()):
            continue
        if _ABOUT[kind](one, key, item):
            yield kind, one


def fulfilled(expected: Expected, host: str, live: Configuration, sha256: Sha256) -> bool:
    """Whether what was found is as it is expected here."""
    kind, one = expected
    only = {"expect": {kind: [{name: value for name, value in one.items() if name != "hosts"}]}}
    return not any(mismatches(only, host, live, {}, sha256))


def intends(expected: Expected, one: Difference) -> bool:
    """Whether an expectation says itself what this difference is about."""
    kind, wanted = expected
    if one.kind == ADDED:
        return text(wanted, "state") not in ("absent", "closed")
    if one.kind == REMOVED:
        return text(wanted, "state") in ("absent", "closed")
    return one.kind == CHANGED and one.attribute in set(_said(kind, wanted))


def _said(kind: str, wanted: Mapping[str, Any]) -> Iterator[str]:
    """The attributes that an expectation speaks of."""
    yield from (name for name in _SAYS[kind] if wanted.get(name) is not None)
    if kind == "files":
        if wanted.get("sha256") is not None or wanted.get("content") is not None:
            yield from ("sha256", "size")
        if text(wanted, "state") == "absent":
            yield "type"
    elif kind == "services" and wanted.get("state") is not None:
        yield from ("active", "sub")


_SAYS = {
    "packages": ("version",),
    "files": ("type", "mode", "owner", "group", "target"),
    "services": ("enabled",),
    "ports": ("process",),
}


def _package(one: Mapping[str, Any], _key: str, item: Attributes) -> bool:
    manager = text(one, "manager")
    return text(one, "name") == item.get("name") and manager in ("", item.get("manager"))


def _file(one: Mapping[str, Any], key: str, _item: Attributes) -> bool:
    return text(one, "path") == key


def _service(one: Mapping[str, Any], key: str, _item: Attributes) -> bool:
    return key in unit_keys(one)


def _port(one: Mapping[str, Any], key: str, _item: Attributes) -> bool:
    start = f"{text(one, 'proto', 'tcp')}/{text(one, 'address')}"
    return key.startswith(start) and key.endswith(f"/{one.get('port')}") and key.count("/") == 2


_ABOUT: Mapping[str, Callable[[Mapping[str, Any], str, Attributes], bool]] = {
    "packages": _package,
    "files": _file,
    "services": _service,
    "ports": _port,
}


def _only_children(
    plan: Mapping[str, Any],
    affected: Collection[str],
    host: str,
    one: Difference,
    hosts: Matching,
) -> bool:
    """Whether only files that are named came to or went from a directory."""
    if (one.section, one.kind, one.attribute) != ("files", CHANGED, "entries"):
        return False
    if not isinstance(one.before, list) or not isinstance(one.after, list):
        return False
    moved = set(map(str, one.before)) ^ set(map(str, one.after))
    return bool(moved) and all(
        named_by(plan, affected, host, Difference("files", f"{one.key}/{name}", ADDED), {}, hosts)
        for name in moved
    )
