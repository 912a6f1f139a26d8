# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup ci: one configuration item an id, and errors as Ansible shows them."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.mof.release.plugins.lookup import ci
from ansible_collections.mof.release.plugins.lookup.ci import LookupModule
from ansible_collections.mof.release.tests.unit.doors.fakes import StuckStore
from ansible_collections.mof.release.tests.unit.doors.shop import Shop
from ansible_collections.mof.release.tests.unit.usecases.estate import DATABASE, say, web
from ansible_collections.mof.release.tests.unit.usecases.fleets import capture, day


@pytest.fixture
def captured(shop: Shop) -> Shop:
    """Give a shop with a capture and a declared item on record."""
    host = web(1, note="{{ 1 + 1 }}")
    host["listeners"]["tcp/::/8080"] = host["listeners"]["tcp/0.0.0.0/8080"]
    store = shop.open()
    capture(store, "shop-1.0", {"web1": host})
    say(store, DATABASE)
    store.close()
    return shop


def test_items(captured: Shop) -> None:
    """One an id, in their order, declared or captured, with tags on the ids or without."""
    (name,) = DataLoader().load("[database/orders]")
    found = LookupModule().run([name, "host/web1", "package/web1/nginx"])
    assert [one["id"] for one in found] == [
        "database/orders",
        "host/web1",
        "package/web1/dpkg/nginx:amd64",
    ]
    assert (found[0]["owner"], found[1]["attributes"]["os_id"]) == ("lee", "debian")
    assert LookupModule().run([]) == []


def test_in_a_template(captured: Shop) -> None:
    """As playbooks use it; what a host said is text and no template."""
    templar = Templar(loader=DataLoader(), variables={})
    for text, meant in (
        ("{{ lookup('mof.release.ci', 'database/orders').owner }}", "lee"),
        ("{{ lookup('mof.release.ci', 'host/web1').attributes.note }}", "{{ 1 + 1 }}"),
    ):
        assert templar.template(trust_as_template(text)) == meant
    assert lookup_loader.get("mof.release.ci") is not None


def test_as_it_was(captured: Shop) -> None:
    """On a day."""
    store = captured.open()
    size = store.head().size
    capture(store, "shop-1.0", {"web1": web(1, "1.26.0-1")})
    store.close()
    then = day(size - 1).date().isoformat()
    for at, version in ((None, "1.26.0-1"), (then, "1.24.0-1")):
        (found,) = LookupModule().run(["package/web1/nginx"], at=at)
        assert found["attributes"]["version"] == version


@pytest.mark.parametrize(
    ("name", "at", "problem"),
    [
        ("service/none", None, "nothing is known of the configuration item service/none"),
        ("endpoint/web1/tcp/8080", None, "means 2 configuration items"),
        ("host/web1", "soon", "no day and no time"),
    ],
)
def test_what_is_wrong(captured: Shop, name: str, at: str | None, problem: str) -> None:
    """One message with what to do."""
    with pytest.raises(AnsibleError, match=problem):
        LookupModule().run([name], at=at)


def test_several_are_named(captured: Shop) -> None:
    """So that one of them can be chosen."""
    with pytest.raises(AnsibleError, match="endpoint/web1/tcp/::/8080"):
        LookupModule().run(["endpoint/web1/tcp/8080"])


def test_where_the_store_is(captured: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option of the lookup before the variable before the environment."""
    store = str(captured.ledger)
    monkeypatch.setenv("MOF_RELEASE_STORE", "/nowhere")
    assert LookupModule().run(["host/web1"], {"mof_release_store": store})
    assert LookupModule().run(["host/web1"], {"mof_release_store": "/nowhere"}, store=store)
    with pytest.raises(AnsibleError, match="there is no store"):
        LookupModule().run(["host/web1"], {})


def test_the_store_is_closed(captured: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever became of it."""
    opened = StuckStore(captured.open())
    monkeypatch.setattr(ci, "open_location", lambda _location: opened)
    monkeypatch.setattr(ci, "open_index", _refuse)
    with pytest.raises(AnsibleError, match="no index"):
        LookupModule().run(["host/web1"])
    assert opened.closed


def _refuse(_store: object) -> object:
    raise OSError("no index")
