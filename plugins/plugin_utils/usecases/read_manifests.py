# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the manifests of many snapshots at once; what is lost or makes no sense is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from ..documents.canonical import canonical, parse, sha256
from ..documents.configuration import configuration_of, entries_of, groups_of
from ..domain.errors import BadDocument, UnknownEvidence
from ..domain.reading import text
from ..store.port import Store

_DIGEST = re.compile(r"[0-9a-f]{64}")
LOST = "what was found is not in the store any more"
_NO_SNAPSHOT = "what was recorded is no snapshot"


class Said(NamedTuple):
    """What a manifest says of a section.

    :param sha256: of its content (hex), or empty and a reason.
    :param content: itself, of a snapshot that was kept in one piece.
    """

    sha256: str = ""
    reason: str = ""
    content: bytes | None = None


#: Section -> what a manifest says of it.
Sections = Mapping[str, Said]


def said_of(one: Any) -> tuple[str, str]:
    """The SHA-256 (hex) that a host's entry or a manifest's section names, or why it has none."""
    if not isinstance(one, Mapping):
        return "", "nothing that can be read was recorded"
    digest = text(one, "sha256")
    if text(one, "status") == "ok" and _DIGEST.fullmatch(digest):
        return digest, ""
    return "", text(one, "reason") or "no reason was given"


def evidence(store: Store, digests: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Each digest with its evidence, or with nothing where the store has none."""
    rest = sorted(digests)
    while rest:
        done = 0
        try:
            for one in store.get_all(rest):
                done += 1
                yield one
        except UnknownEvidence:
            yield rest[done], None
            done += 1
        rest = rest[done:]


def manifests_in(store: Store, digests: Iterable[str]) -> dict[str, Sections | str]:
    """Digest of a snapshot -> what it says of its sections, or why it says nothing."""
    found: dict[str, Sections | str] = {}
    read: dict[str, Any] = {}
    for digest, data in evidence(store, digests):
        try:
            read[digest] = parse(data) if data is not None else None
            found[digest] = LOST if data is None else _NO_SNAPSHOT
        except BadDocument:
            found[digest] = _NO_SNAPSHOT
    groups: dict[str, Any] = {}
    with_groups = {}
    for digest, document in read.items():
        with suppress(BadDocument, KeyError, TypeError, AttributeError):
            if isinstance(document, Mapping) and document.get("version") == 1:
                found[digest] = _pieces(document)
            elif document is not None:
                with_groups[digest] = groups_of(document).values()
    for digest, data in evidence(store, {one for some in with_groups.values() for one in some}):
        with suppress(BadDocument):
            groups[digest] = None if data is None else parse(data)
    for digest, some in with_groups.items():
        if any(groups.get(one) is None for one in some):
            found[digest] = LOST
            continue
        with suppress(BadDocument):
            entries = entries_of(read[digest], (groups[one] for one in some))
            found[digest] = {name: Said(*said_of(one)) for name, one in entries.items()}
    return found


def _pieces(document: Mapping[str, Any]) -> Sections:
    kept = {}
    for name, section in configuration_of(document, ()).items():
        if section.known:
            content = canonical({key: dict(one) for key, one in section.items.items()})
            kept[name] = Said(sha256(content), content=content)
        else:
            kept[name] = Said(reason=section.reason)
    return kept
