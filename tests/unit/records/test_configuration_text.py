# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration as text: tables that people read, and in which nothing is left out or acts."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.records.configuration_text import (
    differences_text,
    host_text,
    impact_text,
    items_text,
    packages_text,
)


def difference(**other: Any) -> dict[str, Any]:
    """A package that became another version on two hosts."""
    return {
        "hosts": ["web1", "web2"],
        "section": "packages",
        "key": "dpkg/nginx:amd64",
        "kind": "changed",
        "attribute": "version",
        "before": "1.24",
        "after": "1.26",
        **other,
    }


def test_differences_are_a_table_of_each_set_of_hosts() -> None:
    """The largest set first; what came and what went has one side only."""
    found = [
        difference(hosts=["web1"], kind="added", attribute="", before=None, after={"a": 1}),
        difference(),
        difference(attribute="arch", before=None, after=["x", "y"]),
        difference(section="", key="", kind="unknown", attribute="", before="never", after="known"),
    ]
    assert differences_text(found, "shop-1", "shop-2").splitlines() == [
        "from shop-1 to shop-2: 4 differences",
        "",
        "web1, web2",
        "  packages dpkg/nginx:amd64  changed  version  1.24    ->  1.26",
        "  packages dpkg/nginx:amd64  changed  arch     (none)  ->  [x, y]",
        "  (host)                     unknown           never   ->  known",
        "",
        "web1",
        "  packages dpkg/nginx:amd64  added      ->  a=1",
    ]
    assert differences_text([], "a", "now") == "from a to now: nothing that is known changed\n"


def test_many_hosts_are_counted() -> None:
    """A heading stays readable."""
    names = [f"web{number}" for number in range(1, 10)]
    assert "web1, web2, web3, web4, web5, web6 and 3 more" in differences_text(
        [difference(hosts=names)], "a", "b"
    )


@pytest.mark.parametrize("evil", ["\x1b[2J", "a\nb", "\u202e"])
def test_nothing_from_a_host_acts_on_a_terminal(evil: str) -> None:
    """Wherever it stands, it is shown as its code and on its line."""
    one = difference(
        hosts=[evil], key=evil, before=evil, after=evil, attribute=evil, kind="changed"
    )
    impact = {
        "impact": [
            {
                "id": evil,
                "distance": 1,
                "owner": evil,
                "path": [{"source": evil, "kind": "runs_on", "target": "x", "origin": evil}],
            }
        ],
        "complete": True,
        "unread": [{"host": evil, "reason": evil}],
    }
    host = {
        "host": evil,
        "at": None,
        "release": evil,
        "recorded_at": "now",
        "status": "unknown",
        "reason": evil,
        "volatile": [],
        "snapshot": {
            "sections": {
                "files": {"status": "ok", "reason": None, "data": {evil: {"sha256": evil}}},
                "clock": {"status": "unknown", "reason": evil, "data": None},
            }
        },
    }
    package = {
        "host": evil,
        "manager": evil,
        "name": evil,
        "version": evil,
        "since": evil,
        "release": evil,
    }
    for text in (
        differences_text([one], evil, evil),
        impact_text(impact, evil),
        host_text(host),
        packages_text({"packages": [package], "unread": impact["unread"]}, evil, evil),
        items_text([item(id=evil, owner=evil, known_from=[evil])]),
        items_text([item(id=evil, attributes={evil: evil}, history=[step(before=evil)])]),
    ):
        assert all(line.isprintable() for line in text.splitlines()), text
        assert evil not in text.replace("\n", "") or evil == "a\nb"
        assert "\\" in text


def step(**other: Any) -> dict[str, Any]:
    """One change of an attribute."""
    return {
        "at": "2026-03-01",
        "attribute": "version",
        "kind": "changed",
        "before": "1",
        "after": "2",
        "release": "",
        "by": "kim",
        **other,
    }


def item(**other: Any) -> dict[str, Any]:
    """A declared item."""
    return {
        "id": "service/shop",
        "status": "",
        "version": "2",
        "owner": "kim",
        "location": "",
        "source": "",
        "release": "shop-2",
        "retired": False,
        "captured": None,
        "attributes": {"tier": "gold"},
        "relations": [{"kind": "depends_on", "to": "service/pay", "origin": "declared"}],
        "known_from": ["declared"],
        **other,
    }


def test_items() -> None:
    """Several are a list; one alone is told with all that is known."""
    assert items_text([]) == "no configuration item is declared that is such\n"
    assert items_text([item(), item(id="a/b")]).splitlines() == [
        "2 configuration items",
        "  service/shop    2  kim  declared",
        "  a/b             2  kim  declared",
    ]
    gone = {"status": "gone", "reason": "it is not there any more"}
    told = items_text([item(captured=gone, retired=True, history=[step(), step(by="")])])
    assert told.splitlines() == [
        "service/shop (retired)",
        "  GONE: it is not there any more",
        "  version     2",
        "  owner       kim",
        "  release     shop-2",
        "  known from  declared",
        "  depends_on  service/pay",
        "  tier        gold",
        "",
        "history:",
        "  2026-03-01  version  1  ->  2  kim",
        "  2026-03-01  version  1  ->  2  a correction",
    ]


def test_a_host() -> None:
    """Its capture and each section; unknown is told in capitals, and what moves is told to."""
    found = {
        "host": "web1",
        "at": "2026-11-01",
        "release": "",
        "recorded_at": "2026-10-30",
        "status": "ok",
        "reason": "",
        "volatile": ["connections"],
        "snapshot": {
            "sections": {
                "clock": {"status": "unknown", "reason": "no rights", "data": None},
                "connections": {"status": "ok", "reason": None, "data": {}},
                "system": {"status": "ok", "reason": None, "data": {"os_id": "debian"}},
                "other": {"status": "ok", "reason": None, "data": ["x"]},
            }
        },
    }
    assert host_text(found).splitlines() == [
        "web1 at 2026-11-01: captured 2026-10-30 with a correction",
        *("", "clock: UNKNOWN: no rights"),
        *("", "connections (moves by itself):"),
        *("", "system:", "  os_id  debian"),
        *("", "other:", "  x"),
    ]


def test_packages_and_whose_are_not_known() -> None:
    """Nobody who could not be read is missing."""
    package = {
        "host": "web1",
        "manager": "dpkg",
        "name": "nginx",
        "version": "1.24",
        "since": "2026-10-30",
        "release": "shop-1",
    }
    unread = [{"host": name, "reason": "locked"} for name in ("web2", "web3")]
    assert packages_text(
        {"packages": [package], "unread": unread}, "nginx", "1.26"
    ).splitlines() == [
        "nginx below 1.26: 1 host",
        "  web1  nginx 1.24  dpkg  since 2026-10-30  shop-1",
        "",
        "UNKNOWN, because their packages could not be read: 2 hosts",
        "  web2, web3: locked",
    ]
    assert packages_text({"packages": [], "unread": []}, "nginx", "") == "nginx: 0 hosts\n"


def test_impact() -> None:
    """Each with the relation that leads to it, whichever way round that is written."""
    path = [{"source": "a/b", "kind": "supports", "target": "c/d", "origin": "declared"}]
    one = {"id": "c/d", "distance": 1, "owner": "", "path": path}
    found = {"impact": [one], "complete": False, "unread": []}
    assert impact_text(found, "a/b").splitlines() == [
        "on a/b 1 item depends",
        "  1  c/d  supports a/b  declared",
        "and more, which are not shown",
    ]
    nothing = {"impact": [], "complete": True, "unread": []}
    assert impact_text(nothing, "a/b") == "on a/b nothing depends that is known\n"
    assert "2 items depend" in impact_text({**nothing, "impact": [one, one]}, "a/b")
