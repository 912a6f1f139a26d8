# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A verdict as JUnit XML, so that a CI shows each requirement as a test, green or red.

One ``testsuite`` with one ``testcase`` for each requirement: ``failure`` where it is unmet,
``skipped`` where it is not needed or could not be judged. Where the gate could not be asked at all,
the only test has an ``error``. What is said stands in the body, since GitLab shows no attribute of
a failure; class and name of a test are unique, since it keeps the first of two that are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..documents.text import visible
from .words import utc

Document = Mapping[str, Any]


def verdict_junit(document: Document) -> str:
    """The XML of a document as ``verdict_document`` or ``unanswered`` makes it."""
    release = str(document["release"])
    cases = [_case(release, one) for one in document["requirements"]]
    if document["inputs"] is None:
        cases = [_error(release, document)]
    counts = Counter(child.tag for case in cases for child in case)
    numbers = {
        "tests": str(len(cases)),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
        "time": "0",
    }
    suites = Element("testsuites", {"name": _attribute(f"gate of {release}"), **numbers})
    suite = SubElement(suites, "testsuite", {"name": _attribute(f"gate of {release}"), **numbers})
    if document["inputs"] is not None:
        # Without an offset, as the schemas of JUnit have it; it is UTC.
        suite.set("timestamp", str(utc(document["inputs"]["now"]))[:19])
    suite.extend(cases)
    _said(suite, "system-out", _rests_on(document))
    indent(suites)
    xml: str = tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'


def _case(release: str, requirement: Document) -> Element:
    case = _named(release, requirement["kind"], _name(release, requirement))
    if requirement["status"] == "unmet":
        problems = [f"{one['subject']} {one['problem']}".strip() for one in requirement["findings"]]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        told = _why(requirement)
        _said(case, "failure", told, message=f"{problems[0]}{more}", type=requirement["kind"])
    elif requirement["status"] == "met":
        _said(case, "system-out", [requirement["note"], *_evidence(requirement)])
    else:
        SubElement(case, "skipped", {"message": _attribute(requirement["note"])})
    return case


def _name(release: str, requirement: Document) -> str:
    subject, title = requirement["subject"], requirement["title"]
    if title and (subject == release or subject.startswith(requirement["kind"])):
        return str(title)
    return f"{subject}: {title}" if title else str(subject or requirement["kind"])


def _error(release: str, document: Document) -> Element:
    case = _named(release, "gate", "the gate can be asked")
    finding = document["findings"][0]
    _said(case, "error", _told(finding), message=finding["problem"], type="gate")
    return case


def _why(requirement: Document) -> Iterator[str]:
    for finding in requirement["findings"]:
        yield from _told(finding)
    yield from _evidence(requirement)


def _told(finding: Document) -> Iterator[str]:
    """What is wrong, who acts next, and the command on a line of its own, to be copied."""
    yield f"{finding['kind']}: {finding['subject']} {finding['problem']}"
    who = f"{finding['who']} acts next" if finding["who"] else ""
    if finding["how"]:
        yield f"  {who or 'what helps'}:"
        yield f"    {finding['how']}"
    elif who:
        yield f"  {who}"


def _evidence(requirement: Document) -> Iterator[str]:
    for one in requirement["evidence"]:
        yield f"evidence: {one['name']}, {one['size']} bytes, sha256 {one['sha256']}"


def _rests_on(document: Document) -> Iterator[str]:
    """What the verdict rests on, a line each; whoever judges the same gets the same."""
    yield f"allowed: {'yes' if document['allowed'] else 'no'}"
    for name, value in (document["deployment"] or {}).items():
        yield f"{name}: {value}"
    for name, value in (document["inputs"] or {}).items():
        for one in value if isinstance(value, list) else [value]:
            yield f"{name}: {one}"


def _named(release: str, kind: str, name: str) -> Element:
    # Jenkins takes what stands before the last dot of a class for its package.
    named = {"classname": f"{release}.{kind}", "name": name, "time": "0"}
    return Element("testcase", {key: _attribute(one) for key, one in named.items()})


def _said(parent: Element, tag: str, lines: Iterable[str], **attributes: str) -> None:
    element = SubElement(parent, tag, {key: _attribute(one) for key, one in attributes.items()})
    element.text = "\n".join(map(visible, lines))


def _attribute(text: str) -> str:
    """Text as it may stand in an attribute: what XML or a terminal cannot take is written out."""
    return visible(text)
