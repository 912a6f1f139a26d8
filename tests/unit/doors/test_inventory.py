# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts of a pattern: all of them, whatever the limit or the batch of this run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play import Play
from ansible.vars.manager import VariableManager
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors.inventory import (
    hosts_of,
    inventory_of,
)


@pytest.fixture
def inventory(tmp_path: Path) -> Any:
    """Give the real inventory of two web hosts and a database."""
    path = tmp_path / "inventory.ini"
    path.write_text("[web]\nweb2\nweb1\n[database]\ndb1\n", "utf-8")
    return InventoryManager(loader=DataLoader(), sources=[str(path)])


@pytest.mark.parametrize(
    ("pattern", "hosts"),
    [
        ("all", ["db1", "web1", "web2"]),
        ("web", ["web1", "web2"]),
        ("web:!web2", ["web1"]),
        ("~(db|web)1", ["db1", "web1"]),
        ("nobody", []),
    ],
)
def test_patterns(inventory: Any, pattern: str, hosts: list[str]) -> None:
    """Ansible's own patterns, sorted, as exact text."""
    found = hosts_of(inventory, pattern)
    assert found == hosts
    assert {type(one) for one in found} <= {str}


def test_neither_limit_nor_batch_counts(inventory: Any) -> None:
    """A run with --limit, or in the midst of a serial play, sees the same hosts."""
    inventory.subset("db1")
    inventory.restrict_to_hosts([inventory.get_host("web1")])
    assert hosts_of(inventory, "web") == ["web1", "web2"]


def test_a_pattern_that_ansible_cannot_read() -> None:
    """Ansible's complaint becomes ours, with the pattern in it."""

    class Complaining:
        def get_hosts(self, *_pattern: Any, **_ignore: Any) -> Any:
            raise AnsibleError("no such thing")

    with pytest.raises(BadDocument, match="no such thing") as caught:
        hosts_of(Complaining(), "~[")
    assert "'~['" in caught.value.what


def test_inventory_of_a_play(inventory: Any) -> None:
    """A real play knows the inventory of its run."""
    loader = DataLoader()
    manager = VariableManager(loader=loader, inventory=inventory)
    play = Play.load({"name": "One", "hosts": "all"}, variable_manager=manager, loader=loader)
    assert inventory_of(play) is inventory
