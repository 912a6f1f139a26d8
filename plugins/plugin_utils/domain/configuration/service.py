# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that releases declare: each is its parts, and the parts lie on hosts.

"Service = database + source + disk": what its release file names under ``services`` becomes items
and relations, without anybody typing them in a second time. The newest deployed release that names
a service is the one that counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..reading import named, number, text, texts
from ..releases.release import Release
from .evolve_items import amendments
from .expectation import section_for, unit_keys
from .impact import Edge
from .item import Amendment, Item, Relation
from .snapshot import ci_id

#: States of a release whose services are there.
THERE = ("deploying", "deployed", "closed")


def services_of(releases: Iterable[Release]) -> dict[str, tuple[Release, Mapping[str, Any]]]:
    """Service -> the newest release that left it behind, and what that says of it."""
    found: dict[str, tuple[Release, Mapping[str, Any]]] = {}
    for release in _in_order(releases):
        for name, service in named(release.plan, "services").items():
            found[name] = release, service
    return found


def service_items(releases: Iterable[Release]) -> dict[str, Item]:
    """Id -> item of each service and each of its parts."""
    items = {}
    for name, (release, service) in services_of(releases).items():
        last = max(run.ended for run in release.deployments)
        whole = Item(
            f"service/{name}",
            "service",
            name,
            status=release.state,
            owner=text(service, "owner") or release.manager,
            version=_version(release, name),
            source=f"release {release.id}",
            release=release.id,
            by=release.planned_by,
            at=last,
        )
        edges = list(_edges(name, release, service))
        items[whole.id] = replace(whole, relations=_relations(edges, whole.id))
        for part, details in named(service, "parts").items():
            one = replace(
                whole,
                id=f"part/{name}/{part}",
                type="part",
                name=f"{name}/{part}",
                version="",
                attributes=dict(details),
            )
            items[one.id] = replace(one, relations=_relations(edges, one.id))
    return items


def service_history(releases: Iterable[Release]) -> dict[str, tuple[Amendment, ...]]:
    """Id -> what each release made of a service or part, in the order of their deployments."""
    found: dict[str, tuple[Amendment, ...]] = {}
    known: dict[str, Item] = {}
    for release in _in_order(releases):
        now = service_items([release])
        for name, item in now.items():
            more = (one for one in amendments(known.get(name), item) if one.attribute not in _NOW)
            found[name] = (*found.get(name, ()), *more)
        known |= now
    return found


def service_edges(releases: Iterable[Release]) -> Iterator[Edge]:
    """Every relation of every service and part, also those to what lies on single hosts."""
    for name, (release, service) in services_of(releases).items():
        yield from _edges(name, release, service)


#: What an item has of its release as that is now.
_NOW = frozenset({"status", "source"})


def _in_order(releases: Iterable[Release]) -> list[Release]:
    deployed = [one for one in releases if one.state in THERE and one.deployments]
    return sorted(deployed, key=lambda one: max(run.ended for run in one.deployments))


def _edges(name: str, release: Release, service: Mapping[str, Any]) -> Iterator[Edge]:
    here, origin = f"service/{name}", f"release {release.id}"
    hosts = sorted({host for run in release.deployments for host in run.outcomes})
    for kind in ("depends_on", "supports"):
        for other in texts(service, kind):
            yield Edge(here, kind, other if "/" in other else f"service/{other}", origin)
    for part, details in named(service, "parts").items():
        place = f"part/{name}/{part}"
        yield Edge(here, "contains", place, origin)
        for host in hosts:
            on_host = list(_on_host(host, details))
            for target in on_host:
                yield Edge(place, "depends_on", target, origin)
            if not on_host:
                yield Edge(place, "runs_on", f"host/{host}", origin)


def _on_host(host: str, part: Mapping[str, Any]) -> Iterator[str]:
    unit = text(part, "unit")
    if unit:
        one = {"name": unit}
        key = unit_keys(one)[0 if "." in unit else -1]
        yield ci_id(host, section_for("services", one), key)
    if text(part, "path"):
        yield ci_id(host, "files", text(part, "path"))
    if text(part, "package"):
        yield ci_id(host, "packages", text(part, "package"))
    if text(part, "mount"):
        yield ci_id(host, "mounts", text(part, "mount"))
    if number(part, "port"):
        yield ci_id(host, "listeners", f"{text(part, 'proto', 'tcp')}/{number(part, 'port')}")


def _relations(edges: Iterable[Edge], ci: str) -> tuple[Relation, ...]:
    return tuple(sorted({Relation(one.kind, one.target) for one in edges if one.source == ci}))


def _version(release: Release, service: str) -> str:
    return next(
        (text(one, "version") for one in release.planned_artifacts if text(one, "name") == service),
        "",
    )
