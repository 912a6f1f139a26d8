# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run says when its process ends: that it broke off, where it has not said what it did."""

from __future__ import annotations

import atexit
import os
import signal
import uuid
from contextlib import suppress
from functools import cache
from typing import Any

from ..domain.decision import Context
from ..domain.errors import MofError
from ..store.opening import open_location
from ..usecases.end_run import abandon_run
from ..usecases.outcome import Call
from . import settings
from .clock import now
from .run import THIS_RUN

WHY = "ended before its outcome was on record"


def say_at_exit() -> None:
    """Have this process free the hosts of its run when it ends, also when it is told to.

    Ansible passes SIGTERM on to its workers and then dies of it, with nothing said: that is how CI
    services end a job that somebody cancelled. Against SIGKILL there is no way.
    """
    _prepare(os.getpid())


@cache
def _prepare(process: int) -> None:
    atexit.register(say_that_it_ended, process)
    earlier: Any = signal.getsignal(signal.SIGTERM)

    def terminated(number: int, frame: Any) -> None:
        say_that_it_ended(process)
        if callable(earlier):
            earlier(number, frame)
            return
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    # Only the main thread may; elsewhere the process dies as it would have.
    with suppress(ValueError):
        signal.signal(signal.SIGTERM, terminated)


def say_that_it_ended(process: int) -> None:
    """Put on record that the run ended, unless its outcome is, or this is a worker of it."""
    if THIS_RUN.written or not THIS_RUN.permit or os.getpid() != process:
        return
    try:
        store = open_location(settings.require("store"))
        try:
            call = Call(store, Context(settings.require("actor"), now()), uuid.uuid4().hex)
            abandon_run(call, THIS_RUN.release, THIS_RUN.id, WHY)
        finally:
            store.close()
    except MofError:
        return  # like a run that was killed: whoever withdraws its permit says that it has ended
