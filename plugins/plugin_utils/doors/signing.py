# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doors share by which people sign: with a key at once, or with a file that travels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from ansible.utils.display import Display

from ..documents.statement import read_statement
from ..documents.tree import binds
from ..domain.errors import BadDocument
from ..domain.rules.policy import Policy
from ..domain.rules.signature import Signature
from ..store.port import Store
from ..trust.dsse import unseal
from ..usecases.outcome import Call, Outcome
from ..usecases.read_rules import AtHand
from ..usecases.signed_command import command_of
from ..usecases.signed_facts import Signable, kind_of
from ..usecases.signing import make_statement, sign_statement, signed_call, take_in
from . import settings
from .action import Asked, Door
from .files import write_file

#: The options of every door by which people sign, as in the documentation fragment ``signing``.
SIGNING_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "key": {"type": "path"},
    "request_file": {"type": "path"},
    "signed_file": {"type": "path"},
}
#: Statements are small; what is larger is none.
MAX_BYTES = 1_000_000
#: How a signed file begins; a request begins with the type of the statement.
SEALED = b'{"payload"'
#: Stands for the signature to come while it is asked whether the decision would be allowed with it.
#: It is never written.
TO_COME = Signature(envelope="0" * 64, keyid=f"SHA256:{'A' * 43}", nonce="0" * 32)
#: Kind of decision for the contents of a project -> our files that must not lie among these. A
#: review is held against the project when it is brought as well.
_APART = {"signoff": ("request_file",), "review": ("request_file", "signed_file")}

#: Carries a command out: the call, the command with its signature, what the signature is bound to.
CarryOut = Callable[[Call, Any, Mapping[str, str] | None], Outcome]


class SigningDoor(Door):
    """A door whose decision can be signed; subclasses say which ``KINDS`` it takes."""

    KINDS: ClassVar[tuple[str, ...]] = ()
    #: What the answer shows: ``releases``, ``changes`` or ``rules``.
    SHOWS: ClassVar[str] = "releases"

    def decide(
        self,
        asked: Asked,
        store: Store,
        command: Signable | None,
        rules: AtHand,
        carry_out: CarryOut,
        bound: Callable[[Any], Mapping[str, str]] = lambda command: {},
        signers: bytes | None = None,
    ) -> dict[str, Any]:
        """Record a decision: unsigned, signed now, or signed elsewhere; or ask for a signature.

        :param command: the decision; not needed with ``signed_file``, which holds it.
        :param rules: the rules at hand.
        :param bound: what a decision is for, part of the scope -> SHA-256 (hex).
        :param signers: the allowed signers by whom it counts, when not those at hand.
        :returns: the answer of the door.
        """
        call = self.call(asked, store)
        by = rules.signers if signers is None else signers
        _keep_apart(asked, self.KINDS, rules.policy)
        if asked.text("signed_file"):
            path = asked.path("signed_file")
            return self._bring(call, read_file(path), str(path), rules.policy, by, carry_out)
        if command is None:
            raise BadDocument("there is nothing to decide", remedy="give the decision")
        key = _key(asked, kind_of(command), rules.policy)
        if not key and not asked.text("request_file"):
            return self._told(carry_out(call, command, None), command)
        # Nobody signs what would be refused anyway, or what stands signed already.
        tried = carry_out(replace(call, check=True), replace(command, signature=TO_COME), None)
        if not tried.changed:
            return self._told(tried, command)
        payload = make_statement(store, command, rules.policy, call.context, bound(command))
        if asked.text("request_file"):
            return _requested(asked, payload)
        Display().display(text_of(payload, "statement"))
        envelope = sign_statement(payload, str(Path(key).expanduser()))
        return self._bring(call, envelope, "statement", rules.policy, by, carry_out)

    def _bring(
        self,
        call: Call,
        envelope: bytes,
        where: str,
        policy: Policy,
        signers: bytes,
        carry_out: CarryOut,
    ) -> dict[str, Any]:
        brought = take_in(call.store, envelope, signers, call.context, where)
        command = command_of(brought.predicate, policy)
        if kind_of(command) not in self.KINDS:
            raise BadDocument(
                f"this is a signed {kind_of(command)}, which this door does not take",
                where=where,
                remedy=f"it takes: {', '.join(self.KINDS)}",
            )
        outcome = carry_out(
            signed_call(call, brought, command, policy), brought.signing(command), brought.bound
        )
        return {
            **self._told(outcome, command),
            "signer": brought.signer,
            "text": str(brought.predicate["text"]),
        }

    def _told(self, outcome: Outcome, command: Any) -> dict[str, Any]:
        name = getattr(command, "release", "") or getattr(command, "id", "") or self.SHOWS
        return self.answer(outcome, self.SHOWS, name)


def _key(asked: Asked, kind: str, policy: Policy) -> str:
    """The key to sign with: one that the task gives, or the setting where a policy wants it."""
    found = settings.resolve("key", asked.arguments, asked.variables)
    if found is None or (found.origin != "task argument" and kind not in policy.signed):
        return ""
    return found.value


def _keep_apart(asked: Asked, kinds: Sequence[str], policy: Policy) -> None:
    """Refuse a file of ours among those that the decision is for: by being there it changes them.

    :raises BadDocument: it is one of them.
    """
    for name in (name for kind in kinds for name in _APART.get(kind, ()) if asked.text(name)):
        path = asked.path(name)
        if binds(asked.path("project"), path, policy.ignore):
            raise BadDocument(
                "this file would be part of what is signed, since it lies in the project",
                where=str(path),
                remedy="keep it outside of the project, in a hidden folder at its top, or where "
                "scope.ignore of the policy leaves files out",
            )


def read_file(path: Path) -> bytes:
    """Content of a request or a signed file.

    :raises BadDocument: it cannot be read, or is too large to be one.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadDocument(
            f"the file cannot be read: {error.strerror}",
            where=str(path),
            remedy="check the path",
        ) from error
    if len(content) > MAX_BYTES:
        raise BadDocument("this is too large for a statement", where=str(path))
    return content


def read_request(content: bytes, where: str) -> bytes:
    """The statement in a request file, or in a signed one."""
    return unseal(content, where).payload if content[:10] == SEALED else content


def text_of(payload: bytes, where: str) -> str:
    """The text of a statement: what is shown is what is signed."""
    return str(read_statement(payload, where)["predicate"]["text"])


def _requested(asked: Asked, payload: bytes) -> dict[str, Any]:
    """Write what is to be signed, and tell what it says."""
    path = asked.path("request_file")
    changed = write_file(path, payload, check=asked.check)
    text = text_of(payload, str(path))
    return {"changed": changed, "request_file": str(path), "text": text, "events": []}
