# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories in any order, real and broken, for the tests that hold whatever happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.changes import change
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.authorizing import ANSWERS
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, evolve
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    incomplete,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    Around,
    Inputs,
    Verdict,
    evidence_of,
    judge,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.unmet import (
    open_activities,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases import release
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.drifts import OF_HOSTS
from ansible_collections.mof.release.tests.unit.domain.permits import SAMPLES as PERMITS
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    adopted,
    incurred,
    revoked,
    signature,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHANGE_STEPS,
    CHAPTERS,
    NOW,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    attempted,
    change_event,
    deployed,
    recorded,
    release_event,
    reviewed,
    sha,
    story,
    voted,
)
from hypothesis import Phase, settings
from hypothesis import strategies as st

#: No deadline: a busy machine is no defect.
LIMITS = settings(max_examples=60, deadline=None)
#: What breaks on junk is named by the test that goes through the places: no need to shrink it.
QUICK = settings(
    LIMITS, phases=(Phase.explicit, Phase.reuse, Phase.generate), report_multiple_bugs=False
)
OTHER = Scope({**SCOPE.parts, "project": {}}, sha("other scope"))
#: Steps of a change request that are no state, and what an emergency owes.
MORE_OF_CHANGES = (
    change_event(
        "approved",
        "alex",
        bodies=["cab"],
        skips=["test"],
        initiation_review=dict.fromkeys(ANSWERS, "Said."),
        signature={
            "envelope": sha("envelope"),
            "keyid": f"SHA256:{'k' * 43}",
            "nonce": "0" * 32,
            "imported_by": "max",
        },
    ),
    change_event("reopened", "max", release=RELEASE, reason="It leaks."),
    Event(
        "obligation_incurred",
        "obligations",
        NOW,
        "alex",
        {"change": CHANGE, "what": "test", "due_at": at(48).isoformat(), "owner": "dana"},
    ),
    Event(
        "obligation_met",
        "obligations",
        NOW,
        "dana",
        {
            "change": CHANGE,
            "what": "test",
            "comment": "Done.",
            "evidence": [{"name": "report.txt", "sha256": sha("report"), "size": 6}],
        },
    ),
)
KNOWN = [
    *(one for chapter in CHAPTERS for one in story(chapter)),
    *CHANGE_STEPS.values(),
    *MORE_OF_CHANGES,
    *PERMITS,
    *OF_HOSTS,
    *(recorded(one, "fail") for one in POLICY.activities),
    voted("security", "no_go"),
    reviewed("no_go"),
    reviewed("go", OTHER),
    attempted("gate_refused"),
    attempted("gate_refused", "run-2"),
    deployed("run-2", web1="failed"),
    release_event("release_building"),
    adopted(POLICY),
    adopted(signature=signature("rules").document),
    revoked(),
    incurred(due=2),
    Event("ledger_opened", "ledger", NOW, "max", {"ledger": "shop"}),
]
_LATER = st.lists(
    st.builds(
        lambda one, hours: replace(one, at=at(hours)), st.sampled_from(KNOWN), st.integers(0, 30)
    ),
    max_size=30,
)
STARTS = st.sampled_from(CHAPTERS).map(story)
#: A history that starts in order reaches the states that a random one rarely does.
STORIES = st.builds(lambda start, more: [*start, *more], STARTS, _LATER)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in the data of an event, at every depth."""
    if isinstance(data, Mapping | list):
        for key, one in data.items() if isinstance(data, Mapping) else enumerate(data):
            yield (*above, key)
            yield from places(one, (*above, key))


def put(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The same data with something else in one place."""
    if not place:
        return value
    if isinstance(data, Mapping):
        inner = data.get(place[0])
        return {**data, place[0]: put(inner, place[1:], value)}
    return [put(one, place[1:], value) if key == place[0] else one for key, one in enumerate(data)]


@st.composite
def junk(draw: st.DrawFn) -> Event:
    """A real event with something else in one of its places, under any subject."""
    event = draw(st.sampled_from(KNOWN))
    place = draw(st.sampled_from([*places(event.data), ("unknown",)]))
    subject = draw(st.sampled_from([event.subject] * 3 + ["gate", "release/", "x"]))
    return replace(event, subject=subject, data=put(event.data, place, draw(JSON)))


def hold_the_ends(events: list[Event]) -> State:
    """The state after all events; fails when something left the state that it ended in."""
    state = State()
    ended: dict[tuple[str, str], str] = {}
    for event in events:
        state = evolve(state, event)
        found = {
            **{("release", key): one.state for key, one in state.releases.items()},
            **{("change", key): one.state for key, one in state.changes.items()},
        }
        assert {key: found[key] for key in ended} == ended
        ends = {"release": release.ENDED, "change": change.ENDED}
        ended |= {key: one for key, one in found.items() if one in ends[key[0]]}
    return state


def look(state: State) -> Verdict:
    """Everything that is read of a state: the verdict, and what is open."""
    found = state.releases.get(RELEASE)
    if found:
        list(open_activities(found, POLICY, at(3), rules=state.standing.rules))
        list(incomplete(found))
    inputs = Inputs(
        RELEASE, "max", at(3), 9, sha("root"), POLICY.digest, SCOPE.digest, evidence_of(found)
    )
    around = Around(("web1",), "run-5", "permit-run-2", state.locks)
    judge(found, state.changes, POLICY, SCOPE, inputs, standing=state.standing, around=around)
    return judge(found, state.changes, POLICY, SCOPE, inputs, standing=state.standing)
