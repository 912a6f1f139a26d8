# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of one host: sections of items, each item with its attributes.

Collectors answer with what is natural to them, a list, a mapping or one record; here every section
is the same: key -> attributes. The key of a section that is one record about the host is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Attributes = Mapping[str, Any]
Items = Mapping[str, Attributes]

#: Section -> the type of configuration item that its items are; the host's own is ``host``.
TYPES: Mapping[str, str] = {
    "system": "host",
    "hardware": "hardware",
    "clock": "clock",
    "packages": "package",
    "services": "unit",
    "listeners": "endpoint",
    "connections": "connection",
    "mounts": "mount",
    "accounts": "account",
    "schedules": "schedule",
    "kernel": "parameter",
    "containers": "container",
    "certificates": "certificate",
    "files": "file",
}
SECTIONS = tuple(TYPES)


@dataclass(frozen=True)
class Section:
    """What one collector found.

    :param status: ``ok`` or ``unknown``; unknown is never the same as empty.
    :param reason: why it is unknown, else empty.
    """

    status: str
    reason: str = ""
    items: Items = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether the items are all there are."""
        return self.status == "ok"


#: Of one host: section -> what was found. A section that was not collected is not in it.
Configuration = Mapping[str, Section]


def items_of(section: str, data: Any) -> dict[str, Attributes]:
    """The items in a section's data, by their natural keys.

    What cannot be told apart by its key is kept all the same, with a number behind it.
    """
    if isinstance(data, list):
        return _keyed(_KEYS.get(section, _name), data)
    if not isinstance(data, Mapping):
        return {"": {"value": data}}
    if section in _RECORDS or not all(isinstance(one, Mapping) for one in data.values()):
        return {"": data}
    return dict(data)


def ci_id(host: str, section: str, key: str) -> str:
    """The id of the configuration item: ``package/web1/dpkg/nginx:amd64``, ``host/web1``."""
    return f"{TYPES.get(section, section)}/{host}/{key}" if key else f"host/{host}"


def section_of(kind: str) -> str:
    """The section that items of this type come from, empty when no collector finds them."""
    return next((name for name, one in TYPES.items() if one == kind), "")


#: Sections that are one record about the host.
_RECORDS = frozenset({"system", "clock"})


def _package(one: Attributes) -> str:
    name = f"{one.get('manager', '')}/{one.get('name', '')}"
    if one.get("arch"):
        name += f":{one['arch']}"
    return f"{name}@{one['place']}" if one.get("place") else name


def _name(one: Attributes) -> str:
    return str(one.get("name", ""))


_KEYS: Mapping[str, Callable[[Attributes], str]] = {"packages": _package}


def _keyed(key_of: Callable[[Attributes], str], data: Iterable[Any]) -> dict[str, Attributes]:
    found: dict[str, Attributes] = {}
    for one in data:
        attributes = one if isinstance(one, Mapping) else {"name": str(one), "value": one}
        key = name = key_of(attributes)
        number = 1
        while key in found:
            number += 1
            key = f"{name}#{number}"
        found[key] = attributes
    return found
