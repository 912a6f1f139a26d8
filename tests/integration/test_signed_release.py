# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release under rules that want signatures: rules in force, votes, go, gate, and its return."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.mof.release.tests.integration.project import RELEASE, Project, must
from ansible_collections.mof.release.tests.integration.signed import (
    COMMAND,
    LEAD,
    LEDGER,
    PEOPLE,
    RULES_CHANGER,
    adopt,
    copy,
    key_of,
    refused,
    waiting,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import listed


def test_rules_are_put_in_force_with_a_signature_only(ruled: Project, tmp_path: Path) -> None:
    """Unsigned they are refused, and whoever may not change them is; then they are in force."""
    project = copy(ruled, tmp_path)
    before = project.head()
    assert before["id"] == LEDGER
    refused(adopt(project), "is not signed", COMMAND)
    key = ("-e", f"key={key_of(project, LEAD)}")
    other = project.play("mof.release.adopt", "-e", "comment=mine", *key, actor=LEAD)
    refused(other, f"{LEAD} may not change the rules in force")
    assert project.head() == before
    done = must(adopt(project, "-e", f"key={key_of(project, RULES_CHANGER)}"))
    assert "example-production version 1 is in force" in done.stdout
    rules = project.ask("mof.release.rules_info")["rules"]
    assert (rules["adopted_by"], len(rules["signers"])) == (RULES_CHANGER, 64)
    again = must(adopt(project, "-e", f"key={key_of(project, RULES_CHANGER)}"))
    assert "changed=0" in again.stdout


def test_from_signed_votes_to_an_open_gate_and_a_revoked_key(
    signed: Project, tmp_path: Path
) -> None:
    """All vote at once, the lead signs elsewhere, the gate opens; a revoked key closes it."""
    votes = [
        {
            "cluster": clusters[0],
            "actor": person,
            "decision": "go",
            "comment": "we are ready",
            "key": str(key_of(signed, person)),
        }
        for person, clusters in PEOPLE.items()
    ]
    (tmp_path / "votes.json").write_text(json.dumps({"signoffs": votes}))
    named = ("-e", f"release={RELEASE}")
    must(signed.play("mof.release.sign", *named, "-e", f"@{tmp_path}/votes.json"))
    assert [person for person in PEOPLE if waiting(signed, person)] == []
    go = ("-e", "decision=go", "-e", "comment='all clusters say go'")
    refused(signed.play("mof.release.review", *named, *go, actor=LEAD), "is not signed", COMMAND)
    request = ("-e", f"request={tmp_path}/go.json")
    asked = must(signed.play("mof.release.review", *named, *go, *request, actor=LEAD))
    assert f"{LEAD} holds the readiness review: go for {RELEASE} to production" in asked.stdout
    sign = ("-e", f"statement={tmp_path}/go.json", "-e", f"key={key_of(signed, LEAD)}")
    must(signed.play("mof.release.sign", *sign))
    must(signed.play("mof.release.sign", "-e", f"signed={tmp_path}/go.json.signed", actor="ci"))
    review = signed.release()["review"]
    assert (review["lead"], review["signature"]["imported_by"]) == (LEAD, "ci")
    must(signed.play("mof.release.gate", *named))
    lost = listed(key_of(signed, "kim"))
    revoke = ("-e", f"keyid={lost}", "-e", "comment='a laptop was stolen'")
    refused(signed.play("mof.release.revoke", *revoke, actor="kim"), "kim may not change")
    must(signed.play("mof.release.revoke", *revoke, actor=RULES_CHANGER))
    closed = signed.play("mof.release.gate", *named)
    assert closed.rc == 77, closed
    assert "revoked" in closed.said
    assert "operations" in closed.said
    assert signed.deploy().rc == 77


def test_the_list_of_what_waits(signed: Project) -> None:
    """One line each with its command; whoever is in no cluster has nothing to do."""
    shown = must(signed.play("mof.release.waiting", "-e", "person=vera"))
    line = f"sign-off {RELEASE} service has not signed ansible-playbook mof.release.sign"
    assert line in " ".join(shown.stdout.split())
    nothing = must(signed.play("mof.release.waiting", actor="nobody"))
    assert "nothing waits for nobody" in nothing.stdout


def test_a_no_go_returns_the_release(signed: Project) -> None:
    """What is owed can be given as words with commas between them; only support starts again."""
    before = signed.release()
    no_go = ("-e", "decision=no_go", "-e", "comment='the desk is not trained'")
    owed = ("-e", "actions='train the desk, tell the shop'", "-e", "reopens=support")
    key = ("-e", f"key={key_of(signed, 'jo')}")
    named = ("-e", f"release={RELEASE}")
    must(signed.play("mof.release.review", *named, *no_go, *owed, *key, actor="jo"))
    release = signed.release()
    assert release["returns"][0]["actions"] == ["train the desk", "tell the shop"]
    assert set(before["activities"]) - set(release["activities"]) == {
        "support.known-errors",
        "support.trained",
    }


def test_a_release_is_returned(signed: Project) -> None:
    """JSON is taken as well, where an action has a comma in it."""
    actions = ["move the import, and tell who runs it"]
    extra = json.dumps({"actions": actions, "reopens": "operations.runbook, support"})
    words = ("-e", f"release={RELEASE}", "-e", "comment='the window collides'", "-e", extra)
    must(signed.play("mof.release.return", *words, actor="dana"))
    returned = signed.release()["returns"][0]
    assert (returned["to"], returned["actions"]) == ("release_manager", actions)
    assert returned["reopens"] == ["operations.runbook", "support"]
