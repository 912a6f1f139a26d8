# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's snapshot as it is kept: a manifest that leads to each section's content by digests.

Hosts that have the same packages share one content, and what did not change since the last release
costs nothing. Sections are named in two groups, what is this machine's own and what its role has in
common, so that a release to a thousand hosts of a role needs one new group. Volatile values are
taken out before, so that the digests of two snapshots of an untouched host are equal, and comparing
them needs no content at all.
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


#: Section -> what its manifest says: ``{status: ok, sha256}`` or ``{status: unknown, reason}``.
Entries = Mapping[str, Mapping[str, str]]

#: Sections that hardly two machines have in common.
_OWN = frozenset({"system", "hardware", "mounts", "certificates", "connections"})


@dataclass(frozen=True)
class Kept:
    """A snapshot ready to be kept.

    :param manifest: the bytes whose SHA-256 stands for the snapshot.
    :param contents: those that it leads to: its groups, and what is in its sections.
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
    entries: dict[str, dict[str, str]] = {}
    contents = []
    for name, section in configuration.items():
        if section.known:
            content = canonical({key: dict(one) for key, one in section.items.items()})
            contents.append(content)
            entries[name] = {"status": "ok", "sha256": sha256(content)}
        else:
            entries[name] = {"status": "unknown", "reason": section.reason}
    whole = manifest_of(entries)
    return Kept(whole.manifest, (*whole.contents, *contents))


def manifest_of(entries: Entries) -> Kept:
    """The manifest that says this of the sections, and its groups."""
    groups: dict[str, dict[str, str]] = {}
    unknown = {}
    for name, one in entries.items():
        if one["status"] == "ok":
            groups.setdefault("own" if name in _OWN else "common", {})[name] = one["sha256"]
        else:
            unknown[name] = one.get("reason", "")
    contents = {name: canonical(one) for name, one in groups.items()}
    named = {name: sha256(one) for name, one in contents.items()}
    manifest = {"version": VERSION, "groups": named, "unknown": unknown}
    return Kept(canonical(manifest), tuple(contents.values()))


def has_unknown(manifest: bytes) -> bool:
    """Whether a manifest has a section that could not be read; looks at its bytes alone."""
    # Nothing that a host says can stand there with bare quotes.
    return b'"unknown":{}' not in manifest


def groups_of(manifest: Any) -> dict[str, str]:
    """The groups that a manifest, as it was parsed, leads to: name -> SHA-256 (hex).

    :raises BadDocument: it is no manifest of this version.
    """
    if isinstance(manifest, Mapping) and manifest.get("version") == VERSION:
        groups = manifest.get("groups")
        if isinstance(groups, Mapping) and isinstance(manifest.get("unknown"), Mapping):
            return {name: one for name, one in groups.items() if isinstance(one, str)}
    raise BadDocument("this is not a snapshot's manifest")


def entries_of(manifest: Mapping[str, Any], groups: Iterable[Any]) -> dict[str, dict[str, str]]:
    """What a manifest, as it was parsed, says of its sections.

    :param groups: those it leads to, parsed as well.
    :raises BadDocument: one of them is no group.
    """
    found = {}
    for group in groups:
        if not isinstance(group, Mapping):
            raise BadDocument("this is not a group of a snapshot's sections")
        found.update({name: {"status": "ok", "sha256": one} for name, one in group.items()})
    for name, reason in manifest["unknown"].items():
        found[name] = {"status": "unknown", "reason": reason}
    return dict(sorted(found.items()))


def read_manifest(data: bytes, get: Get, where: str = "") -> dict[str, dict[str, str]]:
    """What a manifest says of each section, by names.

    :param get: as ``read_configuration`` takes it.
    :raises UnknownEvidence: a group is not there.
    :raises BadDocument: it is none.
    """
    document = parse(data, where)
    return entries_of(document, (parse(get(one)) for one in groups_of(document).values()))


def read_configuration(digest: str, get: Get, wanted: Iterable[str] | None = None) -> Configuration:
    """The configuration that an event names, of these sections or of all.

    :param get: evidence by its SHA-256 (hex), such as that of a store, which checks it.
    :raises UnknownEvidence: some of it is not there.
    :raises BadDocument: it is no snapshot.
    """
    where = f"evidence {digest[:12]}"
    data = get(digest)
    document = parse(data, where)
    version = document.get("version") if isinstance(document, Mapping) else None
    if version == 1 and isinstance(document.get("sections"), Mapping):
        return configuration_of(document, ())
    if isinstance(version, int) and version > VERSION:
        raise BadDocument(
            f"this snapshot has version {version}, which is not known here",
            where=where,
            remedy="use a version of mof.release at least as new as the one that wrote it",
        )
    entries = read_manifest(data, get, where)
    names = set(entries) if wanted is None else set(wanted)
    return {name: _section(one, get) for name, one in entries.items() if name in names}


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
