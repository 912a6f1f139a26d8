# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running checks: each has its result, whatever happens to the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks import run
from ansible_collections.mof.release.plugins.module_utils.checks.answer import Answer, Part
from ansible_collections.mof.release.plugins.module_utils.checks.kinds import KINDS, Kind
from ansible_collections.mof.release.plugins.module_utils.checks.parameters import mapping
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import host


def _kind(*asks: Callable[[Any], Any]) -> Kind:
    """A kind with a part for each of these, named a, b, and so on."""
    return Kind(
        mapping({}),
        lambda _parameters, _host: [
            Part(name, f"good {name}", ask) for name, ask in zip("abcdefg", asks, strict=False)
        ],
    )


def _says(status: str) -> Callable[[Any], Answer]:
    return lambda _run: Answer(status, f"is {status}")


def _raises(error: Exception) -> Callable[[Any], Answer]:
    def ask(_run: Any) -> Answer:
        raise error

    return ask


def _results(timeout: int = 20, **kinds: Kind) -> list[dict[str, str]]:
    checks = [{"id": f"id-{name}", "kind": name, "parameters": {}} for name in kinds]
    return run.results(checks, host(), timeout, kinds)


def test_a_result_has_what_is_promised() -> None:
    """Id, kind, status, and the words of every part in its order."""
    [found] = _results(good=_kind(_says("pass"), _says("na")))
    assert found == {
        "id": "id-good",
        "kind": "good",
        "status": "pass",
        "expected": "a: good a; b: good b",
        "observed": "a: is pass; b: is na",
    }


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (["pass", "pass"], "pass"),
        (["pass", "fail"], "fail"),
        (["na", "na"], "na"),
        (["na", "pass"], "pass"),
        (["na", "fail"], "fail"),
        (["pass", "unknown"], "unknown"),
        (["na", "unknown"], "unknown"),
        (["unknown", "fail"], "fail"),
    ],
)
def test_the_worst_part_decides(parts: list[str], status: str) -> None:
    """A failure first, then what is unknown; na only when all parts are."""
    asks = [_raises(CollectorFailed("why")) if one == "unknown" else _says(one) for one in parts]
    assert [one["status"] for one in _results(it=_kind(*asks))] == [status]


def test_a_crash_stays_in_its_check() -> None:
    """Whatever is raised becomes unknown with its reason, and the check beside it passes."""
    found = _results(
        broken=_kind(_raises(ZeroDivisionError("by zero"))),
        closed=_kind(_raises(PermissionError(13, "Permission denied", "/x"))),
        ended=_kind(_raises(SystemExit(3))),
        good=_kind(_says("pass")),
    )
    assert [one["status"] for one in found] == ["unknown", "unknown", "unknown", "pass"]
    assert found[0]["observed"] == (
        "a: unknown, the check itself failed: ZeroDivisionError: by zero"
    )
    assert found[1]["observed"] == "a: unknown, [Errno 13] Permission denied: '/x'"
    assert "SystemExit" in found[2]["observed"]


def test_a_crash_before_the_parts_stays_in_its_check() -> None:
    """A kind that cannot even divide its check is unknown, and so is one without any part."""

    def parts(_parameters: Any, _host: Any) -> list[Part]:
        raise KeyError("paths")

    found = _results(broken=Kind(mapping({}), parts), empty=_kind(), good=_kind(_says("pass")))
    assert [one["status"] for one in found] == ["unknown", "unknown", "pass"]
    assert found[0]["observed"] == "unknown, the check itself failed: KeyError: 'paths'"
    assert found[1]["observed"] == "unknown, the check asks nothing"


@pytest.mark.parametrize("odd", ["PASS", "ok", "", "unknown", True])
def test_a_status_that_does_not_exist_is_unknown(odd: Any) -> None:
    """Nothing but the three words of an answer is taken for one."""
    [found] = _results(it=_kind(_says(odd)))
    assert found["status"] == "unknown"


def test_what_hangs_is_unknown_and_holds_nobody_up() -> None:
    """A part without an answer in time has that as its reason; others are there."""

    def hangs(_run: Any) -> Answer:
        time.sleep(60)
        return Answer("pass", "at last")

    began = time.monotonic()
    found = _results(1, slow=_kind(hangs, _says("pass")), good=_kind(_says("pass")))
    assert time.monotonic() - began < 20
    assert [one["status"] for one in found] == ["unknown", "pass"]
    assert found[0]["observed"] == "a: unknown, gave no answer within 1 seconds; b: is pass"


def test_no_checks_have_no_results() -> None:
    """An empty list is answered with one."""
    assert run.results([], host(), 5) == []


def _clears_the_screen(_run: Any) -> Answer:
    return Answer("pass", "\x1b[2J")


def test_words_can_be_read() -> None:
    """What nobody can see in a subject or an answer is written out."""
    kind = Kind(
        mapping({}),
        lambda _parameters, _host: [
            Part("/a\nb", "\u202e", lambda _run: Answer("pass", "\x1b[2J"))
        ],
    )
    [found] = _results(it=kind)
    assert (found["expected"], found["observed"]) == (r"/a\x0ab: \u202e", r"/a\x0ab: \x1b[2J")


def test_problems_name_check_and_parameter() -> None:
    """Every problem of every check at once, in their order; what is right is not among them."""
    checks: list[dict[str, Any]] = [
        {"id": "one", "kind": "shell", "parameters": {"command": "true"}},
        {"id": "two", "kind": "kernel", "parameters": {"min": "5.10"}},
        {"id": "two", "kind": "memory", "parameters": {"min_available_mb": 0, "swap": 1}},
        {"id": "three", "kind": "time", "parameters": {"max_offset_seconds": 5}},
        {"id": "four", "kind": "kernel", "parameters": None},
    ]
    limits = ("min_available_mb", "min_available_percent")
    assert run.problems(checks, False) == [
        f"one (shell): kind: is not known, it can be {', '.join(KINDS)}",
        f"two (memory): swap: there is no such parameter, it can be {', '.join(limits)}",
        "two (memory): min_available_mb: 0 is less than 1",
        "three (time): max_offset_seconds: needs reference_time, which is not given",
        "four (kernel): parameters: give at least one of min, max",
    ]
    assert run.problems(checks[1:2], False) == []
    assert run.problems(checks[3:4], True) == []
