# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managing a release: planned, built, accepted, returned and ended on the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.decide_release import (
    AcceptRelease,
    BuildRelease,
    EndRelease,
    PlanRelease,
    ReturnRelease,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, Refused
from ansible_collections.mof.release.plugins.plugin_utils.usecases.manage_release import (
    accept_command,
    build_command,
    manage_release,
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
        "release_built",
        "change_in_release",
        "release_accepted",
    ]
    assert built.events[0].event.data["artifacts"] == [{**REGISTERED, "size": len(CONTENT)}]


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


def test_a_returned_release_is_in_planning_again() -> None:
    """The reason, and whose work it reopens, are on record."""
    command = ReturnRelease(RELEASE, "release_manager", "No room.", ("Add a disk.",), ("security",))
    outcome = manage_release(call(store_at("prepared")), command, POLICY)
    after = outcome.after.releases[RELEASE]
    assert after.state == "planning"
    assert after.returns[0].reason == "No room."
    assert "security" not in after.signoffs
    assert "operations" in after.signoffs


def test_a_release_that_is_backed_out_takes_its_changes_along() -> None:
    """Both are on record by one append."""
    store = store_at("deployed")
    size = store.head().size
    outcome = manage_release(call(store), EndRelease(RELEASE, "backed_out", "Slow."), POLICY)
    assert outcome.after.changes[CHANGE].state == "backed_out"
    assert [one.index for one in outcome.events] == [size, size + 1]
    assert types_after(store, size) == ["release_backed_out", "change_backed_out"]


def test_check_mode_plans_nothing() -> None:
    """It tells the plan and leaves the ledger alone."""
    store = store_at("requested")
    size = store.head().size
    outcome = manage_release(call(store, check=True), PlanRelease(RELEASE, PLAN), POLICY)
    assert outcome.after.releases[RELEASE].state == "planning"
    assert store.head().size == size


def test_a_release_that_nobody_planned_is_refused() -> None:
    """The name is told, and how to plan it."""
    with pytest.raises(Refused, match="was never planned"):
        manage_release(call(store_at("requested")), EndRelease(RELEASE, "closed", ""), POLICY)
