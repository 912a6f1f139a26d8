# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What results and decisions rest on: files by their digest, and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain.releases.release import Evidence
from ..domain.rules.signature import Signature


def evidence_views(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """name, sha256 and size in bytes of each piece."""
    return [{"name": one.name, "sha256": one.sha256, "size": one.size} for one in evidence]


def signature_view(signature: Signature | None) -> dict[str, str] | None:
    """keyid, imported_by (empty when the signer brought it) and envelope (its SHA-256)."""
    if signature is None:
        return None
    return {
        "keyid": signature.keyid,
        "imported_by": signature.imported_by,
        "envelope": signature.envelope,
    }
