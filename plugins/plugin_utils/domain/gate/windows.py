# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a release may be deployed: its own window, maintenance windows, freezes, and the waiver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ..finding import Finding
from ..readiness.unmet import counts_until, waiver_problem
from ..releases.release import ActivityResult, Release
from ..rules.policy import FREEZE, MAINTENANCE, OUTSIDE_WINDOW, Policy
from ..rules.rules import Rules


@dataclass(frozen=True)
class Span:
    """One occurrence of a maintenance window or a freeze; its end is not part of it.

    :param kind: ``maintenance`` or ``freeze``.
    :param start: the moment, in UTC; likewise ``end``.
    :param opens: the start as clocks there show it, such as ``2026-11-26 20:00 KST``; empty when
        no time zone is known. Likewise ``closes`` for the end.
    """

    kind: str
    name: str
    start: datetime
    end: datetime
    reason: str = ""
    opens: str = ""
    closes: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether a moment is in it."""
        return self.start <= now < self.end


@dataclass(frozen=True)
class Calendar:
    """The occurrences that matter around one moment, for one environment.

    :param spans: those of that moment and of the days after it, and the next one of each window.
    :param maintained: whether there are maintenance windows at all, so that one must be open.
    """

    spans: tuple[Span, ...] = ()
    maintained: bool = False

    def holding(self, kind: str, now: datetime) -> tuple[Span, ...]:
        """Those of a kind that a moment is in."""
        return tuple(one for one in self.spans if one.kind == kind and one.holds(now))

    def following(self, kind: str, now: datetime) -> Span | None:
        """The next one of a kind that starts after a moment."""
        later = (one for one in self.spans if one.kind == kind and one.start > now)
        return min(later, key=lambda one: one.start, default=None)


def window_findings(
    release: Release, calendar: Calendar, now: datetime, waived: bool
) -> Iterator[Finding]:
    """Why the release is not deployed at this moment; nothing when that is waived.

    :param waived: whether a waiver counts, see :func:`window_waiver`.
    """
    if waived:
        return
    yield from _own(release, now)
    for one in calendar.holding(FREEZE, now):
        because = f": {one.reason}" if one.reason else ""
        yield Finding(
            "freeze",
            one.name,
            f"forbids deployments until {_shown(one.end, one.closes, now)}{because}",
            who=OUTSIDE_WINDOW.cluster,
            how=f"deploy then, or {how_to_waive(release)}",
        )
    if calendar.maintained and not calendar.holding(MAINTENANCE, now):
        following = calendar.following(MAINTENANCE, now)
        opens = (
            f"{following.name} opens {_shown(following.start, following.opens, now)}"
            if following
            else "none is to come"
        )
        yield Finding(
            "window",
            release.environment,
            f"has maintenance windows, and none is open: {opens}",
            who=OUTSIDE_WINDOW.cluster,
            how=f"deploy then, or {how_to_waive(release)}",
        )


def closes_at(
    release: Release,
    calendar: Calendar,
    now: datetime,
    waiver: ActivityResult | None = None,
) -> datetime | None:
    """The moment at which deploying now has to end; ``None`` when nothing ends it.

    It is what comes first of the end of the release's own window, the end of the maintenance
    window (of several without a gap between them, the last), and the start of the next freeze.
    Where deploying is not allowed now, it is now.

    :param waiver: the waiver that counts, whose own end is all that matters then.
    """
    if waiver is not None:
        return waiver.expires_at
    if any(window_findings(release, calendar, now, waived=False)):
        return now
    ends = []
    if release.window is not None:
        ends.append(release.window[1])
    if calendar.maintained:
        ends.append(_reached(calendar, now))
    freeze = calendar.following(FREEZE, now)
    if freeze is not None:
        ends.append(freeze.start)
    return min(ends, default=None)


def window_waiver(
    release: Release, policy: Policy, rules: Rules, now: datetime
) -> tuple[ActivityResult | None, str]:
    """The waiver by which the release is deployed outside of the windows, when it counts now.

    It counts with a signature only, whatever else the policy lets go without one, and only where
    the signers by whom it was verified were put in force: else anybody could bring their own.

    :returns: the waiver, with its end as the policy has it by now; or ``None`` and why not.
    """
    result = release.activities.get(OUTSIDE_WINDOW.id)
    problem = _problem(result, policy, rules, now)
    if result is None or problem:
        return None, problem
    return replace(result, expires_at=counts_until(OUTSIDE_WINDOW, result, policy)), ""


def how_to_waive(release: Release) -> str:
    """The command by which somebody lets the release be deployed outside of the windows."""
    return (
        f"ansible-playbook mof.release.activity -e release={release.id} -e id={OUTSIDE_WINDOW.id} "
        "-e status=waived -e hours=… -e \"comment='…'\" -e key=…"
    )


def _problem(result: ActivityResult | None, policy: Policy, rules: Rules, now: datetime) -> str:
    if result is None:
        return "is not recorded"
    if result.status != "waived":
        return f"has the status {result.status or '(none)'}, and only a waiver counts"
    end = counts_until(OUTSIDE_WINDOW, result, policy)
    if end is not None and end <= now:
        return f"expired at {end:%Y-%m-%d %H:%M} UTC"
    if not result.comment:
        return "is waived without a reason"
    if result.signature is None:
        return "is waived, and the waiver is not signed"
    if not rules.signers:
        return "is waived, and no allowed signers were put in force"
    return waiver_problem(OUTSIDE_WINDOW, result, policy, rules)


def _own(release: Release, now: datetime) -> Iterator[Finding]:
    if release.window is None:
        return
    start, end = release.window
    if now < start:
        yield Finding("window", release.id, f"opens {_shown(start, '', now)}", how="deploy then")
    elif now >= end:
        yield Finding(
            "window",
            release.id,
            f"closed {end:%Y-%m-%d %H:%M} UTC",
            who=release.manager,
            how="plan the release anew, with another window",
        )


def _reached(calendar: Calendar, now: datetime) -> datetime:
    """The end of the maintenance windows that follow each other without a gap from now on."""
    end = max(one.end for one in calendar.holding(MAINTENANCE, now))
    for one in sorted(calendar.spans, key=lambda one: one.start):
        if one.kind == MAINTENANCE and one.start <= end:
            end = max(end, one.end)
    return end


def _shown(moment: datetime, local: str, now: datetime) -> str:
    """``2026-11-26 20:00 KST (2026-11-26 11:00 UTC), in 2 days 4 hours 0 minutes``."""
    utc = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    left = moment - now
    days, minutes = left.days, left // timedelta(minutes=1) % (24 * 60)
    told = f"{local} ({utc})" if local and local != utc else utc
    return f"{told}, in {days} days {minutes // 60} hours {minutes % 60} minutes"
