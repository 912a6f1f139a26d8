# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vault client: the password while the gate is open, and otherwise not one task on any host."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.project import (
    RELEASE,
    Project,
    must,
    to_go,
)
from ansible_collections.mof.release.tests.integration.run import Result

TOP = Path(__file__).parents[2]
CLIENT = TOP / "playbooks" / "files" / "mof-release-client"
NAMED = ("-e", f"release={RELEASE}")
PASSWORD, SECRET = "correct-horse", "the secret of the shop"
#: Without the lock, so that what is refused is refused by the client alone.
NO_LOCK = {"ANSIBLE_CALLBACKS_ENABLED": "ansible.builtin.tree"}
DEPLOY = [
    {
        "name": "Deploy",
        "hosts": "storefront:database",
        "gather_facts": False,
        "vars_files": ["secrets.yml"],
        "tasks": [
            {
                "name": "Make the folder",
                "file": {"path": "{{ host_root }}/srv", "state": "directory"},
            },
            {
                "name": "Write the secret",
                "copy": {
                    "content": "{{ secret }} {{ everywhere }}",
                    "dest": "{{ host_root }}/srv/canary",
                    "mode": "0600",
                },
            },
        ],
    }
]


@pytest.fixture(scope="module")
def vaulted_go(planned: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with vaulted files that has its go; its configuration names the client."""
    project = planned.copy(tmp_path_factory.mktemp("vaulted") / "storefront")
    folder = project.folder
    source = folder.parent / "password"
    source.write_text(f"{PASSWORD}\n")
    (folder / "deploy.yml").write_text("---\n" + yaml.safe_dump(DEPLOY, sort_keys=False))
    (folder / "secrets.yml").write_text(f"secret: {SECRET}\n")
    # Beside the inventory too, where even the playbook that asks the gate finds it.
    group = folder / "group_vars" / "all"
    group.mkdir()
    (folder / "group_vars" / "all.yml").rename(group / "main.yml")
    (group / "vault.yml").write_text("everywhere: and of all hosts\n")
    for file in ("secrets.yml", "group_vars/all/vault.yml"):
        opened = ("--vault-id", f"prod@{source}", file)
        must(project.run.command("ansible-vault", "encrypt", *opened, cwd=folder))
    shutil.copy2(CLIENT, folder / "mof-release-client")
    config = folder / "ansible.cfg"
    line = "[defaults]\nvault_identity_list = prod@mof-release-client\n"
    config.write_text(config.read_text().replace("[defaults]\n", line))
    people = {"ANSIBLE_VAULT_IDENTITY_LIST": f"prod@{source}"}
    to_go(replace(project, run=replace(project.run, env=people)))
    return project


@pytest.fixture
def project(vaulted_go: Project, tmp_path: Path) -> Iterator[Project]:
    """A copy of it, on hosts with empty disks; the client knows where the password is."""
    vaulted_go.wipe()
    shutil.copy2(vaulted_go.folder.parent / "password", tmp_path / "password")
    copy = vaulted_go.copy(tmp_path / "storefront")
    env = {"MOF_RELEASE_VAULT_SOURCE": str(tmp_path / "password")}
    yield replace(copy, run=replace(copy.run, env=env))
    vaulted_go.wipe()


def change(project: Project) -> None:
    """Close the gate: a file was added after the go."""
    (project.folder / "after-go.yml").write_text("---\n")


def deploy(project: Project, *arguments: str, **env: str) -> Result:
    """Run the deploy playbook without the lock."""
    given = arguments or NAMED
    return project.play("deploy.yml", *given, **{**NO_LOCK, **env})


def shut(project: Project, result: Result, *words: str) -> None:
    """Ansible ended before any play: no task ran, and nobody saw the password."""
    assert result.rc == 1, result
    assert "PLAY" not in result.stdout, result
    assert "The vault stays shut" in result.stderr, result
    for word in words:
        assert word in result.said, result
    assert PASSWORD not in str(result)
    assert project.canaries() == []


def written(project: Project) -> set[str]:
    """What the deployment wrote on the hosts."""
    roots = [host.root for host in project.hosts.by_name.values()]
    assert len(project.canaries()) == len(roots)
    return {(root / "srv" / "canary").read_text() for root in roots}


def test_open(project: Project) -> None:
    """The password opens what is vaulted, the lock lets the run through, and it deploys."""
    done = must(project.play("deploy.yml", *NAMED))
    assert "failed=0" in done.stdout
    assert PASSWORD not in str(done)
    assert written(project) == {f"{SECRET} and of all hosts"}


def test_closed(project: Project) -> None:
    """Every reason is told in lines that one can read, and once."""
    change(project)
    refused = deploy(project)
    shut(project, refused, f"the gate of {RELEASE} is closed")
    assert f"\nCLOSED  {RELEASE} -> production (3 hosts)\n" in refused.stderr, refused
    assert refused.stderr.count("after-go.yml was added after go") == 1


def test_closed_by_a_vault_id_of_the_command_line(project: Project) -> None:
    """The other way to name a client, without a name for the password."""
    change(project)
    none = {"ANSIBLE_VAULT_IDENTITY_LIST": f"other@{project.folder / 'gone'}"}
    shut(project, deploy(project, *NAMED, "--vault-id", "@mof-release-client", **none))


def test_the_password_from_elsewhere(project: Project) -> None:
    """Whoever has it already is not held up by the client: that is for the lock."""
    change(project)
    must(deploy(project, ANSIBLE_VAULT_IDENTITY_LIST=f"prod@{project.folder.parent / 'password'}"))
    assert written(project) == {f"{SECRET} and of all hosts"}


def test_another_release(project: Project) -> None:
    """The last one that the calling command names counts, wherever it does so."""
    (project.folder / "more.yml").write_text("release: nobody-1\n")
    other = deploy(project, *NAMED, "-e", "@more.yml")
    shut(project, other, "nobody-1 is not on record")
    shut(project, deploy(project, "-e", "x=1"), "no release was named")


def test_another_inventory(project: Project) -> None:
    """The go is for the hosts that the calling command would reach."""
    (project.folder.parent / "other").write_text("web1\n")
    other = deploy(project, *NAMED, "-i", str(project.folder.parent / "other"))
    shut(project, other, "web2 was removed after go")


def _no_source(project: Project) -> dict[str, str]:
    (project.folder.parent / "password").unlink()
    return {}


def _no_collection(project: Project) -> dict[str, str]:
    return {"ANSIBLE_COLLECTIONS_PATH": str(project.folder / "gone")}


def _no_ledger(project: Project) -> dict[str, str]:
    shutil.rmtree(project.folder / ".mof")
    return {}


def _broken_gate(project: Project) -> dict[str, str]:
    root = project.folder.parent / "collections" / "ansible_collections" / "mof" / "release"
    for part in ("meta", "plugins", "playbooks"):
        shutil.copytree(TOP / part, root / part)
    shutil.copyfile(TOP / "galaxy.yml", root / "galaxy.yml")
    (root / "plugins" / "action" / "gate_info.py").write_text("raise RuntimeError('spoilt')\n")
    return {"ANSIBLE_COLLECTIONS_PATH": str(project.folder.parent / "collections")}


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_no_source, "names no file"),
        (_no_collection, "the gate could not be asked"),
        (_no_ledger, "mof.release.init"),
        (_broken_gate, "the gate could not be asked"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_whatever_is_missing_keeps_it_shut(project: Project, spoil: object, word: str) -> None:
    """A source, the collection, the ledger, or a door that works."""
    assert callable(spoil)
    shut(project, deploy(project, *NAMED, **spoil(project)), word)


def test_called_by_hand(project: Project) -> None:
    """Nothing on stdout and 77 while it is closed; the password, and no more, while it is open."""
    client = str(project.folder / "mof-release-client")
    named = {"MOF_RELEASE_RELEASE": RELEASE}
    given = project.run.command(client, "--vault-id", "prod", cwd=project.folder, env=named)
    assert (given.rc, given.stdout, given.stderr) == (0, f"{PASSWORD}\n", "")
    change(project)
    refused = project.run.command(client, cwd=project.folder, env=named)
    assert (refused.rc, refused.stdout) == (77, "")
    assert "after-go.yml was added after go" in refused.stderr
    odd = project.run.command(client, "--what", cwd=project.folder, env=named)
    assert (odd.rc, odd.stdout) == (77, "")
    assert "in a way that it does not know: --what" in odd.stderr
