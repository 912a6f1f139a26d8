# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trace a configuration item: what its attributes were, and which release changed them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..domain.configuration.difference import ADDED, CHANGED, REMOVED, UNKNOWN
from ..domain.errors import Unknown
from ..store.configuration_index import Index
from ..store.index_rows import Span
from .read_host import never_captured, told_of

_Attributes = Mapping[str, Any]


def history_of(
    index: Index, host: str, section: str, key: str, attribute: str | None = None
) -> list[dict[str, Any]]:
    """Every change of a discovered item's attributes, or of one of them, oldest first.

    Returns ``[{kind, attribute, before, after, release, entry, event, at}]``. The kind is added or
    removed for each attribute of an item that came or went, changed, or unknown (with the reason as
    ``after``, and no attribute) from when on the section could not be read. What was otherwise
    afterwards is told of the capture that showed it.

    :raises Unknown: nothing is on record of the host, or it never had such an item.
    """
    if host not in index.hosts():
        raise never_captured(host)
    found = []
    for span, one in _changes(index, host, section, key):
        if attribute is None or one["attribute"] in {"", attribute}:
            told = told_of(index.capture(span.since))
            when = told.pop("recorded_at")
            found.append({**one, **told, "at": when})
    if all(one["kind"] == UNKNOWN for one in found):
        raise Unknown(
            f"host {host} never had {key or 'such an item'} in its section {section}"
            + (f" with an attribute {attribute}" if attribute else ""),
            remedy="check the names: reading the host shows its sections, items and attributes",
        )
    return found


def _changes(
    index: Index, host: str, section: str, key: str
) -> Iterator[tuple[Span, dict[str, Any]]]:
    items = index.items_of_key(section, key)
    spans = list(index.spans([host], section))
    contents = index.contents({one.content for one in spans if one.content is not None})
    before: _Attributes | None = None
    for span in spans:
        if span.content is None:
            yield span, _told(UNKNOWN, "", None, span.reason)
            continue
        after = next((items[one] for one in contents[span.content] if one in items), None)
        for one in _differences(before, after):
            yield span, one
        before = after


def _differences(before: _Attributes | None, after: _Attributes | None) -> Iterator[dict[str, Any]]:
    kind = ADDED if before is None else REMOVED if after is None else CHANGED
    old, new = before or {}, after or {}
    for name in sorted({*old, *new}):
        # An attribute may be None: then its coming and going is told all the same.
        if kind != CHANGED or old.get(name) != new.get(name):
            yield _told(kind, name, old.get(name), new.get(name))


def _told(kind: str, attribute: str, before: Any, after: Any) -> dict[str, Any]:
    return {"kind": kind, "attribute": attribute, "before": before, "after": after}
