# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The change requests of a release as an auditor asks: who wanted what, and who said yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.change import Change
from .words import Placed, spaced


def change_view(name: str, change: Change | None, events: Sequence[Placed]) -> dict[str, Any]:
    """One change request.

    id, title, state, initiator {person, cluster, contact}, type, owner, authorized_by,
    authorized_at, priority and category {proposed, final}, risk, reason,
    effect_of_not_implementing, impact, affected, plan, backout {plan, triggers, decides}, and
    history: state, at, by, comment and event (index) of each step. Texts that were not given are
    empty; a final priority or category is empty until it is classified.

    :param change: none when the release names it and it is not on record.
    """
    own = [(index, one) for index, one in events if one.subject == f"change/{name}"]
    content: Mapping[str, Any] = change.content if change else {}
    classified = change is not None and "classified" in change.passed
    authorized = [one for _rest, one in own if one.type == "change_authorized"]
    by = change.authorized_by if change else ""
    return {
        "id": name,
        "title": str(content.get("title", "")),
        "state": spaced(change.state) if change else "not on record",
        "initiator": _part(content, "initiator", ("person", "cluster", "contact")),
        "type": str(content.get("type", "")),
        "owner": change.owner if change else "",
        "authorized_by": by,
        "authorized_at": authorized[-1].at.isoformat() if authorized and by else None,
        "priority": {
            "proposed": str(content.get("priority", "")),
            "final": change.priority if change and classified else "",
        },
        "category": {
            "proposed": str(content.get("category", "")),
            "final": change.category if change and classified else "",
        },
        "risk": str(content.get("risk", "")),
        "reason": str(content.get("reason", "")),
        "effect_of_not_implementing": str(content.get("effect_of_not_implementing", "")),
        "impact": str(content.get("impact", "")),
        "affected": [str(one) for one in content.get("affected", ())],
        "plan": str(content.get("plan", "")),
        "backout": _part(content, "backout", ("plan", "triggers", "decides")),
        "history": [
            {
                "state": spaced(event.type.removeprefix("change_")),
                "at": event.at.isoformat(),
                "by": event.actor,
                "comment": str(event.data.get("comment", "")),
                "event": index,
            }
            for index, event in own
        ],
    }


def _part(content: Mapping[str, Any], name: str, fields: Sequence[str]) -> dict[str, str]:
    part = content.get(name, {})
    return {field: str(part.get(field, "")) for field in fields}
