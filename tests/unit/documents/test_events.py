# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events as bytes and back: nothing is lost, old ones are brought up, damage is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents import events
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import (
    event_bytes,
    event_document,
    read_event,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    UnknownEventType,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.tests.unit.domain.stories import CHAPTERS, NOW, state_at, story
from hypothesis import given, settings
from hypothesis import strategies as st

WHERE = "ledger entry 7"
EVENT = Event("release_closed", "release/shop-1.0", NOW, "max", {"comment": "Good."})
NAMES = st.text(max_size=8).filter(lambda one: one not in events._FIELDS)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=8), one, max_size=3),
    max_leaves=6,
)


def document(**fields: Any) -> bytes:
    """The bytes of an event with other fields; ``None`` leaves one out."""
    whole = {**event_document(EVENT), **fields}
    return json.dumps({name: one for name, one in whole.items() if one is not None}).encode()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_history_reads_back_as_it_was(chapter: str) -> None:
    """Every event of the story, and what follows from all of them."""
    written = [event_bytes(one) for one in story(chapter)]
    read = [read_event(one, WHERE) for one in written]
    assert read == story(chapter)
    assert [event_bytes(one) for one in read] == written
    assert fold(read) == state_at(chapter)


def test_the_bytes_are_canonical() -> None:
    """What is stored is what is digested; the time has its offset."""
    assert event_bytes(EVENT) == (
        b'{"actor":"max","at":"2026-03-02T09:00:00+00:00","data":{"comment":"Good."},'
        b'"subject":"release/shop-1.0","type":"release_closed","version":1}'
    )
    check_event(event_document(EVENT))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=3), st.dictionaries(st.text(max_size=8), VALUES))
def test_unknown_fields_are_kept(extra: dict[str, Any], data: dict[str, Any]) -> None:
    """At the top and in the data, in the bytes of a later version as in ours."""
    event = replace(EVENT, extra=extra, data=data)
    read = read_event(event_bytes(event), WHERE)
    assert read == event
    assert event_bytes(read) == event_bytes(event)


def test_extra_fields_cannot_pass_for_others() -> None:
    """What a later version wrote never stands in for what we know."""
    posing = replace(EVENT, extra={"type": "review_held", "actor": "lea", "note": "x"})
    read = read_event(event_bytes(posing), WHERE)
    assert (read.type, read.actor, read.extra) == ("release_closed", "max", {"note": "x"})


def test_old_versions_are_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step makes a document of the next version; newer ones are read as they are."""

    def rename(old: dict[str, Any]) -> dict[str, Any]:
        return {**old, "data": {"comment": old["data"]["why"]}, "version": 2}

    def add(old: dict[str, Any]) -> dict[str, Any]:
        return {**old, "data": {**old["data"], "outcome": "unknown"}, "version": 3}

    monkeypatch.setattr(events, "UPGRADES", {1: rename, 2: add})
    monkeypatch.setattr(events, "CURRENT", 3)
    read = read_event(document(data={"why": "Good."}), WHERE)
    assert (read.version, read.data) == (3, {"comment": "Good.", "outcome": "unknown"})
    third = read_event(document(version=3, data={"why": "x"}), WHERE)
    assert (third.version, third.data) == (3, {"why": "x"})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[]",
        b'"x"',
        b"null",
        b"{}",
        *(
            document(**{name: None})
            for name in ("type", "subject", "at", "actor", "data", "version")
        ),
        document(version=0),
        document(version="1"),
        document(at="yesterday"),
        document(at=1772442000),
        document(at=["2026-03-02T09:00:00+00:00"]),
        canonical(event_document(EVENT))[:-1],
        canonical(event_document(EVENT)) * 2,
    ],
)
def test_what_is_not_an_event_is_told_with_its_place(data: bytes) -> None:
    """And the remedy; a damaged ledger is never a crash."""
    with pytest.raises(BadDocument) as error:
        read_event(data, WHERE)
    assert str(error.value).startswith(f"{WHERE}: ")


@pytest.mark.parametrize("data", [[], "x", 7, [["a", 1]], True])
def test_an_event_whose_data_is_not_a_mapping_is_not_one(data: Any) -> None:
    """The fold reads fields of it."""
    with pytest.raises(BadDocument, match=WHERE):
        read_event(document(data=data), WHERE)


@pytest.mark.parametrize("at", ["2026-03-02T09:00:00", "2026-03-02"])
def test_a_time_without_an_offset_is_not_one(at: str) -> None:
    """It cannot be compared with any other."""
    with pytest.raises(BadDocument, match=WHERE):
        read_event(document(at=at), WHERE)


@pytest.mark.parametrize("version", [events.CURRENT + 1, 1_000_000])
def test_an_event_of_a_later_version_is_never_guessed_at(version: int) -> None:
    """Even where its fields are ours they may mean something else; the remedy is a newer reader."""
    with pytest.raises(UnknownEventType) as error:
        read_event(document(version=version), WHERE)
    said = f"{WHERE}: an event has version {version}, which this version does not know"
    assert str(error.value).splitlines()[0] == said
    assert "at least as new as" in str(error.value)
