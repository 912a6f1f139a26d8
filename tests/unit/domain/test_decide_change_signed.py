# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authorizing with a signature, under the rules in force: each reason against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import Rules
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.requests import (
    MAJOR,
    ROUTES,
    after,
    ask,
    change_of,
    signed,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CHANGE, CONTENT, sha

SIGNED = replace(ROUTES, signed=("authorization",))
IN_FORCE = Rules(policy_name=ROUTES.name, policy=ROUTES.digest, version=1, adopted_by="alex")
HERE = State(standing=Standing(rules=IN_FORCE))


def test_an_unsigned_approval_is_refused_where_the_policy_wants_one() -> None:
    """The command signs it."""
    finding = the_finding(
        ask(change_of(CONTENT, "classified"), "authorized", "morgan", SIGNED, HERE, comment="x")
    )
    assert (finding.kind, finding.subject, finding.who) == ("signature", "morgan", "morgan")
    assert finding.problem == "needs a signature to authorize a change"
    assert finding.how == (
        "ansible-playbook mof.release.request -e id=RFC-1 -e state=authorized "
        "-e key=~/.ssh/id_ed25519"
    )


@pytest.mark.parametrize("policy", [SIGNED, ROUTES])
def test_a_signature_is_kept_with_the_approval(policy: Policy) -> None:
    """Whether or not it was asked for."""
    change = change_of(CONTENT, "classified")
    decision = ask(change, "authorized", "morgan", policy, HERE, comment="x", signature=signed())
    (event,) = accepted(decision)
    assert event.data["signature"] == signed().document
    assert after(change, decision).changes[CHANGE].nonces == {signed().nonce}


@pytest.mark.parametrize("to", ["authorized", "rejected", "returned"])
def test_a_signature_is_used_once(to: str) -> None:
    """The same signed statement brought again after a return is refused, whatever it asks."""
    change = replace(change_of(CONTENT, "classified"), nonces=frozenset({signed().nonce}))
    decision = ask(change, to, "morgan", SIGNED, HERE, comment="x", signature=signed())
    assert reasons(decision) == [
        f"signature: {CHANGE} was brought before (morgan: sign the decision anew)"
    ]
    other = signed("f" * 32)
    assert accepted(ask(change, to, "morgan", SIGNED, HERE, comment="x", signature=other))


def test_a_revoked_key_authorizes_nothing() -> None:
    """Neither now nor as the first of two approvals, which is given anew with another key."""
    rules = replace(IN_FORCE, revoked={signed().keyid: "stolen"})
    revoked = State(standing=Standing(rules=rules))
    minor = change_of(CONTENT, "classified")
    found = the_finding(
        ask(minor, "authorized", "morgan", SIGNED, revoked, comment="x", signature=signed())
    )
    assert str(found) == (
        f"signature: morgan is signed with a key that was revoked ({signed().keyid}: stolen) "
        "(sign with another key)"
    )
    first = change_of({**MAJOR, "category": "significant"}, "classified")
    decision = ask(first, "authorized", "alex", SIGNED, HERE, comment="x", signature=signed())
    waiting = after(first, decision).changes[CHANGE]
    other = replace(signed("f" * 32), keyid=f"SHA256:{'o' * 43}")
    good = ask(waiting, "authorized", "kim", SIGNED, HERE, comment="x", signature=other)
    assert kinds(good) == ["change_authorized"]
    late = ask(waiting, "authorized", "kim", SIGNED, revoked, comment="x", signature=other)
    assert kinds(late) == ["change_approved"]
    again = ask(waiting, "authorized", "alex", SIGNED, revoked, comment="x", signature=other)
    assert kinds(again) == ["change_approved"]


@pytest.mark.parametrize("policy", [SIGNED, ROUTES])
def test_what_is_signed_says_why(policy: Policy) -> None:
    """A reader of the record has nobody to ask."""
    change = change_of(CONTENT, "classified")
    decision = ask(change, "authorized", "morgan", policy, HERE, signature=signed())
    assert reasons(decision) == [
        f"comment: {CHANGE} needs a reason to be authorized (give comment)"
    ]


def test_a_signed_rejection_is_kept_as_well() -> None:
    """Any step may be signed."""
    change = change_of(CONTENT, "classified")
    (event,) = accepted(ask(change, "rejected", "morgan", comment="No.", signature=signed()))
    assert event.data == {"comment": "No.", "signature": signed().document}


@pytest.mark.parametrize(
    ("rules", "policy", "said"),
    [
        (IN_FORCE, replace(ROUTES, digest=sha("other")), "is not the one in force"),
        (
            replace(IN_FORCE, former=frozenset({sha("old")})),
            replace(ROUTES, digest=sha("old")),
            "older",
        ),
        (Rules(), replace(ROUTES, signed=("policy",)), "was never put in force"),
    ],
)
def test_rules_that_are_not_in_force_authorize_nothing(
    rules: Rules, policy: Policy, said: str
) -> None:
    """Another policy, an older one brought back, or one that nobody adopted."""
    state = State(standing=Standing(rules=rules))
    change = change_of(CONTENT, "classified")
    found = the_finding(ask(change, "authorized", "morgan", policy, state))
    assert (found.kind, found.subject) == ("policy", ROUTES.name)
    assert said in found.problem


def test_the_rules_in_force_authorize() -> None:
    """And the same request is refused nothing."""
    assert accepted(ask(change_of(CONTENT, "classified"), "authorized", "morgan", ROUTES, HERE))
