# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People sign decisions: make the statement, sign it, and take the signed one in.

OpenSSH is the authority on the signature, and it is asked when the statement is taken in, with the
clock of that moment, never with the time that the statement claims.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ..documents.canonical import sha256
from ..documents.statement import read_statement, statement_bytes
from ..domain.decision import Context
from ..domain.errors import BadDocument
from ..domain.evolve import State
from ..domain.finding import Finding
from ..domain.readiness.decide_review import HoldReview
from ..domain.readiness.decide_signoff import GiveSignOff
from ..domain.readiness.signoffs import signature_problem
from ..domain.rules.decide_rules import AdoptRules
from ..domain.rules.policy import Policy
from ..domain.rules.rules import Rules
from ..domain.rules.signature import Signature
from ..store.port import Head, Store
from ..trust.dsse import PAYLOAD_TYPE, Envelope, pae, seal, unseal
from ..trust.merkle import verify_consistency
from ..trust.ssh_key import key_of
from ..trust.sshsig import read_signature, sign, verify
from .outcome import CLOCK_SECONDS, Call, load, steady
from .signed_facts import Signable, differences, facts_of, kind_of, stands, subjects_of

#: How long a statement may wait to be brought.
VALID_HOURS = 168


@dataclass(frozen=True)
class Brought:
    """A signed statement whose signature was verified.

    :param statement: the whole statement (statement.schema.json).
    :param envelope: the DSSE envelope as it came, to be kept as evidence.
    :param keys: fingerprints of the key that signed, and of the authority of its certificate.
    :param signers: SHA-256 (hex) of the allowed signers by which it was verified.
    """

    statement: Mapping[str, Any]
    envelope: bytes
    signature: Signature
    keys: tuple[str, ...]
    signers: str

    @property
    def predicate(self) -> Mapping[str, Any]:
        """What the signer says."""
        found: Mapping[str, Any] = self.statement["predicate"]
        return found

    @property
    def signer(self) -> str:
        """Who signed."""
        return str(self.predicate["signer"])

    @property
    def bound(self) -> dict[str, str]:
        """Part of the scope -> SHA-256 (hex) that the decision is for."""
        return dict(self.predicate["bound"])

    def signing(self, command: Any) -> Any:
        """The command as it was signed; a sign-off also holds what it is for."""
        if isinstance(command, GiveSignOff):
            return replace(command, signature=self.signature, bound=self.bound)
        return replace(command, signature=self.signature)


def namespace(ledger_id: str) -> str:
    """The namespace of signatures for a ledger: what is signed for one counts for no other."""
    return f"signoff@{ledger_id}"


def make_statement(
    store: Store,
    command: Signable,
    policy: Policy,
    context: Context,
    bound: Mapping[str, str],
) -> bytes:
    """The statement for one decision of ``context.actor``, as it stands now.

    :param bound: part of the scope -> SHA-256 (hex) that the decision is for.
    :raises Unknown: what it is about is not on record.
    :raises BadDocument: it is no decision that can be signed, or not bound to what it is for.
    """
    state, head = load(store, subjects_of(command))
    now = steady(store, head, context).now
    facts = facts_of(command, state, policy)
    problem = _bound_problem(command, bound, policy)
    if problem:
        raise BadDocument(f"a statement that {problem} would not be accepted")
    predicate = {
        **facts.predicate,
        "signer": context.actor,
        "bound": dict(bound),
        "ledger": {"id": store.ledger_id, "size": head.size, "root": head.root.hex()},
        "issued": now.isoformat(),
        "expires": (now + timedelta(hours=VALID_HOURS)).isoformat(),
        "nonce": secrets.token_hex(16),
    }
    return statement_bytes(facts.subject, predicate)


def sign_statement(payload: bytes, key: str, where: str = "statement") -> bytes:
    """The DSSE envelope of a statement, signed with an SSH key.

    :param key: path of a private key, or of a public one whose private half the agent holds.
    :raises SigningFailed: there is no such key, or the agent does not sign.
    """
    ledger = read_statement(payload, where)["predicate"]["ledger"]["id"]
    blob = sign(pae(PAYLOAD_TYPE, payload), namespace(ledger), key)
    return seal(Envelope(payload, read_signature(blob).fingerprint, blob))


def take_in(store: Store, envelope: bytes, signers: bytes, context: Context, where: str) -> Brought:
    """Verify a signed statement, for this ledger and at this moment.

    :param signers: the allowed signers file in force.
    :raises BadDocument: it is not a signed statement.
    :raises BadSignature: the signature does not count.
    """
    sealed = unseal(envelope, where)
    statement = read_statement(sealed.payload, where)
    signer = str(statement["predicate"]["signer"])
    found = verify(
        sealed.signature,
        pae(PAYLOAD_TYPE, sealed.payload),
        signer,
        namespace(store.ledger_id),
        signers,
        steady(store, store.head(), context).now,
    )
    signature = Signature(
        envelope=sha256(envelope),
        keyid=found.fingerprint,
        nonce=str(statement["predicate"]["nonce"]),
        imported_by=context.actor if context.actor != signer else "",
    )
    certificate = key_of(found.key_blob).certificate
    authority = (certificate.authority,) if certificate else ()
    return Brought(statement, envelope, signature, (found.fingerprint, *authority), sha256(signers))


def signed_call(call: Call, brought: Brought, command: Signable, policy: Policy) -> Call:
    """The call by which the signer decides: it holds only while the statement is true.

    A statement that was brought before and stands is not held against anything: it adds nothing.
    """
    context = Context(brought.signer, call.context.now)

    def guard(state: State, head: Head) -> Sequence[Finding]:
        if stands(command, state, brought.signature):
            return ()
        signed, statement = brought.predicate, brought.statement
        facts = facts_of(command, state, policy)
        found = [
            *_not_by_the_rules(brought, command, state.standing.rules, policy),
            *_out_of_time(signed, steady(call.store, head, context).now),
            *_other_ledger(call.store, signed["ledger"], head),
            *differences(signed, facts.predicate, brought.signer),
        ]
        subject = [(one["name"], one["digest"]["sha256"]) for one in statement["subject"]]
        if subject != list(facts.subject.items()):
            found.append(_wrong("subject", "is not what is registered now", brought.signer))
        problem = _bound_problem(command, brought.bound, policy)
        if problem:
            found.append(_wrong("bound", problem, brought.signer))
        return found

    return replace(call, context=context, attached=(*call.attached, brought.envelope), guard=guard)


def _wrong(subject: str, problem: str, signer: str) -> Finding:
    return Finding("statement", subject, problem, who=signer, how="sign the decision anew")


def _bound_problem(command: Signable, bound: Mapping[str, str], policy: Policy) -> str:
    """Why a decision cannot be bound to just this; empty when it can.

    A go that is bound to less than there is would count for whatever is put in place of the rest.
    """
    go = isinstance(command, GiveSignOff | HoldReview) and command.decision == "go"
    wanted = set(policy.bind) - (set() if isinstance(command, HoldReview) else {"hosts"})
    absent = wanted - set(bound) if go else ()
    if absent:
        return f"is not bound to its {', '.join(sorted(absent))}"
    if bound and not isinstance(command, GiveSignOff) and not go:
        return f"is bound to {', '.join(sorted(bound))}, which means nothing for it"
    return ""


def _not_by_the_rules(
    brought: Brought, command: Signable, rules: Rules, policy: Policy
) -> Iterator[Finding]:
    """Whether others may speak for the signer by now than when the signature was verified."""
    signature, kind = brought.signature, kind_of(command)
    wanted = rules.signers
    if not rules.adopted or (isinstance(command, AdoptRules) and not wanted):
        wanted = policy.signers_digest
    if brought.signers != wanted:
        yield Finding(
            "signers",
            "allowed signers",
            f"are not those in force ({wanted[:8] or 'none'}… -> {brought.signers[:8]}…)",
            how="restore the file, and bring the signed statement again",
        )
    for key in brought.keys:
        problem = signature_problem(replace(signature, keyid=key), kind, policy, rules)
        if problem:
            yield Finding("signature", brought.signer, problem, how="sign with another key")


def _out_of_time(signed: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    signer = str(signed["signer"])
    issued, expires = (datetime.fromisoformat(signed[name]) for name in ("issued", "expires"))
    if now >= expires:
        yield _wrong("expires", f"expired at {expires:%Y-%m-%d %H:%M} UTC", signer)
    if expires - issued > timedelta(hours=VALID_HOURS):
        yield _wrong("expires", f"claims to count for longer than {VALID_HOURS} hours", signer)
    if issued > now + timedelta(seconds=CLOCK_SECONDS):
        yield _wrong("issued", f"is of the future: {issued:%Y-%m-%d %H:%M} UTC", signer)


def _other_ledger(store: Store, signed: Mapping[str, Any], head: Head) -> list[Finding]:
    size, root = int(signed["size"]), bytes.fromhex(signed["root"])
    known = size <= head.size and verify_consistency(
        size, root, head.size, head.root, store.consistency_proof(size, head.size)
    )
    if signed["id"] == store.ledger_id and known:
        return []
    return [
        Finding(
            "statement",
            "ledger",
            f"was signed on another history than this ledger has ({signed['id']}, {size} entries, "
            f"root {signed['root'][:8]}…)",
            how="find out which of the two was put back or altered",
        )
    ]
