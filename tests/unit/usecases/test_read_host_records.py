# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on record of the hosts of a release: deployments, baselines and drift checks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import UnknownEvidence
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.host_record import (
    HostRecord,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    capture_configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.check_drift import check_drift
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_host_records import (
    read_host_records,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_checks import (
    record_checks,
)
from ansible_collections.mof.release.tests.unit.domain.stories import POLICY, RELEASE, at
from ansible_collections.mof.release.tests.unit.usecases.fleet_of_two import (
    MOVES,
    WEB,
    answer,
    captured,
    check,
    later,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import call, events_of, store_at


def looked_up(store: Any, host: str = "web1") -> HostRecord:
    """What is on record of one of both."""
    found = read_host_records(store, WEB)
    assert tuple(found) == WEB
    return found[host]


def test_a_host_that_the_ledger_has_nothing_of_is_new() -> None:
    """Before its first deployment; and so is one that nobody ever named."""
    assert all(one.new for one in read_host_records(store_at("readiness_review"), WEB).values())
    assert read_host_records(captured(), ["web9"]) == {"web9": HostRecord()}


def test_a_deployed_host_that_was_not_captured_is_told() -> None:
    """It has its release, and no baseline."""
    found = looked_up(store_at("recorded"))
    assert found.deployed is not None
    assert found.deployed[0] == RELEASE
    assert (found.captured, found.checked, found.new) == (None, None, False)


def test_a_captured_host_has_a_baseline_and_is_not_checked_yet() -> None:
    """The capture itself compared nothing."""
    found = looked_up(captured())
    assert found.deployed is not None
    assert found.captured is not None
    assert found.captured > found.deployed[1]
    assert (found.unread, found.checked, found.incidents) == ("", None, ())


def test_the_newest_check_says_how_it_is() -> None:
    """Explained, then not, with its incident, and explained once more when that is gone."""
    store = captured()
    check(store, 3)
    assert looked_up(store).checked == (True, at(3))
    check(store, 4, mode="0666")
    assert looked_up(store).checked == (False, at(4))
    assert len(looked_up(store).incidents) == 1
    other = looked_up(store, "web2")
    assert (other.checked, other.incidents) == ((True, at(4)), ())
    check(store, 5)
    assert (looked_up(store).checked, looked_up(store).incidents) == ((True, at(5)), ())


def test_what_could_not_be_read_is_neither() -> None:
    """Unknown is no yes."""
    store = captured()
    check(store, 3, files=None)
    assert looked_up(store).checked == (None, at(3))


def test_a_check_before_the_baseline_does_not_count() -> None:
    """A new capture is a new baseline, which nothing was compared with."""
    store = captured()
    check(store, 3)
    answers = {name: answer(version="2.0") for name in WEB}
    capture_configuration(call(store, hours=4, key="again"), RELEASE, answers, MOVES.capture)
    assert looked_up(store).checked is None


def test_a_check_of_one_host_leaves_the_other_its_own() -> None:
    """Each has the newest that looked at it."""
    store = captured()
    check(store, 3)
    check_drift(call(store, hours=4, key="one"), {"web1": answer()}, MOVES)
    assert looked_up(store).checked == (True, at(4))
    assert looked_up(store, "web2").checked == (True, at(3))


def test_a_corrected_record_was_checked_by_what_corrected_it() -> None:
    """The correction and its check are one append."""
    store = later(expect={"packages": [{"name": "shop", "version": "2.0"}]})
    check(store, 4, version="2.0")
    assert "record_corrected" in [one.type for one in events_of(store)]
    assert looked_up(store).checked == (True, at(4))


def test_a_lost_report_says_nothing() -> None:
    """And no older check speaks for it."""
    store = captured()
    check(store, 3)
    document, _outcome = check(store, 4)
    lost = document["report"]

    class Losing(store.__class__):  # type: ignore[name-defined,misc]  # of any store
        """A store that has lost the report."""

        def get(self, digest: str) -> bytes:
            """All but that."""
            if digest == lost:
                raise UnknownEvidence("it is gone")
            return bytes(super().get(digest))

    store.__class__ = Losing
    assert looked_up(store).checked is None


def test_a_newer_capture_that_failed_is_told() -> None:
    """With its reason; the older snapshot stays."""
    store = captured()
    answers = {"web1": {"msg": "it was down"}, "web2": answer()}
    capture_configuration(call(store, hours=4, key="again"), RELEASE, answers, MOVES.capture)
    found = looked_up(store)
    assert (found.unread, found.captured) == ("it was down", at(2))


def test_the_checks_of_a_release_rest_on_it(tmp_path: Path) -> None:
    """Nobody has to report what is on the ledger."""
    kinds = ("baseline_captured", "drift_explained")
    first, second, *rest = POLICY.activities
    policy = replace(
        POLICY,
        activities=(
            replace(first, checks=({"kind": kinds[0]},)),
            replace(second, checks=({"kind": kinds[1]},)),
            *rest,
        ),
    )
    store = store_at("preparation")
    outcome = record_checks(call(store, "ci"), RELEASE, {}, WEB, policy, tmp_path)
    found = outcome.after.releases[RELEASE].activities
    assert [found[one.id].status for one in (first, second)] == ["na", "na"]
    assert found[first.id].observed == "no release was deployed to these hosts before"
