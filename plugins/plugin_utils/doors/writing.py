# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scribe needs once there is something to write down; loaded then, and not before."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..domain.decision import Context
from ..store.opening import open_location
from ..usecases.end_run import record_unpermitted
from ..usecases.outcome import Call
from ..usecases.record_deployment import record_deployment
from . import settings
from .clock import now


def deployed(
    log: Mapping[str, Any], hosts: Mapping[str, Mapping[str, Any]], touched: Sequence[str]
) -> None:
    """Put a run that the gate let through on record.

    :raises MofError: it cannot be.
    """
    with _calling() as call:
        record_deployment(call, log, hosts, touched)


def unpermitted(log: Mapping[str, Any], hosts: tuple[str, ...]) -> None:
    """Put a run that no gate let through on record.

    :raises MofError: it cannot be.
    """
    with _calling() as call:
        record_unpermitted(call, log, hosts)


@contextmanager
def _calling() -> Iterator[Call]:
    store = open_location(settings.require("store"))
    try:
        yield Call(store, Context(settings.require("actor"), now()), uuid.uuid4().hex)
    finally:
        store.close()
