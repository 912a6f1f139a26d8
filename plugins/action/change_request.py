# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin for the module change_request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.inputs import change_request
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.authorizing import ANSWERS
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.post_review import RESULTS
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.reading import texts
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    CATEGORIES,
    PRIORITIES,
    SKIPPABLE,
    Policy,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.signing import (
    SIGNING_OPTIONS,
    SigningDoor,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call, Outcome
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    read_evidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)

STATES = (
    "submitted",
    "screened",
    "classified",
    "authorized",
    "scheduled",
    "developed",
    "reviewed",
    "closed",
    "returned",
    "rejected",
)
#: State -> the options that go with it, besides the comment. With any other they say nothing.
OPTIONS_OF: Mapping[str, tuple[str, ...]] = {
    "classified": ("priority", "category", "owner"),
    "authorized": ("owner", "initiation_review", "skips"),
    "scheduled": ("start", "end"),
    "reviewed": ("result", "follow_ups"),
}


class ActionModule(SigningDoor):
    """Submit a change request, or move it."""

    KINDS = ("authorization",)
    SHOWS = "changes"
    SPEC = {
        **POLICY_OPTION,
        **SIGNING_OPTIONS,
        "state": {"type": "str", "choices": list(STATES), "default": "submitted"},
        "change": {"type": "dict"},
        "id": {"type": "str"},
        "comment": {"type": "str"},
        "priority": {"type": "str", "choices": list(PRIORITIES)},
        "category": {"type": "str", "choices": list(CATEGORIES)},
        "owner": {"type": "str"},
        "initiation_review": {
            "type": "dict",
            "options": {name: {"type": "str"} for name in ANSWERS},
        },
        "skips": {
            "type": "list",
            "elements": "str",
            "choices": list(SKIPPABLE),
            "default": [],
        },
        # YAML makes a time of what looks like one: raw takes both.
        "start": {"type": "raw"},
        "end": {"type": "raw"},
        "evidence": {"type": "list", "elements": "path", "default": []},
        "result": {"type": "str", "choices": list(RESULTS)},
        "follow_ups": {"type": "list", "elements": "str", "default": []},
    }
    RULES = {
        "required_if": [
            ("state", "submitted", ["change"]),
        ],
        "required_one_of": [("id", "change", "signed_file")],
        "mutually_exclusive": [
            ("id", "signed_file"),
            ("change", "signed_file"),
            ("key", "request_file", "signed_file"),
        ],
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        state = asked.text("state")
        rules = asked.rules()
        if state == "authorized":
            return self.decide(
                asked,
                store,
                None if asked.text("signed_file") else _move(asked, state),
                rules,
                lambda call, command, bound: request_change(call, command, rules.policy),
            )
        signing = [name for name in SIGNING_OPTIONS if asked.text(name)]
        if signing:
            raise BadDocument(
                f"{signing[0]} is given, and only authorized is signed, not {state}",
                remedy=f"leave {' and '.join(signing)} out, or ask for state authorized",
            )
        if state == "submitted":
            outcome = request_change(self.call(asked, store), _submission(asked), rules.policy)
        else:
            outcome = self._moved(self.call(asked, store), asked, rules.policy)
        name = _name(asked)
        result = self.answer(outcome, "changes", name)
        noted = [text for one in outcome.events for text in texts(one.event.data, "warnings")]
        return {**result, "warnings": noted} if noted else result

    def _moved(self, call: Call, asked: Asked, policy: Policy) -> Outcome:
        state = asked.text("state")
        found: list[tuple[Evidence, bytes]] = []
        if state == "developed":
            found = read_evidence(Path.cwd() / one for one in asked.arguments["evidence"])
        command = _move(asked, state, tuple(one for one, _content in found))
        return request_change(call, command, policy, [content for _one, content in found])


def _name(asked: Asked) -> str:
    return asked.text("id") or str((asked.arguments["change"] or {}).get("id", ""))


def _submission(asked: Asked) -> SubmitChange:
    content = change_request(asked.arguments["change"])
    if asked.text("id") not in ("", content["id"]):
        raise BadDocument(
            f"id is {asked.text('id')}, and the change request says {content['id']}",
            remedy="leave id out when you submit",
        )
    return SubmitChange(content["id"], content)


def _move(asked: Asked, state: str, evidence: tuple[Evidence, ...] = ()) -> MoveChange:
    names = OPTIONS_OF.get(state, ())
    given: dict[str, Any] = {name: asked.arguments[name] or "" for name in names}
    answers = given.get("initiation_review") or {}
    return MoveChange(
        id=_name(asked),
        to=state,
        comment=asked.text("comment"),
        priority=str(given.get("priority", "")),
        category=str(given.get("category", "")),
        owner=str(given.get("owner", "")),
        initiation_review={name: one for name, one in answers.items() if one},
        skips=tuple(given.get("skips", ())),
        start=str(given.get("start", "")),
        end=str(given.get("end", "")),
        evidence=evidence,
        result=str(given.get("result", "")),
        follow_ups=tuple(one for one in given.get("follow_ups", ()) if one),
    )
