# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a release: closed after its reviews, or backed out with what shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    EndRelease,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    STATES,
    Evidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import PLANS
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    kinds,
    reasons,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.releases import (
    FULL,
    ask,
    change_at,
    in_state,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_PATHS,
    CHANGE_STEPS,
    POLICY,
    RELEASE,
    sha,
    state_at,
    story,
)

CLOSE = EndRelease(RELEASE, "closed", "Good.")
BACK_OUT = EndRelease(RELEASE, "backed_out", "Slow.")
BASELINE = Evidence("baseline.json", sha("baseline"), 12)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("to", "sources"), [("closed", ["deployed"]), ("backed_out", ["deploying", "deployed"])]
)
def test_each_end_has_its_beginnings(state: str, to: str, sources: list[str]) -> None:
    """Closed after deployed, backed out after deploying; elsewhere the refusal says from where."""
    told = change_at(in_state(state), "reviewed", RELEASE)
    decision = ask(told, EndRelease(RELEASE, to, "why"))
    if state == to:
        assert decision == ()
    elif state in sources:
        event = accepted(decision)[0]
        assert (event.type, event.data) == (f"release_{to}", {"comment": "why"})
    else:
        words = f"{' or '.join(sources)} can become {to.replace('_', ' ')}"
        assert the_finding(decision).problem == f"is {state.replace('_', ' ')}; only {words}"


@pytest.mark.parametrize("state", CHANGE_PATHS)
def test_a_release_is_closed_after_the_review_of_each_of_its_changes(state: str) -> None:
    """Each that it carries and that is not reviewed is a reason, with who does it and how."""
    told = change_at(state_at("deployed"), state, RELEASE)
    decision = ask(told, CLOSE)
    if state in ("reviewed", "closed"):
        assert kinds(decision) == ["release_closed"]
        return
    found = the_finding(decision)
    assert (found.kind, found.subject, found.who) == ("change request", CHANGE, "morgan")
    words = state.replace("_", " ")
    assert found.problem == f"is {words}, its post-implementation review not done"
    assert f"-e id={CHANGE} -e state=reviewed" in found.how


def test_somebody_reviews_also_where_no_change_manager_is_named() -> None:
    """The role is told instead of a person."""
    found = the_finding(
        ask(state_at("deployed"), CLOSE, policy=replace(POLICY, change_managers=()))
    )
    assert found.who == "change manager"


def test_a_change_that_left_for_another_release_is_not_waited_for() -> None:
    """Its review belongs to that one."""
    told = change_at(state_at("deployed"), "in_release", "other-2")
    assert kinds(ask(told, CLOSE)) == ["release_closed"]


@pytest.mark.parametrize("command", [CLOSE, BACK_OUT])
def test_an_end_has_its_reason(command: EndRelease) -> None:
    """It is what people read of it later; all that is against it comes at once."""
    told = change_at(in_state("deployed"), "reviewed", RELEASE)
    found = the_finding(ask(told, replace(command, comment="")))
    assert (found.kind, "needs a reason" in found.problem) == ("comment", True)
    found_early = reasons(ask(in_state("planning"), replace(command, comment="")))
    assert [one.split(":")[0] for one in found_early] == ["state", "comment"]


@pytest.mark.parametrize("chapter", ["deploying", "deployed"])
def test_a_back_out_takes_its_changes_along(chapter: str) -> None:
    """Each change request that it carried is backed out with it."""
    _ended, moved = accepted(ask(state_at(chapter), BACK_OUT))
    assert (moved.type, moved.subject) == ("change_backed_out", f"change/{CHANGE}")
    assert moved.data == {"release": RELEASE}


def test_a_back_out_leaves_alone_what_another_release_carries_by_now() -> None:
    """A change request that was returned and went into another release is not backed out."""
    elsewhere = [
        CHANGE_STEPS["returned"],
        *(CHANGE_STEPS[one] for one in CHANGE_PATHS["developed"]),
        replace(CHANGE_STEPS["in_release"], data={"release": "other-2"}),
    ]
    told = fold([*story("deploying"), *elsewhere])
    events = accepted(ask(told, BACK_OUT))
    assert fold(events, told).changes[CHANGE] == told.changes[CHANGE]


@pytest.mark.parametrize("chapter", ["deploying", "deployed"])
def test_a_back_out_names_what_shows_the_previous_baseline(chapter: str) -> None:
    """By name, SHA-256 and size."""
    ended = accepted(ask(state_at(chapter), replace(BACK_OUT, evidence=(BASELINE,))))[0]
    assert ended.data["evidence"] == [
        {"name": "baseline.json", "sha256": sha("baseline"), "size": 12}
    ]


def test_a_policy_of_all_plans_wants_the_previous_baseline_verified() -> None:
    """One that does without a single plan does without this as well."""
    told = state_at("deploying")
    found = the_finding(ask(told, BACK_OUT, policy=FULL))
    assert (found.kind, found.who) == ("evidence", "max")
    assert found.problem == "needs evidence that the previous baseline was verified again"
    given = replace(BACK_OUT, evidence=(BASELINE,))
    assert "release_backed_out" in kinds(ask(told, given, policy=FULL))
    fewer = replace(FULL, plans=PLANS[:-1])
    assert "release_backed_out" in kinds(ask(told, BACK_OUT, policy=fewer))
