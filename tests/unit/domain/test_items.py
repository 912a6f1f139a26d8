# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared configuration items: idempotent upsert, history of every attribute, relations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.decide_items import (
    RecordItems,
    RetireItems,
    decide_items,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.evolve_items import (
    evolve_items,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.item import (
    Item,
    Relation,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Refusal
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.tests.unit.domain.stories import at, by
from hypothesis import given
from hypothesis import strategies as st

DATABASE = {"type": "database", "name": "orders", "host": "db1", "version": "15", "owner": "kim"}
SHOP = {
    "type": "service",
    "name": "shop",
    "attributes": {"tier": "gold"},
    "relations": [{"kind": "depends_on", "to": "database/db1/orders"}],
}


def record(
    items: Mapping[str, Item], *wanted: dict[str, Any], release: str = "", hours: float = 0
) -> Mapping[str, Item]:
    """The items after these were recorded."""
    decided = decide_items(items, RecordItems(wanted, release), by("morgan", hours))
    assert not isinstance(decided, Refusal), decided
    for event in decided:
        items = evolve_items(items, event)
    return items


def accepted(items: Mapping[str, Item], command: RecordItems | RetireItems) -> Event:
    """The one event of it."""
    decided = decide_items(items, command, by("kim"))
    assert not isinstance(decided, Refusal), decided
    (event,) = decided
    return event


def refused(items: Mapping[str, Item], command: RecordItems | RetireItems) -> list[str]:
    """Why it is refused."""
    decided = decide_items(items, command, by("morgan"))
    assert isinstance(decided, Refusal), decided
    return [f"{one.subject} {one.problem}" for one in decided.findings]


def test_an_item_is_found_by_its_natural_key() -> None:
    """Recorded twice, it is there once, and the second time writes nothing."""
    items = record({}, DATABASE, SHOP)
    assert set(items) == {"database/db1/orders", "service/shop"}
    assert items["database/db1/orders"].owner == "kim"
    assert items["service/shop"].relations == (Relation("depends_on", "database/db1/orders"),)
    assert decide_items(items, RecordItems([SHOP, DATABASE]), by("riley")) == ()


def test_only_what_is_new_is_recorded() -> None:
    """A batch of many with one change is an event of one item."""
    items = record({}, DATABASE, SHOP)
    event = accepted(items, RecordItems([{**DATABASE, "version": "16"}, SHOP]))
    assert [one["name"] for one in event.data["items"]] == ["orders"]


def test_every_attribute_has_a_history_with_its_release() -> None:
    """What it was, what it became, by whom, when, and which release brought it."""
    items = record({}, DATABASE)
    items = record(items, {**DATABASE, "version": "16"}, release="db-16", hours=2)
    last = items["database/db1/orders"].history[-1]
    assert (last.attribute, last.before, last.after, last.release) == (
        "version",
        "15",
        "16",
        "db-16",
    )
    assert (last.by, last.at) == ("morgan", at(2))
    assert {one.attribute for one in items["database/db1/orders"].history} == {"owner", "version"}


def test_what_is_not_said_stays() -> None:
    """Attributes are merged, one of null goes; relations are replaced where they are given."""
    items = record({}, {**SHOP, "attributes": {"tier": "gold", "port": 80}})
    items = record(items, {"type": "service", "name": "shop", "attributes": {"port": None}})
    assert items["service/shop"].attributes == {"tier": "gold"}
    assert len(items["service/shop"].relations) == 1
    items = record(items, {"type": "service", "name": "shop", "relations": []})
    assert items["service/shop"].relations == ()


def test_a_retired_item_comes_back_when_it_is_recorded_again() -> None:
    """Retiring is on record, and so is that it is there again."""
    items = record({}, DATABASE)
    items = evolve_items(items, accepted(items, RetireItems(["database/db1/orders"], "moved")))
    assert items["database/db1/orders"].retired
    again = decide_items(items, RetireItems(["database/db1/orders"], "moved"), by("kim"))
    assert again == ()
    items = record(items, DATABASE)
    assert not items["database/db1/orders"].retired
    assert [one.attribute for one in items["database/db1/orders"].history][-2:] == ["retired"] * 2


def test_what_others_need_is_not_retired() -> None:
    """The refusal names who needs it; together they go."""
    items = record({}, DATABASE, SHOP)
    assert refused(items, RetireItems(["database/db1/orders"], "old")) == [
        "database/db1/orders is needed: service/shop depends_on it"
    ]
    assert refused(items, RetireItems(["service/none"], "old")) == ["service/none is not on record"]
    both = RetireItems(["database/db1/orders", "service/shop"], "old")
    assert accepted(items, both).data["ids"] == ["database/db1/orders", "service/shop"]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ({"type": "Service", "name": "x"}, "needs a type"),
        ({"type": "service"}, "needs a type"),
        ({"type": "service", "name": "a\nb"}, "needs a type"),
        ({"type": "package", "name": "dpkg/x"}, "is a package, which is on a host"),
        ({"type": "host", "name": "web1", "host": "web1"}, "known by its name in the inventory"),
        ({"type": "host", "name": "web1/x"}, "known by its name in the inventory"),
        ({**SHOP, "relations": [{"kind": "eats", "to": "host/a"}]}, "is of no known kind"),
        ({**SHOP, "relations": [{"kind": "runs_on", "to": "web1"}]}, "leads to no configuration"),
        ({**SHOP, "relations": [{"kind": "contains", "to": "service/shop"}]}, "leads to itself"),
    ],
)
def test_what_makes_no_sense_is_refused(item: dict[str, Any], problem: str) -> None:
    """With what is wrong; nothing of the batch is recorded."""
    (found,) = refused({}, RecordItems([DATABASE, item]))
    assert problem in found


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Twice in a batch, and a bad relation; and a batch of nothing."""
    assert len(refused({}, RecordItems([SHOP, {**SHOP, "relations": [{"kind": "x"}]}]))) == 3
    assert refused({}, RecordItems([])) == [" are none, so there is nothing to record"]


@given(
    st.lists(
        st.fixed_dictionaries(
            {"type": st.just("service"), "name": st.sampled_from("ab")},
            optional={
                "owner": st.sampled_from(["", "kim", "lee"]),
                "attributes": st.dictionaries(
                    st.sampled_from("xy"), st.none() | st.integers(0, 2), max_size=2
                ),
            },
        ),
        max_size=8,
    )
)
def test_upsert_ends_where_it_was_told_to(said: list[dict[str, Any]]) -> None:
    """One by one or all again: the last word on each field holds, and history leads to it."""
    items: Mapping[str, Item] = {}
    for one in said:
        items = record(items, one)
    for item in items.values():
        values: dict[str, Any] = {}
        for step in item.history:
            assert values.get(step.attribute) == step.before
            values[step.attribute] = step.after
        held = {**item.attributes, **({"owner": item.owner} if item.owner else {})}
        assert {name: value for name, value in values.items() if value is not None} == held
    for item in items.values():
        whole: dict[str, Any] = {"type": item.type, "name": item.name, "owner": item.owner}
        whole["attributes"] = dict(item.attributes)
        assert decide_items(items, RecordItems([whole]), by("riley")) == ()
