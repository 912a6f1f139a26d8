# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields of events: a field of another kind reads as absent, never as something good."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain import reading

ODD: tuple[Any, ...] = (None, 0, 7, True, "", "x", [], ["x"], [{}], {}, {"x": 1}, {"x": {}}, 1.5)


@pytest.mark.parametrize(
    ("read", "kept", "absent"),
    [
        (reading.text, ["", "x"], ""),
        (reading.number, [0, 7, True], 0),
        (reading.mapping, [{}, {"x": 1}, {"x": {}}], {}),
    ],
)
def test_a_field_is_read_as_its_kind(read: Any, kept: list[Any], absent: Any) -> None:
    """What is of the kind is kept; everything else, and nothing, is absent."""
    assert read({}, "f") == absent
    for value in ODD:
        assert read({"f": value}, "f") == (value if value in kept else absent), value


def test_text_has_a_default() -> None:
    """The worse answer, where one must be given."""
    assert reading.text({}, "status", "fail") == "fail"
    assert reading.text({"status": ["pass"]}, "status", "fail") == "fail"
    assert reading.text({"status": "pass"}, "status", "fail") == "pass"


def test_lists_and_mappings_keep_what_is_of_their_kind() -> None:
    """And nothing that is not a list or a mapping is taken apart."""
    mixed = ["a", 1, {"b": 2}, None, ["c"], {}]
    assert reading.texts({"f": mixed}, "f") == ("a",)
    assert reading.mappings({"f": mixed}, "f") == ({"b": 2}, {})
    assert reading.named({"f": {"a": {"b": 1}, "c": 2, "d": {}}}, "f") == {"a": {"b": 1}, "d": {}}
    for value in (None, "abc", 7, {"a": "b"}):
        assert reading.texts({"f": value}, "f") == ()
        assert reading.mappings({"f": value}, "f") == ()
    for value in (None, "abc", 7, ["a"]):
        assert reading.named({"f": value}, "f") == {}


def test_a_time_is_read_with_its_offset() -> None:
    """And is absent only where there is none."""
    nine = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    for text in ("2026-03-02T09:00:00+00:00", "2026-03-02T09:00:00Z", "2026-03-02T11:00:00+02:00"):
        assert reading.instant({"f": text}, "f") == nine
    assert reading.instant({}, "f") is None
    assert reading.instant({"f": None}, "f") is None
    assert reading.instant({"f": ""}, "f") is None


@pytest.mark.parametrize("value", ["soon", "2026-03-02T09:00:00", "9999", 7, 0, ["x"], {}, False])
def test_a_time_that_cannot_be_read_has_passed(value: Any) -> None:
    """What it limits has expired; it never counts for ever."""
    assert reading.instant({"f": value}, "f") == reading.LONG_AGO
