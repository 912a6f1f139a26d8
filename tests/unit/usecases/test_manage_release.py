# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managing a release: planned, built, accepted, returned and ended on the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Refused
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    AcceptRelease,
    BuildRelease,
    PlanRelease,
    StartBuild,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.manage_release import (
    accept_command,
    build_command,
    manage_release,
    plan_command,
    start_command,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    PLAN,
    POLICY,
    RELEASE,
    sha,
    state_at,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    store_at,
    types_after,
)

CONTENT = b"the shop"
REGISTERED = {**PLAN["artifacts"][0], "sha256": sha256(CONTENT)}


def plan(**fields: Any) -> dict[str, Any]:
    """The plan of the story, for the artifact of the project, with other fields."""
    return {**PLAN, "artifacts": [REGISTERED], **fields}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project folder with an artifact and a test report."""
    folder = tmp_path / "project"
    (folder / "dist").mkdir(parents=True)
    (folder / "dist/s.tar").write_bytes(CONTENT)
    (folder / "report.xml").write_bytes(b"passed")
    (folder / "docs").mkdir()
    (folder / "docs/backout.md").write_bytes(b"Go back.")
    return folder


def test_a_release_goes_from_plan_to_acceptance(project: Path) -> None:
    """Each command adds its event; the change request goes along when it is built."""
    store = store_at("requested")
    size = store.head().size
    document = plan(acceptance=[{"name": "smoke", "result": "pass", "evidence": "report.xml"}])
    manage_release(call(store), PlanRelease(RELEASE, document), POLICY)
    built = manage_release(call(store, key="2"), build_command(project, document), POLICY)
    assert built.after.changes[CHANGE].state == "in_release"
    accepted = manage_release(call(store, key="3"), accept_command(project, document), POLICY)
    assert accepted.after.releases[RELEASE].state == "preparation"
    assert types_after(store, size) == [
        "release_planned",
        "release_building",
        "release_built",
        "change_in_release",
        "release_accepted",
    ]
    assert built.events[1].event.data["artifacts"] == [{**REGISTERED, "size": len(CONTENT)}]


def test_building_can_be_a_step_of_its_own(project: Path) -> None:
    """It leaves planning, and the artifacts follow."""
    store = store_at("planning")
    started = manage_release(call(store), start_command(project, PLAN), POLICY)
    assert started.after.releases[RELEASE].state == "building"
    assert [one.event.type for one in started.events] == ["release_building"]


def test_a_window_is_planned_in_utc() -> None:
    """The plan on record has it as it was written."""
    window = {"start": "2026-11-26T20:00", "end": "2026-11-26T23:00", "timezone": "Asia/Seoul"}
    document = plan(deploy={**PLAN["deploy"], "window": window})
    outcome = manage_release(call(store_at("requested")), plan_command(document), POLICY)
    release = outcome.after.releases[RELEASE]
    assert release.plan["deploy"]["window"] == window
    assert release.window is not None
    assert [one.isoformat() for one in release.window] == [
        "2026-11-26T11:00:00+00:00",
        "2026-11-26T14:00:00+00:00",
    ]
    assert plan_command(plan()).window is None


def test_plans_that_are_not_there_are_refused(project: Path) -> None:
    """By each command that the plans are needed for; a folder is no plan."""
    (project / "docs/risk.md").mkdir()
    plans = {"backout": "docs/backout.md", "risk": "docs/risk.md", "support": "docs/support.md"}
    document = plan(plans=plans)
    lost = {name: plans[name] for name in ("risk", "support")}
    assert start_command(project, document) == StartBuild(RELEASE, lost)
    for command in (build_command(project, document), accept_command(project, document)):
        assert command.missing == lost
    store = store_at("requested")
    manage_release(call(store), PlanRelease(RELEASE, document), POLICY)
    with pytest.raises(Refused) as caught:
        manage_release(call(store, key="2"), build_command(project, document), POLICY)
    assert [(one.kind, one.subject, one.problem) for one in caught.value.findings] == [
        ("plan", "support", "names a file that is not there: docs/support.md"),
        ("plan", "risk", "names a file that is not there: docs/risk.md"),
    ]
    (project / "link").symlink_to("../secret")
    with pytest.raises(BadDocument, match="leads out of the project"):
        start_command(project, plan(plans={"backout": "link"}))


def test_planning_shows_the_change_requests_of_the_new_plan() -> None:
    """They are in the state around it, although no release names them yet."""
    outcome = manage_release(call(store_at("requested")), PlanRelease(RELEASE, PLAN), POLICY)
    assert outcome.before.changes == state_at("requested").changes
    assert outcome.before.releases == {}


def test_a_plan_that_stands_is_not_planned_again() -> None:
    """The same command changes nothing, another plan does."""
    store = store_at("planning")
    assert not manage_release(call(store), PlanRelease(RELEASE, PLAN), POLICY).changed
    other = PlanRelease(RELEASE, {**PLAN, "title": "Another"})
    assert manage_release(call(store), other, POLICY).changed


def test_the_artifacts_are_digested_as_their_files_are(project: Path) -> None:
    """SHA-256 and size in bytes by name."""
    command = build_command(project, plan())
    assert command == BuildRelease(RELEASE, {"shop": {"sha256": sha256(CONTENT), "size": 8}})


@pytest.mark.parametrize("instead", ["nothing", "folder"])
def test_an_artifact_that_is_not_there_is_not_registered(project: Path, instead: str) -> None:
    """The command names it not, and the release is refused with its path."""
    (project / "dist/s.tar").unlink()
    if instead == "folder":
        (project / "dist/s.tar").mkdir()
    command = build_command(project, PLAN)
    assert command.found == {}
    store = store_at("planning")
    size = store.head().size
    with pytest.raises(Refused) as caught:
        manage_release(call(store), command, POLICY)
    assert [str(one) for one in caught.value.findings] == [
        "artifact: dist/s.tar is not there (max: build it, or correct its path in the release file)"
    ]
    assert store.head().size == size


def test_an_artifact_that_is_another_is_refused(project: Path) -> None:
    """The message has both digests."""
    with pytest.raises(Refused) as caught:
        manage_release(call(store_at("planning")), build_command(project, PLAN), POLICY)
    (finding,) = caught.value.findings
    assert finding.problem == f"has SHA-256 {sha256(CONTENT)}, the release file says {sha('shop')}"


def test_nothing_outside_the_project_is_read(project: Path) -> None:
    """A link out of it is refused, for artifacts and for evidence."""
    (project.parent / "secret").write_bytes(CONTENT)
    (project / "link").symlink_to("../secret")
    with pytest.raises(BadDocument, match="leads out of the project"):
        build_command(project, plan(artifacts=[{**REGISTERED, "path": "link"}]))
    results = [{"name": "smoke", "result": "pass", "evidence": "link"}]
    with pytest.raises(BadDocument, match="leads out of the project"):
        accept_command(project, plan(acceptance=results))


def test_acceptance_evidence_is_named_by_its_digest(project: Path) -> None:
    """A result without evidence stays as it is; the plan is not written into."""
    results = [
        {"name": "smoke", "result": "pass", "evidence": "report.xml"},
        {"name": "pilot", "result": "fail"},
    ]
    document = plan(acceptance=results)
    assert accept_command(project, document) == AcceptRelease(
        RELEASE, [{**results[0], "sha256": sha256(b"passed")}, results[1]]
    )
    assert "sha256" not in document["acceptance"][0]
    assert accept_command(project, plan()) == AcceptRelease(RELEASE, [])


def test_a_result_whose_evidence_is_missing_counts_as_failed(project: Path) -> None:
    """It says pass and proves nothing: refused, and the file is named."""
    results = [{"name": "smoke", "result": "pass", "evidence": "lost.xml"}]
    command = accept_command(project, plan(acceptance=results))
    assert [one["result"] for one in command.results] == ["fail"]
    store = store_at("acceptance")
    size = store.head().size
    with pytest.raises(Refused) as caught:
        manage_release(call(store), command, POLICY)
    (finding,) = caught.value.findings
    assert (finding.subject, finding.problem) == (
        "smoke",
        "names evidence that is not there: lost.xml",
    )
    assert store.head().size == size
