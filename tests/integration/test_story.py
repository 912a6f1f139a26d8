# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The story, end to end: refused too early, prepared, go, deployed over ssh, captured, recorded."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.project import (
    EXAMPLE,
    GIVEN,
    RELEASE,
    Project,
    must,
    review,
    to_go,
)
from ansible_collections.mof.release.tests.integration.run import Result

CLUSTERS = ["infrastructure", "operations", "partner", "release", "security", "service", "support"]
CAPTURE = ("mof.release.capture", "-e", f"release={RELEASE}")
RECORD = ("mof.release.record", "-e", f"release={RELEASE}")


@pytest.fixture(scope="module")
def early(planned: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Result]:
    """A deploy that was tried before anything was prepared."""
    planned.wipe()
    project = planned.copy(tmp_path_factory.mktemp("story") / "storefront")
    return project, project.deploy()


@pytest.fixture(scope="module")
def finished(early: tuple[Project, Result]) -> tuple[Project, Result]:
    """The same project brought to its end, and the run of the deploy that was let through."""
    project, _refused = early
    to_go(project)
    deployed = must(project.deploy())
    must(project.play(*CAPTURE))
    must(project.play(*RECORD))
    return project, deployed


def test_too_early_is_refused_before_any_task(early: tuple[Project, Result]) -> None:
    """Exit code 77, no task and no fact gathering, nothing on any host."""
    project, refused = early
    assert refused.rc == 77, refused
    assert "TASK" not in refused.stdout
    assert "Gathering Facts" not in refused.stdout
    assert project.canaries() == []


def test_too_early_lists_every_reason(early: tuple[Project, Result]) -> None:
    """Each open activity, each missing sign-off and the review, each with who acts next."""
    _project, refused = early
    policy = yaml.safe_load((EXAMPLE / "policy.yml").read_text())
    for activity in policy["activities"]:
        shown = f"activity {activity['id']} is not recorded" in refused.said
        assert shown == (activity["severity"] == "blocking"), activity["id"]
    for cluster in CLUSTERS:
        assert f"sign-off {cluster} has not signed" in refused.said
        assert f"-e cluster={cluster} -e decision=go" in refused.said
    assert f"{RELEASE} has no go on record" in refused.said
    assert f"REFUSED {RELEASE} -> production (3 hosts) by deploy.yml exit 77" in refused.said


def test_too_early_is_on_record(early: tuple[Project, Result]) -> None:
    """The refusal names its event, and the ledger has it there."""
    project, refused = early
    found = re.search(r"This attempt is on record as event (\d+)\.", refused.said)
    assert found, refused
    attempt = project.release()["attempts"][0]
    assert attempt["permit"] == ""
    assert len(attempt["findings"]) > len(CLUSTERS)
    assert project.head()["size"] > int(found[1])


def test_the_same_deploy_runs_after_go(finished: tuple[Project, Result], hosts: Hosts) -> None:
    """Every host got what it should, over its own ssh."""
    _project, deployed = finished
    assert "REFUSED" not in deployed.stderr
    for name in ("web1", "web2"):
        current = hosts.by_name[name].root / "srv/storefront/current"
        assert (current / "VERSION").read_text().strip() == "2.4.0"
        assert (current.parent / "storefront.ini").is_file()
    assert (hosts.by_name["db1"].root / "srv/storefront/data/products.json").is_file()


def test_outcomes_and_configuration_are_in_the_store(finished: tuple[Project, Result]) -> None:
    """Each host's outcome and snapshot, and the release is deployed."""
    project, _deployed = finished
    release = project.release()
    assert release["state"] == "deployed"
    (run,) = release["deployments"]
    assert run["outcomes"] == {"db1": "ok", "web1": "ok", "web2": "ok"}
    assert run["permit"] == release["attempts"][-1]["permit"] != ""
    assert {name: one["status"] for name, one in release["captured"].items()} == {
        "db1": "ok",
        "web1": "ok",
        "web2": "ok",
    }
    captured = project.ask("mof.release.capture_info", f"release={RELEASE} host=web1")
    sections = captured["captures"]["web1"]["snapshot"]["sections"]
    files = json.dumps(sections["files"])
    assert sections["system"]["status"] == sections["packages"]["status"] == "ok"
    assert "storefront.ini" in files
    assert captured["incomplete"] == []


def test_the_change_is_deployed_too(finished: tuple[Project, Result]) -> None:
    """Every deployed change says so."""
    project, _deployed = finished
    (change,) = project.ask("mof.release.change_request_info", "id=RFC-2031")["change_requests"]
    assert change["state"] == "deployed"
    assert change["release"] == RELEASE


def test_the_record_holds_the_refused_attempt_and_verifies(
    finished: tuple[Project, Result],
) -> None:
    """JSON and HTML have the refusal and the deployment, and the record verifies offline."""
    project, _deployed = finished
    json_file = project.folder / "records" / f"{RELEASE}.json"
    record = json.loads(json_file.read_text())
    types = [json.loads(one["leaf"])["type"] for one in record["events"]]
    assert types.count("gate_refused") == types.count("gate_passed") == 1
    assert types.index("gate_refused") < types.index("review_held") < types.index("gate_passed")
    page = json_file.with_suffix(".html").read_text()
    assert "has no go on record" in page
    assert "RFC-2031" in page
    verified = project.play("mof.release.verify", "-e", f"record={json_file}")
    assert verified.rc == 0, verified
    assert record["ledger"]["root"] in verified.stdout


def test_an_altered_record_does_not_verify(
    finished: tuple[Project, Result], tmp_path: Path
) -> None:
    """A word changed in an event, or only in the part for reading, is found."""
    project, _deployed = finished
    text = (project.folder / "records" / f"{RELEASE}.json").read_text()
    in_event = tmp_path / "event.json"
    record = json.loads(text)
    record["events"][3]["leaf"] = record["events"][3]["leaf"].replace("morgan", "riley")
    in_event.write_text(json.dumps(record))
    in_view = tmp_path / "view.json"
    record = json.loads(text)
    record["view"]["headline"] = "Deployed to 30 of 30 hosts"
    in_view.write_text(json.dumps(record))
    for file, place in ((in_event, "event "), (in_view, "view.headline")):
        result = project.play("mof.release.verify", "-e", f"record={file}")
        assert result.rc == 2, result
        assert "was altered" in result.stdout + result.stderr
        assert place in result.stdout + result.stderr


def test_a_second_time_changes_nothing(finished: tuple[Project, Result]) -> None:
    """Every step of the story again: the ledger keeps its size and root."""
    project, _deployed = finished
    before = project.head()
    states = "state=screened,classified,authorized,scheduled"
    for actor, *arguments in (
        ("morgan", "mof.release.init"),
        ("riley", "mof.release.request", "-e", "@change.yml"),
        ("morgan", "mof.release.request", "-e", "id=RFC-2031", "-e", states),
        ("sam", "mof.release.request", "-e", "id=RFC-2031", "-e", "state=developed"),
        ("dana", "mof.release.prepare", "-e", "release_file=release.yml"),
        ("ci", "mof.release.activity", *GIVEN),
        ("ci", "mof.release.sign", *GIVEN),
        ("ci", *CAPTURE),
        ("ci", *RECORD),
    ):
        result = must(project.play(*arguments, actor=actor))
        assert "changed=0" in result.stdout, result
    assert must(review(project)).stdout.count("changed=0") == 1
    assert project.head() == before


def test_a_repeated_deploy_is_an_attempt_of_its_own(
    finished: tuple[Project, Result], tmp_path: Path
) -> None:
    """The go stands; the run has a permit of its own, and what it left is captured anew."""
    project = finished[0].copy(tmp_path / "storefront")
    again = must(project.deploy())
    assert len(re.findall(r"changed=0", again.stdout)) == 3, again
    release = project.release()
    assert len(release["deployments"]) == 2
    assert len({one["permit"] for one in release["deployments"]}) == 2
    assert release["state"] == "deploying"
    owed = project.ask("mof.release.capture_info", f"release={RELEASE}")["incomplete"]
    assert {one["reason"] for one in owed} == {"was not captured after the deployment"}
    must(project.play(*CAPTURE))
    assert project.release()["state"] == "deployed"


def test_the_whole_deploy_playbook(project: Project) -> None:
    """mof.release.deploy runs the project's own playbook behind the gate, and the capture."""
    must(project.play("mof.release.deploy", "-e", f"release={RELEASE}"))
    release = project.release()
    assert release["state"] == "deployed"
    assert set(release["captured"]) == {"web1", "web2", "db1"}
