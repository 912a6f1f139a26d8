# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module ci."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ansible_collections.mof.release.plugins.plugin_utils.documents.view import plain
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.decide_items import (
    RecordItems,
    RetireItems,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.item import item_id
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Outcome, placed
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_items import record_items

#: What is said of one item.
ITEM: Mapping[str, Mapping[str, Any]] = {
    "type": {"type": "str"},
    "name": {"type": "str"},
    "host": {"type": "str"},
    "status": {"type": "str"},
    "version": {"type": "str"},
    "owner": {"type": "str"},
    "location": {"type": "str"},
    "source": {"type": "str"},
    "attributes": {"type": "dict"},
    "relations": {
        "type": "list",
        "elements": "dict",
        "options": {
            "kind": {
                "type": "str",
                "required": True,
                "choices": ["runs_on", "depends_on", "contains", "connected_to", "supports"],
            },
            "to": {"type": "str", "required": True},
        },
    },
}
_NEEDED = ("type", "name")


class ActionModule(Door):
    """Record configuration items, or retire them."""

    SPEC: ClassVar = {
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        **ITEM,
        "items": {
            "type": "list",
            "elements": "dict",
            "options": {
                name: {**one, "required": True} if name in _NEEDED else one
                for name, one in ITEM.items()
            },
        },
        "ids": {"type": "list", "elements": "str"},
        "reason": {"type": "str"},
        "release": {"type": "str"},
    }
    RULES: ClassVar = {
        "required_if": [("state", "absent", ["ids", "reason"])],
        "required_together": [("type", "name")],
        "mutually_exclusive": [("items", "type", "ids")],
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        release = asked.text("release")
        if asked.text("state") == "absent":
            ids = list(asked.arguments["ids"])
            command: RecordItems | RetireItems = RetireItems(ids, asked.text("reason"), release)
        else:
            items = [_said(one) for one in _items(asked)]
            ids = [item_id(one["type"], one["name"], one.get("host", "")) for one in items]
            command = RecordItems(items, release)
        outcome = record_items(self.call(asked, store), command)
        result = {
            "changed": outcome.changed,
            "events": [placed(one) for one in outcome.events],
            "configuration_items": [plain(outcome.after.items[name]) for name in sorted(set(ids))],
        }
        if self._task.diff and outcome.changed:
            result["diff"] = _diff(outcome, ids)
        return result


def _items(asked: Asked) -> list[Mapping[str, Any]]:
    if asked.arguments["ids"]:
        raise BadDocument(
            "ids are given, and state is present",
            remedy="say what the items are with items, or that they are no more with state: absent",
        )
    if asked.text("type"):
        return [{name: asked.arguments[name] for name in ITEM}]
    return list(asked.arguments["items"] or [])


def _said(one: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of an item, without what was not."""
    return {name: value for name, value in one.items() if value is not None}


def _diff(outcome: Outcome, ids: list[str]) -> dict[str, Any]:
    """Of each item that changed the fields that did, as Ansible shows them with --diff."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in sorted(set(ids)):
        new = _fields(outcome.after.items[name])
        old = _fields(outcome.before.items[name]) if name in outcome.before.items else {}
        different = [field for field in new if old.get(field) != new[field]]
        if different:
            before[name] = {field: old[field] for field in different if field in old}
            after[name] = {field: new[field] for field in different}
    header = "configuration items"
    return {"before_header": header, "after_header": header, "before": before, "after": after}


def _fields(item: Any) -> dict[str, Any]:
    told: dict[str, Any] = plain(item)
    return {name: one for name, one in told.items() if name not in ("history", "at", "by")}
