# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a release in which everything happened: what one looks for is where one looks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.records.page import record_page
from ansible_collections.mof.release.plugins.plugin_utils.records.release_view import release_view
from ansible_collections.mof.release.tests.unit.records.content import RELEASE
from ansible_collections.mof.release.tests.unit.records.ledger import record_of
from ansible_collections.mof.release.tests.unit.records.reading import Page, read
from ansible_collections.mof.release.tests.unit.records.workflow import KEY, whole_workflow

#: A policy as it is kept on the ledger, with one activity that names what it serves.
POLICY = canonical(
    {
        "policy": "example-production",
        "version": 1,
        "clusters": ["operations", "release"],
        "activities": [
            {
                "id": "operations.restore-point",
                "cluster": "operations",
                "element": "environment",
                "title": "Restored",
                "smf": "storage_management",
                "evidence": "required",
            },
            {
                "id": "release.notes",
                "cluster": "release",
                "element": "release",
                "title": "Notes are written",
                "smf": "it_service_continuity_management",
                "evidence": "required",
            },
        ],
        "review": {"threshold_percent": 100, "go_valid_hours": 12},
        "authorities": {"minor": ["alex"]},
    }
)


@pytest.fixture(scope="module")
def page() -> Page:
    """Give the page of everything."""
    return spaced(record_of(whole_workflow()))


def spaced(record: dict[str, Any]) -> Page:
    """The page of a record, with a space between elements, as one sees it."""
    return read(record_page(record).replace("><", "> <"))


def section(page: Page, name: str) -> str:
    """The text of a section, on one line."""
    (found,) = [one for one in page.all("section") if one.attributes.get("id") == name]
    return flat(found.text)


def flat(text: str) -> str:
    """A text on one line."""
    return re.sub(r"\s+", " ", text)


def test_the_returns_stand_beside_the_headline(page: Page) -> None:
    """Whoever opens the page knows at once; the window is there as it was written, too."""
    (top,) = [one for one in page.all("header") if one.attributes.get("class") == "top"]
    assert "1 failed returned twice" in flat(top.text)
    assert "2026-11-26 11:00 to 14:00 UTC" in flat(top.text)
    assert "2026-11-26 20:00 to 23:00, Asia/Seoul" in flat(top.text)


def test_what_was_asked_and_who_approved_it(page: Page) -> None:
    """Bodies, keys, what was skipped and is owed, planned against actual."""
    asked = section(page, "asked")
    for told in (
        *("executive committee", "brought by morgan", "storefront 2.3.0", "reason is short"),
        *("Readiness of operations", "Nothing new is to be run.", "measurements.csv attached"),
        *("test met late", "document owed", "Route emergency"),
        *("succeeded in part", "begun 12 minutes late, ended 30 minutes early"),
        "Index the titles as well.",
    ):
        assert told in asked, told
    keys = [one.attributes["title"] for one in page.all("code") if "title" in one.attributes]
    assert KEY in keys


def test_what_was_prepared_and_decided(page: Page) -> None:
    """Rollout, criteria, waivers, the agenda, and what each return made start again."""
    prepared, decision = section(page, "prepared"), section(page, "decision")
    for told in (
        *("Mechanism phased", "Primary on call kim", "pilot no complaint", "Waived until"),
        "failed back rehearsal of the back-out within five minutes",
    ):
        assert told in prepared, told
    for told in (
        *("What was brought, in the order of the agenda Release", "1 waived"),
        *("Returned twice", "Developed anew RFC-2031", "Votes that did not count any more"),
    ):
        assert told in decision, told


def test_waves_are_told_with_the_deployment(page: Page) -> None:
    """Each with its hosts and how far it is."""
    assert "db1 done db1 100% failed web1, web2" in section(page, "deployment")


def test_what_every_step_noted_is_in_the_history(page: Page) -> None:
    """Also what was missing when it was returned, and is not any more."""
    assert "plan only says ?: say step by step what is to be done" in section(page, "asked")


def test_coverage_is_told_by_quadrant() -> None:
    """What is asked and done for each function, and for which nothing is asked."""
    story = whole_workflow()
    record = record_of(story)
    record["view"] = release_view(RELEASE, story.events, {}, POLICY)
    coverage = {one["smf"]: one for one in record["view"]["coverage"]}
    assert len(coverage) == 22
    assert coverage["storage management"]["met"] == ["operations.restore-point"]
    assert coverage["IT service continuity management"]["open"] == ["release.notes"]
    prepared = section(spaced(record), "prepared")
    assert "Service management functions: 2 of 22 are served" in prepared
    assert "Operating storage management 1 of 1 –" in prepared
    assert "IT service continuity management 0 of 1 release.notes" in prepared
    assert "Supporting nothing is asked for service desk, incident management and" in prepared


def test_without_a_policy_there_is_no_coverage(page: Page) -> None:
    """And one that is none is an error, not an empty table."""
    assert "Service management functions" not in section(page, "prepared")
    for policy in (b"[", b"[]", b"{}", b'{"policy": "shop"}'):
        with pytest.raises(BadDocument):
            release_view(RELEASE, whole_workflow().events, {}, policy)
