# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Screening: what each category has to say, what contradicts itself, and what is only noted."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.screening import (
    ALWAYS,
    PLACEHOLDERS,
    PURPOSE,
    REQUIRED,
    doubts,
    required,
    screen,
    undocumented,
)
from ansible_collections.mof.release.tests.unit.domain.answers import kinds, reasons
from ansible_collections.mof.release.tests.unit.domain.requests import (
    MAJOR,
    ROUTES,
    SCHEDULE,
    STANDARD,
    ask,
    change_of,
    without,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CONTENT, NOW, at


def emptied(name: str) -> dict[str, Any]:
    """The major request without a field, which may be inside another one."""
    part, _dot, inner = name.partition(".")
    if not inner:
        return without(MAJOR, part)
    return {**MAJOR, part: without(MAJOR[part], inner)}


def subjects(content: Any, **final: str) -> list[str]:
    """The fields that screening has something against."""
    return [one.subject for one in screen(content, ROUTES, **final)]


@pytest.mark.parametrize("content", [CONTENT, MAJOR, STANDARD], ids=lambda one: one["category"])
def test_a_complete_request_passes(content: dict[str, Any]) -> None:
    """Nothing is missing and nothing contradicts itself."""
    assert screen(content, ROUTES) == []


@pytest.mark.parametrize("name", required("major"))
def test_each_field_that_a_major_change_needs_is_missed(name: str) -> None:
    """The finding names the field, what it is for, and to whom it returns by what command."""
    found = screen(emptied(name), ROUTES, "major")
    finding = next(one for one in found if one.subject == name)
    assert finding.kind == "field"
    assert finding.problem.startswith("is missing")
    assert finding.problem.endswith(PURPOSE[name])
    assert finding.who == ("" if name == "initiator.person" else "riley")
    assert "-e state=returned -e \"comment='what must change'\"" in finding.how
    assert [one.subject for one in found] == [name]


@pytest.mark.parametrize("category", REQUIRED)
def test_what_is_needed_depends_on_the_category(category: str) -> None:
    """An empty request of each category lacks exactly what the category asks for."""
    wanted = {*ALWAYS, *REQUIRED[category], *(["template"] if category == "standard" else [])}
    assert set(subjects({}, category=category)) == wanted


def test_the_categories_ask_for_more_and_more() -> None:
    """Minor needs risk and plan; significant and major what the table names."""
    assert set(REQUIRED["minor"]) == {"risk", "plan"}
    assert set(REQUIRED["significant"]) - set(REQUIRED["minor"]) == {
        *("impact", "affected", "backout.triggers", "backout.decides", "contingency"),
        *("resources", "schedule"),
    }
    assert set(REQUIRED["major"]) - set(REQUIRED["significant"]) == {"budget", "support_plans"}


@pytest.mark.parametrize("word", [*PLACEHOLDERS, "TBD", " Todo "])
def test_a_placeholder_says_nothing(word: str) -> None:
    """What only fills the field is as good as missing, and is quoted."""
    (finding,) = screen({**CONTENT, "plan": word}, ROUTES)
    assert finding.problem == f"only says {word.strip()}: {PURPOSE['plan']}"


@pytest.mark.parametrize("blank", ["", "   ", None, [], {}])
def test_blank_is_missing(blank: Any) -> None:
    """A field that is there and empty is missing."""
    assert subjects({**CONTENT, "plan": blank}) == ["plan"]


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"category": "standard"}, "template", "is missing: a standard change names its template"),
        ({"template": "reboot"}, "template", "is reboot, which the policy does not have"),
        ({"template": "restart"}, "template", "is restart, and the category is major"),
        ({"schedule": dict.fromkeys(("start", "end"), SCHEDULE["end"])}, "schedule", "ends before"),
        ({"schedule": {"start": SCHEDULE["start"]}}, "schedule", "needs a start and an end"),
        ({"schedule": {"start": "soon", "end": "later"}}, "schedule", "needs a start and an end"),
        ({"backout": {"plan": "Back."}}, "backout.triggers", "is missing for a major change"),
        ({"backout": {"plan": MAJOR["plan"]}}, "backout.plan", "leads back to nothing"),
        ({"affected": ["web1", {"ci": "web1"}]}, "affected", "names web1 twice"),
        (
            {"attachments": [{"name": "a.pdf", "sha256": one * 64} for one in "12"]},
            "attachments",
            "has two that are called a.pdf",
        ),
    ],
)
def test_what_contradicts_itself_is_told(change: dict[str, Any], field: str, problem: str) -> None:
    """Each inconsistency is a finding of its field."""
    found = {one.subject: one.problem for one in screen({**MAJOR, **change}, ROUTES)}
    assert problem in found[field]


@pytest.mark.parametrize(
    ("backout", "field"),
    [({"triggers": "Errors."}, "backout.decides"), ({"decides": "dana"}, "backout.triggers")],
)
def test_triggers_and_who_decides_go_together(backout: dict[str, str], field: str) -> None:
    """A minor change needs neither; with one of them it needs the other."""
    assert subjects({**CONTENT, "backout": {"plan": "Back.", **backout}}) == [field]


def test_everything_is_told_at_once() -> None:
    """All that is missing and all that contradicts itself, each field once."""
    content = {**without(MAJOR, "impact", "budget"), "affected": ["a", "a"]}
    assert subjects(content) == ["impact", "budget", "affected"]


def test_an_emergency_says_what_a_minor_change_says() -> None:
    """The documents that its category asks for besides may follow, and are noted."""
    urgent = {**CONTENT, "priority": "emergency", "category": "significant"}
    assert screen(urgent, ROUTES) == []
    assert subjects(without(urgent, "plan")) == ["plan"]
    (noted,) = doubts(urgent, ROUTES, NOW)
    assert noted.startswith("a significant change also says impact, affected, backout.triggers")
    assert noted.endswith("skipped as document and owed")
    assert [one.subject for one in undocumented(urgent, "significant")] == [
        one for one in REQUIRED["significant"] if one not in REQUIRED["minor"]
    ]


@pytest.mark.parametrize(
    ("change", "noted"),
    [
        ({"type": "security"}, "type security is not what the cluster service usually asks for"),
        ({"risk": "high"}, "risk high is unusual for a minor change: look at its category"),
        ({"effect_of_not_implementing": " it is SLOW. "}, "only repeats the reason"),
        ({"schedule": SCHEDULE}, "schedule is over already: it ended at 2026-03-10T22:00:00+00:00"),
    ],
)
def test_what_is_only_noted_stops_nothing(change: dict[str, str], noted: str) -> None:
    """A change manager should look at it; it is a warning and no finding."""
    content = {**CONTENT, **change}
    assert screen(content, ROUTES) == []
    (said,) = doubts(content, ROUTES, at(24 * 30))
    assert noted in said
    assert doubts(CONTENT, ROUTES, NOW) == []


def test_screened_is_refused_with_what_is_missing() -> None:
    """By the right person from the right state: only the fields stand against it."""
    decision = ask(change_of(without(CONTENT, "risk", "plan")), "screened", "morgan")
    back = (
        "(riley: ansible-playbook mof.release.request -e id=RFC-1 -e state=returned "
        "-e \"comment='what must change'\")"
    )
    risk = "field: risk is missing for a minor change: say low, medium or high"
    plan = "field: plan is missing for a minor change: say step by step what is to be done"
    assert reasons(decision) == [f"{risk} {back}", f"{plan} {back}"]


def test_screened_keeps_the_warnings() -> None:
    """A type of another cluster is on record with the event and the change request."""
    decision = ask(change_of({**CONTENT, "type": "security"}), "screened", "morgan")
    assert isinstance(decision, tuple)
    said = "type security is not what the cluster service usually asks for"
    assert decision[0].data == {"warnings": [said]}
    assert kinds(decision) == ["change_screened"]


def test_returned_says_to_whom_and_what_is_missing() -> None:
    """Besides the comment: the initiator, and what screening finds."""
    change = change_of(without(CONTENT, "plan"))
    decision = ask(change, "returned", "morgan", comment="Please complete it.")
    assert isinstance(decision, tuple)
    assert decision[0].data == {
        "comment": "Please complete it.",
        "to": "riley",
        "missing": ["plan is missing for a minor change: say step by step what is to be done"],
    }
    complete = ask(change_of(CONTENT), "returned", "morgan", comment="Not now.")
    assert isinstance(complete, tuple)
    assert complete[0].data == {"comment": "Not now.", "to": "riley"}
