# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``judge_drift``: is each host as it is on record, and who explains what is not?

A difference is *authorized* only when a deployment on this host, ended after its record was taken,
let through by a permit that counted and not failed, belongs to a release that names the item
(``naming.py``), and what was found is not otherwise than that release expects. An emergency is
such a release, and is named as one. The record is *stale* where it was unknown and is known now, or
where a run that was let through since and left no outcome expects exactly what was found. What a
rule of the policy is about is *ignored* until the rule ends. Everything else is *unauthorized*;
what cannot be read is *unknown*, which is never a match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .attribute import Means, attribute
from .authority import OnRecord, runs_on
from .comparing import compared
from .correcting import correctable, left_alone
from .ignoring import expired
from .report import (
    COMPLIANT,
    NON_COMPLIANT,
    UNAUTHORIZED,
    UNKNOWN,
    Drift,
    HostReport,
    Observed,
    Report,
)

NEVER = "was never captured, so there is nothing to compare it with"


def judge_drift(
    hosts: Iterable[Observed],
    record: OnRecord,
    means: Means,
    asked: Callable[[str], bool] = lambda _section: True,
) -> Report:
    """The whole report.

    :param asked: whether a section is captured today.
    """
    return Report(
        means.now,
        {one.host: judge_host(one, record, means, asked) for one in hosts},
        expired(means.rules, means.now),
    )


def judge_host(
    one: Observed, record: OnRecord, means: Means, asked: Callable[[str], bool]
) -> HostReport:
    """One host. What is unauthorized weighs more than what is unknown."""
    if one.baseline is None:
        return HostReport(one.host, UNKNOWN, NEVER)
    if one.live is None:
        return HostReport(one.host, UNKNOWN, one.reason or "gave no snapshot", one.baseline)
    differing = list(compared(one.baseline.configuration, one.live, asked))
    if not differing:
        return HostReport(one.host, COMPLIANT, "", one.baseline)
    runs = runs_on(one.host, one.baseline.at, record)
    found = tuple(
        attribute(one.host, each, one.baseline, one.live, runs, means) for each in differing
    )
    sections = correctable(found)
    return HostReport(
        one.host,
        _status(found),
        "",
        one.baseline,
        found,
        sections,
        left_alone(found, sections),
    )


def _status(found: tuple[Drift, ...]) -> str:
    classes = {one.classified for one in found}
    if UNAUTHORIZED in classes:
        return NON_COMPLIANT
    return UNKNOWN if UNKNOWN in classes else COMPLIANT
