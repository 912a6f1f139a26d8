# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plan of a release declares about configuration: what has to be captured for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..reading import mapping, named, text
from .expectation import expected_of


def files_of(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """``{path, recurse}`` of each file that a release speaks of: expected, or a service's part."""
    found: dict[str, bool] = {}
    for path, recurse in _paths(plan):
        found[path] = found.get(path, False) or recurse
    return [{"path": path, "recurse": recurse} for path, recurse in sorted(found.items())]


def _paths(plan: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for one in expected_of(plan, "files"):
        if text(one, "path").startswith("/"):
            yield text(one, "path"), False
    for service in mapping(plan, "services").values():
        if isinstance(service, Mapping):
            for part in named(service, "parts").values():
                if text(part, "path").startswith("/"):
                    yield text(part, "path"), True
