# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of a drift check: digests first, and contents only where those differ.

A snapshot of an untouched host has the digest of its record, so that nothing of it is read. Where
digests differ, both sides are compared without what is volatile today: a value that the policy let
go since the record was taken is no drift.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..documents.canonical import sha256
from ..documents.configuration import (
    has_unknown,
    kept,
    manifest_of,
    read_configuration,
    read_items,
    read_manifest,
)
from ..domain.configuration.snapshot import Configuration, Section
from ..domain.configuration.volatile import Pattern, pattern_of, settled
from ..domain.drift.report import Observed, Recorded
from ..domain.errors import BadDocument, UnknownEvidence
from ..domain.rules.configuration_rules import CaptureRules
from ..store.port import Store
from .capture_configuration import Taken
from .find_baseline import Baseline
from .read_manifests import evidence

Sections = Mapping[str, Mapping[str, str]]
_NOT_AT_HAND = (
    "is not as it is on record by its digest, and what was found is not at hand; take a snapshot"
)
_LOST = "what is on record of it cannot be read any more; capture it anew"


class Live(Protocol):
    """What was found on hosts."""

    def digest(self, host: str) -> tuple[str, str]:
        """SHA-256 (hex) of the manifest, or nothing and why there is none."""

    def with_unknown(self, hosts: Iterable[str]) -> set[str]:
        """Those of these hosts that have a section that could not be read."""

    def manifest(self, host: str) -> Sections | None:
        """What the manifest says, ``None`` when it is not at hand."""

    def configuration(self, host: str) -> Configuration:
        """All of it."""


@dataclass(frozen=True)
class LiveSnapshots:
    """Snapshots that were just taken."""

    taken: Taken

    def digest(self, host: str) -> tuple[str, str]:
        """As the protocol has it."""
        one = self.taken.entries.get(host, {"reason": "no snapshot was taken of it"})
        return one.get("sha256", ""), one.get("reason", "")

    def with_unknown(self, hosts: Iterable[str]) -> set[str]:
        """As the protocol has it."""
        found = self.taken.configurations
        return {
            host for host in hosts if not all(section.known for section in found[host].values())
        }

    def manifest(self, host: str) -> Sections | None:
        """As the protocol has it."""
        contents = self.taken.contents
        return read_manifest(contents[self.digest(host)[0]], contents.__getitem__)

    def configuration(self, host: str) -> Configuration:
        """As the protocol has it."""
        return self.taken.configurations[host]


@dataclass(frozen=True)
class LiveDigests:
    """Digests of snapshots, some of which may be among the evidence.

    :param entries: host -> ``{status: ok, sha256}`` or ``{status: unknown, reason}``.
    """

    store: Store
    entries: Mapping[str, Mapping[str, Any]]

    def digest(self, host: str) -> tuple[str, str]:
        """As the protocol has it."""
        one = self.entries.get(host, {})
        found = str(one.get("sha256", "")) if one.get("status") == "ok" else ""
        return found, "" if found else str(one.get("reason") or "no snapshot was taken of it")

    def with_unknown(self, hosts: Iterable[str]) -> set[str]:
        """As the protocol has it."""
        names: dict[str, list[str]] = {}
        for host in hosts:
            names.setdefault(self.digest(host)[0], []).append(host)
        return {
            host
            for digest, data in evidence(self.store, names)
            if data is None or has_unknown(data)
            for host in names[digest]
        }

    def manifest(self, host: str) -> Sections | None:
        """As the protocol has it."""
        digest = self.digest(host)[0]
        if not self.store.has(digest):
            return None
        return read_manifest(self.store.get(digest), self.store.get)

    def configuration(self, host: str) -> Configuration:
        """As the protocol has it."""
        return read_configuration(self.digest(host)[0], self.store.get)


class Sides:
    """Both sides of every host, and the records as they are kept."""

    def __init__(self, store: Store, rules: CaptureRules, live: Live) -> None:
        self._store = store
        self._live = live
        self._volatile = tuple(pattern_of(one) for one in rules.volatile)
        self._whole = {one.section for one in self._volatile if _is_whole(one)}
        self._wanted = frozenset(rules.sections)
        self._contents: dict[str, bytes] = {}

    def asked(self, section: str) -> bool:
        """Whether a section is captured and compared today."""
        return section not in self._whole and (not self._wanted or section in self._wanted)

    def observed(self, hosts: Iterable[str], baselines: Mapping[str, Baseline]) -> list[Observed]:
        """Each host with what has to be compared, in the order of their names."""
        names = sorted(hosts)
        same = [
            name
            for name in names
            if name in baselines and self._live.digest(name)[0] == baselines[name].sha256
        ]
        plain = set(same) - self._live.with_unknown(same)
        return [self._host(name, baselines.get(name), name in plain) for name in names]

    def _host(self, name: str, base: Baseline | None, same: bool) -> Observed:
        digest, reason = self._live.digest(name)
        if base is None:
            return Observed(name, None, None, reason)
        if same:
            return Observed(name, self._recorded(base, {}), {})
        if not digest:
            return Observed(name, self._recorded(base, {}), None, reason)
        try:
            found, complete = self._live.manifest(name), self._live.configuration(name)
        except (UnknownEvidence, BadDocument):
            found, complete = None, {}
        if found is None:
            return Observed(name, self._recorded(base, {}), None, _NOT_AT_HAND)
        try:
            on_record = self.manifest(base.sha256)
        except (UnknownEvidence, BadDocument):
            return Observed(name, self._recorded(base, {}), None, _LOST)
        look = {
            section: entry
            for section, entry in on_record.items()
            if self.asked(section) and (found.get(section) != entry or entry["status"] != "ok")
        }
        live = {
            section: self._settled(section, one)
            for section, one in complete.items()
            if section not in self._whole
        }
        before = {section: self._section(section, entry) for section, entry in look.items()}
        return Observed(name, self._recorded(base, before), live)

    def manifest(self, digest: str) -> dict[str, dict[str, str]]:
        """What a manifest on record says; of a snapshot that was kept in one piece, the same."""
        data = self._get(digest)
        try:
            return read_manifest(data, self._get)
        except BadDocument:
            whole = kept(read_configuration(digest, self._get))
            self._contents.update((sha256(one), one) for one in whole.contents)
            return read_manifest(whole.manifest, self._get)

    def corrected(self, digest: str, sections: Mapping[str, Section]) -> Iterator[bytes]:
        """The manifest of a record with these sections instead of its own, and their contents."""
        own = self.manifest(digest)
        new = kept(sections)
        held = {sha256(one): one for one in new.contents}
        whole = manifest_of({**own, **read_manifest(new.manifest, held.__getitem__)})
        yield whole.manifest
        yield from whole.contents
        yield from new.contents
        yield from (
            self._contents[one["sha256"]]
            for one in own.values()
            if one.get("sha256", "") in self._contents and not self._store.has(one["sha256"])
        )

    def _recorded(self, base: Baseline, configuration: Configuration) -> Recorded:
        return Recorded(
            base.entry, base.release, base.event, base.at, base.sha256, configuration, base.unread
        )

    def _section(self, name: str, entry: Mapping[str, str]) -> Section:
        if entry["status"] != "ok":
            return Section("unknown", entry.get("reason", ""))
        try:
            items = read_items(self._get(entry["sha256"]))
        except (UnknownEvidence, BadDocument):
            return Section("unknown", "what is on record cannot be read any more")
        return self._settled(name, Section("ok", items=items))

    def _settled(self, name: str, section: Section) -> Section:
        if not section.known:
            return section
        return Section("ok", items=settled(name, section.items, self._volatile))

    def _get(self, digest: str) -> bytes:
        """Evidence; sections are shared by many hosts, so that each is read once."""
        if digest not in self._contents:
            self._contents[digest] = self._store.get(digest)
        return self._contents[digest]


def _is_whole(one: Pattern) -> bool:
    return (one.key, one.attribute) == ("*", "*")
