# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of a run: what changes the code that runs, and as whom; as plain text."""

from __future__ import annotations

from typing import Any

import pytest
from ansible import constants, context
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.vault import EncryptedString
from ansible.template import trust_as_template
from ansible_collections.mof.release.plugins.plugin_utils.documents.live import UNREADABLE
from ansible_collections.mof.release.plugins.plugin_utils.doors.live import live_of

#: What ansible-playbook holds when nothing was said.
USUAL = {
    "tags": ("all",),
    "skip_tags": (),
    "start_at_task": None,
    "step": False,
    "module_path": None,
    "connection": constants.DEFAULT_TRANSPORT,
    "remote_user": constants.DEFAULT_REMOTE_USER,
    "become": constants.DEFAULT_BECOME,
    "become_method": constants.DEFAULT_BECOME_METHOD,
    "become_user": None,
    "ssh_common_args": None,
    "subset": None,
    "check": False,
    "diff": False,
    "verbosity": 0,
    "forks": 5,
    "inventory": ("inventory.yml",),
}


def options(**given: Any) -> dict[str, str]:
    """The options of a command line."""
    return dict(live_of({}, {**USUAL, **given}).run)


def test_nothing_was_said() -> None:
    """No option differs from what is configured; an ad-hoc command has fewer of them."""
    assert options() == {}
    assert live_of({}, {}).run == {}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"tags": ("web", "db")}, {"--tags": "db,web"}),
        ({"tags": ["web, db", "web"]}, {"--tags": "db,web"}),
        ({"tags": "web"}, {"--tags": "web"}),
        ({"skip_tags": ("slow",)}, {"--skip-tags": "slow"}),
        ({"start_at_task": "Install it"}, {"--start-at-task": "Install it"}),
        ({"step": True}, {"--step": "given"}),
        ({"module_path": ("/tmp/x",)}, {"--module-path": "given"}),
        ({"connection": "local"}, {"--connection": "local"}),
        ({"remote_user": "root"}, {"--user": "root"}),
        ({"become": True}, {"--become": "given"}),
        ({"become_method": "su"}, {"--become-method": "su"}),
        ({"become_user": "deploy"}, {"--become-user": "deploy"}),
        ({"ssh_common_args": "-o ProxyCommand=x"}, {"--ssh-common-args": "given"}),
        ({"ssh_extra_args": "-v"}, {"--ssh-extra-args": "given"}),
        ({"sftp_extra_args": "-v"}, {"--sftp-extra-args": "given"}),
        ({"scp_extra_args": "-v"}, {"--scp-extra-args": "given"}),
    ],
)
def test_what_changes_the_code_or_whom_it_runs_as(
    given: dict[str, Any], told: dict[str, str]
) -> None:
    """Its value where that is no secret and no path of this machine."""
    assert options(**given) == told


@pytest.mark.parametrize(
    "given",
    [
        {"subset": "web1"},
        {"check": True},
        {"diff": True},
        {"verbosity": 3},
        {"forks": 50},
        {"inventory": ("other.yml",)},
        {"private_key_file": "/tmp/key"},
    ],
)
def test_what_is_never_part(given: dict[str, Any]) -> None:
    """A wave, a rehearsal, how much is told, and what is looked at by other means."""
    assert options(**given) == {}


def test_variables_are_made_plain() -> None:
    """Templates stay text, tagged text is text, and a vaulted value is nothing to compare."""
    template = trust_as_template("{{ x }}")
    vaulted = EncryptedString(ciphertext="$ANSIBLE_VAULT;1.1;AES256\n00")
    found = live_of({"a": template, "b": [template], "c": vaulted, "d": 1}, {}).variables
    assert found == {"a": "{{ x }}", "b": ["{{ x }}"], "c": UNREADABLE, "d": 1}
    assert {type(one) for one in (found["a"], found["b"][0])} == {str}


def test_a_value_without_end() -> None:
    """It is nothing to compare either."""
    deep: list[Any] = []
    for _level in range(100_000):
        deep = [deep]
    assert live_of({"x": deep}, {}).variables == {"x": UNREADABLE}


def test_the_run_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ansible's own arguments count when none are handed in."""
    monkeypatch.setattr(context, "CLIARGS", ImmutableDict({**USUAL, "tags": ("web",)}))
    assert live_of({}).run == {"--tags": "web"}
