# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issue the SSH certificate of a permit in force: its key id is the permit, and it ends with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from ..domain.decision import Context
from ..domain.errors import Refused, Unknown
from ..domain.finding import Finding
from ..domain.gate.permit import Permit
from ..store.port import Store
from ..trust.certificate import PublicLine, Terms, issue, still_says
from .outcome import steady
from .read_state import read_release

#: Clocks of two machines differ: a certificate counts a little earlier than it was issued.
EARLIER_SECONDS = 60


@dataclass(frozen=True)
class Wanted:
    """What certificate is wanted.

    :param principal: the name that targets let in.
    :param authority: path of the key that issues it.
    :param pty: whether a terminal may be had with it.
    """

    release: str
    permit: str
    public: PublicLine
    principal: str
    authority: str
    pty: bool = True


@dataclass(frozen=True)
class Issued:
    """A certificate for a permit.

    :param certificate: content of its file; empty when none was issued, in check mode.
    :param changed: whether it is, or in check mode would be, another than the one at hand.
    """

    permit: Permit
    certificate: bytes
    changed: bool


def issue_certificate(
    store: Store, wanted: Wanted, context: Context, at_hand: bytes = b"", *, check: bool = False
) -> Issued:
    """Certify a public key for a permit.

    :param at_hand: the certificate that is there already; one that says the same is kept.
    :raises Refused: the permit is not in force, is of another release, or was given to another.
    :raises ClockBehind: the clock is behind the ledger.
    :raises SigningFailed: why the authority issued none, and what to do.
    """
    context = steady(store, store.head(), context)
    permit = permit_in_force(store, wanted.release, wanted.permit, context.now)
    if permit.holder != context.actor:
        raise Refused(
            _REFUSED,
            [Finding("permit", permit.id, f"was given to {permit.holder}", permit.holder)],
        )
    now = int(context.now.timestamp())
    terms = Terms(
        key_id=permit.id,
        principal=wanted.principal,
        valid_after=now - EARLIER_SECONDS,
        valid_before=int(permit.not_after.timestamp()),
        serial=_serial(store.ledger_id, permit.id, wanted.public.key.fingerprint, now),
        pty=wanted.pty,
    )
    if at_hand and still_says(at_hand, wanted.public, terms, wanted.authority, now):
        return Issued(permit, at_hand, changed=False)
    if check:
        return Issued(permit, b"", changed=True)
    return Issued(permit, issue(wanted.public, terms, wanted.authority), changed=True)


_REFUSED = "no certificate is issued"


def permit_in_force(store: Store, release_id: str, permit_id: str, now: datetime) -> Permit:
    """The permit, which is in force.

    :raises Refused: it is not.
    """
    try:
        release, _state = read_release(store, release_id)
    except Unknown as error:
        raise Refused(
            _REFUSED, [Finding("release", release_id, "is not on record", how=error.remedy)]
        ) from error
    permit = release.permits.get(permit_id)
    problem = _problem(permit, now)
    if permit is None or problem:
        how = "ask the gate for a permit, and name it"
        raise Refused(_REFUSED, [Finding("permit", permit_id, problem, how=how)])
    return permit


def _problem(permit: Permit | None, now: datetime) -> str:
    if permit is None:
        return "is none of this release"
    match permit.standing(now):
        case "withdrawn":
            by = f" by {permit.withdrawn_by}" if permit.withdrawn_by else ""
            why = f": {permit.withdrawn_why}" if permit.withdrawn_why else ""
            return f"was withdrawn{by}{why}"
        case "expired":
            return f"expired at {permit.not_after:%Y-%m-%d %H:%M:%S} UTC"
        case "used":
            return "is used: its runs have ended"
        case "in force":
            return ""
        case other:
            return f"is {other}"


def _serial(ledger: str, permit: str, key: str, second: int) -> int:
    """A number that no other certificate has, for logs and for lists of revoked keys."""
    told = f"{ledger} {permit} {key} {second}".encode()
    return int.from_bytes(hashlib.sha256(told).digest()[:6], "big")
