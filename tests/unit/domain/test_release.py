# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.reading import LONG_AGO
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    ENDED,
    STATES,
    Release,
    window_of,
)
from ansible_collections.mof.release.tests.unit.domain.releases import FULL_PLAN
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    RELEASE,
    at,
    deployed,
    release_at,
)

START, END = "2026-03-02T12:00:00+00:00", "2026-03-02T15:00:00+01:00"


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


def test_it_reads_how_it_is_deployed_and_whom_that_affects() -> None:
    """Mechanism, waves, affected configuration items and roles."""
    deploy = {"mechanism": "phased", "waves": ["50%", "100%"]}
    release = replace(release_at("planning"), plan={**FULL_PLAN, "deploy": deploy})
    assert (release.mechanism, release.waves) == ("phased", ("50%", "100%"))
    assert (release.affected, release.roles) == (("shop", "web1"), {"primary_on_call": "olli"})


@pytest.mark.parametrize(
    ("data", "window"),
    [
        ({"release": {}}, None),
        ({"release": {"deploy": {"hosts": "web"}}}, None),
        ({"release": {}, "window": {"start": START, "end": END}}, (at(3), at(5))),
        ({"release": {"deploy": {"window": {}}}}, (LONG_AGO, LONG_AGO)),
        ({"release": {}, "window": {}}, (LONG_AGO, LONG_AGO)),
        ({"release": {}, "window": "always"}, (LONG_AGO, LONG_AGO)),
        ({"release": {}, "window": {"start": START, "end": "never"}}, (at(3), LONG_AGO)),
        ({"release": {}, "window": {"start": START}}, (at(3), LONG_AGO)),
    ],
)
def test_a_window_that_cannot_be_read_has_passed(
    data: dict[str, Any], window: tuple[datetime, datetime] | None
) -> None:
    """One that was asked for never means at any time."""
    assert window_of(data) == window


def test_what_a_plan_leaves_out_has_a_meaning() -> None:
    """The planner manages, production is where it goes, the rest is nothing."""
    bare = Release("r", "planning", {}, planned_by="pat")
    assert (bare.manager, bare.environment, bare.changes) == ("pat", "production", ())
    assert (bare.playbook, bare.pattern, bare.mechanism) == ("", "", "")
    assert (bare.waves, bare.affected, bare.roles, bare.window) == ((), (), {}, None)


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
