# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies with windows, iCalendar files as programs write them, and a limit on work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from types import FrameType
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents import libraries
from ansible_collections.mof.release.plugins.plugin_utils.documents.icalendar_file import (
    calendar_file,
    calendar_text,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.occurrences import calendar_at
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Window
from ansible_collections.mof.release.tests.unit.domain.stories import POLICY


class TooMuchWork(Exception):
    """More was done than is allowed."""


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Let no more than so many functions be called: a limit on work, whatever the machine does.

    :raises TooMuchWork: as soon as there are more, so that endless work ends.
    """
    left = calls

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal left
        left -= event in ("call", "c_call")
        if left < 0:
            raise TooMuchWork(f"more than {calls:,} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


def ics(*events: str, more: str = "") -> str:
    """A calendar file with these events, each the lines between BEGIN and END."""
    found = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\n{_lines(one)}END:VEVENT\r\n"
        for number, one in enumerate(events)
    )
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n"
    return f"{head}{_lines(more)}{found}END:VCALENDAR\r\n"


def _lines(text: str) -> str:
    return "".join(f"{one.strip()}\r\n" for one in text.splitlines() if one.strip())


def of_file(text: str, kind: str = "freeze", timezone: str = "") -> Window:
    """The window whose occurrences are the events of this file."""
    return Window("file", kind, timezone=timezone, calendar=text, sha256="0" * 64)


def told(window: Window, now: str) -> list[tuple[str, str]]:
    """Start and end, in UTC without seconds, of each occurrence around this moment in UTC."""
    policy = replace(POLICY, windows=(window,))
    found = calendar_at(policy, "production", moment(now))
    return [(f"{one.start:%Y-%m-%dT%H:%M}", f"{one.end:%Y-%m-%dT%H:%M}") for one in found.spans]


def moment(text: str) -> datetime:
    """This moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def trouble(text: str, timezone: str = "") -> str:
    """Where and why a calendar file is refused, on one line."""
    with pytest.raises(BadDocument) as caught:
        calendar_file(calendar_text(text.encode(), "a.ics"), "a.ics", timezone)
    return str(caught.value).partition("\n")[0]


def without(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    """As if these modules were not installed."""

    def load(name: str) -> Any:
        if name in modules:
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr(libraries, "import_module", load)
