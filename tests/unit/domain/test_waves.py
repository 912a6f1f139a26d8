# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waves: every host in exactly one, in order; what contradicts itself; how far each one is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import Release
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.waves import (
    contradictions,
    resolve,
    share,
    unresolved,
    wave_progress,
)
from ansible_collections.mof.release.tests.unit.domain.histories import LIMITS
from ansible_collections.mof.release.tests.unit.domain.stories import deployed, release_at
from hypothesis import given
from hypothesis import strategies as st

HOSTS = ("web1", "web2", "web3", "db1", "db2")
MATCHED = {"db": ("db2", "db1"), "web": ("web1", "web2", "web3"), "canary": ("web2",)}
HOST_LISTS = st.lists(st.sampled_from([f"h{one}" for one in range(12)]), unique=True)
PATTERNS = st.dictionaries(st.sampled_from(["a", "b", "c"]), HOST_LISTS)
SHARES = st.lists(st.integers(1, 99), unique=True, max_size=4).map(sorted)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """Waves without a contradiction that end with 100%, hosts, and what the patterns match."""
    matched = draw(PATTERNS)
    waves = [f"{one}%" for one in draw(SHARES)]
    for name in matched:
        waves.insert(draw(st.integers(0, len(waves))), name)
    return [*waves, "100%"], draw(HOST_LISTS), matched


@LIMITS
@given(plans())
def test_every_host_is_in_exactly_one_wave_and_keeps_its_place(
    plan: tuple[list[str], list[str], dict[str, list[str]]],
) -> None:
    """Whatever the patterns match, also hosts that are no target, and hosts twice."""
    waves, hosts, matched = plan
    assert list(contradictions(waves, "")) == []
    resolved = resolve(waves, hosts, matched)
    assert list(resolved) == waves
    placed = [host for names in resolved.values() for host in names]
    assert sorted(placed) == sorted(hosts)
    for names in resolved.values():
        assert list(names) == [host for host in hosts if host in set(names)]
    assert not [one for one in unresolved(resolved, hosts) if one.kind == "host"]


@LIMITS
@given(plans())
def test_no_share_is_missed_and_none_is_exceeded_by_a_share(
    plan: tuple[list[str], list[str], dict[str, list[str]]],
) -> None:
    """After a share at least so much of all hosts is placed, and it takes no host beyond that."""
    waves, hosts, matched = plan
    resolved = resolve(waves, hosts, matched)
    before = 0
    for wave, names in resolved.items():
        percent = share(wave)
        if percent is not None:
            placed = before + len(names)
            assert placed * 100 >= percent * len(hosts)
            assert not names or (placed - 1) * 100 < percent * len(hosts)
        before += len(names)


@LIMITS
@given(st.lists(st.sampled_from(["a", "b", "c"]), unique=True), HOST_LISTS, PATTERNS)
def test_what_no_wave_takes_is_a_finding(
    waves: list[str], hosts: list[str], matched: dict[str, list[str]]
) -> None:
    """Each host that is left out, and each wave that has none."""
    resolved = resolve(waves, hosts, matched)
    reachable = {host for name in waves for host in matched.get(name, ())}
    found = list(unresolved(resolved, hosts, "max"))
    assert [one.subject for one in found if one.kind == "wave"] == [
        one for one in waves if not resolved[one]
    ]
    left_out = [host for host in hosts if host not in reachable] if waves else []
    assert [one.subject for one in found if one.kind == "host"] == left_out
    assert all(one.who == "max" and one.how for one in found)


@pytest.mark.parametrize(
    ("waves", "expected"),
    [
        (["100%"], [HOSTS]),
        (["1%", "100%"], [("web1",), HOSTS[1:]]),
        (["20%", "41%", "100%"], [("web1",), ("web2", "web3"), ("db1", "db2")]),
        (["canary", "20%", "100%"], [("web2",), (), ("web1", "web3", "db1", "db2")]),
        (["canary", "40%", "db", "web"], [("web2",), ("web1",), ("db1", "db2"), ("web3",)]),
        (["web", "canary", "db"], [("web1", "web2", "web3"), (), ("db1", "db2")]),
        (["unknown", "100%"], [(), HOSTS]),
        ([], []),
    ],
)
def test_waves_take_their_hosts_in_order(waves: list[str], expected: list[tuple[str, ...]]) -> None:
    """A pattern what it matches and is left; a share up to that part of all, rounded up."""
    assert resolve(waves, HOSTS, MATCHED) == dict(zip(waves, expected, strict=True))


def test_a_host_that_is_named_twice_is_deployed_once() -> None:
    """The first time counts, as for a wave that stands there twice."""
    assert resolve(["100%"], ["web1", "web1", "web2"], {}) == {"100%": ("web1", "web2")}
    assert resolve(["web", "web"], HOSTS, MATCHED) == {"web": ("web1", "web2", "web3")}


@pytest.mark.parametrize(
    ("wave", "percent"),
    [
        ("1%", 1),
        ("50%", 50),
        ("100%", 100),
        *((one, None) for one in ("0%", "101%", "05%", "5.5%", "50 %", "%", "50", "web", "")),
    ],
)
def test_a_share_is_a_whole_number_of_percent(wave: str, percent: int | None) -> None:
    """Everything else is a pattern, or nothing that can be meant."""
    assert share(wave) == percent


@pytest.mark.parametrize(
    ("waves", "mechanism", "expected"),
    [
        ([], "", []),
        ([], "blue_green", []),
        (["10%", "50%", "100%"], "phased", []),
        (["canary", "rest"], "phased", []),
        (["canary", "50%", "rest"], "", []),
        (["100%"], "big_bang", []),
        ([], "big_bang", []),
        ([], "phased", [(None, "phased needs at least two waves")]),
        (["100%"], "phased", [(None, "phased needs at least two waves")]),
        (["a", "b"], "big_bang", [(None, "big_bang has one wave, not 2")]),
        (["50%"], "", [(0, "the last wave is 100% or a pattern, not 50%")]),
        (
            ["50%", "50%", "100%"],
            "",
            [(1, "50% comes after 50%; shares are of all hosts, and ascend")],
        ),
        (
            ["60%", "web", "40%", "100%"],
            "",
            [(2, "40% comes after 60%; shares are of all hosts, and ascend")],
        ),
        (["100%", "web"], "", [(1, "web comes after 100%, which leaves no host")]),
        (
            ["5.5%", "100%"],
            "",
            [(0, "5.5% is no share; one goes from 1% to 100%, in whole numbers")],
        ),
        (
            ["0%", "90%"],
            "",
            [
                (0, "0% is no share; one goes from 1% to 100%, in whole numbers"),
                (1, "the last wave is 100% or a pattern, not 90%"),
            ],
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(
    waves: list[str], mechanism: str, expected: list[tuple[int | None, str]]
) -> None:
    """All of it, each with the wave, or with none when it is the mechanism."""
    assert list(contradictions(waves, mechanism)) == expected


def gone(waves: dict[str, tuple[str, ...]], *runs: object) -> Release:
    """The story's release with its go for these waves, after these runs."""
    release = release_at("deploying", *runs)  # type: ignore[arg-type] # events
    assert release.review is not None
    return replace(release, review=replace(release.review, waves=waves))


def test_a_wave_is_waiting_partly_deployed_done_or_failed() -> None:
    """By the newest outcome on each of its hosts."""
    waves = {"first": ("web1",), "second": ("web2", "web3"), "third": ("web4",), "none": ()}
    assert wave_progress(gone(waves)) == dict.fromkeys(waves, "waiting")
    once = gone(waves, deployed())
    assert list(wave_progress(once).items()) == [
        ("first", "done"),
        ("second", "partly"),
        ("third", "waiting"),
        ("none", "waiting"),
    ]
    for outcome in ("failed", "unreachable", "odd"):
        failed = gone(waves, deployed(), deployed("run-2", web2=outcome))
        assert wave_progress(failed)["second"] == "failed"
    mended = gone(waves, deployed(web2="failed"), deployed("run-2", web3="ok"))
    assert wave_progress(mended)["second"] == "done"


def test_without_a_go_there_are_no_waves() -> None:
    """They are resolved for what the go is given for."""
    assert wave_progress(release_at("prepared")) == {}
    assert wave_progress(release_at("deploying", deployed())) == {}
