# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people write: release file and change request; each problem with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.inputs import (
    change_request,
    release_file,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
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


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "[]", "policy", "false"])
def test_an_empty_or_other_document_is_refused(written: Any, text: str) -> None:
    """A file with nothing in it, or with something else, is named with the remedy."""
    path = written(text)
    with pytest.raises(BadDocument) as error:
        release_file(path)
    assert str(error.value).startswith(f"{path}: the ")
    assert error.value.remedy


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
