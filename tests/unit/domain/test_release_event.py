# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events and findings that several decisions on a release share."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release_event import (
    carried,
    carries,
    event_of,
    illegal,
    moved,
    never_planned,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    RELEASE,
    at,
    by,
    change_in,
    release_at,
)


def test_an_event_is_about_its_release_by_whoever_acts_now() -> None:
    """Subject, actor and time follow from the context."""
    assert event_of("shop-2", "release_closed", by("pat", 3), {"comment": "x"}) == Event(
        "release_closed", "release/shop-2", at(3), "pat", {"comment": "x"}
    )


def test_a_moved_change_names_the_release_that_moved_it() -> None:
    """The event is about the change request."""
    release = release_at("deploying")
    assert moved("RFC-7", "change_deployed", release, by("pat", 3)) == Event(
        "change_deployed", "change/RFC-7", at(3), "pat", {"release": RELEASE}
    )
    reopened = moved("RFC-7", "change_reopened", release, by("pat", 3), reason="It leaks.")
    assert reopened.data == {"release": RELEASE, "reason": "It leaks."}


@pytest.mark.parametrize("state", CHANGE_PATHS)
def test_a_release_carries_what_is_in_it_or_was_deployed_with_it(state: str) -> None:
    """Each other state of a change request, another release or no record of it is not carried."""
    release = release_at("deploying")
    ours = replace(change_in(state), release=RELEASE)
    found = list(carried(release, {CHANGE: ours}, "change_backed_out", by("max")))
    assert carries(release, ours) == (state in ("in_release", "deployed"))
    if state in ("in_release", "deployed"):
        assert found == [moved(CHANGE, "change_backed_out", release, by("max"))]
    else:
        assert found == []
    theirs = replace(ours, release="other-2")
    assert list(carried(release, {CHANGE: theirs}, "change_backed_out", by("max"))) == []
    assert not carries(release, theirs)
    assert list(carried(release, {}, "change_backed_out", by("max"))) == []
    assert not carries(release, None)


def test_only_changes_of_the_plan_are_carried() -> None:
    """Whatever else says that it is in this release; in the order of the plan."""
    release = release_at("deploying")
    two = replace(release, plan={**release.plan, "changes": ["RFC-2", CHANGE]})
    ours = change_in("in_release")
    changes = {CHANGE: ours, "RFC-2": replace(ours, id="RFC-2"), "RFC-3": replace(ours, id="RFC-3")}
    found = carried(two, changes, "change_deployed", by("max"))
    assert [one.subject for one in found] == ["change/RFC-2", f"change/{CHANGE}"]


def test_a_release_that_nobody_planned_is_told_with_the_way_to_plan_it() -> None:
    """The same words wherever it is told."""
    found = never_planned("shop-9")
    assert (found.kind, found.subject, found.problem) == ("release", "shop-9", "was never planned")
    assert found.how == "ansible-playbook mof.release.prepare -e release_file=release.yml"


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        (["deployed"], "only deployed"),
        (["deploying", "deployed"], "only deploying or deployed"),
        (
            ["acceptance", "preparation", "readiness_review"],
            "only acceptance, preparation or readiness review",
        ),
    ],
)
def test_a_step_that_comes_too_early_says_from_where_it_goes(
    sources: list[str], words: str
) -> None:
    """Where the release is, and each state in which the step could be taken."""
    found = illegal(release_at("planning"), sources, "move on")
    assert (found.kind, found.subject) == ("state", RELEASE)
    assert found.problem == f"is planning; {words} can move on"


def test_a_release_without_changes_still_says_who_acts_next() -> None:
    """Whatever its plan is like."""
    release = replace(release_at("deployed"), plan={})
    found = illegal(release, ["planning"], "move on")
    assert (found.who, "-e id=CHANGE -e state=reviewed" in found.how) == ("change manager", True)
