# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A verdict as document and text: whole, of the promised shape, safe wherever it is shown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    MofError,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.records.verdict import (
    unanswered,
    verdict_answer,
    verdict_document,
    verdict_json,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHAPTERS,
    POLICY,
    RELEASE,
    at,
    recorded,
    sha,
    state_at,
)
from ansible_collections.mof.release.tests.unit.records.verdicts import (
    CHANGED,
    UNKNOWN,
    before_gate,
    document,
)

ASKED = "The gate was only asked: nothing was run, and nothing went on record."
OPEN = f"""\
OPEN  {RELEASE} -> staging (2 hosts)
  18 requirements met, 1 not needed
  open until 2026-03-02 21:00 UTC, when the go expires
  a permit that is given now counts until 2026-03-02 14:00 UTC
{ASKED}"""
CLOSED = f"""\
CLOSED  {RELEASE} -> staging (2 hosts)
  project  group_vars/all.yml was removed after go
           max: restore it, or let it be signed off anew, then hold a new review
  host     web2 was removed after go  max:  restore it, or hold a new review
2 of 19 requirements not met. {ASKED}"""
EVIL = "\x1b[2J\u202e<![CDATA[ ]]>&\x00\ud800"


def test_an_open_gate_as_text() -> None:
    """How much was asked, until when it holds and why no longer, and that this was a question."""
    state = state_at("readiness_review", recorded(POLICY.activities[-1], "fail"))
    assert document(state)["text"] == OPEN


def test_a_closed_gate_as_text() -> None:
    """Every reason in the columns of a refusal, and how many of the requirements they are."""
    assert document(scope=CHANGED)["text"] == CLOSED


def test_a_waiver_that_opens_it_is_told() -> None:
    """Who gave it stands under the headline."""
    judged, verdict = before_gate()
    waiver = {"id": "waiver-1", "by": "erin", "until": "2026-03-02T12:00:00+00:00"}
    told = verdict_document(judged, replace(verdict, overrides=(waiver,)))
    assert "  overridden: id waiver-1, by erin, until 2026-03-02T12:00:00+00:00\n" in told["text"]
    assert told["overrides"] == [waiver]


@pytest.mark.parametrize("chapter", [one for one in CHAPTERS if one != "requested"])
@pytest.mark.parametrize("hours", [1, 200])
def test_the_document_is_what_the_schema_says(chapter: str, hours: int) -> None:
    """Open or closed, in every state of a release, and read back from its JSON."""
    told = json.loads(verdict_json(document(state_at(chapter), hours=hours)))
    check("verdict", Source("verdict.json", told), "verdict")
    assert told["allowed"] == (chapter in OPENS and hours == 1)


#: Chapters of the story in which the go stands.
OPENS = ("readiness_review", "deploying", "recorded", "deployed")


def test_what_a_policy_engine_is_told() -> None:
    """allowed is a truth value and violations are texts: at least one exactly when it is closed.

    Ansible Automation Platform lets a job through that is not allowed without a violation.
    """
    for told in (document(), document(scope=CHANGED)):
        assert told["allowed"] is (told["violations"] == [])
    anew = "max: restore it, or let it be signed off anew, then hold a new review"
    assert told["violations"] == [
        f"project: group_vars/all.yml was removed after go ({anew})",
        "host: web2 was removed after go (max: restore it, or hold a new review)",
    ]
    told["violations"] = []
    with pytest.raises(BadDocument, match="violations"):
        check("verdict", Source("verdict.json", told), "verdict")


def test_what_would_be_deployed() -> None:
    """Whoever passes the verdict on can tell another playbook from the one it is about."""
    assert document()["deployment"] == {
        "environment": "staging",
        "playbook": "deploy.yml",
        "pattern": "web",
        "hosts": 2,
    }


def test_a_release_that_is_not_on_record() -> None:
    """It is closed for that reason, and nothing else is known."""
    missing = replace(UNKNOWN, findings=(Finding("release", "shop-9", "is not on record"),))
    told = verdict_document(None, missing)
    check("verdict", Source("verdict.json", told), "verdict")
    assert (told["allowed"], told["deployment"]) == (False, None)
    assert told["text"].startswith("CLOSED  shop-9\n  release  shop-9 is not on record\n1 of 1 ")


def test_a_gate_that_cannot_be_asked_is_closed() -> None:
    """Errors close it, and the document says so with every problem."""
    error = BadDocument("the policy has 2 problems", where="policy.yml", problems=["one", "two"])
    told = unanswered(RELEASE, error)
    check("verdict", Source("verdict.json", told), "verdict")
    assert told["violations"] == ["gate: policy.yml the policy has 2 problems; one; two"]
    assert (told["allowed"], told["inputs"], told["requirements"]) == (False, None, [])
    assert unanswered("", MofError("no"))["text"].startswith("CLOSED  (no release): the gate could")


def test_nothing_in_it_acts_on_a_terminal() -> None:
    """Text, violations and JSON, wherever somebody's words get into them."""
    judged, verdict = before_gate()
    evil = replace(verdict, findings=(Finding(EVIL, EVIL, EVIL, EVIL, EVIL),))
    told = verdict_document(judged, evil)
    assert all(line.isprintable() for line in told["text"].split("\n"))
    assert all(one.isprintable() for one in told["violations"])
    assert all(line.isprintable() for line in verdict_json(told).split("\n"))
    assert verdict_json(told).isascii()


def test_the_door_of_the_gate_says_the_same_in_short() -> None:
    """What is passed has the end of its permit, what is refused every reason."""
    judged, verdict = before_gate()
    answer = verdict_answer(judged.release, verdict)
    assert answer["text"] == f"OPEN  {RELEASE} -> staging, until 2026-03-02 14:00 UTC"
    assert answer["inputs"]["ledger_root"] == sha("root")
    assert verdict.inputs.now == at(1)
    judged, verdict = before_gate(scope=CHANGED)
    answer = verdict_answer(judged.release, verdict)
    assert answer["text"].startswith(f"CLOSED  {RELEASE} -> staging\n  project  group_vars/all.yml")
    assert len(answer["violations"]) == len(answer["findings"]) == 2
