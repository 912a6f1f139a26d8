# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A diagnosis of the gate as people read it: what stands, what counts, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..documents.text import visible
from .diagnosis import UNSEEN, Diagnosis, Layer, Told, Way
from .words import counted

Row = tuple[str, str]


def diagnosis_text(found: Diagnosis) -> str:
    """The first line says whether the gate is on; then one part after the other, aligned."""
    state = "ON " if found.on else "OFF"
    lines = [f"{state}  the gate of {found.project}"]
    for title, rows in (
        ("layers", [_layer(one) for one in found.layers]),
        ("settings", [_told(one) for one in (found.config, *found.settings)]),
        ("what they point to", [_told(one) for one in found.reads]),
        ("hosts", [_hosts(found)]),
        ("software", [_told(one) for one in found.libraries]),
        ("how it could be bypassed here", [_way(one) for one in found.ways]),
    ):
        lines += _part(title, rows)
    still_open = sum(one.open for one in found.ways)
    lines.append(
        f"{counted(still_open, 'way')} of {len(found.ways)} open on this controller; "
        f"{UNSEEN} on the targets cannot be seen from here, and close every one."
    )
    return "\n".join(visible(one) for one in lines)


def _part(title: str, rows: Iterable[Row]) -> Iterator[str]:
    rows = list(rows)
    if not rows:
        return
    width = max(len(name) for name, _text in rows)
    yield f"{title}:"
    for name, text in rows:
        yield f"  {name:<{width}}  {text}".rstrip()


def _layer(layer: Layer) -> Row:
    state = "on " if layer.on else "?  " if layer.name == UNSEEN else "off"
    return layer.name, "  ".join(part for part in (state, layer.origin, layer.problem) if part)


def _told(told: Told) -> Row:
    value = told.value or ("" if told.problem else "not set")
    origin = f"({told.origin})" if told.origin else ""
    problem = f"PROBLEM: {told.problem}" if told.problem else ""
    return told.name, "  ".join(part for part in (value, origin, problem) if part)


def _hosts(found: Diagnosis) -> Row:
    counts = found.hosts
    parts = [f"{counts[one]} by {one}" for one in ("pattern", "mark", "address") if counts.get(one)]
    of = f"of {counted(counts['all'], 'host')} in this inventory"
    return "protected", f"{counts['protected']} {of}" + (f": {', '.join(parts)}" if parts else "")


def _way(way: Way) -> Row:
    if way.open:
        return "OPEN", f"{way.way}  ->  {way.how}"
    return "shut", f"{way.way}  (stopped by: {', '.join(way.stopped_by)})"
