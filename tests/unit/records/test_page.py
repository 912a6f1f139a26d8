# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML page of a record: well-formed, self-contained, safe with hostile text, and complete."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.records.page import record_page
from ansible_collections.mof.release.tests.unit.records.content import ACTIVITIES, ARTIFACT, piece
from ansible_collections.mof.release.tests.unit.records.ledger import record_of
from ansible_collections.mof.release.tests.unit.records.reading import read
from ansible_collections.mof.release.tests.unit.records.stages import TOLD, story_of, troubled
from ansible_collections.mof.release.tests.unit.records.story import Story, whole_story
from jinja2 import UndefinedError


@pytest.mark.parametrize("tell", TOLD)
def test_it_is_well_formed(tell: Callable[[Story], None]) -> None:
    """Every element is closed, every id is there once, and every reference leads somewhere."""
    page = read(record_page(record_of(story_of(tell))))
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    wanted = [
        reference
        for one in page.elements
        for name in ("aria-labelledby", "href")
        for reference in [one.attributes.get(name, "").removeprefix("#")]
        if reference and not reference.startswith("http")
    ]
    assert set(wanted) <= set(ids)
    assert page.comments == []


def test_it_needs_nothing_beside_itself() -> None:
    """No script, no handler, no style attribute, nothing to load; the style goes by digest."""
    text = record_page(record_of(whole_story()))
    page = read(text)
    for one in page.elements:
        assert not [name for name in one.attributes if name.startswith("on") or name == "style"]
        assert not {"src", "srcset", "action", "data", "xlink:href"} & set(one.attributes)
    (style,) = page.all("style")
    assert "url(" not in style.text
    assert "@import" not in style.text
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    policy = next(
        one.attributes["content"]
        for one in page.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_the_same_record_is_the_same_page() -> None:
    """Nothing of the moment is in it."""
    assert record_page(record_of(whole_story())) == record_page(record_of(whole_story()))


def test_a_view_that_lacks_something_is_an_error() -> None:
    """A page never shows a gap where the record has a hole."""
    record = record_of(whole_story())
    del record["view"]["changes"][0]["risk"]
    with pytest.raises(UndefinedError):
        record_page(record)


def test_a_refused_attempt_is_there_with_every_reason() -> None:
    """On the line, in the attempts with who acts next and how, and in the timeline."""
    page = read(record_page(record_of(whole_story())))
    (article,) = [one for one in page.all("article") if one.attributes.get("class") == "stop no"]
    for id_, cluster, _rest, severity, title, *_rest in ACTIVITIES:
        if severity == "blocking":
            assert f"{id_} is not recorded: {title}" in article.text
            assert f"{cluster}:" in article.text
            assert f"-e id={id_}" in article.text
    assert "dana acts next" in article.text
    drawings = [one for one in page.all("svg") if one.attributes.get("role") == "img"]
    assert len(drawings) == 3
    assert all(
        "Refused on 2026-11-24 07:17 UTC by robin (9 reasons)" in one.text for one in drawings
    )
    assert "for 9 reasons; nothing was run" in page.text


def test_the_same_reasons_are_told_once() -> None:
    """An attempt repeated without any change points to the first."""
    page = read(record_page(record_of(story_of(troubled))))
    first, second = [one for one in page.all("article") if one.attributes.get("class") == "stop no"]
    assert "is not recorded" in first.text
    assert "For the same 9 reasons as event" in second.text


def test_a_run_that_is_ended_between_its_plays_did_run_something() -> None:
    """Refused after it was let through: the page does not say that nothing was run."""

    def swapped(story: Story) -> None:
        for part in (story.request, story.plan, story.build, story.go):
            part()
        story.refuse("run-1")
        story.permit("run-2")
        story.refuse("run-2")

    page = read(record_page(record_of(story_of(swapped))))
    first, second = [one for one in page.all("article") if one.attributes.get("class") == "stop no"]
    assert "Nothing was run." in first.text
    assert "Nothing more was run; earlier plays of this run were." in second.text


def test_digests_are_there_in_full() -> None:
    """Short where one reads, in full for whoever compares."""
    story = whole_story()
    record = record_of(story)
    page = read(record_page(record))
    full = {one.text for one in page.all("code") if one.attributes.get("class") == "full"}
    review = record["view"]["review"]
    assert {ARTIFACT, piece("headroom.txt")["sha256"], review["scope"]["sha256"]} <= full
    assert {record["ledger"]["root"], record["view"]["deployments"][0]["log"]} <= full
    assert {one["captured"]["sha256"] for one in record["view"]["hosts"]} <= full
    for one in page.all("code"):
        if one.attributes.get("class") == "digest":
            assert one.attributes["title"].removeprefix("SHA-256 ")[:12] == one.text[:12]


def test_incomplete_hosts_stand_at_the_top() -> None:
    """Once a deployment was permitted, what is missing is told before anything else."""
    page = read(record_page(record_of(story_of(troubled))))
    (alert,) = [one for one in page.all("section") if one.attributes.get("class") == "alert"]
    assert "Incomplete: 1 host" in alert.text
    assert "web2 gave no snapshot after the deployment" in re.sub(r"\s+", " ", alert.text)
    assert "no permit of the gate for this run" in page.text


def test_before_a_deployment_nothing_is_incomplete() -> None:
    """A go alone does not make its hosts overdue."""
    story = Story()
    story.request()
    story.plan()
    story.build()
    story.go()
    page = read(record_page(record_of(story)))
    assert not [one for one in page.all("section") if one.attributes.get("class") == "alert"]


def test_the_program_on_the_page_verifies_the_record(tmp_path: Path) -> None:
    """It accepts the record as written, and names an event of which one byte was changed."""
    record = record_of(whole_story())
    program = next(
        one
        for one in read(record_page(record)).all("code")
        if one.attributes.get("id") == "program"
    )
    tool = tmp_path / "verify.py"
    tool.write_text(program.text, encoding="utf-8")

    def run() -> subprocess.CompletedProcess[str]:
        file = tmp_path / "record.json"
        file.write_text(json.dumps(record), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-I", str(tool), str(file)],
            capture_output=True,
            text=True,
            check=False,
        )

    good = run()
    assert (good.returncode, good.stderr) == (0, "")
    assert f"{len(record['events'])} events are on the ledger" in good.stdout
    forged = record["events"][7]
    forged["leaf"] = forged["leaf"].replace(":", ";", 1)
    bad = run()
    assert bad.returncode == 1
    assert f"event {forged['index']} is not what the ledger has there" in bad.stderr


def test_the_page_says_how_to_verify() -> None:
    """Ledger, size, root, number of events, and how a leaf and a node are hashed."""
    record = record_of(whole_story())
    page = read(record_page(record))
    (section,) = [one for one in page.all("section") if one.attributes.get("id") == "verify"]
    for told in (
        *("example-ledger", f"{record['ledger']['size']} entries", record["ledger"]["root"]),
        *("storefront-2.4.0.json", "SHA-256(0x00 || leaf)", "SHA-256(0x01 || left || right)"),
    ):
        assert told in section.text


def test_what_is_not_as_intended_is_told() -> None:
    """With the item, what was found and what was meant; the timeline counts the hosts."""
    story = whole_story()
    place, (index, capture) = next(
        (number, one)
        for number, one in enumerate(story.events)
        if one[1].type == "configuration_captured"
    )
    hosts = dict(capture.data["hosts"])
    name = min(hosts)
    told = {"ci": f"package/{name}/shop", "attribute": "version"}
    hosts[name] = {**hosts[name], "mismatches": [{**told, "expected": "2", "observed": "1"}]}
    story.events[place] = (index, replace(capture, data={**capture.data, "hosts": hosts}))
    text = record_page(record_of(story))
    assert f"not as intended: package/{name}/shop version is 1, meant 2" in text
    assert "1 host not as the release means it" in text
