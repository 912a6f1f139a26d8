# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waves: in which order the hosts of a release are deployed, and how far each wave is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..finding import Finding
from .release import Release

_SHARE = re.compile(r"([1-9][0-9]?|100)%")


def share(wave: str) -> int | None:
    """The share of all hosts (1 to 100) that are deployed after this wave; none for a pattern."""
    found = _SHARE.fullmatch(wave)
    return int(found[1]) if found else None


def contradictions(waves: Sequence[str], mechanism: str) -> Iterator[tuple[int | None, str]]:
    """What cannot be meant: the index of the wave, or none for the mechanism, and the problem."""
    if mechanism == "phased" and len(waves) < 2:
        yield None, "phased needs at least two waves"
    if mechanism == "big_bang" and len(waves) > 1:
        yield None, f"big_bang has one wave, not {len(waves)}"
    reached = 0
    for index, wave in enumerate(waves):
        percent = share(wave)
        if percent is None and "%" in wave:
            yield index, f"{wave} is no share; one goes from 1% to 100%, in whole numbers"
        elif reached == 100:
            yield index, f"{wave} comes after 100%, which leaves no host"
        elif percent is not None and percent <= reached:
            yield index, f"{wave} comes after {reached}%; shares are of all hosts, and ascend"
        reached = max(reached, percent or 0)
    last = share(waves[-1]) if waves else None
    if last is not None and last < 100:
        yield len(waves) - 1, f"the last wave is 100% or a pattern, not {last}%"


def resolve(
    waves: Sequence[str], hosts: Sequence[str], matched: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """The hosts of each wave; no host is in two, and each keeps its place in the order.

    :param hosts: all hosts that the release's pattern matches, in the order of the inventory.
    :param matched: wave -> the hosts that it matches, for each wave that is a pattern.
    """
    left = list(dict.fromkeys(hosts))
    total = len(left)
    resolved: dict[str, tuple[str, ...]] = {}
    for wave in waves:
        percent = share(wave)
        if percent is None:
            wanted = set(matched.get(wave, ()))
            taken = [host for host in left if host in wanted]
        else:
            reached = -(-total * percent // 100)  # rounded up
            taken = left[: max(0, reached - (total - len(left)))]
        resolved[wave] = (*resolved.get(wave, ()), *taken)
        left = [host for host in left if host not in set(taken)]
    return resolved


def unresolved(
    resolved: Mapping[str, Sequence[str]], hosts: Sequence[str], who: str = ""
) -> Iterator[Finding]:
    """Each wave without hosts and each host without a wave; nothing where there are no waves.

    :param who: the release manager.
    """
    how = "correct deploy.waves in the release file"
    for wave, names in resolved.items():
        if not names:
            yield Finding("wave", wave, "has no host", who, how)
    placed = {host for names in resolved.values() for host in names}
    for host in dict.fromkeys(hosts) if resolved else ():
        if host not in placed:
            yield Finding("host", host, "is in no wave", who, how)


def wave_progress(release: Release) -> dict[str, str]:
    """How far each wave of the go is, in their order: waiting, partly, done or failed.

    Failed as soon as the newest outcome of one of its hosts is; done when all are ok.
    """
    waves = release.review.waves if release.review else {}
    return {
        wave: _progress([release.outcome(host) for host in hosts]) for wave, hosts in waves.items()
    }


def _progress(outcomes: Sequence[str]) -> str:
    if any(one not in ("", "ok") for one in outcomes):
        return "failed"
    if "ok" not in outcomes:
        return "waiting"
    return "partly" if "" in outcomes else "done"
