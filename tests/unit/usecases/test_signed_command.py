# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that a signed statement holds: exactly its fields, and no other decision."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signed_command import command_of
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signed_facts import facts_of
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    POLICY,
    RELEASE,
    sha,
    state_at,
)

COMMANDS = (
    GiveSignOff(RELEASE, "operations", "go", "ready"),
    GiveSignOff(RELEASE, "operations", "no_go", "a disk is full"),
    HoldReview(RELEASE, "go", "ready", None),
    HoldReview(
        RELEASE, "no_go", "no", None, to="change_owner", actions=("x", "y"), reopens=("support",)
    ),
    RecordActivity(RELEASE, "operations.backup", "waived", comment="x"),
    RecordActivity(RELEASE, "operations.backup", "waived", comment="x", hours=3),
    MoveChange(CHANGE, "authorized", "useful"),
    MoveChange(
        CHANGE,
        "authorized",
        owner="dana",
        initiation_review={"impact": "none"},
        skips=("test", "review"),
    ),
    AdoptRules(POLICY, "agreed"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_signed_comes_back_as_it_was(command: Any) -> None:
    """The same command, whatever was left out of it."""
    predicate = facts_of(command, state_at("preparation"), POLICY).predicate
    assert command_of(predicate, POLICY) == command


def predicate(kind: str, **decision: Any) -> dict[str, Any]:
    """A predicate that holds this decision."""
    return {"kind": kind, "decision": decision}


VOTE = {"release": RELEASE, "cluster": "operations", "decision": "go", "comment": "ready"}
WAIVER = {"release": RELEASE, "id": "operations.backup", "status": "waived", "comment": "x"}
REVIEW = {"release": RELEASE, "decision": "no_go", "comment": "no"}
APPROVAL = {"id": CHANGE, "to": "authorized"}


@pytest.mark.parametrize(
    ("kind", "decision"),
    [
        ("signoff", {**VOTE, "decision": "maybe"}),
        ("signoff", {**VOTE, "decision": ["go"]}),
        ("signoff", WAIVER),
        ("review", {**REVIEW, "decision": ""}),
        ("waiver", {**WAIVER, "status": "pass"}),
        ("waiver", VOTE),
        ("authorization", {**APPROVAL, "to": "rejected"}),
        ("authorization", {**APPROVAL, "to": "returned"}),
        ("permit", VOTE),
        ("", {}),
    ],
)
def test_any_other_decision_is_refused(kind: str, decision: dict[str, Any]) -> None:
    """Nobody can sign a pass, a rejection or a permit."""
    with pytest.raises(BadDocument, match="holds no decision that can be signed"):
        command_of(predicate(kind, **decision), POLICY)


@pytest.mark.parametrize(
    ("kind", "decision", "field"),
    [
        ("signoff", {**VOTE, "bound": {}}, "bound"),
        ("signoff", {**VOTE, "signature": None}, "signature"),
        ("signoff", {**VOTE, "comment": 1}, "comment"),
        ("signoff", {**VOTE, "comment": None}, "comment"),
        ("review", {**REVIEW, "scope": None}, "scope"),
        ("review", {**REVIEW, "scope": {"parts": {}}}, "scope"),
        ("review", {**REVIEW, "waves": {}}, "waves"),
        ("review", {**REVIEW, "actions": "x"}, "actions"),
        ("review", {**REVIEW, "actions": ["x", 1]}, "actions"),
        ("review", {**REVIEW, "actions": [["x"]]}, "actions"),
        ("waiver", {**WAIVER, "evidence": []}, "evidence"),
        ("waiver", {**WAIVER, "measured": True}, "measured"),
        ("waiver", {**WAIVER, "hours": True}, "hours"),
        ("waiver", {**WAIVER, "hours": "3"}, "hours"),
        ("waiver", {**WAIVER, "expected": "x"}, "expected"),
        ("authorization", {**APPROVAL, "priority": "low"}, "priority"),
        ("authorization", {**APPROVAL, "initiation_review": {"impact": 1}}, "initiation_review"),
        ("authorization", {**APPROVAL, "initiation_review": ["x"]}, "initiation_review"),
        ("policy", {"comment": "x", "policy": sha("x")}, "policy"),
        ("policy", {"comment": ["x"]}, "comment"),
    ],
)
def test_a_field_that_is_none_or_of_another_kind_is_named(
    kind: str, decision: dict[str, Any], field: str
) -> None:
    """It would go on record unlooked at, or fail much later."""
    with pytest.raises(BadDocument, match=f"no such decision: field {field}"):
        command_of(predicate(kind, **decision), POLICY)


@pytest.mark.parametrize(
    ("kind", "decision"),
    [
        ("signoff", {"decision": "go"}),
        ("review", {"decision": "go", "release": RELEASE}),
        ("waiver", {"status": "waived", "comment": "x"}),
        ("authorization", {"to": "authorized"}),
        ("policy", {}),
    ],
)
def test_a_decision_that_lacks_a_field_is_refused(kind: str, decision: dict[str, Any]) -> None:
    """As a document, not as a defect."""
    with pytest.raises(BadDocument, match=r"no such decision: .* missing"):
        command_of(predicate(kind, **decision), POLICY)
