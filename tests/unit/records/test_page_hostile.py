# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile text on the page: it is text, whatever it says."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.records import page as page_module
from ansible_collections.mof.release.plugins.plugin_utils.records.page import record_page
from ansible_collections.mof.release.tests.unit.records.content import (
    HOSTS,
    change_content,
    finding,
    piece,
    snapshot_of,
)
from ansible_collections.mof.release.tests.unit.records.ledger import record_of
from ansible_collections.mof.release.tests.unit.records.reading import read
from ansible_collections.mof.release.tests.unit.records.story import Story

TEMPLATES = Path(page_module.__file__).parent / "templates"
EVIL = (
    "<script>alert(1)</script> {{ 12345 * 6789 }} {% raw %} '\"><img src=x onerror=alert(1)> &lt;"
)


def hostile(text: str) -> Story:
    """A story in which everything that people may write is this text."""
    story = Story()
    hostile_rules(story, text)
    hostile_change(story, text)
    hostile_plan(story, text)
    story.build()
    story.refuse(findings=[finding(text, text, text, text, text)])
    story.prepare()
    data = {
        "id": text,
        "cluster": text,
        "element": "risk",
        "severity": text,
        "title": text,
        "status": text,
        "evidence": [{**piece("headroom.txt"), "name": text}],
        "expected": text,
        "observed": text,
        "comment": text,
        "signature": signature(text),
    }
    story.add("activity_recorded", text, data)
    story.vote("operations", text, text, text)
    back = {"to": text, "reason": text, "actions": [text], "reopens": [text], "changes": [text]}
    story.add("release_returned", text, back)
    result = dict.fromkeys(("name", "result", "kind", "criterion", "evidence", "sha256"), text)
    story.add("release_accepted", text, {"results": [result]})
    story.add("activity_recorded", text, data)
    story.vote("operations", text, text, text)
    index, vote = story.events[-1]
    story.events[-1] = (index, replace(vote, data={**vote.data, "signature": signature(text)}))
    story.go(hosts=[*HOSTS, text])
    index, held = story.events[-1]
    waves = {"waves": [{"name": text, "hosts": [text]}], "signature": signature(text)}
    story.events[-1] = (index, replace(held, data={**held.data, **waves}))
    story.permit(text, hosts=[text])
    story.deploy(text, web1=text)
    story.capture(web2=text)
    index, capture = story.events[-1]
    hosts = dict(capture.data["hosts"])
    hosts["web1"] = {
        **hosts["web1"],
        "mismatches": [dict.fromkeys(("ci", "attribute", "expected", "observed"), text)],
    }
    story.events[-1] = (index, replace(capture, data={**capture.data, "hosts": hosts}))
    story.add("release_closed", text, {"comment": text})
    return story


def signature(text: str) -> dict[str, str]:
    """A signature of which everything is this text."""
    return dict.fromkeys(("envelope", "keyid", "nonce", "imported_by"), text)


def hostile_rules(story: Story, text: str) -> None:
    """Rules in force, and a key that is not any more."""
    adopted = {"policy": text, "version": 1, "people_sha256": text, "comment": text}
    story.about("rules", "rules_adopted", text, {**adopted, "signature": signature(text)})
    story.about("rules", "key_revoked", text, {"keyid": text, "comment": text})


def hostile_change(story: Story, text: str) -> None:
    """A change request, from its first draft to its review, and what it owes."""
    name = "RFC-2031"
    story.change(name, "change_submitted", text, {"change": {}, "warnings": [text]})
    story.change(name, "change_returned", text, {"to": text, "missing": [text], "comment": text})
    story.request(
        title=text,
        reason=text,
        effect_of_not_implementing=text,
        initiator={"person": text, "cluster": text, "contact": text},
        type=text,
        affected=[text, {"ci": f"{text}!", "version": text}],
        impact=text,
        contingency=text,
        resources=text,
        risk=text,
        plan=text,
        backout={"plan": text, "triggers": text, "decides": text},
        owner=text,
        priority=text,
        category=text,
        attachments=[{"name": text, "path": text, "sha256": text}],
    )
    final = dict.fromkeys(("priority", "category", "template", "due_at"), text)
    story.change(name, "change_classified", text, {**final, "warnings": [text]})
    answers = dict.fromkeys(("impact", "operations_readiness", "support_plans", "budget"), text)
    approved = {"bodies": [text], "skips": [text], "initiation_review": answers, "comment": text}
    story.change(name, "change_approved", text, {**approved, "signature": signature(text)})
    last = {**approved, "owner": text, "template": "", "signature": signature(text)}
    story.change(name, "change_authorized", text, last)
    story.change(name, "change_scheduled", text, {"start": text, "end": text, "warnings": [text]})
    evidence = [{**piece("report.txt"), "name": text}]
    story.change(name, "change_developed", text, {"evidence": evidence, "comment": text})
    owed = {"change": name, "what": text, "due_at": text, "owner": text}
    story.about("obligations", "obligation_incurred", text, owed)
    story.about("obligations", "obligation_met", text, {**owed, "comment": text})
    review = {"result": text, "comment": text, "follow_ups": [text], "planned": text}
    story.change(name, "change_reviewed", text, review)


def hostile_plan(story: Story, text: str) -> None:
    """A plan, with its rollout."""
    window = dict.fromkeys(("start", "end", "timezone"), text)
    deploy = {"playbook": text, "hosts": text, "mechanism": text, "waves": [text], "window": window}
    story.plan(
        title=text,
        manager=text,
        environment=text,
        plans={text: text},
        deploy=deploy,
        roles={text: text},
        affected=[text],
    )


def hostile_snapshot(text: str) -> dict[str, Any]:
    """A snapshot with this text wherever a host may put its own."""
    found = snapshot_of("web1")
    sections = found["sections"]
    sections["system"]["data"] = dict.fromkeys(sections["system"]["data"], text)
    sections["files"]["data"] = {
        text: dict.fromkeys(("type", "mode", "owner", "group", "sha256", "reason"), text)
    }
    sections["services"] = {"status": "unknown", "reason": text, "data": None}
    sections[text] = {"status": "ok", "reason": None, "data": text}
    return found


def test_hostile_text_is_text() -> None:
    """Markup and template language are shown as they were written, and do nothing."""
    text = record_page(record_of(hostile(EVIL), {"web1": hostile_snapshot(EVIL)}))
    page = read(text)
    plain = re.sub(r"\s+", " ", page.text)
    assert plain.count(EVIL) > 150
    assert str(12345 * 6789) not in plain
    assert "<script" not in text
    assert "<img" not in text
    assert next(page.all("title")).text.startswith("storefront-2.4.0: ")


def test_what_cannot_be_seen_is_written_out() -> None:
    """Control characters, reversed text and zero-width characters are visible on the page."""
    evil = "a\x00b\x1b[31mc\u202ed\u200be\u2028f\x85g"
    text = record_page(record_of(hostile(evil), {"web1": hostile_snapshot(evil)}))
    shown = r"a\x00b\x1b[31mc\u202ed\u200be\u2028f\x85g"
    assert shown in read(text).text
    assert not [one for one in text if not one.isprintable() and one not in "\n\xa0"]


def test_very_long_words_may_break_anywhere() -> None:
    """The style lets every text break, and the drawing cuts what has no room."""
    text = record_page(record_of(hostile("W" * 4000)))
    assert "overflow-wrap: anywhere" in text
    drawn = [one.text.strip() for one in read(text).all("text")]
    assert drawn
    assert max(len(one) for one in drawn) < 60


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "//example.org/",
        "https:///nowhere",
        "https://example.org/\x00",
        "https://example.org/ onclick=alert(1)",
        "http://[::1",
        "mailto:riley@example.org",
    ],
)
def test_only_the_web_is_linked(address: str) -> None:
    """Any other address is text."""
    page = read(record_page(record_of(with_contact(address, affected=address))))
    links = [one.attributes["href"] for one in page.all("a")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_a_web_address_is_a_link() -> None:
    """To http and https only, and without telling where the reader came from."""
    page = read(record_page(record_of(with_contact('https://example.org/a?b=1&c="d"'))))
    (link,) = [one for one in page.all("a") if not one.attributes["href"].startswith("#")]
    assert link.attributes["href"] == 'https://example.org/a?b=1&c="d"'
    assert "noreferrer" in link.attributes["rel"]


def test_templates_trust_nothing() -> None:
    """No template switches escaping off, or fills in a style or a script."""
    for path in TEMPLATES.glob("*.j2"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup|<script|\sstyle=", source), path.name


def test_escaping_is_that_of_html() -> None:
    """What is shown reads back as it was written, entities included."""
    text = "1 < 2 && \"a\" 'b' &amp; &#x41;"
    story = Story()
    story.request(reason=text)
    story.plan()
    rendered = record_page(record_of(story))
    assert text in read(rendered).text
    assert html.escape("&amp;") in rendered


def with_contact(address: str, affected: str = "storefront") -> Story:
    """A change request whose initiator gives this contact, and that affects this thing."""
    story = Story()
    contact = {**change_content("RFC-2031")["initiator"], "contact": address}
    story.request(initiator=contact, affected=[affected])
    story.plan()
    return story
