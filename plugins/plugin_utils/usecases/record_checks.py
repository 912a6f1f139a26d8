# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put on record what the role prepare measured on the hosts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..documents.canonical import canonical, parse, sha256
from ..documents.text import short
from ..documents.tree import artifact_digests
from ..documents.view import plain
from ..domain.changes.change import Change
from ..domain.errors import BadDocument, UnknownEvidence
from ..domain.readiness.checks import gist, measured
from ..domain.readiness.decide_activity import RecordActivity, decide_activities
from ..domain.readiness.host_record import HostRecord
from ..domain.readiness.ledger_checks import KINDS, ON_HOSTS, Facts, answer
from ..domain.releases.release import Evidence, Release
from ..domain.rules.policy import Policy
from ..store.port import Store
from .manage_release import missing_plans
from .outcome import Call, Outcome, load, steady, subjects_of_kind, transact
from .read_host_records import read_host_records

#: How many characters of what a report says go on record; the report itself has all of it.
MOST = 2000


def record_checks(
    call: Call,
    release_id: str,
    hosts: Mapping[str, Mapping[str, Any]],
    targets: Sequence[str],
    policy: Policy,
    project: Path,
) -> Outcome:
    """The result of every activity that has checks; the report itself is the evidence.

    A result that says what stands is left out, until half of the time is over for which that one
    counts. The report is of ``{release, policy, hosts, ledger}``, where ``policy`` is the SHA-256
    of the policy and ``ledger`` is kind of check -> {status, expected, observed}.

    :param hosts: host -> {reachable, checks: [{id, kind, status, expected, observed}]}.
    :param targets: all hosts that the release goes to; one that was not measured fails.
    :param project: where the artifacts and plans of the release lie.
    :raises Refused: with every reason; then nothing is recorded.
    :raises BadDocument: the report holds what cannot go on record, such as a fraction.
    """
    asked = {str(check.get("kind", "")) for one in policy.activities for check in one.checks}
    release, changes = _on_record(call.store, release_id, bool(asked.intersection(KINDS)))
    looked_up = {}
    if release is not None and asked.intersection(KINDS):
        records = read_host_records(call.store, targets) if asked.intersection(ON_HOSTS) else {}
        facts = _facts(release, changes, policy, project, call.context.now, records)
        looked_up = {kind: answer(kind, facts) for kind in KINDS if kind in asked}
    report = {
        "release": release_id,
        "policy": policy.digest,
        "hosts": hosts,
        "ledger": {kind: plain(one) for kind, one in looked_up.items()},
    }
    content = canonical(report)
    evidence = Evidence(f"checks-{release_id}.json", sha256(content), len(content))
    standing = _standing(call.store, release, evidence.name)
    commands = []
    for activity in policy.activities:
        if activity.checks:
            found = measured(activity, hosts, targets, looked_up)
            digest, earlier = standing.get(activity.id, ("", {}))
            commands.append(
                RecordActivity(
                    release_id,
                    activity.id,
                    found.status,
                    (evidence,),
                    short(found.observed, MOST),
                    comment="nothing to measure" if found.status == "na" else "",
                    expected=short(found.expected, MOST),
                    measured=True,
                    alike=digest if gist(activity, earlier) == gist(activity, report) else "",
                )
            )
    return transact(
        call,
        [f"release/{release_id}"],
        lambda state, head: decide_activities(
            state.releases.get(release_id),
            commands,
            policy,
            steady(call.store, head, call.context),
            standing=state.standing,
        ),
        [content],
    )


def _on_record(
    store: Store, release_id: str, with_changes: bool
) -> tuple[Release | None, Mapping[str, Change]]:
    """The release, and all changes where they are asked for."""
    subjects = {f"release/{release_id}"}
    if with_changes:
        subjects |= subjects_of_kind(store, "change")
    state, _head = load(store, subjects)
    return state.releases.get(release_id), state.changes


def _facts(
    release: Release,
    changes: Mapping[str, Change],
    policy: Policy,
    project: Path,
    now: datetime,
    records: Mapping[str, HostRecord],
) -> Facts:
    """What the ledger and the project say."""
    found = artifact_digests(project, release.planned_artifacts)
    artifacts = {name: str(one["sha256"]) for name, one in found.items()}
    missing = missing_plans(project, release.plan)
    return Facts(release, changes, policy, artifacts, missing, now, records)


def _standing(
    store: Store, release: Release | None, name: str
) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Id of an activity -> the report that its result rests on, with its SHA-256 (hex)."""
    reports: dict[str, Mapping[str, Any]] = {}
    found = {}
    for activity, result in (release.activities if release else {}).items():
        if [one.name for one in result.evidence] == [name]:
            digest = result.evidence[0].sha256
            if digest not in reports:
                reports[digest] = _report(store, digest)
            found[activity] = (digest, reports[digest])
    return found


def _report(store: Store, digest: str) -> Mapping[str, Any]:
    """An earlier report; nothing where somebody gave another file of that name."""
    try:
        report = parse(store.get(digest))
    except (BadDocument, UnknownEvidence):
        return {}
    return report if isinstance(report, Mapping) else {}
