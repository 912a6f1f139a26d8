# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration is asked for with the real commands: playbooks, inventory, lookup and filter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import (
    create_location,
    open_location,
)
from ansible_collections.mof.release.tests.integration.project import must
from ansible_collections.mof.release.tests.integration.run import Result, Run
from ansible_collections.mof.release.tests.unit.usecases.estate import deployed, web
from ansible_collections.mof.release.tests.unit.usecases.fleets import capture, packages
from ansible_collections.mof.release.tests.unit.usecases.ledgers import fill

PLUGINS = Path(__file__).parents[2] / "plugins"
OLD, NEW = "storefront-2.3.0", "storefront-2.4.0"
EVIL = "{{ 1 + 1 }}"
INVENTORY = "plugin: mof.release.cmdb\nrelation_groups: true\n"
ITEMS = """items:
  - type: host
    name: web1
    owner: olga
    attributes: {ansible_connection: ssh, ansible_host: 10.0.0.1}
  - {type: service, name: old-shop}
  - {type: service, name: pay, relations: [{kind: runs_on, to: unit/web2/shop}]}
"""


@dataclass(frozen=True)
class Desk:
    """A folder from which people ask, with a ledger of two captures."""

    folder: Path
    run: Run

    def play(self, playbook: str | Path, *arguments: str) -> Result:
        """Run a playbook."""
        return self.run.playbook(playbook, *arguments, cwd=self.folder)

    def tasks(
        self, tasks: list[dict[str, Any]], *arguments: str, hosts: str = "localhost"
    ) -> Result:
        """Run these tasks."""
        play = {"hosts": hosts, "gather_facts": False, "tasks": tasks}
        path = self.folder / "tasks.yml"
        path.write_text(yaml.safe_dump([play], sort_keys=False), "utf-8")
        return self.play(path, *arguments)


@pytest.fixture
def desk(tmp_path: Path, run: Run) -> Desk:
    """Give a shop of which an older and a newer release was captured."""
    store = create_location(str(tmp_path / "ledger.sqlite"), "shop")
    fill(store, deployed(NEW))
    for release, nginx in ((OLD, "1.24.0-1"), (NEW, "1.26.0-1")):
        hosts = {f"web{number}": web(number, note=EVIL) for number in (1, 2)}
        for one in hosts.values():
            one["packages"] = packages(nginx=nginx, openssl="3.0.16-1")
        capture(store, release, hosts)
    store.close()
    (tmp_path / "ansible.cfg").write_text("[mof_release]\nstore = ledger.sqlite\nactor = kim\n")
    (tmp_path / "shop.cmdb.yml").write_text(INVENTORY, "utf-8")
    (tmp_path / "items.yml").write_text(ITEMS, "utf-8")
    return Desk(tmp_path, run)


def test_items_from_the_command_line(desk: Desk) -> None:
    """Recorded once; check mode writes nothing; retired with a reason."""
    record = ("mof.release.ci", "-e", "@items.yml")
    tried = must(desk.play(*record, "--check", "--diff"))
    assert "changed=1" in tried.stdout
    assert [line for line in tried.stdout.splitlines() if line.startswith("+") and "olga" in line]
    assert "changed=1" in must(desk.play(*record)).stdout
    assert "changed=0" in must(desk.play(*record)).stdout
    retire = ("mof.release.ci", "-e", "retire=service/old-shop", "-e", "reason=replaced")
    assert "changed=1" in must(desk.play(*retire)).stdout
    assert "changed=0" in must(desk.play(*retire)).stdout
    refused = desk.play("mof.release.ci", "-e", "retire=service/none", "-e", "reason=x")
    assert refused.rc == 2
    assert "is not on record" in refused.said + refused.stdout


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("host=web1 at=2100-01-01 sections=packages", "dpkg/openssl:amd64"),
        (f"from={OLD} to={NEW}", "1.24.0-1  ->  1.26.0-1"),
        (f"from={OLD} only=web1", "dpkg/nginx:amd64"),
        ("from=host:web1 to=host:web2", "web2"),
        ("package=nginx below=1.27", "since 2026-"),
        ("id=host/web1", "debian"),
        ("id=unit/web1/shop.service impact=true", "service/shop"),
        ("type=service owner=kim", "service/shop"),
    ],
)
def test_questions_from_the_command_line(desk: Desk, question: str, answer: str) -> None:
    """Each is answered with lines that people read."""
    said = must(desk.play("mof.release.config", "-e", question)).stdout
    assert answer in said
    assert "1 + 1" not in said or EVIL in said


def test_what_there_is_not_is_told(desk: Desk) -> None:
    """A failed task with what to do, and no empty answer."""
    result = desk.play("mof.release.config", "-e", "host=web9")
    assert result.rc == 2
    assert "nothing is on record of host web9" in result.said + result.stdout


def listed(desk: Desk, *arguments: str) -> dict[str, Any]:
    """What ansible-inventory lists."""
    result = desk.run.command(
        *("ansible-inventory", "-i", "shop.cmdb.yml", "--list", *arguments), cwd=desk.folder
    )
    found: dict[str, Any] = json.loads(must(result).stdout, object_hook=_as_said)
    return found


def _as_said(found: dict[str, Any]) -> Any:
    """Text that is marked as no template, as the text that it is."""
    return found.get("__ansible_unsafe", found)


def test_the_inventory(desk: Desk) -> None:
    """Hosts, groups and what people declared, from the captures alone."""
    must(desk.play("mof.release.ci", "-e", "@items.yml"))
    found = listed(desk)
    groups = {name: one["hosts"] for name, one in found.items() if "hosts" in one}
    assert groups == {
        "os_debian": ["web1", "web2"],
        "os_debian_12": ["web1", "web2"],
        "release_storefront_2_4_0": ["web1", "web2"],
        "service_pay": ["web2"],
        "service_shop": ["web1", "web2"],
    }
    web1 = found["_meta"]["hostvars"]["web1"]
    assert web1["ansible_host"] == "10.0.0.1"
    assert "ansible_connection" not in web1
    assert web1["mof_release"]["declared"]["owner"] == "olga"
    (desk.folder / "shop.cmdb.yml").write_text(f"{INVENTORY}at: 2020-01-01\n", "utf-8")
    assert listed(desk)["_meta"]["hostvars"] == {}


def test_what_a_host_said_is_never_a_template(desk: Desk) -> None:
    """Neither in the inventory, nor in a task, nor by the lookup, the filter or the modules."""
    assert listed(desk)["_meta"]["hostvars"]["web1"]["mof_release"]["note"] == EVIL
    tasks: list[dict[str, Any]] = [
        {"ansible.builtin.set_fact": {"copy": "{{ mof_release.note }}"}},
        {"mof.release.ci_info": {"host": "web1"}, "register": "now"},
        {"mof.release.ci_info": {"host": "web1", "at": "2100-01-01"}, "register": "then"},
        {
            "ansible.builtin.assert": {
                "that": [
                    "copy | length == 11",
                    "mof_release.note | length == 11",
                    "lookup('mof.release.ci', 'host/web1').attributes.note | length == 11",
                    "now.configuration.snapshot.sections.system.data.note | length == 11",
                    "one | mof.release.differences(other) == []",
                ]
            },
            "vars": {
                "one": "{{ now.configuration.snapshot }}",
                "other": "{{ then.configuration.snapshot }}",
            },
        },
    ]
    for task in tasks:
        task.update(connection="local")
    must(desk.tasks(tasks, "-i", "shop.cmdb.yml", hosts="web1"))


@pytest.mark.parametrize(
    ("kind", "name"), [("modules", "ci"), ("modules", "ci_info"), ("lookup", "ci")]
)
def test_the_examples_run(desk: Desk, kind: str, name: str) -> None:
    """As they stand in the documentation."""
    must(desk.play("mof.release.ci", "-e", "@items.yml"))
    _doc, examples, _returns, _rest = get_docstring(
        str(PLUGINS / kind / f"{name}.py"),
        fragment_loader,
        collection_name="mof.release",
        plugin_type=kind.removesuffix("s"),
    )
    tasks = yaml.safe_load(examples.replace("service/storefront", "service/shop"))
    result = must(desk.tasks(tasks))
    assert f"ok={len(tasks)}" in result.stdout, result


def test_the_index_is_a_view(desk: Desk) -> None:
    """Without it the answer is the same, and it lies beside the store again."""
    ask = ("mof.release.config", "-e", f"from={OLD} to={NEW}")
    before = must(desk.play(*ask)).stdout
    for path in desk.folder.glob("ledger.sqlite.cmdb*"):
        path.unlink()
    assert must(desk.play(*ask)).stdout == before
    assert (desk.folder / "ledger.sqlite.cmdb").is_file()
    store = open_location(str(desk.folder / "ledger.sqlite"))
    assert store.index_path == str(desk.folder / "ledger.sqlite.cmdb")
    store.close()
