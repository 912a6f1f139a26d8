# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A verdict of the gate as a document and as the text that people read."""

from __future__ import annotations

from typing import Any

from ..documents.view import plain
from ..domain.gate.judge import Verdict
from ..domain.releases.release import Release
from .refusal import refusal_text


def verdict_answer(release: Release | None, verdict: Verdict) -> dict[str, Any]:
    """allowed, findings, inputs (everything it rests on) and text."""
    name = verdict.inputs.release
    into = f" -> {release.environment}" if release else ""
    if verdict.allowed and release and release.review:
        until = f"{release.review.expires_at:%Y-%m-%d %H:%M} UTC"
        text = f"OPEN  {name}{into}, until {until}"
    else:
        text = refusal_text(f"CLOSED  {name}{into}", verdict.findings)
    return {
        "allowed": verdict.allowed,
        "findings": plain(verdict.findings),
        "inputs": plain(verdict.inputs),
        "text": text,
    }
