# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: what is signed is another thing than what was shown, or than what is taken for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    BadSignature,
    Refused,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.dsse import seal, unseal
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import (
    sign_statement,
    signed_call,
    take_in,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CHANGE, by, sha
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import (
    GO,
    NO_GO,
    WAIVED,
    Shop,
    go,
    no_go,
)

#: What may be altered in a statement.
Change = Callable[[Any], Any]


def test_the_text_is_altered(target: Shop) -> None:
    """What was shown said no_go; the fields say go."""
    payload = target.request(go("support"), "una", 1)

    def lie(statement: Any) -> None:
        predicate = statement["predicate"]
        predicate["text"] = predicate["text"].replace("go", "no_go")

    with target.unharmed("text that was shown is another than what was signed", BadDocument):
        target.bring(target.forged(payload, "una", lie, told=False), 1)


def test_the_text_of_another_statement(target: Shop) -> None:
    """Shown was the no-go, and what is signed is the go."""
    payload = target.request(go("support"), "una", 1)
    other = target.predicate(target.request(no_go("support"), "una", 1))["text"]
    forged = target.forged(
        payload, "una", lambda one: one["predicate"].update(text=other), told=False
    )
    with target.unharmed("text that was shown is another than what was signed", BadDocument):
        target.bring(forged, 1)


def test_a_field_that_is_not_in_the_text(target: Shop) -> None:
    """Of the statement, of what it is about, of its subject."""
    payload = target.request(go("support"), "una", 1)
    changes: tuple[Change, ...] = (
        lambda one: one["predicate"]["about"].update(title="Winter"),
        lambda one: one["predicate"]["bound"].update(other=sha("x")),
        lambda one: one["subject"].append({"name": "more", "digest": {"sha256": sha("x")}}),
    )
    for change in changes:
        with target.unharmed("text that was shown is another than what was signed", BadDocument):
            target.bring(target.forged(payload, "una", change, told=False), 1)


def test_nobody_is_made_to_sign_what_was_not_shown(target: Shop) -> None:
    """The signer's own side refuses the request before the key is touched."""
    payload = target.request(go("support"), "una", 1)
    asked = payload.replace(b'"decision":"go"', b'"decision":"no_go"')
    assert asked != payload
    with pytest.raises(BadDocument, match="text that was shown is another"):
        sign_statement(asked, str(target.keys / "una"))


def test_a_no_go_turned_into_a_go(target: Shop) -> None:
    """In the fields, and in the text as well: the signature is over other bytes."""
    envelope = target.signed(no_go("support"), "una", 1)
    sealed = unseal(envelope, "statement")
    turned = sealed.payload.replace(b"no_go", b"go")
    target.predicate(turned)
    with target.unharmed("the content is not what was signed", BadSignature):
        target.bring(seal(replace(sealed, payload=turned)), 1)


@pytest.mark.parametrize(
    "respelled",
    [
        lambda one: one + b"\n",
        lambda one: json.dumps(json.loads(one)).encode(),
        lambda one: one.replace(b'"signer":"una"', b'"signer":"kim","signer":"una"'),
    ],
    ids=["newline", "spaces", "key twice"],
)
def test_a_payload_that_is_not_canonical(target: Shop, respelled: Change) -> None:
    """It is signed as it is, and two parsers could read two things in it."""
    payload = respelled(target.request(go("support"), "una", 1))
    with target.unharmed("canonical form|duplicate key 'signer'", BadDocument):
        target.bring(target.sealed(payload, "una"), 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scope", {"hosts": {"web1": "target"}}),
        ("signature", {"keyid": "SHA256:x"}),
        ("evidence", [{"name": "r", "sha256": "a" * 64, "size": 1}]),
        ("bound", {}),
        ("policy", "x"),
        ("hosts", "all"),
        ("comment", None),
        ("decision", True),
    ],
)
def test_a_decision_with_something_smuggled_into_it(target: Shop, name: str, value: Any) -> None:
    """Shown and signed, and yet no field of such a decision."""
    for command, person in ((go("support"), "una"), (GO, "lea"), (WAIVED, "kim")):
        payload = target.request(command, person, 1)
        forged = target.forged(
            payload,
            person,
            lambda one: one["predicate"]["decision"].update({name: value}),
        )
        with target.unharmed("predicate.decision", BadDocument):
            target.bring(forged, 1)


def test_a_go_that_is_bound_to_less_than_there_is(target: Shop) -> None:
    """Whoever asks for the signature leaves out what is to be exchanged later."""
    payload = target.request(go("support"), "una", 1)
    for absent, words in (
        (("project",), "is not bound to its project"),
        (
            ("artifacts", "policy", "playbook", "project"),
            "its artifacts, playbook, policy, project",
        ),
    ):

        def loosen(statement: Any, names: tuple[str, ...] = absent) -> None:
            for name in names:
                del statement["predicate"]["bound"][name]

        with target.unharmed(words):
            target.bring(target.forged(payload, "una", loosen), 1)
    target.everybody_signs(1)

    def open_scope(statement: Any) -> None:
        del statement["predicate"]["bound"]["hosts"]

    with target.unharmed("is not bound to its hosts"):
        target.bring(target.forged(target.request(GO, "lea", 2), "lea", open_scope), 2)


def test_a_decision_that_is_bound_to_what_it_has_not(target: Shop) -> None:
    """A waiver is given for no files; that it seems to be would be taken for more than it is."""
    for command, person in ((WAIVED, "kim"), (NO_GO, "morgan")):
        payload = target.request(command, person, 1)
        forged = target.forged(
            payload, person, lambda one: one["predicate"]["bound"].update(project=sha("x"))
        )
        with target.unharmed("is bound to project, which means nothing for it"):
            target.bring(forged, 1)


def test_a_go_with_conditions(target: Shop) -> None:
    """Actions that are owed go with a no-go; with a go they would be lost."""
    target.everybody_signs(1)
    forged = target.forged(
        target.request(GO, "lea", 2),
        "lea",
        lambda one: one["predicate"]["decision"].update(actions=["First add a disk."]),
    )
    with target.unharmed("predicate.decision", BadDocument):
        target.bring(forged, 2)


def test_a_waiver_brought_as_a_sign_off(target: Shop) -> None:
    """By a caller that does not look at what it was handed."""
    envelope = target.signed(WAIVED, "kim", 1)
    brought = take_in(target.store, envelope, target.rules.signers, by("carl", 1), "statement")
    vote = replace(brought.signing(go("operations")), bound=target.bound(go("operations")))
    call = signed_call(target.call("carl", 1), brought, go("operations"), target.rules.policy)
    with target.unharmed("statement: kind was waiver when it was signed, and is signoff"):
        sign_off(call, vote, target.rules.policy)


def test_a_kind_that_does_not_fit_what_is_in_it(target: Shop) -> None:
    """A waiver under the kind of a sign-off, a rejection under that of an authorization."""
    waiver = target.request(WAIVED, "kim", 1)
    approval = target.request(MoveChange(CHANGE, "authorized", "useful"), "alex", 1)
    for kind in ("signoff", "review", "authorization", "policy"):
        other = waiver.replace(b'"kind":"waiver"', b'"kind":"%b"' % kind.encode())
        with target.unharmed("predicate.decision", BadDocument):
            target.bring(target.sealed(other, "kim"), 1)
    for to in ("rejected", "returned", "closed", "screened"):
        moved = approval.replace(b'"to":"authorized"', b'"to":"%b"' % to.encode())
        with target.unharmed("predicate.decision.to", BadDocument):
            target.bring(target.forged(moved, "alex", lambda one: None), 1)


def test_somebody_else_may_bring_it(target: Shop) -> None:
    """That is no attack: the signer stands for it, and who brought it is told."""
    target.bring(target.signed(go("support"), "una", 1), 1, "carl")
    vote = target.release().signoffs["support"]
    assert vote.signature
    assert (vote.by, vote.signature.imported_by) == ("una", "carl")
    with pytest.raises(Refused, match="is not signed"):
        sign_off(target.call("una", 1), no_go("support"), target.rules.policy)
