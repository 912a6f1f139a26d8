# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event: one accepted fact. Events are the only truth about decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Event:
    """One fact as it was accepted.

    :param type: past tense, one of the types in ``evolve.EVENT_TYPES``.
    :param subject: what it is about: ``change/RFC-2031``, ``release/storefront-2.4.0``,
        ``gate`` (attempts for releases that nobody planned) or ``ledger``.
    :param at: when it was accepted; UTC, whole seconds.
    :param actor: who did it.
    :param data: the content by type, plain data only (no floats); its shape is
        ``documents/schemas/event.schema.json``.
    :param version: the version of the event's shape.
    :param extra: top-level fields that a later version wrote; kept, never interpreted.
    """

    type: str
    subject: str
    at: datetime
    actor: str
    data: Mapping[str, Any]
    version: int = 1
    extra: Mapping[str, Any] = field(default_factory=dict)
