# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Incidents: opened once, closed when they are over, and never by what nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_document
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Section,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.decide_drift import (
    Kept,
    decide_drift,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.incident import (
    SUBJECT,
    Incident,
    evolve_incidents,
    user_reported_share,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.judge_drift import (
    judge_drift,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.report import Observed
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.tests.unit.domain.drifts import (
    OF_HOSTS,
    file,
    means,
    ok,
    package,
    planned,
    record,
    seen,
)
from ansible_collections.mof.release.tests.unit.domain.stories import NOW, at, by, sha

BEFORE = ok(files=file(), packages=package("1.0"))
AFTER = ok(files=file(mode="0666"), packages=package("1.0"))
DRIFTED = seen(BEFORE, AFTER)
EXPECTS = {"files": [{"path": "/etc/shop.conf", "mode": "0666"}]}


def checked(
    observed: Observed,
    known: Mapping[str, Incident] | None = None,
    hours: float = 9,
    hosts: Mapping[str, Any] | None = None,
    on_record: Any = None,
) -> tuple[Event, ...]:
    """The events of a check of one host, each of the shape that the ledger accepts."""
    meant = means(hours=hours)
    report = judge_drift([observed], on_record or record(), meant)
    kept = Kept(sha("report"), hosts or {}, sha("root") if hosts else "")
    found = decide_drift(report, known or {}, kept, by("max", hours), meant.sha256)
    assert isinstance(found, tuple)
    for event in found:
        check_event(event_document(event))
    return found


def folded(*events: Event) -> Mapping[str, Incident]:
    """The incidents after these events."""
    known: Mapping[str, Incident] = {}
    for event in events:
        if event.subject == SUBJECT:
            known = evolve_incidents(known, event)
    return known


def types(events: tuple[Event, ...]) -> list[str]:
    """Their types."""
    return [one.type for one in events]


def test_an_unauthorized_difference_opens_an_incident() -> None:
    """Detected by the monitor, under an id that follows from what it is about and when."""
    events = checked(DRIFTED)
    assert types(events) == ["incident_opened", "drift_checked"]
    (one,) = folded(*events).values()
    assert (one.host, one.ci, one.attribute) == ("web1", "file/web1//etc/shop.conf", "mode")
    assert (one.kind, one.before, one.after) == ("changed", "0644", "0666")
    assert (one.opened_at, one.detected_by, one.open) == (at(9), "monitor", True)
    named = f"web1\nfile/web1//etc/shop.conf\nmode\n{at(9).isoformat()}"
    assert one.id == f"INC-{sha(named)[:12]}"
    assert events[-1].data == {
        "counts": {"compliant": 0, "non_compliant": 1, "unknown": 0},
        "hosts": {"web1": "non_compliant"},
        "report": sha("report"),
        "baselines": [7],
    }


def test_the_same_difference_again_opens_nothing() -> None:
    """Also when the value moved on; another attribute is another incident."""
    known = folded(*checked(DRIFTED))
    assert types(checked(DRIFTED, known, 10)) == ["drift_checked"]
    other = seen(BEFORE, ok(files=file(mode="0777"), packages=package("1.0")))
    assert types(checked(other, known, 10)) == ["drift_checked"]
    more = seen(BEFORE, ok(files=file(mode="0666"), packages=package("2.0")))
    events = checked(more, known, 10)
    assert [one["attribute"] for one in events[0].data["incidents"]] == ["version"]


def test_it_is_over_when_it_is_gone() -> None:
    """And opened anew, under another id, when it comes back."""
    events = checked(DRIFTED)
    known = folded(*events)
    more = checked(seen(BEFORE, BEFORE), known, 10)
    assert types(more) == ["incident_closed", "drift_checked"]
    known = folded(*events, *more)
    (one,) = known.values()
    assert (one.closed_at, one.closed_why) == (at(10), "the host is as it is on record again")
    assert types(checked(seen(BEFORE, BEFORE), known, 11)) == ["drift_checked"]
    again = checked(DRIFTED, known, 12)
    assert again[0].data["incidents"][0]["id"] != one.id


def test_it_is_over_when_it_is_explained() -> None:
    """By a release that was deployed in between."""
    known = folded(*checked(DRIFTED))
    on_record = record(*planned(expect=EXPECTS))
    host = {"web1": {"status": "ok", "sha256": sha("new")}}
    events = checked(DRIFTED, known, 10, host, on_record)
    assert types(events) == ["record_corrected", "incident_closed", "drift_checked"]
    assert events[0].subject == "configuration"
    assert events[0].data["reason"] == "explained by shop-1.0"
    assert events[1].data["why"].startswith("explained: release shop-1.0 names it")


def test_it_is_over_when_the_record_was_taken_anew() -> None:
    """Then the record has what was found, and says so."""
    known = folded(*checked(DRIFTED))
    events = checked(seen(AFTER, AFTER, hours=9.5), known, 10)
    assert events[0].data["why"] == "the record was taken anew with old-1 (ledger entry 7)"


@pytest.mark.parametrize(
    "observed",
    [
        seen(BEFORE, None, reason="no route"),
        seen(None, AFTER),
        seen(BEFORE, {**BEFORE, "files": Section("unknown", "timed out")}),
        seen(BEFORE, ok(packages=package("1.0"))),
        seen(BEFORE, ok(files={}, packages=package("1.0"))),
        seen(BEFORE, BEFORE, host="web2"),
    ],
)
def test_nothing_is_over_while_nobody_can_tell(observed: Observed) -> None:
    """Unreachable, without a record, not read, not asked for, or another host."""
    known = folded(*checked(DRIFTED))
    assert "incident_closed" not in types(checked(observed, known, 10))


def test_another_section_that_is_unknown_keeps_nothing_open() -> None:
    """What was found in its own section tells."""
    known = folded(*checked(DRIFTED))
    observed = seen(BEFORE, {**BEFORE, "packages": Section("unknown", "timed out")})
    assert types(checked(observed, known, 10)) == ["incident_closed", "drift_checked"]


def test_the_fold_takes_whatever_stands_on_a_ledger() -> None:
    """Closing what is not known, or is closed, changes nothing; an id is opened once."""
    opened, closed = OF_HOSTS[-2:]
    assert evolve_incidents({}, closed) == {}
    known = folded(opened, closed)
    assert evolve_incidents(known, closed) == known
    assert evolve_incidents(known, opened) == known
    assert evolve_incidents(known, Event("drift_checked", SUBJECT, NOW, "max", {})) == known
    assert evolve_incidents({}, Event("incident_opened", SUBJECT, NOW, "max", {})) == {}


def test_the_share_of_users() -> None:
    """In percent of all incidents that ever were; none while there is none."""
    (one,) = folded(OF_HOSTS[-2]).values()
    assert user_reported_share({}) == {"incidents": 0, "user_reported": 0, "percent": None}
    every = [one, one, replace(one, detected_by="user")]
    assert user_reported_share(every) == {"incidents": 3, "user_reported": 1, "percent": 33}
