# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Canonical bytes: RFC 8785 word for word, without floats, and nothing that reads two ways."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    MAX_INTEGER,
    canonical,
    digest,
    file_sha256,
    missing,
    parse,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from hypothesis import given, settings
from hypothesis import strategies as st

LIMITS = settings(max_examples=60, deadline=None)
SCALARS = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text(max_size=20)
ASCII = st.text(st.characters(max_codepoint=126), max_size=10)


def documents(keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Plain documents without floats."""
    return st.recursive(
        SCALARS,
        lambda one: st.lists(one, max_size=4) | st.dictionaries(keys, one, max_size=4),
        max_leaves=12,
    )


def nested(depth: int) -> list[Any]:
    """A list in a list in a list."""
    document: list[Any] = []
    for _rest in range(depth):
        document = [document]
    return document


def test_strings_and_literals_as_in_the_rfc() -> None:
    """RFC 8785, section 3.2.2, without its numbers: the example and its bytes."""
    document = {
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    expected = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical(document) == expected.encode()


def test_keys_are_sorted_as_in_the_rfc() -> None:
    """RFC 8785, section 3.2.3: by UTF-16 code units, so the emoji stands before U+FB33."""
    names = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(names)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


@pytest.mark.parametrize("number", [0, -1, MAX_INTEGER, -MAX_INTEGER])
def test_integers_that_every_reader_keeps(number: int) -> None:
    """Up to 2**53 - 1 either way."""
    assert canonical([number]) == f"[{number}]".encode()


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (MAX_INTEGER + 1, "document: integer too large"),
        ({"a": [0, -MAX_INTEGER - 1]}, "a[1]: integer too large"),
        (1.0, "document: floating-point"),
        ({"a": {"b": [float("nan")]}}, "a.b[0]: floating-point"),
        ([float("inf")], "[0]: floating-point"),
        ({"a": (1, 2.5)}, "a[1]: floating-point"),
        ({1: "x"}, "no canonical form"),
        ({"a": {1, 2}}, "no canonical form"),
        (b"x", "no canonical form"),
        ("\ud800", "no canonical form"),
        ({"\udfff": 1}, "no canonical form"),
        (object(), "no canonical form"),
    ],
)
def test_what_has_no_canonical_form_is_refused(document: Any, place: str) -> None:
    """Floats, large integers and what is not JSON, with the place where it is known."""
    with pytest.raises(BadDocument, match=place.replace("[", r"\[")):
        canonical(document)


def test_a_document_that_is_nested_too_deep_is_refused() -> None:
    """As a bad document, not as a crash."""
    with pytest.raises(BadDocument):
        canonical(nested(50_000))


@LIMITS
@given(documents(st.text(max_size=10)))
def test_canonical_bytes_read_back_as_the_same_document(document: Any) -> None:
    """And the bytes of what was read are the same bytes."""
    data = canonical(document)
    assert parse(data) == document
    assert canonical(parse(data)) == data
    assert digest(document) == hashlib.sha256(data).hexdigest()


@LIMITS
@given(documents(ASCII | st.text(max_size=10)))
def test_the_bytes_are_those_of_the_library(document: Any) -> None:
    """Also where they are written without it, because all keys are ASCII."""
    assert canonical(document) == rfc8785.dumps(document)


def test_the_order_of_keys_does_not_matter() -> None:
    """One document, one digest; a tuple is a list."""
    assert digest({"a": 1, "b": (2, 3)}) == digest({"b": [2, 3], "a": 1})
    assert digest({"a": 1}) != digest({"a": "1"})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a": 1, "a": 1}', "duplicate key 'a'"),
        (b'[{"b": {"a": 1, "\\u0061": 2}}]', "duplicate key 'a'"),
        (b"1.0", "1.0 is not an integer"),
        (b"[1e2]", "1e2 is not an integer"),
        (b"NaN", "NaN is not an integer"),
        (b"-Infinity", "-Infinity is not an integer"),
        (b"\xff", "utf-8"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b"\xff\xfe{\x00}\x00", "utf-8"),
        (b"", "Expecting value"),
        (b"{} {}", "Extra data"),
        (b"{'a': 1}", "Expecting property name"),
        (b"1" * 5000, "4300"),
        (b"[" * 100_000, "recursion"),
        (b'"\x01"', "Invalid control character"),
    ],
)
def test_json_that_is_not_acceptable_is_refused(data: bytes, reason: str) -> None:
    """Duplicate keys, floats, other encodings, two documents, too deep: with place and reason."""
    with pytest.raises(BadDocument) as error:
        parse(data, "ledger entry 7")
    assert str(error.value).startswith("ledger entry 7: not an acceptable JSON document: ")
    assert reason in str(error.value)


def test_sha256_is_that_of_the_standard(tmp_path: Path) -> None:
    """FIPS 180-2: the digest of abc; a file larger than one block has that of its bytes."""
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(b"abc") == abc
    file = tmp_path / "abc"
    file.write_bytes(b"abc")
    assert file_sha256(file) == abc
    large = bytes(range(256)) * 8193
    file.write_bytes(large)
    assert file_sha256(file) == hashlib.sha256(large).hexdigest()


def test_a_missing_package_is_named_with_its_remedy() -> None:
    """What to install, and where."""
    assert str(missing("rfc8785")).splitlines() == [
        "the Python package rfc8785 is missing on the controller",
        "install it beside ansible-core: pip install rfc8785",
    ]
