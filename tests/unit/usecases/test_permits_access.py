# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates and lists follow the ledger: what is not in force there lets nobody in."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    ClockBehind,
    Refused,
    SigningFailed,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.trust.certificate import (
    PublicLine,
    read_public_key,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.permit_list import open_list
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_key import key_of
from ansible_collections.mof.release.plugins.plugin_utils.usecases.issue_certificate import (
    Issued,
    Wanted,
    issue_certificate,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.publish_permits import (
    Certified,
    Published,
    publish_permits,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_permits import read_permits
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, at, by
from ansible_collections.mof.release.tests.unit.trust.ssh import blob_of, make_key
from ansible_collections.mof.release.tests.unit.usecases.ledgers import LEDGER, fill, store_with

SUBJECT = f"release/{RELEASE}"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key pairs: ca, gate, key, other."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ca", "gate", "key", "other"):
        make_key(folder / name)
    return folder


def told(kind: str, hours: float = 0, actor: str = "dana", **data: Any) -> Event:
    """An event about the release."""
    return Event(kind, SUBJECT, at(hours), actor, data)


def passed(permit: str, hours: float = 0, lasts: float = 4, **data: Any) -> Event:
    """The gate gave a permit."""
    ends = (at(hours) + timedelta(hours=lasts)).isoformat()
    usual = {"hosts": ["web2", "web1"], "inputs": {}, "run": "", "starts": False, "uses": 1}
    return told("gate_passed", hours, permit=permit, not_after=ends, **{**usual, **data})


def ledger(*events: Event) -> MemoryStore:
    """A ledger with the release, and these."""
    return store_with(told("release_planned", release={"release": RELEASE}), *events)


def public(keys: Path, name: str = "key") -> PublicLine:
    """A public key."""
    return read_public_key((keys / f"{name}.pub").read_bytes(), name)


def issue(
    store: MemoryStore,
    keys: Path,
    permit: str = "permit-1",
    hours: float = 1,
    actor: str = "dana",
    **other: Any,
) -> Issued:
    """Ask for a certificate at that hour."""
    extra = {name: other.pop(name) for name in ("at_hand", "check") if name in other}
    usual = {"principal": "mof-permit", "authority": str(keys / "ca"), "release": RELEASE}
    wanted = Wanted(**{**usual, "permit": permit, "public": public(keys), **other})
    return issue_certificate(store, wanted, by(actor, hours), **extra)


def certified(keys: Path, permit: str = "permit-1", name: str = "key") -> Certified:
    """That a key was certified."""
    return Certified(permit, RELEASE, "mof-permit", public(keys, name).key.fingerprint)


def publish(store: MemoryStore, keys: Path, hours: float = 1, **other: Any) -> Published:
    """Publish for an hour, at that hour."""
    key = str(keys / other.pop("key", "gate"))
    return publish_permits(store, by("dana", hours), key, 60, **other)


def ids(published: Published) -> list[str]:
    """The permits in a list."""
    return [one["id"] for one in published.document["permits"]]


def test_a_certificate_ends_with_its_permit(keys: Path) -> None:
    """Key id, name and end are those of the permit; it begins a minute ago."""
    issued = issue(ledger(passed("permit-1")), keys)
    found = key_of(blob_of(issued.certificate.decode())).certificate
    assert found
    assert issued.changed
    assert (found.key_id, found.principals) == ("permit-1", ("mof-permit",))
    assert found.valid_before == int(at(4).timestamp())
    assert found.valid_after == int(at(1).timestamp()) - 60


def test_one_that_counts_is_kept(keys: Path) -> None:
    """Half an hour later it is the same; another key needs another; check mode signs none."""
    store = ledger(passed("permit-1"))
    first = issue(store, keys)
    again = issue(store, keys, hours=1.5, at_hand=first.certificate)
    assert (again.certificate, again.changed) == (first.certificate, False)
    other = issue(store, keys, public=public(keys, "other"), at_hand=first.certificate)
    assert other.changed
    planned = issue(store, keys, check=True, authority="/nowhere/ca")
    assert (planned.certificate, planned.changed) == (b"", True)


@pytest.mark.parametrize(
    ("events", "asked", "problem"),
    [
        ([], {}, "is none of this release"),
        ([passed("permit-1")], {"permit": "permit-2"}, "is none of this release"),
        ([passed("permit-1")], {"release": "other-1"}, "is not on record"),
        ([passed("permit-1")], {"hours": 4}, "expired at "),
        ([passed("permit-1")], {"actor": "eve"}, "was given to dana"),
        (
            [passed("permit-1"), told("permit_withdrawn", permit="permit-1", comment="stop")],
            {},
            "was withdrawn by dana: stop",
        ),
        (
            [
                passed("permit-1", run="r1", starts=True),
                told("deployment_recorded", permit="permit-1", run="r1", hosts={}),
            ],
            {},
            "is used: its runs have ended",
        ),
    ],
)
def test_a_permit_that_gives_none(
    keys: Path, events: list[Event], asked: dict[str, Any], problem: str
) -> None:
    """It is refused with its reason, though a certificate was there already."""
    store = ledger(*events)
    good = issue(ledger(passed("permit-1")), keys).certificate
    with pytest.raises(Refused) as caught:
        issue(store, keys, at_hand=good, **asked)
    assert next(one.problem for one in caught.value.findings).startswith(problem)


def test_a_clock_that_went_back(keys: Path) -> None:
    """An expired permit does not come to life, in certificates as in lists."""
    store = ledger(passed("permit-1"), told("permit_withdrawn", 5, permit="permit-9"))
    for ask in (issue, publish):
        with pytest.raises(ClockBehind):
            ask(store, keys, hours=1)


def test_the_authority_is_missing(keys: Path) -> None:
    """It is told as such."""
    with pytest.raises(SigningFailed, match="no such key file"):
        issue(ledger(passed("permit-1")), keys, authority=str(keys / "gone"))


def test_the_list_is_what_the_ledger_says(keys: Path) -> None:
    """Ledger, size, times, and of each permit what a host has to know; signed by the gate."""
    store = ledger(passed("permit-1"))
    published = publish(store, keys, added=certified(keys))
    found = open_list(published.data, at(1), "list")
    assert json.loads(found.content) == published.document
    assert found.fingerprint == public(keys, "gate").key.fingerprint
    assert published.document == {
        "version": 1,
        "ledger": LEDGER,
        "size": store.head().size,
        "issued_at": f"{at(1):%Y-%m-%dT%H:%M:%SZ}",
        "valid_until": f"{at(2):%Y-%m-%dT%H:%M:%SZ}",
        "permits": [
            {
                "id": "permit-1",
                "release": RELEASE,
                "hosts": ["web1", "web2"],
                "principal": "mof-permit",
                "not_after": f"{at(4):%Y-%m-%dT%H:%M:%SZ}",
                "key": public(keys).key.fingerprint,
            }
        ],
    }


def test_lists_follow_each_other(keys: Path) -> None:
    """Permits are added, get another key, end and are withdrawn; the others stay."""
    store = ledger(passed("permit-1"), passed("permit-2", lasts=2), passed("permit-3"))
    first = publish(store, keys, added=certified(keys))
    second = publish(store, keys, former=first.data, added=certified(keys, "permit-2"))
    third = publish(store, keys, former=second.data, added=certified(keys, "permit-2", "other"))
    assert [ids(one) for one in (first, second, third)] == [
        ["permit-1"],
        ["permit-1", "permit-2"],
        ["permit-1", "permit-2"],
    ]
    assert third.document["permits"][1]["key"] == public(keys, "other").key.fingerprint
    assert ids(publish(store, keys, 2, former=third.data)) == ["permit-1"]
    fill(store, [told("permit_withdrawn", 1, permit="permit-1", comment="stop")])
    assert ids(publish(store, keys, former=third.data)) == ["permit-2"]
    # Nobody is in the list because of what is on the ledger alone: no key was certified.
    assert ids(publish(store, keys)) == []


def test_what_was_withdrawn_meanwhile_is_not_added(keys: Path) -> None:
    """The certificate was issued a moment before: the list is what counts."""
    store = ledger(passed("permit-1"))
    assert issue(store, keys).changed
    fill(store, [told("permit_withdrawn", 1, permit="permit-1", comment="stop")])
    assert ids(publish(store, keys, added=certified(keys))) == []


def test_a_list_that_says_the_same_is_kept(keys: Path) -> None:
    """For half of its time; whatever else came on the ledger."""
    store = ledger(passed("permit-1"))
    first = publish(store, keys, added=certified(keys))
    fill(store, [told("run_abandoned", 1, permit="permit-9", run="r9")])
    for hours, changed in ((1.4, False), (1.6, True)):
        again = publish(store, keys, hours, former=first.data, added=certified(keys))
        assert (again.changed, bool(again.data)) == (changed, changed)


def test_check_mode_signs_nothing(keys: Path) -> None:
    """It says what the list would be."""
    planned = publish(ledger(passed("permit-1")), keys, added=certified(keys), check_only=True)
    assert (ids(planned), planned.data, planned.changed) == (["permit-1"], b"", True)


def test_a_list_that_cannot_be_gone_by(keys: Path) -> None:
    """One that was altered, or that another key signed, is begun anew, and that is told."""
    store = ledger(passed("permit-1"), passed("permit-2"))
    first = publish(store, keys, added=certified(keys))
    altered = first.data.replace(b"web1", b"web9")
    begun = publish(store, keys, former=altered, added=certified(keys, "permit-2"))
    assert ids(begun) == ["permit-2"]
    assert "not a signed list of permits" in begun.lost
    others = publish(store, keys, key="other", added=certified(keys))
    begun = publish(store, keys, former=others.data)
    assert (ids(begun), begun.changed) == ([], True)
    assert "signed with another key" in begun.lost


def test_the_list_of_another_ledger_is_not_written_over(keys: Path) -> None:
    """Nor that of a longer ledger than this, which is an old copy then; nor one from the future."""
    event = Event("ledger_opened", "ledger", at(), "max", {"ledger": "other"})
    other = MemoryStore("other")
    fill(other, [event, told("release_planned", release={"release": RELEASE}), passed("permit-1")])
    foreign = publish(other, keys, added=certified(keys))
    store = ledger(passed("permit-1"))
    with pytest.raises(BadDocument, match="is of the ledger other"):
        publish(store, keys, former=foreign.data)
    longer = publish(ledger(passed("permit-1"), passed("permit-2")), keys)
    with pytest.raises(BadDocument, match="of a ledger with 4 events, and this one has 3"):
        publish(store, keys, former=longer.data)
    ahead = publish(store, keys, 3)
    with pytest.raises(ClockBehind):
        publish(store, keys, 1, former=ahead.data)


def test_the_key_of_the_gate_is_missing(keys: Path) -> None:
    """It is told as such."""
    with pytest.raises(SigningFailed, match="no such key file"):
        publish(ledger(passed("permit-1")), keys, key="gone", added=certified(keys))


def test_permits_are_read(keys: Path) -> None:
    """With what each is worth now, of one release or of all."""
    store = ledger(passed("permit-2", lasts=1), passed("permit-1"))
    fill(store, [told("permit_withdrawn", 1, permit="permit-1", comment="stop")])
    found = read_permits(store, by("eve", 1))
    assert [(one["id"], one["standing"]) for one in found] == [
        ("permit-1", "withdrawn"),
        ("permit-2", "expired"),
    ]
    assert read_permits(store, by("eve", 1), RELEASE) == found
    assert read_permits(store, by("eve", 1), "other-1") == []
