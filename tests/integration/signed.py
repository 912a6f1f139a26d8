# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example project under rules that want signatures, and a key for each of its people."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.project import (
    RELEASE,
    Project,
    must,
    to_planned,
)
from ansible_collections.mof.release.tests.integration.run import Result, Run
from ansible_collections.mof.release.tests.unit.trust.ssh import make_key, public

LEDGER = "storefront-signed"
NAMESPACE = f"signoff@{LEDGER}"
#: Person -> clusters, as in the example's preparation.
PEOPLE = {
    "ines": ["infrastructure"],
    "kim": ["operations"],
    "pat": ["partner"],
    "jo": ["release"],
    "sol": ["security"],
    "vera": ["service"],
    "tom": ["support"],
}
RULES_CHANGER, LEAD = "alex", "lee"
COMMAND = "sign it with your SSH key: -e key=~/.ssh/id_ed25519"


def want_signatures(project: Project) -> None:
    """Let the policy want signatures, write the people and the signers, and give all a key."""
    keys = project.folder.parent / "keys"
    keys.mkdir()
    policy = project.folder / "policy.yml"
    rules = yaml.safe_load(policy.read_text())
    rules["signatures"] = ["signoff", "review", "waiver", "policy"]
    rules["authorities"]["policy"] = [RULES_CHANGER]
    policy.write_text("---\n" + yaml.safe_dump(rules, sort_keys=False))
    people = [{"person": name, "clusters": clusters} for name, clusters in PEOPLE.items()]
    (project.folder / "people.yml").write_text("---\n" + yaml.safe_dump({"people": people}))
    signers = project.folder / "allowed_signers"
    signers.write_text("")
    for name in (*PEOPLE, RULES_CHANGER, LEAD):
        make_key(keys / name)
        allow(signers, name, keys / name)
    config = project.folder / "ansible.cfg"
    text = config.read_text()
    assert text.rstrip().endswith("policy = policy.yml")
    config.write_text(f"{text.rstrip()}\npeople = people.yml\nallowed_signers = allowed_signers\n")
    must(project.play("mof.release.init", "-e", f"ledger_id={LEDGER}", actor="morgan"))


def allow(signers: Path, person: str, key: Path) -> None:
    """Add a line to the allowed signers."""
    line = f'{person} namespaces="{NAMESPACE}" {public(key)}\n'
    signers.write_text(signers.read_text() + line)


def to_prepared(project: Project) -> None:
    """Put the rules in force, and bring the release to where its sign-offs are missing."""
    must(adopt(project, "-e", f"key={key_of(project, RULES_CHANGER)}"))
    to_planned(project)
    given = ("-e", f"release={RELEASE}", "-e", "@preparation.yml")
    must(project.play("mof.release.activity", *given))


def key_of(project: Project, person: str) -> Path:
    """The private key of a person."""
    return project.folder.parent / "keys" / person


def adopt(project: Project, *arguments: str) -> Result:
    """Put the rules at hand in force."""
    comment = ("-e", "comment='the first rules'")
    return project.play("mof.release.adopt", *comment, *arguments, actor=RULES_CHANGER)


def vote(project: Project, person: str, *arguments: str, **env: str) -> Result:
    """Say go for the cluster of a person."""
    given = {
        "release": RELEASE,
        "cluster": PEOPLE[person][0],
        "decision": "go",
        "comment": "'we are ready'",
    }
    words = [word for name, one in given.items() for word in ("-e", f"{name}={one}")]
    return project.play("mof.release.sign", *words, *arguments, actor=person, **env)


def waiting(project: Project, person: str) -> list[str]:
    """Kind and subject of what waits for a person."""
    found = project.ask("mof.release.waiting_info", f"person={person}")["waiting"]
    return [f"{one['kind']} {one['subject']}" for one in found]


def copy(project: Project, folder: Path) -> Project:
    """The project with its keys beside it."""
    keys = folder / "keys"
    keys.mkdir()
    for one in key_of(project, "").iterdir():
        (keys / one.name).write_bytes(one.read_bytes())
        (keys / one.name).chmod(0o600)
    return project.copy(folder / "storefront")


def refused(result: Result, *texts: str) -> None:
    """Hold a refusal to what it has to say."""
    assert result.rc == 2, result
    for text in texts:
        assert text in " ".join(result.stdout.split()), str(result)


def waive(project: Project, *arguments: str) -> Result:
    """Let an activity of support go for two days."""
    return project.play(
        *("mof.release.activity", "-e", f"release={RELEASE}", "-e", "id=support.trained"),
        *("-e", "status=waived", "-e", "hours=48", "-e", "comment='one is on leave'"),
        *arguments,
        actor="tom",
    )


@pytest.fixture(scope="session")
def ruled(hosts: Hosts, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example with rules that want signatures, none of them in force; work on a copy."""
    folder = tmp_path_factory.mktemp("ruled")
    project = Project.make(folder / "storefront", Run(folder / "home"), hosts)
    want_signatures(project)
    return project


@pytest.fixture(scope="session")
def prepared(ruled: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same with its rules in force, and all but the sign-offs done; work on a copy."""
    project = copy(ruled, tmp_path_factory.mktemp("prepared"))
    to_prepared(project)
    return project


@pytest.fixture
def signed(prepared: Project, tmp_path: Path) -> Project:
    """A copy of the example to which only the sign-offs are missing."""
    return copy(prepared, tmp_path)
