# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate and permits: what a run brings is judged again, and nobody deploys beside another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    AttemptDeployment,
    WithdrawPermit,
    abandoned,
    decide_attempt,
    decide_withdrawal,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Around,
    Inputs,
    Verdict,
    judge,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.permits import (
    issued,
    locked,
    used,
    withdrawn,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    POLICY,
    RELEASE,
    SCOPE,
    at,
    by,
    sha,
    state_at,
)
from hypothesis import given, settings
from hypothesis import strategies as st

GO = state_at("readiness_review")
QUICK_POLICY = replace(POLICY, permit_minutes=60)


def verdict(
    state: State,
    around: Around,
    hours: float = 1,
    scope: Scope = SCOPE,
    policy: Policy = QUICK_POLICY,
) -> Verdict:
    """Judge with what stands around the run; the locks are those on record."""
    inputs = Inputs(RELEASE, "max", at(hours), 9, sha("root"), POLICY.digest, scope.digest, ())
    return judge(
        state.releases[RELEASE],
        state.changes,
        policy,
        scope,
        inputs,
        standing=state.standing,
        around=replace(around, locks=state.locks),
    )


def run(
    name: str = "run-2", permit: str = "permit-run-1", *, hosts: tuple[str, ...] = ("web1",)
) -> Around:
    """A run that brings a permit."""
    return Around(hosts, name, permit)


def test_a_permit_lasts_as_long_as_the_policy_says_and_never_beyond_the_go() -> None:
    """The go of the story counts for twelve hours."""
    assert verdict(GO, Around()).until == at(2)
    assert verdict(GO, Around(), 11.5).until == at(12)
    assert verdict(GO, Around(), policy=replace(POLICY, permit_minutes=9999)).until == at(12)
    assert verdict(GO, Around(), 12).until is None


def test_a_run_under_a_permit_gets_no_more_time_than_that_has() -> None:
    """Not what a new one would have."""
    state = fold([issued(starts=False, lasts=1.25), locked(at_work=False, until=1.25)], GO)
    given = verdict(state, run())
    assert (given.findings, given.until) == ((), at(1.25))


def test_what_a_run_brings_is_judged_with_everything_else() -> None:
    """No permit opens a gate that is shut, and an open gate no permit that counts no more."""
    state = fold([issued(starts=False), locked(at_work=False)], GO)
    assert verdict(state, run()).allowed
    changed = Scope({**SCOPE.parts, "project": {}}, sha("changed"))
    assert [one.kind for one in verdict(state, run(), scope=changed).findings] == [
        "project",
        "permit",
    ]
    gone = fold([withdrawn()], state)
    (found,) = verdict(gone, run(), 3).findings
    assert found.problem.startswith("was withdrawn by sam at 2026-03-02 11:00 UTC")
    narrow = issued(starts=False)
    narrow = replace(narrow, data={**narrow.data, "hosts": ["web2"]})
    for around, told in (
        (run(permit="permit-of-nobody"), "is none of this release"),
        (run(hosts=("web1", "web2")), "is not for web1"),
    ):
        findings = verdict(fold([narrow], GO), around).findings
        assert [one.problem for one in findings] == [told]


def test_nobody_deploys_beside_another() -> None:
    """Under no permit, under another one, and under the same on the same host."""
    state = fold([issued(starts=False, uses=2), locked(), used("permit-run-1", "run-2")], GO)
    for around in (Around(("web1",), "run-3"), run("run-3"), run("run-3", "permit-x")):
        kinds = [one.kind for one in verdict(state, around).findings]
        assert "lock" in kinds, around
    assert verdict(state, run("run-2")).allowed
    assert verdict(state, Around(("db1",), "run-3")).allowed


@dataclass
class Model:
    """What must be so, told by the acknowledged decisions alone.

    :param at_work: run -> its permit and hosts, from when it was let through until it ended.
    """

    at_work: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    uses: dict[str, int] = field(default_factory=dict)
    runs: dict[str, set[str]] = field(default_factory=dict)
    kept: dict[str, tuple[frozenset[str], float]] = field(default_factory=dict)

    def start(self, name: str, permit: str, hosts: frozenset[str], hours: float) -> None:
        """A run was let through."""
        assert permit not in self.withdrawn, f"{name} runs under {permit}, which was withdrawn"
        for other, (_permit, others) in self.at_work.items():
            assert other == name or not hosts & others, f"{name} and {other} on {hosts & others}"
        for one, (others, until) in self.kept.items():
            free = one in (permit, *self.withdrawn) or until <= hours or not hosts & others
            assert free, f"{name} on hosts that are kept for {one}"
        self.at_work[name] = (permit, hosts)
        self.runs.setdefault(permit, set()).add(name)
        assert len(self.runs[permit]) <= self.uses[permit]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["start", "ask", "ask", "use", "use", "use", "withdraw", "stop", "declare", "wait"]
        ),
        st.integers(0, 4),
        st.sampled_from([("web1",), ("web2",), ("web1", "web2")]),
    ),
    min_size=5,
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_whatever_people_do_no_two_runs_are_on_one_host(
    steps: list[tuple[str, int, tuple[str, ...]]],
) -> None:
    """Against a model that knows only who was let through, who ended and what was withdrawn."""
    state, model, now = GO, Model(), 0.0
    for number, (what, which, hosts) in enumerate(steps):
        now += 0.01
        release = state.releases[RELEASE]
        context = by("max", now)
        name = f"permit-{which % max(1, len(release.permits))}"
        if what in ("start", "ask", "use"):
            under = name if what == "use" else ""
            command = AttemptDeployment(
                run=f"run-{number}",
                permit=f"permit-{len(release.permits)}",
                playbook="deploy.yml",
                hosts=hosts,
                verdict=verdict(state, Around(hosts, f"run-{number}", under), now),
                starts=what != "ask",
                uses=2 if what == "ask" and which % 2 else 1,
                under=under,
            )
            decided = decide_attempt(release, command, context, state.locks)
            if command.verdict.allowed:
                permit = under or command.permit
                model.uses.setdefault(permit, command.uses)
                if what != "use":
                    until = now + timedelta(minutes=60) / timedelta(hours=1)
                    for other, (_permit, others) in model.at_work.items():
                        assert not others & set(hosts), f"{permit} on the hosts of {other}"
                    model.kept[permit] = (frozenset(hosts), until)
                if what != "ask":
                    model.start(command.run, permit, frozenset(hosts), now)
        elif what in ("withdraw", "declare"):
            order = WithdrawPermit(RELEASE, name, "stop", run_ended=what == "declare")
            answer = decide_withdrawal(release, order, state.locks, context)
            decided = answer if isinstance(answer, tuple) else ()
            if isinstance(answer, tuple):
                model.withdrawn.add(name)
                if what == "declare":
                    model.at_work = _without(model.at_work, name)
        elif what == "stop" and model.at_work:
            ended = sorted(model.at_work)[which % len(model.at_work)]
            decided = tuple(abandoned(release, ended, "ended", state.locks, context))
            permit, _hosts = model.at_work.pop(ended)
            if len(model.runs[permit]) == model.uses[permit]:
                model.kept.pop(permit, None)
        else:
            now += which / 4
            decided = ()
        state = fold(decided, state)
        live = [one for one in state.locks.values() if one.holds(at(now))]
        assert sum(len(one.hosts) for one in live) == len({h for one in live for h in one.hosts})


def _without(
    runs: Mapping[str, tuple[str, frozenset[str]]], permit: str
) -> dict[str, tuple[str, frozenset[str]]]:
    return {name: one for name, one in runs.items() if one[0] != permit}
