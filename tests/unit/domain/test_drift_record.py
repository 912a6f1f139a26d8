# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: when the record is wrong, what is ignored, and what is compared at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Configuration,
    Section,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.comparing import compared
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.ignoring import (
    expired,
    ignored_by,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.judge_drift import (
    judge_drift,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    IgnoreRule,
)
from ansible_collections.mof.release.tests.unit.domain.drifts import (
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
    RELEASE,
    at,
    release_event,
    sha,
    story,
)

BEFORE, AFTER = ok(packages=package("1.0")), ok(packages=package("2.0"))
UNREAD: Configuration = {"packages": Section("unknown", "timed out")}
CHANGED = seen(BEFORE, AFTER)
EXPECTS = {"packages": [{"name": "shop", "version": "2.0"}]}


def classes(found: Any) -> list[str]:
    """The class of each difference."""
    return [one.classified for one in found.differences]


def without(kind: str) -> list[Event]:
    """The story of a release that expects what was found, without the events of a type."""
    return [one for one in planned(expect=EXPECTS) if one.type != kind]


WITHDRAWN = release_event("permit_withdrawn", permit="permit-run-1", comment="No.", hours=0.5)


def test_a_record_that_did_not_know_is_stale() -> None:
    """Of a section, and of a single file; it is corrected, and the host is compliant."""
    found = judged(seen(UNREAD, AFTER))
    assert (found.status, classes(found)) == ("compliant", ["stale_record"])
    assert found.corrected == ("packages",)
    unread = {"/f": {"type": "file", "sha256": None, "reason": "Permission denied"}}
    read = {"/f": {"type": "file", "sha256": sha("1")}}
    assert set(classes(judged(seen(ok(files=unread), ok(files=read))))) == {"stale_record"}
    back = judged(seen(ok(files=read), ok(files=unread)))
    assert (back.status, set(classes(back))) == ("unknown", {"unknown"})


def test_what_a_run_without_an_outcome_meant_is_stale() -> None:
    """Exactly what it expects, and nothing else that it names."""
    events = without("deployment_recorded")
    found = judged(CHANGED, record(*events))
    assert (classes(found), found.corrected) == (["stale_record"], ("packages",))
    assert found.differences[0].release == RELEASE
    loose = [one for one in planned(affected=["shop"]) if one.type != "deployment_recorded"]
    assert classes(judged(CHANGED, record(*loose))) == ["unauthorized"]
    assert classes(judged(CHANGED, record(*events, WITHDRAWN))) == ["unauthorized"]
    assert classes(judged(seen(BEFORE, AFTER, hours=0), record(*events))) == ["unauthorized"]


def test_a_record_is_corrected_only_by_what_is_explained() -> None:
    """Sections by themselves where they were unknown, the whole host for a release."""
    on_record = record(*planned(expect=EXPECTS))
    bad = seen({**BEFORE, **ok(files=file())}, {**AFTER, **ok(files=file(mode="0666"))})
    found = judged(bad, on_record)
    assert (found.status, found.corrected) == ("non_compliant", ())
    assert found.note.startswith("the record of packages stays as it is")
    stale = seen({**UNREAD, **ok(files=file())}, {**AFTER, **ok(files=file(mode="0666"))})
    assert judged(stale).corrected == ("packages",)
    mixed = package("1.0", "other")
    same = seen(
        ok(packages={**package("1.0"), **mixed}),
        ok(packages={**package("2.0"), **package("9", "other")}),
    )
    found = judged(same, record(*without("deployment_recorded")))
    assert sorted(classes(found)) == ["stale_record", "unauthorized"]
    assert found.corrected == ()


RULE = IgnoreRule("r", "package/*/dpkg/shop", "It updates itself.", at(10), attribute="version")


@pytest.mark.parametrize(
    ("rule", "hours", "ignored"),
    [
        (RULE, 9, True),
        (RULE, 10, False),
        (replace(RULE, hosts="web*"), 9, True),
        (replace(RULE, hosts="db*"), 9, False),
        (replace(RULE, attribute="arch"), 9, False),
        (replace(RULE, ci="file/*"), 9, False),
        (replace(RULE, ci="package/*"), 9, True),
    ],
)
def test_a_rule_ignores_until_it_ends(rule: IgnoreRule, hours: float, ignored: bool) -> None:
    """By host, item and attribute; from its end on it counts no longer, and that is said."""
    found = judged(CHANGED, means=means(rule, hours=hours))
    assert classes(found) == ["ignored" if ignored else "unauthorized"]
    assert found.status == ("compliant" if ignored else "non_compliant")
    assert found.differences[0].rule == ("r" if ignored else "")
    told = "rule r ended" in found.differences[0].why
    assert told is (hours >= 10)


def test_what_is_unknown_is_never_ignored() -> None:
    """However wide a rule is."""
    wide = IgnoreRule("wide", "*", "All of it.", at(10))
    assert judged(seen(BEFORE, UNREAD), means=means(wide)).status == "unknown"
    assert ignored_by((wide,), "web1", "package/web1/x", "", at(1)) == wide


def test_ended_rules_are_reported() -> None:
    """With the report, whatever they were about."""
    report = judge_drift([CHANGED], record(), means(RULE, hours=11))
    assert report.expired == (RULE,) == expired((RULE,), at(10))
    assert report.counts == {"compliant": 0, "non_compliant": 1, "unknown": 0}


def differing(before: Configuration, after: Configuration, *asked: str) -> list[Any]:
    """Section, key, attribute and kind of each difference."""
    found = compared(before, after, lambda name: not asked or name in asked)
    return [(one.section, one.key, one.attribute, one.kind) for one in found]


def test_what_was_not_asked_for_on_both_sides_is_not_compared() -> None:
    """A new path is no drift; one below a directory that was looked into is."""
    motd, tree = file("/etc/motd"), {"/srv": {"type": "directory"}}
    assert differing(ok(files=motd), ok(files={**motd, **file("/etc/other")})) == []
    added = differing(ok(files=tree), ok(files={**tree, **file("/srv/a/b")}))
    assert added == [("files", "/srv/a/b", "", "added")]
    gone = differing(ok(files={**tree, **file("/srv/a")}), ok(files=tree))
    assert gone == [("files", "/srv/a", "", "removed")]
    assert differing(ok(files=motd), ok(files={})) == [("files", "/etc/motd", "", "unknown")]
    assert differing(BEFORE, {}) == [("packages", "", "", "unknown")]
    assert differing(BEFORE, {}, "files") == []
    assert differing({}, AFTER) == []


def test_an_attribute_that_all_have_now_and_none_had_is_not_compared() -> None:
    """One that a single item got is."""
    before = ok(packages={"a": {"v": 1}, "b": {"v": 1}})
    every = ok(packages={"a": {"v": 1, "new": 1}, "b": {"v": 1, "new": 2}})
    single = ok(packages={"a": {"v": 1, "state": "broken"}, "b": {"v": 1}})
    assert differing(before, every) == []
    assert differing(before, single) == [("packages", "a", "state", "changed")]


def test_a_story_that_ends_well_leaves_no_drift_behind() -> None:
    """The tests above rest on a release that was really deployed to web1."""
    assert [one.type for one in story("recorded")][-1] == "deployment_recorded"
