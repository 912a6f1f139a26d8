# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds events and states by hand: one small release, from its change request to its end.

Nothing here asks ``decide``; what the fold makes of these events is what the tests compare with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import Change
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    Activity,
    Policy,
    ReviewRule,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANGE, RELEASE = "RFC-1", "shop-1.0"


def sha(name: str) -> str:
    """A SHA-256 (hex) that belongs to this name."""
    return hashlib.sha256(name.encode()).hexdigest()


def at(hours: float = 0) -> datetime:
    """So many hours after the story's first moment."""
    return NOW + timedelta(hours=hours)


def by(actor: str, hours: float = 0) -> Context:
    """This person, at that hour."""
    return Context(actor, at(hours))


_HUMAN, _BLOCKS = "human", "blocking"
POLICY = Policy(
    name="shop-production",
    digest=sha("policy"),
    clusters=("operations", "release", "security", "support"),
    activities=tuple(
        Activity(f"{cluster}.{name}", cluster, element, mode, severity, name.title(), must, hours)
        for cluster, name, element, mode, severity, must, hours in (
            ("operations", "backup", "environment", _HUMAN, _BLOCKS, True, 24),
            ("release", "build", "release", "auto", _BLOCKS, True, 48),
            ("security", "review", "risk", _HUMAN, _BLOCKS, False, None),
            ("support", "training", "environment", _HUMAN, "warning", False, 48),
        )
    ),
    review=ReviewRule(75, core=("operations", "release"), veto=("security",), go_valid_hours=12),
    change_managers=("morgan",),
    authorities={"minor": ("morgan", "alex"), "major": ("alex",), "emergency": ("erin",)},
    ignore=(),
)

#: A change request as riley asks for it; dana owns the change.
CONTENT: Mapping[str, Any] = {
    "id": CHANGE,
    "title": "Faster search",
    "reason": "It is slow.",
    "effect_of_not_implementing": "It stays slow.",
    "initiator": {"person": "riley", "cluster": "service"},
    "type": "service",
    "priority": "medium",
    "category": "minor",
    "risk": "low",
    "plan": "Deploy it to web1, then to web2.",
    "backout": {"plan": "Deploy the release before it."},
    "owner": "dana",
}
PLAN: Mapping[str, Any] = {
    "release": RELEASE,
    "manager": "max",
    "changes": [CHANGE],
    "environment": "staging",
    "artifacts": [{"name": "shop", "version": "1.0", "path": "dist/s.tar", "sha256": sha("shop")}],
    "deploy": {"playbook": "deploy.yml", "hosts": "web"},
    "plans": {"backout": "docs/backout.md"},
}
SCOPE = Scope(
    {
        "playbook": {"deploy.yml": sha("deploy.yml")},
        "artifacts": {"shop": sha("shop")},
        "project": {"group_vars/all.yml": sha("all.yml")},
        "policy": {"shop-production": sha("policy")},
        "hosts": {"web1": "target", "web2": "target"},
    },
    sha("scope"),
)
BUILT = [{"name": "shop", "version": "1.0", "path": "dist/s.tar", "sha256": sha("shop"), "size": 9}]
RESULTS = [{"name": "smoke", "result": "pass"}]


def change_event(state: str, actor: str = "morgan", hours: float = 0, **data: Any) -> Event:
    """The event that brings the change request to a state."""
    return Event(f"change_{state}", f"change/{CHANGE}", at(hours), actor, data)


def release_event(kind: str, actor: str = "max", hours: float = 0, **data: Any) -> Event:
    """An event about the release."""
    return Event(kind, f"release/{RELEASE}", at(hours), actor, data)


def recorded(activity: Activity, status: str = "pass", hours: float = 0, **data: Any) -> Event:
    """The result of an activity, with evidence, recorded by somebody of its cluster."""
    about = {
        "id": activity.id,
        "cluster": activity.cluster,
        "element": activity.element,
        "mode": activity.mode,
        "severity": activity.severity,
        "title": activity.title,
        "status": status,
        "evidence": [{"name": "report.txt", "sha256": sha(activity.id), "size": 4}],
        "observed": "",
        "comment": "",
        "policy_sha256": POLICY.digest,
    }
    if activity.expires_hours is not None:
        about["expires_at"] = at(hours + activity.expires_hours).isoformat()
    actor = f"{activity.cluster}-one"
    return release_event("activity_recorded", actor, hours=hours, **{**about, **data})


def voted(cluster: str, decision: str = "go", comment: str = "fine", hours: float = 0) -> Event:
    """The sign-off of a cluster by its own person."""
    about = {"decision": decision, "comment": comment, "policy_sha256": POLICY.digest}
    return release_event(
        "signoff_recorded", f"{cluster}-one", hours=hours, cluster=cluster, **about
    )


def reviewed(decision: str = "go", scope: Scope = SCOPE, hours: float = 0) -> Event:
    """The readiness review; a go counts for twelve hours."""
    about: dict[str, Any] = {
        "decision": decision,
        "comment": "ready" if decision == "go" else "not yet",
        "policy_sha256": POLICY.digest,
    }
    if decision == "go":
        about |= {
            "expires_at": at(hours + 12).isoformat(),
            "scope": scope.parts,
            "scope_sha256": scope.digest,
        }
    return release_event("review_held", "lea", hours=hours, **about)


def attempted(kind: str = "gate_passed", run: str = "run-1", hours: float = 0) -> Event:
    """An attempt to deploy to web1 and web2."""
    inputs = {
        "release": RELEASE,
        "ledger_size": 20,
        "ledger_root": sha("root"),
        "policy_sha256": POLICY.digest,
        "scope_sha256": SCOPE.digest,
        "evidence": [],
    }
    about: dict[str, Any] = {"run": run, "playbook": "deploy.yml", "inputs": inputs}
    about["hosts"] = ["web1", "web2"]
    if kind == "gate_passed":
        about["permit"] = f"permit-{run}"
    else:
        reason = {"kind": "review", "subject": RELEASE, "problem": "has no go on record"}
        about["findings"] = [{**reason, "who": "max", "how": ""}]
    return release_event(kind, hours=hours, **about)


def deployed(run: str = "run-1", hours: float = 1, **outcomes: str) -> Event:
    """What a run did; ok on both hosts unless told otherwise."""
    known = {"web1": "ok", "web2": "ok"} | outcomes
    hosts = {name: {"outcome": one} for name, one in known.items()}
    return release_event(
        "deployment_recorded",
        hours=hours,
        run=run,
        permit=f"permit-{run}",
        playbook="deploy.yml",
        started=at().isoformat(),
        ended=at(hours).isoformat(),
        hosts=hosts,
        log=sha(run),
    )


def snapshots(*hosts: str, content: str = "snapshot") -> dict[str, dict[str, str]]:
    """Entries of a capture, one a host."""
    return {name: {"status": "ok", "sha256": sha(f"{content} {name}")} for name in hosts}


def captured(*hosts: str, hours: float = 2) -> Event:
    """A capture of these hosts, of both when none is named."""
    found = snapshots(*(hosts or ("web1", "web2")))
    return release_event("configuration_captured", hours=hours, hosts=found, root=sha("capture"))


#: What brings the change request to each state.
CHANGE_STEPS: Mapping[str, Event] = {
    "submitted": change_event("submitted", "riley", change=CONTENT),
    "screened": change_event("screened"),
    "classified": change_event("classified", priority="medium", category="minor"),
    "authorized": change_event("authorized", "alex", owner="dana"),
    "scheduled": change_event("scheduled"),
    "developed": change_event("developed", "dana"),
    "in_release": change_event("in_release", "max", release=RELEASE),
    "deployed": change_event("deployed", "max", release=RELEASE),
    "reviewed": change_event("reviewed"),
    "closed": change_event("closed"),
    "returned": change_event("returned", comment="Name the hosts."),
    "rejected": change_event("rejected", comment="Not ours."),
    "backed_out": change_event("backed_out", "max", release=RELEASE),
}
_WAY = tuple(CHANGE_STEPS)[:10]
#: The shortest way to each state of a change request.
CHANGE_PATHS: Mapping[str, tuple[str, ...]] = {
    **{state: _WAY[: place + 1] for place, state in enumerate(_WAY)},
    "returned": ("submitted", "returned"),
    "rejected": ("submitted", "rejected"),
    "backed_out": (*_WAY[:7], "backed_out"),
}


def change_in(state: str, *more: Event) -> Change:
    """The change request in a state, and after these events."""
    return fold([*(CHANGE_STEPS[one] for one in CHANGE_PATHS[state]), *more]).changes[CHANGE]


#: What each chapter of the story adds.
MAIN: Mapping[str, tuple[Event, ...]] = {
    "requested": tuple(CHANGE_STEPS[one] for one in CHANGE_PATHS["developed"]),
    "planning": (release_event("release_planned", release=PLAN),),
    "acceptance": (release_event("release_built", artifacts=BUILT), CHANGE_STEPS["in_release"]),
    "preparation": (release_event("release_accepted", results=RESULTS),),
    "prepared": (
        *(recorded(one) for one in POLICY.activities),
        *(voted(one) for one in POLICY.clusters),
    ),
    "readiness_review": (reviewed(),),
    "deploying": (attempted(),),
    "recorded": (deployed(),),
    "deployed": (
        captured(),
        release_event("release_deployed", hours=2),
        CHANGE_STEPS["deployed"],
    ),
    "closed": (release_event("release_closed", comment="Good.", hours=3),),
}
#: What may happen instead, and after which chapter.
SIDE: Mapping[str, tuple[str, tuple[Event, ...]]] = {
    "returned": (
        "readiness_review",
        (
            release_event(
                "release_returned",
                to="release_manager",
                reason="No room for the backup.",
                actions=["Add a disk."],
                reopens=["operations"],
            ),
        ),
    ),
    "backed_out": (
        "recorded",
        (
            release_event("release_backed_out", comment="It is slower.", hours=2),
            CHANGE_STEPS["backed_out"],
        ),
    ),
}
CHAPTERS = (*MAIN, *SIDE)


def story(chapter: str) -> list[Event]:
    """All events up to the end of a chapter."""
    if chapter in SIDE:
        before, events = SIDE[chapter]
        return [*story(before), *events]
    names = tuple(MAIN)
    return [one for name in names[: names.index(chapter) + 1] for one in MAIN[name]]


def state_at(chapter: str, *more: Event) -> State:
    """What is so at the end of a chapter and of these events."""
    return fold([*story(chapter), *more])


def release_at(chapter: str, *more: Event) -> Release:
    """The release at the end of a chapter, and after these events."""
    return state_at(chapter, *more).releases[RELEASE]
