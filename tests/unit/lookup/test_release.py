# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup release: plans as they are on record, and errors as Ansible shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.mof.release.plugins.lookup import release
from ansible_collections.mof.release.plugins.lookup.release import LookupModule
from ansible_collections.mof.release.tests.unit.doors.fakes import StuckStore
from ansible_collections.mof.release.tests.unit.doors.shop import PLAN, RELEASE, Shop


def test_a_plan(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The release file as put on record, and where its playbook is from here."""
    monkeypatch.chdir(shop.project)
    (found,) = LookupModule().run([RELEASE])
    assert found == {**PLAN, "playbook_path": str(shop.playbook), "capture_files": []}
    assert Path(found["playbook_path"]).is_file()


def test_several_and_none(shop: Shop) -> None:
    """One plan a name, in their order."""
    assert [one["release"] for one in LookupModule().run([RELEASE, RELEASE])] == [RELEASE] * 2
    assert LookupModule().run([]) == []


def test_tagged_names(shop: Shop) -> None:
    """Names come from YAML with tags, which the store must never see."""
    (name,) = DataLoader().load(f"[{RELEASE}]")
    assert {type(name)} != {str}
    assert LookupModule().run([name])[0]["release"] == RELEASE


def test_in_a_template(shop: Shop) -> None:
    """As playbooks use it."""
    templar = Templar(loader=DataLoader(), variables={})
    text = f"{{{{ lookup('mof.release.release', '{RELEASE}').deploy.hosts }}}}"
    assert templar.template(trust_as_template(text)) == "web*"
    assert lookup_loader.get("mof.release.release") is not None


def test_where_the_store_is(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option of the lookup before the variable before the environment."""
    store = str(shop.ledger)
    monkeypatch.setenv("MOF_RELEASE_STORE", "/nowhere")
    assert LookupModule().run([RELEASE], {"mof_release_store": store})
    assert LookupModule().run([RELEASE], {"mof_release_store": "/nowhere"}, store=store)
    with pytest.raises(AnsibleError, match="there is no store"):
        LookupModule().run([RELEASE], {})


def test_variables_are_templated(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable may be written with other variables, as any variable of Ansible may."""
    monkeypatch.delenv("MOF_RELEASE_STORE")
    place = trust_as_template("{{ place }}/ledger.sqlite")
    variables = {"place": str(shop.ledger.parent), "mof_release_store": place}
    templar = Templar(loader=DataLoader(), variables=variables)
    text = f"{{{{ lookup('mof.release.release', '{RELEASE}').release }}}}"
    assert templar.template(trust_as_template(text)) == RELEASE


def test_what_is_missing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown release or a missing setting: one message with what to do."""
    with pytest.raises(AnsibleError, match=r"release nobody-1\.0 is not on record") as caught:
        LookupModule().run([RELEASE, "nobody-1.0"])
    assert "release_info" in str(caught.value)
    monkeypatch.delenv("MOF_RELEASE_STORE")
    with pytest.raises(AnsibleError, match="the setting store is missing"):
        LookupModule().run([RELEASE])


@pytest.mark.parametrize("names", [[RELEASE], ["nobody-1.0"]])
def test_the_store_is_closed(shop: Shop, monkeypatch: pytest.MonkeyPatch, names: list[Any]) -> None:
    """Whatever was asked for."""
    opened = StuckStore(shop.open())
    monkeypatch.setattr(release, "open_location", lambda _location: opened)
    if names == [RELEASE]:
        LookupModule().run(names)
    else:
        with pytest.raises(AnsibleError):
            LookupModule().run(names)
    assert opened.closed
