# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ansible-playbook mof.release.gate`: what it says, writes and ends with, in every format."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.tests.integration.project import RELEASE, Project, must
from ansible_collections.mof.release.tests.integration.run import Result

GATE = ("mof.release.gate", "-e", f"release={RELEASE}")
#: Longer lines than any that it says are a document that was printed on one line.
WALL = 200
#: A runner that would wait for somebody waits for longer than this.
SECONDS = 60


@pytest.fixture
def changed(project: Project) -> Project:
    """A project that changed after its go, in two ways."""
    playbook = project.folder / "deploy.yml"
    playbook.write_text(playbook.read_text() + "\n# after go\n")
    (project.folder / "extra.yml").write_text("---\n- hosts: all\n")
    return project


def asked(project: Project, *arguments: str, **env: str) -> Result:
    """Ask, as a pipeline does."""
    given = {"MOF_RELEASE_ACTOR": "ci", **env}
    return project.run.playbook(*GATE, *arguments, cwd=project.folder, env=given, seconds=SECONDS)


def block(text: str, headline: str) -> list[str]:
    """The lines of a verdict among all others."""
    lines = text.splitlines()
    start = next(place for place, one in enumerate(lines) if one.startswith(headline))
    end = next(place for place, one in enumerate(lines) if one.endswith("went on record."))
    return lines[start : end + 1]


def test_an_open_gate(project: Project) -> None:
    """Says until when and why no longer, ends with 0, and leaves no trace."""
    before = project.head()
    lines = block(must(asked(project)).stdout, "OPEN")
    assert lines[0] == f"OPEN  {RELEASE} -> production (3 hosts)"
    assert lines[1].endswith(" requirements met")
    assert lines[2].endswith("when operations.restore-point expires")
    dry = block(must(asked(project, "--check")).stdout, "OPEN")
    assert [dry[0], dry[1], dry[2]] == [lines[0], lines[1], lines[2]]
    assert project.head() == before
    assert project.canaries() == []


@pytest.mark.parametrize("result_format", ["yaml", "json"])
@pytest.mark.parametrize("arguments", [(), ("--check",)], ids=["run", "check"])
def test_a_closed_gate_reads_well(
    changed: Project, result_format: str, arguments: tuple[str, ...]
) -> None:
    """Every reason once, in aligned columns, with who acts next; and no document on one line."""
    before = changed.head()
    refused = asked(changed, *arguments, ANSIBLE_CALLBACK_RESULT_FORMAT=result_format)
    assert refused.rc == 77, refused
    lines = block(refused.stderr, "CLOSED")
    assert lines[0] == f"CLOSED  {RELEASE} -> production (3 hosts)"
    assert lines[1].startswith("  playbook  deploy.yml changed after go (")
    assert any(one.startswith("  project   extra.yml was added after go") for one in lines)
    assert lines[-1].startswith("2 of ")
    assert refused.stderr.count("extra.yml") == 1
    assert max(map(len, (refused.stdout + refused.stderr).splitlines())) < WALL, refused
    assert changed.head() == before
    assert changed.canaries() == []


def test_the_exit_code_without_the_lock(changed: Project) -> None:
    """Ansible's own for a failed task, where the callback that makes it 77 is not on."""
    refused = asked(changed, ANSIBLE_CALLBACKS_ENABLED="ansible.builtin.tree")
    assert refused.rc == 2, refused
    assert block(refused.stderr, "CLOSED")


@pytest.mark.parametrize("arguments", [(), ("--check",)], ids=["run", "check"])
def test_junit(changed: Project, arguments: tuple[str, ...]) -> None:
    """Each requirement is a test; the text is said all the same."""
    report = ("-e", "format=junit", "-e", "report=out/gate.xml")
    refused = asked(changed, *arguments, *report)
    assert refused.rc == 77, refused
    assert block(refused.stderr, "CLOSED")
    suite = parse(changed.folder / "out" / "gate.xml").getroot()[0]
    failed = [one.get("name") for one in suite.iter("testcase") if one.find("failure") is not None]
    assert failed == ["the deploy playbook", "the files of the project"]
    assert suite.get("failures") == "2"
    assert int(suite.get("tests", "0")) == len(suite.findall("testcase")) > 20
    said = suite.findtext("system-out") or ""
    assert f"ledger_size: {changed.head()['size']}" in said


def test_json(project: Project, tmp_path: Path) -> None:
    """By its schema, wherever it is written to; and it is the same open and closed."""
    report = tmp_path / "verdict.json"
    arguments = ("-e", "format=json", "-e", f"report={report}")
    must(asked(project, *arguments))
    told = json.loads(report.read_text())
    check("verdict", Source("verdict.json", told), "verdict")
    assert (told["allowed"], told["violations"]) == (True, [])
    assert told["deployment"]["playbook"] == "deploy.yml"
    (project.folder / "extra.yml").write_text("---\n")
    assert asked(project, *arguments).rc == 77
    told = json.loads(report.read_text())
    check("verdict", Source("verdict.json", told), "verdict")
    assert told["allowed"] is False
    assert [one.split(" ")[1] for one in told["violations"]] == ["extra.yml"]


def test_json_without_a_report_is_printed(changed: Project) -> None:
    """The document stands on stdout, and can be cut out of what Ansible prints around it."""
    refused = asked(changed, "-e", "format=json")
    assert refused.rc == 77, refused
    start = refused.stdout.index("\n{\n") + 1
    told, _end = json.JSONDecoder().raw_decode(refused.stdout[start:])
    assert told["allowed"] is False


def test_a_gate_that_cannot_be_asked(project: Project) -> None:
    """Ends with 2, never with 77; the report says that nothing was judged."""
    shutil.rmtree(project.folder / ".mof")
    failed = asked(project, "-e", "format=junit", "-e", "report=gate.xml")
    assert failed.rc == 2, failed
    assert "mof.release.init" in failed.stdout
    suite = parse(project.folder / "gate.xml").getroot()[0]
    assert (suite.get("errors"), suite.get("failures")) == ("1", "0")


def test_no_release(project: Project) -> None:
    """Says how to name one, and shows no trace of templates."""
    failed = project.run.playbook(
        "mof.release.gate", cwd=project.folder, env={"MOF_RELEASE_ACTOR": "ci"}
    )
    assert failed.rc == 2, failed
    assert "no release was named" in failed.stdout
    assert "add -e release=NAME" in failed.stdout
    assert "undefined" not in failed.stdout


def test_without_the_inventory_it_is_closed(project: Project) -> None:
    """Its hosts are part of what was approved."""
    refused = asked(project, "-i", "localhost,")
    assert refused.rc == 77, refused
    assert "web1 was removed after go" in refused.said
