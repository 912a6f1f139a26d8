# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain data: whatever Ansible tags, only exact built-in types go further in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors.plain import plain

TEXT = """
text: Grüße
number: 7
part: 2.5
truth: true
nothing: null
day: 2026-03-02
moment: 2026-03-02 09:00:00
list: [a, 1, {inner: [b, 2.5, false]}]
1: a number as a key
"""
EXPECTED = {
    "text": "Grüße",
    "number": 7,
    "part": 2.5,
    "truth": True,
    "nothing": None,
    "day": "2026-03-02",
    "moment": "2026-03-02T09:00:00",
    "list": ["a", 1, {"inner": ["b", 2.5, False]}],
    "1": "a number as a key",
}
EXACT = (str, int, float, bool, type(None), list, dict)
VAULTED = "secret: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6161\n"


def everything(value: Any) -> Iterator[Any]:
    """A value and all in it, keys included."""
    yield value
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from everything(one)
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from everything(one)


def test_tagged_data_of_a_file() -> None:
    """What YAML gives is tagged in every place, and nothing of it is afterwards."""
    tagged = DataLoader().load(TEXT, file_name="/vars.yml")
    assert sum(type(one) not in EXACT for one in everything(tagged)) > 15
    found = plain(tagged)
    assert found == EXPECTED
    assert {type(one) for one in everything(found)} == set(EXACT)


def test_templated_data() -> None:
    """So it is with what templates give: containers, numbers and text."""
    loader = DataLoader()
    variables = loader.load(TEXT)
    templar = Templar(loader=loader, variables=variables)
    asked = {
        "all": trust_as_template("{{ list }}"),
        "text": trust_as_template("{{ text }}"),
        "more": trust_as_template("{{ text }}!"),
        "sum": trust_as_template("{{ number + 1 }}"),
        "lazy": trust_as_template("{{ {'a': list, 'b': (1, 2)} }}"),
    }
    templated = templar.template(asked)
    assert any(type(one) not in EXACT for one in everything(templated))
    found = plain(templated)
    assert found == {
        "all": EXPECTED["list"],
        "text": "Grüße",
        "more": "Grüße!",
        "sum": 8,
        "lazy": {"a": EXPECTED["list"], "b": [1, 2]},
    }
    assert all(type(one) in EXACT for one in everything(found))


def test_exact_data_comes_back_equal_and_new() -> None:
    """The caller's own lists and mappings are never handed on."""
    given: dict[str, Any] = {"a": [1, {"b": "c"}], "t": (1, 2)}
    found = plain(given)
    assert found == {"a": [1, {"b": "c"}], "t": [1, 2]}
    assert found is not given
    assert found["a"] is not given["a"]


def test_a_truth_value_is_no_number() -> None:
    """True stays True and does not become 1."""
    assert plain([True, 1, 0, False]) == [True, 1, 0, False]
    assert [type(one) for one in plain([True, 1])] == [bool, int]


def test_text_is_normalised() -> None:
    """Letters that keyboards write in two ways are one, in keys and in values."""
    assert plain({"Gru\u0308n": ["u\u0308"]}) == {"Gr\u00fcn": ["\u00fc"]}
    assert [plain(one) for one in ("u\u0308", "u", "")] == ["\u00fc", "u", ""]
    with pytest.raises(BadDocument, match="differ only in how their letters are encoded"):
        plain({"u\u0308": 1, "\u00fc": 2})


def test_a_vaulted_value_is_refused() -> None:
    """What is secret must not go on record; the message names its place and not its content."""
    vaulted = DataLoader().load(f"list:\n  - inner: 1\n{VAULTED}")
    with pytest.raises(BadDocument) as caught:
        plain(vaulted)
    assert caught.value.what.startswith("secret is of a kind that cannot go on record")
    assert "never a vaulted value" in caught.value.remedy
    assert "6161" not in str(caught.value)
    with pytest.raises(BadDocument, match=r"a\.b\[1\]\.secret is of a kind"):
        plain({"a": {"b": [0, {"secret": vaulted["secret"]}]}})
    with pytest.raises(BadDocument, match="a value is of a kind"):
        plain(vaulted["secret"])


@pytest.mark.parametrize("value", [b"bytes", object(), 1j, print])
def test_anything_else_is_refused(value: Any) -> None:
    """Nothing is guessed at: what is no plain data is named with its type."""
    with pytest.raises(BadDocument) as caught:
        plain({"here": [value]})
    assert caught.value.what.startswith("here[0] is of a kind")
    assert f"({type(value).__name__})" in caught.value.what
