# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scribe: what it notes of a run, and what it puts on record of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.doors import scribe as scribe_file
from ansible_collections.mof.release.plugins.plugin_utils.doors import writing
from ansible_collections.mof.release.plugins.plugin_utils.doors.gatekeeper import Gatekeeper
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN
from ansible_collections.mof.release.plugins.plugin_utils.doors.scribe import Scribe
from ansible_collections.mof.release.plugins.plugin_utils.doors.threshold import Threshold
from ansible_collections.mof.release.tests.unit.doors.fakes import (
    FakeStats,
    FakeTask,
    StuckStore,
    before,
)
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, Shop


def unasked() -> Threshold:
    """The play before the gate, which is not looked at when the gate let it through."""
    raise AssertionError("asked")


@pytest.fixture
def started(shop: Shop) -> Iterator[Shop]:
    """Give a release whose deployment was let through."""
    assert Gatekeeper().refusal(before(shop)) == ""
    return shop


def recorded(shop: Shop) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one recording on the ledger, and the run log it names."""
    (found,) = [one for one in shop.events() if one.type == "deployment_recorded"]
    return dict(found.data), shop.evidence(found.data["log"])


def test_a_run(started: Shop) -> None:
    """Plays, tasks and outcomes of every host, and who ran it under which permit."""
    scribe = Scribe()
    scribe.play("Deploy", ours=False, threshold=unasked)
    install, start = FakeTask(), FakeTask("Start", "ansible.builtin.service", "task-2")
    scribe.note(install, "web2", "changed")
    scribe.note(install, "web1", "changed")
    scribe.note(start, "web1", "ok")
    scribe.note(start, "web2", "failed")
    stats = FakeStats(ok={"web1": 2, "web2": 1}, failures={"web2": 1})
    assert scribe.write(stats, False) == ""
    data, log = recorded(started)
    assert log["plays"] == [
        {
            "name": "Deploy",
            "tasks": [
                {
                    "name": "Install",
                    "action": "ansible.builtin.command",
                    "results": {"changed": ["web1", "web2"]},
                },
                {
                    "name": "Start",
                    "action": "ansible.builtin.service",
                    "results": {"ok": ["web1"], "failed": ["web2"]},
                },
            ],
        }
    ]
    for one in (data, log):
        assert (one["run"], one["permit"]) == (THIS_RUN.id, THIS_RUN.permit)
        assert one["playbook"] == "deploy.yml"
        assert datetime.fromisoformat(one["started"]) <= datetime.fromisoformat(one["ended"])
    assert log["release"] == RELEASE
    assert started.events()[-1].actor == "robin"


def test_nothing_before_a_permit(shop: Shop) -> None:
    """A play that needed no permit is not noted, nor is a run without one recorded."""
    scribe = Scribe()
    scribe.play("Before", ours=False, threshold=lambda: before(shop, hosts=("localhost",)))
    scribe.note(FakeTask(), "localhost", "ok")
    size = len(shop.events())
    assert scribe.write(FakeStats(), False) == ""
    assert len(shop.events()) == size
    assert Gatekeeper().refusal(before(shop)) == ""
    scribe.note(FakeTask(), "localhost", "ok")
    scribe.play("After", ours=False, threshold=unasked)
    scribe.note(FakeTask(), "web1", "ok")
    assert scribe.write(FakeStats(), False) == ""
    assert [one["name"] for one in recorded(shop)[1]["plays"]] == ["After"]


@pytest.mark.parametrize("named", [RELEASE, ""])
def test_a_run_that_no_gate_let_through(named: str, shop: Shop) -> None:
    """It is on record as that, with the protected hosts that it touched and its log."""
    scribe = Scribe()
    extra = {"release": named} if named else {}
    scribe.play("Deploy", ours=False, threshold=lambda: before(shop, extra_variables=extra))
    scribe.note(FakeTask(), "web1", "changed")
    assert scribe.write(FakeStats(processed={"web1": 1, "db1": 1}), False) == ""
    event = shop.events()[-1]
    assert event.type == "run_unpermitted"
    assert event.subject == (f"release/{named}" if named else "gate")
    assert (event.data["playbook"], event.data["hosts"]) == ("deploy.yml", ["web1"])
    assert shop.evidence(event.data["log"])["plays"][0]["tasks"][0]["name"] == "Install"


def test_a_dry_run_without_a_gate(shop: Shop) -> None:
    """Check mode writes nothing, though no gate let it through."""
    scribe, size = Scribe(), len(shop.events())
    scribe.play("Deploy", ours=False, threshold=lambda: before(shop))
    assert scribe.write(FakeStats(), True) == ""
    assert len(shop.events()) == size


def test_own_plays_are_no_part(started: Shop) -> None:
    """What the collection's own playbooks do is left out, and what follows them is not."""
    scribe = Scribe()
    scribe.play("Deploy", ours=False, threshold=unasked)
    scribe.note(FakeTask(), "web1", "ok")
    scribe.play("Capture", ours=True, threshold=unasked)
    scribe.note(FakeTask("Snapshot", "mof.release.snapshot", "task-2"), "web1", "ok")
    scribe.play("Tidy up", ours=False, threshold=unasked)
    scribe.note(FakeTask("Tidy", "ansible.builtin.file", "task-3"), "web1", "ok")
    assert scribe.write(FakeStats(), False) == ""
    plays = recorded(started)[1]["plays"]
    assert [(one["name"], one["tasks"][0]["name"]) for one in plays] == [
        ("Deploy", "Install"),
        ("Tidy up", "Tidy"),
    ]


def test_batches_of_a_play(started: Shop) -> None:
    """The batches of a serial play are one play; each batch has its own tasks."""
    scribe = Scribe()
    for host in ("web1", "web2"):
        scribe.play("Deploy", ours=False, threshold=unasked)
        scribe.note(FakeTask(), host, "ok")
    assert scribe.write(FakeStats(), False) == ""
    (play,) = recorded(started)[1]["plays"]
    assert [one["results"] for one in play["tasks"]] == [{"ok": ["web1"]}, {"ok": ["web2"]}]


def test_the_end_is_the_last_noted_result(started: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A capture after the deployment, in the same run, is not older than its end."""
    clock = iter([1_800_000_000.9, 1_800_000_060.9, 1_800_000_120.9])
    monkeypatch.setattr(scribe_file, "time", lambda: next(clock))
    scribe = Scribe()
    scribe.play("Deploy", ours=False, threshold=unasked)
    scribe.note(FakeTask(), "web1", "ok")
    scribe.note(FakeTask(), "web2", "ok")
    scribe.play("Capture", ours=True, threshold=unasked)
    scribe.note(FakeTask(), "web1", "ok")
    assert scribe.write(FakeStats(), False) == ""
    data, log = recorded(started)
    assert data["ended"] == log["ended"] == "2027-01-15T08:02:00+00:00"
    assert next(clock, None) is None


@pytest.mark.parametrize(
    ("stats", "outcome"),
    [
        ({}, "ok"),
        ({"ok": 3, "changed": 2, "skipped": 1, "rescued": 1, "ignored": 1}, "ok"),
        ({"ok": 3, "failures": 1}, "failed"),
        ({"dark": 1}, "unreachable"),
        ({"dark": 1, "failures": 1}, "unreachable"),
    ],
)
def test_outcomes_and_counts(started: Shop, stats: dict[str, int], outcome: str) -> None:
    """A host failed or was unreachable in people's words, with all counts of Ansible."""
    given = FakeStats(**{name: {"web1": count} for name, count in stats.items()})
    assert Scribe().write(given, False) == ""
    hosts = recorded(started)[0]["hosts"]
    assert set(hosts) == {"web1", "web2"}
    assert hosts["web1"] == {
        "outcome": outcome,
        "ok": stats.get("ok", 0),
        "changed": stats.get("changed", 0),
        "failed": stats.get("failures", 0),
        "unreachable": stats.get("dark", 0),
        "skipped": stats.get("skipped", 0),
        "rescued": stats.get("rescued", 0),
        "ignored": stats.get("ignored", 0),
    }
    assert hosts["web2"]["outcome"] == "ok"


def test_only_hosts_that_were_let_through(started: Shop) -> None:
    """Hosts that no task reached, and hosts that need no go, have no outcome."""
    assert Scribe().write(FakeStats(processed={"web1": 1, "db1": 1}), False) == ""
    assert set(recorded(started)[0]["hosts"]) == {"web1"}


def test_invisible_characters_are_shown(started: Shop) -> None:
    """A task name cannot hide anything from the reader of the record."""
    scribe = Scribe()
    scribe.play("De\u202eploy", ours=False, threshold=unasked)
    scribe.note(FakeTask("In\x1b[31mstall\n", "com\u200bmand"), "web1", "ok")
    assert scribe.write(FakeStats(), False) == ""
    (play,) = recorded(started)[1]["plays"]
    assert play["name"] == "De\\u202eploy"
    assert play["tasks"][0]["name"] == "In\\x1b[31mstall\\n"
    assert play["tasks"][0]["action"] == "com\\u200bmand"


def test_check_mode_writes_nothing(started: Shop) -> None:
    """A dry run leaves the ledger as it is."""
    size = len(started.events())
    assert Scribe().write(FakeStats(), True) == ""
    assert len(started.events()) == size


def test_written_once(started: Shop) -> None:
    """The same run is on record once."""
    scribe = Scribe()
    assert [scribe.write(FakeStats(), False) for _again in range(2)] == ["", ""]
    assert recorded(started)


def test_problems_are_told(started: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why a run could not go on record comes back as text, with what to do."""
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "some body")
    assert "is not a login or mail address" in Scribe().write(FakeStats(), False)
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "robin")
    monkeypatch.setenv("MOF_RELEASE_STORE", str(started.folder / "nowhere"))
    assert "there is no store" in Scribe().write(FakeStats(), False)
    monkeypatch.delenv("MOF_RELEASE_STORE")
    assert Scribe().write(FakeStats(), False).startswith("the setting store is missing\nset store")
    THIS_RUN.release = "other-1.0"
    monkeypatch.setenv("MOF_RELEASE_STORE", str(started.ledger))
    assert "other-1.0 is not on record" in Scribe().write(FakeStats(), False)


def test_the_store_is_closed_after_a_problem(
    started: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that takes nothing is told and let go of."""
    stuck = StuckStore(started.open())
    monkeypatch.setattr(writing, "open_location", lambda _location: stuck)
    assert Scribe().write(FakeStats(), False) == "others hold the store"
    assert stuck.closed
