# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which protected host a task means by the name or address that it leads to."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from ansible.inventory.manager import split_host_pattern

from .protection import MARKED, Protection


def meant(protection: Protection, name: str) -> str:
    """The protected host that a task means when it names a host or an address; else empty."""
    host = protection.inventory.get_host(name)
    if host is not None:
        found = str(host.name)
        return found if protection.among([found]) else ""
    at = protection.at(name)
    return at or (name if _could_name(protection.pattern, name) else "")


def _could_name(pattern: str, name: str) -> bool:
    """Whether a pattern could mean a host that is in no inventory."""
    if pattern == MARKED:
        return False
    parts = split_host_pattern(pattern)
    if any(part[0] == "!" and _matches(part[1:], name) for part in parts):
        return False
    return any(part[0] not in "!&" and _matches(part, name) for part in parts)


def _matches(part: str, name: str) -> bool:
    if part.startswith("~"):
        return re.match(part[1:], name) is not None
    return part == "all" or fnmatchcase(name, part)
