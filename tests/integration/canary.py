# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project whose every play leaves a canary on the hosts that it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.project import Project, must
from ansible_collections.mof.release.tests.integration.run import Result, Run

#: The hosts that are protected here; db1 is not.
PROTECTED = ("web1", "web2")
# In check mode too, or nothing would ever be left behind there.
TOUCH = {
    "name": "Touch",
    "ansible.builtin.command": "touch {{ host_root }}/{{ canary }}",
    "check_mode": False,
}
CHECK = {"name": "Before", "ansible.builtin.command": "true", "check_mode": False}


def play(hosts: str, *tasks: object, **more: object) -> dict[str, object]:
    """A play that touches hosts."""
    return {"hosts": hosts, "gather_facts": False, "tasks": list(tasks or [TOUCH]), **more}


def led(where: str, **more: object) -> dict[str, object]:
    """A task on a host that is delegated to another one, and leaves the canary there."""
    touched = "touch {{ hostvars['web1'].host_root }}/{{ canary }}"
    return {
        "name": "Lead",
        "ansible.builtin.command": touched,
        "delegate_to": where,
        "check_mode": False,
        **more,
    }


ALIAS = {
    "ansible.builtin.add_host": {
        "name": "alias",
        "groups": "aliases",
        "ansible_host": "{{ hostvars['web1'].ansible_host }}",
        "ansible_port": "{{ hostvars['web1'].ansible_port }}",
        "host_root": "{{ hostvars['web1'].host_root }}",
    }
}
PLAYBOOKS: dict[str, list[object]] = {
    "plain.yml": [play("storefront")],
    "serial.yml": [play("storefront", serial=1)],
    "plays.yml": [play("localhost", CHECK), play("storefront")],
    "import.yml": [{"import_playbook": "plain.yml"}],
    "tags.yml": [play("storefront", TOUCH | {"tags": ["never"]}, CHECK | {"tags": ["always"]})],
    "start.yml": [play("storefront", CHECK, TOUCH)],
    "literal.yml": [play("database", led("web1"))],
    "templated.yml": [play("database", led("{{ groups['storefront'][0] }}"))],
    "looped.yml": [play("database", led("{{ item }}", loop="{{ groups['storefront'] }}"))],
    "included.yml": [play("database", {"ansible.builtin.include_tasks": "lead.yml"})],
    "handled.yml": [
        play(
            "database",
            CHECK | {"changed_when": True, "notify": "Lead"},
            handlers=[led("{{ 'web1' }}")],
        )
    ],
    "alias.yml": [play("localhost", ALIAS), play("aliases")],
    "database.yml": [play("database")],
}


@dataclass(frozen=True)
class Row:
    """One way of starting Ansible.

    :param command: the program and its arguments; the canary is named by -e, where it can be.
    :param rc: how it has to end.
    :param reached: the hosts that it may leave its canary on.
    :param said: what has to be read on the terminal.
    """

    name: str
    command: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)
    rc: int = 77
    reached: tuple[str, ...] = ()
    said: str = ""
    typed: str = ""


def make(folder: Path, hosts: Hosts) -> Project:
    """The example with a ledger, no release on it, and the playbooks; the callback is enabled."""
    project = Project.make(folder / "storefront", Run(folder / "home"), hosts)
    config = project.folder / "ansible.cfg"
    text = config.read_text().replace("[defaults]", "[defaults]\nbin_ansible_callbacks = True")
    config.write_text(f"{text}protected = storefront\n")
    for name, plays in PLAYBOOKS.items():
        (project.folder / name).write_text(yaml.safe_dump(plays, sort_keys=False))
    (project.folder / "lead.yml").write_text(yaml.safe_dump([led("web1")], sort_keys=False))
    must(project.play("mof.release.init"))
    return project


def run(project: Project, row: Row, canary: str) -> Result:
    """Start Ansible in the way of the row."""
    program, *arguments = row.command
    named = [] if program == "ansible-console" else ["-e", f"canary={canary}"]
    return project.run.command(
        program,
        *(one.replace("CANARY", canary) for one in arguments),
        *named,
        cwd=project.folder,
        env={"MOF_RELEASE_ACTOR": "ci", **row.env},
        given=row.typed.replace("CANARY", canary),
    )


def reached(project: Project, canary: str) -> tuple[str, ...]:
    """The hosts on which the canary lies."""
    hosts = project.hosts.by_name.items()
    return tuple(name for name, host in hosts if (host.root / canary).exists())
