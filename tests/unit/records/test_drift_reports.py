# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drift check as text, JUnit and JSON: everything told, counted right, and safe to show."""

from __future__ import annotations

import json
from xml.etree.ElementTree import fromstring

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    MofError,
    Refused,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_junit import drift_junit
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_text import (
    drift_json,
    drift_text,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_view import (
    drift_unchecked,
)
from ansible_collections.mof.release.tests.unit.domain.drifts import (
    INCIDENT,
    ok,
    seen,
)
from ansible_collections.mof.release.tests.unit.domain.stories import sha
from ansible_collections.mof.release.tests.unit.records.drifted import (
    BOTH,
    CLOSED,
    ENDED,
    MOTD,
    NONE,
    OLD,
    OPENED,
    UNREAD,
    bad,
    document,
)

EVIL = '</failure>\x1b[31m\r\n\u202e"&]]>'


def test_no_drift_is_said_in_two_lines() -> None:
    """How many hosts, and which."""
    found = document(seen(OLD, OLD), seen(OLD, OLD, host="web2"))
    assert drift_text(found) == "NO DRIFT  2 hosts\n  compliant      web1, web2"


def test_each_class_of_hosts_comes_first_and_then_what_differs() -> None:
    """The same difference once for all its hosts; who acts next, with commands to paste."""
    found = document(
        bad("web1"),
        bad("web2"),
        bad("web3"),
        bad("web4"),
        seen(OLD, None, host="db1", reason="no route"),
        seen(OLD, UNREAD, host="db2"),
        seen(OLD, OLD, host="db3"),
    )
    lines = drift_text(found).splitlines()
    assert lines[:5] == [
        "DRIFT  4 of 7 hosts, 2 unknown",
        "  not compliant  web1, web2, web3, web4",
        "  unknown        db1, db2",
        "  compliant      db3",
        "  unknown        db1: no route",
    ]
    text = " ".join("\n".join(lines).split())
    assert "unauthorized file/*//etc/shop.conf mode 0644 -> 0666" in text
    assert "suspect: run run-9 of shop-1.0 without a permit, fix.yml by joe" in text
    assert "has no deployment that explains it (web3, web4)" in text
    assert "unknown section files was known, is timed out: cannot be read (db2)" in text
    assert "  ansible-playbook mof.release.deploy -e release=old-1 -l web1,web2,web3,web4" in lines
    assert lines[-1] == "  ansible-playbook mof.release.request -e @change.yml"


def test_many_hosts_and_differences_are_cut() -> None:
    """A fleet does not fill the terminal; the rest is counted."""
    fleet = document(*(seen(OLD, OLD, host=f"web{number:03}") for number in range(200)))
    assert drift_text(fleet).endswith("web009 and 190 more")
    before = {f"/etc/{n}": {"type": "file", "mode": "0644"} for n in range(150)}
    after = {f"/etc/{n}": {"type": "file", "mode": "0600"} for n in range(150)}
    many = drift_text(document(seen(ok(files=before), ok(files=after))))
    assert "  50 more; all of them are in the report (format json)" in many.splitlines()


def test_what_is_corrected_ignored_or_ended_is_told() -> None:
    """None of it is silent."""
    text = drift_text(document(seen(OLD, BOTH), rules=(ENDED, MOTD)))
    assert text.startswith("NO DRIFT  1 host\n")
    assert "record corrected (packages): web1" in text
    assert "rule motd: By hand." in " ".join(text.split())
    assert "ignore rule old ended 2026-03-02 and counts no longer" in text


def test_check_mode_says_what_would_be() -> None:
    """Nothing was opened, closed or corrected, and an id that no incident will have is not told."""
    about = "file/web1//etc/motd mode"
    for states, done, planned_ in (
        ((NONE, OPENED), f"opened: {INCIDENT}", f"would be opened: {about}"),
        ((OPENED, CLOSED), f"closed: {INCIDENT}", f"would be closed: {INCIDENT}"),
    ):
        for recorded, told in ((True, done), (False, planned_)):
            found = document(seen(OLD, BOTH), rules=(MOTD,), states=states, recorded=recorded)
            corrected = "corrected" if recorded else "would be corrected"
            text = drift_text(found).splitlines()
            assert f"1 incident {told}" in text
            assert f"  record {corrected} (packages): web1" in text
            suite = fromstring(drift_junit(found))[0]
            said = str(suite.findtext("system-out")).splitlines()
            assert f"incident {told}" in said
            digest = f"report sha256: {sha('report')}"
            assert (digest if recorded else f"not recorded, {digest}") in said
            case = str(suite.findtext("testcase/system-out")).splitlines()
            assert f"record {corrected}: packages" in case
            assert json.loads(drift_json(found))["recorded"] is recorded


def test_a_check_that_could_not_be_made_is_unknown() -> None:
    """Why, and what helps; the JUnit has one error and nothing else."""
    found = drift_unchecked(MofError("no store", where="setting", remedy="set store"))
    assert drift_text(found).startswith("UNKNOWN  drift could not be checked\n")
    assert "setting: no store" in drift_text(found)
    suites = fromstring(drift_junit(found))
    assert (suites.get("tests"), suites.get("errors"), suites.get("failures")) == ("1", "1", "0")
    refused = drift_unchecked(Refused("refused", [Finding("policy", "p", "is not in force")]))
    assert refused["error"] == "refused; policy: p is not in force"


def test_junit_has_a_test_for_each_host() -> None:
    """Failures where it is not compliant, errors where it is unknown, each with all reasons."""
    found = document(
        bad("web1"),
        seen(OLD, UNREAD, host="db1"),
        seen(OLD, None, host="db2"),
        seen(OLD, OLD, host="db3"),
    )
    suites = fromstring(drift_junit(found))
    (suite,) = suites
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "2", "skipped": "0"}
    tags = {one.get("name"): [child.tag for child in one] for one in suite.iter("testcase")}
    assert tags == {
        "web1": ["failure"],
        "db1": ["error"],
        "db2": ["error"],
        "db3": ["system-out"],
    }
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "file/web1//etc/shop.conf mode"
    assert "on record: 0644\n  found: 0666" in str(failure.text)
    assert "suspect: run run-9" in str(failure.text)
    assert suite.get("timestamp") == "2026-03-02T18:00:00"


def test_what_a_host_says_cannot_act() -> None:
    """Neither on a terminal nor in a parser."""
    found = document(bad("web1", EVIL), seen(OLD, None, host="db1", reason=EVIL))
    for text in (drift_text(found), drift_junit(found), drift_json(found)):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\r" not in text
    fromstring(drift_junit(found))
