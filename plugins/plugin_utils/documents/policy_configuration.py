# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a policy says about configuration: what is captured, what moves, what drift is ignored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..domain.configuration.snapshot import SECTIONS
from ..domain.rules.configuration_rules import CaptureRules, IgnoreRule
from .places import Place

#: What is captured where no policy says it. The default policy says the same, for people to read,
#: and is not read for it: the gate has no time for that.
DEFAULT = CaptureRules(
    sections=SECTIONS,
    volatile=(
        "system.*.uptime_seconds",
        "system.*.load",
        "hardware.*.memory_available_mb",
        "clock.*.offset_seconds",
        "listeners.*.pid",
        "connections",
        "mounts.*.used_percent",
        "mounts.*.inodes_used_percent",
    ),
)
_NAMES = ("certificates", "parameters", "pip", "npm")


def configuration_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a policy that its sections ``capture`` and ``drift`` give."""
    return {
        "capture": capture_of(document.get("capture", {})),
        "ignored": tuple(_rule(one) for one in document.get("drift", {}).get("ignore", ())),
    }


def capture_of(capture: Mapping[str, Any]) -> CaptureRules:
    """The rules in a section ``capture`` that was checked; what it leaves out is as by default."""
    return CaptureRules(
        sections=tuple(capture.get("sections", DEFAULT.sections)),
        volatile=tuple(capture.get("volatile", DEFAULT.volatile)),
        **{name: tuple(capture.get(name, ())) for name in _NAMES},
        files=tuple(dict(one) for one in capture.get("files", ())),
    )


def configuration_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """What is wrong with these sections beyond their shape."""
    for index, one in enumerate(document.get("capture", {}).get("volatile", ())):
        section = one.partition(".")[0]
        if section not in SECTIONS:
            yield ("capture", "volatile", index), f"{section} is no section of a snapshot"
    seen: set[str] = set()
    for index, one in enumerate(document.get("drift", {}).get("ignore", ())):
        place: Place = ("drift", "ignore", index)
        if one["id"] in seen:
            yield (*place, "id"), f"{one['id']} is there twice"
        seen.add(one["id"])
        try:
            _end(one["expires"])
        except ValueError:
            yield (*place, "expires"), f"{one['expires']} is no time that there is"
        if not one["ci"].strip("*/"):
            yield (*place, "ci"), "would ignore every configuration item; name those that are meant"


def _rule(one: Mapping[str, Any]) -> IgnoreRule:
    return IgnoreRule(
        id=one["id"],
        ci=one["ci"],
        reason=one["reason"],
        expires=_end(one["expires"]),
        hosts=one.get("hosts", "*"),
        attribute=one.get("attribute", "*"),
    )


def _end(text: str) -> datetime:
    """When a rule ends; a day alone ends with it, in UTC.

    :raises ValueError: there is no such time.
    """
    found = datetime.fromisoformat(text)
    if "T" not in text:
        return found.replace(hour=23, minute=59, second=59, tzinfo=UTC)
    if found.tzinfo is None:
        raise ValueError(text)
    return found
