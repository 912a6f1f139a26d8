# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Ansible looks for code: as it is configured, and beside the playbook."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible import constants
from ansible.release import __version__
from ansible.utils.collection_loader import AnsibleCollectionConfig
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.doors import code_places
from ansible_collections.mof.release.plugins.plugin_utils.doors.code_places import (
    declared_code,
    live_code,
    warm,
)

PLAYBOOK = Path("/srv/project/plays/deploy.yml")
BUILTIN = "ansible_collections.ansible.builtin"


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was started with a playbook of another folder."""
    beside, configured = ["/other/collections"], ["/usr/share/x", "/other/collections"]
    ansible = type(AnsibleCollectionConfig)
    monkeypatch.setattr(ansible, "collection_paths", [*beside, *configured])
    monkeypatch.setattr(ansible, "playbook_paths", beside)


@pytest.fixture(autouse=True)
def unread() -> Any:
    """Routing that nobody has asked for yet."""
    code_places._routing.cache_clear()
    yield
    code_places._routing.cache_clear()


def test_as_declared(finder: None) -> None:
    """Beside the playbook of the release, whatever the run was started with; then as configured."""
    assert declared_code(PLAYBOOK).collections == (
        Path("/srv/project/plays/collections"),
        Path("/usr/share/x"),
        Path("/other/collections"),
    )


def test_as_it_runs(finder: None) -> None:
    """Where this very run looks."""
    assert live_code(PLAYBOOK).collections == (
        Path("/other/collections"),
        Path("/usr/share/x"),
        Path("/other/collections"),
    )


def test_the_routing_of_ansible_itself() -> None:
    """What left ansible-core for a collection is known by its short name; the version is said."""
    found = declared_code(PLAYBOOK)
    assert found.core == __version__
    assert found.routing["mount"] == {"ansible.posix.mount"}
    assert "copy" not in found.routing


@pytest.mark.parametrize("broken", [{}, {"_collection_meta": {}}, {"_collection_meta": None}])
def test_routing_that_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, broken: dict[str, Any]
) -> None:
    """Nobody could tell what a short name means, so the gate stays closed."""
    monkeypatch.setitem(sys.modules, BUILTIN, SimpleNamespace(**broken))
    warm()
    with pytest.raises(BadDocument, match="does not say where it leads names") as error:
        declared_code(PLAYBOOK)
    assert error.value.remedy


def test_read_before_it_is_asked_for() -> None:
    """In the parent process, so that no worker reads it again."""
    warm()
    declared_code(PLAYBOOK)
    assert code_places._routing.cache_info().misses == 1


def test_no_finder_of_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Likewise."""

    def none(_owner: Any) -> Any:
        raise NotImplementedError

    monkeypatch.setattr(type(AnsibleCollectionConfig), "collection_paths", property(none))
    for ask in (declared_code, live_code):
        with pytest.raises(BadDocument, match="does not say where it looks for collections"):
            ask(PLAYBOOK)


def test_folders_of_plugins_and_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every kind, by the settings of Ansible; -M is told with the options of the run."""
    monkeypatch.setattr(constants, "DEFAULT_MODULE_PATH", ["/opt/library"])
    monkeypatch.setattr(constants, "DEFAULT_FILTER_PLUGIN_PATH", ["/opt/a", "/opt/b"])
    monkeypatch.setattr(constants, "DEFAULT_ROLES_PATH", ["/opt/roles"])
    found = declared_code(PLAYBOOK)
    assert found.roles == (Path("/opt/roles"),)
    assert ("module", Path("/opt/library")) in found.plugins
    assert [one for kind, one in found.plugins if kind == "filter"] == [
        Path("/opt/a"),
        Path("/opt/b"),
    ]
    kinds = {kind for kind, _folder in found.plugins}
    assert {"action", "become", "callback", "connection", "lookup", "module_utils"} <= kinds
    assert "roles" not in kinds
