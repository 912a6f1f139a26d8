# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Release files that have the right shape and say what cannot be meant, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.inputs import release_file
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.tests.unit.domain.stories import sha

FILE = f"""\
release: shop-1.0
manager: max
changes: [RFC-1]
affected: [shop, web1]
artifacts:
  - {{name: shop, version: "1.0", path: dist/s.tar, sha256: {sha("shop")}}}
deploy:
  playbook: deploy.yml
  hosts: web
  mechanism: phased
  waves:
    - canary
    - 50%
    - 100%
  window:
    start: 2026-11-26T20:00
    end: 2026-11-26T23:00
    timezone: Asia/Seoul
roles: {{primary_on_call: olli, secondary_on_call: sue}}
plans: {{backout: docs/backout.md}}
acceptance:
  - {{name: smoke, result: pass}}
  - {{name: pilot, result: pass, kind: pilot, criterion: no complaint in a day}}
  - {{name: way back, result: pass, kind: backout}}
"""


def problems(folder: Path, text: str) -> list[str]:
    """What is wrong with a release file, without its name."""
    path = folder / "release.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadDocument) as error:
        release_file(path)
    assert all(one.startswith(f"{path}, line ") for one in error.value.problems)
    return [one.removeprefix(f"{path}, ") for one in error.value.problems]


def test_a_whole_release_file_is_read_as_written(tmp_path: Path) -> None:
    """Nothing is filled in, and the window stays in its local times."""
    path = tmp_path / "release.yml"
    path.write_text(FILE, "utf-8")
    found = release_file(path)
    assert found["deploy"]["waves"] == ["canary", "50%", "100%"]
    assert found["deploy"]["window"]["start"] == "2026-11-26T20:00"
    assert [one.get("kind") for one in found["acceptance"]] == [None, "pilot", "backout"]


def test_the_command_line_is_declared(tmp_path: Path) -> None:
    """Values of every kind but floats stay as they are written; a template is text."""
    more = (
        "  variables: {count: 2, on: true, none: null, text: '{{ x }}', list: [1, {a: b}]}\n"
        "  tags: [web]\n  skip_tags: [slow, never]\n  start_at_task: Install it\n"
    )
    path = tmp_path / "release.yml"
    path.write_text(FILE.replace("  mechanism: phased", f"{more}  mechanism: phased"), "utf-8")
    deploy = release_file(path)["deploy"]
    assert deploy["variables"] == {
        "count": 2,
        "on": True,
        "none": None,
        "text": "{{ x }}",
        "list": [1, {"a": "b"}],
    }
    assert (deploy["tags"], deploy["skip_tags"]) == (["web"], ["slow", "never"])
    assert deploy["start_at_task"] == "Install it"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("phased", "big_bang", "line 10: deploy.mechanism: big_bang has one wave, not 3"),
        ("    - 100%\n", "", "line 13: deploy.waves[1]: the last wave is 100% or a pattern"),
        ("- canary", "- 60%", "line 13: deploy.waves[1]: 50% comes after 60%"),
        ("- 50%", "- 5.5%", "line 13: deploy.waves[1]: 5.5% is no share"),
        ("- 100%", "- canary", "line 11: deploy.waves: names something twice"),
        ("Asia/Seoul", "Asia/Seol", "line 18: deploy.window.timezone: Asia/Seol is no time zone"),
        ("Asia/Seoul", "Seoul!", 'line 18: deploy.window.timezone: "Seoul!" is not allowed'),
        ("26T23", "26T19", "line 17: deploy.window.end: 2026-11-26T19:00 is not after the start"),
        ("26T20:00", "26T20", 'line 16: deploy.window.start: "2026-11-26T20" is not allowed'),
        ("-26T20:00", "-31T20:00", "line 16: deploy.window.start: 2026-11-31T20:00 is no date"),
        ("phased", "slowly", "line 10: deploy.mechanism: must be one of phased, big_bang"),
        ("kind: backout", "kind: retreat", "line 24: acceptance[2].kind: must be one of test"),
        (
            "  mechanism: phased",
            "  variables: {release: x}\n  mechanism: phased",
            "line 10: deploy.variables.release: names the release, which is always given",
        ),
        (
            "  mechanism: phased",
            "  variables: {1st: x}\n  mechanism: phased",
            "line 10: deploy.variables: ",
        ),
        (
            "  mechanism: phased",
            "  variables: {}\n  mechanism: phased",
            "line 10: deploy.variables: is empty",
        ),
        (
            "  mechanism: phased",
            "  tags: [web db]\n  mechanism: phased",
            'line 10: deploy.tags[0]: "web db" is not allowed: a tag of Ansible, without comma',
        ),
        (
            "  mechanism: phased",
            "  skip_tags: []\n  mechanism: phased",
            "line 10: deploy.skip_tags: is empty",
        ),
    ],
)
def test_what_cannot_be_meant_has_its_line(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    """The file, the line, the field and the reason."""
    found = problems(tmp_path, FILE.replace(old, new, 1))
    assert [one for one in found if one.startswith(problem)], found


@pytest.mark.parametrize("place", ["/srv/s.tar", "/a", "/srv/..s.tar", "/srv/my file", "/a//b"])
def test_an_artifact_may_lie_ready_on_the_hosts(tmp_path: Path, place: str) -> None:
    """At a path that is absolute, and the same on all of them."""
    path = tmp_path / "release.yml"
    path.write_text(FILE.replace("path: dist", f'staged: "{place}", path: dist'), "utf-8")
    assert release_file(path)["artifacts"][0]["staged"] == place


@pytest.mark.parametrize(
    "place",
    ["s.tar", "~/s.tar", "", "/", "/srv/", "/srv/../s.tar", "/..", "/a\\tb", "/a\\n", "/a\\x7f"],
)
def test_a_place_that_is_none_on_any_host_is_refused(tmp_path: Path, place: str) -> None:
    """It must be absolute, name a file, not go up, and hold no control character."""
    found = problems(tmp_path, FILE.replace("path: dist", f'staged: "{place}", path: dist'))
    assert [one for one in found if one.startswith("line 6: artifacts[0].staged: ")], found
    assert all(one.startswith("line 6: artifacts[0].staged: ") for one in found)


def test_clocks_that_change_are_told_with_the_line(tmp_path: Path) -> None:
    """A time that does not exist, and one that happens twice, both at once."""
    text = FILE.replace("2026-11-26T20:00", "2026-03-29T02:30")
    text = text.replace("2026-11-26T23:00", "2026-10-25T02:30").replace("Asia/Seoul", "Europe/Rome")
    first, second = problems(tmp_path, text)
    assert first.startswith("line 16: deploy.window.start: 2026-03-29T02:30 does not exist in")
    assert second.startswith("line 17: deploy.window.end: 2026-10-25T02:30 happens twice in")


def test_a_phased_release_names_its_waves(tmp_path: Path) -> None:
    """Otherwise nobody knows the phases."""
    waves = "  waves:\n    - canary\n    - 50%\n    - 100%\n"
    (found,) = problems(tmp_path, FILE.replace(waves, ""))
    assert found == "line 10: deploy.mechanism: phased needs at least two waves"
