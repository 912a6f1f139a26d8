# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run checks, all of their parts side by side, each to a status and the words for it.

A check is ``{id, kind, parameters}``, its result ``{id, kind, status, expected, observed}``.
Several may have the same id, as an activity can have more than one check.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence

from ..collectors.collect import Collector, CollectorFailed, Run, escaped, snapshot
from .answer import FAIL, NA, PASS, UNKNOWN, Host, Part
from .kinds import KINDS, Kind

Check = Mapping[str, Any]
Result = Dict[str, str]

# The first of these that a part has is the status of the check. What is na in one part only, such
# as a filesystem without inodes among others, leaves the check to the other parts.
_WORST_FIRST = (FAIL, UNKNOWN, PASS, NA)


def problems(
    checks: Sequence[Check], reference_told: bool, kinds: Mapping[str, Kind] = KINDS
) -> List[str]:
    """Everything that is wrong with checks, one line each: which check, the parameter, the problem.

    :param reference_told: whether the controller's time is known.
    """
    lines = []
    for check in checks:
        name = f"{check['id']} ({check['kind']})"
        parameters = check["parameters"] or {}
        kind = kinds.get(check["kind"])
        if kind is None:
            lines.append(f"{name}: kind: is not known, it can be {', '.join(kinds)}")
            continue
        lines += [f"{name}: {line}" for line in kind.problems(parameters, "")]
        if check["kind"] == "time" and "max_offset_seconds" in parameters and not reference_told:
            lines.append(f"{name}: max_offset_seconds: needs reference_time, which is not given")
    return lines


def results(
    checks: Sequence[Check], host: Host, timeout: int, kinds: Mapping[str, Kind] = KINDS
) -> List[Result]:
    """A result for each check, in their order. Whatever fails in one, the others still run.

    :param checks: without :func:`problems`.
    :param timeout: seconds for all of it. A part that needs longer is unknown.
    """
    divided = [_divided(check, host, kinds) for check in checks]
    collectors = {
        f"{number}.{place}": _collector(part)
        for number, parts in enumerate(divided)
        for place, part in enumerate(parts)
    }
    sections = snapshot(collectors, timeout)["sections"]
    found = []
    for number, (check, parts) in enumerate(zip(checks, divided)):
        answers = [sections[f"{number}.{place}"] for place in range(len(parts))]
        found.append(_result(check, parts, answers))
    return found


def _divided(check: Check, host: Host, kinds: Mapping[str, Kind]) -> List[Part]:
    try:
        parts = kinds[check["kind"]].parts(check["parameters"] or {}, host)
        if not parts:
            raise CollectorFailed("the check asks nothing")
    except Exception as error:  # a mistake of ours must not take the other checks along
        reason = _reason(error)

        def ask(_run: Run) -> Any:
            raise CollectorFailed(reason)

        return [Part("", "an answer", ask)]
    return parts


def _collector(part: Part) -> Collector:
    def collector(run: Run) -> Any:
        try:
            status, observed = part.ask(run)
        except (CollectorFailed, OSError):
            raise
        except Exception as error:
            raise CollectorFailed(_reason(error)) from error
        if status not in _WORST_FIRST:
            raise CollectorFailed(f"the check has a status that does not exist: {status!r}")
        return {"status": status, "observed": observed}

    return collector


def _reason(error: Exception) -> str:
    if isinstance(error, CollectorFailed):
        return str(error)
    return f"the check itself failed: {type(error).__name__}: {error}"


def _result(check: Check, parts: List[Part], answers: List[Dict[str, Any]]) -> Result:
    statuses = set()
    observed = []
    for part, answer in zip(parts, answers):
        known = answer["status"] == "ok"
        statuses.add(answer["data"]["status"] if known else UNKNOWN)
        words = answer["data"]["observed"] if known else f"unknown, {answer['reason']}"
        observed.append(_about(escaped(part.subject), words))
    return {
        "id": check["id"],
        "kind": check["kind"],
        "status": next(one for one in _WORST_FIRST if one in statuses),
        "expected": "; ".join(escaped(_about(part.subject, part.expected)) for part in parts),
        "observed": "; ".join(observed),
    }


def _about(subject: str, words: str) -> str:
    return f"{subject}: {words}" if subject else words
