# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shim: made from the callback, told from anything else, and closed without the collection."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.callback import gate
from ansible_collections.mof.release.plugins.plugin_utils.doors import shim
from ansible_collections.mof.release.plugins.plugin_utils.doors.shim import (
    SHIM,
    is_client,
    is_shim,
    shim_problem,
    shim_text,
)
from ansible_collections.mof.release.tests.unit.doors.fakes import FakeDisplay
from ansible_collections.mof.release.tests.unit.doors.loaded import put

CALLBACK = "ansible_collections.mof.release.plugins.callback.gate"


def load(text: str) -> Any:
    """The class that Ansible would find in the file."""
    names: dict[str, Any] = {"__name__": "mof_release_gate"}
    exec(compile(text, str(SHIM), "exec"), names)
    return names["CallbackModule"]


def test_it_repeats_the_callback() -> None:
    """The documentation as a literal, word for word, and the same class behind it."""
    (documentation,) = [
        ast.literal_eval(node.value)
        for node in ast.parse(shim_text()).body
        if isinstance(node, ast.Assign)
    ]
    assert documentation == gate.DOCUMENTATION
    assert issubclass(load(shim_text()), gate.CallbackModule)


def test_no_setting_enables_it() -> None:
    """Lying there is enough."""
    loaded = load(shim_text())
    assert loaded.CALLBACK_NEEDS_ENABLED is False
    assert loaded.CALLBACK_NAME == "mof_release_gate"
    assert loaded.CALLBACK_VERSION == 2.0


@pytest.mark.parametrize("gone", [None, FakeDisplay(BrokenPipeError())])
def test_without_the_collection(monkeypatch: pytest.MonkeyPatch, gone: Any) -> None:
    """Every play is refused, also where nothing can be shown."""
    monkeypatch.setitem(sys.modules, CALLBACK, None)
    display = gone or FakeDisplay()
    callback = load(shim_text())(display=display)
    with pytest.raises(SystemExit) as caught:
        callback.v2_playbook_on_play_start(None)
    assert caught.value.code == 77
    if not gone:
        assert display.said[0].startswith("REFUSED  the collection mof.release cannot be loaded")
        assert "ansible-galaxy collection install mof.release" in display.said[0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "there is no"),
        ("", "is no shim"),
        ("import os\n", "is no shim"),
        (f"{shim.MARKER}\nclass CallbackModule: pass\n", "is not what this version"),
    ],
)
def test_what_stands_in_its_place(tmp_path: Path, text: str | None, problem: str) -> None:
    """Only what this version writes, byte for byte, counts as a shim that stands."""
    if text is not None:
        put(tmp_path / SHIM, text)
    assert problem in shim_problem(tmp_path)
    put(tmp_path / SHIM, shim_text())
    assert shim_problem(tmp_path) == ""
    put(tmp_path / SHIM, shim_text() + "\n")
    assert "write it again" in shim_problem(tmp_path)


def test_what_may_be_written_over() -> None:
    """A shim of any version, a vault client of any version, and nothing else."""
    assert is_shim(shim_text())
    assert is_shim(f"{shim.MARKER}\nolder\n")
    assert not is_shim("from mof_release_gate import *\n")
    assert is_client("#!/usr/bin/env python3\n# mof-release-client\n")
    assert not is_client("#!/bin/sh\n")
