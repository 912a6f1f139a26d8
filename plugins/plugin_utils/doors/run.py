# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This run: what the gate learnt about it, for the recorder to write down at its end."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

EXIT_REFUSED = 77


class Run:
    """One ``ansible-playbook`` process."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.release = ""
        #: Empty until the gate opened.
        self.permit = ""
        self.playbook = ""
        #: The host pattern of the release.
        self.pattern = ""
        #: Protected hosts that its plays were let through to.
        self.hosts: set[str] = set()
        #: How many events the ledger had when the permit was last looked at.
        self.head = -1
        #: When no further task may start, where the policy stops runs between tasks.
        self.stop_at: datetime | None = None
        #: The project that the run deploys a staged copy of, when it does.
        self.project: Path | None = None
        #: The bound files that were touched since the gate judged them.
        self.moved: Callable[[], list[str]] = list
        #: Whether its outcome is on record, or why it has none.
        self.written = False


#: The gate and the recorder live in one process and meet here.
THIS_RUN = Run(uuid.uuid4().hex)


def is_release_id(text: str) -> bool:
    """Whether this may be the name of a release."""
    # Compiled when it is asked for: a run that touches nothing protected never does.
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text) is not None
