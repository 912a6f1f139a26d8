# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put rules in force, or revoke a key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..documents.canonical import parse
from ..documents.policy import policy_of
from ..domain.decision import Decision, Refusal, refuse
from ..domain.errors import BadDocument
from ..domain.event import Event
from ..domain.evolve import State
from ..domain.finding import Finding
from ..domain.rules.decide_rules import AdoptRules, RevokeKey, decide_rules
from ..domain.rules.policy import Policy
from ..domain.rules.rules import POLICY_BODY, Rules
from ..store.port import Head, Store
from ..trust.signers import read_signers
from .outcome import Call, Outcome, load, steady, transact
from .read_rules import AtHand
from .signing import namespace


def adopt_rules(call: Call, command: AdoptRules, at_hand: AtHand) -> Outcome:
    """Put the rules at hand in force; they are kept with the event.

    :raises Refused: by the rules that are in force until then, or because nobody could change
        the new ones.
    :raises BadDocument: the command is about other rules than those at hand.
    """
    if command.policy != at_hand.policy:
        # The event would name contents that nobody keeps, and no rules could follow it.
        raise BadDocument("what is to be put in force is not what is at hand")

    def decide(state: State, head: Head) -> Decision:
        rules = state.standing.rules
        judged_by = _in_force(call.store, rules) or command.policy
        context = steady(call.store, head, call.context)
        decided = decide_rules(rules, command, judged_by, context)
        if isinstance(decided, Refusal):
            return decided
        shut = _shut(decided, at_hand, namespace(call.store.ledger_id), context.now)
        if shut is not None:
            return refuse(f"policy {command.policy.name} cannot be put in force", [shut])
        return decided

    return transact(call, [], decide, at_hand.contents)


def revoke_key(call: Call, command: RevokeKey, at_hand: AtHand) -> Outcome:
    """Let a key count no more.

    :raises Refused: by somebody who may not change the rules.
    """
    return transact(
        call,
        [],
        lambda state, head: decide_rules(
            state.standing.rules,
            command,
            _in_force(call.store, state.standing.rules) or at_hand.policy,
            steady(call.store, head, call.context),
        ),
    )


def signers_for_adoption(store: Store, at_hand: AtHand) -> bytes:
    """The allowed signers by whom new rules must be signed: those in force, else the new ones."""
    rules = load(store, [])[0].standing.rules
    return store.get(rules.signers) if rules.signers else at_hand.signers


def read_rules_in_force(store: Store) -> Rules:
    """What is in force, by digest, and the keys that were revoked."""
    return load(store, [])[0].standing.rules


def _shut(events: Sequence[Event], at_hand: AtHand, purpose: str, now: datetime) -> Finding | None:
    """A finding when these rules could never be changed again, as nobody could sign for it."""
    policy = at_hand.policy
    if not events or POLICY_BODY not in policy.signed or not at_hand.signers:
        return None
    people = policy.people_of(POLICY_BODY)
    for one in read_signers(at_hand.signers, "allowed_signers"):
        ended = one.valid_before is not None and one.valid_before < now
        if one.person in people and purpose in one.namespaces and not ended:
            return None
    return Finding(
        "signers",
        "allowed signers",
        f"have no key that counts for {purpose} of anybody who may change the rules",
        who=" or ".join(people),
        how=f'add a line: PERSON namespaces="{purpose}" KEYTYPE KEY',
    )


def _in_force(store: Store, rules: Rules) -> Policy | None:
    if not rules.adopted:
        return None
    return policy_of(parse(store.get(rules.policy), "the policy in force"))
