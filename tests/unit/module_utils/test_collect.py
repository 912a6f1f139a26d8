# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collectors side by side: what fails is unknown, what hangs is killed, what is odd is escaped."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    Collector,
    CollectorFailed,
    Run,
    escaped,
    output_of,
    plain,
    runner,
    snapshot,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.text import hidden_text

_MODULE_UTILS = Path(__file__).resolve().parents[3] / "plugins/module_utils"


def _section(collector: Collector, timeout: int = 5) -> dict[str, Any]:
    return snapshot({"one": collector}, timeout)["sections"]["one"]


def test_sections_keep_their_order_and_say_ok() -> None:
    """Each collector's data lies in its section, in the order asked for."""
    taken = snapshot({"b": lambda run: [1], "a": lambda run: {"x": None}}, 5)
    assert taken["version"] == 1
    assert list(taken["sections"]) == ["b", "a"]
    assert taken["sections"]["b"] == {"status": "ok", "reason": None, "data": [1]}
    assert taken["sections"]["a"] == {"status": "ok", "reason": None, "data": {"x": None}}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CollectorFailed("no database"), "no database"),
        (PermissionError(13, "Permission denied", "/x"), "[Errno 13] Permission denied: '/x'"),
        (KeyError("Id"), "the collector failed: KeyError: 'Id'"),
        (RecursionError("deep"), "the collector failed: RecursionError: deep"),
        (CollectorFailed("a\nb\x1b[31m"), "a\\x0ab\\x1b[31m"),
    ],
)
def test_a_failing_collector_is_unknown(error: Exception, reason: str) -> None:
    """A failure of any kind gives unknown with a reason and no data, and harms no other section."""

    def fails(run: Run) -> None:
        raise error

    sections = snapshot({"bad": fails, "good": lambda run: ["x"]}, 5)["sections"]
    assert sections["bad"] == {"status": "unknown", "reason": reason, "data": None}
    assert sections["good"]["data"] == ["x"]


def test_a_collector_that_leaves_is_unknown() -> None:
    """Even leaving by SystemExit does not make a section look empty."""

    def leaves(run: Run) -> None:
        raise SystemExit(0)

    section = _section(leaves)
    assert section["status"] == "unknown"
    assert section["reason"] == "the collector failed: SystemExit: 0"


def test_a_hung_command_is_killed_and_named() -> None:
    """A command past its time is killed, and the reason says which one it was."""
    started = time.monotonic()
    section = _section(lambda run: run(["sleep", "60"]), timeout=1)
    assert section["reason"] == "sleep took longer than 1 seconds and was killed"
    assert time.monotonic() - started < 10


def test_a_hung_collector_does_not_hang_the_snapshot() -> None:
    """A collector stuck in no command at all (a dead mount) is given up, and the process ends."""
    code = (
        "import threading; from collectors.collect import snapshot;"
        "print(snapshot({'one': lambda run: threading.Event().wait()}, 1)['sections']['one'])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(_MODULE_UTILS), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    ).stdout
    assert ast.literal_eval(printed) == {
        "status": "unknown",
        "reason": "gave no answer within 1 seconds",
        "data": None,
    }


def test_the_children_of_a_hung_command_are_killed_too(tmp_path: Path) -> None:
    """Nothing that a killed command started lives on."""
    mark = tmp_path / "mark"
    run = runner(time.monotonic() + 0.2, 0)
    with pytest.raises(CollectorFailed):
        run(["sh", "-c", f"(sleep 0.8; touch {mark}) & wait"])
    time.sleep(1)
    assert not mark.exists()


def test_commands_run_in_the_c_locale_without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language and settings of whoever runs Ansible do not change what programs print."""
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("DPKG_ADMINDIR", "/nowhere")
    rc, out, err = runner(time.monotonic() + 10, 10)(["env"])
    assert (rc, err) == (0, "")
    assert "LC_ALL=C\n" in out
    assert "DPKG_ADMINDIR" not in out
    assert "/usr/sbin" in out


def test_output_that_is_not_utf8_is_escaped() -> None:
    """A stray byte in what a program prints survives, printable."""
    assert _section(lambda run: run(["printf", "a\\377b"])[1])["data"] == "a\\xffb"


def test_a_command_that_fails_or_is_missing_is_no_empty_answer() -> None:
    """Exit code and the first line of what it said are the reason."""
    with pytest.raises(CollectorFailed, match="there is no program no-such-program"):
        output_of(runner(time.monotonic() + 10, 10), ["no-such-program"])
    with pytest.raises(CollectorFailed, match="rpm failed with exit code 2 and said: broken"):
        output_of(lambda argv: (2, "", "broken\nand more"), ["rpm", "--query"])
    with pytest.raises(CollectorFailed, match="said: nothing"):
        output_of(lambda argv: (1, "", ""), ["rpm"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("dev-disk\\x2dby.service", "dev-disk\\x2dby.service"),
        ("Grüße 東京", "Grüße 東京"),
        ("a\tb\nc\x7f", "a\\x09b\\x0ac\\x7f"),
        ("\x85", "\\x85"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
        ("a\u202eb\u200b", "a\\u202eb\\u200b"),
        ("\U000e0041\U0010fffd", "\\U000e0041\\U0010fffd"),
        ("\ue000\u2028\u2029", "\\ue000\\u2028\\u2029"),
    ],
)
def test_text_holds_nothing_that_a_reader_cannot_see(text: str, expected: str) -> None:
    """Control, format and private characters and broken bytes are written out, the rest stays."""
    assert escaped(text) == expected
    assert list(hidden_text([escaped(text)])) == []


def test_every_character_passes_the_strict_check() -> None:
    """There is no character that the controller's check of documents would refuse."""
    # The planes where anything is assigned, with the ends of those for private use.
    ranges = (range(0x34000), range(0xE0000, 0xE0200), range(0xFFF00, 0x100100), [0x10FFFF])
    text = escaped("".join(chr(code) for one in ranges for code in one))
    assert list(hidden_text(text)) == []
    text.encode("utf-8")


@pytest.mark.parametrize("value", [1.5, 0.0, {"a": [2.0]}, b"x", {1, 2}, 2**53])
def test_what_a_document_cannot_hold_makes_the_section_unknown(value: Any) -> None:
    """Floats, bytes, sets and integers that JSON readers round are refused, not converted."""
    assert _section(lambda run: value)["status"] == "unknown"


def test_two_names_never_become_one() -> None:
    """A file named with the four characters of an escape cannot hide behind another."""
    with pytest.raises(CollectorFailed, match="look the same"):
        plain({"/a\n": 1, "/a\\x0a": 2})
