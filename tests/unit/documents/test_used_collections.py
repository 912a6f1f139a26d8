# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collections that a go binds: those that a run could load, each with all of its files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.used_collections import (
    redirects,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.tests.unit.documents.installed import install, parts, used
from ansible_collections.mof.release.tests.unit.documents.projects import write

ROUTING = {"mount": frozenset({"ansible.posix.mount"})}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder that collections are installed in."""
    return tmp_path / "site"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that names two collections, one of which nobody has."""
    folder = tmp_path / "project"
    write(folder, "deploy.yml", content="- acme.web.site:\n- acme.none.x:\n")
    write(folder, "vars.yml", content="x: 1\n")
    return folder


def value(project: Path, site: Path) -> str:
    """What is bound of the collection."""
    return parts(project, collections=[site])["collections"]["acme.web"]


def test_what_is_named_and_installed(project: Path, site: Path) -> None:
    """Neither what nobody names nor what nobody has; always ansible-core by its version."""
    install(site, "acme.web", "9.1.0")
    install(site, "acme.other")
    assert used(project, site) == {"acme.web": "9.1.0"}
    assert used(project, site / "ansible_collections") == {"acme.web": "9.1.0"}
    assert used(project, site.parent / "nowhere") == {}


def test_what_it_depends_on(project: Path, site: Path) -> None:
    """Of dependencies too, in a circle as well; what is not installed cannot be loaded."""
    install(site, "acme.web", needs=("acme.base", "acme.gone"))
    install(site, "acme.base", needs=("acme.deep",))
    install(site, "acme.deep", needs=("acme.web",))
    assert set(used(project, site)) == {"acme.web", "acme.base", "acme.deep"}


def test_where_a_short_name_leads(project: Path, site: Path) -> None:
    """By the routing of ansible-core, also under its own name."""
    install(site, "ansible.posix")
    assert used(project, site, routing=ROUTING) == {}
    for text in ("- mount:\n    path: /x\n", "- ansible.builtin.mount:\n    path: /x\n"):
        write(project, "vars.yml", content=text)
        assert set(used(project, site, routing=ROUTING)) == {"ansible.posix"}


def test_where_a_collection_leads_on(project: Path, site: Path) -> None:
    """By its own metadata, for the plugin that is named and no other."""
    runtime = (
        "plugin_routing:\n  modules:\n    site: {redirect: acme.sites.site}\n"
        "    gone: {redirect: acme.rest.gone}\n    old: {tombstone: {}}\n  action:\n"
    )
    install(site, "acme.web", runtime=runtime)
    install(site, "acme.sites")
    install(site, "acme.rest")
    assert set(used(project, site)) == {"acme.web", "acme.sites"}


def test_this_collection_and_what_comes_with_ansible_are_no_part(project: Path, site: Path) -> None:
    """The gate cannot vouch for itself."""
    install(site, "mof.release")
    write(project, "vars.yml", content="- mof.release.gate:\n- ansible.builtin.copy:\n")
    assert used(project, site) == {}


def test_the_first_on_the_path_counts(project: Path, site: Path, tmp_path: Path) -> None:
    """As it does for Ansible."""
    install(site, "acme.web", "1.0.0")
    install(tmp_path / "other", "acme.web", "2.0.0")
    assert used(project, tmp_path / "other", site) == {"acme.web": "2.0.0"}
    assert used(project, site, tmp_path / "other") == {"acme.web": "1.0.0"}


@pytest.mark.parametrize("name", ["plugins/modules/x.py", "MANIFEST.json", "docs/new.md"])
def test_every_installed_file_counts(project: Path, site: Path, name: str) -> None:
    """Also one that was edited where it lies, or put beside the others; a second look sees it."""
    folder = install(site, "acme.web")
    before = value(project, site)
    assert value(project, site) == before
    write(folder, name, content='{"collection_info": {"version": "1.0.0"}}')
    after = value(project, site)
    assert after != before
    assert after.startswith("1.0.0 ")


def test_an_old_file_is_read_again_when_it_changed(project: Path, site: Path) -> None:
    """Even where its size and the time of its content are as before."""
    folder = install(site, "acme.web")
    path = folder / "plugins/modules/x.py"
    stat = path.stat()
    before = value(project, site)
    path.write_text(path.read_text()[::-1])
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert value(project, site) != before


def test_two_machines_agree(project: Path, site: Path, tmp_path: Path) -> None:
    """Wherever it is installed, whoever uses it, and whatever was left behind by use."""
    folder = install(site, "acme.web")
    other = tmp_path / "elsewhere"
    shutil.copytree(site, other)
    write(folder, "plugins/modules/__pycache__/x.pyc", ".git/config")
    link = tmp_path / "link"
    (link / "ansible_collections/acme").mkdir(parents=True)
    (link / "ansible_collections/acme/web").symlink_to(folder)
    assert value(project, site) == value(project, other) == value(project, link)


def test_a_checkout_counts_without_what_a_build_leaves_out(project: Path, site: Path) -> None:
    """Where there is a galaxy.yml and no manifest."""
    folder = site / "ansible_collections/acme/web"
    write(folder, "plugins/modules/x.py")
    about = (
        "version: 3.0.0\ndependencies: {acme.base: '*'}\nbuild_ignore: [tests/output, '*.tgz']\n"
    )
    write(folder, "galaxy.yml", content=about)
    install(site, "acme.base")
    before = value(project, site)
    assert set(used(project, site)) == {"acme.web", "acme.base"}
    assert before.startswith("3.0.0 ")
    write(folder, "tests/output/log.txt", "a.tgz")
    assert value(project, site) == before
    write(folder, "tests/x.py")
    assert value(project, site) != before


def test_without_metadata_it_has_no_version(project: Path, site: Path) -> None:
    """It can be loaded all the same."""
    write(site / "ansible_collections/acme/web", "plugins/modules/x.py")
    assert used(project, site) == {"acme.web": "unknown"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("MANIFEST.json", "{"),
        ("MANIFEST.json", "[]"),
        ("MANIFEST.json", "[" * 100_000),
        ("MANIFEST.json", '{"collection_info": [1]}'),
        ("meta/runtime.yml", "a: ["),
        ("meta/runtime.yml", "plugin_routing: [1]"),
        ("meta/runtime.yml", "plugin_routing: {modules: {site: [1]}}"),
    ],
)
def test_what_cannot_be_read_closes_the_gate(
    project: Path, site: Path, name: str, content: str
) -> None:
    """With the file, and what to do."""
    folder = install(site, "acme.web")
    write(folder, name, content=content)
    with pytest.raises(BadDocument, match="metadata of this collection cannot be read") as error:
        used(project, site)
    assert error.value.where.endswith(name)
    assert error.value.remedy == "install the collection again"


def test_routing_that_is_none() -> None:
    """It is told as such."""
    with pytest.raises(BadDocument, match="cannot be read"):
        redirects("x", "runtime")
    assert redirects(None, "runtime") == {}


def test_a_name_that_leads_to_two_places() -> None:
    """Kinds of plugins may differ; a name in a folder is known by its last part."""
    routing = {
        "modules": {"site": {"redirect": "acme.sites.site"}, "old": {"deprecation": {}}},
        "action": {"site": {"redirect": "acme.web.site"}, "deep.place": {"redirect": "a.b.place"}},
        "lookup": {"site": {"redirect": "acme.web.site"}, "empty": None},
        "module_utils": {"hidden": {"redirect": "a.b.hidden"}},
    }
    found = redirects(routing, "runtime")
    assert dict(found) == {"site": {"acme.sites.site", "acme.web.site"}, "place": {"a.b.place"}}
    assert {"site", "copy"} & found.keys() == {"site"}
    assert len(found) == 2
    assert found.get("copy") is None
