# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module ci_info."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from ansible_collections.mof.release.plugins.plugin_utils.documents.moment import moment_of
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.records.configuration_text import (
    differences_text,
    host_text,
    impact_text,
    items_text,
    packages_text,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.configuration_index import Index
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_configuration import (
    ask_host,
    ask_package,
    point_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.compare_configurations import (
    compare_configurations,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_impact import read_impact
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_item import read_item
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_items import read_items

#: Option -> the question that it belongs to.
_BELONGS = {
    "sections": ("host",),
    "hosts": ("compare",),
    "below": ("package",),
    "manager": ("package",),
}


class ActionModule(Door):
    """The questions that people ask about configuration."""

    SPEC: ClassVar = {
        "id": {"type": "str"},
        "impact": {"type": "bool", "default": False},
        "type": {"type": "str"},
        "owner": {"type": "str"},
        "host": {"type": "str"},
        "sections": {"type": "list", "elements": "str"},
        "compare": {
            "type": "dict",
            "options": {
                "from": {"type": "raw", "required": True},
                "to": {"type": "raw", "default": "now"},
            },
        },
        "hosts": {"type": "list", "elements": "str"},
        "package": {"type": "str"},
        "below": {"type": "str"},
        "manager": {"type": "str"},
        # YAML makes a time of what looks like one: raw takes both.
        "at": {"type": "raw"},
    }
    RULES: ClassVar = {
        "mutually_exclusive": [("id", "host", "compare", "package"), ("compare", "at")],
        "required_if": [("impact", True, ["id"])],
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        for name, questions in _BELONGS.items():
            if asked.arguments[name] and not any(asked.arguments[one] for one in questions):
                raise BadDocument(
                    f"{name} is given, and {questions[0]} is not",
                    remedy=f"give {questions[0]}, which it belongs to, or leave {name} out",
                )
        at = moment_of(str(asked.arguments["at"]), "at") if asked.arguments["at"] else None
        return {"changed": False, **_answer(asked, store, at)}


def _answer(asked: Asked, store: Store, at: datetime | None) -> dict[str, Any]:
    listed = asked.text("type") or asked.text("owner") or not asked.text("host")
    if not any(asked.arguments[one] for one in ("id", "compare", "package")) and listed:
        kind, host, owner = (asked.text(one) for one in ("type", "host", "owner"))
        items = read_items(store, kind, host, owner, at)
        return {"configuration_items": items, "text": items_text(items)}
    with open_index(store) as index:
        if asked.text("id"):
            return _item(asked, store, index, at)
        if asked.text("package"):
            name, below = asked.text("package"), asked.text("below")
            found = ask_package(index, name, below or None, at, asked.text("manager") or None)
            return {**found, "text": packages_text(found, name, below)}
        if asked.arguments["compare"]:
            return _comparison(asked, index)
        sections = asked.arguments["sections"] or ()
        found = ask_host(store, index, asked.text("host"), at, sections)
    items = read_items(store, host=asked.text("host"), at=at)
    return {"configuration": found, "configuration_items": items, "text": host_text(found)}


def _item(asked: Asked, store: Store, index: Index, at: datetime | None) -> dict[str, Any]:
    ci = asked.text("id")
    items = read_item(store, index, ci, at)
    text = items_text(items)
    if not asked.arguments["impact"]:
        return {"configuration_items": items, "text": text}
    if at is not None:
        raise BadDocument(
            "at is given, and the impact is asked for", remedy="ask for the impact now, without at"
        )
    found = read_impact(store, index, ci)
    return {"configuration_items": items, **found, "text": f"{text}\n{impact_text(found, ci)}"}


def _comparison(asked: Asked, index: Index) -> dict[str, Any]:
    told = {name: str(asked.arguments["compare"][name]) for name in ("from", "to")}
    before, after = (point_of(told[name], f"compare.{name}") for name in ("from", "to"))
    found = compare_configurations(index, before, after, asked.arguments["hosts"] or None)
    return {"differences": found, "text": differences_text(found, told["from"], told["to"])}
