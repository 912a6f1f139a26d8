# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small project without ssh, for what is only asked and written on the controller."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ansible_collections.mof.release.tests.integration.run import Result, Run

CONFIG = """[defaults]
inventory = hosts.ini
callbacks_enabled = mof.release.gate
[mof_release]
store = ledger.sqlite
policy = policy.yml
protected = web
"""
INVENTORY = """[web]
web1 ansible_connection=local
[other]
dev1 ansible_connection=local
dev2 ansible_connection=local mof_release_protected=true
"""
PLAY = "- hosts: web\n  gather_facts: false\n  tasks: [{ansible.builtin.debug: {msg: reached}}]\n"


@dataclass(frozen=True)
class Bare:
    """The project and the commands in it."""

    folder: Path
    run: Run

    @classmethod
    def make(cls, folder: Path, run: Run) -> Bare:
        """Three hosts, of which two are protected."""
        folder.mkdir()
        (folder / "ansible.cfg").write_text(CONFIG)
        (folder / "other.cfg").write_text("[defaults]\n")
        (folder / "hosts.ini").write_text(INVENTORY)
        (folder / "site.yml").write_text(PLAY)
        return cls(folder, run)

    def play(self, *arguments: str, **env: str) -> Result:
        """Run a playbook."""
        return self.run.playbook(*arguments, cwd=self.folder, env=env)
