# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether two reports say the same of an activity, whatever the values are that were observed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.checks import gist
from ansible_collections.mof.release.tests.unit.domain.stories import POLICY, sha

DISK = replace(POLICY.activities[0], checks=({"kind": "disk"}, {"kind": "plans_present"}))
PLANS = replace(DISK, id="release.plans", checks=({"kind": "plans_present"},))


def host(reachable: Any = True, **fields: Any) -> dict[str, Any]:
    """What a host answered about its disk."""
    disk = {"id": DISK.id, "kind": "disk", "status": "pass", "expected": "15 %", "observed": "40 %"}
    return {"reachable": reachable, "checks": [{**disk, **fields}]}


def report(*hosts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A report of these hosts."""
    plans = {"status": "pass", "expected": "every plan", "observed": "as expected"}
    named = {f"web{number}": one for number, one in enumerate(hosts, 1)}
    whole = {"policy": sha("policy"), "hosts": named, "ledger": {"plans_present": plans}}
    return {**whole, **fields}


FIRST = report(host(), host())


@pytest.mark.parametrize(
    "other",
    [
        report(host(observed="39 %"), host(observed="12 %")),
        report(host(), host(), ledger={**FIRST["ledger"], "schedule_free": {"status": "fail"}}),
        report(host(), host(), release="another word"),
        report(host(), {**host(), "checks": [*host()["checks"], {"id": "x.y", "kind": "disk"}]}),
    ],
)
def test_what_does_not_concern_the_activity_is_no_news(other: dict[str, Any]) -> None:
    """Values, and what other activities asked."""
    assert gist(DISK, other) == gist(DISK, FIRST)


@pytest.mark.parametrize(
    "other",
    [
        report(host(), host(), policy=sha("another policy")),
        report(host()),
        report(host(), host(), host()),
        report(host(), host(reachable=False)),
        report(host(), host(kind="memory")),
        report(host(), host(status="fail")),
        report(host(), host(expected="10 %")),
        report(host(), host(id="x.y")),
        report(host(), host(), ledger={}),
        report(host(), host(), ledger={"plans_present": {"status": "fail"}}),
        {},
        {"policy": 1, "hosts": ["web1"], "ledger": "fine"},
    ],
)
def test_another_question_host_or_answer_is_news(other: dict[str, Any]) -> None:
    """Also from a report that is none."""
    assert gist(DISK, other) != gist(DISK, FIRST)


def test_what_only_the_ledger_answers_does_not_depend_on_hosts() -> None:
    """A host that is down is no news of the plans."""
    assert gist(PLANS, report(host(reachable=False))) == gist(PLANS, FIRST)
    assert gist(PLANS, report(host(), host(), ledger={})) != gist(PLANS, FIRST)
