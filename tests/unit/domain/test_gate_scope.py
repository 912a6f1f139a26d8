# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate and the scope: whatever is not what the go was given for is told, and refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import (
    MOST,
    changed_scope,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import KINDS, PARTS, Scope
from ansible_collections.mof.release.tests.unit.domain.stories import (
    SCOPE,
    release_at,
    reviewed,
    sha,
)
from ansible_collections.mof.release.tests.unit.domain.verdicts import (
    GO,
    scope,
    the_finding,
    verdict,
)

#: Parts whose things are told by their digests.
OF_FILES = [part for part in PARTS if part not in ("collections", "hosts", "variables", "run")]
AGAIN = "restore it, or hold a new review"
ANEW = "restore it, or let it be signed off anew, then hold a new review"


@pytest.mark.parametrize("part", OF_FILES)
@pytest.mark.parametrize(
    ("approved", "found", "problem"),
    [
        ({"x": sha("a")}, {"x": sha("b")}, f"({sha('a')[:8]}… -> {sha('b')[:8]}…)"),
        ({"x": sha("a")}, {}, "was removed after go"),
        ({}, {"x": sha("b")}, "was added after go"),
    ],
)
def test_every_difference_of_the_scope_is_told(
    part: str, approved: dict[str, str], found: dict[str, str], problem: str
) -> None:
    """What changed, was added or removed, in each part, with who acts next and the two ways on.

    How parts are told that are no files is in test_scope_sentences.
    """
    release = release_at("prepared", reviewed(scope=scope(**{part: approved})))
    one = the_finding(verdict(release, scope=scope(**{part: found})))
    assert (one.kind, one.subject) == (KINDS.get(part, part), "x")
    assert one.problem.endswith(problem)
    assert (one.who, one.how) == ("max", ANEW)


@pytest.mark.parametrize("part", [part for part in PARTS if part not in OF_FILES])
def test_a_difference_of_any_part_says_who_acts_and_how(part: str) -> None:
    """A sign-off is bound to all of it but the hosts."""
    one = the_finding(verdict(scope=scope(**{part: {**SCOPE.parts.get(part, {}), "x": "y"}})))
    assert (one.kind, one.subject, one.who) == (KINDS.get(part, part), "x", "max")
    assert one.how == (AGAIN if part == "hosts" else ANEW)


def test_a_part_that_this_version_does_not_know_binds_too() -> None:
    """A later version bound it, or this one found it: it is different, so it is told."""
    later = Scope({**SCOPE.parts, "moons": {"io": sha("io")}}, sha("later"))
    bound = the_finding(verdict(release_at("prepared", reviewed(scope=later))))
    assert str(bound).startswith("moons: io was removed after go")
    found = the_finding(verdict(scope=later))
    assert str(found).startswith("moons: io was added after go")


def test_a_part_that_is_gone_is_a_difference_in_each_of_its_names() -> None:
    """Nothing that was approved may simply not be looked at."""
    parts = {name: one for name, one in SCOPE.parts.items() if name != "hosts"}
    given = verdict(scope=Scope(parts, sha("less")))
    assert [str(one) for one in given.findings] == [
        f"host: web1 was removed after go (max: {AGAIN})",
        f"host: web2 was removed after go (max: {AGAIN})",
    ]


def test_before_go_artifacts_are_held_to_what_was_registered() -> None:
    """There is no scope to compare with yet."""
    given = verdict(release_at("prepared"), scope=scope(artifacts={"shop": sha("swapped")}))
    assert "artifact: shop is not what was registered" in " ".join(map(str, given.findings))


def test_a_go_without_a_scope_opens_nothing() -> None:
    """Only a damaged ledger holds one; what binds nothing would be good for everything."""
    bare = replace(reviewed(), data={**reviewed().data, "scope": {}})
    given = verdict(release_at("prepared", bare))
    assert not given.allowed
    assert any("go says not what it was given for" in one.problem for one in given.findings)


def test_a_wholly_other_inventory_is_told_shortly() -> None:
    """Of a part with very many differences the first are told, and how many more there are."""
    assert GO.review is not None
    hosts = {f"web{number:04}": "target" for number in range(1000)}
    approved = replace(GO, review=replace(GO.review, scope=Scope({"hosts": hosts}, sha("many"))))
    found = list(changed_scope(approved, Scope({"hosts": {}}, sha("none"))))
    assert len(found) == MOST + 1
    assert (found[-1].kind, found[-1].subject) == ("host", "950 more")
