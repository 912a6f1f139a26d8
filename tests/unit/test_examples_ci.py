# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples for CI services: they can be read, and what they run and name is there."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import schema
from ansible_collections.mof.release.plugins.plugin_utils.doors.settings import NAMES

TOP = Path(__file__).parents[2]
CI = TOP / "examples" / "ci"
PIPELINES = ("gitlab-ci.yml", "github-actions.yml", "Jenkinsfile")
PAGES = (*sorted(CI.rglob("*.md")), TOP / "docs" / "guides" / "ci-pipeline.md")
TEXTS = [CI / one for one in PIPELINES] + list(PAGES)
#: Playbooks of a project, which take the release and know nothing of the others' variables.
PROJECT = {"deploy.yml": {"release"}}
#: Variables of the environment that other parts than the settings read.
VARIABLES = {f"MOF_RELEASE_{name.upper()}" for name in NAMES} | {
    f"MOF_RELEASE_{name}" for name in ("VAULT_SOURCE", "RELEASE", "INVENTORY", "PROJECT")
}
#: What waits for people, in the words of the three services.
WAITING = re.compile(r"\binput\s*[({]|when: manual|wait_timer|approval_node|pause")
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
GROOVY = re.compile(r"\'\'\'(.*?)\'\'\'|\bsh '([^'\n]*)'", re.DOTALL)
#: Where the words of a command end.
END = re.compile(r" 2>| \|| #|$")


def commands(file: Path) -> Iterator[list[str]]:
    """The words of every ansible-playbook command in a file, in its order."""
    for script in scripts(file):
        for line in re.sub(r"\\\n\s*", "", script).splitlines():
            _before, found, rest = line.partition("ansible-playbook ")
            if found and not line.lstrip().startswith("#"):
                yield shlex.split(found + END.split(rest)[0])


def scripts(file: Path) -> Iterator[str]:
    """Every text of a file that a shell gets."""
    text = file.read_text("utf-8")
    if file.suffix == ".yml":
        yield from leaves(yaml.safe_load(text))
    elif file.suffix == ".md":
        for kind, block in FENCED.findall(text):
            if kind == "yaml":
                yield from leaves(yaml.safe_load(block))
            else:
                typed = map(str.strip, re.sub(r"\\\n\s*", "", block).splitlines())
                yield "\n".join(one[2:] for one in typed if one.startswith("$ "))
    else:
        yield from ("".join(one) for one in GROOVY.findall(text))


def leaves(node: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from leaves(one)


def extra_variables(words: list[str]) -> set[str]:
    """The names that -e gives a value."""
    given = [words[place + 1] for place, one in enumerate(words[:-1]) if one == "-e"]
    return {one.partition("=")[0] for one in given if not one.startswith("@") and "=" in one}


def taken_by(playbook: str) -> set[str]:
    """The variables that a playbook reads."""
    if playbook in PROJECT:
        return PROJECT[playbook]
    name = playbook.removeprefix("mof.release.")
    text = (TOP / "playbooks" / f"{name}.yml").read_text("utf-8")
    return set(re.findall(r"\b[a-z_]+\b", text))


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(TOP)))
def test_every_command_is_one_that_there_is(file: Path) -> None:
    """A playbook of the collection or the project's own, with variables that it reads."""
    found = list(commands(file))
    assert found or file.parent.name == "awx"
    for words in found:
        playbook = next(one for one in words[1:] if not one.startswith("-"))
        assert playbook in PROJECT or playbook.startswith("mof.release."), words
        unknown = extra_variables(words) - taken_by(playbook)
        assert not unknown, f"{playbook} does not read {unknown}"
        if playbook == "mof.release.gate":
            assert "-i" in words, "the hosts of the inventory are part of the question"


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(TOP)))
def test_every_variable_of_the_environment_is_read(file: Path) -> None:
    """Nothing is set that nobody looks at."""
    named = set(re.findall(r"\bMOF_RELEASE_[A-Z_]+[A-Z]\b", file.read_text("utf-8")))
    assert named <= VARIABLES


@pytest.mark.parametrize("name", PIPELINES)
def test_no_pipeline_waits(name: str) -> None:
    """It asks before it deploys, writes the tests, tells 77 from broken, and asks no person."""
    text = (CI / name).read_text("utf-8")
    code = re.sub(r"^\s*(#|//).*$", "", text, flags=re.MULTILINE)
    assert not WAITING.search(code)
    found = list(commands(CI / name))
    order = [words[1] for words in found]
    assert order == ["mof.release.gate", "mof.release.deploy", "mof.release.record"]
    assert {"release=$RELEASE", "format=junit", "report=gate.xml"} <= set(found[0])
    assert "77" in code


def test_gitlab() -> None:
    """Jobs, stages, needs and rules fit together; the tests are kept when the gate is closed."""
    loaded = yaml.safe_load((CI / "gitlab-ci.yml").read_text("utf-8"))
    kept = {"stages", "default", "variables"}
    jobs = {name: one for name, one in loaded.items() if name not in kept}
    hidden = jobs.pop(".gate")
    assert hidden["artifacts"]["reports"]["junit"] in hidden["artifacts"]["paths"]
    assert hidden["artifacts"]["when"] == "always"
    for name, one in jobs.items():
        assert one.get("stage", hidden["stage"]) in loaded["stages"]
        assert one["rules"][0] == {"if": '$RELEASE == ""', "when": "never"}, name
        assert set(one.get("needs", ())) <= set(jobs)
    assert jobs["gate"]["allow_failure"] == {"exit_codes": [77]}
    assert "allow_failure" not in jobs["gate-before-deploy"]
    assert jobs["deploy"]["needs"] == ["gate-before-deploy"]
    assert jobs["deploy"]["rules"] == jobs["gate-before-deploy"]["rules"]
    assert jobs["deploy"]["resource_group"]
    # The two kinds of pipeline share no job, so that no answer is taken for the other one's.
    sources = jobs["deploy"]["rules"][1]["if"]
    assert {"if": sources, "when": "never"} in jobs["gate"]["rules"]


def test_github() -> None:
    """The deployment needs an open gate and somebody who wants it; no text of others is run."""
    loaded = yaml.safe_load((CI / "github-actions.yml").read_text("utf-8"))
    gate, deploy = loaded["jobs"]["gate"], loaded["jobs"]["deploy"]
    assert deploy["needs"] == "gate"
    assert deploy["if"] == "inputs.deploy && needs.gate.outputs.open == 'true'"
    (ask,) = (one for one in gate["steps"] if one.get("id") == "ask")
    assert gate["outputs"]["open"] == "${{ steps.ask.outputs.open }}"
    assert "77) echo open=false" in ask["run"]
    runs = [one["run"] for job in loaded["jobs"].values() for one in job["steps"] if "run" in one]
    assert not [one for one in runs if "${{" in one]
    assert set(loaded[True]["workflow_dispatch"]["inputs"]) == {"release", "deploy"}
    assert loaded["permissions"] == {"contents": "read"}
    assert deploy["concurrency"]["cancel-in-progress"] is False
    kept = [one for one in gate["steps"] if "upload-artifact" in one.get("uses", "")]
    assert kept[0]["if"] == "always()"


def test_jenkins() -> None:
    """Braces close, the shell and not Groovy reads the parameter, and tests are always read."""
    text = (CI / "Jenkinsfile").read_text("utf-8")
    code = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    for opened, closed in ("{}", "()"):
        assert code.count(opened) == code.count(closed)
    assert "$RELEASE" in code
    # What is left holds no text of double quotes with the parameter, where Groovy would fill it in.
    assert "$RELEASE" not in GROOVY.sub("", code)
    assert "params.RELEASE" not in code
    assert "junit testResults: 'gate.xml'" in code
    assert "environment name: 'GATE', value: 'open'" in code
    assert "rm -f gate.xml" in code


def test_awx() -> None:
    """The settings lock every job; templates and nodes name playbooks and each other."""
    settings = json.loads((CI / "awx" / "task-env.json").read_text("utf-8"))
    environment = settings["AWX_TASK_ENV"]
    assert environment["ANSIBLE_CALLBACKS_ENABLED"] == "mof.release.gate,mof.release.recorder"
    assert {one for one in environment if one.startswith("MOF_")} <= VARIABLES
    assert all(isinstance(one, str) for one in environment.values())
    shown = settings["AWX_ISOLATION_SHOW_PATHS"][0].split(":")
    assert environment["MOF_RELEASE_STORE"].startswith(f"{shown[0]}/")
    loaded = yaml.safe_load((CI / "awx" / "job-templates.yml").read_text("utf-8"))
    templates = {one["name"]: one for one in loaded["controller_templates"]}
    for one in templates.values():
        assert one["playbook"] in PROJECT or (CI / "awx" / one["playbook"]).is_file()
        assert one["instance_groups"] == ["controller"]
        assert one["ask_variables_on_launch"]
    nodes = loaded["controller_workflows"][0]["simplified_workflow_nodes"]
    names = [one["identifier"] for one in nodes]
    assert names == ["ask", "deploy", "record"]
    for one in nodes:
        assert one["unified_job_template"] in templates
        assert {*one.get("success_nodes", ()), *one.get("always_nodes", ())} <= set(names)
    built = yaml.safe_load((CI / "awx" / "execution-environment.yml").read_text("utf-8"))
    assert built["version"] == 3
    assert built["dependencies"]["galaxy"]["collections"] == [{"name": "mof.release"}]
    needed = yaml.safe_load((TOP / "meta" / "runtime.yml").read_text("utf-8"))["requires_ansible"]
    assert built["dependencies"]["ansible_core"]["package_pip"] == f"ansible-core{needed[:-2]}"


@pytest.mark.parametrize("name", ["gate.yml", "record.yml"])
def test_the_way_to_our_playbooks(name: str) -> None:
    """What AWX starts imports playbooks of the collection, and does nothing else."""
    plays = yaml.safe_load((CI / "awx" / name).read_text("utf-8"))
    for one in plays:
        (imported,) = (value for key, value in one.items() if key.endswith("import_playbook"))
        assert (TOP / "playbooks" / f"{imported.removeprefix('mof.release.')}.yml").is_file()
        assert len(one) == 2


def test_the_policy_reads_what_there_is() -> None:
    """Every field that it takes from a verdict is in its schema, and from a job in what one has."""
    text = (CI / "aap-policy" / "mof_release.rego").read_text("utf-8")
    text = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    job = json.loads((CI / "aap-policy" / "job.json").read_text("utf-8"))
    for path in set(re.findall(r"\bverdict((?:\.[a-z_]+)+)", text)):
        assert _leads(schema("verdict"), path.strip(".").split(".")), path
    for path in set(re.findall(r"\binput((?:\.[a-z_]+)+)", text)):
        found: Any = job
        for step in path.strip(".").split("."):
            assert step in found, path
            found = found[step]
    # Closed by what it does not know: it is open only where there is no violation at all.
    assert 'gate := {"allowed": count(violations) == 0, "violations": sort(violations)}' in text


def _leads(node: dict[str, Any], steps: list[str]) -> bool:
    for step in steps:
        node = next((one for one in (node, *node.get("anyOf", ())) if "properties" in one), {})
        node = node.get("properties", {}).get(step, {})
    return bool(node)
