# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for the whole ledger, whatever release it is about: rules in force, and debts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .obligation import SUBJECT as OBLIGATIONS
from .obligation import Obligation
from .rules import SUBJECT as RULES
from .rules import Rules

#: Subjects that every decision reads.
SUBJECTS = (RULES, OBLIGATIONS)


@dataclass(frozen=True)
class Standing:
    """The rules in force, and what emergencies owe (``change/what`` -> obligation)."""

    rules: Rules = field(default_factory=Rules)
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
