# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three stories of examples/stories: what is on the ledger once they were told."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.tests.integration.project import must
from ansible_collections.mof.release.tests.integration.run import Run
from ansible_collections.mof.release.tests.unit.trust.ssh import armor_of
from ansible_collections.mof.release.tests.unit.trust.ssh import run as openssh

STORIES = Path(__file__).parents[2] / "examples" / "stories"
WRITTEN = shutil.ignore_patterns(".hosts", ".keys", ".mof", "records")
SIX = {"infrastructure", "operations", "partner", "release", "service", "support"}
NORMAL, STANDARD, EMERGENCY, NEXT = "page-1.1.0", "hours-2026-12", "fix-1.1.1", "page-1.2.0"


@dataclass(frozen=True)
class Told:
    """The project after its story, and its ledger."""

    folder: Path
    store: Store

    def events(self, subject: str = "", kind: str = "") -> list[dict[str, Any]]:
        """The events about something, or of one type, in their order."""
        every = [json.loads(one.data) for one in self.store.read()]
        return [
            one for one in every if subject in ("", one["subject"]) and kind in ("", one["type"])
        ]

    def release(self, name: str, kind: str = "") -> list[dict[str, Any]]:
        """Those about a release."""
        return self.events(f"release/{name}", kind)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Run the story once, in a copy."""
    folder = tmp_path_factory.mktemp("stories")
    shutil.copytree(STORIES, folder / "project", ignore=WRITTEN)
    must(Run(folder / "home").playbook("story.yml", cwd=folder / "project", seconds=600))
    store = open_location(str(folder / "project" / ".mof" / "ledger.sqlite"))
    yield Told(folder / "project", store)
    store.close()


def test_the_normal_release_was_returned_once(told: Told) -> None:
    """It is closed; in between one no-go sent it back, for security alone."""
    events = told.release(NORMAL)
    assert events[-1]["type"] == "release_closed"
    returns = [one["data"] for one in events if one["type"] == "release_returned"]
    assert [one["reopens"] for one in returns] == [["security"]]
    assert returns[0]["to"] == "release_manager"
    assert returns[0]["actions"] == ["Review again what the search sends."]
    decisions = [one["data"]["decision"] for one in told.release(NORMAL, "review_held")]
    assert decisions == ["no_go", "go"]
    assert [one["actor"] for one in told.release(NORMAL, "gate_refused")] == ["sam"]
    assert told.events("change/CHG-101")[-1]["type"] == "change_closed"


def test_six_clusters_signed_once(told: Told) -> None:
    """What they signed before the return still counted for the go after it."""
    kinds = [one["type"] for one in told.release(NORMAL)]
    returned = kinds.index("release_returned")
    places = {
        number: one["data"]["cluster"]
        for number, one in enumerate(told.release(NORMAL))
        if one["type"] == "signoff_recorded"
    }
    before = [cluster for number, cluster in places.items() if number < returned]
    assert sorted(before) == sorted({*SIX, "security"})
    assert [cluster for number, cluster in places.items() if number > returned] == ["security"]
    passed = told.release(NORMAL, "gate_passed")
    assert len(passed) == 1
    assert kinds.index("gate_passed") > max(places)


def _waived(event: dict[str, Any]) -> bool:
    return bool(event["data"]["status"] == "waived")


def test_every_decision_of_a_person_is_signed(told: Told) -> None:
    """Sign-offs, reviews, authorizations, the waiver, the rules: each names an envelope we keep."""
    decided = [
        *told.events(kind="rules_adopted"),
        *told.events(kind="signoff_recorded"),
        *(one for one in told.events(kind="review_held") if one["actor"] != "pipeline"),
        *(one for one in told.events(kind="change_authorized") if one["actor"] != "vera"),
        *(one for one in told.events(kind="activity_recorded") if _waived(one)),
    ]
    assert len(decided) == 1 + (8 + 3) + (2 + 1) + 3 + 1
    for one in decided:
        envelope = one["data"]["signature"]["envelope"]
        assert hashlib.sha256(told.store.get(envelope)).hexdigest() == envelope
    nonces = {one["data"]["signature"]["nonce"] for one in decided}
    assert len(nonces) == len(decided)


def test_the_standard_change_cost_nobody_a_step(told: Told) -> None:
    """Deployed with no sign-off, and from plan to capture by nobody but the pipeline."""
    events = told.release(STANDARD)
    kinds = [one["type"] for one in events]
    assert kinds[-1] == "release_deployed"
    assert "configuration_captured" in kinds
    assert "signoff_recorded" not in kinds
    assert kinds.count("review_held") == 1
    assert {one["actor"] for one in events} == {"pipeline"}
    # The request itself is Vera's; all that followed from it came with its submission.
    change = told.events("change/CHG-102")
    assert [one["type"] for one in change[:6]] == [
        f"change_{state}"
        for state in ("submitted", "screened", "classified", "authorized", "scheduled", "developed")
    ]
    assert change[3]["data"]["template"] == "opening-hours"
    assert "signature" not in change[3]["data"]


def test_each_release_builds_on_a_checked_baseline(told: Told) -> None:
    """The first finds hosts that nothing was deployed to; the others look up captures and drift."""
    found = {
        (release, one["data"]["id"]): one["data"]["status"]
        for release in (NORMAL, STANDARD, EMERGENCY, NEXT)
        for one in told.release(release, "activity_recorded")
    }
    for name in ("release.baseline", "release.no-drift"):
        assert found[NORMAL, name] == "na"
        assert {found[one, name] for one in (STANDARD, EMERGENCY, NEXT)} == {"pass"}


def test_the_emergency_owes_what_it_skipped(told: Told) -> None:
    """Deployed by three sign-offs; three obligations, of which the overdue one was met."""
    kinds = [one["type"] for one in told.release(EMERGENCY)]
    assert kinds[-1] == "release_deployed"
    assert kinds.count("signoff_recorded") == 3
    signed = {
        one["actor"]: one["data"]["cluster"] for one in told.release(EMERGENCY, "signoff_recorded")
    }
    # Sol, who asked for it, is not among them.
    assert signed == {"jo": "release", "kim": "operations", "una": "security"}
    owed = told.events("obligations", "obligation_incurred")
    assert [(one["data"]["change"], one["data"]["what"]) for one in owed] == [
        ("CHG-103", what) for what in ("test", "document", "review")
    ]
    met = told.events("obligations", "obligation_met")
    assert [(one["data"]["what"], one["actor"]) for one in met] == [("test", "sam")]
    assert told.release(NEXT, "gate_passed") == []


def test_openssh_accepts_what_is_stored(told: Told) -> None:
    """``ssh-keygen -Y verify`` takes a stored signature, and not one under other words."""
    vote = told.release(NORMAL, "signoff_recorded")[0]
    envelope = json.loads(told.store.get(vote["data"]["signature"]["envelope"]))
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
    sealed = told.folder / ".mof" / "sealed"
    sealed.write_bytes(armor_of(base64.b64decode(envelope["signatures"][0]["sig"])))

    def verified(content: bytes) -> bool:
        done = openssh(
            *("ssh-keygen", "-Y", "verify", "-n", "signoff@stories", "-I", vote["actor"]),
            *("-f", str(told.folder / ".mof" / "allowed_signers"), "-s", str(sealed)),
            given=b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(content), content),
        )
        return done.returncode == 0

    assert verified(payload)
    assert not verified(payload.replace(b'"decision":"go"', b'"decision":"no"'))
    said = json.loads(payload)["predicate"]
    assert said["signer"] == vote["actor"]
    assert said["decision"]["cluster"] == vote["data"]["cluster"]
