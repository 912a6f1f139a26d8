# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verify the signatures in a record offline: each is over what its event says, by who acted.

Nothing in an event is believed for being there: the envelope must be the one that the event names,
the statement in it must be the decision of the event and true of the history before it, and OpenSSH
must accept the signature by the signers that were in force, at the time of the event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..documents.canonical import sha256
from ..documents.statement import read_statement
from ..domain.errors import BadDocument, BadSignature, Unknown
from ..domain.event import Event
from ..domain.evolve import State, evolve
from ..domain.reading import number, text
from ..domain.rules.policy import Policy, ReviewRule
from ..domain.rules.rules import Rules
from ..domain.rules.signature import Signature, signature_of
from ..trust.dsse import PAYLOAD_TYPE, pae, unseal
from ..trust.ssh_key import key_of
from ..trust.sshsig import verify
from .outcome import CLOCK_SECONDS
from .signed_command import command_of
from .signed_events import KINDS, differing
from .signed_facts import differences, facts_of
from .signing import namespace

Placed = tuple[int, Event]


@dataclass(frozen=True)
class Checked:
    """What came of the signatures of a record.

    :param verified: how many count.
    :param unverified: event and reason of each whose signers nobody promised to keep.
    """

    verified: int
    unverified: tuple[dict[str, Any], ...]
    problems: tuple[str, ...]


def verify_signatures(record: Mapping[str, Any], events: Sequence[Placed]) -> Checked:
    """Check every signature of a record whose events were verified.

    :param record: it has the shape of record.schema.json.
    :param events: all events of the record, with their places.
    :raises MissingDependency: OpenSSH is not installed, and there is something to verify.
    """
    given = {one["event"]: one for one in record["signatures"]}
    wanted = [index for index, event in events if signature_of(event.data)]
    problems = []
    if [one["event"] for one in record["signatures"]] != [one for one in wanted if one in given]:
        problems.append("signatures: one is there twice, out of order, or of no signed event")
    verified, unverified, state = 0, [], State()
    for place, (index, event) in enumerate(events):
        signature = signature_of(event.data)
        if signature is not None and index not in given:
            problems.append(f"event {index}: its signature is not in the record")
        elif signature is not None:
            one = _Signed(index, event, signature, state, [each for _at, each in events[place:]])
            found = list(one.problems(given[index], record["ledger"]["id"]))
            problems += [f"event {index}: {problem}" for problem in found]
            if not found and one.untold(given[index]):
                reason = "the record does not have its signers: no rules were in force"
                unverified.append({"event": index, "reason": reason})
            elif not found:
                verified += 1
        state = evolve(state, event)
    return Checked(verified, tuple(unverified), tuple(problems))


def signers_of(predicate: Mapping[str, Any], rules: Rules) -> str:
    """SHA-256 (hex) of the allowed signers by whom a statement was accepted.

    :param rules: those in force before it.
    """
    return rules.signers or str(predicate["rules"]["signers_sha256"])


def kept_by_rules(event: Event, rules: Rules) -> bool:
    """Whether the allowed signers of a signed event were put in force, and so are kept."""
    return rules.adopted or event.type == "rules_adopted"


@dataclass(frozen=True)
class _Signed:
    """A signed event, the state before it, and the events from it on."""

    index: int
    event: Event
    signature: Signature
    before: State
    following: Sequence[Event]

    def untold(self, given: Mapping[str, Any]) -> bool:
        """Whether the signers are not in the record, and need not be."""
        return not given["signers"] and not kept_by_rules(self.event, self.before.standing.rules)

    def problems(self, given: Mapping[str, Any], ledger: str) -> Iterator[str]:
        """Everything that is wrong with it; what cannot be read has no more than that."""
        envelope = given["envelope"].encode("utf-8")
        if sha256(envelope) != self.signature.envelope:
            yield "its envelope is not the one that the event names"
            return
        try:
            sealed = unseal(envelope, "envelope")
            statement = read_statement(sealed.payload, "envelope")
        except BadDocument as error:
            yield f"its envelope holds no signed statement: {error.what}"
            return
        predicate = statement["predicate"]
        yield from self._other(predicate, ledger)
        yield from self._untrue(statement)
        if not self.untold(given):
            signers = given["signers"].encode("utf-8")
            message = pae(PAYLOAD_TYPE, sealed.payload)
            yield from self._unsigned(sealed.signature, message, signers, predicate, ledger)

    def _other(self, predicate: Mapping[str, Any], ledger: str) -> Iterator[str]:
        """What makes it another decision than that of the event, or of another moment."""
        event, at = self.event, self.event.at
        if predicate["signer"] != event.actor:
            yield f"{predicate['signer']} signed it, and the event is by {event.actor}"
        if predicate["kind"] != KINDS.get(event.type):
            yield f"its signed statement is a {predicate['kind']}, which {event.type} is not"
        else:
            for name, signed, told in differing(predicate, event, self.before, self.following):
                yield f"its signed statement says {name} {signed}, and the event {told}"
        if predicate["nonce"] != self.signature.nonce:
            yield "its signed statement has another nonce than the event"
        signed_on = predicate["ledger"]
        if signed_on["id"] != ledger:
            yield f"it was signed for the ledger {signed_on['id']}"
        if signed_on["size"] > self.index:
            yield "it was signed on a longer ledger than there was"
        issued, expires = (datetime.fromisoformat(predicate[one]) for one in ("issued", "expires"))
        if not issued - timedelta(seconds=CLOCK_SECONDS) <= at < expires:
            yield f"it counts from {issued.isoformat()} to {expires.isoformat()} only"

    def _untrue(self, statement: Mapping[str, Any]) -> Iterator[str]:
        """Facts of the statement that the history before the event does not have."""
        predicate = statement["predicate"]
        policy = self._policy(predicate)
        try:
            facts = facts_of(command_of(predicate, policy), self.before, policy)
        except (BadDocument, Unknown) as error:
            yield f"its signed statement cannot be of this history: {error.what}"
            return
        for one in differences(predicate, facts.predicate, predicate["signer"]):
            yield f"its signed statement: {one.subject} {one.problem}"
        subject = [(one["name"], one["digest"]["sha256"]) for one in statement["subject"]]
        if subject != list(facts.subject.items()):
            yield "its signed statement is about something else than was registered"

    def _policy(self, predicate: Mapping[str, Any]) -> Policy:
        """The rules that the statement must name; those that were nowhere in force are its own."""
        rules, data, own = self.before.standing.rules, self.event.data, predicate["rules"]
        if self.event.type == "rules_adopted":
            return _named(
                text(data, "policy"),
                text(data, "policy_sha256"),
                text(data, "people_sha256"),
                text(data, "signers_sha256"),
                number(data, "version"),
            )
        if rules.adopted:
            return _named(rules.policy_name, rules.policy, rules.people, rules.signers)
        digest = text(data, "policy_sha256", own["policy_sha256"])
        return _named(own["policy"], digest, own["people_sha256"], own["signers_sha256"])

    def _unsigned(
        self,
        blob: bytes,
        message: bytes,
        signers: bytes,
        predicate: Mapping[str, Any],
        ledger: str,
    ) -> Iterator[str]:
        """Why the signature does not count."""
        rules = self.before.standing.rules
        if sha256(signers) != signers_of(predicate, rules):
            yield "its signers are not those that were in force"
            return
        try:
            person, purpose = str(predicate["signer"]), namespace(ledger)
            found = verify(blob, message, person, purpose, signers, self.event.at)
        except (BadSignature, BadDocument) as error:
            yield f"its signature does not count: {error.what}"
            return
        if found.fingerprint != self.signature.keyid:
            yield f"it was signed with {found.fingerprint}, not with {self.signature.keyid}"
        certificate = key_of(found.key_blob).certificate
        for key in (found.fingerprint, *((certificate.authority,) if certificate else ())):
            if key in rules.revoked:
                yield f"it was signed with {key}, which had been revoked"


def _named(name: str, digest: str, people: str, signers: str, version: int = 1) -> Policy:
    """A policy of which no more is known than its names."""
    nothing = ReviewRule(0, (), (), 0)
    return Policy(
        *(name, digest, (), (), nothing, (), {}, ()),
        version=version,
        people_digest=people,
        signers_digest=signers,
    )
