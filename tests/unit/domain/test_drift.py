# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: every difference has its class, by the rules of attribution and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Configuration,
    Section,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.tests.unit.domain.drifts import (
    affecting,
    file,
    judged,
    means,
    ok,
    package,
    planned,
    record,
    seen,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    CHANGE,
    RELEASE,
    attempted,
    deployed,
    release_event,
    sha,
)

BEFORE, AFTER = ok(packages=package("1.0")), ok(packages=package("2.0"))
UNREAD: Configuration = {"packages": Section("unknown", "timed out")}
CHANGED = seen(BEFORE, AFTER)
EXPECTS = {"packages": [{"name": "shop", "version": "2.0"}]}


def classes(found: Any) -> list[str]:
    """The class of each difference."""
    return [one.classified for one in found.differences]


def test_a_host_that_is_as_on_record_is_compliant() -> None:
    """Whatever happened to others."""
    found = judged(seen(BEFORE, BEFORE), record(*planned()))
    assert (found.status, found.differences, found.corrected) == ("compliant", (), ())


@pytest.mark.parametrize(
    ("observed", "reason"),
    [
        (seen(BEFORE, None, reason="no route"), "no route"),
        (seen(BEFORE, None), "gave no snapshot"),
        (seen(None, AFTER), "was never captured, so there is nothing to compare it with"),
    ],
)
def test_a_host_that_cannot_be_compared_is_unknown(observed: Any, reason: str) -> None:
    """Never compliant, and it says why."""
    found = judged(observed)
    assert (found.status, found.reason, found.differences) == ("unknown", reason, ())


def test_a_section_that_cannot_be_read_makes_a_host_unknown() -> None:
    """Unless something else on it is unauthorized, which weighs more."""
    assert judged(seen(BEFORE, UNREAD)).status == "unknown"
    assert judged(seen(UNREAD, UNREAD)).status == "unknown"
    both = judged(seen({**BEFORE, **ok(files=file())}, {**UNREAD, **ok(files=file(mode="0666"))}))
    assert both.status == "non_compliant"
    assert sorted(classes(both)) == ["unauthorized", "unknown"]


def test_what_nobody_deployed_is_unauthorized() -> None:
    """With both values, and the id of the item."""
    (one,) = judged(CHANGED).differences
    assert (one.ci, one.attribute) == ("package/web1/dpkg/shop", "version")
    assert (one.kind, one.before, one.after) == ("changed", "1.0", "2.0")
    assert (one.classified, one.why) == ("unauthorized", "has no deployment that explains it")


STAGED = [{"name": "shop", "version": "1", "path": "d", "sha256": sha("s"), "staged": "/s/x.tar"}]


@pytest.mark.parametrize(
    ("plan", "before", "after"),
    [
        ({"expect": EXPECTS}, package("1.0"), package("2.0")),
        ({"expect": {"packages": [{"name": "shop"}]}}, package("1.0"), package("2.0")),
        ({"expect": {"packages": [{"name": "shop"}]}}, {}, package("2.0")),
        ({"expect": {"packages": [{"name": "shop", "state": "absent"}]}}, package("1.0"), {}),
        ({"affected": ["package/web1/dpkg/shop"]}, package("1.0"), package("2.0")),
        ({"affected": ["package/dpkg/shop"]}, package("1.0"), package("2.0")),
        ({"affected": ["package/shop"]}, package("1.0"), package("2.0")),
        ({"affected": ["shop"]}, package("1.0"), package("2.0")),
    ],
)
def test_what_a_deployed_release_names_is_authorized(plan: Any, before: Any, after: Any) -> None:
    """By what it expects, or as affected by any of its names."""
    found = judged(seen(ok(packages=before), ok(packages=after)), record(*planned(**plan)))
    assert (found.status, set(classes(found))) == ("compliant", {"authorized"})
    assert found.differences[0].release == RELEASE
    assert found.corrected == ("packages",)


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"expect": {"packages": [{"name": "other"}]}},
        {"expect": {"packages": [{"name": "shop", "manager": "rpm"}]}},
        {"expect": {"packages": [{"name": "shop", "version": "3.0"}]}},
        {"expect": {"packages": [{"name": "shop", "version": "3.0"}]}, "affected": ["shop"]},
        {"expect": {"packages": [{"name": "shop", "hosts": "db"}]}},
        {"expect": {"packages": [{"name": "shop", "hosts": "unheard"}]}},
        {"affected": ["web1", "host/web1", "packages", "dpkg", "sho", "SHOP", "*"]},
        {"affected": ["package/web2/dpkg/shop"]},
    ],
)
def test_what_it_does_not_name_or_means_otherwise_is_not(plan: Any) -> None:
    """A host that is named names nothing that is on it, and nothing is a pattern."""
    found = judged(CHANGED, record(*planned(**plan)), means=means(db="db1"))
    assert (found.status, classes(found)) == ("non_compliant", ["unauthorized"])
    assert found.corrected == ()


SECTIONS: list[tuple[str, Any, Any, dict[str, Any], dict[str, Any]]] = [
    (
        "files",
        file(),
        file(content="2"),
        {"files": [{"path": "/etc/shop.conf", "sha256": sha("2")}]},
        {"files": [{"path": "/etc/shop", "sha256": sha("2")}]},
    ),
    (
        "files",
        file(),
        file(content="2"),
        {"files": [{"path": "/etc/shop.conf"}]},
        {"files": [{"path": "/etc/shop.conf", "content": "3"}]},
    ),
    (
        "services",
        {"shop.service": {"active": "inactive", "enabled": "disabled"}},
        {"shop.service": {"active": "active", "enabled": "disabled"}},
        {"services": [{"name": "shop", "state": "running"}]},
        {"services": [{"name": "shop", "state": "stopped"}]},
    ),
    (
        "listeners",
        {},
        {"tcp/0.0.0.0/8080": {"process": "shop"}},
        {"ports": [{"port": 8080}]},
        {"ports": [{"port": 8080, "state": "closed"}]},
    ),
    (
        "listeners",
        {"tcp/0.0.0.0/8080": {"process": "shop"}},
        {},
        {"ports": [{"port": 8080, "state": "closed"}]},
        {"ports": [{"port": 808, "state": "closed"}]},
    ),
    (
        "files",
        {"/srv": {"type": "directory", "entries": ["a"]}},
        {"/srv": {"type": "directory", "entries": ["a", "b"]}},
        {"files": [{"path": "/srv/b"}]},
        {"files": [{"path": "/srv/c"}]},
    ),
]


@pytest.mark.parametrize(("section", "before", "after", "right", "wrong"), SECTIONS)
def test_each_kind_of_expectation(
    section: str, before: Any, after: Any, right: Any, wrong: Any
) -> None:
    """It names the items of its own section, and explains what is as it says."""
    observed = seen(ok(**{section: before}), ok(**{section: after}))
    found = judged(observed, record(*planned(expect=right)))
    assert set(classes(found)) == {"authorized"}
    found = judged(observed, record(*planned(expect=wrong)))
    assert "unauthorized" in classes(found)


def test_a_staged_artifact_is_named() -> None:
    """At its very path."""
    on_record = record(*planned(artifacts=STAGED))
    for path, wanted in (("/s/x.tar", {"authorized"}), ("/s/x.ta", {"unauthorized"})):
        observed = seen(ok(files=file(path)), ok(files=file(path, content="2")))
        assert set(classes(judged(observed, on_record))) == wanted


def test_a_change_request_names_what_it_affects() -> None:
    """And an emergency is named as one, with its id."""
    (one,) = judged(CHANGED, record(*affecting("shop"))).differences
    assert (one.classified, one.release, one.emergency) == ("authorized", RELEASE, "")
    assert one.why == f"release {RELEASE} names it (affected) and was deployed there by run-1"
    (one,) = judged(CHANGED, record(*affecting("shop", priority="emergency"))).differences
    assert (one.classified, one.emergency) == ("authorized", CHANGE)
    assert one.why.startswith(f"emergency {CHANGE} in release {RELEASE} names it")
    found = judged(CHANGED, record(*affecting("web1", priority="emergency")))
    assert classes(found) == ["unauthorized"]


def without(kind: str) -> list[Event]:
    """The story of a release that expects what was found, without the events of a type."""
    return [one for one in planned(expect=EXPECTS) if one.type != kind]


WITHDRAWN = release_event("permit_withdrawn", permit="permit-run-1", comment="No.", hours=0.5)
BAD: dict[str, list[Event]] = {
    "failed there": [*without("deployment_recorded"), deployed(web1="failed")],
    "unreachable there": [*without("deployment_recorded"), deployed(web1="unreachable")],
    "no permit": without("gate_passed"),
    "withdrawn": [
        *without("deployment_recorded"),
        WITHDRAWN,
        replace(deployed(), data={**deployed().data, "permit_standing": "withdrawn"}),
    ],
    "files touched": [
        *without("deployment_recorded"),
        replace(deployed(), data={**deployed().data, "touched": ["deploy.yml"]}),
    ],
    "backed out": [*planned(expect=EXPECTS), release_event("release_backed_out", hours=2)],
    "another plan": [
        *planned(),
        *(one for one in planned(expect=EXPECTS) if one.type == "release_planned"),
    ],
}


@pytest.mark.parametrize("name", BAD)
def test_a_deployment_that_does_not_count_explains_nothing(name: str) -> None:
    """It is a suspect instead, but for one whose plan was written afterwards."""
    found = judged(CHANGED, record(*BAD[name]))
    assert classes(found) == ["unauthorized"]
    assert found.differences[0].suspects


def test_a_deployment_before_the_record_explains_nothing() -> None:
    """What it left behind is in the record."""
    on_record = record(*planned(expect=EXPECTS))
    assert classes(judged(seen(BEFORE, AFTER, hours=0.5), on_record)) == ["authorized"]
    found = judged(seen(BEFORE, AFTER, hours=1), on_record)
    assert classes(found) == ["unauthorized"]
    assert found.differences[0].suspects == ()


def test_a_deployment_of_other_hosts_explains_nothing() -> None:
    """Only what ran on this very host."""
    found = judged(seen(BEFORE, AFTER, host="db1"), record(*planned(expect=EXPECTS)))
    assert classes(found) == ["unauthorized"]


def test_the_newest_release_that_names_an_item_decides() -> None:
    """An older one that expects what was found does not help against it."""
    newer = [
        replace(
            one,
            subject=one.subject.replace(RELEASE, "shop-2.0"),
            data=plan_of(one, "3.0") if one.type == "release_planned" else one.data,
        )
        for one in (*planned(), attempted(run="run-2", hours=3), deployed("run-2", 4))
    ]
    both = record(*planned(expect=EXPECTS), *newer)
    found = judged(CHANGED, both)
    assert classes(found) == ["unauthorized"]
    assert found.differences[0].why == "is not as release shop-2.0 means it"


def plan_of(event: Event, version: str) -> dict[str, Any]:
    """The data of a plan that expects this version."""
    expect = {"packages": [{"name": "shop", "version": version}]}
    return {"release": {**event.data["release"], "expect": expect}}


def test_a_run_without_a_permit_is_the_first_suspect() -> None:
    """Before deployments that do not name the item; with who ran it, and when."""
    about = {"run": "run-9", "release": RELEASE, "playbook": "fix.yml", "hosts": ["web1"]}
    events = (*planned(), release_event("run_unpermitted", "joe", 3, **about))
    (one,) = judged(CHANGED, record(*events)).differences
    assert one.suspects == (
        f"run run-9 of {RELEASE} without a permit, fix.yml by joe at 2026-03-02 12:00 UTC",
        f"release {RELEASE} (run-1), which does not name it",
    )
    before = judged(seen(BEFORE, AFTER, hours=4), record(*events))
    assert before.differences[0].suspects == ()
