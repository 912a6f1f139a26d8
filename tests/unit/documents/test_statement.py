# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The statement that a person signs: what it must be, and that its text shows all of it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.documents.statement import (
    read_statement,
    shown,
    statement_bytes,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.text import invisible
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.tests.unit.documents.statements import (
    KINDS,
    SUBJECT,
    A,
    places,
    predicate,
    said,
)
from hypothesis import given
from hypothesis import strategies as some

VOTE = {"decision": "go", "cluster": "operations"}
WORDS = some.text(some.characters(exclude_categories=["Cs"]), max_size=12)
#: What is most likely to be taken for something else.
TRICKY = some.text(some.sampled_from('a.[]0"\\ \n\t:{}-_xnu\u202e\x80\u00e9\U000e0041'), max_size=8)
LITERALS = some.sampled_from(["1", "-1", "true", "null", "(none)", "[]", "{}", '"', "subject", ""])
TEXTS = WORDS | TRICKY | LITERALS
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | TEXTS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
FIELDS = some.dictionaries(TEXTS, VALUES, max_size=4)


def document_of(kind: str = "signoff", **changes: Any) -> dict[str, Any]:
    """A whole statement, to be altered."""
    found: dict[str, Any] = json.loads(statement_bytes(SUBJECT, predicate(kind, **changes)))
    return found


def with_text(document: dict[str, Any]) -> bytes:
    """A statement whose text fits what is in it now."""
    document["predicate"].pop("text", None)
    document["predicate"]["text"] = shown(document["subject"], document["predicate"])
    return canonical(document)


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_is_read_as_it_was_made(kind: str) -> None:
    """In canonical bytes, with a text whose first line says who decides what."""
    payload = statement_bytes(SUBJECT, predicate(kind))
    statement = read_statement(payload, "a.json")
    text = statement["predicate"].pop("text")
    assert statement["predicate"] == predicate(kind)
    assert {one["name"]: one["digest"]["sha256"] for one in statement["subject"]} == SUBJECT
    assert text.split("\n")[0] == KINDS[kind][2]
    assert canonical(json.loads(payload)) == payload


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_says_everything(kind: str) -> None:
    """Whoever reads the text alone knows the whole statement, its subject included."""
    text = shown(document_of(kind)["subject"], predicate(kind))
    assert said(text) == (list(SUBJECT.items()), predicate(kind))


@given(FIELDS, FIELDS, FIELDS, some.lists(some.tuples(TEXTS, TEXTS), max_size=3))
def test_no_two_statements_have_the_same_text(
    about: dict[str, Any], decision: dict[str, Any], more: dict[str, Any], names: Any
) -> None:
    """Whatever the fields are, there is a way back from the text to each of them."""
    whole = {
        **{name: one for name, one in more.items() if name != "text"},
        "kind": "policy",
        "signer": "kim",
        "about": {**about, "policy": "shop", "version": 1},
        "decision": decision,
    }
    subject = [{"name": name, "digest": {"sha256": one}} for name, one in names]
    text = shown(subject, whole)
    assert text == shown(subject, dict(reversed(whole.items())))
    assert said(text) == (names, whole)
    assert not invisible(text)
    assert "\t" not in text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (True, "true"),
        (None, "null"),
        ("", "(none)"),
        ("", None),
        ([], ""),
        ([], {}),
        ([], "[]"),
        ("a\nb", "a\\nb"),
        ("a\nb", '"a\\nb"'),
        ("\u202e", "\\u202e"),
        ("a ", "a"),
        ({"a.b": "x"}, {"a": {"b": "x"}}),
        ({"a": ["x"]}, {"a[0]": "x"}),
        ({"0": "x"}, ["x"]),
        ({"a": "x", "b": "y"}, {"a": "x\n  decision.comment.b  y"}),
        ({"a": "x"}, {"a  x": ""}),
        ("caf\u00e9", "cafe\u0301"),
    ],
)
def test_what_looks_alike_is_told_apart(one: Any, other: Any) -> None:
    """Numbers and text, nothing and its name, lines in a value, dots and brackets in a key."""
    first, second = (
        shown([], predicate(decision={"comment": each, **VOTE})) for each in (one, other)
    )
    assert first != second


def test_every_value_takes_one_line() -> None:
    """A comment of several lines cannot add a line that looks like a field."""
    comment = "fine\n  decision.decision  no_go\r\x1b[2J"
    plain, forged = (
        shown([], predicate(decision={**VOTE, "comment": one})) for one in ("fine", comment)
    )
    assert plain.count("\n") == forged.count("\n")
    assert "\x1b" not in forged
    assert "\r" not in forged


def test_what_matters_comes_first() -> None:
    """Who, what is decided, what about; the numbers that nobody reads come last."""
    lines = shown([], predicate()).split("\n")[1:]
    tops = list(dict.fromkeys(one.split()[0].partition(".")[0] for one in lines))
    assert tops[:3] == ["signer", "decision", "about"]
    assert tops[-2:] == ["kind", "nonce"]


@pytest.mark.parametrize("kind", KINDS)
def test_any_other_text_is_refused(kind: str) -> None:
    """A word more, a line less, the text of another statement."""
    text = document_of(kind)["predicate"]["text"]
    other = document_of(kind, signer="mallory")["predicate"]["text"]
    for lie in (f"{text} ", text.rpartition("\n")[0], text.replace("kim", "bob"), other):
        altered = document_of(kind)
        altered["predicate"]["text"] = lie
        with pytest.raises(BadDocument, match="text that was shown is another") as caught:
            read_statement(canonical(altered), "a.json")
        assert caught.value.where == "a.json"


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_can_be_altered_under_its_text(kind: str) -> None:
    """Each value in turn, wherever it stands: the text does not fit, or it is no statement."""
    whole = document_of(kind)
    for *path, last in places(whole):
        altered = copy.deepcopy(whole)
        part: Any = altered
        for step in path:
            part = part[step]
        value = part[last]
        part[last] = value + 1 if isinstance(value, int) else f"{value[:-1]}0" if value else A
        if altered != whole:
            with pytest.raises(BadDocument):
                read_statement(canonical(altered), "a.json")


@pytest.mark.parametrize(
    "respelled",
    [
        lambda one: one + b"\n",
        lambda one: b" " + one,
        lambda one: b"\xef\xbb\xbf" + one,
        lambda one: json.dumps(json.loads(one)).encode(),
        lambda one: json.dumps(dict(reversed(json.loads(one).items()))).encode(),
        lambda one: one.replace(b'"kim"', b'"\\u006bim"'),
        lambda one: one.replace(b'"size":7', b'"size":7.0'),
        lambda one: one.replace(b'"size":7', b'"size":7e0'),
        lambda one: one.replace(b'"signer":"kim"', b'"signer":"bob","signer":"kim"'),
        lambda one: one.replace(b'"nonce"', b'"nonce":"x","nonce"'),
        lambda one: one + one,
        lambda one: one[:-1],
        lambda one: b"",
        lambda one: b"[]",
        lambda one: b"null",
        lambda one: b"\xff" + one[1:],
    ],
)
def test_one_statement_has_one_spelling(respelled: Any) -> None:
    """Other white space, order, escapes, numbers; a key twice; bytes around it."""
    payload = statement_bytes(SUBJECT, predicate())
    assert respelled(payload) != payload
    with pytest.raises(BadDocument):
        read_statement(respelled(payload), "a.json")
