# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record that was altered, in every way that somebody may think of, is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.usecases.verify_record import (
    verify_record,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.write_record import (
    release_record,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, at, voted
from ansible_collections.mof.release.tests.unit.usecases.ledgers import leaf, whole_store

Record = dict[str, Any]


@pytest.fixture(scope="module")
def written() -> Record:
    """Give a record that was written; whoever alters it copies it first."""
    return release_record(whole_store(), RELEASE)


def leaf_letter(record: Record) -> None:
    """One letter of what was said."""
    record["events"][9]["leaf"] = record["events"][9]["leaf"].replace("max", "mex", 1)


def leaf_space(record: Record) -> None:
    """The same event in other bytes."""
    record["events"][9]["leaf"] += " "


def leaf_of_another(record: Record) -> None:
    """A whole event, well formed, that never was on the ledger."""
    record["events"][9]["leaf"] = leaf(voted("security", "no_go", "a hole")).data.decode()


def proof_digit(record: Record) -> None:
    """One digit of one step."""
    steps = record["events"][9]["proof"]
    steps[1] = ("1" if steps[1][0] == "0" else "0") + steps[1][1:]


def proof_shorter(record: Record) -> None:
    """A step is missing."""
    record["events"][9]["proof"].pop()


def proof_longer(record: Record) -> None:
    """A step more than there are levels."""
    record["events"][9]["proof"].append("0" * 64)


def proof_turned(record: Record) -> None:
    """The steps in the other direction."""
    record["events"][9]["proof"].reverse()


def index_next(record: Record) -> None:
    """The place beside."""
    record["events"][9]["index"] += 1


def index_beyond(record: Record) -> None:
    """A place that the ledger has not."""
    record["events"][9]["index"] = record["ledger"]["size"]


def root_digit(record: Record) -> None:
    """The root of another ledger."""
    record["ledger"]["root"] = "0" * 64


def size_smaller(record: Record) -> None:
    """A ledger that ends before the last event of the record."""
    record["ledger"]["size"] = record["events"][-1]["index"]


def reordered(record: Record) -> None:
    """Two events in the other order, each with its place and proof."""
    events = record["events"]
    events[3], events[4] = events[4], events[3]


def twice(record: Record) -> None:
    """An event told twice."""
    record["events"].insert(4, copy.deepcopy(record["events"][4]))


def swapped_leaves(record: Record) -> None:
    """Two events at each other's place."""
    first, second = record["events"][3], record["events"][4]
    first["leaf"], second["leaf"] = second["leaf"], first["leaf"]


def left_out(record: Record) -> None:
    """An event is gone; the view still tells of it."""
    del record["events"][9]


def first_left_out(record: Record) -> None:
    """The beginning is gone."""
    del record["events"][0]


def last_left_out(record: Record) -> None:
    """The end is gone."""
    record["events"].pop()


def view_state(record: Record) -> None:
    """The part for reading says something else than the events."""
    record["view"]["state"] = "closed"


def view_sentence(record: Record) -> None:
    """A sentence of the timeline is another."""
    record["view"]["timeline"][5]["text"] = "nothing happened"


def view_more(record: Record) -> None:
    """Something that no event says."""
    record["view"]["praise"] = "well done"


def view_less(record: Record) -> None:
    """The attempts are gone."""
    del record["view"]["attempts"]


def view_null(record: Record) -> None:
    """A part that is none where there is one."""
    record["view"]["review"] = None


def host_outcome(record: Record) -> None:
    """A host ended otherwise than its run recorded."""
    record["view"]["hosts"][0]["outcome"] = "failed"


def host_capture(record: Record) -> None:
    """A host's snapshot has another digest than was captured."""
    record["view"]["hosts"][0]["captured"]["sha256"] = "0" * 64


def host_less(record: Record) -> None:
    """A host that was deployed to is gone."""
    record["view"]["hosts"].pop()


def renamed(record: Record) -> None:
    """It is presented as the record of another release."""
    record["release"] = "shop-2.0"


def dated(record: Record) -> None:
    """The time that it says it was written, which follows from its events."""
    record["written"] = at(500).isoformat()


def surrogate(record: Record) -> None:
    """Text that is no Unicode."""
    record["events"][9]["leaf"] += "\ud800"


TAMPERINGS: dict[Callable[[Record], None], str] = {
    **dict.fromkeys(
        (leaf_letter, leaf_space, leaf_of_another, proof_digit, proof_shorter, proof_longer),
        "is not what the ledger has there",
    ),
    **dict.fromkeys(
        (proof_turned, index_next, index_beyond, root_digit, size_smaller, swapped_leaves),
        "is not what the ledger has there",
    ),
    **dict.fromkeys((reordered, twice), "out of order"),
    **dict.fromkeys((left_out, first_left_out, last_left_out), r"view\.timeline: does not follow"),
    view_state: r"view\.state: does not follow",
    view_sentence: r"view\.timeline: does not follow",
    view_more: r"view\.praise: does not follow",
    view_less: r"view\.attempts: does not follow",
    view_null: r"view\.review: does not follow",
    host_outcome: r"view\.hosts",
    host_capture: r"view\.hosts",
    host_less: r"view\.hosts",
    renamed: "this record was altered",
    dated: "this record was altered",
    surrogate: r"events\[9\]\.leaf",
}


def named(value: object) -> str:
    """The name of a tampering, to find it in what pytest tells; problems go without."""
    return getattr(value, "__name__", "-")


@pytest.mark.parametrize(("tamper", "problem"), TAMPERINGS.items(), ids=named)
def test_tampering_is_found(
    tmp_path: Path, written: Record, tamper: Callable[[Record], None], problem: str
) -> None:
    """Whatever was altered, the record is refused and the place is named."""
    record = copy.deepcopy(written)
    tamper(record)
    assert record != written
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(BadDocument, match=problem) as caught:
        verify_record(path)
    assert caught.value.where == str(path)


def test_all_places_are_told_at_once(tmp_path: Path, written: Record) -> None:
    """Two altered events and another root make three problems."""
    record = copy.deepcopy(written)
    for place in (3, 9):
        record["events"][place]["leaf"] += " "
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(BadDocument) as caught:
        verify_record(path, "ab" * 32)
    places = [record["events"][place]["index"] for place in (3, 9)]
    assert caught.value.problems[1:] == tuple(
        f"event {one}: is not what the ledger has there" for one in places
    )
    assert caught.value.problems[0].startswith("ledger root: ")
