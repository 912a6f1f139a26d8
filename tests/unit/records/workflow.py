# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A history in which everything happens: rules, an emergency, two returns, waves, signatures."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ansible_collections.mof.release.tests.unit.records.content import (
    ACTIVITIES,
    EMPTY,
    POLICY,
    change_content,
    piece,
    plan_content,
)
from ansible_collections.mof.release.tests.unit.records.story import Story

KEY = "SHA256:" + "Ab3+/" * 8 + "xyz"
ANSWERS = {
    "impact": "Readers notice nothing.",
    "operations_readiness": "Nothing new is to be run.",
    "support_plans": "The desk knows.",
    "budget": "None is needed.",
}
ASKED: dict[str, Any] = {
    "category": "significant",
    "affected": [{"ci": "storefront", "version": "2.3.0"}, "web1"],
    "contingency": "The search stays as slow as it is.",
    "resources": "Sam for two days.",
    "schedule": {"start": "2026-11-26T20:00:00+09:00", "end": "2026-11-26T23:00:00+09:00"},
    "attachments": [{"name": "measurements.csv", "sha256": EMPTY, "path": "docs/m.csv"}],
}
WINDOW = {"start": "2026-11-26T11:00:00+00:00", "end": "2026-11-26T14:00:00+00:00"}
PLANNED: dict[str, Any] = {
    "changes": ["RFC-2031", "RFC-2040"],
    "deploy": {
        "playbook": "deploy.yml",
        "hosts": "storefront:database",
        "mechanism": "phased",
        "waves": ["db1", "100%"],
        "window": {
            "start": "2026-11-26T20:00",
            "end": "2026-11-26T23:00",
            "timezone": "Asia/Seoul",
        },
    },
    "roles": {"primary_on_call": "kim", "secondary_on_call": "ines"},
    "affected": ["storefront"],
}
RESULTS = [
    {"name": "smoke", "result": "pass", "evidence": "evidence/acceptance.xml", "sha256": EMPTY},
    {"name": "ten readers", "result": "pass", "kind": "pilot", "criterion": "no complaint"},
    {"name": "back", "result": "fail", "kind": "backout", "criterion": "within five minutes"},
]


def signed(name: str, imported_by: str = "") -> dict[str, str]:
    """A signature as an event keeps it; another name is another statement."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return {"envelope": digest, "keyid": KEY, "nonce": digest[:32], "imported_by": imported_by}


def adopt(story: Story, version: int = 1) -> None:
    """Rules in force."""
    data = {
        "policy": "example-production",
        "version": version,
        "policy_sha256": POLICY,
        "people_sha256": EMPTY,
        "signers_sha256": EMPTY,
        "comment": "agreed",
        "signature": signed(f"rules {version}"),
    }
    story.about("rules", "rules_adopted", "pat", data)


def ask(story: Story, name: str = "RFC-2031") -> None:
    """A significant change: returned to its initiator once, approved by two bodies."""
    content = {**ASKED, "id": name}
    story.change(
        name, "change_submitted", "riley", {"change": {**change_content(name), "plan": "?"}}
    )
    missing = ["plan only says ?: say step by step what is to be done", "impact is missing"]
    data: dict[str, Any] = {"comment": "Say how.", "to": "riley", "missing": missing}
    story.change(name, "change_returned", "morgan", data)
    submitted = {"change": {**change_content(name), **content}, "warnings": ["asked for service"]}
    story.change(name, "change_submitted", "riley", submitted)
    story.change(name, "change_screened", "morgan", {"warnings": ["reason is short"]})
    due = (story.now + timedelta(days=14)).isoformat()
    final = {"priority": "high", "category": "significant", "due_at": due}
    story.change(name, "change_classified", "morgan", final)
    first = {"bodies": ["cab"], "comment": "useful", "initiation_review": ANSWERS}
    story.change(name, "change_approved", "alex", {**first, "signature": signed("alex")})
    last = {"bodies": ["executive_committee"], "owner": "sam", "signature": signed("lee", "morgan")}
    story.change(name, "change_authorized", "lee", last)
    story.change(name, "change_scheduled", "morgan", WINDOW)
    story.change(name, "change_developed", "sam", {"evidence": [piece("unit-tests.xml")]})


def hurry(story: Story, name: str = "RFC-2040") -> None:
    """An emergency that leaves out its test and its documents, and owes them."""
    content = {**change_content(name), "priority": "emergency"}
    story.change(name, "change_submitted", "sol", {"change": content})
    story.change(name, "change_screened", "morgan", {})
    final = {"priority": "emergency", "category": "minor"}
    story.change(name, "change_classified", "morgan", final)
    data = {"bodies": ["emergency_committee"], "owner": "sam", "skips": ["test", "document"]}
    story.change(name, "change_authorized", "alex", {**data, "comment": "It burns."})
    for what, hours in (("test", 48), ("document", 168)):
        due = (story.now + timedelta(hours=hours)).isoformat()
        owed = {"change": name, "what": what, "due_at": due, "owner": "sam"}
        story.about("obligations", "obligation_incurred", "alex", owed, minutes=0)
    story.change(name, "change_scheduled", "morgan", {})
    story.change(name, "change_developed", "sam", {})


def plan(story: Story) -> None:
    """The release planned, built and accepted."""
    story.about(
        f"release/{story.release}",
        "release_planned",
        "dana",
        {"release": {**plan_content(story.release), **PLANNED}, "window": WINDOW},
    )
    build(story)


def build(story: Story) -> None:
    """Built and accepted."""
    story.add("release_building", "dana", {})
    story.build()
    story.add("release_accepted", "dana", {"results": RESULTS}, minutes=0)


def waive(story: Story) -> None:
    """One result measured as failed, and waived."""
    id_, cluster, element, _severity, title, *_rest = ACTIVITIES[0]
    data = {
        "id": id_,
        "cluster": cluster,
        "element": element,
        "mode": "auto",
        "severity": "blocking",
        "title": title,
        "status": "fail",
        "evidence": [piece("checks.json")],
        "expected": "20 % of every disk free",
        "observed": "web1: 4 % free",
        "comment": "",
        "policy_sha256": POLICY,
    }
    story.add("activity_recorded", "pipeline", data)
    until = (story.now + timedelta(hours=24)).isoformat()
    waived = {"status": "waived", "comment": "a new disk comes on Friday", "expires_at": until}
    about = {**data, **waived, "evidence": [], "expected": "", "observed": ""}
    story.add("activity_recorded", "ines", {**about, "signature": signed("waiver")})


def vote(story: Story, cluster: str, actor: str, imported_by: str = "") -> None:
    """One signed sign-off."""
    data = {"cluster": cluster, "decision": "go", "comment": "fine", "policy_sha256": POLICY}
    signature = signed(f"{cluster} {story.now}", imported_by)
    story.add("signoff_recorded", actor, {**data, "signature": signature})


def give_back(story: Story, to: str, **data: Any) -> None:
    """The release returned."""
    asked = {"to": to, "reason": "No index.", "actions": ["build it"], "reopens": []}
    story.add("release_returned", "dana", {**asked, **data})


def go_in_waves(story: Story) -> None:
    """A signed go, with its waves."""
    story.go()
    index, held = story.events[-1]
    waves = [{"name": "db1", "hosts": ["db1"]}, {"name": "100%", "hosts": ["web1", "web2"]}]
    data = {**held.data, "waves": waves, "signature": signed("go")}
    story.events[-1] = (index, replace(held, data=data))


def look_back(story: Story, name: str = "RFC-2031") -> None:
    """The post-implementation review."""
    data = {
        "comment": "Faster than asked.",
        "result": "partly",
        "planned": WINDOW,
        "actual": {"start": "2026-11-26T11:12:00+00:00", "end": "2026-11-26T13:30:00+00:00"},
        "deviation": {"start_minutes": 12, "end_minutes": -30},
        "follow_ups": ["Index the titles as well."],
    }
    story.change(name, "change_reviewed", "morgan", data)


def everything(story: Story) -> None:
    """All that may happen, up to a release that is deployed in part."""
    adopt(story)
    ask(story)
    hurry(story)
    plan(story)
    story.prepare()
    waive(story)
    vote(story, "operations", "kim")
    give_back(story, "release_manager", reopens=["security", "release.backout-rehearsed"])
    build(story)
    story.no_go()
    give_back(story, "change_owner", reopens=["support"], changes=["RFC-2031"])
    story.change("RFC-2031", "change_reopened", "dana", {"release": story.release, "reason": "No."})
    story.change("RFC-2031", "change_developed", "sam", {})
    build(story)
    vote(story, "operations", "kim", "morgan")
    go_in_waves(story)
    story.permit()
    story.deploy(web2="failed")
    story.capture(web2="it did not answer")
    for name in PLANNED["changes"]:
        story.change(name, "change_deployed", "robin", {"release": story.release}, minutes=0)
    look_back(story)
    met = {"change": "RFC-2040", "what": "test", "comment": "Tested.", "evidence": [piece("t.xml")]}
    story.about("obligations", "obligation_met", "sam", met, minutes=60 * 24 * 3)


def whole_workflow() -> Story:
    """Its history."""
    story = Story()
    everything(story)
    return story
