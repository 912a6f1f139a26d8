# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hand-written histories of releases, event by event."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.records.release_view import release_view
from ansible_collections.mof.release.tests.unit.records.content import (
    ACTIVITIES,
    ARTIFACT,
    EMPTY,
    HOSTS,
    POLICY,
    RELEASE,
    START,
    VOTES,
    artifact,
    change_content,
    piece,
    plan_content,
    refusals,
)


class Story:
    """Events in the order they are added; each stands on the ledger two after the one before."""

    def __init__(self, release: str = RELEASE) -> None:
        self.release = release
        self.now = START
        self.events: list[tuple[int, Event]] = []

    def add(self, kind: str, actor: str, data: dict[str, Any], *, minutes: int = 5) -> None:
        """One event about the release, so many minutes after the one before."""
        self.about(f"release/{self.release}", kind, actor, data, minutes)

    def change(
        self, name: str, kind: str, actor: str, data: dict[str, Any], *, minutes: int = 5
    ) -> None:
        """One event about a change request."""
        self.about(f"change/{name}", kind, actor, data, minutes)

    def about(
        self, subject: str, kind: str, actor: str, data: dict[str, Any], minutes: int = 5
    ) -> None:
        """One event about this subject, such as the rules."""
        self.now += timedelta(minutes=minutes)
        index = self.events[-1][0] + 2 if self.events else 3
        self.events.append((index, Event(kind, subject, self.now, actor, data)))

    def view(self, snapshots: dict[str, Any] | None = None) -> dict[str, Any]:
        """The view of what was added so far."""
        return release_view(self.release, self.events, snapshots or {})

    def request(self, name: str = "RFC-2031", **fields: Any) -> None:
        """A change request, on its way until it is developed."""
        self.change(name, "change_submitted", "riley", {"change": change_content(name, **fields)})
        self.change(name, "change_screened", "morgan", {"comment": "complete and relevant"})
        final = {"priority": "high", "category": "minor"}
        self.change(name, "change_classified", "morgan", final)
        self.change(name, "change_authorized", "alex", {"owner": "sam"}, minutes=50)
        self.change(name, "change_scheduled", "morgan", {})
        self.change(name, "change_developed", "sam", {}, minutes=600)

    def plan(self, **fields: Any) -> None:
        """The release planned."""
        self.add("release_planned", "dana", {"release": plan_content(self.release, **fields)})

    def build(self) -> None:
        """Its artifact registered, its change requests taken in, its acceptance on record."""
        registered = {**artifact(), "size": 61_440}
        self.add("release_built", "dana", {"artifacts": [registered]})
        for name in self.events_planned():
            taken = {"release": self.release}
            self.change(name, "change_in_release", "dana", taken, minutes=0)
        results = [
            {"name": "smoke", "result": "pass", "evidence": "evidence/acceptance.xml"},
            {"name": "pilot", "result": "pass", "evidence": "evidence/pilot.md"},
        ]
        self.add("release_accepted", "dana", {"results": results})

    def events_planned(self) -> list[str]:
        """The change requests that the newest plan names."""
        plans = [event for _rest, event in self.events if event.type == "release_planned"]
        return list(plans[-1].data["release"]["changes"])

    def refuse(self, run: str = "run-1", findings: Sequence[dict[str, str]] = ()) -> None:
        """A deploy that the gate refused."""
        data = self._attempt(run) | {"findings": list(findings) or refusals()}
        self.add("gate_refused", "robin", data, minutes=30)

    def prepare(self) -> None:
        """Every activity recorded and every vote given."""
        for (
            id_,
            cluster,
            element,
            severity,
            title,
            evidence,
            seen,
            said,
            actor,
            hours,
        ) in ACTIVITIES:
            data = {
                "id": id_,
                "cluster": cluster,
                "element": element,
                "mode": "human",
                "severity": severity,
                "title": title,
                "status": "pass",
                "evidence": [piece(evidence)] if evidence else [],
                "observed": seen,
                "comment": said,
                "policy_sha256": POLICY,
            }
            if hours:
                data["expires_at"] = (self.now + timedelta(hours=hours)).isoformat()
            self.add("activity_recorded", actor, data, minutes=25)
        for cluster, actor, comment in VOTES:
            self.vote(cluster, actor, comment)

    def vote(self, cluster: str, actor: str, comment: str, decision: str = "go") -> None:
        """One sign-off."""
        data = {
            "cluster": cluster,
            "decision": decision,
            "comment": comment,
            "policy_sha256": POLICY,
        }
        self.add("signoff_recorded", actor, data, minutes=10)

    def go(self, hosts: Sequence[str] = HOSTS) -> None:
        """The readiness review, with a go for these hosts."""
        data = {
            "decision": "go",
            "comment": "The clusters are ready, and the window suits the shop.",
            "policy_sha256": POLICY,
            "expires_at": (self.now + timedelta(hours=72)).isoformat(),
            "scope": {
                "playbook": {"deploy.yml": hashlib.sha256(b"deploy.yml").hexdigest()},
                "artifacts": {"storefront": ARTIFACT},
                "project": {
                    f"docs/{name}.md": hashlib.sha256(name.encode()).hexdigest()
                    for name in ("rollout", "backout", "risk")
                },
                "policy": {"example-production": POLICY},
                "hosts": dict.fromkeys(hosts, "target"),
            },
            "scope_sha256": hashlib.sha256(b"scope").hexdigest(),
        }
        self.add("review_held", "dana", data, minutes=60)

    def no_go(self) -> None:
        """The readiness review, with a no-go."""
        data = {
            "decision": "no_go",
            "comment": "the restore point is too old",
            "policy_sha256": POLICY,
        }
        self.add("review_held", "dana", data)

    def permit(self, run: str = "run-2", hosts: Sequence[str] = HOSTS) -> None:
        """A deploy that the gate let through."""
        data = self._attempt(run, hosts) | {"permit": f"permit-{run}"}
        self.add("gate_passed", "robin", data, minutes=90)

    def deploy(self, run: str = "run-2", **outcomes: str) -> None:
        """What that run did; host=outcome for those that are not ok."""
        hosts = {
            name: {
                "outcome": outcomes.get(name, "ok"),
                "ok": 9,
                "changed": 6,
                "failed": int(outcomes.get(name) == "failed"),
                "unreachable": int(outcomes.get(name) == "unreachable"),
                "skipped": 1,
            }
            for name in HOSTS
        }
        data = {
            "run": run,
            "permit": f"permit-{run}",
            "playbook": "deploy.yml",
            "started": self.now.isoformat(),
            "ended": (self.now + timedelta(seconds=100)).isoformat(),
            "hosts": hosts,
            "log": hashlib.sha256(run.encode()).hexdigest(),
        }
        self.add("deployment_recorded", "robin", data, minutes=2)

    def capture(self, **unknown: str) -> None:
        """The configuration of the hosts; host=reason for those that could not be captured."""
        hosts = {
            name: {"status": "unknown", "reason": unknown[name]}
            if name in unknown
            else {"status": "ok", "sha256": hashlib.sha256(name.encode()).hexdigest()}
            for name in HOSTS
        }
        self.add("configuration_captured", "robin", {"hosts": hosts, "root": EMPTY}, minutes=1)

    def end_deployment(self) -> None:
        """The release and its change requests deployed."""
        self.add("release_deployed", "robin", {}, minutes=0)
        for name in self.events_planned():
            data = {"release": self.release}
            self.change(name, "change_deployed", "robin", data, minutes=0)

    def _attempt(self, run: str, hosts: Sequence[str] = HOSTS) -> dict[str, Any]:
        return {
            "run": run,
            "playbook": "deploy.yml",
            "hosts": list(hosts),
            "inputs": {
                "release": self.release,
                "ledger_size": self.events[-1][0] + 1,
                "ledger_root": hashlib.sha256(b"root").hexdigest(),
                "policy_sha256": POLICY,
                "scope_sha256": hashlib.sha256(b"scope").hexdigest(),
                "evidence": [piece("headroom.txt")["sha256"]],
            },
        }


def whole_story() -> Story:
    """From two requests over a refused deploy to a captured release."""
    story = Story()
    story.request()
    story.request(
        "RFC-2033",
        title="Rotate the search log",
        initiator={"person": "kim", "cluster": "operations", "contact": "https://example.org/kim"},
        type="operations",
        priority="low",
    )
    story.plan(changes=["RFC-2031", "RFC-2033"])
    story.build()
    story.refuse()
    story.prepare()
    story.go()
    story.permit()
    story.deploy()
    story.capture()
    story.end_deployment()
    return story
