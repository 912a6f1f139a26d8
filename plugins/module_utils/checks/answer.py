# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check is made of: parts that are asked side by side, and the answer of each.

A kind of check has ``problems(parameters, place)``, which says what is wrong with its parameters
(see ``parameters``), and ``parts(parameters, host)``, which divides a check into its parts. To
build them touches nothing on the host; only ``ask`` does. Runs on targets, Python 3.8+.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Callable, List, Mapping, NamedTuple, Optional

from ..collectors.collect import Run

PASS, FAIL, UNKNOWN, NA = "pass", "fail", "unknown", "na"

Parameters = Mapping[str, Any]


class Answer(NamedTuple):
    """What a part of a check found.

    :param status: ``pass``, ``fail`` or ``na``. A part that cannot know raises CollectorFailed or
        OSError instead, and is then ``unknown``.
    """

    status: str
    observed: str


class Part(NamedTuple):
    """One question to the host.

    :param subject: what it is about, such as a path; empty when the check has one subject only.
    :param expected: what passes, as people read it.
    :param ask: ``ask(run) -> Answer``; ``run`` is for commands, and ends with the time of all.
    """

    subject: str
    expected: str
    ask: Callable[[Run], Answer]


class Host(NamedTuple):
    """The host as checks see it.

    :param clock: the host's clock, aware, in UTC.
    :param ran: seconds since the module began, on a clock that nobody sets.
    :param reference: the controller's clock just before the module began; None when not told.
    :param root: where its /proc and /etc lie.
    """

    clock: Callable[[], datetime]
    ran: Callable[[], float]
    reference: Optional[datetime] = None
    root: str = "/"

    def now(self) -> datetime:
        """The time to measure against: the controller's when it is known, else the host's own."""
        if self.reference is None:
            return self.clock()
        return self.reference + timedelta(seconds=self.ran())


Parts = Callable[[Parameters, Host], List[Part]]


def judged(good: bool, observed: str) -> Answer:
    """Pass when it is good, else fail."""
    return Answer(PASS if good else FAIL, observed)
