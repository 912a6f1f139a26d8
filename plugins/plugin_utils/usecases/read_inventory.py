# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the inventory that captures make: hosts with their last snapshot, and groups of services.

What hosts are deployed to must not depend on a view: the index says which captures to look at, and
these and what they name are read from the ledger and the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..documents.canonical import parse
from ..documents.configuration import (
    VERSION,
    entries_of,
    groups_of,
    read_configuration,
    read_items,
)
from ..domain.configuration.ci_names import place_of
from ..domain.configuration.snapshot import Configuration, Section
from ..domain.errors import UnknownEvidence
from ..domain.event import Event
from ..store.configuration_index import Index
from ..store.index_rows import Snapshot
from ..store.port import Store
from .find_baseline import check_said, read_captures
from .index_configuration import release_of
from .read_items import Declared, documents_of, read_declared

#: The section with what every host tells of itself.
SYSTEM = "system"

_UNSAFE = re.compile(r"[^A-Za-z0-9_]")
_LOST = "what was found is not in the store any more"
_SAID = ("owner", "status", "version", "location")
# From a service these lead to what it is made of, and to where that lies.
_MADE_OF = frozenset({"contains", "runs_on"})


def read_inventory(
    store: Store, index: Index, at: datetime | None = None, sections: Collection[str] = ()
) -> dict[str, Any]:
    """Every host that was captured by then and is not retired, and the groups that they are in.

    Returns ``{hosts: {NAME: {release, captured_at, status, reason, system fields, declared,
    services, sections}}, groups: {NAME: [HOST]}}``. Release and time are those of the newest
    snapshot; the status is ``unknown``, with a reason, when there is a newer capture without one,
    or none at all. Groups are one for each service, operating system and release.

    :param sections: of the snapshot, to be in ``sections`` as ``{status, reason, data}``.
    :raises StoreUnreadable: the index says something else than the ledger.
    """
    cut = index.cut(at)
    if cut is None:
        return {"hosts": {}, "groups": {}}
    newest, given = index.newest(cut), index.newest(cut, given=True)
    captures = read_captures(
        store, index, {one.entry for one in (*newest.values(), *given.values())}
    )
    wanted = {SYSTEM, *sections}
    found = _configurations(store, {one.sha256 for one in given.values()}, wanted)
    declared = read_declared(store, at)
    items = documents_of(declared)
    services: dict[str, list[str]] = {}
    for name, names in sorted(_services(declared, items).items()):
        for host in names:
            services.setdefault(host, []).append(name)
    hosts = {}
    for host in sorted(newest):
        item = items.get(f"host/{host}", {})
        if item.get("retired"):
            continue
        reason = check_said(index, captures[newest[host].entry], host, newest[host])
        here = found.get(given[host].sha256) if host in given else None
        lost = _LOST if host in given and here is None else ""
        told = _captured(index, captures, host, given.get(host), reason or lost)
        hosts[host] = {
            **_system(here.get(SYSTEM) if here else None),
            **told,
            "declared": {
                **{name: item.get(name, "") for name in _SAID},
                "attributes": item.get("attributes", {}),
            },
            "services": services.get(host, []),
            "sections": {name: _section(here[name]) for name in sections if here and name in here},
        }
    return {"hosts": hosts, "groups": _groups(hosts)}


def group_name(*parts: str) -> str:
    """A group's name of letters, digits and ``_``, whatever hosts and people say."""
    return _UNSAFE.sub("_", "_".join(parts))


def _captured(
    index: Index, captures: Mapping[int, Event], host: str, given: Snapshot | None, reason: str
) -> dict[str, Any]:
    status = "unknown" if reason else "ok"
    if given is None:
        return {"release": "", "captured_at": None, "status": status, "reason": reason}
    event = captures[given.entry]
    check_said(index, event, host, given)
    return {
        "release": release_of(event),
        "captured_at": event.at.astimezone(UTC).isoformat(),
        "status": status,
        "reason": reason,
    }


def _configurations(
    store: Store, digests: Iterable[str], wanted: set[str]
) -> dict[str, Configuration]:
    """Digest of a manifest -> these sections of it; each content is read once.

    What is not in the store any more is left out, or unknown.
    """
    found: dict[str, Configuration] = {}
    manifests = {}
    for digest, data in _evidence(store, digests):
        document = parse(data, f"snapshot {digest[:12]}")
        if isinstance(document, Mapping) and document.get("version") == VERSION:
            manifests[digest] = document
        else:
            found[digest] = read_configuration(digest, store.get, wanted)
    named = {digest: groups_of(document).values() for digest, document in manifests.items()}
    groups = {
        digest: parse(data, f"snapshot {digest[:12]}")
        for digest, data in _evidence(store, {one for several in named.values() for one in several})
    }
    said = {
        digest: entries_of(document, [groups[one] for one in named[digest]])
        for digest, document in manifests.items()
        if all(one in groups for one in named[digest])
    }
    every = {
        kept[name].get("sha256", "") for kept in said.values() for name in wanted & kept.keys()
    }
    contents = {digest: read_items(data) for digest, data in _evidence(store, every - {""})}
    for digest, kept in said.items():
        found[digest] = {
            name: Section("ok", items=contents[kept[name]["sha256"]])
            if kept[name].get("sha256") in contents
            else Section("unknown", kept[name].get("reason", "") or _LOST)
            for name in wanted & kept.keys()
        }
    return found


def _evidence(store: Store, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Each digest with its evidence, but for what the store has not."""
    rest = sorted(digests)
    while rest:
        done = 0
        try:
            for one in store.get_all(rest):
                done += 1
                yield one
        except UnknownEvidence:
            done += 1
        rest = rest[done:]


def _system(section: Section | None) -> dict[str, Any]:
    return dict(section.items.get("", {})) if section is not None else {}


def _section(section: Section) -> dict[str, Any]:
    items = {key: dict(one) for key, one in section.items.items()}
    data = items[""] if set(items) == {""} else items
    return {
        "status": section.status,
        "reason": section.reason or None,
        "data": data if section.known else None,
    }


def _services(declared: Declared, items: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """Service -> the hosts that what it is made of lies on."""
    leads: dict[str, set[str]] = {}
    for edge in declared.edges():
        on_host = edge.kind == "depends_on" and edge.source.startswith("part/")
        if edge.kind in _MADE_OF or on_host:
            leads.setdefault(edge.source, set()).add(edge.target)
    found: dict[str, set[str]] = {}
    for name, item in items.items():
        if item["type"] == "service" and not item["retired"]:
            found[item["name"]] = _hosts_below(name, leads, items)
    return found


def _hosts_below(
    name: str, leads: Mapping[str, Collection[str]], items: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    hosts, seen, waiting = set(), {name}, [name]
    while waiting:
        here = waiting.pop()
        host = place_of(here).host or items.get(here, {}).get("host", "")
        if host:
            hosts.add(host)
        for other in leads.get(here, ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return hosts


def _groups(hosts: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for host, one in hosts.items():
        names = [group_name("service", service) for service in one["services"]]
        system = str(one.get("os_id") or "")
        if system:
            names.append(group_name("os", system))
            if one.get("os_version"):
                names.append(group_name("os", system, str(one["os_version"])))
        if one["release"]:
            names.append(group_name("release", one["release"]))
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(host)
    return found
