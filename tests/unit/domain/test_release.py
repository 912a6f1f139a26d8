# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release says of itself."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.mof.release.plugins.plugin_utils.domain.release import (
    ENDED,
    STATES,
    Release,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    RELEASE,
    deployed,
    release_at,
)


def test_the_states_are_known_and_two_are_ends() -> None:
    """A release ends by being closed or backed out."""
    assert set(ENDED) == {"closed", "backed_out"}
    assert set(ENDED) < set(STATES)


def test_it_reads_its_plan() -> None:
    """Manager, changes, environment, playbook and pattern are those of the plan."""
    release = release_at("planning")
    assert (release.id, release.manager, release.changes) == (RELEASE, "max", (CHANGE,))
    assert (release.environment, release.playbook, release.pattern) == (
        "staging",
        "deploy.yml",
        "web",
    )


def test_what_a_plan_leaves_out_has_a_meaning() -> None:
    """The planner manages, production is where it goes, the rest is nothing."""
    bare = Release("r", "planning", {}, planned_by="pat")
    assert (bare.manager, bare.environment, bare.changes) == ("pat", "production", ())
    assert (bare.playbook, bare.pattern) == ("", "")


def test_the_newest_outcome_of_a_host_counts() -> None:
    """A host that failed and was deployed again is fine, and the other way round."""
    release = release_at(
        "deploying",
        deployed("run-1", web1="failed"),
        deployed("run-2", hours=2, web2="unreachable"),
    )
    assert (release.outcome("web1"), release.outcome("web2")) == ("ok", "unreachable")
    assert release.outcome("db1") == ""
    only_first = replace(release, deployments=release.deployments[:1])
    assert (only_first.outcome("web1"), only_first.outcome("web2")) == ("failed", "ok")
