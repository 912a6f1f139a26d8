# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's snapshot as it is kept: a manifest that names each section's content by its digest.

Hosts that have the same packages share one content, and what did not change since the last release
costs nothing. Volatile values are taken out before, so that the digests of two snapshots of an
untouched host are equal, and comparing them needs no content at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.configuration.snapshot import Configuration, Section, items_of
from ..domain.configuration.volatile import Pattern, settled
from ..domain.errors import BadDocument
from .canonical import canonical, parse, sha256

#: Version of the shape of a manifest; 1 is a whole snapshot, as the module returns it.
VERSION = 2

Get = Callable[[str], bytes]


@dataclass(frozen=True)
class Kept:
    """A snapshot ready to be kept.

    :param manifest: the bytes whose SHA-256 stands for the snapshot.
    :param contents: those of its sections.
    """

    manifest: bytes
    contents: tuple[bytes, ...]

    @property
    def sha256(self) -> str:
        """What an event names it by (hex)."""
        return sha256(self.manifest)


def configuration_of(snapshot: Mapping[str, Any], volatile: Iterable[Pattern]) -> Configuration:
    """What the module snapshot returned (snapshot.schema.json), without what is volatile."""
    patterns = tuple(volatile)
    whole = {one.section for one in patterns if (one.key, one.attribute) == ("*", "*")}
    found = {}
    for name, one in snapshot["sections"].items():
        if name in whole:
            continue
        if one["status"] == "ok":
            items = settled(name, items_of(name, one["data"]), patterns)
            found[name] = Section("ok", items=items)
        else:
            found[name] = Section("unknown", str(one.get("reason") or "no reason was given"))
    return found


def beside_of(snapshot: Mapping[str, Any], volatile: Iterable[Pattern]) -> Configuration:
    """The sections that move as a whole: no part of a comparison, and worth keeping."""
    whole = {one.section for one in volatile if (one.key, one.attribute) == ("*", "*")}
    return {
        name: Section("ok", items=items_of(name, one["data"]))
        for name, one in snapshot["sections"].items()
        if name in whole and one["status"] == "ok"
    }


def as_snapshot(configuration: Configuration) -> dict[str, Any]:
    """The same as the module snapshot returns it, but for what is volatile (snapshot.schema.json).

    Items are by their keys, also where the module has a list.
    """
    return {
        "version": 1,
        "sections": {
            name: {
                "status": section.status,
                "reason": section.reason or None,
                "data": _data(section) if section.known else None,
            }
            for name, section in configuration.items()
        },
    }


def _data(section: Section) -> Any:
    return section.items[""] if set(section.items) == {""} else dict(section.items)


def kept(configuration: Configuration) -> Kept:
    """The bytes to keep of a configuration.

    :raises BadDocument: something in it has no canonical form.
    """
    sections: dict[str, dict[str, str]] = {}
    contents = []
    for name, section in configuration.items():
        if section.known:
            content = canonical({key: dict(one) for key, one in section.items.items()})
            contents.append(content)
            sections[name] = {"status": "ok", "sha256": sha256(content)}
        else:
            sections[name] = {"status": "unknown", "reason": section.reason}
    return Kept(canonical({"version": VERSION, "sections": sections}), tuple(contents))


def read_manifest(data: bytes, where: str = "") -> dict[str, dict[str, str]]:
    """Section -> ``{status: ok, sha256}`` or ``{status: unknown, reason}`` in a manifest.

    :raises BadDocument: it is none.
    """
    document = parse(data, where)
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise BadDocument("this is not a snapshot's manifest", where=where)
    return dict(document["sections"])


def read_configuration(digest: str, get: Get, wanted: Iterable[str] | None = None) -> Configuration:
    """The configuration that an event names, of these sections or of all.

    :param get: evidence by its SHA-256 (hex), such as that of a store, which checks it.
    :raises UnknownEvidence: some of it is not there.
    :raises BadDocument: it is no snapshot.
    """
    document = parse(get(digest), f"snapshot {digest[:12]}")
    if not isinstance(document, Mapping) or not isinstance(document.get("sections"), Mapping):
        raise BadDocument("this is not a snapshot", where=f"evidence {digest[:12]}")
    if document.get("version") == 1:
        return configuration_of(document, ())
    if document.get("version") != VERSION:
        raise BadDocument(
            f"this snapshot has version {document.get('version')}, which is not known here",
            where=f"evidence {digest[:12]}",
            remedy="use a version of mof.release at least as new as the one that wrote it",
        )
    names = set(document["sections"]) if wanted is None else set(wanted)
    return {name: _section(one, get) for name, one in document["sections"].items() if name in names}


def read_items(content: bytes) -> dict[str, Any]:
    """The items in a section's content.

    :raises BadDocument: it is none.
    """
    found = parse(content)
    if not isinstance(found, dict):
        raise BadDocument("this is not the content of a section")
    return found


def _section(one: Mapping[str, str], get: Get) -> Section:
    if one["status"] != "ok":
        return Section("unknown", one.get("reason", ""))
    return Section("ok", items=read_items(get(one["sha256"])))
