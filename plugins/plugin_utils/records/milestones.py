# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The milestones of a release, from the request to its end: reached, when and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..domain.event import Event
from ..domain.evolve import State, evolve, fold
from ..domain.releases.release import Release
from .hosts_view import targets
from .words import Placed, counted, day

#: Milestone -> its title and the state of the workflow that it belongs to.
MILESTONES: Mapping[str, tuple[str, str]] = {
    "requested": ("Requested", "submitted"),
    "authorized": ("Authorized", "authorized"),
    "planned": ("Planned", "planning"),
    "built": ("Built", "building"),
    "accepted": ("Accepted", "acceptance"),
    "prepared": ("Prepared", "preparation"),
    "go": ("Go", "readiness_review"),
    "permitted": ("Permitted", "deploying"),
    "deployed": ("Deployed", "deploying"),
    "captured": ("Captured", "deployed"),
    "closed": ("Closed", "closed"),
}
#: State of a release -> the milestone that it is returned from.
_RETURNED_FROM = {"acceptance": "built", "preparation": "prepared", "readiness_review": "go"}
#: Milestones that a return, or a new plan, takes back; what the changes reached stands.
_TAKEN_BACK = ("built", "accepted", "prepared", "go", "permitted", "deployed", "captured")

Step = dict[str, Any]


def milestones(release_id: str, events: Sequence[Placed]) -> list[Step]:
    """Each milestone in the order of the workflow.

    id, title, state (of the workflow), status (``reached``, ``partial``, ``refused`` for a no-go,
    ``not_reached``), at, by, event (index), note, and returned: how often the release was sent
    back from there. After a return the milestones behind it count anew.
    """
    walk = _Walk(release_id)
    for index, event in events:
        walk.take(index, event)
    steps = {**_of_changes(release_id, events), **walk.steps}
    return [
        {
            "id": name,
            "title": title,
            "state": state,
            **_NOT_REACHED,
            **steps.get(name, {}),
            "returned": walk.returned[name],
        }
        for name, (title, state) in MILESTONES.items()
    ]


_NOT_REACHED: Step = {"status": "not_reached", "at": None, "by": "", "event": None, "note": ""}


def _step(status: str, index: int, event: Event, note: str) -> Step:
    return {
        "status": status,
        "at": event.at.isoformat(),
        "by": event.actor,
        "event": index,
        "note": note,
    }


def _of_changes(release_id: str, events: Sequence[Placed]) -> dict[str, Step]:
    state = fold(event for _rest, event in events)
    names = state.releases[release_id].changes if release_id in state.releases else ()
    steps: dict[str, Step] = {}
    requested = {
        name: index
        for index, event in reversed(events)
        for name in names
        if event.type == "change_submitted" and event.subject == f"change/{name}"
    }
    authorized = {
        name: index
        for index, event in events
        for name in names
        if event.type == "change_authorized" and event.subject == f"change/{name}"
    }
    stands = {name for name, one in state.changes.items() if "authorized" in one.passed}
    authorized = {name: index for name, index in authorized.items() if name in stands}
    by_index = dict(events)
    for milestone, found, choose in (
        ("requested", requested, min),
        ("authorized", authorized, max),
    ):
        if found:
            index = choose(found.values())
            every = len(found) == len(names)
            changes = counted(len(names), "change")
            note = changes if every else f"{len(found)} of {changes}"
            status = "reached" if every else "partial"
            steps[milestone] = _step(status, index, by_index[index], note)
    return steps


class _Walk:
    """The milestones of the release itself, event by event."""

    def __init__(self, release_id: str) -> None:
        self.steps: dict[str, Step] = {}
        self.returned: Counter[str] = Counter()
        self._id = release_id
        self._state = State()

    def take(self, index: int, event: Event) -> None:
        """The next event."""
        before = self._state.releases.get(self._id)
        self._state = evolve(self._state, event)
        release = self._state.releases.get(self._id)
        # What an ended release ignores, or what came before its plan, leaves no mark.
        if release is None or release is before or event.subject != f"release/{self._id}":
            return
        if event.type == "release_returned" and before is not None:
            self.returned[_RETURNED_FROM.get(before.state, "planned")] += 1
        if event.type in ("release_returned", "release_planned"):
            self._take_back(release, keep=event.type == "release_returned")
        if event.type in _STEPS:
            name, decide = _STEPS[event.type]
            status, note = decide(release, event)
            # The first time that it was reached counts; a new decision replaces the old one.
            if name == "go" or self.steps.get(name, _NOT_REACHED)["status"] != "reached":
                self.steps[name] = _step(status, index, event, note)
        if event.type == "review_held" and release.review and release.review.decision == "go":
            self.steps.get("prepared", {})["status"] = "reached"

    def _take_back(self, release: Release, keep: bool) -> None:
        prepared = self.steps.get("prepared")
        for name in _TAKEN_BACK:
            self.steps.pop(name, None)
        if keep and prepared and (release.activities or release.signoffs):
            self.steps["prepared"] = {**prepared, "status": "partial", "note": _kept(release)}


def _kept(release: Release) -> str:
    results = counted(len(release.activities), "result")
    return f"{results}, {counted(len(release.signoffs), 'vote')}"


def _planned(release: Release, _event: Event) -> tuple[str, str]:
    return "reached", release.environment


def _built(release: Release, _event: Event) -> tuple[str, str]:
    return "reached", counted(len(release.artifacts), "artifact")


def _accepted(_release: Release, event: Event) -> tuple[str, str]:
    results = event.data.get("results", ())
    return "reached", counted(len(results), "test") if results else "no tests"


def _prepared(release: Release, _event: Event) -> tuple[str, str]:
    return "partial", _kept(release)


def _go(release: Release, _event: Event) -> tuple[str, str]:
    review = release.review
    if review is None or review.decision != "go":
        return "refused", ""
    return "reached", f"until {day(review.expires_at)}" if review.expires_at else ""


def _permitted(_release: Release, event: Event) -> tuple[str, str]:
    return "reached", counted(len(event.data.get("hosts", ())), "host")


def _deployed(release: Release, _event: Event) -> tuple[str, str]:
    hosts = targets(release)
    ok = sum(release.outcome(host) == "ok" for host in hosts)
    status = "reached" if hosts and ok == len(hosts) else "partial"
    return status, f"{ok} of {counted(len(hosts), 'host')}"


def _captured(release: Release, _event: Event) -> tuple[str, str]:
    hosts = targets(release)
    known = sum(
        host in release.captured and release.captured[host].status == "ok" for host in hosts
    )
    status = "reached" if release.state == "deployed" else "partial"
    return status, f"{known} of {counted(len(hosts), 'host')}"


def _closed(release: Release, _event: Event) -> tuple[str, str]:
    return "reached", "backed out" if release.state == "backed_out" else ""


_STEPS: Mapping[str, tuple[str, Callable[[Release, Event], tuple[str, str]]]] = {
    "release_planned": ("planned", _planned),
    "release_built": ("built", _built),
    "release_accepted": ("accepted", _accepted),
    "activity_recorded": ("prepared", _prepared),
    "signoff_recorded": ("prepared", _prepared),
    "review_held": ("go", _go),
    "gate_passed": ("permitted", _permitted),
    "permit_used": ("permitted", _permitted),
    "deployment_recorded": ("deployed", _deployed),
    "configuration_captured": ("captured", _captured),
    "release_deployed": ("captured", _captured),
    "release_closed": ("closed", _closed),
    "release_backed_out": ("closed", _closed),
}
