# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command in every state of a release: what it leads to, or the words that refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    EndRelease,
    ReleaseCommand,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    ENDED,
    STATES,
)
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    the_finding,
)
from ansible_collections.mof.release.tests.unit.domain.releases import (
    ACCEPT,
    BUILD,
    REPLAN,
    RETURN,
    START,
    ask,
    change_at,
    in_state,
    release_with,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE

BEFORE_DEPLOYMENT = STATES[: STATES.index("deploying")]
CLOSE = EndRelease(RELEASE, "closed", "Good.")
BACK_OUT = EndRelease(RELEASE, "backed_out", "Slow.")


@dataclass(frozen=True)
class Step:
    """A command, the states it is taken from, the one it leads to, and the refusal elsewhere."""

    command: ReleaseCommand
    sources: tuple[str, ...]
    target: str
    words: str
    change: str = "in_release"


STEPS: Mapping[str, Step] = {
    "plan": Step(REPLAN, BEFORE_DEPLOYMENT, "planning", "its plan is history"),
    "start": Step(START, ("planning",), "building", "only planning can become building"),
    "build": Step(
        BUILD,
        ("planning", "building"),
        "acceptance",
        "only planning or building can become acceptance",
    ),
    "accept": Step(
        ACCEPT, ("acceptance",), "preparation", "only acceptance can become preparation"
    ),
    "return": Step(
        RETURN,
        ("acceptance", "preparation", "readiness_review"),
        "planning",
        "only acceptance, preparation or readiness review can be returned",
    ),
    "close": Step(CLOSE, ("deployed",), "closed", "only deployed can become closed", "reviewed"),
    "back out": Step(
        BACK_OUT,
        ("deploying", "deployed"),
        "backed_out",
        "only deploying or deployed can become backed out",
    ),
}
#: Asking for what is so already is no step, and no mistake.
ALREADY = {("start", "building"), ("close", "closed"), ("back out", "backed_out")}


def situation(state: str, step: Step) -> State:
    """A release in this state, about which nothing else is against the step."""
    told = release_with(in_state(state), artifacts={}, acceptance=())
    return change_at(told, step.change, RELEASE)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", STEPS)
def test_each_command_in_each_state(name: str, state: str) -> None:
    """It leads where the table says, is so already, or is refused with the states it goes from."""
    step = STEPS[name]
    told = situation(state, step)
    decision = ask(told, step.command)
    if (name, state) in ALREADY:
        assert decision == ()
    elif state in step.sources:
        assert fold(accepted(decision), told).releases[RELEASE].state == step.target
    else:
        found = the_finding(decision)
        assert found.subject == RELEASE
        assert found.problem == f"is {state.replace('_', ' ')}; {step.words}"


@pytest.mark.parametrize("name", STEPS)
def test_every_refusal_says_who_acts_next_and_how(name: str) -> None:
    """From each state that the command cannot be taken from."""
    step = STEPS[name]
    for state in STATES:
        if state not in step.sources and (name, state) not in ALREADY:
            found = the_finding(ask(situation(state, step), step.command))
            assert found.who, state
            assert found.how, state


@pytest.mark.parametrize(
    ("state", "who", "how"),
    [
        ("planning", "max", "mof.release.prepare"),
        ("building", "max", "mof.release.prepare"),
        ("acceptance", "max", "mof.release.prepare"),
        ("preparation", "role clusters", f"mof.release.sign -e release={RELEASE}"),
        ("readiness_review", "max", f"ansible-playbook deploy.yml -e release={RELEASE}"),
        ("closed", "max", "plan a new release"),
    ],
)
def test_who_acts_next_follows_from_the_state(state: str, who: str, how: str) -> None:
    """Those who can bring the release on, not those who asked too early."""
    found = the_finding(ask(in_state(state), BACK_OUT))
    assert (found.who, how in found.how) == (who, True)


def test_a_deployed_release_waits_for_the_review_of_its_changes() -> None:
    """Whoever would return it is sent to the change manager."""
    found = the_finding(ask(in_state("deployed"), RETURN))
    assert found.who == "change manager"
    assert "mof.release.request -e id=RFC-1 -e state=reviewed" in found.how


@pytest.mark.parametrize("ended", ENDED)
@pytest.mark.parametrize("name", STEPS)
def test_no_command_brings_an_ended_release_back(ended: str, name: str) -> None:
    """What is decided on it, if anything, leaves it where it ended."""
    told = situation(ended, STEPS[name])
    decision = ask(told, STEPS[name].command)
    events = decision if isinstance(decision, tuple) else ()
    assert fold(events, told).releases[RELEASE].state == ended


@pytest.mark.parametrize("command", [START, BUILD, ACCEPT, RETURN, CLOSE, BACK_OUT])
def test_a_release_that_nobody_planned_is_refused(command: ReleaseCommand) -> None:
    """The refusal says how to plan it."""
    found = the_finding(ask(State(), command))
    assert (found.kind, found.subject, found.problem) == ("release", RELEASE, "was never planned")
    assert found.how.startswith("ansible-playbook mof.release.prepare")
