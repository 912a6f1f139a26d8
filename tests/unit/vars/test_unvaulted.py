# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables beside the inventory without those of vaulted files, for a run without a password."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import vars_loader
from ansible_collections.mof.release.plugins.vars.unvaulted import vaulted

VAULT = "$ANSIBLE_VAULT;1.1;AES256\n61626364\n"


def variables(name: str, folder: Path) -> dict[str, str]:
    """What a vars plugin says of the group web and the host web1 together."""
    loader = DataLoader()
    inventory = InventoryManager(loader, [str(folder / "hosts")])
    plugin = vars_loader.get(name)
    entities = [inventory.groups["web"], inventory.get_host("web1")]
    return dict(plugin.get_vars(loader, str(folder), entities, cache=False))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An inventory with variables beside it, some of them vaulted."""
    files = {
        "hosts": "[web]\nweb1\n",
        "group_vars/web/plain.yml": "port: '80'\n",
        "group_vars/web/vault.yml": VAULT,
        "host_vars/web1.yml": "ansible_host: 10.0.0.5\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_what_can_be_read_is_read(project: Path) -> None:
    """Ansible's own plugin ends with an error where this one leaves out a file."""
    assert variables("mof.release.unvaulted", project) == {"port": "80", "ansible_host": "10.0.0.5"}
    with pytest.raises(AnsibleError):
        variables("host_group_vars", project)


def test_without_a_vault_both_say_the_same(project: Path) -> None:
    """Nothing but vaulted files is left out."""
    (project / "group_vars" / "web" / "vault.yml").write_text("user: shop\n")
    wanted = {"port": "80", "user": "shop", "ansible_host": "10.0.0.5"}
    assert variables("mof.release.unvaulted", project) == wanted
    assert variables("host_group_vars", project) == wanted


@pytest.mark.parametrize(("text", "whole"), [(VAULT, True), ("a: b\n", False), ("", False)])
def test_what_a_vault_is(tmp_path: Path, text: str, whole: bool) -> None:
    """A file that begins as one."""
    (tmp_path / "file").write_text(text)
    assert vaulted(tmp_path / "file") == whole
