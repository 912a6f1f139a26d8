# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Negative evidence: what was refused, withdrawn, late or past the gate is plain to see."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_document
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check_event
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.records.belonging import belonging
from ansible_collections.mof.release.plugins.plugin_utils.records.page import record_page
from ansible_collections.mof.release.plugins.plugin_utils.records.timeline import sentence
from ansible_collections.mof.release.tests.unit.domain.permits import locked, unlocked
from ansible_collections.mof.release.tests.unit.records.content import START
from ansible_collections.mof.release.tests.unit.records.contested import (
    WAIVER,
    abandon,
    bypass,
    contested,
    give,
    use,
    withdraw,
)
from ansible_collections.mof.release.tests.unit.records.ledger import record_of
from ansible_collections.mof.release.tests.unit.records.reading import Page, read
from ansible_collections.mof.release.tests.unit.records.stages import (
    closed,
    deployed,
    ready,
    story_of,
)
from ansible_collections.mof.release.tests.unit.records.story import Story

GOLDEN = Path(__file__).parent / "golden" / "gate.json"
PARTS = ("headline", "milestones", "attempts", "permits", "deployments", "abandoned", "unpermitted")


@pytest.fixture(scope="module")
def page() -> Page:
    """Give the page of the contested release, with a space between elements, as one sees it."""
    record = record_of(story_of(contested))
    return read(record_page(record).replace("><", "> <"))


def test_the_view_of_the_gate() -> None:
    """To the letter the one that was read and approved, on events of the shape of the ledger."""
    story = story_of(contested)
    for _rest, event in story.events:
        check_event(event_document(event))
    view = story.view()
    found = {part: view[part] for part in PARTS}
    text = json.dumps(found, indent=2, ensure_ascii=True, sort_keys=True) + "\n"
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_each_permit_says_how_it_ended() -> None:
    """Withdrawn by whom and why, expired, used up; with its runs and how these ended."""
    permits = story_of(contested).view()["permits"]
    assert [(one["permit"], one["standing"], len(one["runs"])) for one in permits] == [
        ("permit-asked-1", "withdrawn", 0),
        ("permit-asked-2", "expired", 0),
        ("permit-asked-3", "withdrawn", 2),
        ("permit-run-3", "used", 1),
    ]
    assert (permits[0]["withdrawn"]["by"], permits[0]["withdrawn"]["comment"]) == (
        "tom",
        "The search of the shop is down.",
    )
    assert [one["end"] for one in permits[2]["runs"]] == ["no outcome", "on record"]
    assert permits[1]["withdrawn"] is None


def test_a_permit_in_force_is_so_as_of_the_newest_event() -> None:
    """The record asks no clock; a run that says nothing is at work."""
    story = story_of(ready)
    give(story, "asked-1", hours=1)
    assert story.view()["permits"][0]["standing"] == "in force"
    use(story, "permit-asked-1", "run-1")
    (permit,) = story.view()["permits"]
    assert permit["runs"] == [{"run": "run-1", "end": "at work"}]
    assert permit["standing"] == "expired"


def test_a_permit_that_was_only_asked_for_begins_nothing() -> None:
    """No host is incomplete before a run was let through."""
    story = story_of(ready)
    give(story, "asked-1")
    assert "Incomplete" not in read(record_page(record_of(story))).text
    assert story.view()["state"] == "readiness review"
    use(story, "permit-asked-1", "run-1")
    assert "Incomplete: 3 hosts" in read(record_page(record_of(story))).text


def test_the_page_counts_what_went_past_the_gate(page: Page) -> None:
    """At the top of the part about the gate, kind by kind."""
    (said,) = [
        one for one in page.all("ul") if one.attributes.get("class", "").startswith("plain against")
    ]
    assert " ".join(said.text.split()) == (
        "1 attempt let through by a waiver 2 permits withdrawn 1 permit expired "
        "1 run with no outcome on record 1 run ended under a permit that counted no more "
        "1 run without a permit"
    )
    clean = read(record_page(record_of(story_of(deployed)))).text
    assert "Nothing was refused, overridden, withdrawn or run without a permit" in clean


def test_the_page_shows_each_of_them(page: Page) -> None:
    """With who did it, why, and the event that proves it."""
    text = " ".join(page.text.split())
    for words in (
        "Without a permit: 1 run",
        "Without a permit: hotfix.yml on 2 hosts",
        "No gate let this run through.",
        "Let through by a waiver service.outside-window, by vera, until 2026-11-27 00:00 UTC",
        "No outcome on record A run under permit-asked-3",
        "sam says that it has ended",
        "withdrawn when the run ended",
        "The search of the shop is down.",
        "Permit given: deploy.yml on 3 hosts",
        "to be used later",
        "given before",
    ):
        assert words in text, words
    drawings = [one for one in page.all("svg") if one.attributes.get("role") == "img"]
    assert all("No permit on 2026-11-24" in one.text for one in drawings)
    assert all("Withdrawn on 2026-11-24" in one.text for one in drawings)


def test_a_run_past_the_gate_stands_at_the_top_also_of_a_good_release() -> None:
    """A release that was deployed well is not well when somebody went past its gate."""

    def both(story: Story) -> None:
        deployed(story)
        bypass(story)

    page = record_page(record_of(story_of(both)))
    assert '<p class="headline warn">' in page
    assert '<p class="headline ok">' in record_page(record_of(story_of(deployed)))


def test_what_comes_after_the_end_is_there_too() -> None:
    """A release is closed, and its permits and runs are evidence for ever."""

    def late(story: Story) -> None:
        closed(story)
        give(story, "asked-9")
        withdraw(story, "permit-asked-9", "Nobody needs it.")
        bypass(story)
        abandon(story, "run-x", "permit-asked-9", "was ended")

    view = story_of(late).view()
    assert view["permits"][-1]["standing"] == "withdrawn"
    assert [one["run"] for one in view["unpermitted"]] == ["run-past"]
    assert [one["run"] for one in view["abandoned"]] == ["run-x"]


def test_locks_belong_to_no_record() -> None:
    """They are about hosts, whoever deploys to them."""
    story = story_of(contested)
    own = list(story.events)
    for number, event in enumerate((locked(release=story.release), unlocked())):
        story.events.append((own[-1][0] + 1 + number, event))
    assert belonging(story.release, story.events) == own


RUN = {"playbook": "deploy.yml", "hosts": ["web1", "web2"]}
SPOKEN: list[tuple[str, dict[str, Any], str]] = [
    (
        "gate_passed",
        {**RUN, "permit": "permit-1", "starts": True},
        "The gate let robin run deploy.yml on 2 hosts, with permit-1.",
    ),
    (
        "gate_passed",
        {
            **RUN,
            "permit": "permit-1",
            "starts": False,
            "not_after": "2026-11-26T15:00:00+02:00",
            "overrides": [WAIVER],
        },
        (
            "The gate gave robin permit-1, to run deploy.yml on 2 hosts until 2026-11-26 13:00 "
            "UTC, only because service.outside-window was waived."
        ),
    ),
    (
        "gate_refused",
        {**RUN, "findings": [{}, {}], "begun": True},
        (
            "The gate refused robin to run deploy.yml on 2 hosts, for 2 reasons; nothing more "
            "was run."
        ),
    ),
    (
        "permit_used",
        {**RUN, "permit": "permit-1"},
        "robin ran deploy.yml on 2 hosts under permit-1, given before.",
    ),
    (
        "permit_withdrawn",
        {"permit": "permit-1", "comment": "It is down."},
        "robin withdrew permit-1: \u201cIt is down.\u201d",
    ),
    (
        "run_abandoned",
        {"permit": "permit-1", "why": "was ended"},
        "A run of robin under permit-1 ended with no outcome on record: was ended.",
    ),
    (
        "run_unpermitted",
        RUN,
        "robin ran deploy.yml on 2 hosts without a permit: no gate let it through.",
    ),
    (
        "deployment_recorded",
        {
            "playbook": "deploy.yml",
            "permit_standing": "withdrawn",
            "hosts": {"web1": {"outcome": "ok"}},
        },
        ("robin's run of deploy.yml ended: 1 host ok, though its permit was withdrawn by then."),
    ),
    (
        "lock_taken",
        {**RUN, "permit": "permit-1", "at_work": True},
        "robin is at work on 2 hosts under permit-1.",
    ),
]


@pytest.mark.parametrize(("kind", "data", "told"), SPOKEN)
def test_what_a_sentence_says(kind: str, data: dict[str, Any], told: str) -> None:
    """Who did what under which permit, and what was wrong with it."""
    assert sentence(Event(kind, "release/shop-1.0", START, "robin", data)) == told
