# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A finding: one reason why a step is not allowed, who acts next and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One unmet requirement.

    :param kind: the field's word for what is missing: ``sign-off``, ``artifact``, ``activity`` ...
    :param subject: the thing itself, such as ``operations`` or ``storefront-2.4.0.tar.gz``.
    :param problem: what is wrong with it.
    :param who: who acts next, empty when nobody in particular does.
    :param how: the command or the act that meets the requirement, empty when there is none.
    """

    kind: str
    subject: str
    problem: str
    who: str = ""
    how: str = ""

    def __str__(self) -> str:
        text = f"{self.kind}: {self.subject} {self.problem}".rstrip()
        if self.how:
            text += f" ({self.who}: {self.how})" if self.who else f" ({self.how})"
        elif self.who:
            text += f" ({self.who} acts next)"
        return text
