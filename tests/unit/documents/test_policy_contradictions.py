# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies that contradict themselves, or ask for what can never be: each place and reason."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import effective
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.tests.unit.documents.policies import (
    POLICY,
    TEMPLATE,
    problems,
)

ROUTES = """\
routes:
  standard: {template: true, clusters: []}
  minor: {bodies: [change_managers]}
  major: {bodies: [board]}
  emergency: {bodies: [board], may_skip: [test], clusters: [release]}
obligations: {test: 24}
authorities:
  board: [lee, kim]
change_managers: [morgan]
"""
#: One with routes and a template; it is right as it stands.
WHOLE = POLICY[: POLICY.index("authorities:")] + ROUTES + TEMPLATE


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("cluster: security", "cluster: support", 11, "support is not among the clusters of this"),
        ("id: security.review", "id: review", 10, "review must start with security."),
        ("id: security.review", "id: security", 10, "security must start with security."),
        ("id: security.review", "id: security2.x", 10, "security2.x must start with security."),
        ("[release]\n  go", "[support]\n  go", 18, "support is not among the clusters of this"),
        ("  core: [release]", "  veto: [partner]", 18, "partner is not among the clusters of this"),
        ("  core: [release]", "  quorum: 3", 18, "asks for 3 people, and 2 clusters give 2 votes"),
        ("  minor:", "  tiny:", 21, "nobody asks tiny; this policy asks emergency, major, minor, "),
        ("  minor:", "  change_managers:", 21, "stands at the top of a policy: change_managers"),
        ("policy: shop", "signatures: [policy]\npolicy: shop", 1, "policy has nobody who may sign"),
        ("policy: shop", "drop: [{activity: a, reason: b}]\npolicy: shop", 1, "extends none"),
        (
            "policy: shop",
            "deadlines: {low: 1, high: 2}\npolicy: shop",
            1,
            "high has more time than",
        ),
        ("policy: shop", "waivers: {clusters: [support]}\npolicy: shop", 1, "support is not among"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(
    written: Any, old: str, new: str, line: int, problem: str
) -> None:
    """With the file, the line and the field."""
    path = written(POLICY.replace(old, new))
    found = [one for one in problems(path) if problem in one]
    assert len(found) == 1
    assert found[0].startswith(f"{path}, line {line}: ")


def test_one_with_routes_and_a_template_is_right(written: Any) -> None:
    """So that what the next tests alter is all that is wrong."""
    assert effective(written(WHOLE)).document["routes"]["major"] == {"bodies": ["board"]}
    without = WHOLE.replace(TEMPLATE, "")
    assert effective(written(without)).document["routes"]["standard"]["template"] is True


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "board: [lee, kim]",
            "cab: [lee]",
            "routes.major.bodies[0]: board has nobody: name people",
        ),
        (
            "board: [lee, kim]",
            "cab: [lee]",
            "authorities.cab: nobody asks cab; this policy asks bo",
        ),
        (
            "change_managers: [morgan]\n",
            "",
            "routes.minor.bodies[0]: change_managers has nobody: name people under change_managers",
        ),
        (
            "major: {bodies: [board]}",
            "major: {}",
            "routes.major: major has nobody: name people under authorities.major",
        ),
        ("major: {bodies: [board]}", "major: {bodies: []}", "names nobody who could approve it"),
        (
            "major: {bodies: [board]}",
            "major: {bodies: [board], approvals: 3}",
            "routes.major.approvals: asks for 3 people of board, which has 2",
        ),
        (
            "major: {bodies: [board]}",
            "major: {bodies: [board], clusters: [support]}",
            "routes.major.clusters[0]: support is not among the clusters of this policy",
        ),
        (
            "major: {bodies: [board]}",
            "major: {bodies: [board], may_skip: [test]}",
            "routes.major.may_skip[0]: only an emergency skips anything",
        ),
        (
            "may_skip: [test]",
            "may_skip: [test, review]",
            "routes.emergency.may_skip[1]: review may be skipped, and obligations has no due time",
        ),
        (
            "minor: {bodies: [change_managers]}",
            "minor: {template: true}",
            "routes.minor.template: only standard changes are approved by a template",
        ),
        (
            "{template: true, clusters: []}",
            "{template: true, bodies: [board]}",
            "routes.standard.bodies: a template alone approves it; write bodies: []",
        ),
        (
            "{template: true, clusters: []}",
            "{bodies: [board]}",
            "templates: count only with routes.standard.template: true",
        ),
    ],
)
def test_routes_that_nobody_could_take(written: Any, old: str, new: str, problem: str) -> None:
    """Bodies without people, and rules that have no effect."""
    assert old in WHOLE
    path = written(WHOLE.replace(old, new, 1))
    found = [one for one in problems(path) if problem in one]
    assert len(found) == 1
    assert found[0].startswith(f"{path}, line ")


def test_a_body_with_nobody_is_told_once(written: Any) -> None:
    """Though two routes ask it."""
    found = problems(written(WHOLE.replace("board: [lee, kim]", "minor: [lee]")))
    assert sum("board has nobody" in one for one in found) == 1


def test_a_route_that_asks_for_nothing(written: Any) -> None:
    """No sign-off, and no activity that could hold the release up."""
    text = WHOLE.replace("clusters: []}", "clusters: [], activities: auto}")
    assert effective(written(text))
    (found,) = problems(written(text.replace("mode: auto", "mode: human")))
    assert "routes.standard.clusters: names none, and no activity of this route is bloc" in found


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("free: [reason, ", "free: [title, reason, ", "templates[0].free[0]: title is fixed under"),
        ("free: [reason, ", "free: [", "templates[0]: leaves reason neither fixed nor free"),
        (
            "      title: Restart the shop\n      type: operations\n",
            "",
            "templates[0]: leaves title, type neither fixed nor free",
        ),
        ("category: standard", "category: minor", "change.category: a template is for standard"),
        ("priority: low", "priority: emergency", "change.priority: an emergency is approved by"),
        ("title: Restart the shop", "title: 7", "templates[0].change.title: must be text, not 7"),
        ("type: operations", "type: kitchen", "change.type: must be one of infrastructure"),
        ("      type: operations", "      id: RFC-1", "change: has unknown fields: id; it takes"),
        ("free: [reason, ", "free: [id, reason, ", "templates[0].free[0]: must be one of title"),
        ("restart.yml", "/restart.yml", "templates[0].deploy.playbook: "),
    ],
)
def test_templates_that_no_request_could_match(
    written: Any, old: str, new: str, problem: str
) -> None:
    """A field fixed and free, neither of both, or fixed to what it can never be."""
    assert old in WHOLE
    assert [one for one in problems(written(WHOLE.replace(old, new))) if problem in one]


def test_a_template_that_is_there_twice(written: Any) -> None:
    """Which of the two counts would be chance."""
    found = problems(written(WHOLE + TEMPLATE.removeprefix("templates:\n")))
    assert [one for one in found if one.endswith("templates[1].id: restart is there twice")]


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        ("2026-12-20T00:00:00Z", "2026-12-19T23:59:59Z", "freezes[0].end: 2026-12-19T23:59:59Z is"),
        ("2026-12-20T00:00:00Z", "2026-12-20T00:00:00Z", "is not after 2026-12-20T00:00:00Z"),
        ("2026-12-20T00:00:00Z", "2026-12-20T08:00:00+09:00", "is not after 2026-12-20T00:00:00Z"),
        ("2026-02-30T00:00:00Z", "2026-03-01T00:00:00Z", "2026-02-30T00:00:00Z is no time that"),
        ("2026-12-20T00:00:00", "2026-12-21T00:00:00Z", '"2026-12-20T00:00:00" is not allowed'),
        ("2026-12-20", "2026-12-21T00:00:00Z", '"2026-12-20" is not allowed: an RFC 3339 time'),
    ],
)
def test_freezes_that_cannot_be(written: Any, start: str, end: str, problem: str) -> None:
    """Times that there are not, without an offset, or that end before they start."""
    path = written(f'freezes: [{{start: "{start}", end: "{end}", reason: no}}]\n{POLICY}')
    (found,) = problems(path)
    assert found.startswith(f"{path}, line 1: freezes[0].")
    assert problem in found


def test_an_activity_that_is_there_twice_is_refused(written: Any) -> None:
    """Which of the two counts would be chance."""
    again = "  - {id: release.build, cluster: release, element: risk, title: Again}\nreview:"
    (found,) = problems(written(POLICY.replace("review:\n", again + "\n", 1)))
    assert found.endswith("release.build is there twice")
    assert ", line 16: " in found


def test_every_contradiction_comes_at_once(written: Any) -> None:
    """A cluster, an id and a core member, and what is there twice beside them."""
    text = POLICY.replace("cluster: security", "cluster: support").replace("[release]", "[partner]")
    assert len(problems(written(text))) == 3
    again = "  - {id: release.build, cluster: release, element: risk, title: Again}\nreview:"
    assert len(problems(written(text.replace("review:", again)))) == 4


def test_places_are_written_the_same_way_everywhere(written: Any) -> None:
    """A contradiction names its field as a problem of the shape does."""
    path = written(POLICY.replace("id: security.review", "id: review"))
    with pytest.raises(BadDocument) as error:
        effective(path)
    assert ": activities[1].id: " in error.value.problems[0]
    assert str(error.value).startswith(f"{path}: the policy contradicts itself\ncorrect it\n")


def test_a_policy_of_warnings_is_refused(written: Any) -> None:
    """It would ask for nothing."""
    (found,) = problems(written(POLICY.replace("mode: auto", "severity: warning")))
    assert "activities: are all warnings, so the gate would ask for nothing" in found
