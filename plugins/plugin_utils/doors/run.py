# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This run: what the gate learnt about it, for the recorder to write down at its end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field


@dataclass
class Run:
    """One ``ansible-playbook`` process.

    :param permit: empty until the gate opened.
    :param hosts: protected hosts that its plays were let through to.
    """

    id: str
    release: str = ""
    permit: str = ""
    playbook: str = ""
    hosts: set[str] = field(default_factory=set)


#: The gate and the recorder live in one process and meet here.
THIS_RUN = Run(uuid.uuid4().hex)
