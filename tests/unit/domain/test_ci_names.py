# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids of configuration items: what each tells, and which shorter ones people mean it by."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.ci_names import (
    Place,
    covers,
    looser,
    place_of,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("ci", "place"),
    [
        ("host/web1", Place("host", "web1", "system", "")),
        ("unit/web1/ssh.service", Place("unit", "web1", "services", "ssh.service")),
        ("file/web1//etc/motd", Place("file", "web1", "files", "/etc/motd")),
        ("package/web1/dpkg/a:b", Place("package", "web1", "packages", "dpkg/a:b")),
        ("service/shop", Place("service", "", "", "shop")),
        ("part/shop/app", Place("part", "", "", "shop/app")),
        ("nothing", Place("nothing", "", "", "")),
    ],
)
def test_an_id_tells_its_place(ci: str, place: Place) -> None:
    """Type, host, section and key; what no collector finds has its name only."""
    assert place_of(ci) == place


@pytest.mark.parametrize(
    ("ci", "shorter"),
    [
        ("endpoint/h/tcp/0.0.0.0/8080", {"endpoint/h/tcp/8080"}),
        ("endpoint/h/tcp/::/8080", {"endpoint/h/tcp/8080"}),
        ("endpoint/h/tcp/8080", set()),
        (
            "package/h/dpkg/nginx:amd64",
            {"package/h/nginx", "package/h/nginx:amd64", "package/h/dpkg/nginx"},
        ),
        ("package/h/dpkg/nginx", {"package/h/nginx"}),
        ("package/h/nginx", set()),
        (
            "package/h/npm/@scope/name@/srv/app#2",
            {"package/h/@scope/name", "package/h/npm/@scope/name"},
        ),
        ("unit/h/ssh.service", {"unit/h/ssh"}),
        ("unit/h/ssh", set()),
        ("container/h/podman/web", {"container/h/web"}),
        ("certificate/h//etc/tls.pem#2", {"certificate/h//etc/tls.pem"}),
        ("file/h//etc/motd", set()),
        ("host/h", set()),
        ("service/shop", set()),
    ],
)
def test_shorter_ids(ci: str, shorter: set[str]) -> None:
    """What people leave out is an address, an architecture, a manager, a folder or an ending."""
    assert set(looser(ci)) == shorter
    assert all(covers(one, ci) and not covers(ci, one) for one in shorter)
    assert covers(ci, ci)


def test_one_host_never_covers_another() -> None:
    """However alike the rest is."""
    assert not covers("unit/web1/ssh", "unit/web2/ssh.service")
    assert not covers("endpoint/h/tcp/80", "endpoint/h/tcp/0.0.0.0/8080")


@given(st.text(max_size=40))
def test_any_text_has_a_place(text: str) -> None:
    """Ids come from people: nothing stops on one, and none covers itself with a shorter one."""
    assert text not in looser(text)
    assert place_of(text).kind == text.partition("/")[0]
