# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drift check as text for people: the hosts of each class, what differs, and what to do."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from ..documents.text import visible
from ..domain.drift.report import (
    AUTHORIZED,
    COMPLIANT,
    IGNORED,
    NON_COMPLIANT,
    STALE,
    UNAUTHORIZED,
    UNKNOWN,
)
from ..domain.finding import Finding
from .refusal import refusal_text
from .words import counted

Document = Mapping[str, Any]

#: How many names, and how many differences, are told one by one.
NAMES, MOST = 10, 100
_VALUE = 160
_DIGEST = re.compile(r"[0-9a-f]{64}")
WORDS = {NON_COMPLIANT: "not compliant", UNKNOWN: "unknown", COMPLIANT: "compliant"}
#: Classes of differences, those first that somebody has to act on.
_ORDER = (UNAUTHORIZED, UNKNOWN, STALE, AUTHORIZED, IGNORED)


def drift_text(document: Document) -> str:
    """All of a check, no newline at the end.

    :param document: as ``drift_document`` or ``drift_unchecked`` makes it.
    """
    if document["error"]:
        problem = Finding("drift", "", document["error"], how=document["remedy"])
        return refusal_text("UNKNOWN  drift could not be checked", [problem])
    counts = document["counts"]
    every = counted(sum(counts.values()), "host")
    bad = counts[NON_COMPLIANT]
    headline = f"DRIFT  {bad} of {every}" if bad else f"NO DRIFT  {every}"
    if counts[UNKNOWN]:
        headline += f", {counts[UNKNOWN]} unknown"
    lines = [*_classes(document), *_alone(document)]
    found = list(_findings(document))
    cut = found[:MOST]
    lines += refusal_text("", cut).splitlines()[1:]
    if len(found) > MOST:
        lines.append(f"  {len(found) - MOST} more; all of them are in the report (format json)")
    lines += _notes(document)
    lines += _next(document)
    return "\n".join([visible(headline), *lines])


def drift_json(document: Document) -> str:
    """The document as JSON that any terminal or log can show: ASCII, a newline at the end."""
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def names(some: list[str]) -> str:
    """``web1, web2 and 5 more``."""
    told = ", ".join(some[:NAMES])
    return f"{told} and {len(some) - NAMES} more" if len(some) > NAMES else told


def about(one: Document, host: str) -> str:
    """The item and its attribute, or the section where all of it is meant."""
    if one["ci"] == f"host/{host}" and one["kind"] == "unknown":
        return f"section {one['section']}"
    return f"{one['ci']} {one['attribute']}".rstrip()


def became(document: Document, what: str) -> str:
    """``opened``, or ``would be opened`` where nothing went on record."""
    return what if document["recorded"] else f"would be {what}"


def incident(document: Document, what: str, one: Document) -> str:
    """The id of an incident; what it is about where the check that opens it gives it another."""
    if what == "opened" and not document["recorded"]:
        return about(one, one["host"])
    return str(one["id"])


def _classes(document: Document) -> Iterator[str]:
    """One line for each class of hosts that there is."""
    for status, word in WORDS.items():
        some = [name for name, one in document["hosts"].items() if one["status"] == status]
        if some:
            yield visible(f"  {word:<13}  {names(some)}")


def _alone(document: Document) -> Iterator[str]:
    """Hosts that nothing can be said of, by the reason."""
    reasons: dict[str, list[str]] = {}
    for name, one in document["hosts"].items():
        if one["reason"]:
            reasons.setdefault(one["reason"], []).append(name)
    for reason, some in sorted(reasons.items()):
        yield visible(f"  unknown        {names(some)}: {reason}")


def _findings(document: Document) -> Iterator[Finding]:
    """Each difference once, with all the hosts that have it."""
    same: dict[tuple[str, ...], list[str]] = {}
    ordered = sorted(
        (
            (_ORDER.index(one["class"]), name, one)
            for name, host in document["hosts"].items()
            for one in host["differences"]
        ),
        key=lambda each: each[0],
    )
    for _place, name, one in ordered:
        what = about({**one, "ci": one["ci"].replace(f"/{name}/", "/*/", 1)}, name)
        suspects = f"; suspect: {one['suspects'][0]}" if one["suspects"] else ""
        told = f"{_became(one)}: {one['why'] or 'nobody knows why'}{suspects}"
        same.setdefault((one["class"], what, told), []).append(name)
    for (kind, what, told), some in same.items():
        yield Finding(kind.replace("_", " "), what, f"{told} ({names(some)})")


def _became(one: Document) -> str:
    if one["kind"] == "added":
        return f"is there, and not on record: {_brief(one['after'])}"
    if one["kind"] == "removed":
        return f"is gone, and was on record: {_brief(one['before'])}"
    if one["kind"] == "unknown" and one["before"] == one["after"]:
        return f"then as now {_brief(one['after'])}"
    if one["kind"] == "unknown":
        return f"was {_brief(one['before'])}, is {_brief(one['after'])}"
    return f"{_brief(one['before'])} -> {_brief(one['after'])}"


def _brief(value: str) -> str:
    """A value cut to what tells it apart; digests as everywhere in this collection."""
    if _DIGEST.fullmatch(value):
        return f"{value[:8]}…"
    return f"{value[: _VALUE - 1]}…" if len(value) > _VALUE else value


def _notes(document: Document) -> Iterator[str]:
    notes: dict[str, list[str]] = {}
    for name, one in document["hosts"].items():
        if one["corrected"]:
            told = f"record {became(document, 'corrected')} ({', '.join(one['corrected'])})"
            notes.setdefault(told, []).append(name)
        if one["note"]:
            notes.setdefault(one["note"], []).append(name)
        if one["baseline"] and one["baseline"]["unread"]:
            told = f"a newer capture has nothing of it: {one['baseline']['unread']}"
            notes.setdefault(told, []).append(name)
    for note, some in sorted(notes.items()):
        yield visible(f"  {note}: {names(some)}")
    for rule in document["expired"]:
        yield visible(
            f"  ignore rule {rule['id']} ended {rule['expires'][:10]} and counts no longer: "
            "review it, and adopt the policy with it anew or without it"
        )


def _next(document: Document) -> Iterator[str]:
    """Who acts next, with the commands."""
    for name in ("opened", "closed"):
        some = document["incidents"][name]
        if some:
            told = f"{counted(len(some), 'incident')} {became(document, name)}"
            yield visible(f"{told}: {names([incident(document, name, one) for one in some])}")
    wrong = {name: one for name, one in document["hosts"].items() if one["status"] == NON_COMPLIANT}
    if not wrong:
        return
    releases: dict[str, list[str]] = {}
    for name, one in wrong.items():
        releases.setdefault(one["baseline"]["release"], []).append(name)
    yield "The owner of each host acts next. What is wrong is put right by the release on record:"
    for release, some in sorted(releases.items()):
        limit = f" -l {shlex.quote(','.join(some))}" if len(some) <= NAMES else ""
        named = shlex.quote(release) if release else "NAME"
        yield visible(f"  ansible-playbook mof.release.deploy -e release={named}{limit}")
    yield "What is to stay needs a change request, and a release that names it:"
    yield "  ansible-playbook mof.release.request -e @change.yml"
