# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the operating system is in the supported range: neither too old nor too new."""

from __future__ import annotations

from typing import Any, List

from ..collectors import system
from ..collectors.collect import CollectorFailed, Run
from .answer import FAIL, PASS, Answer, Host, Parameters, Part
from .parameters import list_of, mapping, mapping_of, matching, version_number
from .versions import backwards, told, version, within

_ID = matching(r"[a-z0-9._-]+", "an ID as in os-release(5), such as debian")
_RANGE = mapping({"min": version_number, "max": version_number}, any_of=("min", "max"))
_SHAPE = mapping(
    {"ids": list_of(_ID), "versions": mapping_of(_ID, _RANGE)}, any_of=("ids", "versions")
)


def problems(value: Any, place: str) -> List[str]:
    """``ids`` are supported; ``versions`` has a range for an id. One of both is enough."""
    lines = _SHAPE(value, place)
    if lines:
        return lines
    for name, bounds in value.get("versions", {}).items():
        if name not in value.get("ids", [name]):
            lines.append(f"versions.{name}: {name} is not among ids")
        if backwards(bounds):
            lines.append(f"versions.{name}: min {bounds['min']} is above max {bounds['max']}")
    return lines


def parts(parameters: Parameters, host: Host) -> List[Part]:
    """One part: both ID and VERSION_ID of os-release."""
    ranges = parameters.get("versions", {})
    ids = parameters.get("ids") or list(ranges)
    words = [f"{name} {told(ranges.get(name, {}))}" for name in ids]

    def ask(run: Run) -> Answer:
        found = system.collect(run, host.root)
        name, number = found["os_id"], found["os_version"]
        if name is None:
            raise CollectorFailed("the host has no os-release, or one without ID")
        if name not in ids:
            return Answer(FAIL, f"{name} {number or ''}".rstrip())
        if name not in ranges:
            return Answer(PASS, f"{name} {number or ''}".rstrip())
        if number is None or not version(number):
            raise CollectorFailed(f"os-release of {name} states no version that can be compared")
        status, observed = within(number, ranges[name])
        return Answer(status, f"{name} {observed}")

    return [Part("", " or ".join(words), ask)]
