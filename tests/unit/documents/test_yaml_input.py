# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as people write it: what is read, and what is refused before it can hurt, line by line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from ansible_collections.mof.release.plugins.plugin_utils.documents import yaml_input
from ansible_collections.mof.release.plugins.plugin_utils.documents.text import invisible
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import (
    MAX_DEPTH,
    Source,
    parse_yaml,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from hypothesis import given, settings
from hypothesis import strategies as st

LIMITS = settings(max_examples=60, deadline=None)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=10)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | ASCII,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(ASCII, one, max_size=3),
    max_leaves=8,
)


def value(text: str) -> Any:
    """The document in a text."""
    return parse_yaml(text, "policy.yml", "policy").value


def refusal(text: str) -> list[str]:
    """The lines of the error that a text is refused with."""
    with pytest.raises(BadDocument) as error:
        parse_yaml(text, "policy.yml", "policy")
    return str(error.value).splitlines()


def test_a_document_as_people_write_it() -> None:
    """Block and flow, comments, text over several lines, a marker in front and at the end."""
    text = """---
# a comment
name: "shop: 1"   # and another
list: [a, 'b', {c: d}]
folded: >-
  two
  lines
literal: |
  two
  lines
nested:
  - x: 1
    y:
...
"""
    assert value(text) == {
        "name": "shop: 1",
        "list": ["a", "b", {"c": "d"}],
        "folded": "two lines",
        "literal": "two\nlines\n",
        "nested": [{"x": 1, "y": None}],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((one, None) for one in ("~", "null", "Null", "NULL", "")),
        *((one, True) for one in ("true", "True", "TRUE")),
        *((one, False) for one in ("false", "False", "FALSE")),
        *((one, one) for one in ("yes", "No", "on", "off", "y", "tRUE")),
        *((one, int(one)) for one in ("0", "7", "-7", "+7", "999999999999999")),
        *(
            (one, one)
            for one in (
                "007",
                "0x1f",
                "0o17",
                "1_000",
                "1:30",
                "2.4.0",
                "2026-03-02",
                "1e",
                "e5",
                ".",
            )
        ),
        *((f'"{one}"', one) for one in ("7", "true", "", "~", "1.5", ".nan")),
        ("'1.5'", "1.5"),
        ("&anchor x", "x"),
    ],
)
def test_scalars(text: str, expected: Any) -> None:
    """Numbers and truth values as JSON has them; everything else, and all in quotes, is text."""
    assert value(f"a: {text}") == {"a": expected}
    assert type(value(f"a: {text}")["a"]) is type(expected)


@LIMITS
@given(PLAIN.filter(lambda one: one is not None))
def test_json_is_read_as_yaml(document: Any) -> None:
    """Whoever writes JSON gets what they wrote."""
    assert value(json.dumps(document)) == document


@LIMITS
@given(st.text(max_size=60))
def test_no_text_gets_anything_but_a_document_or_a_refusal(text: str) -> None:
    """Whatever people type."""
    told = "policy.yml"
    try:
        parse_yaml(text, "policy.yml", "policy")
    except BadDocument as error:
        told = str(error)
    assert told.startswith("policy.yml")


@pytest.mark.parametrize(
    "number",
    ["1.5", "-0.5", "2.4", "1.", ".5", "1e5", "1E-5", "+1.5e+3", ".inf", "-.INF", ".nan", ".NaN"],
)
def test_a_number_with_a_fraction_is_refused(number: str) -> None:
    """The remedy is to write it in quotes, and it works."""
    what, remedy = refusal(f"a:\n- x\n- {number}")
    assert what.startswith(f"policy.yml, line 3: the policy holds the number {number}")
    assert "numbers with a fraction are not accepted" in what
    assert remedy == f'write it in quotes: "{number}"'
    assert value(f'a: "{number}"') == {"a": number}


@pytest.mark.parametrize("number", [2**53, -(2**53), 9_999_999_999_999_999])
def test_a_number_that_not_every_reader_keeps_is_refused_where_it_stands(number: int) -> None:
    """It could not go on record; the file and the line are known here, and later not any more."""
    lines = refusal(f"a: 1\nb: {number}")
    assert lines[0].startswith("policy.yml, line 2: ")
    assert lines[1] == f'write it in quotes: "{number}"'


@pytest.mark.parametrize(
    ("text", "line", "what", "remedy"),
    [
        ("a: &x 1\nb: *x", 2, "uses a YAML alias", "write the value out"),
        ("&x [*x]", 1, "uses a YAML alias", "write the value out"),
        ("- &x a\n- b\n- *x : c", 3, "uses a YAML alias", "write the value out"),
        ("a: !!str 1", 1, "uses the YAML tag tag:yaml.org,2002:str", "write plain values"),
        ("a:\n  b: !vault |\n    00", 2, "uses the YAML tag !vault", "write plain values"),
        ("!!python/object:os.system {}", 1, "uses the YAML tag tag:yaml.org", "write plain values"),
        ("a: !unsafe x", 1, "uses the YAML tag !unsafe", "write plain values"),
        ("!!map {a: 1}", 1, "uses the YAML tag tag:yaml.org,2002:map", "write plain values"),
        ("! [a]", 1, "uses the YAML tag !", "write plain values"),
        ("!!str a: 1", 1, "uses the YAML tag", "write plain values"),
        ("a: 1\n---\nb: 2", 2, "holds more than one document", "keep one document a file"),
        ("a: 1\n...\n---\n", 3, "holds more than one document", "keep one document a file"),
        ("a: 1\nb: 2\na: 3", 3, "has the key 'a' twice", "keep one of them"),
        ("a: {b: 1, 'b': 2}", 1, "has the key 'b' twice", "keep one of them"),
        ("1: a\n'1': b", 2, "has the key '1' twice", "keep one of them"),
        ("? [a]\n: 1", 1, "has a key that is not text", "write the key as plain text"),
        ("a:\n  ? {b: c}\n  : 1", 2, "has a key that is not text", "write the key as plain text"),
    ],
)
def test_what_is_refused_and_where(text: str, line: int, what: str, remedy: str) -> None:
    """Aliases, tags, second documents, repeated keys and keys of another kind."""
    lines = refusal(text)
    assert lines[0].startswith(f"policy.yml, line {line}: the policy {what}")
    assert lines[1] == remedy


def test_keys_that_are_the_same_in_nfc_are_the_same_key() -> None:
    """Or one of the two values would be lost without a word."""
    assert "twice" in refusal('é: 1\n"e\\u0301": 2')[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1\nb: 2", 2),
        ("a: 'x\n\n", 3),
        ("a: {b: 1}\n b: 2", 2),
        ("@x", 1),
        ("\ta: 1", 1),
        ('a: "\\q"', 1),
    ],
)
def test_what_is_not_yaml_is_told_with_its_line(text: str, line: int) -> None:
    """And with what the parser says."""
    lines = refusal(text)
    assert re.match(rf"policy\.yml, line {line}: the policy is not valid YAML: \w", lines[0])
    assert lines[1] == "correct this line"


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x1b", "\x7f", "\x9b", "\ufffe"])
def test_a_control_character_is_told_with_its_line(character: str) -> None:
    """It cannot be seen, so the line is needed to find it; the message does not repeat it."""
    lines = refusal(f"a: 1\nb: x{character}y\n")
    assert lines[0].startswith("policy.yml, line 2: ")
    assert character not in "\n".join(lines)


@pytest.mark.parametrize("parser", [yaml.SafeLoader, yaml_input._PARSER])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_the_depth_is_bounded(
    opened: str, closed: str, parser: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many levels as promised are read, one more is refused; 50,000 are as quick to refuse."""
    monkeypatch.setattr(yaml_input, "_PARSER", parser)
    assert value(opened * MAX_DEPTH + "x" + closed * MAX_DEPTH)
    for depth in (MAX_DEPTH + 1, 50_000):
        assert refusal(opened * depth) == [
            "policy.yml, line 1: the policy is nested deeper than 64 levels",
            "flatten it",
        ]


def test_deep_keys_are_refused() -> None:
    """A key in a key in a key is no way around the depth."""
    assert refusal("? " * 50_000)[0].endswith("has a key that is not text")


def test_a_tag_is_not_repeated_with_what_a_terminal_would_obey() -> None:
    """The parser decodes it; whoever reads the message must not get it decoded."""
    assert [one for one in refusal("a: !%1b%5b31m x") if invisible(one)] == []


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "1" * 100_000,
        "a: 1." + "1" * 100_000,
        "a: !" + "x" * 100_000 + " y",
        "? " + "k" * 100_000 + "\n: 1\n? " + "k" * 100_000 + "\n: 2",
    ],
    ids=["number", "fraction", "tag", "key"],
)
def test_a_message_stays_short_whatever_it_is_about(text: str) -> None:
    """Nobody finds the problem in a message of a hundred thousand characters."""
    assert len("\n".join(refusal(text))) < 1000


def test_aliases_cannot_make_a_small_file_large() -> None:
    """A billion laughs end at the first alias."""
    laughs = 'a0: &a0 ["lol"]\n' + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    assert refusal(laughs)[0] == "policy.yml, line 2: the policy uses a YAML alias"


def test_text_is_brought_to_nfc() -> None:
    """Keys and values; people's keyboards differ, records must not."""
    assert value('"e\\u0301": ["e\\u0301"]') == {"\u00e9": ["\u00e9"]}


def test_every_place_has_its_line() -> None:
    """A key's line is that of the key; a place without one has that of what is around it."""
    source = parse_yaml("a:\n  - x: 1\n    y: [2,\n      3]\n  - z\n\nb:\n  c: d\n", "f.yml", "x")
    for place, line in (
        ((), 1),
        (("a",), 1),
        (("a", 0), 2),
        (("a", 0, "x"), 2),
        (("a", 0, "y"), 3),
        (("a", 0, "y", 0), 3),
        (("a", 0, "y", 1), 4),
        (("a", 1), 5),
        (("b",), 7),
        (("b", "c"), 8),
        (("b", "missing"), 7),
        (("a", 1, "deeper", 4), 5),
        (("nowhere",), 1),
    ):
        assert source.where(place) == f"f.yml, line {line}", place


def test_a_source_that_is_no_file_has_no_lines() -> None:
    """Its name is the place."""
    assert Source("change", {"a": 1}).where(("a",)) == "change"
