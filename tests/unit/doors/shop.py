# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small release, brought to its go through the use cases, with its ledger on disk."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible import constants
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import policy_file
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.decide_change import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.decide_release import (
    PlanRelease,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors import settings, watch
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import now
from ansible_collections.mof.release.plugins.plugin_utils.doors.code_places import declared_code
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN, Run
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.hold_review import hold_review
from ansible_collections.mof.release.plugins.plugin_utils.usecases.manage_release import (
    accept_command,
    build_command,
    manage_release,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.open_ledger import open_ledger
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call, read_entry
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import scope_reader
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    record_activity,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off

RELEASE, CHANGE = "shop-1.0", "RFC-1"
WEB = ("web1", "web2")
PLAY = "- name: Deploy\n  hosts: web*\n  gather_facts: false\n  tasks: []\n"
TAR = b"the shop"
POLICY = {
    "policy": "shop-production",
    "clusters": ["operations"],
    "change_managers": ["morgan"],
    "activities": [
        {
            "id": "operations.backup",
            "cluster": "operations",
            "element": "environment",
            "title": "Backup",
            "evidence": "optional",
        }
    ],
    "review": {"threshold_percent": 100, "go_valid_hours": 12},
    "authorities": {"minor": ["alex"]},
}
REQUEST = {
    "id": CHANGE,
    "title": "Faster search",
    "reason": "It is slow.",
    "effect_of_not_implementing": "It stays slow.",
    "initiator": {"person": "riley", "cluster": "service"},
    "type": "service",
    "priority": "medium",
    "category": "minor",
    "risk": "low",
    "plan": "Deploy it to web1, then to web2.",
    "backout": {"plan": "Deploy the release before it."},
    "owner": "dana",
}
PLAN: dict[str, Any] = {
    "release": RELEASE,
    "manager": "lee",
    "changes": [CHANGE],
    "artifacts": [
        {
            "name": "shop",
            "version": "1.0",
            "path": "dist/shop.tar",
            "sha256": hashlib.sha256(TAR).hexdigest(),
        }
    ],
    "deploy": {"playbook": "deploy.yml", "hosts": "web*"},
    "plans": {"backout": "docs/backout.md"},
    "acceptance": [{"name": "smoke", "result": "pass"}],
}


@dataclass(frozen=True)
class Shop:
    """Where everything lies, and how to look into the ledger."""

    folder: Path

    @property
    def project(self) -> Path:
        """The project that is deployed."""
        return self.folder / "project"

    @property
    def playbook(self) -> Path:
        """The deploy playbook of the release."""
        return self.project / "deploy.yml"

    @property
    def ledger(self) -> Path:
        """The store."""
        return self.folder / "ledger" / "ledger.sqlite"

    @property
    def policy(self) -> Path:
        """The policy, outside of the project."""
        return self.folder / "policy.json"

    def open(self) -> Store:
        """The store, for the caller to close."""
        return open_location(str(self.ledger))

    def events(self) -> list[Event]:
        """All that is on the ledger."""
        store = self.open()
        try:
            return [read_entry(one) for one in store.read()]
        finally:
            store.close()

    def evidence(self, digest: str) -> Any:
        """A document that is kept as evidence."""
        store = self.open()
        try:
            return json.loads(store.get(digest))
        finally:
            store.close()


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def make(folder: Path, **rules: Any) -> None:
    """The project, its policy, and its release brought to go.

    :param rules: of the policy, over the usual ones.
    """
    files = {"deploy.yml": PLAY.encode(), "dist/shop.tar": TAR, "docs/backout.md": b"Go back.\n"}
    shop = Shop(folder)
    write(shop.project, files)
    shop.policy.write_text(json.dumps({**POLICY, **rules}), "utf-8")
    shop.ledger.parent.mkdir()
    open_ledger(str(shop.ledger), "shop", Context("morgan", now()))
    policy = policy_file(shop.policy)
    scope_of = scope_reader(shop.project, policy, lambda _pattern: WEB, code=declared_code)
    store = shop.open()

    def by(actor: str) -> Call:
        return Call(store, Context(actor, now()), uuid.uuid4().hex)

    request_change(by("riley"), SubmitChange(CHANGE, REQUEST), policy)
    for actor, state in (
        ("morgan", "screened"),
        ("morgan", "classified"),
        ("alex", "authorized"),
        ("morgan", "scheduled"),
        ("dana", "developed"),
    ):
        request_change(by(actor), MoveChange(CHANGE, state), policy)
    for command in (
        PlanRelease(RELEASE, PLAN),
        build_command(shop.project, PLAN),
        accept_command(shop.project, PLAN),
    ):
        manage_release(by("lee"), command, policy)
    record_activity(by("olga"), RecordActivity(RELEASE, "operations.backup", "pass"), policy)
    sign_off(by("olga"), GiveSignOff(RELEASE, "operations", "go", "rehearsed"), policy)
    go = HoldReview(RELEASE, "go", "all say go", None)
    hold_review(by("lee"), go, policy, scope_of, lambda _release: {})
    store.close()


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no test see settings of this machine, or the run of the test before it."""
    users = (*settings.CI_USERS, "LOGNAME", "USER", "LNAME", "USERNAME")
    for name in list(os.environ):
        if name.startswith("MOF_RELEASE_") or name in users:
            monkeypatch.delenv(name)
    monkeypatch.setattr(constants, "CONFIG_FILE", None)
    settings._section.cache_clear()
    # What a test writes is as old as its project would be: a run begins after all of it.
    monkeypatch.setattr(watch, "began", lambda: 1 << 63)
    forget()
    yield
    forget()


def forget() -> None:
    """Make of this process a run that nothing is known of."""
    THIS_RUN.__dict__.update(vars(Run(uuid.uuid4().hex)))


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a release that has its go; not to be altered."""
    folder = tmp_path_factory.mktemp("ready")
    make(folder)
    return folder


@pytest.fixture
def shop(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Give a copy of the release that has its go, with all settings in the environment."""
    shop = Shop(Path(shutil.copytree(ready, tmp_path / "shop")))
    monkeypatch.setenv("MOF_RELEASE_STORE", str(shop.ledger))
    monkeypatch.setenv("MOF_RELEASE_POLICY", str(shop.policy))
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "robin")
    return shop
