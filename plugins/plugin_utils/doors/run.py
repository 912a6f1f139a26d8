# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This run: what the gate learnt about it, for the recorder to write down at its end."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

EXIT_REFUSED = 77
#: What the name of a release may be.
RELEASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


@dataclass
class Run:
    """One ``ansible-playbook`` process.

    :param permit: empty until the gate opened.
    :param pattern: the host pattern of the release.
    :param hosts: protected hosts that its plays were let through to.
    :param head: how many events the ledger had when the permit was last looked at.
    :param stop_at: when no further task may start, where the policy stops runs between tasks.
    :param project: the project that the run deploys a staged copy of, when it does.
    :param moved: the bound files that were touched since the gate judged them.
    :param written: whether its outcome is on record, or why it has none.
    """

    id: str
    release: str = ""
    permit: str = ""
    playbook: str = ""
    pattern: str = ""
    hosts: set[str] = field(default_factory=set)
    head: int = -1
    stop_at: datetime | None = None
    project: Path | None = None
    moved: Callable[[], list[str]] = list
    written: bool = False


#: The gate and the recorder live in one process and meet here.
THIS_RUN = Run(uuid.uuid4().hex)
