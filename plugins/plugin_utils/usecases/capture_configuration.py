# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put what a deployment left behind on record, one snapshot a host, under one root."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..documents.canonical import canonical, sha256
from ..documents.configuration import beside_of, configuration_of, kept
from ..documents.schema import check
from ..documents.text import normalised, short
from ..documents.yaml_input import Source
from ..domain.configuration.expectation import mismatches, patterns_of
from ..domain.configuration.snapshot import Configuration
from ..domain.configuration.volatile import Pattern, pattern_of
from ..domain.errors import BadDocument, Unknown
from ..domain.gate.decide_deployment import CaptureConfiguration, decide_capture
from ..domain.rules.configuration_rules import CaptureRules
from ..trust.merkle import root_over
from .outcome import Call, Outcome, transact
from .read_state import read_release

#: Host pattern -> the names it matches in the inventory.
Matching = Callable[[str], Iterable[str]]


NOTHING_MOVES = CaptureRules()


@dataclass(frozen=True)
class Taken:
    """What the snapshots of some hosts come to.

    :param entries: host -> {status: ok | unknown, sha256, beside, reason}, as events have them.
    :param configurations: host -> its configuration, without what is volatile; only known ones.
    :param contents: the evidence that the entries name.
    """

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    configurations: dict[str, Configuration] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """RFC 6962 root (hex) over the canonical entries in the order of the hosts' names."""
        return root_over(host_entries(self.entries)).hex()


def host_entries(hosts: Mapping[str, Mapping[str, Any]]) -> list[bytes]:
    """The leaves of a capture's tree: canonical host entries, in the order of their names."""
    return [canonical({"host": name, **hosts[name]}) for name in sorted(hosts)]


def capture_configuration(
    call: Call,
    release_id: str,
    snapshots: Mapping[str, Any],
    rules: CaptureRules = NOTHING_MOVES,
    matching: Matching = lambda _pattern: (),
) -> Outcome:
    """Record one capture.

    :param snapshots: host -> what the module snapshot returned for it (``snapshot`` in it), or
        anything else for a host that gave no answer: it is recorded as unknown, never as empty.
    :param rules: which values of a snapshot are volatile.
    :param matching: for expectations that are limited to some hosts.
    :raises Refused: the release was never deployed.
    """
    taken = take(snapshots, rules)
    try:
        plan = read_release(call.store, release_id)[0].plan
    except Unknown:
        plan = {}  # deciding refuses it, in its own words
    hosts = {pattern: frozenset(matching(pattern)) for pattern in patterns_of(plan)}
    for host, found in taken.configurations.items():
        otherwise = [asdict(one) for one in mismatches(plan, host, found, hosts, sha256)]
        if otherwise:
            taken.entries[host]["mismatches"] = normalised(otherwise)
    command = CaptureConfiguration(release_id, taken.entries, taken.root)
    return transact(
        call,
        [f"release/{command.release}"],
        lambda state, _head: decide_capture(
            state.releases.get(command.release), command, state.changes, call.context
        ),
        tuple(taken.contents.values()),
    )


def take(snapshots: Mapping[str, Any], rules: CaptureRules) -> Taken:
    """What these snapshots come to, ready to be put on record or compared."""
    volatile = [pattern_of(one) for one in rules.volatile]
    taken = Taken()
    for name in sorted(snapshots):
        reason = _take_in(taken, name, snapshots[name], volatile)
        if reason:
            taken.entries[name] = {"status": "unknown", "reason": reason}
    return taken


def _take_in(taken: Taken, name: str, result: Any, volatile: list[Pattern]) -> str:
    """Add one host's snapshot; returns why there is none that counts, else nothing."""
    snapshot = result.get("snapshot") if isinstance(result, Mapping) else None
    if snapshot is None:
        reason = str(result.get("msg", "")) if isinstance(result, Mapping) else ""
        return _told(reason or "the host gave no snapshot")
    try:
        check("snapshot", Source(f"snapshot of {name}", snapshot), "snapshot")
        found = configuration_of(snapshot, volatile)
        main, beside = kept(found), kept(beside_of(snapshot, volatile))
    except BadDocument as error:
        return _told(str(error).splitlines()[0])
    entry: dict[str, Any] = {"status": "ok", "sha256": main.sha256}
    taken.contents[main.sha256] = main.manifest
    if beside.contents:
        entry["beside"] = beside.sha256
        taken.contents[beside.sha256] = beside.manifest
    taken.contents.update((sha256(one), one) for one in (*main.contents, *beside.contents))
    taken.entries[name] = entry
    taken.configurations[name] = found
    return ""


def _told(reason: str) -> str:
    """What a host says may hold anything; on record it is one visible line."""
    return str(normalised(short(reason, 500)))
