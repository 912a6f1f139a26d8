# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents held to their schemas: strict where people write, problems in words with the place."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_document
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import (
    NAMES,
    check,
    check_event,
    schema,
    warm,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.text import invisible
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import (
    Source,
    parse_yaml,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CONTENT,
    PLAN,
    POLICY,
    attempted,
    change_event,
    recorded,
    release_event,
    reviewed,
    sha,
    story,
)

WHOLE = {
    "change-request": {
        **CONTENT,
        "initiator": {**CONTENT["initiator"], "contact": "riley@example.org"},
        "affected": ["web1"],
        "backout": {"plan": "Go back.", "triggers": "Errors.", "decides": "max"},
    },
    "release": {
        **PLAN,
        "plans": {"backout": "docs/backout.md", "rollout": "docs/rollout.md"},
        "acceptance": [{"name": "smoke", "result": "pass", "evidence": "evidence/smoke.xml"}],
    },
    "policy": {
        "policy": "shop",
        "clusters": ["release"],
        "activities": [
            {"id": "release.build", "cluster": "release", "element": "release", "title": "Build"}
        ],
        "review": {"threshold_percent": 75, "core": ["release"], "go_valid_hours": 12},
        "authorities": {"minor": ["max"]},
        "scope": {"ignore": ["dist/**"]},
    },
}


def problems(name: str, document: Any) -> list[str]:
    """What is wrong with a document, as people read it; nothing when nothing is."""
    try:
        check(name, Source("x.yml", document), name)
    except BadDocument as error:
        return list(error.problems)
    return []


def parts(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every mapping and list in a document with its place, the document first."""
    if isinstance(document, dict | list):
        yield path, document
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for key, one in items:
            yield from parts(one, (*path, key))


def changed(name: str, path: tuple[Any, ...], value: Any) -> Any:
    """A whole document with another value in one place."""
    document = copy.deepcopy(WHOLE[name])
    inner: Any = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return document


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_document_is_accepted(name: str) -> None:
    """The samples of these tests have no problems."""
    assert problems(name, WHOLE[name]) == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (name, path)
        for name, document in WHOLE.items()
        for path, part in parts(document)
        if isinstance(part, dict) and path != ("authorities",)
    ],
)
def test_an_unknown_field_is_refused_with_its_place(name: str, path: tuple[Any, ...]) -> None:
    """In every mapping that people write; the message lists the fields that it takes."""
    (problem,) = problems(name, changed(name, (*path, "colour"), "red"))
    place = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path).lstrip(".")
    assert problem.startswith(
        f"x.yml: {place or 'document'}: has unknown fields: colour; it takes "
    )


@pytest.mark.parametrize(
    ("name", "path", "value", "words"),
    [
        ("release", ("release",), 7, "release: must be text, not 7"),
        ("release", ("release",), "a b", 'release: "a b" is not allowed: letters, digits, dot'),
        ("release", ("changes",), [], "changes: is empty"),
        ("release", ("changes",), ["a", "a"], "changes: names something twice"),
        ("release", ("changes",), "a", 'changes: must be a list, not "a"'),
        ("release", ("deploy",), [], "deploy: must be a mapping, not []"),
        ("release", ("deploy", "hosts"), "", "deploy.hosts: is empty"),
        ("release", ("artifacts", 0, "path"), "/etc", 'artifacts[0].path: "/etc" is not allowed'),
        ("release", ("artifacts", 0, "sha256"), "AB", 'artifacts[0].sha256: "AB" is not allowed'),
        ("release", ("acceptance", 0, "result"), "ok", "acceptance[0].result: must be one of pass"),
        ("policy", ("review", "threshold_percent"), 0, "review.threshold_percent: 0 is less than"),
        ("policy", ("review", "threshold_percent"), True, "must be a whole number, not true"),
        ("policy", ("clusters",), ["kitchen"], "clusters[0]: must be one of infrastructure, "),
        ("policy", ("authorities",), {}, "authorities: is empty"),
        ("policy", ("authorities", "a b"), ["max"], 'a b" is not allowed: a body'),
        ("change-request", ("initiator", "person"), "", 'initiator.person: "" is not allowed'),
    ],
)
def test_problems_are_told_in_words(
    name: str, path: tuple[Any, ...], value: Any, words: str
) -> None:
    """The place, what must be there and what is."""
    found = problems(name, changed(name, path, value))
    assert [one for one in found if words in one], found


@pytest.mark.parametrize("value", [[], "x", None, 7, False])
def test_a_document_that_is_no_mapping_is_told(value: Any) -> None:
    """One problem, not one a field."""
    (problem,) = problems("policy", value)
    assert problem.startswith("x.yml: document: must be a mapping, not ")


def test_missing_fields_are_told_once() -> None:
    """All of them in one problem, and the count of problems is true."""
    with pytest.raises(BadDocument) as error:
        check("release", Source("x.yml", {"release": "shop-1.0"}), "release file")
    assert error.value.problems == ("x.yml: document: lacks artifacts, changes, deploy",)
    assert "has 1 problem" in str(error.value)


def test_all_problems_come_at_once_with_their_lines() -> None:
    """And the schema that says what each field takes."""
    text = (
        "release: a b\nchanges: []\nartifacts:\n- {name: x}\n"
        "deploy:\n  playbook: ../up.yml\n  hosts: web\n"
    )
    with pytest.raises(BadDocument) as error:
        check("release", parse_yaml(text, "release.yml", "release file"), "release file")
    lines = str(error.value).splitlines()
    assert lines[0].startswith("release.yml: the release file has ")
    assert lines[1] == "correct it; schemas/release.schema.json says what each field takes"
    for place in (
        "line 1: release: ",
        "line 2: changes: ",
        "line 4: artifacts[0]: ",
        "line 6: deploy.playbook: ",
    ):
        assert (
            len([one for one in error.value.problems if one.startswith(f"release.yml, {place}")])
            >= 1
        )


@pytest.mark.parametrize("document", [{"k" * 100_000: 1}, {f"k{n}": 1 for n in range(10_000)}])
def test_a_message_stays_short_whatever_it_is_about(document: dict[str, int]) -> None:
    """One long name or ten thousand: enough is shown to find them."""
    assert max(map(len, problems("release", document))) < 2000


def test_hidden_characters_are_told_with_their_line() -> None:
    """A title that reads otherwise than it is written."""
    text = "policy: shop\ntitle: fine\nreason: 'a\u202eb'\n"
    with pytest.raises(BadDocument) as error:
        check("policy", parse_yaml(text, "policy.yml", "policy"), "policy")
    (hidden,) = (one for one in error.value.problems if "RIGHT-TO-LEFT" in one)
    assert hidden.startswith("policy.yml, line 3: reason: holds the invisible character U+202E")


def test_a_message_does_not_repeat_what_a_terminal_would_obey() -> None:
    """Neither a key's nor a value's control characters reach the reader."""
    text = '"\\e[31mred": "\\e[2J"\nrelease: "\\e[8m"\nservices: {"\\e]0;": {"\\e[1m": 1}}\n'
    with pytest.raises(BadDocument) as error:
        check("release", parse_yaml(text, "release.yml", "release file"), "release file")
    assert [one for one in str(error.value).splitlines() if invisible(one)] == []


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("release", ("release",), "shop-1.0"),
        ("release", ("manager",), "max"),
        ("release", ("environment",), "production"),
        ("release", ("artifacts", 0, "path"), "dist/s.tar"),
        ("release", ("artifacts", 0, "sha256"), sha("shop")),
        ("release", ("deploy", "hosts"), "web"),
        ("release", ("deploy", "playbook"), "deploy.yml"),
        ("change-request", ("title",), "Faster"),
        ("change-request", ("initiator", "person"), "riley"),
        ("policy", ("change_managers",), ["max"]),
    ],
)
def test_a_line_end_is_not_part_of_a_name(name: str, path: tuple[Any, ...], value: Any) -> None:
    """Else `max` and `max` with a line end would be two people who look like one."""
    assert problems(name, changed(name, path, value)) == []
    ended = [f"{one}\n" for one in value] if isinstance(value, list) else f"{value}\n"
    assert problems(name, changed(name, path, ended))


@pytest.mark.parametrize("field", ["subject", "at", "actor"])
def test_a_line_end_is_not_part_of_what_names_an_event(field: str) -> None:
    """Its subject, its time, and above all its actor."""
    document = event_document(reviewed())
    check_event(document)
    with pytest.raises(BadDocument):
        check_event({**document, field: f"{document[field]}\n"})


def test_events_of_the_story_have_the_promised_shape() -> None:
    """Also with fields of a later version, at the top and in the data."""
    for event in [
        *story("closed"),
        *story("backed_out"),
        *story("returned"),
        attempted("gate_refused"),
    ]:
        check_event(event_document(event))
        document = event_document(event)
        check_event({**document, "later": 1, "data": {**document["data"], "later": 1}})


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (change_event("returned"), "lacks comment"),
        (change_event("classified", priority="low", category="tiny"), "category: must be one of"),
        (release_event("release_built", artifacts=[]), "artifacts: is empty"),
        (release_event("gate_passed"), "lacks hosts, inputs, permit, playbook, run"),
        (recorded(POLICY.activities[0], "maybe"), "status: must be one of pass"),
        (release_event("review_held", decision="go", comment="x", policy_sha256=sha("p")), "lacks"),
        (release_event("release_planned", release={**PLAN, "colour": 1}), "unknown fields: colour"),
        (release_event("configuration_captured", hosts={}, root=sha("r")), "hosts: is empty"),
    ],
)
def test_an_event_of_another_shape_is_refused(event: Any, problem: str) -> None:
    """What we write is held to what we promise."""
    with pytest.raises(BadDocument, match=f"event {event.type} has the wrong shape") as error:
        check_event(event_document(event))
    assert problem in str(error.value)


def test_what_an_event_lacks_is_told_once() -> None:
    """As in the documents that people write."""
    with pytest.raises(BadDocument) as error:
        check_event(event_document(release_event("gate_passed")))
    assert error.value.problems == ("data: document: lacks hosts, inputs, permit, playbook, run",)


def test_an_event_of_an_unknown_type_is_refused() -> None:
    """Before its data is looked at."""
    with pytest.raises(BadDocument, match="must be one of"):
        check_event(event_document(release_event("release_forgotten")))


def test_validators_can_be_built_ahead() -> None:
    """So that forked workers find them built."""
    warm()
    assert problems("release", WHOLE["release"]) == []


def test_patterns_are_compiled_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that a schema has, once: a worker that checks a document compiles none."""
    asked: list[str] = []
    compiled = re.compile

    def noted(pattern: str, *flags: Any) -> re.Pattern[str]:
        asked.append(pattern)
        return compiled(pattern, *flags)

    monkeypatch.setattr(re, "compile", noted)
    warm()
    assert len(asked) == len(set(asked))
    written = "".join(json.dumps(schema(name)) for name in NAMES)
    assert {json.dumps(one) for one in asked} == set(
        re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', written)
    )
