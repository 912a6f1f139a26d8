# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no statement, though its text fits it: the fields of each kind, times, and text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.documents.statement import (
    read_statement,
    shown,
    statement_bytes,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.tests.unit.documents.statements import (
    KINDS,
    SUBJECT,
    predicate,
)


def sealed(document: dict[str, Any]) -> bytes:
    """The bytes of a statement whose text fits what is in it."""
    document["predicate"].pop("text", None)
    document["predicate"]["text"] = shown(document["subject"], document["predicate"])
    return canonical(document)


def whole(kind: str = "signoff") -> dict[str, Any]:
    """A statement, to be altered."""
    found: dict[str, Any] = json.loads(statement_bytes(SUBJECT, predicate(kind)))
    return found


def refusal(document: dict[str, Any]) -> str:
    """Why a statement is refused whose text fits what is in it."""
    with pytest.raises(BadDocument) as caught:
        read_statement(sealed(document), "a.json")
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["about", "decision"])
@pytest.mark.parametrize("name", ["scope", "signature", "evidence", "bound", "policy_of", "x"])
def test_a_field_that_is_none_of_its_kind_is_refused(kind: str, part: str, name: str) -> None:
    """Though it is shown: nothing that the decision does not take can be signed along."""
    for value in ("x", {}, None, []):
        document = whole(kind)
        document["predicate"][part][name] = value
        assert f"has unknown fields: {name}" in refusal(document)


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_are_those_of_its_kind(kind: str) -> None:
    """What is about a release, a change or rules is not taken under another kind."""
    for other in set(KINDS) - {kind}:
        if KINDS[other][0].keys() - {"title"} != KINDS[kind][0].keys() - {"title"}:
            document = whole(kind)
            document["predicate"]["about"] |= KINDS[other][0]
            assert "has unknown fields" in refusal(document)
        document = whole(kind)
        document["predicate"]["decision"] = dict(KINDS[other][1])
        assert "lacks" in (told := refusal(document)) or "unknown fields" in told


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("signoff", "decision", "maybe"),
        ("signoff", "cluster", "kitchen"),
        ("signoff", "comment", ""),
        ("signoff", "comment", 1),
        ("review", "to", "nobody"),
        ("review", "actions", []),
        ("review", "actions", [{"x": "y"}]),
        ("review", "decision", "go"),
        ("waiver", "status", "pass"),
        ("waiver", "hours", True),
        ("waiver", "hours", "5"),
        ("waiver", "hours", 0),
        ("authorization", "to", "rejected"),
        ("authorization", "to", "screened"),
        ("authorization", "skips", ["everything"]),
        ("authorization", "initiation_review", {"impact": 1}),
        ("authorization", "owner", "somebody else"),
        ("policy", "comment", ["x"]),
    ],
)
def test_each_field_takes_what_the_decision_takes(kind: str, field: str, value: Any) -> None:
    """Other words, other types, and a go with what only a no-go has."""
    document = whole(kind)
    document["predicate"]["decision"][field] = value
    assert "predicate.decision" in refusal(document)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "permit"),
        ("signer", "kim lee"),
        ("signer", ""),
        ("nonce", "0" * 31),
        ("nonce", "0" * 32 + "\n"),
        ("bound", {"artifacts": "x"}),
        ("ledger", {"id": "shop", "size": 0, "root": "a" * 64}),
        ("ledger", {"id": "shop", "size": True, "root": "a" * 64}),
        ("ledger", {"id": "shop", "size": 1, "root": "A" * 64}),
        ("rules", {}),
        ("permit", "yes"),
    ],
)
def test_the_rest_is_what_the_schema_says(name: str, value: Any) -> None:
    """Whoever writes a statement by hand meets the same rules."""
    document = whole()
    document["predicate"][name] = value
    try:
        payload = sealed(document)
    except BadDocument:
        payload = canonical(document)
    with pytest.raises(BadDocument):
        read_statement(payload, "a.json")


@pytest.mark.parametrize("name", ["_type", "predicateType", "subject", "predicate"])
def test_it_is_an_in_toto_statement_of_ours(name: str) -> None:
    """Another type, or none, is nothing that anybody here decides by."""
    for value in ("https://slsa.dev/provenance/v1", [], None):
        document = whole()
        document[name] = value
        with pytest.raises(BadDocument):
            read_statement(canonical(document), "a.json")


def test_nothing_is_the_subject_twice() -> None:
    """Nor is a subject without a digest, or with one more."""
    for change in (
        lambda subject: subject.append(subject[0]),
        lambda subject: subject[0].pop("digest"),
        lambda subject: subject[0]["digest"].update(md5="x"),
        lambda subject: subject[0].update(uri="x"),
    ):
        document = whole()
        change(document["subject"])
        with pytest.raises(BadDocument):
            read_statement(canonical(document), "a.json")


@pytest.mark.parametrize("name", ["issued", "expires"])
@pytest.mark.parametrize(
    "moment",
    [
        "2026-02-30T09:00:00+00:00",
        "2026-03-05T25:00:00+00:00",
        "2026-03-05T09:00:00Z",
        "2026-03-05T09:00:00+01:00",
        "2026-03-05T09:00:00-00:00",
        "2026-03-05T09:00:00.000000+00:00",
        "2026-03-05T09:00:00",
        "2026-03-05",
        "0000-03-05T09:00:00+00:00",
        "tomorrow",
    ],
)
def test_a_moment_has_one_spelling(name: str, moment: str) -> None:
    """UTC, to the second, a day that there is."""
    document = whole()
    document["predicate"][name] = moment
    assert name in refusal(document)


def test_it_is_issued_before_it_expires() -> None:
    """Else it would never count, and its length would be less than none."""
    document = whole()
    moments = document["predicate"]
    moments["issued"], moments["expires"] = moments["expires"], moments["issued"]
    assert "expires before it is issued" in refusal(document)


@pytest.mark.parametrize("comment", ["e\u0301", "\u212b", "ready\u202e", "a\u200bb", "\x1b[2J"])
def test_text_is_nfc_and_can_be_seen(comment: str) -> None:
    """Two texts that look alike are not both signed, and nothing hides in one."""
    document = whole()
    document["predicate"]["decision"]["comment"] = comment
    assert "NFC" in refusal(document) or "invisible" in refusal(document)
    decision = {**KINDS["signoff"][1], "comment": comment}
    with pytest.raises(BadDocument):
        statement_bytes(SUBJECT, predicate(decision=decision))


@pytest.mark.parametrize("depth", [50, 900, 5_000, 50_000])
def test_no_depth_is_too_much_for_it(depth: int) -> None:
    """It is refused as a document, whatever the parser does."""
    payload = canonical(whole())
    for nested in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth):
        for place in (b'"round":1', b'"size":7', b'"comment":"ready"'):
            name = place.partition(b":")[0]
            assert place in payload
            with pytest.raises(BadDocument):
                read_statement(payload.replace(place, name + b":" + nested), "a.json")


def test_the_longest_comment_can_be_signed() -> None:
    """It is in the statement twice, and written out in the text."""
    for comment in ("x" * 20_000, "\n" * 20_000, "\U0001f600" * 20_000):
        decision = {**KINDS["signoff"][1], "comment": comment}
        payload = statement_bytes(SUBJECT, predicate(decision=decision))
        assert read_statement(payload, "a.json")["predicate"]["decision"]["comment"] == comment


def test_a_statement_that_lacks_its_headline_is_refused() -> None:
    """The message says what is missing."""
    for lacking in ({"about": {}}, {"decision": {}}, {"kind": "permit"}):
        with pytest.raises(BadDocument, match="lacks"):
            shown([], predicate() | lacking)
