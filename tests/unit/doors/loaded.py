# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real inventories and playbooks, loaded as a run loads them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.playbook import Playbook
from ansible.vars.manager import VariableManager
from ansible_collections.mof.release.plugins.plugin_utils.doors.protection import Protection
from ansible_collections.mof.release.plugins.plugin_utils.doors.threshold import Threshold

INVENTORY = """
[web]
web1 ansible_host=10.0.0.1
web2 ansible_host=10.0.0.2 ansible_port=2222
[database]
db1
[other]
dev1
dev2
"""


class Loaded:
    """An inventory, and a playbook where one is given."""

    def __init__(self, folder: Path, plays: str = "", inventory: str = INVENTORY) -> None:
        self.folder = folder
        source = folder / "inventory" / "hosts.ini"
        source.parent.mkdir(exist_ok=True)
        source.write_text(inventory, "utf-8")
        loader = DataLoader()
        loader.set_basedir(str(folder))
        self.inventory = InventoryManager(loader=loader, sources=[str(source)])
        self.manager = VariableManager(loader=loader, inventory=self.inventory)
        self.playbook: Any = None
        if plays:
            file = folder / "site.yml"
            file.write_text(textwrap.dedent(plays), "utf-8")
            self.playbook = Playbook.load(str(file), variable_manager=self.manager, loader=loader)

    def play(self, index: int = 0) -> Any:
        """One of its plays."""
        return self.playbook.get_plays()[index]

    def threshold(self, index: int = 0) -> Threshold:
        """What stands before the gate when this play begins."""
        return Threshold.of(self.playbook, self.play(index))

    def protection(self, pattern: str) -> Protection:
        """Its protected hosts."""
        return Protection(self.inventory, pattern, (str(self.folder),), self.manager)


def put(path: Path, text: str) -> None:
    """Write a file, in folders that may not be there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
