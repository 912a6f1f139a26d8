# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Impact: what depends on an item, by which relations; services made of the plans of releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.impact import (
    Edge,
    affected_by,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.service import (
    service_edges,
    service_history,
    service_items,
    services_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    Deployment,
    Release,
)
from ansible_collections.mof.release.tests.unit.domain.stories import at
from hypothesis import given
from hypothesis import strategies as st

EDGES = [
    Edge("service/shop", "depends_on", "service/pay"),
    Edge("service/pay", "runs_on", "host/db1"),
    Edge("host/san", "supports", "host/db1"),
    Edge("service/shop", "contains", "part/shop/web"),
    Edge("part/shop/web", "connected_to", "endpoint/db1/tcp/5432"),
]


def affected(ci: str, edges: Iterable[Edge], most: int = 100) -> dict[str, int]:
    """Item -> its distance."""
    known = list(edges)
    found = affected_by(ci, lambda one: [edge for edge in known if edge.cause == one], most)
    return {one.id: one.distance for one in found}


def test_impact_goes_against_what_is_needed() -> None:
    """Who runs on it, needs it, contains it or talks to it; a supporter takes others down."""
    assert affected("host/san", EDGES) == {"host/db1": 1, "service/pay": 2, "service/shop": 3}
    assert affected("endpoint/db1/tcp/5432", EDGES) == {"part/shop/web": 1, "service/shop": 2}
    assert affected("service/shop", EDGES) == {}


def test_the_path_says_why() -> None:
    """Each step is a relation with its origin."""
    (first, second) = affected_by(
        "host/db1", lambda one: [edge for edge in EDGES if edge.cause == one]
    )
    assert [one.id for one in (first, second)] == ["service/pay", "service/shop"]
    assert [one.kind for one in second.path] == ["runs_on", "depends_on"]


def test_a_circle_ends_and_so_does_a_limit() -> None:
    """Items that depend on each other are told once."""
    circle = [Edge(f"a/{n}", "depends_on", f"a/{(n + 1) % 5}") for n in range(5)]
    assert len(affected("a/0", circle)) == 4
    assert len(affected("a/0", circle, most=2)) == 2


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_impact_is_reachability(pairs: list[tuple[int, int]]) -> None:
    """The same as the closure of the relation, computed plainly."""
    edges = [Edge(f"a/{one}", "depends_on", f"a/{other}") for one, other in pairs if one != other]
    reached = {"a/0"}
    while True:
        more = {edge.source for edge in edges if edge.target in reached} - reached
        if not more:
            break
        reached |= more
    assert set(affected("a/0", edges)) == reached - {"a/0"}


def release(name: str, hours: float, state: str = "deployed") -> Release:
    """A release of the shop that was deployed on web1."""
    run = Deployment("run", "permit", "ci", "", at(hours), {"web1": "ok"}, {}, "")
    plan = {
        "release": name,
        "manager": "max",
        "artifacts": [{"name": "shop", "version": name}],
        "services": {
            "shop": {
                "owner": "kim",
                "depends_on": ["payments"],
                "parts": {
                    "app": {"unit": "shop"},
                    "report": {"unit": "shop.timer"},
                    "data": {"path": "/srv/data", "port": 80},
                    "web": {"url": "http://x"},
                },
            }
        },
    }
    return Release(name, state, plan, "max", deployments=(run,))


def test_a_service_is_its_parts_on_its_hosts() -> None:
    """From the release file alone; a part without a place on the host runs on the host itself."""
    told = {(one.source, one.kind, one.target) for one in service_edges([release("1.0", 1)])}
    assert told == {
        ("service/shop", "depends_on", "service/payments"),
        ("service/shop", "contains", "part/shop/app"),
        ("service/shop", "contains", "part/shop/data"),
        ("service/shop", "contains", "part/shop/web"),
        ("service/shop", "contains", "part/shop/report"),
        ("part/shop/app", "depends_on", "unit/web1/shop.service"),
        ("part/shop/report", "depends_on", "schedule/web1/timer/shop.timer"),
        ("part/shop/data", "depends_on", "file/web1//srv/data"),
        ("part/shop/data", "depends_on", "endpoint/web1/tcp/80"),
        ("part/shop/web", "runs_on", "host/web1"),
    }


def test_the_newest_release_says_what_a_service_is() -> None:
    """By when it was deployed; one that was backed out or never deployed says nothing."""
    older, newer = release("1.0", 1), release("2.0", 5)
    gone, planned = release("3.0", 9, "backed_out"), replace(release("4.0", 9), deployments=())
    assert services_of([newer, older, gone, planned])["shop"][0].id == "2.0"
    items = service_items([older, newer])
    assert items["service/shop"].owner == "kim"
    assert items["service/shop"].version == "2.0"
    assert items["part/shop/app"].attributes == {"unit": "shop"}


def test_the_history_of_a_service_is_that_of_its_releases() -> None:
    """What each of them changed, in the order of their deployments, whatever became of them."""
    older, newer = release("1.0", 1), release("2.0", 5, "closed")
    found = service_history([newer, older, release("3.0", 9, "backed_out")])["service/shop"]
    changed = [one for one in found if one.before is not None]
    assert [(one.attribute, one.before, one.after, one.release) for one in changed] == [
        ("version", "1.0", "2.0", "2.0")
    ]
    assert {one.attribute for one in found} == {"owner", "relations", "version"}
    assert [one.at for one in changed] == [at(5)]
