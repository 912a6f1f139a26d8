# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking hosts for drift: what is compared, and what goes on record."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import parse, sha256
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    HeadMoved,
    UnknownEvidence,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.configuration_rules import (
    CaptureRules,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Entry
from ansible_collections.mof.release.plugins.plugin_utils.usecases import check_drift as module
from ansible_collections.mof.release.plugins.plugin_utils.usecases.capture_configuration import (
    take,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.check_drift import (
    check_digests,
    check_drift,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_baseline import (
    find_baseline,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_drift import (
    read_drift,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_sides import (
    LiveSnapshots,
    Sides,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    RELEASE,
)
from ansible_collections.mof.release.tests.unit.usecases.fleet_of_two import (
    MOVES,
    WEB,
    answer,
    captured,
    check,
    policy,
)
from ansible_collections.mof.release.tests.unit.usecases.ledgers import (
    call,
    events_of,
    noise,
    types_after,
)


def test_an_untouched_fleet_is_compliant_and_the_check_on_record() -> None:
    """With its report among the evidence, and the entries it was compared with."""
    store = captured()
    size = store.head().size
    document, outcome = check(store, load="7.5")
    assert document["counts"] == {"compliant": 2, "non_compliant": 0, "unknown": 0}
    assert types_after(store, size) == ["drift_checked"]
    event = events_of(store)[-1]
    (entry,) = event.data["baselines"]
    assert events_of(store)[entry].type == "configuration_captured"
    assert event.data["hosts"] == {}
    assert outcome.changed
    report = parse(store.get(event.data["report"]))
    assert report["hosts"]["web1"]["status"] == "compliant"
    assert sha256(store.get(event.data["report"])) == document["report"]


class Unread(MemoryStore):
    """A store that counts what is read of its evidence."""

    count = 0

    def get(self, digest: str) -> bytes:
        """As the port has it."""
        self.count += 1
        return super().get(digest)


@pytest.mark.parametrize(
    ("other", "reads"), [({}, 0), ({"load": "9"}, 0), ({"version": "2"}, 4), ({"files": None}, 4)]
)
def test_what_has_the_digest_of_its_record_is_not_read(other: Any, reads: int) -> None:
    """Of a host that differs, the manifest, its two groups, and the section that does."""
    store: Any = captured()
    with open_index(store) as index:
        baselines = find_baseline(store, index)
    taken = take({"web1": answer(**other), "web2": answer()}, MOVES.capture)
    store.__class__ = Unread
    sides = Sides(store, MOVES.capture, LiveSnapshots(taken))
    found = {one.host: one.baseline for one in sides.observed(WEB, baselines)}
    assert store.count == reads
    assert [len(one.configuration) for one in found.values() if one] == [reads // 4, 0]


def test_an_unauthorized_difference_opens_an_incident_once() -> None:
    """Again it opens nothing; once it is gone, the incident is closed with why."""
    store = captured()
    size = store.head().size
    document, _outcome = check(store, mode="0666")
    assert document["hosts"]["web1"]["status"] == "non_compliant"
    (opened,) = document["incidents"]["opened"]
    assert (opened["ci"], opened["attribute"]) == ("file/web1//etc/motd", "mode")
    assert (opened["before"], opened["after"]) == ("0644", "0666")
    assert opened["detected_by"] == "monitor"
    check(store, 4, mode="0666")
    document, _outcome = check(store, 5)
    assert [one["id"] for one in document["incidents"]["closed"]] == [opened["id"]]
    assert types_after(store, size) == [
        "incident_opened",
        "drift_checked",
        "drift_checked",
        "incident_closed",
        "drift_checked",
    ]
    found = read_drift(store, closed=True)
    assert found["incidents"][0]["closed_why"] == "the host is as it is on record again"
    assert found["user_reported"] == {"incidents": 1, "user_reported": 0, "percent": 0}
    assert found["last_check"]["counts"]["compliant"] == 2
    assert read_drift(store)["incidents"] == []


def test_an_incident_stays_open_while_nobody_can_tell() -> None:
    """An unreachable host, and a section that cannot be read, close nothing."""
    store = captured()
    check(store, mode="0666")
    document, _outcome = check(store, 4, files=None)
    assert document["hosts"]["web1"]["status"] == "unknown"
    answers = {"web1": {"unreachable": True, "msg": "no route"}}
    document, _outcome = check_drift(call(store, hours=5, key="5"), answers, MOVES)
    assert document["hosts"]["web1"]["reason"] == "no route"
    assert len(document["incidents"]["open"]) == 1
    assert document["hosts"]["web1"]["differences"] == []


def test_check_mode_writes_nothing() -> None:
    """Neither events nor evidence; the answer is the same."""
    store = captured()
    size = store.head().size
    document, outcome = check(store, mode="0666", dry=True)
    assert store.head().size == size
    assert not store.has(document["report"])
    assert len(document["incidents"]["opened"]) == 1
    assert [one.index for one in outcome.events] == [None, None]


def test_a_host_without_a_record_or_without_a_snapshot_is_unknown() -> None:
    """Each with its reason; none of them is compliant."""
    store = captured()
    answers = {"db1": answer(), "web1": answer()}
    document, _outcome = check_drift(
        call(store, hours=3), answers, MOVES, hosts=["db1", "web1", "web2"]
    )
    assert document["counts"] == {"compliant": 1, "non_compliant": 0, "unknown": 2}
    assert "was never captured" in document["hosts"]["db1"]["reason"]
    assert document["hosts"]["web2"]["reason"] == "no snapshot was taken of it"


def test_a_value_that_was_let_go_since_is_no_drift() -> None:
    """Both sides are compared by what is volatile today."""
    store = captured("system..nothing")
    document, _outcome = check(store, load="9")
    assert document["counts"]["compliant"] == 2
    wider = policy("system..load", "files")
    document, _outcome = check(store, 4, wider, load="9", mode="0666")
    assert document["counts"]["compliant"] == 2


def test_a_value_that_is_no_longer_let_go_is_no_drift() -> None:
    """It is on record of no host, so that nothing can be said of it."""
    document, _outcome = check(captured(), 3, policy(), load="9")
    assert document["counts"]["compliant"] == 2


def test_a_file_that_was_not_asked_for_then_is_no_drift() -> None:
    """And one that is not asked for now is unknown."""
    store = captured()
    document, _outcome = check(store, path="/etc/other")
    (found,) = document["hosts"]["web1"]["differences"]
    assert (found["class"], found["ci"]) == ("unknown", "file/web1//etc/motd")


def test_a_section_that_the_policy_lets_go_is_not_compared() -> None:
    """One that it asks for, and that was not collected, is unknown."""
    store = captured()
    some = policy("system..load", sections=("packages", "system"))
    document, _outcome = check(store, rules=some, mode="0666")
    assert document["counts"]["compliant"] == 2
    less = answer()
    del less["snapshot"]["sections"]["files"]
    document, _outcome = check_drift(call(store, hours=4, key="4"), {"web1": less}, MOVES)
    assert document["hosts"]["web1"]["status"] == "unknown"


def test_digests_alone_tell_who_is_as_on_record() -> None:
    """Another digest is unknown, unless what it stands for is among the evidence."""
    store = captured()
    rules = CaptureRules(volatile=("system..load",))
    same, other = (take({"web1": answer(**one)}, rules) for one in ({}, {"mode": "0666"}))
    digests = {
        "web1": {"status": "ok", "sha256": same.entries["web1"]["sha256"]},
        "web2": {"status": "ok", "sha256": other.entries["web1"]["sha256"]},
    }
    document, _outcome = check_digests(call(store, hours=3), digests, MOVES)
    assert document["counts"] == {"compliant": 1, "non_compliant": 0, "unknown": 1}
    assert "take a snapshot" in document["hosts"]["web2"]["reason"]
    store.put_all(other.contents.values())
    document, _outcome = check_digests(call(store, hours=4, key="4"), digests, MOVES)
    assert document["hosts"]["web2"]["status"] == "non_compliant"


def test_digests_that_are_equal_may_stand_for_what_is_unknown() -> None:
    """A section that could not be read is the same as nothing."""
    store = captured(files=None)
    rules = CaptureRules(volatile=("system..load",))
    taken = take({name: answer(files=None) for name in WEB}, rules)
    document, _outcome = check_digests(call(store, hours=3), taken.entries, MOVES)
    assert document["counts"]["unknown"] == 2


def test_a_record_that_was_lost_is_unknown() -> None:
    """The others are compared all the same."""
    store = captured(mode="0600")
    entries = take({name: answer(mode="0600") for name in WEB}, MOVES.capture).entries
    (lost,) = {one["sha256"] for one in entries.values()}

    class Lossy(MemoryStore):
        """A store that has lost the manifest."""

        def get(self, digest: str) -> bytes:
            """As the port has it."""
            if digest == lost:
                raise UnknownEvidence("it is gone")
            return super().get(digest)

    store.__class__ = Lossy
    document, _outcome = check_digests(call(store, hours=3), entries, MOVES)
    assert document["counts"]["unknown"] == 2
    document, _outcome = check(store, 4)
    assert "capture it anew" in document["hosts"]["web1"]["reason"]


def test_a_check_is_judged_again_when_the_ledger_grew() -> None:
    """Never a correction by what has been overtaken; noise on other subjects does not matter."""
    store = captured()
    size = store.head().size

    class Overtaken(MemoryStore):
        """A store that others write to whenever its end is asked for."""

        def read(self, subjects: Any = None, start: int = 0, stop: int | None = None) -> Any:
            """As the port has it."""
            if start >= size and subjects is None:
                yield Entry(start, f"release/{RELEASE}", b"")
            yield from super().read(subjects, start, stop)

    store.__class__ = Overtaken
    with pytest.raises(HeadMoved, match="while drift was being judged"):
        check(store)
    assert store.head().size == size
    assert not module._matters(Entry(1, "locks", b""))
    assert noise().subject.startswith("change/")
