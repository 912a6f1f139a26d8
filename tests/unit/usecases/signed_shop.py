# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A shop whose people sign with real SSH keys: rules in force, a release, and what it is for.

What happens to it goes through the use cases, in the order in which the doors call them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    digest,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.statement import shown
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    MoveChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError, Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import Verdict
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
    RevokeKey,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import PARTS, Scope
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.trust.dsse import (
    PAYLOAD_TYPE,
    Envelope,
    pae,
    seal,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import read_signature, sign
from ansible_collections.mof.release.plugins.plugin_utils.usecases.adopt_rules import (
    adopt_rules,
    revoke_key,
    signers_for_adoption,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_gate import ask_gate
from ansible_collections.mof.release.plugins.plugin_utils.usecases.hold_review import hold_review
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import (
    Call,
    Outcome,
    load,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_rules import (
    AtHand,
    read_rules,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import bound_of
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    record_activity,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signed_command import command_of
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signed_facts import Signable
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import (
    make_statement,
    sign_statement,
    signed_call,
    take_in,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    recorded,
    story,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import fill
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import (
    FILES,
    LEDGER,
    PEOPLE,
    PURPOSE,
    signers_of,
    write_rules,
)


class Shop:
    """A ledger, the rules at hand, and the keys of everybody.

    :param keys: a directory with a key pair of each person.
    """

    def __init__(self, store: Store, folder: Path, keys: Path) -> None:
        self.store, self.folder, self.keys = store, folder, keys
        self.rules = self.write_rules()

    # What lies in files.

    def write_rules(self, version: int = 1, **others: Any) -> AtHand:
        """Write the three files anew, and read them; see :func:`.signed_rules.write_rules`."""
        signers = others.pop("signers", None) or self.signers()
        return write_rules(self.folder, signers, version, **others)

    def read_rules(self, *, signers: bool = True) -> AtHand:
        """Read the files as they lie there, with the allowed signers or without."""
        return read_rules(*(self.folder / name for name in FILES[: 3 if signers else 2]))

    def signers(self, **options: str) -> bytes:
        """Allowed signers: everybody with the own key; options by person, as in ``kim=…``."""
        return signers_of(self.keys, options)

    # What happens, as the doors do it.

    def call(self, person: str, hours: float = 0, *, check: bool = False) -> Call:
        """A call of this person at that hour, with a key of its own."""
        return Call(self.store, by(person, hours), uuid4().hex, check)

    def tell(self, *events: Event) -> None:
        """Put these events on the ledger."""
        fill(self.store, events)

    def scope(self, _release: Release | None = None) -> Scope:
        """What a go is given for: the story's scope under the rules at hand."""
        policy = self.rules.policy
        rules = {
            policy.name: policy.digest,
            "people file": policy.people_digest,
            "allowed signers": policy.signers_digest,
        }
        parts = {**{part: {} for part in PARTS}, **SCOPE.parts, "policy": rules}
        return Scope(parts, digest(parts))

    def bound(self, command: Signable) -> dict[str, str]:
        """What a decision is for."""
        if isinstance(command, GiveSignOff):
            return bound_of(self.scope(), hosts=False)
        if isinstance(command, HoldReview) and command.decision == "go":
            return bound_of(self.scope(), hosts=True)
        return {}

    def request(self, command: Signable, person: str, hours: float = 0) -> bytes:
        """The statement of a person's decision, to be signed."""
        policy, context = self.rules.policy, by(person, hours)
        return make_statement(self.store, command, policy, context, self.bound(command))

    def signed(
        self, command: Signable, person: str, hours: float = 0, key: str | None = None
    ) -> bytes:
        """The signed decision of a person, by the own key or that of somebody else."""
        return sign_statement(
            self.request(command, person, hours), str(self.keys / (key or person))
        )

    def bring(
        self, envelope: bytes, hours: float = 0, person: str = "carl", *, check: bool = False
    ) -> Outcome:
        """Somebody brings a signed decision."""
        call, policy = self.call(person, hours, check=check), self.rules.policy
        signers = self.rules.signers
        if _kind(envelope) == "policy":  # what the door for rules does
            signers = signers_for_adoption(self.store, self.rules)
        brought = take_in(self.store, envelope, signers, call.context, "a.json")
        command = command_of(brought.predicate, policy)
        call = signed_call(call, brought, command, policy)
        signed: Any = brought.signing(command)
        if isinstance(signed, GiveSignOff):
            return sign_off(call, signed, policy)
        if isinstance(signed, HoldReview):
            return hold_review(call, signed, policy, self.scope, lambda one: {}, brought.bound)
        if isinstance(signed, RecordActivity):
            return record_activity(call, signed, policy)
        if isinstance(signed, MoveChange):
            return request_change(call, signed, policy)
        return adopt_rules(call, signed, self.rules)

    def decide(self, command: Signable, person: str, hours: float = 0) -> Outcome:
        """A person signs and brings a decision at once."""
        return self.bring(self.signed(command, person, hours), hours, person)

    def adopt(self, person: str = "pat", hours: float = 0) -> Outcome:
        """Put the rules at hand in force."""
        return self.decide(AdoptRules(self.rules.policy, "agreed"), person, hours)

    def revoke(self, person: str, hours: float = 0) -> Outcome:
        """Let the key of a person count no more."""
        return self.revoke_file(self.keys / person, hours)

    def revoke_file(self, key: Path, hours: float = 0) -> Outcome:
        """Let the key in a file count no more."""
        keyid = read_signature(sign(b"x", "x", str(key))).fingerprint
        return revoke_key(self.call("pat", hours), RevokeKey(keyid, "stolen"), self.rules)

    def everybody_signs(self, hours: float = 0) -> None:
        """Each cluster says go."""
        for person in ("kim", "rob", "sol", "una"):
            self.decide(go(PEOPLE[person][0]), person, hours)

    def gate(self, hours: float = 0) -> Verdict:
        """Ask the gate."""
        policy = self.rules.policy
        return ask_gate(self.store, RELEASE, policy, self.scope, by("carl", hours))[1]

    def release(self, name: str = RELEASE) -> Release:
        """The release as it is."""
        return load(self.store, [f"release/{name}"])[0].releases[name]

    def changes(self) -> Mapping[str, Change]:
        """All change requests as they are."""
        found = {one.subject for one in self.store.read() if one.subject.startswith("change/")}
        return load(self.store, found)[0].changes

    # What an attacker does.

    @staticmethod
    def predicate(payload: bytes) -> Any:
        """What a statement says."""
        return json.loads(payload)["predicate"]

    def forged(
        self,
        payload: bytes,
        key: str,
        change: Callable[[dict[str, Any]], Any],
        *,
        told: bool = True,
    ) -> bytes:
        """A statement that somebody altered and signed, by tools of their own.

        :param told: whether its text is made to fit what is in it then.
        """
        statement = json.loads(payload)
        change(statement)
        if told:
            predicate = statement["predicate"]
            predicate["text"] = shown(statement["subject"], predicate)
        return self.sealed(canonical(statement), key)

    def sealed(self, payload: bytes, key: str, purpose: str = PURPOSE) -> bytes:
        """An envelope around any bytes."""
        blob = sign(pae(PAYLOAD_TYPE, payload), purpose, str(self.keys / key))
        return seal(Envelope(payload, read_signature(blob).fingerprint, blob))

    @contextmanager
    def unharmed(
        self, words: str, error: type[MofError] = Refused
    ) -> Iterator[pytest.ExceptionInfo[MofError]]:
        """What is tried inside is refused with these words, and leaves the ledger as it was."""
        before = list(self.store.read()), self.store.head()
        with pytest.raises(error, match=words) as caught:
            yield caught
        assert (list(self.store.read()), self.store.head()) == before


def _kind(envelope: bytes) -> str:
    with suppress(ValueError, KeyError, TypeError, RecursionError):
        payload = base64.b64decode(json.loads(envelope)["payload"])
        return str(json.loads(payload)["predicate"]["kind"])
    return ""


def go(cluster: str, comment: str = "we are ready") -> GiveSignOff:
    """The go of a cluster."""
    return GiveSignOff(RELEASE, cluster, "go", comment)


def no_go(cluster: str, comment: str = "a disk is full") -> GiveSignOff:
    """The no-go of a cluster."""
    return GiveSignOff(RELEASE, cluster, "no_go", comment)


GO = HoldReview(RELEASE, "go", "everybody is ready", None)
NO_GO = HoldReview(RELEASE, "no_go", "no room", None, to="release_manager", actions=("Add a disk",))
WAIVED = RecordActivity(RELEASE, "operations.backup", "waived", comment="restored last week")


def open_shop(store: Store, folder: Path, keys: Path) -> Shop:
    """A shop whose rules are in force, and whose release lacks nothing but signatures."""
    shop = Shop(store, folder, keys)
    opened = Event("ledger_opened", "ledger", at(), "max", {"ledger": LEDGER})
    shop.tell(opened)
    shop.adopt()
    shop.tell(*story("preparation"), *(recorded(one) for one in POLICY.activities))
    return shop
