# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The people file: who may sign for which clusters."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.documents.people import people_file
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import read_yaml
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument

PEOPLE = """\
version: 2
people:
  - person: kim
    name: Kim Lee
    clusters: [operations, support]
    contact: "+82 2 555 0100"
  - person: olga@shop.example
    clusters: [security]
"""


def test_people_and_their_clusters(written: Any) -> None:
    """By login or mail address, with the canonical bytes of the whole document."""
    path = written(PEOPLE)
    people, content = people_file(path)
    assert people == {"kim": ("operations", "support"), "olga@shop.example": ("security",)}
    assert content == canonical(read_yaml(path, "people file").value)


def test_layout_does_not_change_what_it_is_named_by(written: Any) -> None:
    """A cluster does, and so does a contact."""
    first = people_file(written(PEOPLE))[1]
    assert (
        people_file(written("# nothing new\n" + PEOPLE.replace("[operations", "[ operations")))[1]
        == first
    )
    assert people_file(written(PEOPLE.replace("[security]", "[support]")))[1] != first
    assert people_file(written(PEOPLE.replace("0100", "0101")))[1] != first


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("olga@shop.example", "kim", 7, "people[1].person: kim is there twice"),
        ("olga@shop.example", "Kim", 7, "people[1].person: Kim is too like kim"),
        ("[security]", "[kitchen]", 8, "people[1].clusters[0]: must be one of infrastructure"),
        ("[security]", "[]", 8, "people[1].clusters: is empty"),
        ("[security]", "[support, support]", 8, "people[1].clusters: names something twice"),
        ("    clusters: [security]\n", "", 7, "people[1]: lacks clusters"),
        ("person: kim", "person: kim lee", 3, 'people[0].person: "kim lee" is not allowed'),
        ("contact", "phone", 3, "people[0]: has unknown fields: phone"),
        ("Kim Lee", "Kim \u202eeeL", 4, "people[0].name: holds the invisible character U+202E"),
    ],
)
def test_each_problem_has_its_place(
    written: Any, old: str, new: str, line: int, problem: str
) -> None:
    """The file, the line and the field."""
    path = written(PEOPLE.replace(old, new))
    with pytest.raises(BadDocument) as error:
        people_file(path)
    (found,) = error.value.problems
    assert found.startswith(f"{path}, line {line}: {problem}")


@pytest.mark.parametrize("text", ["", "{}", "[]", "people: []", "people:", "version: 1"])
def test_a_file_with_nobody_is_refused(written: Any, text: str) -> None:
    """It would let nobody sign, which nobody means."""
    path = written(text)
    with pytest.raises(BadDocument) as error:
        people_file(path)
    assert str(error.value).startswith(f"{path}: the people file ")
    assert error.value.remedy
