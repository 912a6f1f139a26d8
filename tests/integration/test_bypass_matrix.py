# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bypass matrix: every known way around, which layer refuses it, and what a canary proves.

No callback can stop the ways that keep it from being loaded. They are rows like any other: the
callback alone lets them through, which is asserted as plainly as that the shim refuses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.canary import (
    PROTECTED,
    Row,
    make,
    reached,
    run,
)
from ansible_collections.mof.release.tests.integration.hosts import Hosts
from ansible_collections.mof.release.tests.integration.project import Project, must
from ansible_collections.mof.release.tests.integration.run import Result

RELEASE = ("-e", "release=storefront-2.4.0")
ADHOC = ("ansible", "storefront", "-m", "command", "-a", "touch {{ host_root }}/CANARY")
TYPED = "command touch {{ host_root }}/CANARY\n"
PLAIN = ("ansible-playbook", "plain.yml")
NONE_NAMED = "no release was named for protected hosts"
LEADS = "web1 is protected; task 'Lead'"
#: Another configuration: no callback, no settings of the gate. It must not lack the inventory.
OTHER = {"ANSIBLE_CONFIG": "other.cfg", "ANSIBLE_INVENTORY": "inventory.yml"}
OWN = {**OTHER, "ANSIBLE_CONFIG": "own.cfg"}
GONE = {"ANSIBLE_COLLECTIONS_PATH": "/nowhere", "ANSIBLE_CALLBACKS_ENABLED": "mof.release.gate"}

#: The callback is enabled in ansible.cfg, there is no shim.
CALLBACK = (
    Row("plain", PLAIN, said=NONE_NAMED),
    Row("unknown release", (*PLAIN, *RELEASE), said="storefront-2.4.0"),
    Row("serial", ("ansible-playbook", "serial.yml"), said=NONE_NAMED),
    Row("a later play", ("ansible-playbook", "plays.yml"), said=NONE_NAMED),
    Row("import_playbook", ("ansible-playbook", "import.yml"), said=NONE_NAMED),
    Row("--check", (*PLAIN, "--check"), said="nothing was written: this is check mode"),
    Row("--tags", ("ansible-playbook", "tags.yml", "--tags", "never"), said=NONE_NAMED),
    Row("--skip-tags", ("ansible-playbook", "tags.yml", "--skip-tags", "always"), said=NONE_NAMED),
    Row("--start-at-task", ("ansible-playbook", "start.yml", "--start-at-task", "Touch")),
    Row("--limit", (*PLAIN, "--limit", "web2"), said="(1 host) by plain.yml"),
    Row("free", PLAIN, {"ANSIBLE_STRATEGY": "free"}, said=NONE_NAMED),
    Row("host_pinned", PLAIN, {"ANSIBLE_STRATEGY": "host_pinned"}, said=NONE_NAMED),
    Row("a setting by -e", (*PLAIN, "-e", "mof_release_protected=false"), said=NONE_NAMED),
    Row("no store set", PLAIN, {"ANSIBLE_CONFIG": "bare.cfg"}, said="setting store is missing"),
    Row("ad hoc", ADHOC, said="an ad-hoc command is not the deploy playbook"),
    Row("ad hoc with a release", (*ADHOC, *RELEASE), said="an ad-hoc command is not the deploy"),
    Row("console", ("ansible-console", "storefront"), typed=TYPED, said="an ad-hoc command"),
    Row("delegate_to", ("ansible-playbook", "literal.yml"), said=LEADS),
    Row("delegate_to, templated", ("ansible-playbook", "templated.yml"), said=LEADS),
    Row("delegate_to, looped", ("ansible-playbook", "looped.yml"), said=LEADS),
    Row("delegate_to, included", ("ansible-playbook", "included.yml"), said=LEADS),
    Row("delegate_to, handler", ("ansible-playbook", "handled.yml"), said=LEADS),
    Row(
        "delegate_to, free",
        ("ansible-playbook", "templated.yml"),
        {"ANSIBLE_STRATEGY": "free"},
        said=LEADS,
    ),
    Row("add_host", ("ansible-playbook", "alias.yml"), said=NONE_NAMED),
    Row(
        "ansible_host by -e",
        ("ansible-playbook", "database.yml", "-e", "ansible_host=web1"),
        said="ansible_host of -e leads to it",
    ),
    # These call no callback, and run nothing.
    Row("--list-tasks", (*PLAIN, "--list-tasks"), rc=0),
    Row("--list-hosts", (*PLAIN, "--list-hosts"), rc=0),
    Row("--syntax-check", (*PLAIN, "--syntax-check"), rc=0),
    # What needs no go.
    Row("unprotected", ("ansible-playbook", "database.yml"), rc=0, reached=("db1",)),
    # What no callback can stop.
    Row("other callbacks", PLAIN, {"ANSIBLE_CALLBACKS_ENABLED": "other"}, 0, PROTECTED),
    Row("other config", PLAIN, OTHER, 0, PROTECTED),
    Row("no collection", PLAIN, GONE, 0, PROTECTED),
    Row("ad hoc, not gated", ADHOC, {"ANSIBLE_LOAD_CALLBACK_PLUGINS": "0"}, 0, PROTECTED),
)
#: The same project with the shim.
SHIM = (
    Row("other callbacks", PLAIN, {"ANSIBLE_CALLBACKS_ENABLED": "other"}, said=NONE_NAMED),
    Row("other config", PLAIN, OTHER, said="setting store is missing"),
    Row("no collection", PLAIN, GONE, said="the collection mof.release cannot be loaded"),
    Row("no callback and --check", (*PLAIN, "--check"), OTHER, said="setting store is missing"),
    Row("both loaded", PLAIN, said=NONE_NAMED),
    Row("both loaded, delegate_to", ("ansible-playbook", "templated.yml"), said=LEADS),
    Row("unprotected", ("ansible-playbook", "database.yml"), rc=0, reached=("db1",)),
    # What the shim cannot stop: only targets that ask for a permit can.
    Row("ad hoc, not gated", ADHOC, {"ANSIBLE_LOAD_CALLBACK_PLUGINS": "0"}, 0, PROTECTED),
    Row("a [mof_release] of one's own", PLAIN, OWN, 0, PROTECTED),
    Row("protected by environment", PLAIN, {"MOF_RELEASE_PROTECTED": "db1"}, 0, PROTECTED),
)
ROWS = {
    f"{layer}: {row.name}": row
    for layer in ("callback", "shim")
    for row in (CALLBACK if layer == "callback" else SHIM)
}


@pytest.fixture(scope="module")
def projects(hosts: Hosts, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Project]:
    """Give the project behind the callback, and the same with the shim."""
    guarded = make(tmp_path_factory.mktemp("guarded"), hosts)
    folder: Path = guarded.folder
    (folder / "other.cfg").write_text("[defaults]\n")
    (folder / "own.cfg").write_text("[defaults]\n[mof_release]\nprotected = db1\n")
    (folder / "bare.cfg").write_text(
        "[defaults]\ninventory = inventory.yml\ncallbacks_enabled = mof.release.gate\n"
    )
    shimmed = guarded.copy(tmp_path_factory.mktemp("shimmed") / "storefront")
    must(shimmed.play("mof.release.install_gate"))
    return {"callback": guarded, "shim": shimmed}


@pytest.fixture(scope="module")
def outcomes(projects: Mapping[str, Project]) -> Mapping[str, tuple[Result, tuple[str, ...]]]:
    """Give how each row ended and whom it reached; two at a time, for they mostly wait."""

    def one(numbered: tuple[int, str]) -> tuple[str, tuple[Result, tuple[str, ...]]]:
        number, name = numbered
        project = projects[name.partition(":")[0]]
        canary = f"canary-{number}"
        return name, (run(project, ROWS[name], canary), reached(project, canary))

    with ThreadPoolExecutor(3) as pool:
        return dict(pool.map(one, enumerate(ROWS)))


@pytest.mark.parametrize("name", ROWS)
def test_a_way(outcomes: Mapping[str, tuple[Result, tuple[str, ...]]], name: str) -> None:
    """Refused with 77 and on no host, or plainly not stopped by this layer."""
    row = ROWS[name]
    result, found = outcomes[name]
    assert result.rc == row.rc, result
    assert found == row.reached, result
    assert row.said in result.said, result
    assert ("REFUSED" in result.said) == (row.rc == 77), result


def test_every_refusal_is_on_record(
    outcomes: Mapping[str, object], projects: Mapping[str, Project]
) -> None:
    """One event each, but in check mode, and but where no store is known."""
    for layer, unrecorded in (("callback", 2), ("shim", 3)):
        rows = [row for name, row in ROWS.items() if name.startswith(layer) and row.rc == 77]
        before = 1  # the opening of the ledger
        assert projects[layer].head()["size"] == before + len(rows) - unrecorded
