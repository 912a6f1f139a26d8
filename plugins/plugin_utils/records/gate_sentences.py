# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened at the gate of a release and on its hosts, as plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..domain.event import Event
from ..domain.reading import mappings, named, text, texts
from .words import Teller, counted, listed, outcome_words, time_words

#: What a permit was worth when its run ended -> how that is told, where it matters.
_STOOD = {
    "withdrawn": ", though its permit was withdrawn by then",
    "expired": ", after its permit had expired",
    "unknown": ", with a permit that the gate never gave it",
}


def _run(data: Mapping[str, Any]) -> str:
    hosts = counted(len(texts(data, "hosts")), "host")
    return f"{text(data, 'playbook') or 'a playbook'} on {hosts}"


def _waived(data: Mapping[str, Any]) -> str:
    names = [text(one, "id") for one in mappings(data, "overrides")]
    return f", only because {listed(names)} was waived" if names else ""


def _refused(event: Event, data: Mapping[str, Any]) -> str:
    reasons = counted(len(mappings(data, "findings")), "reason")
    rest = "nothing more" if data.get("begun") is True else "nothing"
    return f"The gate refused {event.actor} to run {_run(data)}, for {reasons}; {rest} was run"


def _passed(event: Event, data: Mapping[str, Any]) -> str:
    permit = text(data, "permit")
    if data.get("starts", True) is True:
        return f"The gate let {event.actor} run {_run(data)}, with {permit}{_waived(data)}"
    until = time_words(data, "not_after")
    when = f" until {until}" if until else ""
    return f"The gate gave {event.actor} {permit}, to run {_run(data)}{when}{_waived(data)}"


def _used(event: Event, data: Mapping[str, Any]) -> str:
    permit = text(data, "permit")
    return f"{event.actor} ran {_run(data)} under {permit}, given before{_waived(data)}"


def _withdrawn(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} withdrew {text(data, 'permit') or 'a permit'}"


def _abandoned(event: Event, data: Mapping[str, Any]) -> str:
    why = text(data, "why")
    told = f"A run of {event.actor} under {text(data, 'permit')} ended with no outcome on record"
    return f"{told}: {why}" if why else told


def _unpermitted(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} ran {_run(data)} without a permit: no gate let it through"


def _deployment(event: Event, data: Mapping[str, Any]) -> str:
    outcomes = Counter(text(one, "outcome") for one in named(data, "hosts").values())
    playbook = text(data, "playbook") or "a playbook"
    stood = _STOOD.get(text(data, "permit_standing"), "")
    return f"{event.actor}'s run of {playbook} ended: {outcome_words(outcomes)}{stood}"


def _captured(event: Event, data: Mapping[str, Any]) -> str:
    hosts = named(data, "hosts")
    unknown = sorted(name for name, one in hosts.items() if one.get("status") != "ok")
    otherwise = sum(bool(one.get("mismatches")) for one in hosts.values())
    owed = f"; {counted(otherwise, 'host')} not as the release means it" if otherwise else ""
    if not unknown:
        return f"{event.actor} captured the configuration of {counted(len(hosts), 'host')}{owed}"
    known = len(hosts) - len(unknown)
    told = listed(unknown[:5]) if len(unknown) <= 5 else counted(len(unknown), "host")
    return (
        f"{event.actor} captured the configuration of {known} of {counted(len(hosts), 'host')}; "
        f"that of {told} is unknown{owed}"
    )


def _locked(event: Event, data: Mapping[str, Any]) -> str:
    hosts = counted(len(texts(data, "hosts")), "host")
    if data.get("at_work") is True:
        return f"{event.actor} is at work on {hosts} under {text(data, 'permit')}"
    return f"{hosts} are kept for {event.actor} with {text(data, 'permit')}"


def _unlocked(event: Event, data: Mapping[str, Any]) -> str:
    return f"{event.actor} freed the hosts of {text(data, 'permit')}"


GATE_SENTENCES: Mapping[str, Teller] = {
    "gate_refused": _refused,
    "gate_passed": _passed,
    "permit_used": _used,
    "permit_withdrawn": _withdrawn,
    "run_abandoned": _abandoned,
    "run_unpermitted": _unpermitted,
    "deployment_recorded": _deployment,
    "configuration_captured": _captured,
    "lock_taken": _locked,
    "lock_released": _unlocked,
}
