# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project of any size: its files, its inventory, and a policy of as many activities as wanted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from stage import RELEASE

#: Cluster -> who speaks for it. Nobody signs for two, and nobody for a change of their own.
PEOPLE = {
    "infrastructure": "ira",
    "operations": "kim",
    "partner": "pat",
    "release": "jo",
    "security": "sol",
    "service": "sky",
    "support": "uma",
}
ELEMENTS = ("release", "environment", "strategy", "risk")
INVENTORY, PLAYBOOK, POLICY = "hosts.ini", "deploy.yml", "policy.yml"
#: The playbook by which the clusters sign off and the review says go; hidden, so no go binds it.
GO = ".go.yml"
#: Tasks of a play.
TASKS = 20
#: A file of this many lines of configuration has about 2 kB.
LINES = 60
#: Files that are none of the role's templates.
OTHERS = 8
HEADER = "[mof_release]\nstore = .mof/ledger.sqlite\npolicy = policy.yml\nactor = dana\n"


def build(folder: Path, *, activities: int, files: int, pattern: str = "all") -> Path:
    """Write a project down; its inventory comes apart.

    :param files: how many of them a go binds, about 2 kB each.
    :param pattern: the hosts that its release is for.
    """
    (folder / "roles" / "app" / "tasks").mkdir(parents=True)
    _text(folder / "ansible.cfg", f"[defaults]\ninventory = {INVENTORY}\n\n{HEADER}")
    _text(folder / "backout.md", "Install the release before this one.\n")
    document(folder / POLICY, policy(activities))
    document(folder / "release.yml", plan(_artifact(folder), pattern))
    document(folder / "roles" / "app" / "tasks" / "main.yml", tasks())
    play = {"name": "Deploy", "hosts": pattern, "gather_facts": False, "roles": ["app"]}
    document(folder / PLAYBOOK, [play])
    document(folder / GO, [_go()])
    for number in range(files - OTHERS):
        place = folder / "roles" / "app" / "templates" / f"part{number // 100}"
        place.mkdir(parents=True, exist_ok=True)
        lines = (f"setting_{line} = {{{{ app_setting_{line} }}}}\n" for line in range(LINES))
        _text(place / f"app{number}.conf.j2", f"# part {number}\n{''.join(lines)}")
    return folder


def inventory(folder: Path, groups: Mapping[str, int], more: str = "") -> None:
    """Write the inventory of a project.

    :param groups: group -> how many hosts are in it.
    :param more: lines of an INI inventory that are added.
    """
    common = "ansible_connection=local\nansible_python_interpreter={{ ansible_playbook_python }}\n"
    lines = ["\n".join([f"[{name}]", *hosts(name, groups[name]), ""]) for name in groups]
    _text(folder / INVENTORY, "\n".join([*lines, f"[all:vars]\n{common}", more]))


def tasks() -> list[dict[str, Any]]:
    """The tasks of every play: their work is done on the controller, and is as little as can be."""
    return [
        {"name": f"Say {number}", "ansible.builtin.debug": {"msg": "app"}}
        for number in range(TASKS)
    ]


def hosts(group: str, number: int) -> Iterable[str]:
    """Names of the hosts of a group."""
    return (f"{group}{place:05}.example.org" for place in range(number))


def policy(activities: int) -> dict[str, Any]:
    """Seven clusters that share so many activities, each of which wants evidence."""
    clusters = list(PEOPLE)
    return {
        "policy": "bench",
        "clusters": clusters,
        "change_managers": ["morgan"],
        "activities": [
            {
                "id": f"{clusters[number % 7]}.activity-{number}",
                "cluster": clusters[number % 7],
                "element": ELEMENTS[number % 4],
                "title": f"What activity {number} is about was seen to",
                "evidence": "required",
                "expires_hours": 72,
            }
            for number in range(activities)
        ],
        "review": {
            "threshold_percent": 75,
            "core": ["release"],
            "veto": ["security"],
            "go_valid_hours": 72,
        },
        "authorities": {"minor": ["alex"]},
    }


def plan(artifact: Mapping[str, str], pattern: str) -> dict[str, Any]:
    """The release file."""
    return {
        "release": RELEASE,
        "manager": "dana",
        "changes": ["C-0"],
        "artifacts": [artifact],
        "deploy": {"playbook": PLAYBOOK, "hosts": pattern},
        "plans": {"backout": "backout.md"},
        "acceptance": [{"name": "smoke", "result": "pass"}],
    }


def document(path: Path, content: Any) -> None:
    """JSON is YAML too."""
    _text(path, json.dumps(content, indent=1) + "\n")


def _go() -> dict[str, Any]:
    said = {"release": RELEASE, "decision": "go", "comment": "fine"}
    votes = [{"cluster": name, "actor": person} for name, person in PEOPLE.items()]
    vote = {**said, "cluster": "{{ item.cluster }}", "actor": "{{ item.actor }}"}
    return {
        "name": "Say go",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "tasks": [
            {"name": "Sign off", "mof.release.signoff": vote, "loop": votes},
            {"name": "Review", "mof.release.readiness_review": {**said, "actor": "lee"}},
        ],
    }


def _artifact(folder: Path) -> dict[str, str]:
    content = b"what is deployed\n" * 1000
    (folder / "app.tar").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return {"name": "app", "version": "1", "path": "app.tar", "sha256": digest}


def _text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
