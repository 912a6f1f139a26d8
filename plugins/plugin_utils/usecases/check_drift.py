# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare hosts with what is on record of them, and put on record what comes of it.

Every check goes on record with its whole report. What is unauthorized opens an incident, what is
gone or explained closes it, and a record that is explained to be wrong is corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ..documents.canonical import canonical, sha256
from ..documents.text import normalised, short
from ..domain.configuration.evolve_items import SUBJECT as CONFIGURATION
from ..domain.configuration.expectation import patterns_of
from ..domain.decision import Decision
from ..domain.drift.attribute import Means
from ..domain.drift.authority import OnRecord, plans_of
from ..domain.drift.correcting import corrected
from ..domain.drift.decide_drift import Kept, decide_drift
from ..domain.drift.incident import SUBJECT
from ..domain.drift.judge_drift import judge_drift
from ..domain.drift.report import Observed, Report
from ..domain.errors import HeadMoved, Refused
from ..domain.event import Event
from ..domain.evolve import State
from ..domain.gate.evolve_run import RUN_STEPS
from ..domain.reading import text
from ..domain.releases.release import Release, Unpermitted
from ..domain.rules.policy import Policy
from ..domain.rules.rules import not_in_force
from ..records.drift_view import drift_document, report_document
from ..store.port import Entry, Head, Store
from ..trust.merkle import root_over
from .capture_configuration import Matching, host_entries, take
from .find_baseline import find_baseline
from .index_configuration import open_index
from .outcome import Call, Outcome, load, read_entry, steady, subjects_of_kind, transact
from .read_sides import Live, LiveDigests, LiveSnapshots, Sides

#: How often a check is judged again because the ledger grew by something that it rests on.
TRIES = 10
#: What a long value is cut to; all of it is in the snapshots.
_MOST = 500
_PLANS = (b"release_planned", b"gate_passed", b"permit_used")
_NOBODY: Matching = lambda _pattern: ()  # noqa: E731 - a default as the doors hand one in


class _Overtaken(Exception):
    """The ledger grew by something that the report rests on."""


def check_drift(
    call: Call,
    snapshots: Mapping[str, Any],
    policy: Policy,
    hosts: Collection[str] = (),
    matching: Matching = _NOBODY,
) -> tuple[dict[str, Any], Outcome]:
    """Check hosts by snapshots that were just taken.

    :param snapshots: as ``capture_configuration`` takes them.
    :param hosts: those to check; all that are among the snapshots when none is named.
    :param matching: for expectations that are limited to some hosts.
    :returns: the drift document, and what went on record; nothing does in check mode.
    :raises Refused: the policy at hand is not the one in force.
    :raises StoreUnreadable: the index says something else than the ledger.
    """
    names = set(hosts) or set(snapshots)
    chosen = {name: one for name, one in snapshots.items() if name in names}
    return _check(call, LiveSnapshots(take(chosen, policy.capture)), names, policy, matching)


def check_digests(
    call: Call,
    digests: Mapping[str, Mapping[str, Any]],
    policy: Policy,
    matching: Matching = _NOBODY,
) -> tuple[dict[str, Any], Outcome]:
    """Check hosts of which only the digests of their snapshots are known.

    :param digests: host -> ``{status: ok, sha256}`` or ``{status: unknown, reason}``. A host whose
        digest is another one, and whose snapshot is not among the evidence, is unknown.
    """
    return _check(call, LiveDigests(call.store, digests), set(digests), policy, matching)


def _check(
    call: Call, live: Live, hosts: set[str], policy: Policy, matching: Matching
) -> tuple[dict[str, Any], Outcome]:
    for _attempt in range(TRIES):
        try:
            return _once(call, live, hosts, policy, matching)
        except _Overtaken:
            continue
    raise HeadMoved(
        f"the ledger grew {TRIES} times while drift was being judged",
        remedy="run it again when fewer writers are at work",
    )


def _once(
    call: Call, live: Live, hosts: set[str], policy: Policy, matching: Matching
) -> tuple[dict[str, Any], Outcome]:
    state, head = load(call.store, [SUBJECT])
    against = list(not_in_force(state.standing.rules, policy))
    if against:
        raise Refused("drift is not checked by rules that are not in force", against)
    context = steady(call.store, head, call.context)
    sides = Sides(call.store, policy.capture, live)
    with open_index(call.store) as index:
        baselines = find_baseline(call.store, index, hosts)
    observed = sides.observed(hosts, baselines)
    record = _record(call.store, observed)
    means = Means(policy.ignored, context.now, _hosts(record, matching), _told, sha256)
    report = judge_drift(observed, record, means, sides.asked)
    evidence = [canonical(report_document(report))]
    entries: dict[str, dict[str, str]] = {}
    for host, contents in _corrections(report, observed, sides):
        entries[host] = {"status": "ok", "sha256": sha256(contents[0])}
        evidence += contents
    root = root_over(host_entries(entries)).hex() if entries else ""
    kept = Kept(sha256(evidence[0]), entries, root)

    def decide(now: State, reached: Head) -> Decision:
        if any(map(_matters, call.store.read(None, head.size, reached.size))):
            raise _Overtaken
        return decide_drift(report, now.incidents, kept, context, sha256)

    outcome = transact(call, [SUBJECT], decide, evidence)
    states = outcome.before, outcome.after
    return drift_document(report, kept.report, *states, recorded=not call.check), outcome


def _told(value: str) -> str:
    """What a host says may hold anything; on record it is one visible line."""
    return str(normalised(short(value, _MOST)))


def _matters(entry: Entry) -> bool:
    """Whether a report may be another one with this entry."""
    kind = entry.subject.partition("/")[0]
    return kind in ("release", "change", "gate", "rules", CONFIGURATION)


def _record(store: Store, observed: Iterable[Observed]) -> OnRecord:
    """What differences are judged by; nothing is read while there is none."""
    if not any(one.baseline and one.baseline.configuration for one in observed):
        return OnRecord({}, {}, {})
    releases = subjects_of_kind(store, "release")
    state, head = load(store, releases)
    plans = plans_of(
        read_entry(one)
        for one in store.read(releases, 0, head.size)
        if any(name in one.data for name in _PLANS)
    )
    gate = (read_entry(one) for one in store.read(["gate"], 0, head.size))
    return OnRecord(state.releases, state.changes, plans, tuple(_strangers(gate)))


def _strangers(events: Iterable[Event]) -> Iterator[tuple[str, Unpermitted]]:
    """Runs without a permit, for releases that nobody planned or for none."""
    for event in events:
        if event.type == "run_unpermitted":
            release = Release(text(event.data, "release"), "", {}, "")
            yield release.id, RUN_STEPS[event.type](release, event).unpermitted[0]


def _hosts(record: OnRecord, matching: Matching) -> dict[str, frozenset[str]]:
    patterns = {pattern for plan in record.plans.values() for pattern in patterns_of(plan)}
    return {one: frozenset(matching(one)) for one in sorted(patterns)}


def _corrections(
    report: Report, observed: Iterable[Observed], sides: Sides
) -> Iterator[tuple[str, list[bytes]]]:
    """Host -> the manifest that its record is to have, and the contents that this names."""
    for one in observed:
        found = report.hosts[one.host]
        if not found.corrected or one.baseline is None or one.live is None:
            continue
        sections = corrected(
            one.baseline.configuration, one.live, found.differences, found.corrected
        )
        yield one.host, list(sides.corrected(one.baseline.sha256, sections))
