# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a decision is made of: who asks and when, and how the answer looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .event import Event
from .finding import Finding


@dataclass(frozen=True)
class Context:
    """Who acts and when; handed in, because the core has no clock and no login.

    :param now: UTC, whole seconds.
    """

    actor: str
    now: datetime


@dataclass(frozen=True)
class Refusal:
    """The step is not allowed; every reason at once, never only the first."""

    what: str
    findings: tuple[Finding, ...]


#: No events means: what was asked for is already so.
Decision = tuple[Event, ...] | Refusal


def refuse(what: str, findings: Sequence[Finding]) -> Refusal:
    """A refusal with its reasons in the order they were found, each once."""
    return Refusal(what, tuple(dict.fromkeys(findings)))
