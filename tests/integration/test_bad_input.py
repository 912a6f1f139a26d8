# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input through the real doors: one clear message with place and remedy, nothing written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.project import Project, must

GOOD = """\
release: storefront-2.4.0
changes: [RFC-2031]
artifacts:
  - {name: app, version: 2.4.0, path: dist/storefront-2.4.0.tar, sha256: "%s"}
deploy: {playbook: deploy.yml, hosts: all}
""" % ("0" * 64)

#: name -> (text of the release file, parts of the message)
RELEASES: dict[str, tuple[str, list[str]]] = {
    "empty": ("", ["the release file is empty"]),
    "not-yaml": ("release: [", ["line", "not valid YAML"]),
    "list": ("- a\n- b\n", ["must be a mapping"]),
    "lacks": ("release: x-1\n", ["lacks artifacts, changes, deploy"]),
    "unknown-field": (GOOD + "hooks: {}\n", ["has unknown fields: hooks"]),
    "wrong-name": (
        GOOD.replace("storefront-2.4.0\n", "'a b'\n", 1),
        ["line 1", "release:", "letters"],
    ),
    "float": (GOOD.replace("version: 2.4.0", "version: 2.4"), ["line 4", "write it in quotes"]),
    "alias": (GOOD.replace("[RFC-2031]", "&a [RFC-2031]") + "x: *a\n", ["uses a YAML alias"]),
    "tag": (GOOD + "title: !!python/object/apply:os.system [id]\n", ["uses the YAML tag"]),
    "twice": (GOOD + "release: y\n", ["line 6", "'release' twice"]),
    "documents": (GOOD + "---\n" + GOOD, ["more than one document"]),
    "deep": ("a: " + "[" * 100_000, ["nested deeper than 64 levels"]),
    "huge": (GOOD + "# " + "x" * 2_000_000, ["larger than 2,000,000 bytes"]),
    "hidden-text": (GOOD + 'title: "safe\\u202Etxt"\n', ["invisible character U+202E"]),
    "outside": (GOOD.replace("dist/", "../../"), ["line 4", "artifacts[0].path", "without .."]),
    "absolute": (GOOD.replace("dist/", "/etc/"), ["artifacts[0].path"]),
    "no-artifact": (
        GOOD[: GOOD.index("artifacts")]
        + "artifacts: []\ndeploy: {playbook: deploy.yml, hosts: all}\n",
        ["line 3", "artifacts: is empty"],
    ),
}


@pytest.fixture(scope="module")
def answers(planned: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All bad release files through the door in one run, and the ledger before and after."""
    project = planned.copy(tmp_path_factory.mktemp("bad") / "storefront")
    for name, (text, _parts) in RELEASES.items():
        (project.folder / f"bad-{name}.yml").write_text(text)
    missing = {"name": "missing", "file": "nowhere.yml"}
    files = [{"name": name, "file": f"bad-{name}.yml"} for name in RELEASES]
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [
            {
                "mof.release.release": {"file": "{{ item.file }}"},
                "loop": [*files, missing],
                "ignore_errors": True,
                "register": "all",
            },
            {
                "ansible.builtin.copy": {
                    "content": "{{ all.results | to_json }}",
                    "dest": str(project.folder / "answers.json"),
                    "mode": "0644",
                }
            },
        ],
    }
    (project.folder / "bad.yml").write_text(yaml.safe_dump([play]))
    before = project.head()
    must(project.play("bad.yml", actor="dana"))
    results = json.loads((project.folder / "answers.json").read_text())
    found = {one["item"]["name"]: one for one in results}
    return {"results": found, "before": before, "after": project.head()}


@pytest.mark.parametrize("name", RELEASES)
def test_a_bad_release_file_is_told_with_its_place(answers: dict[str, Any], name: str) -> None:
    """The message names the file and says what is wrong where."""
    result = answers["results"][name]
    assert result["failed"], result
    assert f"bad-{name}.yml" in result["msg"].splitlines()[0]
    for part in RELEASES[name][1]:
        assert part in result["msg"], result["msg"]


def test_a_missing_release_file_is_told(answers: dict[str, Any]) -> None:
    """No file there: the path and the remedy."""
    message = answers["results"]["missing"]["msg"]
    assert "nowhere.yml: there is no release file here" in message
    assert "check the path" in message


def test_nothing_is_written_for_bad_input(answers: dict[str, Any]) -> None:
    """The ledger is as it was."""
    assert answers["before"] == answers["after"]


def test_a_digest_that_does_not_match_is_refused(planned: Project, tmp_path: Path) -> None:
    """A release whose artifact is not what its file says leaves planning for nobody."""
    project = planned.copy(tmp_path / "storefront")
    other = yaml.safe_load((project.folder / "release.yml").read_text())
    other["release"] = "storefront-2.4.1"
    other["artifacts"][0]["sha256"] = "0" * 64
    (project.folder / "other.yml").write_text(yaml.safe_dump(other))
    result = project.play("mof.release.prepare", "-e", "release_file=other.yml", actor="dana")
    assert result.rc == 2, result
    assert "has SHA-256" in result.stdout
    assert "the release file says 0000" in result.stdout
    assert "build it again" in result.stdout


def test_an_unknown_release_is_told(planned: Project) -> None:
    """A door that is asked about a release nobody planned says so and how to plan one."""
    result = planned.run.adhoc(
        *("localhost", "-m", "mof.release.signoff", "-a"),
        "release=nobody-1 cluster=operations decision=go comment=x",
        cwd=planned.folder,
    )
    assert result.rc == 2, result
    assert "nobody-1 was never planned" in result.stdout
    assert "mof.release.prepare" in result.stdout


def test_a_missing_store_is_told_and_not_made(planned: Project, tmp_path: Path) -> None:
    """A mistyped path makes no new ledger."""
    where = tmp_path / "typo" / "ledger.sqlite"
    result = planned.run.adhoc(
        *("localhost", "-m", "mof.release.release_info"),
        cwd=planned.folder,
        env={"MOF_RELEASE_STORE": str(where)},
    )
    assert result.rc == 2, result
    assert str(where) in result.stdout
    assert "mof.release.init" in result.stdout
    assert not where.parent.exists()
