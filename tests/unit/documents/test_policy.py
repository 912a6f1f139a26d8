# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy that stands alone: what it becomes, what it is named by, and what it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    effective,
    policy_file,
    policy_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_scope import IGNORED
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import read_yaml
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness import ledger_checks
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    SEPARATION,
    Activity,
    Freeze,
    ReviewRule,
    Route,
    Template,
)
from ansible_collections.mof.release.tests.unit.documents.policies import (
    EXAMPLE,
    POLICY,
    TEMPLATE,
    problems,
)


def test_a_policy_becomes_values(written: Any) -> None:
    """With what it leaves out filled in: human, blocking, evidence required, no veto."""
    policy = policy_file(written(POLICY))
    assert (policy.name, policy.clusters) == ("shop", ("release", "security"))
    assert policy.activities == (
        Activity("release.build", "release", "release", "auto", "blocking", "Build", True, 48),
        Activity("security.review", "security", "risk", "human", "warning", "Review", False, None),
    )
    assert policy.review == ReviewRule(75, ("release",), (), 12)
    assert policy.change_managers == ()
    assert policy.authorities == {"minor": ("max", "alex")}
    assert policy.ignore == IGNORED
    assert (policy.plans, policy.tests, policy.signed) == (("backout",), ("test",), ())
    assert (policy.separation, policy.waiver_hours, policy.version) == (SEPARATION, 168, 1)
    assert (policy.routes, policy.templates, policy.freezes) == ({}, (), ())


def test_what_a_policy_may_add(written: Any) -> None:
    """Change managers, vetoes, and its own list of what a go does not bind."""
    text = POLICY.replace("  core:", "  veto: [security]\n  quorum: 2\n  core:")
    text += "change_managers: [morgan]\nscope:\n  ignore: [tmp/**]\n"
    policy = policy_file(written(text))
    assert (policy.change_managers, policy.review.veto) == (("morgan",), ("security",))
    assert policy.review.quorum == 2
    assert policy.ignore == ("tmp/**",)
    assert policy_file(written(POLICY + "scope: {ignore: []}\n")).ignore == ()


def test_the_rules_of_change_requests(written: Any) -> None:
    """Routes, templates, deadlines, freezes, obligations and waivers."""
    text = POLICY.replace("  minor:", "  board: [lee, kim]\n  minor:")
    text += TEMPLATE + (
        "version: 3\n"
        "routes:\n"
        "  standard: {template: true, clusters: [], activities: auto}\n"
        "  minor: {initiation_review: true}\n"
        "  major: {bodies: [board], approvals: 2}\n"
        "  emergency: {bodies: [board], may_skip: [test], clusters: [release]}\n"
        "deadlines: {low: 100, emergency: 2}\n"
        "obligations: {test: 24}\n"
        'freezes: [{start: "2026-12-20T00:00:00Z", end: "2026-12-27T00:00:00+09:00", reason: no}]\n'
        "waivers: {max_hours: 12, clusters: [security]}\n"
    )
    policy = policy_file(written(text))
    assert policy.version == 3
    assert policy.routes == {
        "standard": Route("standard", template=True, clusters=(), activities="auto"),
        "minor": Route("minor", bodies=("minor",), initiation_review=True),
        "major": Route("major", bodies=("board",), approvals=2),
        "emergency": Route(
            "emergency", bodies=("board",), clusters=("release",), may_skip=("test",)
        ),
    }
    fixed = {
        "title": "Restart the shop",
        "type": "operations",
        "category": "standard",
        "priority": "low",
        "backout": {"plan": "Start it by hand."},
    }
    free = ("reason", "effect_of_not_implementing", "initiator", "owner")
    assert policy.templates == (Template("restart", "Restart", fixed, free, "restart.yml", "web"),)
    assert (policy.deadlines, policy.obligations) == ({"low": 100, "emergency": 2}, {"test": 24})
    assert policy.freezes == (Freeze("2026-12-20T00:00:00Z", "2026-12-27T00:00:00+09:00", "no"),)
    assert (policy.waiver_hours, policy.waiver_clusters) == (12, ("security",))


def test_the_rules_of_preparation(written: Any) -> None:
    """Plans, tests, signatures, separation of duties, functions and checks."""
    text = POLICY.replace(
        "    title: Build\n",
        "    title: Build\n    smf: release_management\n    checks:\n      - kind: staged\n"
        '      - kind: kernel\n        parameters: {min: "5.10"}\n',
    )
    text += "plans: [risk, backout]\ntests: [pilot]\nsignatures: [waiver]\n"
    policy = policy_file(written(text + "separation_of_duties: []\n"))
    assert (policy.plans, policy.tests) == (("risk", "backout"), ("pilot",))
    assert (policy.signed, policy.separation) == (("waiver",), ())
    assert policy.activities[0].smf == "release_management"
    assert policy.activities[0].checks == (
        {"kind": "staged", "parameters": {}},
        {"kind": "kernel", "parameters": {"min": "5.10"}},
    )


def test_a_policy_is_named_by_what_it_says(written: Any) -> None:
    """Comments and layout do not change its digest, a rule does."""
    first = policy_file(written(POLICY))
    same = policy_file(
        written("# nothing new\n" + POLICY.replace("[max, alex]", "['max', \"alex\"]"))
    )
    assert first.digest == same.digest
    other = policy_file(written(POLICY.replace("threshold_percent: 75", "threshold_percent: 50")))
    assert first.digest != other.digest
    document = {"policy": "shop", "clusters": [], "activities": [], "authorities": {}}
    document["review"] = {"threshold_percent": 1, "go_valid_hours": 1}
    assert policy_of(document).digest == digest(document)


def test_a_policy_that_stands_alone_is_its_own_effective_document(written: Any) -> None:
    """Every rule has its line in this file, and nothing is dropped."""
    found = effective(written(POLICY, "rules.yml"))
    assert found.document == read_yaml(written(POLICY), "policy").value
    assert (found.extends, found.dropped) == ("", ())
    assert found.origins["policy"] == "rules.yml, line 1"
    assert found.origins["clusters"] == "rules.yml, line 2"
    assert found.origins["activities[security.review].severity"] == "rules.yml, line 13"
    assert found.origins["authorities.minor"] == "rules.yml, line 21"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[release, security]", "[]", "clusters: is empty"),
        (
            POLICY[POLICY.index("  - id") : POLICY.index("review:")],
            "",
            "activities: must be a list",
        ),
        ("  minor: [max, alex]", "  {}", "authorities: is empty"),
        ("[max, alex]", "[]", "authorities.minor: is empty"),
        ("threshold_percent: 75", "threshold_percent: 0", "review.threshold_percent: "),
        ("threshold_percent: 75", "threshold_percent: 101", "review.threshold_percent: "),
        ("go_valid_hours: 12", "go_valid_hours: 0", "review.go_valid_hours: "),
        ("go_valid_hours: 12", "quorum: 0", "review.quorum: "),
        ("go_valid_hours: 12", "quorum: 1", "review: lacks go_valid_hours"),
        ("expires_hours: 48", "expires_hours: 0", "activities[0].expires_hours: "),
        ("expires_hours: 48", "smf: cooking", "activities[0].smf: must be one of change_man"),
        ("expires_hours: 48", "checks: []", "activities[0].checks: is empty"),
        ("    element: release\n", "", "activities[0]: lacks element"),
        ("authorities:", "plans: []\nauthorities:", "plans: is empty"),
        ("authorities:", "tests: []\nauthorities:", "tests: is empty"),
        ("authorities:", "waivers: {max_hours: 0}\nauthorities:", "waivers.max_hours: 0 is less"),
        ("authorities:", "obligations: {test: -1}\nauthorities:", "obligations.test: -1 is less"),
        ("authorities:", "deadlines: {soon: 1}\nauthorities:", "deadlines: has unknown fields"),
        ("authorities:", "routes: {urgent: {}}\nauthorities:", "routes: must be one of standard"),
        ("policy: shop", "policy: shop\nextends: other", "extends: must be one of default"),
    ],
)
def test_a_policy_of_the_wrong_shape_is_refused(
    written: Any, old: str, new: str, problem: str
) -> None:
    """Empty lists, thresholds of nothing, results that never count, words that there are not."""
    text = POLICY.replace(old, new)
    assert text != POLICY
    assert [one for one in problems(written(text)) if problem in one]


UNTIL = 'valid_until: "2027-01-01T00:00:00Z"'


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        ("{kind: taste}", "kind: must be one of os, kernel"),
        ("{kind: kernel}", "checks[0]: lacks parameters"),
        ("{kind: kernel, parameters: {}}", "parameters: is empty"),
        ('{kind: kernel, parameters: {least: "4"}}', "unknown fields: least; it takes max, min"),
        ("{kind: kernel, parameters: {min: 4}}", "parameters.min: must be text, not 4"),
        ('{kind: kernel, parameters: {min: "4.x"}}', 'parameters.min: "4.x" is not allowed'),
        ("{kind: disk, parameters: {paths: [/]}}", "parameters: needs at least 2"),
        ("{kind: disk, parameters: {paths: [/a/../b], min_free_mb: 1}}", "paths[0]: "),
        ("{kind: disk, parameters: {min_free_mb: 1, min_free_percent: 1}}", "lacks paths"),
        ("{kind: memory, parameters: {min_available_percent: 101}}", "101 is greater than"),
        ("{kind: reachable, parameters: {by: ssh}}", "unknown fields: by"),
        ("{kind: certificates, parameters: {margin_hours: 24}}", "neither files nor endpoints"),
        (
            f"{{kind: certificates, parameters: {{files: [/c], margin_hours: 24, {UNTIL}}}}}",
            "parameters.margin_hours: is a margin to the window, and valid_until names another",
        ),
    ],
)
def test_a_check_that_no_host_could_answer_is_refused(
    written: Any, check: str, problem: str
) -> None:
    """Here, and not only when a release is prepared."""
    path = written(POLICY.replace("    title: Build\n", f"    title: B\n    checks: [{check}]\n"))
    (found,) = problems(path)
    assert found.startswith(f"{path}, line 9: activities[0].checks[0]")
    assert problem in found


@pytest.mark.parametrize("kind", ledger_checks.KINDS)
def test_what_the_ledger_answers_takes_no_parameters(written: Any, kind: str) -> None:
    """Nobody is left to believe that one counts; none at all is fine."""
    text = POLICY.replace("    title: Build\n", f"    title: B\n    checks: [{{kind: {kind}}}]\n")
    for given, fine in (("", True), (", parameters: {}", True), (", parameters: {a: b}", False)):
        path = written(text.replace(f"{kind}}}", f"{kind}{given}}}"))
        if fine:
            assert policy_file(path).activities[0].checks == ({"kind": kind, "parameters": {}},)
        else:
            (found,) = problems(path)
            assert found.startswith(f"{path}, line 9: activities[0].checks[0].parameters: ")
            assert "unknown fields: a" in found


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "[]", "policy", "false"])
def test_an_empty_or_other_document_is_refused(written: Any, text: str) -> None:
    """A file with nothing in it, or with something else, is named with the remedy."""
    path = written(text)
    with pytest.raises(BadDocument) as error:
        policy_file(path)
    assert str(error.value).startswith(f"{path}: the ")
    assert error.value.remedy


def test_a_number_too_large_to_be_recorded_is_told_with_its_file(written: Any) -> None:
    """The policy's digest cannot be built; the one who wrote it must learn where."""
    path = written(POLICY.replace("policy: shop", f"policy: shop\nversion: {2**53}"))
    with pytest.raises(BadDocument) as error:
        policy_file(path)
    assert str(error.value).startswith(f"{path}, line 2: ")


def test_a_missing_policy_is_told_with_its_remedy(tmp_path: Path) -> None:
    """The path, and what to do."""
    with pytest.raises(BadDocument, match="there is no policy here\ncheck the path"):
        effective(tmp_path / "nowhere.yml")


def test_the_example_is_accepted() -> None:
    """What people copy from must be right, and mean what it meant before there was a default."""
    policy = policy_file(EXAMPLE)
    assert (len(policy.clusters), len(policy.activities)) == (7, 10)
    assert (policy.plans, policy.tests, policy.signed) == (("backout",), ("test",), ())
    assert policy.route("major") == Route("major", bodies=("major",))
    assert policy.people_of("major") == ("alex",)
    assert policy.digest == digest(read_yaml(EXAMPLE, "policy").value)
