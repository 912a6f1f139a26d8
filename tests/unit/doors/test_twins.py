# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each door and its documentation twin say the same; nothing else in Ansible compares them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import fields

import pytest
from ansible_collections.mof.release.tests.unit.doors.twins import (
    DOORS,
    NAME,
    ON_TARGETS,
    PARTS,
    REFERENCES,
    TOP,
    VALUES,
    Document,
    problems,
    twin,
)


def test_every_door_has_its_twin_and_every_twin_its_door() -> None:
    """Modules and action plugins have the same names; only what runs on targets has no door."""
    modules = {file.stem for file in (TOP / "plugins" / "modules").glob("*.py")}
    assert DOORS, "there is no door: the test looks in the wrong place"
    assert set(DOORS) == modules - ON_TARGETS
    assert modules >= ON_TARGETS


@pytest.mark.parametrize("name", DOORS)
def test_a_twin_says_what_its_door_does(name: str) -> None:
    """Options, rules, attributes, examples and return values are those of the door."""
    found = problems(name, twin(name))
    assert not found, f"plugins/modules/{name}.py:\n  " + "\n  ".join(found)


Doctor = Callable[[Document, list[Document], Document], object]


@pytest.mark.parametrize(
    ("doctor", "complaint"),
    [
        (lambda doc, _e, _r: doc.update(module="gate"), "it documents gate"),
        (lambda doc, _e, _r: doc.pop("requirements"), "do not name jsonschema"),
        (lambda doc, _e, _r: doc["options"].pop("file"), "file is not documented"),
        (lambda doc, _e, _r: doc["options"].pop("actor"), "actor is not documented"),
        (lambda doc, _e, _r: doc["options"].update(color={}), "color is no argument"),
        (lambda doc, _e, _r: doc["options"]["file"].update(type="str"), "file: type is 'path'"),
        (lambda doc, _e, _r: doc["options"]["actions"].pop("elements"), "actions: elements is"),
        (lambda doc, _e, _r: doc["options"]["to"].pop("default"), "to: default is"),
        (lambda doc, _e, _r: doc["options"]["file"].update(required=True), "file: required is"),
        (lambda doc, _e, _r: doc["options"]["to"]["choices"].pop("change_owner"), "to: choices"),
        (lambda doc, _e, _r: doc["options"]["to"].update(aliases=["a"]), "to: aliases is None"),
        (lambda doc, _e, _r: doc["options"]["to"].update(suboptions={"a": {}}), "to.a is no arg"),
        (lambda doc, _e, _r: doc["options"]["to"].update(description=""), "to has no descr"),
        (
            lambda doc, _e, _r: doc["options"]["file"].update(description="Required."),
            "file does not say that it is required (required_if: O(state=built))",
        ),
        (lambda doc, _e, _r: doc["attributes"].pop("idempotent"), "idempotent has no support"),
        (
            lambda doc, _e, _r: doc["attributes"]["check_mode"].update(support="none"),
            "check_mode is not what the door supports",
        ),
        (lambda doc, _e, _r: doc["attributes"].pop("action_group"), "action_group is not"),
        (lambda _d, examples, _r: examples.clear(), "no example uses it"),
        (lambda _d, tasks, _r: tasks.append({f"{NAME}.releaze": {}}), "there is no mof"),
        (lambda _d, tasks, _r: tasks[0].pop("name"), "a task has no name"),
        (lambda _d, tasks, _r: tasks[0][f"{NAME}.release"].update(colour=1), "colour"),
        (lambda _d, tasks, _r: tasks[1][f"{NAME}.release"].update(state="gone"), "must be one of"),
        (lambda _d, tasks, _r: tasks[1][f"{NAME}.release"].pop("comment"), "comment"),
        (lambda _d, _e, returns: returns.pop("changed"), "changed is not documented"),
        (lambda _d, _e, returns: returns["diff"].pop("returned"), "diff does not say when"),
        (lambda _d, _e, returns: returns["diff"].pop("type"), "diff has no type"),
        (lambda _d, _e, returns: returns.pop("diff"), "diff is not documented"),
        (lambda _d, _e, returns: returns.pop("events"), "events is not documented"),
        (lambda _d, _e, returns: returns.pop("release"), "release is not documented"),
        (lambda _d, _e, returns: returns["release"].update(type="str"), "is not just a dict"),
        (lambda _d, _e, returns: returns["release"].update(contains={}), "is not just a dict"),
        (lambda _d, _e, returns: returns["release"].update(description="It."), "that refers to"),
        (lambda _d, _e, returns: returns["release"].pop("sample"), "release has no sample"),
        (lambda _d, _e, returns: returns["release"]["sample"].update(a=1), "one with a field"),
        (lambda _d, _e, returns: returns["release"]["sample"].update(state="a"), "or a state"),
        (lambda _d, _e, returns: returns["findings"]["contains"].pop("who"), "has the fields"),
    ],
)
def test_a_doctored_twin_is_found_out(doctor: Doctor, complaint: str) -> None:
    """Each way in which a twin can lie is told: here that of release, with one thing altered."""
    docs = copy.deepcopy(twin("release"))
    doctor(*docs)
    assert any(complaint in one for one in problems("release", docs)), problems("release", docs)


@pytest.mark.parametrize(
    ("name", "doctor", "complaint"),
    [
        (
            "signoff",
            lambda doc, _r: doc["options"]["cluster"].update(description="Required."),
            "cluster does not say that it is required (required_together: O(release))",
        ),
        (
            "signoff",
            lambda doc, _r: doc["options"]["release"].update(description="O(signed_file)"),
            "release or signed_file does not say that it is required (required_one_of: ",
        ),
        (
            "signoff",
            lambda doc, _r: doc["options"]["release"].update(description="O(signed_file)"),
            "release or signed_file does not say that it is exclusive (mutually_exclusive: ",
        ),
        ("signoff", lambda _d, returns: returns.pop("signer"), "signer is not documented"),
        ("signoff", lambda _d, returns: returns.pop("events"), "events is not documented"),
        ("rules", lambda _d, returns: returns.pop("rules"), "rules is not documented"),
        ("rules", lambda _d, returns: returns["rules"].pop("sample"), "rules has no sample"),
    ],
)
def test_what_people_sign_by_is_told(
    name: str, doctor: Callable[[Document, Document], object], complaint: str
) -> None:
    """Rules on several options, and what a signed decision answers with, are missed as well."""
    docs = copy.deepcopy(twin(name))
    doctor(docs[0], docs[2])
    assert any(complaint in one for one in problems(name, docs)), problems(name, docs)


@pytest.mark.parametrize(("name", "many"), REFERENCES.values())
def test_a_field_that_others_refer_to_is_missed(name: str, many: str) -> None:
    """No field may be missing, be added, or be left without the fields it has itself."""
    docs = copy.deepcopy(twin(name))
    known = docs[2][many]["contains"]
    parts = PARTS.get(VALUES[many], {})
    for field, kept in list(known.items()):
        del known[field]
        assert any("has the fields" in one for one in problems(name, docs)), field
        known[field] = {**kept, "description": "It."}
        inner = {one.name for kind in parts.get(field, ()) for one in fields(kind)}
        untold = {f"{field} does not tell of its field {one}" for one in inner}
        assert set(problems(name, docs)) == untold
        known[field] = kept
    known["color"] = next(iter(known.values()))
    assert any("has the fields" in one for one in problems(name, docs))
    del docs[2][many]
    assert f"{many} is not documented" in problems(name, docs)
