# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names by which a run could load code from elsewhere, as they stand in the text of a project."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.words import Words
from ansible_collections.mof.release.tests.unit.documents.projects import write


def read(text: str) -> Words:
    """The names in a text."""
    words = Words()
    words.read(text.encode())
    return words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("    community.general.ini_file:", ("community.general", "ini_file")),
        ("collections: [community.general]", ("community.general", "")),
        ("{{ x | community.general.json_query('a') }}", ("community.general", "json_query")),
        ("lookup('community.general.dig', x)", ("community.general", "dig")),
        ("- role: ns.coll.web", ("ns.coll", "web")),
        ("group/ns.coll.all: {a: b}", ("ns.coll", "all")),
        ("ansible_connection=ns.coll.docker", ("ns.coll", "docker")),
        ("- ns.coll.sub.dir.plugin:", ("ns.coll", "plugin")),
        ("from ansible_collections.ns.coll.plugins.module_utils.x import y", ("ns.coll", "x")),
        ("\u00e9 'ns.coll.x'", ("ns.coll", "x")),
    ],
)
def test_qualified_names(text: str, found: tuple[str, str]) -> None:
    """In tasks, plays, roles, templates, inventories and Python."""
    assert found in read(text).qualified


def test_a_name_inside_of_another_is_none() -> None:
    """Only where it begins."""
    assert read("a.ns.coll.x my-ns.coll").qualified == {("a.ns", "x"), ("ns.coll", "")}
    assert read("1ns.coll _ .ns.coll").qualified == set()


@pytest.mark.parametrize(
    "text",
    [
        "- web",
        "- 'web'",
        "  - role: web  # the site",
        "- {role: web, x: 1}",
        "roles: [db, web]",
        "- include_role: name=web tasks_from=x",
        'name: "web"\r\n',
    ],
)
def test_values(text: str) -> None:
    """A word that is all of a value can be a role."""
    assert "web" in read(text).values


def test_prose_is_no_value() -> None:
    """A word in the midst of a sentence names nothing."""
    words = read("- name: make the web ready\n  # web\n")
    assert "web" not in words.values
    assert not {"make", "web", "ready"} & words.short


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("    mount:\n      path: /srv", "mount"),
        ("- {mount: {path: /srv}}", "mount"),
        ("  action: mount path=/srv", "mount"),
        ("  local_action:\n    module: mount\n", "mount"),
        ("{{ x | json_query('a') }}", "json_query"),
        ("when: x is not subset_of(y)", "subset_of"),
        ("{{ lookup('dig', 'a') }}", "dig"),
        ("  with_ini: a", "ini"),
        ("ansible_connection: docker", "docker"),
    ],
)
def test_short_names(text: str, name: str) -> None:
    """Of modules, filters, tests, lookups and connections."""
    assert name in read(text).short


def test_only_text_is_read(tmp_path: Path) -> None:
    """YAML, templates, configuration, inventories and Python; a folder of such a name is none."""
    names = ["a.yml", "b.yaml", "c.j2", "d.cfg", "e.ini", "f.py", "g.md", "h.bin"]
    for name in names:
        write(tmp_path, name, content=f"ns.{name[0]}x")
    (tmp_path / "z.yml").mkdir()
    words = Words()
    words.read_files(tmp_path, [*names, "z.yml", "gone.yml"])
    assert {collection for collection, _plugin in words.qualified} == {
        f"ns.{one}x" for one in "abcdef"
    }
