# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on record of a large release, brought about by the use cases of the collection itself.

Import this after ``Stage.importable``: it needs the collection on the path.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.documents.outside_code import Code
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import policy_file
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import (
    Context,
    Decision,
    Refusal,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_attempt import (
    AttemptDeployment,
    decide_attempt,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.decide_deployment import (
    RecordDeployment,
    decide_recording,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import Around
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.lock import SUBJECT as LOCKS
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_review import (
    HoldReview,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_signoff import (
    GiveSignOff,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases.release import (
    Evidence,
    Release,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import TARGET, Scope
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf, Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.ask_gate import verdict_on
from ansible_collections.mof.release.plugins.plugin_utils.usecases.hold_review import hold_review
from ansible_collections.mof.release.plugins.plugin_utils.usecases.manage_release import (
    accept_command,
    build_command,
    manage_release,
    plan_command,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.open_ledger import open_ledger
from ansible_collections.mof.release.plugins.plugin_utils.usecases.outcome import Call, load
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_scope import (
    bound_of,
    scope_reader,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_state import read_release
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    record_activity,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.sign_off import sign_off
from shop import PEOPLE, PLAYBOOK, POLICY
from stage import HERE, RELEASE, STORE

#: Moves of a change request, and who makes them.
MOVES = {
    "screened": "morgan",
    "classified": "morgan",
    "authorized": "alex",
    "scheduled": "morgan",
    "developed": "sam",
}
#: A run log that is not kept: nobody reads it here.
NO_LOG = "0" * 64

ScopeOf = Callable[[Release], Scope]


def call(store: Store, actor: str) -> Call:
    """A call of somebody, now."""
    return Call(store, context(actor), uuid.uuid4().hex)


def context(actor: str) -> Context:
    """Somebody acts now."""
    return Context(actor, datetime.now(UTC).replace(microsecond=0))


def prepare(project: Path) -> None:
    """Open the ledger of a project, and bring its release to where the clusters sign off."""
    ledger = str(project / STORE)
    open_ledger(ledger, "bench", context("dana"))
    store = open_location(ledger)
    policy = policy_file(project / POLICY)
    change = json.loads((HERE / "project" / "change.json").read_text("utf-8"))
    request_change(call(store, "riley"), SubmitChange("C-0", change), policy)
    for state, actor in MOVES.items():
        request_change(call(store, actor), MoveChange("C-0", state), policy)
    plan = json.loads((project / "release.yml").read_text("utf-8"))
    for command in (
        plan_command(plan),
        build_command(project, plan),
        accept_command(project, plan),
    ):
        manage_release(call(store, "dana"), command, policy)
    for one in policy.activities:
        content = f"what was seen of {one.id}\n".encode()
        digest = store.put(content)
        evidence = (Evidence(f"{one.id}.txt", digest, len(content)),)
        result = RecordActivity(RELEASE, one.id, "pass", evidence, observed="all as it should be")
        record_activity(call(store, "sam"), result, policy, [content])
    store.close()


def scope_of(project: Path, policy: Policy, hosts: Sequence[str]) -> ScopeOf:
    """A reader of the scope, with the files of the project and these hosts.

    Hosts and their addresses come from Ansible, which has no part in this.
    """
    targets = dict.fromkeys(hosts, TARGET)
    return scope_reader(project, policy, lambda _pattern: targets, code=lambda _playbook: Code())


def say_go(project: Path, hosts: Sequence[str]) -> None:
    """All clusters sign off, and the review says go for these hosts."""
    store, policy = open_location(str(project / STORE)), policy_file(project / POLICY)
    release, _state = read_release(store, RELEASE)
    read_scope = scope_of(project, policy, hosts)
    bound = bound_of(read_scope(release), hosts=False)
    for cluster, person in PEOPLE.items():
        sign_off(call(store, person), GiveSignOff(RELEASE, cluster, "go", "fine", bound), policy)
    review = HoldReview(RELEASE, "go", "all clusters say go", None)
    hold_review(call(store, "lee"), review, policy, read_scope, lambda _release: {})
    store.close()


def earlier(project: Path, hosts: Sequence[str], number: int, *, used: bool) -> None:
    """Put so many earlier permits on record, each for one of as many waves.

    :param used: whether a run deployed under each, and has ended; else nobody came with it.
    """
    store, policy = open_location(str(project / STORE)), policy_file(project / POLICY)
    state, head = load(store, [f"release/{RELEASE}", LOCKS])
    review = state.releases[RELEASE].review
    scope = review.scope if review else None
    assert scope is not None
    verdict = verdict_on(state, head, RELEASE, policy, scope, context("dana"), Around(tuple(hosts)))
    assert verdict.allowed, verdict.findings
    found: list[Event] = []

    def add(decided: Decision) -> None:
        nonlocal state
        assert not isinstance(decided, Refusal), decided
        found.extend(decided)
        state = fold(decided, state)

    for place in range(number):
        wave = tuple(hosts[place::number])
        name = f"earlier-{place}"
        attempt = AttemptDeployment(name, f"permit-{name}", PLAYBOOK, wave, verdict, starts=used)
        add(decide_attempt(state.releases[RELEASE], attempt, context("dana"), state.locks))
        if used:
            add(_recorded(state, name, wave))
    leaves = [Leaf(one.subject, event_bytes(one)) for one in found]
    store.append(leaves, head.size, "earlier")
    store.close()


def _recorded(state: State, run: str, wave: Sequence[str]) -> Decision:
    moment = context("dana")
    outcomes = {host: {"outcome": "ok", "ok": 1} for host in wave}
    started = moment.now.isoformat()
    command = RecordDeployment(
        *(RELEASE, run, f"permit-{run}", PLAYBOOK, started, moment.now, outcomes, NO_LOG)
    )
    release = state.releases[RELEASE]
    return decide_recording(release, command, state.changes, moment, state.locks)
