# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin cmdb: hosts, variables, groups and cache, as Ansible loads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible.template import Templar
from ansible_collections.mof.release.plugins.inventory import cmdb
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop
from ansible_collections.mof.release.tests.unit.usecases.estate import DATABASE, say, web
from ansible_collections.mof.release.tests.unit.usecases.fleets import capture, day

EVIL = "{{ 1 + 1 }}"
WEB1 = {
    "type": "host",
    "name": "web1",
    "owner": "olga",
    "attributes": {"ansible_host": "10.0.0.1", "ansible_port": 2222, "ansible_connection": "local"},
}


@pytest.fixture
def captured(shop: Shop) -> Shop:
    """Give a shop with two captured hosts, one of which is declared."""
    store = shop.open()
    capture(store, RELEASE, {"web1": web(1, note=EVIL), "web2": web(2, os_version=EVIL)})
    orders = {"type": "service", "name": "my orders!", "relations": [runs_on("host/web2")]}
    say(store, WEB1, DATABASE, orders)
    store.close()
    return shop


def runs_on(host: str) -> dict[str, str]:
    """A relation."""
    return {"kind": "runs_on", "to": host}


def load(shop: Shop, text: str = "", *, cache: bool = True) -> InventoryData:
    """The inventory of a file with these options."""
    path = shop.folder / "shop.cmdb.yml"
    path.write_text(f"plugin: mof.release.cmdb\n{text}", "utf-8")
    plugin = inventory_loader.get("mof.release.cmdb")
    inventory = InventoryData()
    assert plugin.verify_file(str(path))
    plugin.parse(inventory, DataLoader(), str(path), cache=cache)
    if getattr(plugin, "_cache", None):  # as the inventory manager does
        plugin.update_cache_if_changed()
    return inventory


def variables(inventory: InventoryData, host: str) -> dict[str, Any]:
    """What a host has."""
    found: dict[str, Any] = inventory.get_host(host).get_vars()
    return found


def groups(inventory: InventoryData) -> dict[str, list[str]]:
    """Group -> its own hosts; of those that people or this plugin made."""
    return {
        name: sorted(host.name for host in one.hosts)
        for name, one in inventory.groups.items()
        if name not in ("all", "ungrouped")
    }


def test_hosts_and_what_is_known_of_them(captured: Shop) -> None:
    """One variable with all of it; no groups that nobody asked for."""
    inventory = load(captured)
    assert sorted(inventory.hosts) == ["web1", "web2"]
    known = variables(inventory, "web1")["mof_release"]
    assert (known["release"], known["status"], known["os_id"]) == (RELEASE, "ok", "debian")
    assert (known["declared"]["owner"], known["sections"]) == ("olga", {})
    assert groups(inventory) == {}


def test_where_a_host_is_reached_is_only_what_somebody_declared(captured: Shop) -> None:
    """Address and port, and nothing else that Ansible goes by."""
    inventory = load(captured)
    own = {name: one for name, one in variables(inventory, "web1").items() if "ansible" in name}
    assert own == {"ansible_host": "10.0.0.1", "ansible_port": 2222}
    assert not any("ansible" in name for name in variables(inventory, "web2"))


def test_groups_of_what_is_known(captured: Shop) -> None:
    """Services, systems and releases, with names that are safe."""
    assert groups(load(captured, "relation_groups: true\n")) == {
        "os_debian": ["web1", "web2"],
        "os_debian_12": ["web1"],
        "os_debian____1___1___": ["web2"],
        "release_shop_1_0": ["web1", "web2"],
        "service_my_orders_": ["web2"],
    }


def test_what_a_host_said_is_never_a_template(captured: Shop) -> None:
    """Neither where it stands nor where people compose something of it."""
    text = "compose: {told: mof_release.note, length: mof_release.note | length}\n"
    inventory = load(captured, text)
    known = variables(inventory, "web1")
    assert (known["told"], known["length"]) == (EVIL, len(EVIL))
    templar = Templar(loader=DataLoader(), variables=known)
    assert templar.template(known["mof_release"])["note"] == EVIL
    assert templar.template(known["told"]) == EVIL


def test_constructed(captured: Shop) -> None:
    """Variables, groups and keyed groups, by what is known."""
    text = (
        "sections: [packages]\n"
        "compose:\n  nginx: mof_release.sections.packages.data['dpkg/nginx:amd64'].version\n"
        "groups: {mine: mof_release.declared.owner == 'olga', bad: nothing.there}\n"
        "keyed_groups: [{key: mof_release.os_id, prefix: system}]\n"
    )
    inventory = load(captured, text)
    assert variables(inventory, "web2")["nginx"] == "1.24.0-1"
    assert groups(inventory) == {"mine": ["web1"], "system_debian": ["web1", "web2"]}
    with pytest.raises(AnsibleError, match="bad"):
        load(captured, f"{text}strict: true\n")


def test_the_example(captured: Shop) -> None:
    """As it stands in the documentation."""
    inventory = load(captured, cmdb.EXAMPLES.replace("plugin: mof.release.cmdb\n", "", 1))
    assert variables(inventory, "web1")["memory_mb"] == 2048
    assert groups(inventory)["owner_olga"] == ["web1"]
    assert groups(inventory)["service_my_orders_"] == ["web2"]


def test_as_it_was(captured: Shop) -> None:
    """On a day, which YAML makes a date of."""
    store = captured.open()
    last = store.head().size - 1
    capture(store, "shop-2.0", {"web3": web(3)})
    store.close()
    assert "web3" in load(captured).hosts
    then = day(last).date().isoformat()
    assert sorted(load(captured, f"at: {then}\n").hosts) == ["web1", "web2"]
    assert sorted(load(captured, "at: 2020-01-01\n").hosts) == []


def test_from_the_cache(captured: Shop, tmp_path: Path) -> None:
    """Until it is refreshed; another question is not answered from it."""
    text = f"cache: true\ncache_plugin: ansible.builtin.jsonfile\ncache_connection: {tmp_path}/c\n"
    load(captured, text)
    store = captured.open()
    capture(store, RELEASE, {"web3": web(3, note=EVIL)})
    store.close()
    assert sorted(load(captured, text).hosts) == ["web1", "web2"]
    kept = variables(load(captured, text), "web1")["mof_release"]
    assert Templar(loader=DataLoader(), variables={}).template(kept)["note"] == EVIL
    assert "web3" in load(captured, f"{text}sections: [packages]\n").hosts
    assert "web3" in load(captured, text, cache=False).hosts
    assert "web3" in load(captured, text).hosts


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("store: /nowhere\n", "there is no store"),
        ("at: soon\n", "no day and no time"),
    ],
)
def test_what_is_wrong(captured: Shop, text: str, problem: str) -> None:
    """In one message, as other inventories have it."""
    with pytest.raises(AnsibleParserError, match=problem):
        load(captured, text)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("cmdb.yml", True), ("a.cmdb.yaml", True), ("hosts.yml", False), ("cmdb.yml.bak", False)],
)
def test_which_files_are_meant(tmp_path: Path, name: str, meant: bool) -> None:
    """By their names; one that is not there is none."""
    path = tmp_path / name
    assert not cmdb.InventoryModule().verify_file(str(path))
    path.write_text("plugin: mof.release.cmdb\n", "utf-8")
    assert cmdb.InventoryModule().verify_file(str(path)) is meant
