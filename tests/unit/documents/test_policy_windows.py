# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows of a policy file: read, refused where they cannot be meant, bound by their digest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents import libraries
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest, sha256
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    effective,
    policy_file,
    policy_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    MissingDependency,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import (
    ON_CLOSE,
    Policy,
    Window,
)
from ansible_collections.mof.release.tests.unit.documents.calendars import ics, without
from ansible_collections.mof.release.tests.unit.documents.policies import OWN, POLICY, problems

WINDOWS = """\
windows:
  - name: night
    kind: maintenance
    environments: [production]
    start: 2026-01-06T20:00
    hours: 3
    timezone: Asia/Seoul
    rrule: "FREQ=WEEKLY;BYDAY=TU,TH"
  - name: year-end
    kind: freeze
    start: 2026-12-20T00:00
    end: 2027-01-04T00:00
    timezone: Europe/Berlin
    reason: year-end closing
"""
HOLIDAYS = "windows: [{name: holidays, kind: freeze, calendar: calendars/holidays.ics}]\n"
DAY = ics("DTSTART;VALUE=DATE:20261003\nSUMMARY:Holiday", more="X-WR-TIMEZONE:Europe/Berlin")


@pytest.fixture
def holidays(tmp_path: Path) -> Path:
    """A calendar beside the policy."""
    path = tmp_path / "calendars" / "holidays.ics"
    path.parent.mkdir()
    path.write_text(DAY, "utf-8")
    return path


def refused(path: Path) -> str:
    """Where and why a policy is refused, on one line."""
    with pytest.raises(BadDocument) as caught:
        effective(path)
    return str(caught.value).partition("\n")[0]


@pytest.mark.parametrize("base", [POLICY, OWN])
def test_windows_are_values_of_the_policy(written: Any, base: str) -> None:
    """Hours are minutes; a time zone and an environment may be left out."""
    policy = policy_file(written(base + WINDOWS))
    assert policy.windows == (
        Window(
            "night",
            "maintenance",
            ("production",),
            start="2026-01-06T20:00",
            minutes=180,
            timezone="Asia/Seoul",
            rrule="FREQ=WEEKLY;BYDAY=TU,TH",
        ),
        Window(
            "year-end",
            "freeze",
            start="2026-12-20T00:00",
            end="2027-01-04T00:00",
            timezone="Europe/Berlin",
            reason="year-end closing",
        ),
    )
    bare = "windows: [{name: w, kind: freeze, start: 2026-01-06T20:00, minutes: 30}]\n"
    (found,) = policy_file(written(base + bare)).windows
    assert (found.timezone, found.minutes, found.environments) == ("UTC", 30, ())


def test_what_happens_when_a_window_closes_is_policy(written: Any) -> None:
    """A run stops before its next wave unless the policy says otherwise."""
    assert policy_file(written(OWN)).on_close == "stop_before_next_wave"
    assert policy_file(written(OWN)).windows == ()
    for one in ON_CLOSE:
        assert policy_file(written(f"{OWN}on_window_close: {one}\n")).on_close == one
    assert (
        "on_window_close: must be one of" in problems(written(OWN + "on_window_close: wait\n"))[0]
    )


@pytest.mark.parametrize(
    ("window", "problem"),
    [
        ("start: 2026-01-06T20:00", "windows[0]: needs one of hours, minutes, end, and has none"),
        ("hours: 1", "windows[0]: lacks start, or a calendar"),
        ("start: 2026-01-06T20:00, hours: 1, minutes: 1", "and has hours and minutes"),
        ("start: 2026-02-30T20:00, hours: 1", "windows[0].start: 2026-02-30T20:00 is no date"),
        ("start: 1969-02-03T20:00, hours: 1", "windows[0].start: 1969-02-03T20:00 is not of the"),
        (
            "start: 2026-01-06T20:00, end: 2026-01-06T20:00",
            "windows[0].end: 2026-01-06T20:00 is not after the start 2026-01-06T20:00",
        ),
        ("start: 2026-01-06T20:00, end: 2099-01-06T20:00", "is more than 3,660 days after"),
        (
            "start: 2026-01-06T20:00, end: 2099-99-06T20:00",
            "windows[0].end: 2099-99-06T20:00",
        ),
        (
            "start: 2026-01-06T20:00, hours: 1, timezone: Mars/Base",
            "windows[0].timezone: Mars",
        ),
        ("start: 2026-01-06T20:00, hours: 1, rrule: FREQ=HOURLY", "windows[0].rrule: comes HOURLY"),
        (
            "start: 2026-01-06T20:00, hours: 1, rrule: FREQ=WEEKLY;BYDAY=WE",
            "windows[0].rrule: does not come at its start, but first at 2026-01-07T20:00",
        ),
        (
            "start: 2026-01-06T20:00, hours: 1, rrule: FREQ=DAILY;UNTIL=20270101",
            "windows[0].rrule: has UNTIL=20270101, which is no time in UTC",
        ),
        ("start: 2026-01-06T20:00, hours: 1, sha256: " + "0" * 64, "windows[0].sha256: is of a"),
        ("calendar: a.ics, start: 2026-01-06T20:00", "windows[0].start: is what the calendar of"),
        ("calendar: a.ics, rrule: FREQ=DAILY", "windows[0].rrule: is what the calendar of"),
    ],
)
def test_a_window_that_cannot_be_meant_is_refused(written: Any, window: str, problem: str) -> None:
    """With its line and its field."""
    path = written(f"{OWN}windows:\n  - {{name: w, kind: freeze, {window}}}\n")
    (found,) = problems(path)
    assert found.startswith(f"{path}, line 10: windows[0]")
    assert problem in found


@pytest.mark.parametrize(
    ("window", "problem"),
    [
        ("name: w", "lacks kind"),
        ("name: w, kind: pause", "windows[0].kind: must be one of maintenance, freeze"),
        ("name: w, kind: freeze, start: 2026-01-06 20:00", "windows[0].start: "),
        ("name: w, kind: freeze, start: 2026-01-06T20:00, hours: 0", "windows[0].hours: "),
        ("name: w, kind: freeze, calendar: ../holidays.ics", "windows[0].calendar: "),
        ("name: w, kind: freeze, calendar: /etc/holidays.ics", "windows[0].calendar: "),
        ("name: w, kind: freeze, every: day", "has unknown fields: every"),
    ],
)
def test_a_window_of_another_shape_is_refused(written: Any, window: str, problem: str) -> None:
    """By the schema."""
    (found,) = problems(written(f"{OWN}windows: [{{{window}}}]\n"))
    assert problem in found


def test_two_windows_of_one_name_are_refused(written: Any) -> None:
    """A finding names one."""
    twice = WINDOWS.replace("name: year-end", "name: night")
    assert "windows[1].name: night is there twice" in problems(written(OWN + twice))[0]


def test_the_id_of_the_waiver_is_kept(written: Any) -> None:
    """A policy that asked for it would have it waived in every release."""
    more = """\
activities:
  - {id: service.outside-window, cluster: service, element: risk, title: Windows}
"""
    (found,) = problems(written(OWN + more))
    assert "activities[0].id: service.outside-window is kept for waivers of windows" in found


def test_a_calendar_is_read_with_the_policy(written: Any, holidays: Path) -> None:
    """Its digest is part of the policy, and its text of the values."""
    path = written(OWN + HOLIDAYS)
    found = effective(path)
    (window,) = found.document["windows"]
    assert window["sha256"] == sha256(holidays.read_bytes())
    assert found.calendars == {window["sha256"]: DAY.encode()}
    policy = policy_file(path)
    assert policy.digest == digest(found.document)
    assert policy.windows == (
        Window("holidays", "freeze", timezone="", calendar=DAY, sha256=window["sha256"]),
    )


def test_another_calendar_is_another_policy(written: Any, holidays: Path) -> None:
    """And the policy out of the ledger knows which it was."""
    path = written(OWN + HOLIDAYS)
    before = effective(path)
    holidays.write_text(DAY.replace("20261003", "20261004"), "utf-8")
    after: Policy = policy_file(path)
    assert after.digest != policy_of(before.document).digest
    (window,) = policy_of(before.document).windows
    assert (window.calendar, window.sha256) == ("", sha256(DAY.encode()))


def test_a_calendar_may_be_held_to_its_digest(written: Any, holidays: Path) -> None:
    """Then no other file is taken."""
    pinned = HOLIDAYS.replace("}]", f", sha256: {sha256(DAY.encode())}}}]")
    path = written(OWN + pinned)
    assert effective(path).document["windows"][0]["sha256"] == sha256(DAY.encode())
    holidays.write_text(DAY.replace("20261003", "20261004"), "utf-8")
    assert refused(path).startswith(
        f"{path}, line 9: windows[0].sha256: calendars/holidays.ics is another file than this ("
    )


def test_a_calendar_that_is_not_there_is_refused(written: Any, tmp_path: Path) -> None:
    """With the line of the policy that names it; a folder is none either."""
    path = written(OWN + HOLIDAYS)
    where = f"{path}, line 9: windows[0].calendar"
    wanted = f"{where}: calendars/holidays.ics: there is no such calendar"
    assert refused(path) == wanted
    (tmp_path / "calendars" / "holidays.ics").mkdir(parents=True)
    assert refused(path) == wanted


def test_a_calendar_does_not_lead_out_of_the_folder(written: Any, tmp_path: Path) -> None:
    """Not by a link either; within the folder a link may be."""
    folder = tmp_path / "rules"
    (folder / "calendars").mkdir(parents=True)
    outside = tmp_path / "holidays.ics"
    outside.write_text(DAY, "utf-8")
    path = folder / "policy.yml"
    path.write_text(OWN + HOLIDAYS, "utf-8")
    link = folder / "calendars" / "holidays.ics"
    link.symlink_to(outside)
    assert refused(path).endswith("calendars/holidays.ics: leads out of the folder of the policy")
    link.unlink()
    (folder / "one.ics").write_text(DAY, "utf-8")
    link.symlink_to(folder / "one.ics")
    assert effective(path).calendars


def test_a_calendar_that_nobody_may_read_is_refused(written: Any, holidays: Path) -> None:
    """A link to itself stands for whatever the system says no to."""
    holidays.unlink()
    holidays.symlink_to(holidays)
    assert "windows[0].calendar: calendars/holidays.ics: " in refused(written(OWN + HOLIDAYS))


def test_a_calendar_that_is_none_is_refused_when_the_policy_is_read(
    written: Any, holidays: Path
) -> None:
    """With its own file and line, not when the gate is asked."""
    path = written(OWN + HOLIDAYS)
    holidays.write_text(DAY.replace("DTSTART;VALUE=DATE:20261003", "DTSTART:?"), "utf-8")
    assert refused(path).startswith(f"{holidays}, line 7: VEVENT: DTSTART: Expected")
    holidays.write_bytes(DAY.encode("utf-16"))
    assert refused(path).startswith(f"{holidays}, line 1: the calendar is not UTF-8")
    holidays.write_bytes(DAY.encode("utf-8-sig"))
    assert effective(path).calendars


def test_a_policy_without_recurrence_takes_no_package(
    written: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One with a rule does, and says which."""
    without(monkeypatch, "dateutil.rrule", "icalendar", "recurring_ical_events")
    once = WINDOWS.replace('    rrule: "FREQ=WEEKLY;BYDAY=TU,TH"\n', "")
    assert len(policy_file(written(OWN + once)).windows) == 2
    with pytest.raises(MissingDependency, match="pip install python-dateutil"):
        effective(written(OWN + WINDOWS))


def test_a_package_is_loaded_only_for_a_policy_that_takes_it(written: Any) -> None:
    """Else every run of Ansible in the project would pay for it."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ansible_collections.mof.release.plugins.plugin_utils.documents import policy\n"
        "policy.policy_file(Path(sys.argv[1]))\n"
        "names = ('dateutil', 'icalendar', 'recurring_ical_events')\n"
        "print([one for one in names if one in sys.modules])\n"
    )
    once = WINDOWS.replace('    rrule: "FREQ=WEEKLY;BYDAY=TU,TH"\n', "")
    for text, loaded in ((OWN + once, "[]"), (OWN + WINDOWS, "['dateutil']")):
        told = subprocess.run(
            [sys.executable, "-c", code, str(written(text))],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(libraries.__file__).parents[6])},
        )
        assert told.stdout.strip() == loaded
