# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy over the default: what is merged, what is left out, and where each rule stands."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    DEFAULT_POLICY,
    default_policy,
    effective,
    policy_file,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy_merge import (
    merge,
    origins,
    rules,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.tests.unit.documents.policies import OWN, problems
from hypothesis import given
from hypothesis import strategies as st

DEFAULT = default_policy().value
CHANGED = "activities: [{id: service.owner, mode: auto}"
LINES = DEFAULT_POLICY.read_text("utf-8").splitlines()


def test_the_people_are_all_that_is_missing(written: Any) -> None:
    """With them it is the default policy, by another name, and named by its effective content."""
    found = effective(written(OWN))
    own = {"policy", "change_managers", "authorities"}
    assert found.extends == "default"
    assert {name: one for name, one in found.document.items() if name not in own} == {
        name: one for name, one in DEFAULT.items() if name not in own
    }
    assert found.document["authorities"]["cab"] == ["morgan", "alex"]
    assert "extends" not in found.document
    assert policy_file(written(OWN)).digest == digest(found.document)


def test_a_rule_of_its_own_counts(written: Any) -> None:
    """Mappings key by key, lists as a whole."""
    text = (
        OWN + "version: 4\nreview: {quorum: 7}\nplans: [backout]\nroutes: {major: {approvals: 1}}"
    )
    found = effective(written(text))
    assert found.document["review"] == {**DEFAULT["review"], "quorum": 7}
    assert found.document["plans"] == ["backout"]
    assert found.document["routes"] == DEFAULT["routes"]
    assert policy_file(written(text)).version == 4


def test_activities_are_merged_by_their_id(written: Any) -> None:
    """Field by field, in their place; new ones come last."""
    text = (
        f"{OWN}activities:\n"
        "  - {id: service.window, cluster: service, element: risk, expires_hours: 1}\n"
        "  - {id: partner.bank, cluster: partner, element: risk, title: The bank is told}\n"
        "  - id: infrastructure.disk\n"
        "    checks: [{kind: disk, parameters: {paths: [/srv], min_free_mb: 500}}]\n"
    )
    found = effective(written(text, "own.yml"))
    before = {one["id"]: one for one in DEFAULT["activities"]}
    after = {one["id"]: one for one in found.document["activities"]}
    assert list(after) == [*before, "partner.bank"]
    changed = {"service.window", "partner.bank", "infrastructure.disk"}
    assert {name for name in after if after[name] != before.get(name)} == changed
    window = {**before["service.window"], "element": "risk", "expires_hours": 1}
    assert after["service.window"] == window
    assert len(after["infrastructure.disk"]["checks"]) == 1
    base = "activities[service.window]"
    assert found.origins[f"{base}.expires_hours"] == "own.yml, line 10"
    assert found.origins[f"{base}.id"].startswith("default policy, line ")
    assert found.origins[f"{base}.title"].startswith("default policy, line ")
    assert found.origins["activities[partner.bank].title"] == "own.yml, line 11"
    assert found.origins["activities[infrastructure.disk].checks"] == "own.yml, line 13"


def test_an_origin_is_the_line_that_says_so(written: Any) -> None:
    """In the default as well, whatever is dropped before it."""
    text = f"{OWN}drop:\n  - {{activity: infrastructure.reachable, reason: no}}\n"
    found = effective(written(text))
    for name, words in (
        ("review.quorum", "quorum: 5"),
        ("routes.major.bodies", "bodies: [cab, executive_committee]"),
        ("activities[support.escalation].id", "- id: support.escalation"),
        ("activities[support.escalation].title", "title: The escalation list is issued"),
    ):
        file, _rest, line = found.origins[name].partition(", line ")
        assert file == "default policy"
        assert LINES[int(line) - 1].strip() == words


def test_an_activity_is_left_out_with_its_reason(written: Any) -> None:
    """It is not in the policy, and what was left out is told."""
    text = f"{OWN}drop:\n  - activity: partner.certificates\n    reason: nobody is reached by TLS\n"
    found = effective(written(text, "own.yml"))
    ids = [one["id"] for one in found.document["activities"]]
    assert ids == [
        one["id"] for one in DEFAULT["activities"] if one["id"] != "partner.certificates"
    ]
    assert "drop" not in found.document
    assert found.dropped == (
        {
            "activity": "partner.certificates",
            "title": "The certificates of the endpoints outlive the window",
            "reason": "nobody is reached by TLS",
            "origin": "own.yml, line 10",
        },
    )


def test_all_activities_of_a_cluster_may_be_left_out(written: Any) -> None:
    """It still signs off; what must not be empty is the whole."""
    of_partner = [one["id"] for one in DEFAULT["activities"] if one["cluster"] == "partner"]
    text = "".join(f"  - {{activity: {one}, reason: no partner}}\n" for one in of_partner)
    policy = policy_file(written(f"{OWN}drop:\n{text}"))
    assert "partner" in policy.clusters
    assert not [one for one in policy.activities if one.cluster == "partner"]
    every = "".join(f"  - {{activity: {one['id']}, reason: no}}\n" for one in DEFAULT["activities"])
    found = problems(written(f"{OWN}drop:\n{every}"))
    assert [one for one in found if "activities: is empty" in one]


@pytest.mark.parametrize(
    ("more", "line", "problem"),
    [
        ("drop: [{activity: a.b, reason: c}]", 9, "drop[0].activity: a.b is no activity of the"),
        ("drop: [{activity: service.owner}]", 9, "drop[0]: lacks reason"),
        (
            "drop: [{activity: service.owner, reason: a},\n {activity: service.owner, reason: b}]",
            10,
            "drop[1].activity: service.owner is there twice",
        ),
        (
            f"drop: [{{activity: service.owner, reason: a}}]\n{CHANGED}]",
            9,
            "drop[0].activity: service.owner is changed under activities as well",
        ),
        (
            "activities: [{id: service.new, title: New}]",
            9,
            "activities[0]: lacks cluster, element; service.new is no activity of the default",
        ),
        (
            f"{CHANGED},\n {{id: service.owner, mode: human}}]",
            10,
            "activities[1].id: service.owner is there twice",
        ),
        (
            "activities: [{id: service.owner, cluster: support}]",
            9,
            "activities[0].cluster: service.owner is owed by service; drop it, and add one of your",
        ),
        ("review: {quorum: 8}", 9, "review.quorum: 8 is greater than"),
        ("separation: []", 1, "document: has unknown fields: separation; it takes activities, "),
    ],
)
def test_what_cannot_be_put_over_the_default(
    written: Any, more: str, line: int, problem: str
) -> None:
    """Each with the place in the file that says it."""
    path = written(OWN + more)
    found = [one for one in problems(path) if problem in one]
    assert len(found) == 1
    assert found[0].startswith(f"{path}, line {line}: ")


def test_what_the_default_asks_can_contradict_what_a_policy_says(written: Any) -> None:
    """Then the place is in the default policy, and the reason says what is missing where."""
    found = problems(written(OWN.replace("  policy: [lee]\n", "").replace("cab:", "x:")))
    assert [one for one in found if one.startswith("default policy, line ") and "signatures" in one]
    assert [one for one in found if "routes.significant.bodies[0]: cab has nobody: name" in one]
    narrow = problems(written(OWN + "clusters: [release, security]\n"))
    assert [one for one in narrow if "review.core[0]: infrastructure is not among" in one]
    assert [one for one in narrow if "review.quorum: asks for 5 people, and 2 clusters" in one]
    assert [one for one in narrow if "support is not among the clusters of this policy" in one]


def test_the_default_alone_is_of_no_use() -> None:
    """It names nobody, and says so."""
    (found,) = problems(DEFAULT_POLICY)
    assert found.endswith("document: lacks authorities")


def test_an_extension_that_says_nothing_is_the_default() -> None:
    """Of two empty words nothing is left: the document is the default itself, line by line."""
    merged = merge(default_policy(), Source("own.yml", {"extends": "default"}))
    assert merged.value == DEFAULT
    assert {one.partition(", line")[0] for one in origins(merged).values()} == {"default policy"}


ACTIVITIES = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from([*(one["id"] for one in DEFAULT["activities"]), "service.new"])},
        optional={"title": st.just("Other"), "expires_hours": st.integers(1, 9)},
    ),
    unique_by=lambda one: one["id"],
    max_size=4,
)
EXTENSIONS = st.fixed_dictionaries(
    {"policy": st.just("shop"), "extends": st.just("default")},
    optional={
        "review": st.dictionaries(st.sampled_from(["quorum", "core"]), st.integers(1, 7)),
        "plans": st.lists(st.sampled_from(["risk", "backout"]), min_size=1, unique=True),
        "authorities": st.dictionaries(st.sampled_from(["cab", "policy"]), st.just(["lee"])),
        "freezes": st.just([]),
        "activities": ACTIVITIES,
        "drop": st.lists(
            st.fixed_dictionaries(
                {"activity": st.sampled_from([one["id"] for one in DEFAULT["activities"]])}
            ),
            max_size=3,
        ),
    },
)


@given(EXTENSIONS)
def test_every_rule_has_its_origin(own: dict[str, Any]) -> None:
    """Whatever is put over the default; what both say, the policy's own word decides."""
    before = copy.deepcopy(DEFAULT)
    merged = merge(default_policy(), Source("/somewhere/own.yml", own, {(): 1}))
    found = origins(merged)
    assert set(found) == {name for name, _place in rules(merged.value)}
    values = {name: _at(merged.value, place) for name, place in rules(merged.value)}
    theirs = {name: _at(DEFAULT, place) for name, place in rules(DEFAULT)}
    for name, origin in found.items():
        if origin.startswith("default policy, line "):
            assert values[name] == theirs[name]
        else:
            assert origin == "own.yml, line 1"
    said = {name: _at(own, place) for name, place in rules(own)}
    for name, value in said.items():
        if name.startswith(("extends", "drop")) or value in ({}, []):
            continue
        assert values[name] == value
        assert name.endswith(".id") or found[name] == "own.yml, line 1"
    assert before == DEFAULT, "the default is shared by all policies and must not be altered"


def test_the_path_of_a_policy_is_no_part_of_an_origin(written: Any, tmp_path: Path) -> None:
    """The name is enough to find a line in; messages about problems have the whole path."""
    origins_ = effective(written(OWN, "own.yml")).origins.values()
    assert not [one for one in origins_ if str(tmp_path) in one]


def _at(document: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        document = document[step]
    return document
