# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a release as one HTML page that needs nothing beside itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..documents.text import visible
from . import flow
from .review_view import ELEMENTS
from .signature_files import signed_files
from .words import (
    DECISION_WORDS,
    RESULT_WORDS,
    STATUS_WORDS,
    counted,
    day,
    key_words,
    late,
    listed,
    minute,
    outcome_words,
    until,
    utc,
)

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = "page.css"
_SHORT = 12
_ANSWERS = {
    "impact": "Impact",
    "operations_readiness": "Readiness of operations",
    "support_plans": "Support plans",
    "budget": "Budget",
}
#: Kinds of acceptance results, and of signed decisions.
_KINDS = {"pilot": "pilot", "backout": "rehearsal of the back-out"}
_SIGNED = {
    "signoff": "sign-off",
    "review": "readiness review",
    "waiver": "waiver",
    "authorization": "authorization of a change",
    "policy": "rules put in force",
}
#: Statuses from the one that needs most attention to the one that needs least.
_STATUSES = ("fail", "waived", "na", "pass")


def record_page(record: Mapping[str, Any]) -> str:
    """The page of a record (record.schema.json).

    It holds no script and asks for nothing: its policy (CSP) allows the style in it, by digest, and
    nothing else. Whatever is in the record is text to it, with invisible characters written out.

    :raises KeyError, jinja2.UndefinedError: the view lacks a part; release_view did not make it.
    """
    environment = _environment()
    style = environment.get_template(_STYLE).render()
    view = record["view"]
    line = flow.stations(view, record["written"], len(record["events"]))
    return environment.get_template("record.html.j2").render(
        record=record,
        view=view,
        style_sha256=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        mood=_mood(view),
        line=line,
        flow=flow,
        matrix=[_row(one) for one in view["clusters"]],
        unfinished=_unfinished(view),
        against=_against(view),
        agenda=_agenda(view["review"]),
        coverage=_coverage(view["coverage"]),
        signatures=signed_files(record),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {
        "bytes": _bytes,
        "counted": counted,
        "day": day,
        "days": _days,
        "key": key_words,
        "late": late,
        "listed": listed,
        "minute": minute,
        "options": _options,
        "outcomes": outcome_words,
        "paragraphs": _paragraphs,
        "second": _second,
        "short": _short,
        "until": until,
    }
    environment.tests["web_address"] = _is_web_address
    environment.globals |= {
        "ANSWERS": _ANSWERS,
        "DECISIONS": DECISION_WORDS,
        "ELEMENTS": ELEMENTS,
        "KINDS": _KINDS,
        "RESULTS": RESULT_WORDS,
        "SIGNED": _SIGNED,
        "STATUSES": STATUS_WORDS,
    }
    return environment


def _finalize(value: Any) -> Any:
    """Text as it may stand on a page; what macros made of it has been through here already."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value, keep="\n\t")
    return value


def _mood(view: Mapping[str, Any]) -> str:
    """Mark of the headline: ok, no, warn or open."""
    if view["state"] == "backed out" or (view["review"] and view["review"]["decision"] != "go"):
        return "no"
    if _unfinished(view) or view["unpermitted"]:
        return "warn"
    if view["returns"] and view["state"] == "planning":
        return "warn"
    return "ok" if view["state"] in ("deployed", "closed") else "open"


def _unfinished(view: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Hosts that are not deployed and captured, once a deployment was permitted or done."""
    begun = view["deployments"] or any(one["starts"] for one in view["attempts"])
    return list(view["incomplete"]) if begun and view["state"] != "backed out" else []


def _against(view: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Mark and words for each kind of thing that did not go as the gate would have it, counted."""
    refused = sum(one["result"] == "refused" for one in view["attempts"])
    overridden = sum(bool(one["overrides"]) for one in view["attempts"])
    late = sum(one["permit_standing"] != "in force" for one in view["deployments"])
    stood = Counter(one["standing"] for one in view["permits"])
    kinds = (
        ("no", refused, f"{counted(refused, 'attempt')} refused"),
        ("warn", overridden, f"{counted(overridden, 'attempt')} let through by a waiver"),
        ("no", stood["withdrawn"], f"{counted(stood['withdrawn'], 'permit')} withdrawn"),
        ("warn", stood["expired"], f"{counted(stood['expired'], 'permit')} expired"),
        ("warn", len(view["abandoned"]), _no_outcome(len(view["abandoned"]))),
        ("no", late, f"{counted(late, 'run')} ended under a permit that counted no more"),
        ("no", len(view["unpermitted"]), _no_permit(len(view["unpermitted"]))),
    )
    return [(mark, words) for mark, number, words in kinds if number]


def _no_outcome(number: int) -> str:
    return f"{counted(number, 'run')} with no outcome on record"


def _no_permit(number: int) -> str:
    return f"{counted(number, 'run')} without a permit"


def _row(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the matrix: cluster, vote, and for each element its (status, count)."""
    cells = {
        element: Counter(
            one["status"] for one in cluster["activities"] if one["element"] == element
        )
        for element in ELEMENTS
    }
    return {
        "cluster": cluster["cluster"],
        "vote": cluster["vote"],
        "cells": {
            element: [(status, counts[status]) for status in _STATUSES if counts[status]]
            for element, counts in cells.items()
        },
    }


def _agenda(review: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """element and statuses (status, ids of its activities) of each element of the agenda."""
    return [
        {
            "element": one["element"],
            "statuses": [
                (status, ids)
                for status in _STATUSES
                for ids in [[each["id"] for each in one["activities"] if each["status"] == status]]
                if ids
            ],
        }
        for one in (review["agenda"] if review else ())
    ]


def _coverage(functions: Sequence[Mapping[str, Any]] | None) -> dict[str, Any] | None:
    """covered, all, and quadrants (name, functions that are served, names of those that are not).

    None without a policy, or when its activities name no function at all.
    """
    named = [one for one in functions or () if one["smf"]]
    served = [one for one in named if one["activities"]]
    if not served:
        return None
    quadrants = dict.fromkeys(one["quadrant"] for one in functions or ())
    return {
        "covered": len(served),
        "all": len(named),
        "quadrants": [
            {
                "name": quadrant,
                "functions": [
                    one
                    for one in functions or ()
                    if one["quadrant"] == quadrant and one["activities"]
                ],
                "none": [
                    one["smf"]
                    for one in named
                    if one["quadrant"] == quadrant and not one["activities"]
                ],
            }
            for quadrant in quadrants
        ],
    }


def _days(timeline: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Entries by the day (UTC) of each, in their order."""
    days: dict[str, list[Mapping[str, Any]]] = {}
    for one in timeline:
        days.setdefault(day(one["at"]), []).append(one)
    return list(days.items())


def _options(command: str) -> list[str]:
    """A command in the pieces between which its line may break."""
    return re.split(r" (?=-)", command)


def _paragraphs(text: str) -> list[str]:
    return [one.strip() for one in text.split("\n\n") if one.strip()]


def _second(at: str) -> str:
    """``20:04:31`` of a time, in UTC."""
    return (utc(at) or "")[11:19]


def _short(digest: str) -> str:
    return f"{digest[:_SHORT]}…" if len(digest) > _SHORT else digest


def _bytes(size: int | None) -> str:
    return "" if size is None else f"{size:,} byte{'' if size == 1 else 's'}"


def _is_web_address(text: str) -> bool:
    """Whether it may be a link: http or https, with a host, and nothing hidden in it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = text.isprintable() and " " not in text
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)
