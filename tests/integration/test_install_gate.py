# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installing the gate: what is written, and that no setting switches it off again."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.bare import Bare
from ansible_collections.mof.release.tests.integration.project import must
from ansible_collections.mof.release.tests.integration.run import Run

INSTALL = "mof.release.install_gate"
SHIM = Path("callback_plugins/mof_release_gate.py")
CLIENT = Path("mof-release-client")


@pytest.fixture
def bare(tmp_path: Path, run: Run) -> Bare:
    """Give a project without the shim."""
    return Bare.make(tmp_path / "project", run)


def test_it_is_written_once(bare: Bare) -> None:
    """In check mode not at all, with --diff as a text, then once and never again."""
    checked = must(bare.play(INSTALL, "--check", "--diff"))
    assert "+class CallbackModule(_Gate):" in checked.stdout
    assert "changed=1" in checked.stdout
    assert not (bare.folder / SHIM).exists()
    assert "changed=1" in must(bare.play(INSTALL)).stdout
    written = (bare.folder / SHIM).read_bytes()
    again = must(bare.play(INSTALL, "-e", "vault_client=true"))
    assert (bare.folder / SHIM).read_bytes() == written
    assert (bare.folder / CLIENT).stat().st_mode & 0o111
    assert "changed=1" in again.stdout, "the vault client came with it"
    last = must(bare.play(INSTALL, "-e", "vault_client=true"))
    assert "changed=0" in last.stdout
    # Loading it leaves nothing in the project, which a go is bound to.
    assert sorted(one.name for one in (bare.folder / SHIM).parent.iterdir()) == [SHIM.name]


@pytest.mark.parametrize(
    "env",
    [
        {"ANSIBLE_CALLBACKS_ENABLED": "other"},
        {"ANSIBLE_CONFIG": "other.cfg", "ANSIBLE_INVENTORY": "hosts.ini"},
        {"ANSIBLE_COLLECTIONS_PATH": "/nowhere"},
    ],
    ids=["callbacks", "config", "collection"],
)
def test_no_setting_switches_it_off(bare: Bare, env: dict[str, str]) -> None:
    """What gets around the callback alone does not get around the shim."""
    around = must(bare.play("site.yml", **env))
    assert "reached" in around.stdout
    must(bare.play(INSTALL))
    refused = bare.play("site.yml", **env)
    assert refused.rc == 77, refused
    assert "REFUSED" in refused.said
    assert "TASK" not in refused.stdout


@pytest.mark.parametrize("path", [SHIM, CLIENT], ids=str)
def test_a_file_of_somebody_else_stays(bare: Bare, path: Path) -> None:
    """Nothing is written then, of either file."""
    file = bare.folder / path
    file.parent.mkdir(exist_ok=True)
    file.write_text("# mine\n")
    failed = bare.play(INSTALL, "-e", "vault_client=true")
    assert failed.rc == 2, failed
    assert "there is another file of this name" in failed.stdout + failed.stderr
    assert file.read_text() == "# mine\n"
    assert [(bare.folder / one).exists() for one in (SHIM, CLIENT)].count(True) == 1


def test_an_older_one_is_renewed(bare: Bare) -> None:
    """What an earlier version wrote is written over, and until then does not count as standing."""
    must(bare.play(INSTALL))
    file = bare.folder / SHIM
    text = file.read_text()
    file.write_text(
        text.replace("class CallbackModule(_Gate)", "class CallbackModule(CallbackBase)")
    )
    off = bare.play("mof.release.doctor", "-e", "enforce=true", ANSIBLE_CALLBACKS_ENABLED="other")
    assert off.rc == 2, off
    assert "write it again" in off.said
    assert "changed=1" in must(bare.play(INSTALL)).stdout
    assert file.read_text() == text
