# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the hosts of a pattern are reached, by what the inventory and its files say."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors.targets import targets_of

HOSTS = """\
all:
  children:
    web:
      vars: {ansible_port: 2222}
      hosts:
        named: {}
        addressed: {ansible_host: 10.0.0.5, ansible_connection: ssh}
        own_port: {ansible_host: 10.0.0.5, ansible_port: 22}
        six: {ansible_host: "::1"}
    far:
      vars: {ansible_connection: local}
      children:
        near:
          vars: {ansible_connection: ns.coll.docker}
          hosts: {nested: {}}
    filed:
      hosts:
        from_file: {}
        both: {ansible_host: 10.0.0.1}
        unreadable: {ansible_host: 10.0.0.3}
    odd:
      hosts:
        plain: {}
        old_names: {ansible_ssh_host: a.example, ansible_host: b.example, ansible_ssh_port: 24}
        called_target: {ansible_host: target}
        spaced: {ansible_host: a b}
        templated: {ansible_host: "{{ net }}.7"}
        hidden:
          ansible_host: !vault |
            $ANSIBLE_VAULT;1.1;AES256
            3030
"""
EXPECTED = {
    "addressed": "10.0.0.5:2222 ssh",
    "both": "10.0.0.9",
    "called_target": "[target]",
    "from_file": "10.0.0.8",
    "hidden": "(vaulted)",
    "named": ":2222",
    "nested": "ns.coll.docker",
    "old_names": "a.example:24",
    "own_port": "10.0.0.5:22",
    "plain": "target",
    "six": "[::1]:2222",
    "spaced": "[a b]",
    "templated": "[{{ net }}.7]",
    "unreadable": "10.0.0.3",
}


def load(folder: Path, text: str) -> Any:
    """The real inventory."""
    path = folder / "inventory.yml"
    path.write_text(text, "utf-8")
    return InventoryManager(loader=DataLoader(), sources=[str(path)])


@pytest.fixture
def inventory(tmp_path: Path) -> Any:
    """Hosts that are reached in many ways, with files beside them."""
    for name, text in (
        ("group_vars/filed.yml", "ansible_host: 10.0.0.8\nother: 1\n"),
        ("host_vars/both.yml", "ansible_host: 10.0.0.9\n"),
        ("host_vars/unreadable.yml", "$ANSIBLE_VAULT;1.1;AES256\n3030\n"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return load(tmp_path, HOSTS)


def test_where_hosts_are_reached(inventory: Any) -> None:
    """By address, port and connection, as text; the nearest place that says so counts."""
    found = targets_of(inventory, "all")
    assert found == EXPECTED
    assert list(found) == sorted(found)
    assert {type(one) for one in (*found, *found.values())} == {str}


def test_a_vault_that_can_be_read_shows(inventory: Any, tmp_path: Path) -> None:
    """What one run cannot see and another can is a difference."""
    (tmp_path / "host_vars/unreadable.yml").write_text("ansible_host: 10.0.0.4\n", "utf-8")
    again = load(tmp_path, HOSTS)
    assert targets_of(again, "unreadable") == {"unreadable": "10.0.0.4"}


def test_limits_do_not_count(inventory: Any) -> None:
    """As for the names."""
    inventory.subset("plain")
    inventory.restrict_to_hosts([inventory.get_host("plain")])
    assert set(targets_of(inventory, "web")) == {"named", "addressed", "own_port", "six"}


def test_a_pattern_that_ansible_cannot_read(inventory: Any) -> None:
    """With who corrects what."""
    with pytest.raises(BadDocument) as error:
        targets_of(inventory, "~(", "correct it")
    assert error.value.remedy == "correct it"


def test_many_hosts_take_little_time(tmp_path: Path) -> None:
    """In proportion to their number, and not to what each group is asked."""
    spent = {}
    for count in (1_000, 4_000):
        hosts = "".join(
            f"    h{n}: {{ansible_host: 10.{n // 250}.{n % 250}.1}}\n" for n in range(count)
        )
        found = load(tmp_path, f"all:\n  vars: {{ansible_port: 22}}\n  hosts:\n{hosts}")
        start = time.process_time()
        assert len(targets_of(found, "all")) == count
        spent[count] = time.process_time() - start
    assert spent[4_000] < 12 * spent[1_000] + 0.1
    assert spent[4_000] < 1
