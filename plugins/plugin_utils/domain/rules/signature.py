# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the core knows of a signature once it was verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..reading import text


@dataclass(frozen=True)
class Signature:
    """A verified signature under a decision.

    :param envelope: SHA-256 (hex) of the DSSE envelope among the evidence.
    :param keyid: fingerprint of the key, ``SHA256:…``.
    :param nonce: what makes the statement one of its kind; no two decisions share it.
    :param imported_by: who brought it, when that is not the signer.
    """

    envelope: str
    keyid: str
    nonce: str
    imported_by: str = ""

    @property
    def document(self) -> dict[str, str]:
        """As an event keeps it."""
        return {
            "envelope": self.envelope,
            "keyid": self.keyid,
            "nonce": self.nonce,
            "imported_by": self.imported_by,
        }


def signature_of(data: Mapping[str, Any]) -> Signature | None:
    """The signature that an event's data has, if any."""
    found = data.get("signature")
    if not isinstance(found, Mapping):
        return None
    return Signature(
        text(found, "envelope"),
        text(found, "keyid"),
        text(found, "nonce"),
        text(found, "imported_by"),
    )
