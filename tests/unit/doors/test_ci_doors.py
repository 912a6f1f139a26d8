# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors ci and ci_info: items are recorded, and people's questions answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.mof.release.plugins.action import ci, ci_info
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE
from ansible_collections.mof.release.tests.unit.doors.shop import Shop
from ansible_collections.mof.release.tests.unit.doors.test_action import door
from ansible_collections.mof.release.tests.unit.usecases.estate import web
from ansible_collections.mof.release.tests.unit.usecases.fleets import capture

DATABASE = {"type": "database", "name": "orders", "owner": "kim", "attributes": {"tier": "gold"}}
SHOP = {
    "type": "service",
    "name": "shop",
    "relations": [{"kind": "depends_on", "to": "database/orders"}],
}


def run(*, check: bool = False, diff: bool = False, **arguments: Any) -> dict[str, Any]:
    """What the door ci answers."""
    made = door(ci.ActionModule, arguments, check_mode=check, diff=diff)
    answer: dict[str, Any] = made.run(task_vars={})
    return answer


def ask(**arguments: Any) -> dict[str, Any]:
    """What the door ci_info answers."""
    answer: dict[str, Any] = door(ci_info.ActionModule, arguments).run(task_vars={})
    return answer


def found(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer of a door that did not fail."""
    assert not answer.get("failed"), answer["msg"]
    return answer


def test_several_items_are_recorded_once(shop: Shop) -> None:
    """The second time nothing changes; one of them alone is given without a list."""
    answer = found(run(items=[SHOP, DATABASE]))
    assert answer["changed"]
    assert [one["type"] for one in answer["events"]] == ["items_recorded"]
    assert [one["id"] for one in answer["configuration_items"]] == [
        "database/orders",
        "service/shop",
    ]
    assert found(run(items=[SHOP, DATABASE]))["changed"] is False
    answer = found(run(**{**DATABASE, "version": "16"}))
    (item,) = answer["configuration_items"]
    assert (item["version"], item["owner"], item["by"]) == ("16", "kim", "robin")
    assert item["relations"] == []


def test_check_mode_and_diff(shop: Shop) -> None:
    """Nothing is written; the fields that differ are shown by the item's id."""
    found(run(items=[SHOP, DATABASE]))
    size = len(shop.events())
    answer = found(run(**{**DATABASE, "owner": "lee"}, check=True, diff=True))
    assert answer["changed"]
    assert answer["diff"]["before"] == {"database/orders": {"owner": "kim"}}
    assert answer["diff"]["after"] == {"database/orders": {"owner": "lee"}}
    assert len(shop.events()) == size
    assert "diff" not in run(items=[SHOP], diff=True)
    new = found(run(type="license", name="x", check=True, diff=True))["diff"]
    assert new["before"] == {"license/x": {}}
    assert new["after"]["license/x"]["id"] == "license/x"


def test_an_attribute_is_taken_away(shop: Shop) -> None:
    """By null in its mapping; an option that is not given says nothing."""
    found(run(**DATABASE))
    answer = found(run(type="database", name="orders", attributes={"tier": None, "disk": 9}))
    (item,) = answer["configuration_items"]
    assert item["attributes"] == {"disk": 9}
    assert item["owner"] == "kim"
    assert found(run(type="database", name="orders"))["changed"] is False


def test_tagged_values_go_on_record_plain(shop: Shop) -> None:
    """Values come from YAML with tags, and templates in them stay text."""
    (attributes,) = DataLoader().load('[{note: "{{ 1 + 1 }}", days: [2026-11-01, true]}]')
    answer = found(run(type="license", name="x", attributes=attributes))
    assert answer["configuration_items"][0]["attributes"] == {
        "note": "{{ 1 + 1 }}",
        "days": ["2026-11-01", True],
    }


def test_no_more(shop: Shop) -> None:
    """Refused while others need it; and again it changes nothing."""
    found(run(items=[SHOP, DATABASE]))
    refused = run(state="absent", ids=["database/orders"], reason="old")
    assert refused["refused"]
    assert "service/shop depends_on it" in refused["msg"]
    both = {"state": "absent", "ids": ["database/orders", "service/shop"], "reason": "old"}
    answer = found(run(**both, diff=True))
    assert [one["retired"] for one in answer["configuration_items"]] == [True, True]
    assert answer["diff"]["after"]["service/shop"] == {"retired": True}
    assert found(run(**both))["changed"] is False
    assert run(state="absent", ids=["service/none"], reason="x")["refused"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({}, "are none"),
        ({"state": "absent", "ids": ["a/b"]}, "reason"),
        ({"ids": ["a/b"]}, "state: absent"),
        ({"type": "service"}, "name"),
        ({"items": [SHOP], **DATABASE}, "mutually exclusive"),
        ({"items": [{"name": "x"}]}, "type"),
        ({"items": [{"type": "X", "name": "x"}]}, "needs a type"),
        ({**SHOP, "relations": [{"kind": "eats", "to": "a/b"}]}, "must be one of"),
        ({**SHOP, "attributes": {"load": 0.5}}, "number"),
        ({**SHOP, "release": "shop-9"}, "shop-9 is not on record"),
    ],
)
def test_what_makes_no_sense(shop: Shop, arguments: dict[str, Any], problem: str) -> None:
    """It fails with what is wrong."""
    try:
        message = str(run(**arguments)["msg"])
    except Exception as error:  # noqa: BLE001 - Ansible's own refusal of arguments
        message = str(error)
    assert problem in message


@pytest.fixture
def captured(shop: Shop) -> Shop:
    """Give a shop of which two captures are on record, in the years before."""
    store = shop.open()
    old, new = web(1), web(1, "1.26.0-1")
    old["connections"] = {"a/tcp/10.0.0.2/80": {"process": "a", "unit": None}}
    capture(store, RELEASE, {"web1": old, "web2": "unreachable"})
    capture(store, "shop-2.0", {"web1": new, "web2": web(2)})
    store.close()
    return shop


def test_what_is_declared(captured: Shop) -> None:
    """All of it, of a type, of an owner, and on a host."""
    found(run(items=[SHOP, DATABASE, {"type": "unit", "host": "web1", "name": "a"}]))
    assert len(found(ask())["configuration_items"]) == 3
    (one,) = found(ask(type="database"))["configuration_items"]
    assert (one["id"], one["known_from"]) == ("database/orders", ["declared"])
    assert found(ask(owner="kim"))["configuration_items"] == [one]
    assert found(ask(host="web1", type="unit"))["configuration_items"][0]["id"] == "unit/web1/a"
    assert "database/orders" in found(ask())["text"]
    assert found(ask(type="none"))["configuration_items"] == []


@pytest.mark.parametrize("kind", [str, date.fromisoformat])
def test_what_was_on_a_host(captured: Shop, kind: Any) -> None:
    """On a day, whatever YAML made of it; with what is declared to be on it."""
    found(run(type="unit", host="web1", name="a"))
    now = found(ask(host="web1", sections=["packages"]))
    assert list(now["configuration"]["snapshot"]["sections"]) == ["packages"]
    assert [one["id"] for one in now["configuration_items"]] == ["unit/web1/a"]
    day = now["configuration"]["recorded_at"][:10]
    then = found(ask(host="web1", at=kind(day)))
    assert then["configuration"]["at"] == f"{day}T23:59:59.999999+00:00"
    assert "nginx" in then["text"]
    assert "nothing is on record of host web1" in ask(host="web1", at="2020-01-01")["msg"]


def test_what_changed(captured: Shop) -> None:
    """Between releases, hosts, and a release and now; as a table too."""
    answer = found(ask(compare={"from": RELEASE, "to": "shop-2.0"}))
    versions = [one for one in answer["differences"] if one["attribute"] == "version"]
    assert [(one["hosts"], one["before"], one["after"]) for one in versions] == [
        (["web1"], "1.24.0-1", "1.26.0-1")
    ]
    assert "1.24.0-1  ->  1.26.0-1" in answer["text"]
    assert any(one["kind"] == "unknown" for one in answer["differences"]), "web2 gave nothing"
    only = found(ask(compare={"from": RELEASE}, hosts=["web1"]))
    assert {host for one in only["differences"] for host in one["hosts"]} == {"web1"}
    hosts = found(ask(compare={"from": "host:web1", "to": "host:web2"}))
    assert hosts["differences"]
    assert "no capture of release shop-9" in ask(compare={"from": "shop-9"})["msg"]
    assert "compare.from" in ask(compare={"from": "2026-02-30"})["msg"]


def test_who_runs_a_package(captured: Shop) -> None:
    """Below a version, and who could not be asked."""
    answer = found(ask(package="nginx", below="1.25", manager="dpkg"))
    assert [one["host"] for one in answer["packages"]] == ["web2"]
    assert answer["packages"][0]["release"] == "shop-2.0"
    assert answer["unread"] == []
    first = found(ask(host="web1"))["configuration"]["known"]["recorded_at"]
    day = f"{first[:8]}01"
    assert found(ask(package="nginx", at=day))["packages"] == []
    store = captured.open()
    capture(store, "shop-2.0", {"web2": "unreachable"})
    store.close()
    answer = found(ask(package="nginx", below="1.25"))
    assert (answer["packages"], answer["unread"]) == (
        [],
        [{"host": "web2", "reason": "unreachable"}],
    )
    assert "UNKNOWN" in answer["text"]


def test_an_item_and_its_impact(captured: Shop) -> None:
    """One by its shorter id, and what depends on it."""
    found(run(items=[{**SHOP, "relations": [{"kind": "depends_on", "to": "unit/web1/nginx"}]}]))
    (one,) = found(ask(id="unit/web1/nginx"))["configuration_items"]
    assert one["id"] == "unit/web1/nginx.service"
    assert one["history"]
    answer = found(ask(id="unit/web1/nginx", impact=True))
    assert [each["id"] for each in answer["impact"]] == [
        "endpoint/web1/tcp/::/80",
        "service/shop",
    ]
    assert answer["complete"]
    assert "2 items depend" in answer["text"]
    assert "nothing is known" in ask(id="service/none")["msg"]
    assert "impact now" in ask(id="unit/web1/nginx", impact=True, at="2099-01-01")["msg"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"id": "a/b", "host": "web1"}, "mutually exclusive"),
        ({"package": "a", "compare": {"from": "x"}}, "mutually exclusive"),
        ({"impact": True}, "id"),
        ({"compare": {"from": "x"}, "at": "2026-11-01"}, "mutually exclusive"),
        ({"below": "1.0"}, "package is not"),
        ({"sections": ["system"]}, "host is not"),
        ({"hosts": ["web1"]}, "compare is not"),
        ({"host": "web1", "at": "soon"}, "'soon' is no day and no time"),
    ],
)
def test_questions_that_make_no_sense(
    captured: Shop, arguments: dict[str, Any], problem: str
) -> None:
    """They are not answered with something else."""
    try:
        message = str(ask(**arguments)["msg"])
    except Exception as error:  # noqa: BLE001 - Ansible's own refusal of arguments
        message = str(error)
    assert problem in message
