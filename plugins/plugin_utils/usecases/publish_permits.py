# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Publish the permits in force that a certificate was issued for, so that targets can check them.

The list before says which key was certified for which permit; everything else is read from the
ledger each time, so that what was withdrawn is gone from the next list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..documents.canonical import canonical, parse
from ..documents.schema import check
from ..documents.yaml_input import Source
from ..domain.decision import Context
from ..domain.errors import BadDocument, ClockBehind
from ..store.port import Store
from ..trust.permit_list import SignedList, open_list, seal_list
from ..trust.signing_trouble import fingerprint_of, key_file
from .outcome import CLOCK_SECONDS, load, steady

VERSION = 1


@dataclass(frozen=True)
class Certified:
    """That a key was certified for a permit.

    :param key: its fingerprint, ``SHA256:…``.
    """

    permit: str
    release: str
    principal: str
    key: str


@dataclass(frozen=True)
class Published:
    """The list as it is now, or in check mode would be.

    :param data: its signed file; empty in check mode, and when nothing had to be written.
    :param lost: why the list before could not be gone by; empty when it could, or there was none.
    """

    document: Mapping[str, Any]
    data: bytes
    changed: bool
    lost: str


def publish_permits(
    store: Store,
    context: Context,
    key: str,
    minutes: int,
    former: bytes = b"",
    added: Certified | None = None,
    *,
    check_only: bool = False,
) -> Published:
    """The signed list of permits in force. Nobody else may publish it at the same moment.

    A list that says the same is kept for half of its time.

    :param key: path of the gate's key.
    :param minutes: how long the list counts.
    :param former: the file of the list before; empty when there is none.
    :param added: what was certified since.
    :raises ClockBehind: the clock is behind the ledger, or behind the list before.
    :raises BadDocument: the list before is of another ledger, or of a longer one than this.
    :raises SigningFailed: why the list could not be signed, and what to do.
    """
    known, lost = _opened(former, key, context.now)
    before = _document(known) if known else {}
    document = _next(store, context, minutes, before, added)
    if before and _same(before, document) and _lasts(before, context.now):
        return Published(before, b"", changed=False, lost="")
    data = b"" if check_only else seal_list(canonical(document), key)
    return Published(document, data, changed=True, lost=lost)


def _opened(former: bytes, key: str, now: datetime) -> tuple[SignedList | None, str]:
    if not former:
        return None, ""
    ours = fingerprint_of(key_file(key))
    try:
        found = open_list(former, now, "the list before")
    except BadDocument as error:
        return None, error.what
    if found.fingerprint != ours:
        return None, f"the list before was signed with another key, {found.fingerprint}"
    return found, ""


def _document(known: SignedList) -> dict[str, Any]:
    document: dict[str, Any] = parse(known.content, "the list before")
    check("permit-list", Source("the list before", document), "list of permits")
    return document


def _next(
    store: Store,
    context: Context,
    minutes: int,
    before: Mapping[str, Any],
    added: Certified | None,
) -> dict[str, Any]:
    """The list that follows; who certified what comes from the one before, the rest from here."""
    certified = {
        one["id"]: Certified(one["id"], one["release"], one["principal"], one["key"])
        for one in before.get("permits", ())
    }
    if added is not None:
        certified[added.permit] = added
    state, head = load(store, {f"release/{one.release}" for one in certified.values()})
    if before and before["ledger"] != store.ledger_id:
        raise BadDocument(
            f"the list there is of the ledger {before['ledger']}, not of {store.ledger_id}",
            remedy="publish the lists of two ledgers at two places",
        )
    if before and before["size"] > head.size:
        raise BadDocument(
            f"the list there is of a ledger with {before['size']} events, and this one has "
            f"{head.size}",
            remedy="this ledger is an old copy: find the newest one, and use it",
        )
    issued = _issued(before, steady(store, head, context).now)
    permits = []
    for one in certified.values():
        release = state.releases.get(one.release)
        permit = release.permits.get(one.permit) if release else None
        if permit is None or permit.standing(issued) != "in force":
            continue
        permits.append(
            {
                "id": permit.id,
                "release": one.release,
                "hosts": sorted(permit.hosts),
                "principal": one.principal,
                "not_after": stamp(permit.not_after),
                "key": one.key,
            }
        )
    document = {
        "version": VERSION,
        "ledger": store.ledger_id,
        "size": head.size,
        "issued_at": stamp(issued),
        "valid_until": stamp(issued + timedelta(minutes=minutes)),
        "permits": _sorted(permits),
    }
    check("permit-list", Source("the list of permits", document), "list of permits")
    return document


def _sorted(permits: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(permits, key=lambda one: str(one["id"]))


def _issued(before: Mapping[str, Any], now: datetime) -> datetime:
    """Now, and never before the list before: targets would take the new one for the older."""
    if not before:
        return now
    last = moment(before["issued_at"])
    if now < last - timedelta(seconds=CLOCK_SECONDS):
        raise ClockBehind(
            f"the clock says {stamp(now)}, and the list there was issued at {stamp(last)}",
            where="clock",
            remedy="set the clock of this controller",
        )
    return max(now, last)


def _same(before: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    return all(before[name] == document[name] for name in ("version", "ledger", "permits"))


def _lasts(before: Mapping[str, Any], now: datetime) -> bool:
    issued, ends = moment(before["issued_at"]), moment(before["valid_until"])
    return now < issued + (ends - issued) / 2


def stamp(time: datetime) -> str:
    """A time as the list has it."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def moment(text: str) -> datetime:
    """The time in such a text.

    :raises BadDocument: there is no such time.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadDocument(f"there is no such time: {text}") from error
