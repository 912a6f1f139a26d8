# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the configuration index up to the head of the ledger, and give it.

It is made of the captures on the ledger and the evidence they name, and of nothing else: whatever
is there in its place is compared with the ledger's root, and built anew when it does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

from ..documents.canonical import canonical
from ..domain.errors import BadDocument
from ..domain.event import Event
from ..domain.reading import mapping, text
from ..store.configuration_index import Index, microseconds
from ..store.index_file import IndexBroken, discard
from ..store.index_writer import Found, Writer
from ..store.port import Entry, Store
from ..trust.merkle import EMPTY_ROOT, leaf_hash, node_hash
from .outcome import read_entry
from .read_manifests import LOST, Said, Sections, evidence, manifests_in, said_of

CAPTURED = "configuration_captured"
CORRECTED = "record_corrected"

#: Subject of corrections.
CONFIGURATION = "configuration"

_RELEASE = "release/"
_BATCH = 1000  # hosts whose manifests are in memory at once
_TRIES = 3
_ENTRIES = 32  # of the ledger in memory at once
_DIGEST = re.compile(r"[0-9a-f]{64}")


@contextmanager
def open_index(store: Store) -> Iterator[Index]:
    """Give the index of a store, with all that is on the ledger now, and close it afterwards.

    :raises StoreBusy: another process brings it up to date for too long.
    :raises StoreUnreadable: the store is damaged.
    """
    index = _current(store)
    try:
        index.hold()
        yield index
    finally:
        index.close()


def is_capture(entry: Entry) -> bool:
    """Whether an entry may say what was found on hosts; looks at it without reading all of it."""
    if entry.subject == CONFIGURATION:
        return CORRECTED.encode() in entry.data
    return entry.subject.startswith(_RELEASE) and CAPTURED.encode() in entry.data


def captures_between(
    store: Store, start: int, stop: int, naming: Collection[str] | None = None
) -> Iterator[tuple[int, Event]]:
    """Entry and event of each capture from one entry up to, without, another.

    :param naming: hosts; what names none of them may be left out.
    """
    few = None if naming is None else [canonical(one) + b":" for one in naming]
    # One may have thousands of hosts, and the store reads many at once.
    for begin in range(start, stop, _ENTRIES):
        for entry in store.read(None, begin, min(begin + _ENTRIES, stop)):
            if is_capture(entry) and (few is None or any(one in entry.data for one in few)):
                event = read_entry(entry)
                if hosts_in(event):
                    yield entry.index, event


def hosts_in(event: Event) -> Mapping[str, Any]:
    """Host -> what a capture says of it; empty for any other event."""
    right = CORRECTED if event.subject == CONFIGURATION else CAPTURED
    return mapping(event.data, "hosts") if event.type == right else {}


def beside_of(one: Any) -> str:
    """The SHA-256 (hex) of the manifest of what moves by itself, in a host's entry; or nothing."""
    digest = text(one, "beside") if isinstance(one, Mapping) else ""
    return digest if _DIGEST.fullmatch(digest) else ""


def release_of(event: Event) -> str:
    """The release whose hosts were captured; empty for a correction."""
    return "" if event.subject == CONFIGURATION else event.subject.removeprefix(_RELEASE)


def _current(store: Store) -> Index:
    path = store.index_path
    for _attempt in range(_TRIES):
        try:
            return _opened(store, path)
        except IndexBroken:
            if path is not None:
                discard(path)
    return _opened(store, None)  # it cannot be thrown away, or the disk fails


def _opened(store: Store, path: str | None) -> Index:
    index = Index(path, store.ledger_id)
    try:
        while not _is_current(store, index):
            _advance(store, index.writer())
    except BaseException:
        index.close()
        raise
    return index


def _is_current(store: Store, index: Index) -> bool:
    head = store.head()
    return index.position() == (head.size, head.root)


def _advance(store: Store, writer: Writer) -> None:
    """Take in what is on the ledger and not in the index."""
    head = store.head()
    with writer.writing() as position:
        start = position
        if start > head.size or writer.root() != _root_at(store, start):
            writer.reset()
            start = 0
    for entry, event in captures_between(store, start, head.size):
        with writer.writing() as position:
            if position < start:
                return  # another process began anew: so do we
            if position <= entry:
                _take_in(store, writer, event, entry)
                writer.move(entry + 1, _root_at(store, entry + 1))
    with writer.writing() as position:
        if start <= position < head.size:
            writer.move(head.size, head.root)


def _root_at(store: Store, size: int) -> bytes:
    """The root of the ledger when it had so many entries: of its last one, and all on its left."""
    if size == 0:
        return EMPTY_ROOT
    (last,) = store.read(None, size - 1, size)
    root = leaf_hash(last.data)
    for left in store.inclusion_proof(size - 1, size):
        root = node_hash(left, root)
    return root


def _take_in(store: Store, writer: Writer, event: Event, entry: int) -> None:
    writer.add_capture(entry, event.type, release_of(event), microseconds(event.at))
    newest = writer.newest()
    changed: dict[str, str] = {}
    for host, one in sorted(hosts_in(event).items()):
        digest, reason = said_of(one)
        digests = digest + beside_of(one)
        if not digest:
            writer.add_unread(host, entry, reason)
        elif newest.get(host) == digests:
            writer.add_snapshot(host, entry, digests, None)
        else:
            changed[host] = digests
    every = iter(changed.items())
    while batch := dict(islice(every, _BATCH)):
        _take_in_hosts(store, writer, batch, entry)


def _take_in_hosts(store: Store, writer: Writer, batch: Mapping[str, str], entry: int) -> None:
    """Take in hosts that are not as they were; each with the digests it is told with."""
    named = {digest for digests in batch.values() for digest in _each(digests)}
    manifests = manifests_in(store, named)
    readable = [one for one in manifests.values() if not isinstance(one, str)]
    _take_in_contents(store, writer, readable)
    for host, digests in batch.items():
        found: dict[str, Found] = {}
        digest, *beside = _each(digests)
        sections = manifests[digest]
        if isinstance(sections, str):
            writer.add_unread(host, entry, sections, digest)
            continue
        for moving in (*beside, None):
            # What is compared comes last: it counts where a section is in both.
            those = sections if moving is None else manifests[moving]
            if not isinstance(those, str):
                found |= {
                    name: _found(writer, name, one, moving is not None)
                    for name, one in those.items()
                }
        writer.add_snapshot(host, entry, digests, found)


def _each(digests: str) -> list[str]:
    return [digests[begin : begin + 64] for begin in range(0, len(digests), 64)]


def _take_in_contents(store: Store, writer: Writer, manifests: Iterable[Sections]) -> None:
    places: dict[str, set[str]] = {}  # the same content may be that of several sections
    for sections in manifests:
        for name, one in sections.items():
            if not one.sha256 or writer.content(name, one.sha256) is not None:
                continue
            if one.content is None:
                places.setdefault(one.sha256, set()).add(name)
            else:
                writer.add_content(name, one.sha256, one.content)
    for digest, content in evidence(store, places):
        for name in places[digest] if content is not None else ():
            # What is not the content of a section stays unknown, as what is lost.
            with suppress(BadDocument):
                writer.add_content(name, digest, content or b"")


def _found(writer: Writer, name: str, one: Said, beside: bool) -> Found:
    number = writer.content(name, one.sha256) if one.sha256 else None
    return number, "" if number is not None else one.reason or LOST, beside
