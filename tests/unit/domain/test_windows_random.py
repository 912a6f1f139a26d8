# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows at the gate, held against an oracle that goes through every moment."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.windows import (
    Calendar,
    Span,
    closes_at,
    window_findings,
)
from ansible_collections.mof.release.tests.unit.domain.stories import at, release_at
from hypothesis import given, settings
from hypothesis import strategies as st

GO = release_at("readiness_review")
HOURS = 24
spans = st.builds(
    lambda kind, start, length: Span(kind, "w", at(start), at(start + length)),
    st.sampled_from(["maintenance", "freeze"]),
    st.integers(-4, HOURS),
    st.integers(1, 10),
)
windows = st.one_of(
    st.none(), st.tuples(st.integers(-4, 12), st.integers(1, 30)).map(lambda one: one)
)
calendars = st.builds(
    lambda found, maintained: Calendar(
        tuple(found), maintained or any(one.kind == "maintenance" for one in found)
    ),
    st.lists(spans, max_size=7),
    st.booleans(),
)


def allowed(calendar: Calendar, own: tuple[int, int] | None, hour: int) -> bool:
    """Inside the own window, in no freeze, and in a maintenance window where there are any."""
    inside = {
        kind: any(one.start <= at(hour) < one.end for one in calendar.spans if one.kind == kind)
        for kind in ("maintenance", "freeze")
    }
    in_own = own is None or own[0] <= hour < own[0] + own[1]
    return in_own and not inside["freeze"] and (inside["maintenance"] or not calendar.maintained)


@settings(max_examples=300, deadline=None)
@given(calendars, windows, st.integers(-6, HOURS + 12))
def test_it_is_deployed_exactly_when_nothing_forbids_it(
    calendar: Calendar, own: tuple[int, int] | None, hour: int
) -> None:
    """And with a waiver always."""
    release = replace(GO, window=(at(own[0]), at(own[0] + own[1])) if own else None)
    found = list(window_findings(release, calendar, at(hour), waived=False))
    assert (not found) == allowed(calendar, own, hour)
    assert list(window_findings(release, calendar, at(hour), waived=True)) == []


@settings(max_examples=300, deadline=None)
@given(calendars, windows, st.integers(-6, HOURS))
def test_it_ends_at_the_first_hour_at_which_it_is_forbidden(
    calendar: Calendar, own: tuple[int, int] | None, hour: int
) -> None:
    """All spans are of whole hours, so that looking at each hour misses nothing."""
    release = replace(GO, window=(at(own[0]), at(own[0] + own[1])) if own else None)
    closed = [one for one in range(hour, HOURS + 60) if not allowed(calendar, own, one)]
    assert closes_at(release, calendar, at(hour)) == (at(closed[0]) if closed else None)
