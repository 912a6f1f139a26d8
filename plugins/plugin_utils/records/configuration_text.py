# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of configuration as the text that people read, line by line.

All of it may come from hosts: whatever could act on a terminal is shown and does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..documents.text import visible
from ..domain.configuration.difference import as_text

#: How long a value may be in a table, in characters.
_VALUE = 60
#: How many hosts a heading names.
_NAMES = 6

_Line = Mapping[str, Any]


def differences_text(found: Sequence[_Line], before: str, after: str) -> str:
    """What changed, below the hosts on which it did, as a table: item, attribute, before, after.

    :param found: as the module ci_info returns them.
    :param before: what people called the first point; likewise the second.
    """
    head = f"from {_shown(before)} to {_shown(after)}"
    if not found:
        return f"{head}: nothing that is known changed\n"
    groups: dict[tuple[str, ...], list[_Line]] = {}
    for one in found:
        groups.setdefault(tuple(one["hosts"]), []).append(one)
    lines = [f"{head}: {_count(len(found), 'difference')}"]
    for hosts in sorted(groups, key=lambda names: (-len(names), names)):
        lines += ["", _hosts(hosts), *_table(_difference(one) for one in groups[hosts])]
    return _joined(lines)


def host_text(found: Mapping[str, Any]) -> str:
    """What is on a host: the capture that says so, then its sections, each item on a line."""
    lines = [_captured(found)]
    if found["status"] != "ok":
        lines.append(f"  UNKNOWN: {_shown(found['reason'])}")
    for name, section in found["snapshot"]["sections"].items():
        if section["status"] != "ok":
            lines += ["", f"{name}: UNKNOWN: {_shown(section['reason'])}"]
            continue
        moving = " (moves by itself)" if name in found["volatile"] else ""
        lines += ["", f"{name}{moving}:", *_table(_entries(section["data"]))]
    return _joined(lines)


def packages_text(found: Mapping[str, Any], name: str, below: str) -> str:
    """Who has a package, since when and by which release; then whose packages are not known."""
    what = _shown(name) + (f" below {_shown(below)}" if below else "")
    hosts = {one["host"] for one in found["packages"]}
    lines = [f"{what}: {_count(len(hosts), 'host')}"]
    lines += _table(
        (
            one["host"],
            f"{one['name']} {one['version']}",
            one["manager"],
            f"since {one['since']}",
            one["release"] or "a correction",
        )
        for one in found["packages"]
    )
    return _joined([*lines, *_unread(found["unread"], "packages")])


def items_text(found: Sequence[_Line]) -> str:
    """Items, each on a line; one alone with all that is known of it."""
    if len(found) == 1 and "history" in found[0]:
        return _joined(_item(found[0]))
    if not found:
        return "no configuration item is declared that is such\n"
    rows = (
        (one["id"], one["status"], one["version"], one["owner"], ", ".join(one["known_from"]))
        for one in found
    )
    return _joined([_count(len(found), "configuration item"), *_table(rows)])


def impact_text(found: Mapping[str, Any], ci: str) -> str:
    """What depends on an item, the nearest first, and by which relation; then what is not known."""
    lines = [f"on {_shown(ci)} {_depend(len(found['impact']))}"]
    lines += _table(
        (
            str(one["distance"]),
            one["id"],
            f"{one['path'][-1]['kind']} {_other(one)}",
            one["path"][-1]["origin"],
            one["owner"],
        )
        for one in found["impact"]
    )
    if not found["complete"]:
        lines.append("and more, which are not shown")
    return _joined([*lines, *_unread(found["unread"], "connections")])


def _difference(one: _Line) -> tuple[str, ...]:
    if not one["section"]:
        return "(host)", one["kind"], "", _value(one["before"]), "->", _value(one["after"])
    name = f"{one['section']} {one['key']}".rstrip()
    before, after = _value(one["before"]), _value(one["after"])
    if one["kind"] == "added":
        before = ""
    if one["kind"] == "removed":
        after = ""
    return name, one["kind"], one["attribute"], before, "->", after


def _captured(found: Mapping[str, Any]) -> str:
    what = f"release {found['release']}" if found["release"] else "a correction"
    at = f" at {found['at']}" if found["at"] else ""
    return f"{_shown(found['host'])}{at}: captured {found['recorded_at']} with {_shown(what)}"


def _entries(data: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(data, Mapping):
        yield from ((str(name), _value(one)) for name, one in sorted(data.items()))
    elif isinstance(data, list):
        yield from ((_value(one),) for one in data)


def _item(one: _Line) -> Iterator[str]:
    yield _shown(one["id"]) + (" (retired)" if one["retired"] else "")
    captured = one["captured"]
    if captured and captured["status"] != "ok":
        yield f"  {captured['status'].upper()}: {_shown(captured['reason'])}"
    names = ("status", "version", "owner", "location", "source", "release")
    told = [(name, one[name]) for name in names if one[name]]
    told += [("known from", ", ".join(one["known_from"]))]
    told += [(relation["kind"], relation["to"]) for relation in one["relations"]]
    yield from _table([*told, *_entries(one["attributes"])])
    if one["history"]:
        yield from ("", "history:")
        yield from _table(
            (
                step["at"],
                step["attribute"] or step["kind"],
                _value(step["before"]),
                "->",
                _value(step["after"]),
                step["release"] or step["by"] or "a correction",
            )
            for step in one["history"]
        )


def _unread(found: Sequence[_Line], what: str) -> list[str]:
    if not found:
        return []
    groups: dict[str, list[str]] = {}
    for one in found:
        groups.setdefault(one["reason"], []).append(one["host"])
    head = f"UNKNOWN, because their {what} could not be read: {_count(len(found), 'host')}"
    return ["", head, *(f"  {_hosts(groups[one])}: {_shown(one)}" for one in sorted(groups))]


def _other(one: _Line) -> str:
    edge = one["path"][-1]
    return str(edge["source"] if edge["target"] == one["id"] else edge["target"])


def _depend(many: int) -> str:
    if not many:
        return "nothing depends that is known"
    return "1 item depends" if many == 1 else f"{many} items depend"


def _hosts(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(_shown(one) for one in names[:_NAMES]) + more


def _table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows with their columns below each other, two spaces in."""
    shown = [[_shown(cell) for cell in row] for row in rows]
    columns = max(map(len, shown), default=0)
    widths = [
        min(max((len(row[at]) for row in shown if at < len(row)), default=0), _VALUE)
        for at in range(columns)
    ]
    return [
        "  "
        + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in shown
    ]


def _value(value: Any) -> str:
    told = as_text(value)
    return told if len(told) <= _VALUE else f"{told[: _VALUE - 1]}…"


def _shown(value: Any) -> str:
    return visible(str(value or ""))


def _count(many: int, what: str) -> str:
    return f"{many} {what}" if many == 1 else f"{many} {what}s"


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
