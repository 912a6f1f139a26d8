# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened to the ledger and to the rules in force, as plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.event import Event
from ..domain.reading import number, text
from .words import Teller, listed


def _opened(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} opened the ledger {text(data, 'ledger')}"


def _adopted(event: Event, data: Mapping[str, Any]) -> str:
    beside = [
        word
        for name, word in (("people_sha256", "people"), ("signers_sha256", "allowed signers"))
        if text(data, name)
    ]
    told = f", with the {listed(beside)} beside it" if beside else ""
    version, policy = number(data, "version"), text(data, "policy")
    return f"{event.actor} put version {version} of policy {policy} in force{told}"


def _revoked(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} revoked the key {text(data, 'keyid')}"


RULES_SENTENCES: Mapping[str, Teller] = {
    "ledger_opened": _opened,
    "rules_adopted": _adopted,
    "key_revoked": _revoked,
}
