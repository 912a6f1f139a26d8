# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A waiver of what is measured: what each later run of the checks does to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Evidence
from ansible_collections.mof.release.tests.unit.domain.answers import accepted
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    IN_FORCE,
    STRICT,
    adopted,
    record,
    revoked,
    signature,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    RELEASE,
    by,
    release_at,
    sha,
)

BACKUP, *OTHERS = STRICT.activities
MEASURED = replace(STRICT, activities=(replace(BACKUP, checks=({"kind": "disk"},)), *OTHERS))
WAIVER = RecordActivity(
    RELEASE, BACKUP.id, "waived", comment="it is a copy", hours=24, signature=signature()
)
REPORT = Evidence("checks.json", sha("report"), 6)
FAILED = RecordActivity(RELEASE, BACKUP.id, "fail", observed="web1: 3 % free", measured=True)


def later(command: RecordActivity, hours: float, *more: Event, person: str = "ci") -> Decision:
    """Decide on what was measured, or said, after the activity was waived for a day."""
    waived = record(WAIVER, release_at("preparation"), by("olli"), MEASURED, IN_FORCE)
    release = release_at("preparation", *accepted(waived))
    return record(command, release, by(person, hours), MEASURED, standing(adopted(), *more))


def test_what_was_waived_is_not_undone_by_measuring_it_again() -> None:
    """It is still so, as everybody knew; until the waiver ends, also in its second half."""
    assert later(FAILED, 1) == ()
    assert later(replace(FAILED, observed="web2: was not reached"), 23.9) == ()
    (event,) = accepted(later(FAILED, 24))
    assert event.data["status"] == "fail"


@pytest.mark.parametrize("status", ["pass", "na"])
def test_a_waiver_that_is_not_needed_any_more_gives_way(status: str) -> None:
    """What was measured is better than what was let go."""
    better = replace(FAILED, status=status, evidence=(REPORT,), comment="nothing to measure")
    (event,) = accepted(later(better, 1))
    assert event.data["status"] == status


def test_a_waiver_that_does_not_count_gives_way() -> None:
    """Its key was revoked, so the failure goes on record."""
    assert accepted(later(FAILED, 1, revoked()))


def test_a_person_may_undo_a_waiver() -> None:
    """Whoever has a doubt says so."""
    assert accepted(later(replace(FAILED, measured=False), 1, person="olli"))
