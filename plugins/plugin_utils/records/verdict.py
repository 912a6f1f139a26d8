# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A verdict of the gate as a document and as the text that people read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..documents.text import visible
from ..documents.view import plain
from ..domain.errors import MofError
from ..domain.finding import Finding
from ..domain.gate.judge import Verdict
from ..domain.releases.release import Release
from .refusal import refusal_text
from .requirement import Judged, Requirement
from .requirements import requirements_of
from .words import counted, minute

_ONLY_ASKED = "The gate was only asked: nothing was run, and nothing went on record."
_ENDS = {
    "review": "the go expires",
    "window": "a window closes or a freeze begins",
    "obligation": "what an emergency owes is due",
}


def verdict_answer(release: Release | None, verdict: Verdict) -> dict[str, Any]:
    """allowed, violations, findings, inputs (everything it rests on) and text.

    ``allowed`` and ``violations`` are what a policy engine answers Ansible Automation Platform:
    there is at least one violation exactly when it is not allowed.
    """
    name = _name(release, verdict)
    until = f", until {minute(verdict.until)}" if verdict.until else ""
    return {
        "allowed": verdict.allowed,
        "violations": _violations(verdict.findings),
        "findings": plain(verdict.findings),
        "inputs": plain(verdict.inputs),
        "text": f"OPEN  {name}{until}"
        if verdict.allowed
        else refusal_text(f"CLOSED  {name}", verdict.findings),
    }


def verdict_document(judged: Judged | None, verdict: Verdict) -> dict[str, Any]:
    """The same with every requirement, as verdict.schema.json has it.

    :param judged: what it looked at; none when the release is not on record.
    """
    requirements = requirements_of(judged, verdict)
    return {
        **verdict_answer(judged.release if judged else None, verdict),
        "release": verdict.inputs.release,
        "deployment": _deployment(judged),
        "requirements": [_requirement(one) for one in requirements],
        "not_after": plain(verdict.until),
        "overrides": plain(verdict.overrides),
        "text": _text(judged, verdict, requirements),
    }


def unanswered(release: str, error: MofError) -> dict[str, Any]:
    """The document where the gate could not be asked; it is closed, and there are no inputs."""
    problem = "; ".join([error.what, *getattr(error, "problems", ())])
    finding = Finding("gate", error.where, problem, error.who, error.remedy)
    return {
        "allowed": False,
        "violations": _violations([finding]),
        "findings": plain([finding]),
        "inputs": None,
        "release": release,
        "deployment": None,
        "requirements": [],
        "not_after": None,
        "overrides": [],
        "text": refusal_text(
            f"CLOSED  {release or '(no release)'}: the gate could not be asked", [finding]
        ),
    }


def verdict_json(document: Mapping[str, Any]) -> str:
    """A document as JSON that any terminal or log can show: ASCII, a newline at the end."""
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def _violations(findings: Sequence[Finding]) -> list[str]:
    return [visible(str(one)) for one in findings]


def _name(release: Release | None, verdict: Verdict) -> str:
    into = f" -> {release.environment}" if release else ""
    return visible(f"{verdict.inputs.release}{into}")


def _text(judged: Judged | None, verdict: Verdict, requirements: Sequence[Requirement]) -> str:
    name = _name(judged.release if judged else None, verdict)
    if judged and judged.hosts:
        name = f"{name} ({counted(len(judged.hosts), 'host')})"
    counts = Counter(one.status for one in requirements)
    asked = counts["met"] + counts["unmet"]
    if not verdict.allowed:
        lack = f"{counts['unmet']} of {counted(asked, 'requirement')} not met. {_ONLY_ASKED}"
        return refusal_text(f"CLOSED  {name}", verdict.findings, [lack])
    more = f", {counts['not_needed']} not needed" if counts["not_needed"] else ""
    lines = [f"OPEN  {name}", f"  {counted(asked, 'requirement')} met{more}", *_until(requirements)]
    if verdict.until:
        lines.append(f"  a permit that is given now counts until {minute(verdict.until)}")
    for one in verdict.overrides:
        lines.append(f"  overridden: {', '.join(f'{key} {one[key]}' for key in one)}")
    return "\n".join([*map(visible, lines), _ONLY_ASKED])


def _until(requirements: Sequence[Requirement]) -> Iterator[str]:
    """When the first of them will be met no more, and which one it is."""
    ending = [(one.until, one) for one in requirements if one.until is not None]
    if ending:
        until, first = min(ending, key=lambda pair: pair[0])
        why = _ENDS.get(first.kind, f"{first.subject} expires")
        yield f"  open until {minute(until)}, when {why}"


def _deployment(judged: Judged | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    return {
        "environment": judged.release.environment,
        "playbook": judged.release.playbook,
        "pattern": judged.release.pattern,
        "hosts": len(judged.hosts),
    }


def _requirement(one: Requirement) -> dict[str, Any]:
    document: dict[str, Any] = plain(one)
    del document["gathers"]
    return document
