# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Protection: by pattern, by the mark in every place where it counts, by address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors import protection
from ansible_collections.mof.release.plugins.plugin_utils.doors.protection import (
    Protection,
    is_marked,
)
from ansible_collections.mof.release.tests.unit.doors.loaded import INVENTORY, Loaded, put

EVERYONE = ("web1", "web2", "db1", "dev1", "dev2")
MARK = "mof_release_protected: true\n"


def test_a_pattern(tmp_path: Path) -> None:
    """Only hosts that it names; the controller is none of all."""
    loaded = Loaded(tmp_path)
    assert loaded.protection("web").among(EVERYONE) == {"web1", "web2"}
    assert loaded.protection("all:!other").among(EVERYONE) == {"web1", "web2", "db1"}
    assert loaded.protection("all").among([*EVERYONE, "localhost"]) == set(EVERYONE)
    assert loaded.protection("localhost").among(["localhost", "web1"]) == {"localhost"}


@pytest.mark.parametrize(
    ("place", "hosts"),
    [
        ("inventory/group_vars/other.yml", {"dev1", "dev2"}),
        ("inventory/group_vars/all.yml", set(EVERYONE)),
        ("inventory/group_vars/other/gate.yaml", {"dev1", "dev2"}),
        ("inventory/host_vars/dev2.yml", {"dev2"}),
        ("inventory/host_vars/dev2/gate.yml", {"dev2"}),
        ("inventory/host_vars/dev2", {"dev2"}),
        ("group_vars/other.yml", {"dev1", "dev2"}),
        ("host_vars/dev1.json", {"dev1"}),
        ("host_vars/nobody.yml", set()),
        ("elsewhere/group_vars/other.yml", set()),
    ],
)
@pytest.mark.parametrize("pattern", ["marked", "web"])
def test_a_mark_in_a_file(tmp_path: Path, place: str, hosts: set[str], pattern: str) -> None:
    """Files beside inventory and playbook add to the pattern; marked means them alone."""
    put(tmp_path / place, '{"mof_release_protected": true}' if place.endswith("json") else MARK)
    named = {"web1", "web2"} if pattern == "web" else set()
    assert Loaded(tmp_path).protection(pattern).among(EVERYONE) == hosts | named


def test_a_mark_in_the_inventory(tmp_path: Path) -> None:
    """Of a host, of a group, and of the groups in a group."""
    text = INVENTORY.replace("db1", "db1 mof_release_protected=yes", 1)
    text += "[outer:children]\nother\n[outer:vars]\nmof_release_protected=true\n"
    found = Loaded(tmp_path, inventory=text).protection("marked").among(EVERYONE)
    assert found == {"db1", "dev1", "dev2"}


def test_a_mark_takes_nothing_away(tmp_path: Path) -> None:
    """Nearer to the host or not: no is silent where anything else says yes."""
    put(tmp_path / "inventory/group_vars/other.yml", MARK)
    for place in ("inventory/host_vars/dev1.yml", "host_vars/dev2.yml", "group_vars/other.yml"):
        put(tmp_path / place, "mof_release_protected: false\n")
    put(tmp_path / "inventory/host_vars/web1.yml", "mof_release_protected: false\n")
    found = Loaded(tmp_path).protection("web:marked").among(EVERYONE)
    assert found == {"web1", "web2", "dev1", "dev2"}


@pytest.mark.parametrize(
    ("value", "marked"),
    [
        *((one, False) for one in (False, "false", "No", "off", "0", 0, "")),
        *((one, True) for one in (True, "true", "yes", 1, "{{ x }}", "maybe", None, [], {}, 2.5)),
    ],
)
def test_what_marks(value: object, marked: bool) -> None:
    """Anything that is not plainly no."""
    assert is_marked({"mof_release_protected": value}) is marked


def test_a_vaulted_mark_counts_as_yes(tmp_path: Path) -> None:
    """So does a file that cannot be read at all."""
    vaulted = "mof_release_protected: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  61\n"
    put(tmp_path / "host_vars/dev1.yml", vaulted)
    put(tmp_path / "host_vars/dev2.yml", "$ANSIBLE_VAULT;1.1;AES256\n61\n")
    assert Loaded(tmp_path).protection("marked").among(EVERYONE) == {"dev1", "dev2"}


@pytest.mark.parametrize(
    ("alias", "protected"),
    [
        ("alias ansible_host=web1", True),
        ("alias ansible_host=WEB1.", True),
        ("alias ansible_host=10.0.0.1", True),
        ("alias ansible_ssh_host=10.0.0.1", True),
        ("alias ansible_host=10.0.0.9 ansible_ssh_host=10.0.0.1", True),
        ("alias ansible_host=10.0.0.1 ansible_ssh_host=10.0.0.9", False),
        ("alias ansible_host=10.0.0.1 ansible_port=22", True),
        ("alias ansible_host=10.0.0.1 ansible_port=2222", False),
        ("alias ansible_host=10.0.0.2", False),
        ("alias ansible_host=10.0.0.2 ansible_port=2222", True),
        ("alias ansible_host=10.0.0.2 ansible_ssh_port=2222", True),
        ("alias ansible_host=10.0.0.2 ansible_port=\"{{ '2222' }}\"", True),
        ("alias ansible_host='{{ \"10.0.0\" }}.1'", True),
        ("alias ansible_host='{{ \"10.0.0\" }}.9'", False),
        ("alias ansible_host='{{ nothing_known }}'", True),
        ("10.0.0.1", True),
        ("alias ansible_host=10.0.0.9", False),
        ("alias", False),
    ],
)
def test_an_alias(tmp_path: Path, alias: str, protected: bool) -> None:
    """Another name for the address and port of a protected host is that host."""
    loaded = Loaded(tmp_path, inventory=INVENTORY + alias + "\n")
    name = alias.split(maxsplit=1)[0]
    assert bool(loaded.protection("web").among([name])) is protected


def test_several_at_one_address(tmp_path: Path) -> None:
    """The first by name whose port is meant; a host of that very name is meant on any port."""
    text = (
        "[far]\nb1 ansible_host=10.1.1.1\na1 ansible_host=10.1.1.1 ansible_port=2222\n"
        "Z1\nz1\nc1 ansible_host=z1\n"
    )
    found = Loaded(tmp_path, inventory=text).protection("far")
    assert [found.at("10.1.1.1", port) for port in ("", "22", "2222", "9")] == [
        "a1",
        "b1",
        "a1",
        "",
    ]
    assert [found.at("z1.", port) for port in ("", "22", "9")] == ["Z1", "Z1", "Z1"]
    assert Loaded(tmp_path, inventory=text).protection("c1:z1").at("z1", "22") == "c1"


def test_names_that_are_one_address(tmp_path: Path) -> None:
    """Whatever their capitals and the dot at their end; of several the first counts."""
    text = "[far]\nb1.\nB1\nb1\nB1.\nc1.example.\n[near]\nd1 ansible_host=C1.Example\n"
    found = Loaded(tmp_path, inventory=text).protection("far")
    assert [found.at(one) for one in ("b1", "B1.", " b1 ", "C1.EXAMPLE")] == [
        *("B1", "B1", "B1"),
        "c1.example.",
    ]
    assert found.among(["d1"]) == {"d1"}
    assert Loaded(tmp_path, inventory=text).protection("near").at("c1.example.") == "d1"


def test_an_address_by_a_group(tmp_path: Path) -> None:
    """Where a group says it, in the inventory or in a file, it is that of each of its hosts."""
    text = INVENTORY + "[near]\nn1\n[near:vars]\nansible_host=10.0.0.7\n"
    put(tmp_path / "group_vars/database.yml", "ansible_ssh_host: 10.0.0.8\n")
    found = Loaded(tmp_path, inventory=text).protection("near:database")
    assert (found.at("10.0.0.7"), found.at("10.0.0.8"), found.at("n1")) == ("n1", "db1", "n1")


def test_an_alias_by_files(tmp_path: Path) -> None:
    """Addresses and ports in host_vars and group_vars count as those in the inventory do."""
    put(tmp_path / "inventory/host_vars/dev1.yml", "ansible_host: 10.0.0.2\n")
    put(tmp_path / "group_vars/other.yml", "ansible_port: 2222\n")
    assert Loaded(tmp_path).protection("web").among(EVERYONE) == {"web1", "web2", "dev1"}


def test_a_host_added_later(tmp_path: Path) -> None:
    """The threshold works it out again when the inventory changed, and only then."""
    loaded = Loaded(tmp_path, "- hosts: other\n  tasks: []\n")
    before = loaded.threshold().protection("web")
    assert loaded.threshold().protection("web") is before
    loaded.inventory.add_host("alias", "other")
    loaded.inventory.hosts["alias"].set_variable("ansible_host", "web1")
    loaded.inventory.reconcile_inventory()
    assert loaded.threshold().protected("web") == ("alias",)
    assert loaded.threshold().protection("web") is not before


def test_a_pattern_that_cannot_be_read(tmp_path: Path) -> None:
    """Said with what to do."""

    class Complaining:
        def get_hosts(self, *_pattern: Any, **_ignore: Any) -> Any:
            raise AnsibleError("no such thing")

    with pytest.raises(BadDocument, match="cannot tell the hosts"):
        Protection(Complaining(), "~[").among(["web1"])


def test_what_it_costs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vars plugins are asked once for a group, and for hosts only where they have files."""
    hosts = "".join(f"h{number}\n" for number in range(2000))
    put(tmp_path / "host_vars/h7.yml", MARK)
    loaded = Loaded(tmp_path, inventory=f"[many]\n{hosts}[web]\nweb1\n")
    asked: list[str] = []
    usual = protection.get_vars_from_inventory_sources

    def counting(loader: Any, sources: Any, entities: Any, stage: str) -> Any:
        asked.extend(one.name for one in entities)
        return usual(loader, sources, entities, stage)

    monkeypatch.setattr(protection, "get_vars_from_inventory_sources", counting)
    found = loaded.protection("web")
    assert found.among(["localhost", "web1"]) == {"web1"}
    assert asked == []
    assert found.among(f"h{number}" for number in range(2000)) == {"h7"}
    assert sorted(asked) == sorted(["h7", *loaded.inventory.groups])


def test_few_say_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thousands of hosts only these are asked for it, and for a port those at the address."""
    hosts = "".join(f"h{number}\n" for number in range(2000))
    text = f"[many]\n{hosts}far ansible_host=10.0.0.1\nother ansible_host=10.0.0.2\n[one]\nalone\n"
    found = Loaded(tmp_path, inventory=text).protection("many")
    asked: list[tuple[str, str]] = []
    usual = Protection._told

    def counting(self: Protection, name: str, names: Any) -> str:
        asked.append((name, names[-1]))
        return usual(self, name, names)

    monkeypatch.setattr(Protection, "_told", counting)
    assert found.among(["alone"]) == set()
    assert found.at("10.0.0.1", "22") == "far"
    assert sorted(asked) == [
        ("alone", "ansible_host"),
        ("alone", "ansible_port"),
        ("far", "ansible_host"),
        ("far", "ansible_port"),
        ("other", "ansible_host"),
    ]
