# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations: items by their keys, what differs, and what moves by itself."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.difference import (
    Difference,
    as_text,
    differences,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Section,
    ci_id,
    items_of,
    section_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.volatile import (
    Pattern,
    pattern_of,
    settled,
)
from hypothesis import given
from hypothesis import strategies as st

ATTRIBUTES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=3)
ITEMS = st.dictionaries(st.sampled_from(["x", "y", "z", "x.y"]), ATTRIBUTES, max_size=4)


def section(**items: dict[str, Any]) -> Section:
    """A section that could be read."""
    return Section("ok", items=items)


@pytest.mark.parametrize(
    ("name", "data", "keys"),
    [
        ("packages", [{"manager": "dpkg", "name": "a", "arch": "all"}], ["dpkg/a:all"]),
        ("packages", [{"manager": "pip", "name": "a", "place": "/venv"}], ["pip/a@/venv"]),
        ("packages", [{"manager": "rpm", "name": "k"}] * 2, ["rpm/k", "rpm/k#2"]),
        ("services", [{"name": "ssh.service"}], ["ssh.service"]),
        ("system", {"hostname": "web1"}, [""]),
        ("clock", {"timezone": "UTC"}, [""]),
        ("files", {"/a": {"type": "file"}}, ["/a"]),
        ("files", {}, []),
        ("system", "odd", [""]),
    ],
)
def test_every_section_is_items_by_their_keys(name: str, data: Any, keys: list[str]) -> None:
    """A list, a mapping or a record becomes key -> attributes, and nothing gets lost."""
    assert list(items_of(name, data)) == keys


def test_an_item_has_one_id_and_its_section_is_known() -> None:
    """The host's own record is the host; a type leads back to its section."""
    assert ci_id("web1", "packages", "dpkg/a:all") == "package/web1/dpkg/a:all"
    assert ci_id("web1", "files", "/etc/motd") == "file/web1//etc/motd"
    assert ci_id("web1", "system", "") == "host/web1"
    assert section_of("package") == "packages"
    assert section_of("service") == ""


def test_a_difference_names_the_attribute_and_both_values() -> None:
    """Items that came or went are told whole, others attribute by attribute."""
    before = {"s": section(a={"v": 1, "w": 1}, b={"v": 1})}
    after = {"s": section(a={"v": 2, "w": 1}, c={"v": 3})}
    assert list(differences(before, after)) == [
        Difference("s", "a", "changed", "v", 1, 2),
        Difference("s", "b", "removed", before={"v": 1}),
        Difference("s", "c", "added", after={"v": 3}),
    ]


def test_an_unknown_section_is_a_difference_of_its_own() -> None:
    """It matches nothing, not even another unknown one; one that was not asked for is left out."""
    unknown = Section("unknown", "no dpkg")
    for before, after in ((section(), unknown), (unknown, section()), (unknown, unknown)):
        (found,) = differences({"s": before, "t": section()}, {"s": after})
        assert (found.section, found.kind) == ("s", "unknown")
        assert "no dpkg" in (found.before, found.after)


@given(ITEMS, ITEMS)
def test_differences_lead_from_one_side_to_the_other(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Carried out on the one side, they give the other; equal sides have none."""
    found = list(differences({"s": Section("ok", items=before)}, {"s": Section("ok", items=after)}))
    assert bool(found) == (before != after)
    built = {key: dict(one) for key, one in before.items()}
    for one in found:
        if one.kind == "removed":
            del built[one.key]
        elif one.kind == "added":
            built[one.key] = dict(one.after)
        elif one.after is None:
            del built[one.key][one.attribute]
        else:
            built[one.key][one.attribute] = one.after
    assert built == after


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("connections", Pattern("connections")),
        ("mounts./srv", Pattern("mounts", "/srv")),
        ("mounts.*.used_percent", Pattern("mounts", "*", "used_percent")),
        ("kernel.net.ipv4.ip_forward.value", Pattern("kernel", "net.ipv4.ip_forward", "value")),
    ],
)
def test_a_pattern_is_section_item_and_attribute(text: str, pattern: Pattern) -> None:
    """What is left out means anything; dots within belong to the item."""
    assert pattern_of(text) == pattern


def test_what_moves_is_left_out() -> None:
    """Of the items that the pattern means, that attribute; an item with nothing left goes whole."""
    items = {"/": {"size": 1, "used": 5}, "/srv": {"used": 7}}
    assert settled("mounts", items, [pattern_of("mounts.*.used")]) == {"/": {"size": 1}}
    assert settled("mounts", items, [pattern_of("mounts./srv.used")]) == {
        "/": {"size": 1, "used": 5}
    }
    assert settled("files", items, [pattern_of("mounts.*.used")]) == items


def test_a_value_for_people_is_one_line() -> None:
    """Nothing, lists and mappings can be read."""
    assert as_text(None) == "(none)"
    assert as_text({"b": [1, "x"], "a": True}) == "a=true, b=[1, x]"
