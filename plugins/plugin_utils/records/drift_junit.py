# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drift check as JUnit XML, so that a CI shows each host as a test, green or red.

One ``testsuite`` with one ``testcase`` for each host: ``failure`` where it is not compliant,
``error`` where it is unknown. Where drift could not be checked at all, the only test has an
``error``. What is said stands in the body, since not every CI shows the attributes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..documents.text import visible
from ..domain.drift.report import NON_COMPLIANT, UNAUTHORIZED, UNKNOWN
from .drift_text import about, became, incident
from .words import utc

Document = Mapping[str, Any]
_SUITE = "drift"


def drift_junit(document: Document) -> str:
    """The XML of a document as ``drift_document`` or ``drift_unchecked`` makes it."""
    correction = f"record {became(document, 'corrected')}"
    cases = [_case(name, one, correction) for name, one in document["hosts"].items()]
    if document["error"]:
        cases = [_broken(document)]
    counts = Counter(child.tag for case in cases for child in case)
    numbers = {
        "tests": str(len(cases)),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": "0",
        "time": "0",
    }
    suites = Element("testsuites", {"name": _SUITE, **numbers})
    suite = SubElement(suites, "testsuite", {"name": _SUITE, **numbers})
    if document["at"]:
        # Without an offset, as the schemas of JUnit have it; it is UTC.
        suite.set("timestamp", str(utc(document["at"]))[:19])
    suite.extend(cases)
    _said(suite, "system-out", _rests_on(document))
    indent(suites)
    xml: str = tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'


def _case(host: str, one: Document, correction: str) -> Element:
    case = _named(host)
    told = list(_told(host, one, correction))
    if one["status"] == NON_COMPLIANT:
        wrong = [each for each in one["differences"] if each["class"] == UNAUTHORIZED]
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        message = f"{about(wrong[0], host)}{more}"
        _said(case, "failure", told, message=message, type=NON_COMPLIANT)
    elif one["status"] == UNKNOWN:
        message = one["reason"] or "some of it cannot be read"
        _said(case, "error", told, message=message, type=UNKNOWN)
    else:
        _said(case, "system-out", told or ["as it is on record"])
    return case


def _told(host: str, one: Document, correction: str) -> Iterator[str]:
    if one["reason"]:
        yield one["reason"]
    for each in one["differences"]:
        yield f"{each['class']}: {about(each, host)}"
        yield f"  on record: {each['before']}"
        yield f"  found: {each['after']}"
        yield f"  {each['why']}"
        yield from (f"  suspect: {suspect}" for suspect in each["suspects"])
    if one["corrected"]:
        yield f"{correction}: {', '.join(one['corrected'])}"
    if one["note"]:
        yield one["note"]
    if one["baseline"]:
        base = one["baseline"]
        of = f"release {base['release']}" if base["release"] else "a correction"
        yield f"compared with {of}, ledger entry {base['entry']} of {base['at']}"


def _broken(document: Document) -> Element:
    case = _named("drift can be checked")
    told = [document["error"], *([document["remedy"]] if document["remedy"] else [])]
    _said(case, "error", told, message=document["error"], type=_SUITE)
    return case


def _rests_on(document: Document) -> Iterator[str]:
    for name, count in document["counts"].items():
        yield f"{name}: {count}"
    for name in ("opened", "closed"):
        for one in document["incidents"][name]:
            yield f"incident {became(document, name)}: {incident(document, name, one)}"
    yield from (f"ignore rule {one['id']} ended {one['expires']}" for one in document["expired"])
    if document["report"]:
        named = "report sha256" if document["recorded"] else "not recorded, report sha256"
        yield f"{named}: {document['report']}"


def _named(name: str) -> Element:
    # Jenkins takes what stands before the last dot of a class for its package.
    named = {"classname": f"{_SUITE}.hosts", "name": name, "time": "0"}
    return Element("testcase", {key: visible(one) for key, one in named.items()})


def _said(parent: Element, tag: str, lines: Iterable[str], **attributes: str) -> None:
    element = SubElement(parent, tag, {key: visible(one) for key, one in attributes.items()})
    element.text = "\n".join(map(visible, lines))
