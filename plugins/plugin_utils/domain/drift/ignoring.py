# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ignore rules: differences that reviewed policy says are not drift, until the rule ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase

from ..rules.configuration_rules import IgnoreRule


def ignored_by(
    rules: Iterable[IgnoreRule], host: str, ci: str, attribute: str, now: datetime
) -> IgnoreRule | None:
    """The first rule in force that is about this difference; its globs match across slashes.

    :param attribute: empty when the item as a whole came or went, which only ``*`` matches.
    """
    return next(
        (one for one in rules if now < one.expires and _meets(one, host, ci, attribute)), None
    )


def expired(rules: Iterable[IgnoreRule], now: datetime) -> tuple[IgnoreRule, ...]:
    """The rules that have ended: they count no longer, and somebody has to know."""
    return tuple(one for one in rules if one.expires <= now)


def expired_for(
    rules: Iterable[IgnoreRule], host: str, ci: str, attribute: str, now: datetime
) -> IgnoreRule | None:
    """An ended rule that would have been about this difference."""
    return next((one for one in expired(rules, now) if _meets(one, host, ci, attribute)), None)


def _meets(rule: IgnoreRule, host: str, ci: str, attribute: str) -> bool:
    return (
        fnmatchcase(host, rule.hosts)
        and fnmatchcase(ci, rule.ci)
        and fnmatchcase(attribute, rule.attribute)
    )
