# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A go binds code outside the project as well: collections and roles, as they are installed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.project import Project, must, to_go

MODULE = """\
from ansible.module_utils.basic import AnsibleModule
AnsibleModule({}).exit_json(changed=False)
"""
PLAY = """\

- name: Announce it
  hosts: localhost
  gather_facts: false
  roles: [herald]
  tasks:
    - name: Tell the town
      acme.town.bell:
"""


def _install(site: Path, name: str, needs: str = "") -> Path:
    """A collection with one module, as ansible-galaxy leaves it; its folder."""
    folder = site / "ansible_collections" / name.replace(".", "/")
    (folder / "plugins" / "modules").mkdir(parents=True)
    (folder / "plugins" / "modules" / "bell.py").write_text(MODULE)
    _about(folder, "1.0.0", needs)
    return folder


def _about(folder: Path, version: str, needs: str = "") -> None:
    info = {
        "namespace": folder.parent.name,
        "name": folder.name,
        "version": version,
        "dependencies": dict.fromkeys(needs.split(), "*"),
    }
    (folder / "MANIFEST.json").write_text(json.dumps({"collection_info": info}))


@pytest.fixture
def town(planned: Project, tmp_path: Path) -> tuple[Project, dict[str, str]]:
    """A project with a go that uses a collection and a role from elsewhere, and how it is run."""
    project = planned.copy(tmp_path / "storefront")
    project.wipe()
    site = tmp_path / "site"
    _install(site, "acme.town", "acme.tower")
    _install(site, "acme.tower")
    _install(site, "acme.unused")
    (site / "roles" / "herald" / "tasks").mkdir(parents=True)
    (site / "roles" / "herald" / "tasks" / "main.yml").write_text("[]\n")
    path = project.folder / "deploy.yml"
    path.write_text(path.read_text() + PLAY)
    config = project.folder / "ansible.cfg"
    text = config.read_text()
    assert text.count("[defaults]\n") == 1
    config.write_text(text.replace("[defaults]\n", f"[defaults]\nroles_path = {site}/roles\n"))
    searched = f"{site}:{project.run.environment()['ANSIBLE_COLLECTIONS_PATH']}"
    env = {"ANSIBLE_COLLECTIONS_PATH": searched}
    project = replace(project, run=replace(project.run, env=env))
    to_go(project)
    return project, env


def test_code_from_elsewhere(town: tuple[Project, dict[str, str]], tmp_path: Path) -> None:
    """What changes of it is told one by one; what the project does not use may change."""
    project, _env = town
    site = tmp_path / "site"
    coll = site / "ansible_collections" / "acme"
    (coll / "unused" / "plugins" / "modules" / "bell.py").write_text("other\n")
    must(project.deploy())
    project.wipe()
    (coll / "town" / "plugins" / "modules" / "bell.py").write_text(MODULE + "# edited\n")
    _about(coll / "tower", "1.1.0")
    (site / "roles" / "herald" / "tasks" / "main.yml").write_text("[]\n# edited\n")
    refused = project.deploy()
    assert refused.rc == 77, refused
    assert "collection acme.town changed after go (1.0.0, files differ)" in refused.said
    assert "collection acme.tower changed after go (1.0.0 -> 1.1.0)" in refused.said
    assert "role herald changed after go" in refused.said
    assert "acme.unused" not in refused.said
    assert project.canaries() == []


def test_a_collection_that_comes_first(
    town: tuple[Project, dict[str, str]], tmp_path: Path
) -> None:
    """Another copy, put before the approved one on the path, is another one."""
    project, env = town
    _install(tmp_path / "first", "acme.tower")
    _about(tmp_path / "first/ansible_collections/acme/tower", "0.9.0")
    path = f"{tmp_path / 'first'}:{env['ANSIBLE_COLLECTIONS_PATH']}"
    refused = project.deploy(ANSIBLE_COLLECTIONS_PATH=path)
    assert refused.rc == 77, refused
    assert "collection acme.tower changed after go (1.0.0 -> 0.9.0)" in refused.said
    assert project.canaries() == []
