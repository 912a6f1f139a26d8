# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The timeline: one plain sentence for every event."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import EVENT_TYPES
from ansible_collections.mof.release.plugins.plugin_utils.records.timeline import (
    KINDS,
    sentence,
    timeline,
)
from ansible_collections.mof.release.tests.unit.records.content import START
from ansible_collections.mof.release.tests.unit.records.story import whole_story
from ansible_collections.mof.release.tests.unit.records.workflow import (
    WINDOW,
    signed,
    whole_workflow,
)


@pytest.mark.parametrize("kind", sorted(EVENT_TYPES))
def test_every_event_type_has_its_sentence(kind: str) -> None:
    """Each says who acted, and ends as a sentence; with a comment it ends with that."""
    for data, end in (({}, "."), ({"comment": "a\nreason"}, ": \u201ca reason\u201d")):
        told = sentence(Event(kind, "release/storefront-2.4.0", START, "robin", data))
        assert "robin" in told
        assert told.endswith(end)


def test_every_event_type_has_its_kind() -> None:
    """The kinds name every type there is, and none that does not exist."""
    assert set(KINDS) == EVENT_TYPES


@pytest.mark.parametrize("story", [whole_story, whole_workflow])
def test_the_timeline_has_every_event_in_order(story: Any) -> None:
    """None is left out, also none that the fold ignores."""
    events = story().events
    told = timeline(events)
    assert [one["index"] for one in told] == [index for index, _rest in events]
    assert all(one["text"] for one in told)


DUE = "2026-12-07T09:00:00+01:00"
SPOKEN: list[tuple[str, dict[str, Any], str]] = [
    (
        "change_returned",
        {"to": "riley", "missing": ["plan is missing: say how", "b", "c", "d"]},
        (
            "robin returned RFC-1 to riley, with 4 points to put right (plan is missing; b;"
            " c; and 1 more)."
        ),
    ),
    ("change_returned", {}, "robin returned RFC-1 to its initiator."),
    (
        "change_screened",
        {"warnings": ["it is: odd"]},
        (
            "robin screened RFC-1 and found it complete, consistent and relevant, with 1 "
            "warning (it is: odd)."
        ),
    ),
    (
        "change_classified",
        {"category": "standard", "priority": "low", "template": "restart", "due_at": DUE},
        (
            "robin classified RFC-1 as standard by template restart, with low priority, to "
            "be deployed by 2026-12-07 08:00 UTC."
        ),
    ),
    (
        "change_approved",
        {"bodies": ["cab", "executive_committee"], "signature": signed("a", "max")},
        (
            "robin approved RFC-1 for cab and executive committee, signed with key "
            "SHA256:Ab3+/Ab3+/Ab…, brought by max."
        ),
    ),
    (
        "change_authorized",
        {"bodies": ["cab"], "owner": "sam", "skips": ["test"]},
        (
            "robin authorized RFC-1 for cab, with sam as its change owner, leaving out "
            "test, which is owed."
        ),
    ),
    (
        "change_authorized",
        {"template": "restart", "owner": "sam"},
        "robin had RFC-1 authorized by template restart, with sam as its change owner.",
    ),
    ("change_scheduled", WINDOW, "robin scheduled RFC-1 for 2026-11-26 11:00 to 14:00 UTC."),
    ("change_scheduled", {}, "robin scheduled RFC-1."),
    (
        "change_reviewed",
        {"result": "failed", "planned": WINDOW, "follow_ups": ["a", "b"]},
        (
            "robin reviewed RFC-1 after its implementation, which failed, planned for "
            "2026-11-26 11:00 to 14:00 UTC, with 2 follow-ups."
        ),
    ),
    (
        "change_reopened",
        {"release": "shop-1.0", "reason": "No."},
        "robin sent RFC-1 back to be developed anew, out of release shop-1.0: \u201cNo.\u201d",
    ),
    (
        "obligation_incurred",
        {"change": "RFC-1", "what": "test", "due_at": DUE, "owner": "sam"},
        "robin let RFC-1 leave out its test, which sam owes until 2026-12-07 08:00 UTC.",
    ),
    (
        "obligation_met",
        {"change": "RFC-1", "what": "test", "evidence": [{}]},
        "robin made up for the test of RFC-1, with 1 piece of evidence.",
    ),
    (
        "rules_adopted",
        {"policy": "shop", "version": 2, "people_sha256": "a", "signers_sha256": "b"},
        (
            "robin put version 2 of policy shop in force, with the people and allowed "
            "signers beside it."
        ),
    ),
    (
        "rules_adopted",
        {"policy": "shop", "version": 2},
        "robin put version 2 of policy shop in force.",
    ),
    (
        "key_revoked",
        {"keyid": "SHA256:abc", "comment": "stolen"},
        "robin revoked the key SHA256:abc: \u201cstolen\u201d",
    ),
    ("release_building", {}, "robin completed the planning of RFC-1 and began to build it."),
    (
        "release_returned",
        {"to": "change_owner", "reopens": ["security"], "changes": ["RFC-1", "RFC-2"]},
        (
            "robin returned the release to the change owner, reopening security, with RFC-1"
            " and RFC-2 to be developed anew."
        ),
    ),
    (
        "activity_recorded",
        {"id": "a.b", "status": "waived", "expires_at": DUE, "comment": "later"},
        "robin recorded a.b as waived until 2026-12-07 08:00 UTC: \u201clater\u201d",
    ),
    (
        "activity_recorded",
        {"id": "a.b", "status": "fail", "expected": "20 % free", "observed": "4 % free"},
        "robin measured a.b as failed: \u201c4 % free\u201d",
    ),
    (
        "signoff_recorded",
        {"cluster": "security", "decision": "no_go", "comment": "a hole"},
        "robin said no-go for security: \u201ca hole\u201d",
    ),
    (
        "signoff_recorded",
        {"cluster": "security", "decision": "go", "signature": signed("a")},
        "robin said go for security, signed with key SHA256:Ab3+/Ab3+/Ab….",
    ),
]


@pytest.mark.parametrize(("kind", "data", "told"), SPOKEN)
def test_what_a_sentence_says(kind: str, data: dict[str, Any], told: str) -> None:
    """All that one wants to know, in the order in which one asks."""
    assert sentence(Event(kind, "change/RFC-1", START, "robin", data)) == told
