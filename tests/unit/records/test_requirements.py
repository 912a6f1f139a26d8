# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requirements of a gate: the met ones by what they are met, and no finding without one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.lock import Lock
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.obligation import Obligation
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.standing import Standing
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.plugins.plugin_utils.records.requirement import (
    STATUSES,
    with_findings,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.requirements import (
    requirements_of,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    CHAPTERS,
    POLICY,
    RELEASE,
    SCOPE,
    at,
    recorded,
    sha,
    state_at,
    voted,
)
from ansible_collections.mof.release.tests.unit.records.verdicts import (
    CHANGED,
    READY,
    UNKNOWN,
    asked,
    before_gate,
)

EMPTY = replace(POLICY, clusters=())


def test_an_open_gate_names_all_that_it_asked_for() -> None:
    """In the order of the workflow, each with what meets it."""
    found = asked()
    assert {name: one.note for name, one in found.items()} == {
        f"release {RELEASE}": "is in readiness review",
        "policy shop-production": "no rules were put in force, and none have to be where nothing "
        "is signed",
        "obligation emergencies": "nothing is owed",
        f"change request {CHANGE}": "is in release",
        "artifact shop": f"sha256 {sha('shop')}",
        "activity release.build": "passed, by release-one at 2026-03-02 09:00 UTC",
        "activity operations.backup": "passed, by operations-one at 2026-03-02 09:00 UTC",
        "activity support.training": "passed, by support-one at 2026-03-02 09:00 UTC",
        "activity security.review": "passed, by security-one at 2026-03-02 09:00 UTC",
        "sign-off operations": "operations-one said go at 2026-03-02 09:00 UTC, \u201cfine\u201d",
        "sign-off release": "release-one said go at 2026-03-02 09:00 UTC, \u201cfine\u201d",
        "sign-off security": "security-one said go at 2026-03-02 09:00 UTC, \u201cfine\u201d",
        "sign-off support": "support-one said go at 2026-03-02 09:00 UTC, \u201cfine\u201d",
        f"quorum {RELEASE}": "enough people signed",
        f"review {RELEASE}": "lea said go at 2026-03-02 09:00 UTC, \u201cready\u201d",
        "playbook playbook": "1 playbook, unchanged since the go",
        "project project": "1 file, unchanged since the go",
        "host hosts": "2 hosts, unchanged since the go",
        "lock hosts": "2 hosts free",
    }
    assert {one.status for one in found.values()} == {"met"}
    assert found["activity operations.backup"].until == at(24)
    assert found["activity security.review"].until is None
    assert found[f"review {RELEASE}"].until == at(12)
    assert [one.name for one in found["activity release.build"].evidence] == ["report.txt"]


@pytest.mark.parametrize("chapter", [one for one in CHAPTERS if one != "requested"])
@pytest.mark.parametrize("policy", [POLICY, EMPTY], ids=["asks", "asks for nothing"])
@pytest.mark.parametrize("scope", [SCOPE, CHANGED], ids=["same", "changed"])
@pytest.mark.parametrize("hours", [1, 13, 200])
def test_no_finding_is_lost(chapter: str, policy: Policy, scope: Scope, hours: int) -> None:
    """Each is in exactly one requirement, which is then unmet; no other one is."""
    judged, verdict = before_gate(state_at(chapter), policy, scope, hours)
    found = requirements_of(judged, verdict)
    told = [finding for one in found for finding in one.findings]
    assert sorted(map(str, told)) == sorted(map(str, verdict.findings))
    assert all((one.status == "unmet") == bool(one.findings) for one in found)
    assert all(one.note or one.status == "unmet" for one in found), found
    assert verdict.allowed == all(one.status != "unmet" for one in found)
    assert {one.status for one in found} <= set(STATUSES)


def test_what_only_warns_is_not_needed() -> None:
    """It says so, and that nobody recorded it."""
    training = POLICY.activities[-1]
    state = state_at("readiness_review", recorded(training, "fail", observed="nobody came"))
    found = asked(state)["activity support.training"]
    assert (found.status, found.note) == ("not_needed", "failed (nobody came); it only warns")


def test_sign_offs_that_nobody_needs() -> None:
    """A missing one, a no-go and a second one of the same person, where enough others say go."""
    one_of_four = replace(POLICY, review=replace(POLICY.review, threshold_percent=25, core=()))
    release = READY.releases[RELEASE]
    votes = {name: one for name, one in release.signoffs.items() if name != "support"}
    votes["release"] = replace(votes["release"], by="operations-one")
    told = replace(READY, releases={RELEASE: replace(release, signoffs=votes)})
    found = asked(told, one_of_four)
    assert found["sign-off support"].note == "has not signed; enough others have"
    assert "who signed for operations already" in found["sign-off release"].note
    states = [found[f"sign-off {name}"].status for name in ("support", "release", "security")]
    assert states == ["not_needed", "not_needed", "met"]
    against = asked(state_at("readiness_review", voted("support", "no_go", "too few")), one_of_four)
    assert against["sign-off support"].status == "not_needed"
    assert "support-one said no-go" in against["sign-off support"].note
    assert asked(told)["sign-off release"].status == "unmet"


def test_the_scope_is_compared_once_there_is_a_go() -> None:
    """Before it, nobody can tell; after it, what changed is told together."""
    assert asked(state_at("prepared"))["project project"].status == "unknown"
    found = asked(scope=CHANGED)
    assert [one.subject for one in found["project project"].findings] == ["group_vars/all.yml"]
    assert [one.subject for one in found["host hosts"].findings] == ["web2"]
    assert found["playbook playbook"].status == "met"


def test_a_part_that_may_differ_is_not_called_unchanged() -> None:
    """Where the verdict lets a difference pass, it is told as one."""
    judged, verdict = before_gate(scope=CHANGED)
    let = replace(verdict, findings=())
    found = {one.kind: one for one in requirements_of(judged, let)}
    assert found["project"].status == "not_needed"
    assert found["project"].note == "differs from the go, and the policy lets it"


def test_a_debt_has_its_day() -> None:
    """What an emergency owes is no reason yet, and says when it will be one."""
    owed = Obligation("RFC-9", "test", at(5), "erin")
    standing = Standing(obligations={owed.id: owed})
    found = asked(replace(READY, standing=standing))["obligation emergencies"]
    assert (found.status, found.note, found.until) == ("met", "1 debt not due yet", at(5))
    late = asked(replace(READY, standing=standing), hours=6)["obligation emergencies"]
    assert (late.status, [one.subject for one in late.findings]) == ("unmet", ["RFC-9/test"])


def test_somebody_else_is_at_work_there() -> None:
    """The lock of another run is told with its holder."""
    lock = Lock("permit-7", "other-1", "sam", "run-7", frozenset({"web2"}), at(9))
    found = asked(replace(READY, locks={"permit-7": lock}))["lock hosts"]
    assert found.status == "unmet"
    assert found.findings[0].who == "sam"


def test_a_release_that_is_not_on_record() -> None:
    """Its only requirement is to be there."""
    missing = Finding("release", "shop-9", "is not on record")
    (only,) = requirements_of(None, replace(UNKNOWN, findings=(missing,)))
    assert (only.kind, only.subject, only.status) == ("release", "shop-9", "unmet")


def test_findings_of_unknown_kinds_have_a_place() -> None:
    """Two on one thing are one requirement, two things are two."""
    weather = [Finding("weather", "sky", "is grey"), Finding("weather", "sky", "is wet")]
    found = with_findings((), [*weather, Finding("weather", "sea", "is rough")])
    assert [(one.subject, len(one.findings)) for one in found] == [("sky", 2), ("sea", 1)]
