# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text: NFC, and nothing in it that a reader cannot see."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.places import field
from ansible_collections.mof.release.plugins.plugin_utils.documents.text import (
    hidden_text,
    invisible,
    normalised,
    short,
    visible,
)
from hypothesis import given, settings
from hypothesis import strategies as st

LIMITS = settings(max_examples=100, deadline=None)
E_ACUTE, DECOMPOSED = "\u00e9", "e\u0301"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "Grüße, 世界 \U0001f600",
        "two\nlines\tand a tab",
        "a\u00a0b",
        DECOMPOSED,
        "\u05d0\u05d1",
    ],
)
def test_what_a_reader_sees_is_visible(text: str) -> None:
    """Letters of any script, marks, emoji, spaces, line ends and tabs."""
    assert invisible(text) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a\x00", "U+0000 control character"),
        ("\x1b[31mred", "U+001B control character"),
        ("a\rb", "U+000D control character"),
        ("\x7f", "U+007F control character"),
        ("\x9b31m", "U+009B control character"),
        ("a\u200bb", "U+200B ZERO WIDTH SPACE"),
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066a", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("a\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("a\u00adb", "U+00AD SOFT HYPHEN"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("a\u2028b", "U+2028 LINE SEPARATOR"),
        ("a\u2029b", "U+2029 PARAGRAPH SEPARATOR"),
        ("\ud800", "U+D800 control character"),
        ("\ue000", "U+E000 control character"),
        ("ok\n\u200b\x1b", "U+200B ZERO WIDTH SPACE"),
    ],
)
def test_what_a_reader_cannot_see_is_named(text: str, name: str) -> None:
    """Control, format, surrogate and private characters and separators; the first one."""
    assert invisible(text) == name


@LIMITS
@given(st.text())
def test_no_control_or_format_character_passes(text: str) -> None:
    """Line ends and tabs aside."""
    hidden = [
        one for one in text if unicodedata.category(one) in ("Cc", "Cf") and one not in "\n\t"
    ]
    if hidden:
        assert invisible(text)


def test_hidden_text_names_every_place() -> None:
    """In lists, mappings and keys, all of them."""
    document = {
        "title": "fine",
        "reason": "a\u200b",
        "list": ["ok", {"deep": "\x1b"}, ("\u202e",)],
        "number": 7,
        "nothing": None,
    }
    found = [f"{field(place)}: {words}" for place, words in hidden_text(document)]
    assert found == [
        "reason: holds the invisible character U+200B ZERO WIDTH SPACE",
        "list[1].deep: holds the invisible character U+001B control character",
        "list[2][0]: holds the invisible character U+202E RIGHT-TO-LEFT OVERRIDE",
    ]
    assert list(hidden_text("\x00")) == [
        ((), "holds the invisible character U+0000 control character")
    ]
    assert list(hidden_text({"a": {"b": "c\n\td"}})) == []


def test_hidden_text_in_a_key_is_told_and_not_repeated() -> None:
    """A message that holds the character would do what the character does."""
    found = list(hidden_text({"outer": {"\x1b[31mred": {"inner": "\u200b"}}}))
    assert len(found) == 2
    assert found[0] == (("outer",), "has a key that holds an invisible character")
    assert [words for _place, words in found if invisible(words)] == []


def test_documents_are_brought_to_nfc() -> None:
    """Keys and values at every depth; what is not text stays; a tuple becomes a list."""
    document = {DECOMPOSED: [DECOMPOSED, (DECOMPOSED, 1)], "n": None, "b": True}
    assert normalised(document) == {E_ACUTE: [E_ACUTE, [E_ACUTE, 1]], "n": None, "b": True}


@LIMITS
@given(
    st.recursive(
        st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=5
    )
)
def test_normalised_is_final(document: Any) -> None:
    """Doing it twice changes nothing more."""
    assert normalised(normalised(document)) == normalised(document)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
    ],
)
def test_visible_writes_out_what_cannot_be_seen(text: str, shown: str) -> None:
    """Line ends too: what a host says stays on its line."""
    assert visible(text) == shown


@LIMITS
@given(st.text())
def test_visible_text_can_do_nothing(text: str) -> None:
    """Nothing in it is invisible, not even a line end, and it is the same when shown again."""
    shown = visible(text)
    assert invisible(shown) == ""
    assert not set(shown) & set("\n\t\r")
    assert visible(shown) == shown


def test_visible_text_may_keep_its_lines() -> None:
    """Where text has several lines, and nothing else than what is named."""
    assert visible("a\nb\tc\x1b", keep="\n") == "a\nb\\tc\\x1b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("x" * 1_000_000, "x" * 59 + "…"),
        ("a\nb\x1b[2J", "a\\nb\\x1b[2J"),
        ("\x1b" * 15, "\\x1b" * 15),
        ("\x1b" * 16, ("\\x1b" * 15)[:59] + "…"),
    ],
)
def test_short_text_fits_into_a_message(text: str, shown: str) -> None:
    """On one line, written out, and cut with a mark where it is longer."""
    assert short(text) == shown


@LIMITS
@given(st.text(), st.integers(2, 80))
def test_short_text_is_never_longer_and_never_acts(text: str, most: int) -> None:
    """Whatever it is made of; what fits is there whole."""
    shown = short(text, most)
    assert len(shown) <= most
    assert invisible(shown) == ""
    assert not set(shown) & set("\n\t\r")
    whole = visible(text)
    assert shown == whole if len(whole) <= most else whole.startswith(shown.removesuffix("…"))
    assert shown == whole or shown.endswith("…")
