# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schemas themselves: valid, complete, public, and in the words of the domain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks.kinds import KINDS
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import (
    NAMES,
    schema,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import EVENT_TYPES
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness import ledger_checks
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.checks import REACHABLE
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    STATUSES,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.unmet import (
    ELEMENTS,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules import policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.frame import SMFS
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

PUBLIC = Path(__file__).parents[3] / "schemas"


def parts(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every mapping and list in a document with its place, the document first."""
    if isinstance(document, dict | list):
        yield path, document
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for key, one in items:
            yield from parts(one, (*path, key))


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_valid(name: str) -> None:
    """By the metaschema of draft 2020-12; its id ends in its file's name, and it has a title."""
    document = schema(name)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"].endswith(f"/{name}.schema.json")
    assert document["title"]
    assert document["description"]
    Draft202012Validator.check_schema(document)


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_resolves(name: str) -> None:
    """To a part of this schema or of another one of ours."""
    ours: Registry[Any] = Registry().with_resources(
        (schema(one)["$id"], Resource.from_contents(schema(one))) for one in NAMES
    )
    resolver = ours.resolver(schema(name)["$id"])
    for _rest, part in parts(schema(name)):
        if isinstance(part, dict) and "$ref" in part:
            assert resolver.lookup(part["$ref"]).contents


@pytest.mark.parametrize("name", NAMES)
def test_every_mapping_says_what_becomes_of_unknown_fields(name: str) -> None:
    """Refused, kept, or of a shape of their own: never left to chance."""
    for path, part in parts(schema(name)):
        if isinstance(part, dict) and part.get("type") == "object" and "properties" in part:
            assert "additionalProperties" in part, path


def test_the_public_schemas_are_these() -> None:
    """Each is there under schemas/, byte for byte, and nothing else."""
    public = {one.name: json.loads(one.read_text("utf-8")) for one in PUBLIC.glob("*.json")}
    assert public == {f"{name}.schema.json": schema(name) for name in NAMES}


def test_the_event_schema_knows_exactly_the_events_that_there_are() -> None:
    """In its list of types and in its parts."""
    assert set(schema("event")["properties"]["type"]["enum"]) == EVENT_TYPES
    assert set(schema("event")["$defs"]) == EVENT_TYPES


def test_the_words_of_the_schemas_are_those_of_the_domain() -> None:
    """Clusters, categories, priorities and statuses."""
    assert tuple(schema("common")["$defs"]["cluster"]["enum"]) == policy.CLUSTERS
    request = schema("change-request")["properties"]
    assert tuple(request["category"]["enum"]) == policy.CATEGORIES
    assert tuple(request["priority"]["enum"]) == policy.PRIORITIES
    recorded_ = schema("event")["$defs"]["activity_recorded"]["properties"]
    assert tuple(recorded_["status"]["enum"]) == STATUSES


def test_the_words_of_a_policy_are_those_of_the_domain() -> None:
    """Routes, what may be skipped, plans, tests, signatures, separation of duties, functions."""
    rules = schema("policy")["properties"]
    assert tuple(rules["routes"]["propertyNames"]["enum"]) == policy.ROUTES
    assert tuple(rules["obligations"]["properties"]) == policy.SKIPPABLE
    assert tuple(schema("common")["$defs"]["skippable"]["enum"]) == policy.SKIPPABLE
    assert tuple(rules["deadlines"]["properties"]) == policy.PRIORITIES
    for name, words in (
        ("plans", policy.PLANS),
        ("tests", policy.TESTS),
        ("signatures", policy.SIGNED),
        ("separation_of_duties", policy.SEPARATION),
    ):
        assert tuple(rules[name]["items"]["enum"]) == words
    activity = rules["activities"]["items"]["properties"]
    assert tuple(activity["smf"]["enum"]) == SMFS
    assert tuple(activity["element"]["enum"]) == ELEMENTS
    assert rules["review"]["properties"]["quorum"]["maximum"] == len(policy.CLUSTERS)


def test_a_template_can_fix_any_field_of_a_change_request() -> None:
    """But those that say which request it is, by the shapes of the request itself."""
    template = schema("policy")["properties"]["templates"]["items"]["properties"]
    fields = [
        one for one in schema("change-request")["properties"] if one not in ("id", "template")
    ]
    assert list(template["change"]["properties"]) == fields
    assert template["free"]["items"]["enum"] == fields
    for name, part in template["change"]["properties"].items():
        assert part == {"$ref": f"change-request.schema.json#/properties/{name}"}


def test_a_check_is_of_a_kind_that_somebody_answers() -> None:
    """The module on hosts, the connection, or the ledger; each on hosts with its own shape."""
    check = schema("check")
    kinds = check["properties"]["kind"]["enum"]
    assert set(kinds) == {*KINDS, REACHABLE, *ledger_checks.KINDS}
    shaped = [one["if"]["properties"]["kind"]["enum"] for one in check["allOf"]]
    assert [kind for kinds_ in shaped for kind in kinds_ if kind in (*KINDS, REACHABLE)] == [
        kind for kind in kinds if kind not in ledger_checks.KINDS
    ]
