# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A verdict as JUnit XML: every requirement a test, counted right, and safe for any parser."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.records.verdict import (
    unanswered,
    verdict_document,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.verdict_junit import verdict_junit
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHAPTERS,
    POLICY,
    RELEASE,
    recorded,
    sha,
    state_at,
)
from ansible_collections.mof.release.tests.unit.records.verdicts import (
    CHANGED,
    before_gate,
    document,
    with_title,
)
from hypothesis import given, settings
from hypothesis import strategies as st

#: Status of a requirement -> what a CI reads as green, red and grey.
TAGS = {"met": "system-out", "unmet": "failure", "not_needed": "skipped", "unknown": "skipped"}
EVIL = '</failure><x a="1">&bomb;]]>\x00\x1b[31m\r\n\u202e\ud800\ufffe'


def suite_of(xml: str) -> Element:
    """The only suite of a report."""
    suites = fromstring(xml.encode())
    assert suites.tag == "testsuites"
    (suite,) = suites
    assert suite.tag == "testsuite"
    assert {name: suites.get(name) for name in COUNTS} == {name: suite.get(name) for name in COUNTS}
    return suite


COUNTS = ("tests", "failures", "errors", "skipped")


def cases(suite: Element) -> dict[str, Element]:
    """Class and name -> test."""
    found = {f"{one.get('classname')} {one.get('name')}": one for one in suite.iter("testcase")}
    assert len(found) == len(suite.findall("testcase"))
    return found


@pytest.mark.parametrize("chapter", [one for one in CHAPTERS if one != "requested"])
@pytest.mark.parametrize("changed", [False, True])
def test_each_requirement_is_a_test(chapter: str, changed: bool) -> None:
    """Green, red or grey as its status is; the numbers are those of the tests."""
    told = document(state_at(chapter), **({"scope": CHANGED} if changed else {}))
    suite = suite_of(verdict_junit(told))
    tests = list(cases(suite).values())
    assert [one[0].tag for one in tests] == [TAGS[one["status"]] for one in told["requirements"]]
    assert all(len(one) == 1 for one in tests)
    counts = Counter(one[0].tag for one in tests)
    assert [int(suite.get(name, "")) for name in COUNTS] == [
        len(tests),
        counts["failure"],
        0,
        counts["skipped"],
    ]
    assert told["allowed"] == (counts["failure"] == 0)


def test_a_failure_tells_all_that_helps() -> None:
    """The problem in short, and below it what is wrong, the evidence, who acts next and how."""
    state = state_at("prepared", recorded(POLICY.activities[0], "fail", observed="disk full"))
    found = cases(suite_of(verdict_junit(document(state))))
    failure = found[f"{RELEASE}.activity operations.backup: Backup"][0]
    assert failure.attrib == {
        "message": "operations.backup failed (disk full): Backup",
        "type": "activity",
    }
    given = "-e id=operations.backup -e status=pass -e evidence=FILE"
    assert (failure.text or "").splitlines() == [
        "activity: operations.backup failed (disk full): Backup",
        "  operations acts next:",
        f"    ansible-playbook mof.release.activity -e release={RELEASE} {given}",
        f"evidence: report.txt, 4 bytes, sha256 {sha('operations.backup')}",
    ]


def test_a_met_one_tells_by_what() -> None:
    """So that a green test is worth something to whoever audits it."""
    found = cases(suite_of(verdict_junit(document())))
    said = found[f"{RELEASE}.sign-off operations"][0].text or ""
    assert said == "operations-one said go at 2026-03-02 09:00 UTC, \u201cfine\u201d"
    assert f"{RELEASE}.review a go that stands" in found
    assert f"{RELEASE}.host the hosts of the inventory" in found


def test_the_suite_tells_what_it_rests_on() -> None:
    """Everything by which somebody else gets the same verdict."""
    suite = suite_of(verdict_junit(document()))
    said = (suite.findtext("system-out") or "").splitlines()
    wanted = ("allowed: yes", "playbook: deploy.yml", "hosts: 2", "actor: max", "ledger_size: 20")
    assert set(wanted) < set(said)
    assert f"ledger_root: {sha('root')}" in said
    assert f"policy_sha256: {sha('policy')}" in said
    assert f"scope_sha256: {sha('scope')}" in said
    assert f"evidence: {sha('operations.backup')}" in said
    assert "now: 2026-03-02T10:00:00+00:00" in said
    assert suite.get("timestamp") == "2026-03-02T10:00:00"


def test_several_findings_of_one_requirement_are_one_failure() -> None:
    """The first in short, all of them below."""
    judged, verdict = before_gate()
    files = [Finding("project", f"file-{number}", "was added after go") for number in range(3)]
    told = verdict_document(judged, replace(verdict, findings=tuple(files)))
    failure = cases(suite_of(verdict_junit(told)))[f"{RELEASE}.project the files of the project"][0]
    assert failure.get("message") == "file-0 was added after go (and 2 more)"
    assert [one for one in (failure.text or "").splitlines() if one.startswith("project:")] == [
        f"project: file-{number} was added after go" for number in range(3)
    ]


def test_a_gate_that_cannot_be_asked_is_an_error() -> None:
    """One test, and neither green nor red: nothing was judged."""
    told = unanswered(RELEASE, MofError("it is locked", where="ledger.sqlite", remedy="wait"))
    suite = suite_of(verdict_junit(told))
    assert [suite.get(name) for name in COUNTS] == ["1", "0", "1", "0"]
    error = cases(suite)[f"{RELEASE}.gate the gate can be asked"][0]
    assert (error.tag, error.get("message")) == ("error", "it is locked")
    assert "wait" in (error.text or "")
    assert "allowed: no" in (suite.findtext("system-out") or "")


def test_hostile_text_stays_text() -> None:
    """Nothing of it becomes an element, an entity or a character that XML forbids."""
    judged, verdict = before_gate(with_title(EVIL))
    evil = Finding(EVIL, EVIL, EVIL, EVIL, EVIL)
    xml = verdict_junit(verdict_document(judged, replace(verdict, findings=(evil,))))
    found = cases(suite_of(xml))
    assert {one.tag for one in suite_of(xml).iter()} <= {
        *("testsuite", "testcase", "failure", "skipped", "system-out")
    }
    shown = r'</failure><x a="1">&bomb;]]>\x00\x1b[31m\r\n\u202e\ud800\ufffe'
    assert f"{RELEASE}.change request RFC-1: {shown}" in found
    assert shown in (found[f"{RELEASE}.{shown} {shown}"][0].text or "")


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_every_text_can_be_parsed(title: str, problem: str) -> None:
    """And comes out as it went in, but for what is written out."""
    judged, verdict = before_gate(with_title(title))
    finding = Finding("window", RELEASE, problem, title, problem)
    suite = suite_of(verdict_junit(verdict_document(judged, replace(verdict, findings=(finding,)))))
    assert suite.get("failures") == "1"
