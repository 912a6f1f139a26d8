# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people write: release file, policy, change request; each problem with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest
from ansible_collections.mof.release.plugins.plugin_utils.documents.inputs import (
    DEFAULT_IGNORE,
    change_request,
    policy_file,
    policy_of,
    release_file,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.policy import Activity, ReviewRule
from ansible_collections.mof.release.tests.unit.domain.stories import CONTENT, PLAN, sha

EXAMPLE = Path(__file__).parents[3] / "examples" / "storefront"
RELEASE = f"""\
release: shop-1.0
manager: max
changes: [RFC-1]
artifacts:
  - name: shop
    version: "1.0"
    path: dist/s.tar
    sha256: {sha("shop")}
deploy:
  playbook: deploy.yml
  hosts: web
"""
POLICY = """\
policy: shop
clusters: [release, security]
activities:
  - id: release.build
    cluster: release
    element: release
    mode: auto
    title: Build
    expires_hours: 48
  - id: security.review
    cluster: security
    element: risk
    severity: warning
    title: Review
    evidence: optional
review:
  threshold_percent: 75
  core: [release]
  go_valid_hours: 12
authorities:
  minor: [max, alex]
"""


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Write a file and get its path."""

    def write(text: str, name: str = "input.yml") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def problems(read: Callable[[Path], Any], path: Path) -> tuple[str, ...]:
    """What is wrong with a file."""
    with pytest.raises(BadDocument) as error:
        read(path)
    return tuple(error.value.problems)


def test_a_release_file_is_read_as_written(written: Any) -> None:
    """All of it, nothing added."""
    assert release_file(written(RELEASE)) == {
        "release": "shop-1.0",
        "manager": "max",
        "changes": ["RFC-1"],
        "artifacts": [
            {"name": "shop", "version": "1.0", "path": "dist/s.tar", "sha256": sha("shop")}
        ],
        "deploy": {"playbook": "deploy.yml", "hosts": "web"},
    }


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
    assert policy.ignore == DEFAULT_IGNORE


def test_what_a_policy_may_add(written: Any) -> None:
    """Change managers, vetoes, and its own list of what a go does not bind."""
    text = POLICY.replace("  core:", "  veto: [security]\n  core:")
    text += "change_managers: [morgan]\nscope:\n  ignore: [tmp/**]\n"
    policy = policy_file(written(text))
    assert (policy.change_managers, policy.review.veto) == (("morgan",), ("security",))
    assert policy.ignore == ("tmp/**",)
    assert policy_file(written(POLICY + "scope: {ignore: []}\n")).ignore == ()


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


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("release: shop-1.0", "release: shop 1", 'line 1: release: "shop 1" is not allowed'),
        ("manager: max", "manger: max", "has unknown fields: manger; it takes"),
        ("[RFC-1]", "[]", "line 3: changes: is empty"),
        ("[RFC-1]", "[RFC-1, RFC-1]", "line 3: changes: names something twice"),
        ('"1.0"', "1", "line 6: artifacts[0].version: must be text, not 1"),
        ("dist/s.tar", "/etc/passwd", "line 7: artifacts[0].path: "),
        ("dist/s.tar", "dist/../../up", "line 7: artifacts[0].path: "),
        ("dist/s.tar", "..", "line 7: artifacts[0].path: "),
        ("dist/s.tar", "~/s.tar", "line 7: artifacts[0].path: "),
        ("dist/s.tar", "dist\\\\s.tar", "line 7: artifacts[0].path: "),
        ("deploy.yml", "../deploy.yml", "line 10: deploy.playbook: "),
        ("hosts: web", "hosts: ''", "line 11: deploy.hosts: is empty"),
        ("  hosts: web\n", "", "line 9: deploy: lacks hosts"),
        (sha("shop"), sha("shop").upper(), "line 8: artifacts[0].sha256: "),
    ],
)
def test_each_problem_of_a_release_file_has_its_place(
    written: Any, old: str, new: str, problem: str
) -> None:
    """The file, the line and the field."""
    path = written(RELEASE.replace(old, new))
    (found,) = problems(release_file, path)
    assert found.startswith(f"{path}, line ")
    assert problem in found


def test_two_artifacts_of_one_name_contradict(written: Any) -> None:
    """One of them would be lost."""
    again = f"  - {{name: shop, version: '2', path: dist/t.tar, sha256: {sha('t')}}}\ndeploy:"
    path = written(RELEASE.replace("deploy:", again))
    with pytest.raises(BadDocument) as error:
        release_file(path)
    (found,) = error.value.problems
    assert found.startswith(f"{path}, line 9: ")
    assert found.endswith("shop is named twice")
    assert str(error.value).startswith(f"{path}: the release file contradicts itself\ncorrect it\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("cluster: security", "cluster: support", 11, "support is not among the clusters of this"),
        ("id: security.review", "id: review", 10, "review must start with security."),
        ("id: security.review", "id: security", 10, "security must start with security."),
        ("id: security.review", "id: security2.x", 10, "security2.x must start with security."),
        ("[release]\n  go", "[support]\n  go", 18, "support is not among the clusters of this"),
        ("  core: [release]", "  veto: [partner]", 18, "partner is not among the clusters of this"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(
    written: Any, old: str, new: str, line: int, problem: str
) -> None:
    """With the file, the line and the field."""
    path = written(POLICY.replace(old, new))
    found = [one for one in problems(policy_file, path) if problem in one]
    assert len(found) == 1
    assert found[0].startswith(f"{path}, line {line}: ")


def test_an_activity_that_is_there_twice_is_refused(written: Any) -> None:
    """Which of the two counts would be chance."""
    again = "  - {id: release.build, cluster: release, element: risk, title: Again}\nreview:"
    (found,) = problems(policy_file, written(POLICY.replace("review:\n", again + "\n", 1)))
    assert found.endswith("release.build is there twice")
    assert ", line 16: " in found


def test_every_contradiction_comes_at_once(written: Any) -> None:
    """A cluster, an id and a core member."""
    text = POLICY.replace("cluster: security", "cluster: support").replace("[release]", "[partner]")
    assert len(problems(policy_file, written(text))) == 3


def test_places_are_written_the_same_way_everywhere(written: Any) -> None:
    """A contradiction names its field as a problem of the shape does."""
    (found,) = problems(policy_file, written(POLICY.replace("id: security.review", "id: review")))
    assert ": activities[1].id: " in found


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
        ("expires_hours: 48", "expires_hours: 0", "activities[0].expires_hours: "),
    ],
)
def test_a_policy_that_asks_for_nothing_is_refused(
    written: Any, old: str, new: str, problem: str
) -> None:
    """Empty lists, thresholds of nothing and results that never count."""
    assert [
        one for one in problems(policy_file, written(POLICY.replace(old, new))) if problem in one
    ]


def test_a_policy_of_warnings_is_refused(written: Any) -> None:
    """It would ask for nothing."""
    text = POLICY.replace("mode: auto", "severity: warning")
    (found,) = problems(policy_file, written(text))
    assert "activities: are all warnings, so the gate would ask for nothing" in found


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "[]", "policy", "false"])
@pytest.mark.parametrize("read", [release_file, policy_file])
def test_an_empty_or_other_document_is_refused(written: Any, read: Any, text: str) -> None:
    """A file with nothing in it, or with something else, is named with the remedy."""
    path = written(text)
    with pytest.raises(BadDocument) as error:
        read(path)
    assert str(error.value).startswith(f"{path}: the ")
    assert error.value.remedy


def test_a_number_too_large_to_be_recorded_is_told_with_its_file(written: Any) -> None:
    """The policy's digest cannot be built; the one who wrote it must learn where."""
    path = written(POLICY.replace("policy: shop", f"policy: shop\nversion: {2**53}"))
    with pytest.raises(BadDocument) as error:
        policy_file(path)
    assert str(error.value).startswith(f"{path}, line 2: ")


def test_a_change_request_is_checked() -> None:
    """As data: there are no lines, so the name is the place."""
    assert change_request(CONTENT) == CONTENT
    with pytest.raises(BadDocument) as error:
        change_request({**CONTENT, "backout": {}, "type": "kitchen"}, "my request")
    assert min(error.value.problems) == "my request: backout: lacks plan"
    assert str(error.value).startswith("my request: the change request has 2 problems")


@pytest.mark.parametrize("value", [None, [], "RFC-1", 7])
def test_a_change_request_that_is_no_mapping_is_refused(value: Any) -> None:
    """Whatever was given."""
    with pytest.raises(BadDocument, match="must be a mapping"):
        change_request(value)


def test_hidden_text_in_a_change_request_is_refused() -> None:
    """A reader approves what they see."""
    with pytest.raises(BadDocument, match=r"reason: holds the invisible character U\+202E"):
        change_request({**CONTENT, "reason": "Grant \u202eetirw"})


def test_what_a_story_plans_is_a_release_file(written: Any) -> None:
    """JSON is YAML, and the plan of the other tests is a real one."""
    assert release_file(written(json.dumps(PLAN))) == PLAN


def test_the_example_is_accepted() -> None:
    """What people copy from must be right."""
    assert release_file(EXAMPLE / "release.yml")["release"] == "storefront-2.4.0"
    assert len(policy_file(EXAMPLE / "policy.yml").clusters) == 7
