# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section schedules: cron of every kind and systemd's timers, without when they run next."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import schedules
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)

Answer = tuple[int, str, str]

_FILES = {
    "logrotate.timer": "enabled enabled",
    "fstrim.timer": "disabled enabled",
    "backup@.timer": "static -",
    "old.timer": "alias -",
}
_CALENDAR = "{{ OnCalendar={} ; next_elapse=Mon 2026-11-30 00:{:02}:00 UTC }}"


class Systemd:
    """Answers as systemctl does; each answer tells another time at which a timer elapses next."""

    def __init__(self, **failing: Answer) -> None:
        self.failing = failing
        self.asked: list[str] = []

    def __call__(self, argv: Sequence[str]) -> Answer:
        """What systemctl prints."""
        assert argv[0] == "systemctl"
        self.asked.append(argv[1])
        if argv[1] in self.failing:
            return self.failing[argv[1]]
        if argv[1] == "list-unit-files":
            return 0, "".join(f"{name}  {rest}\n" for name, rest in _FILES.items()), ""
        if argv[1] == "list-units":
            return (
                0,
                "● run-r1.timer loaded active waiting x\n  named.timer not-found inactive\n",
                "",
            )
        assert argv[1] == "show"
        assert "backup@.timer" not in argv, "systemctl refuses templates"
        minute = len(self.asked)
        return 0, "\n".join(_block(name, minute) for name in argv[argv.index("--") + 1 :]), ""


def _block(name: str, minute: int) -> str:
    names = "logrotate.timer old.timer" if name in ("old.timer", "logrotate.timer") else name
    real = names.split()[0]
    inactive = real in ("fstrim.timer", "named.timer")
    rows = [
        f"Unit={real[:-6]}.service",
        *(
            [f"TimersMonotonic={{ OnUnitActiveUSec=1d ; next_elapse={minute}min }}"]
            if real == "run-r1.timer"
            else []
        ),
        *(
            [
                f"TimersCalendar={_CALENDAR.format('weekly', minute)}",
                f"TimersCalendar={_CALENDAR.format('*-*-* 06:00:00', minute)}",
            ]
            if real == "logrotate.timer"
            else ["TimersCalendar="]
        ),
        f"Id={real}",
        f"Names={names}",
        f"ActiveState={'inactive' if inactive else 'active'}",
        "UnitFileState="
        + ("transient" if real == "run-r1.timer" else _FILES.get(real, "").partition(" ")[0]),
    ]
    return "\n".join(rows) + "\n"


def _no_run(argv: Sequence[str]) -> Answer:
    raise AssertionError(f"without systemd nothing is run: {argv}")


def _write(root: Path, path: str, text: str | bytes, mode: int = 0o644) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    place.chmod(mode)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A host with a table, a script and a crontab."""
    _write(tmp_path, "etc/crontab", "# comment\n\nSHELL=/bin/sh\n17 *\t* * *  root  cd /\n  # x\n")
    _write(tmp_path, "etc/cron.daily/dpkg", "#!/bin/sh\n# work\n", 0o755)
    _write(tmp_path, "etc/cron.d/.placeholder", "no entry")
    _write(
        tmp_path, "var/spool/cron/crontabs/anna", "# DO NOT EDIT (installed today)\n@daily x %y\n"
    )
    return tmp_path


def test_cron_of_every_kind(root: Path) -> None:
    """Tables by their lines in order, scripts by digest, crontabs by their user."""
    owner = (root / "etc").owner()
    digest = hashlib.sha256(b"#!/bin/sh\n# work\n").hexdigest()
    assert schedules.collect(_no_run, str(root)) == {
        "cron//etc/crontab": {
            "owner": owner,
            "mode": "0644",
            "entries": ["SHELL=/bin/sh", "17 *\t* * *  root  cd /"],
        },
        "cron//etc/cron.daily/dpkg": {
            "owner": owner,
            "mode": "0755",
            "entries": [f"sha256 {digest}"],
        },
        "crontab/anna": {"entries": ["@daily x %y"]},
    }


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("etc/anacrontab", "cron//etc/anacrontab"),
        ("etc/cron.d/job", "cron//etc/cron.d/job"),
        ("etc/cron.hourly/0anacron", "cron//etc/cron.hourly/0anacron"),
        ("etc/cron.weekly/w", "cron//etc/cron.weekly/w"),
        ("etc/cron.monthly/m", "cron//etc/cron.monthly/m"),
        ("etc/periodic/15min/p", "cron//etc/periodic/15min/p"),
        ("var/spool/cron/tabs/bob", "crontab/bob"),
        ("var/spool/cron/bob", "crontab/bob"),
        ("var/spool/cron/anna", "crontab//var/spool/cron/anna"),
    ],
)
def test_each_place_is_looked_at(root: Path, path: str, key: str) -> None:
    """What is added there is one entry more, and nothing else changes."""
    before = schedules.collect(_no_run, str(root))
    _write(root, path, "1 2 3 4 5 x\n")
    after = schedules.collect(_no_run, str(root))
    assert set(after) - set(before) == {key}
    assert all(after[name] == one for name, one in before.items())


def test_a_host_without_cron_has_none(tmp_path: Path) -> None:
    """No folder and no systemd: it is known that there is nothing."""
    assert schedules.collect(_no_run, str(tmp_path)) == {}


def test_what_cannot_be_read_is_told(root: Path) -> None:
    """Loops, broken links, pipes and folders; none hangs, and none hides."""
    (root / "etc/cron.d/loop").symlink_to("loop")
    (root / "etc/cron.d/gone").symlink_to("nowhere")
    os.mkfifo(root / "etc/cron.d/pipe")
    (root / "etc/cron.d/folder").mkdir()
    os.mkfifo(root / "var/spool/cron/crontabs/eve")
    (root / "var/spool/cron/crontabs/cron.update").write_text("anna\n")
    found = schedules.collect(_no_run, str(root))
    assert found["cron//etc/cron.d/loop"]["reason"] == "Too many levels of symbolic links"
    assert found["cron//etc/cron.d/gone"]["reason"] == "No such file or directory"
    assert found["cron//etc/cron.d/pipe"]["reason"] == "it is not a file"
    assert found["cron//etc/cron.d/pipe"]["entries"] is None
    assert found["crontab/eve"] == {"entries": None, "reason": "it is not a file"}
    assert len(found) == 7


def test_hostile_lines(root: Path) -> None:
    """Stray bytes are escaped on the way out, a huge line is kept, a huge file is a reason."""
    _write(root, "etc/cron.d/bytes", b"1 2 3 4 5 \xff\x1b[2J \r\n" + b"x" * 100_000)
    _write(root, "etc/cron.d/huge", b"x\n" * (9 << 20))
    sections = snapshot({"s": lambda run: schedules.collect(run, str(root))}, 20)["sections"]
    data = sections["s"]["data"]
    assert data["cron//etc/cron.d/bytes"]["entries"] == ["1 2 3 4 5 \\xff\\x1b[2J", "x" * 100_000]
    assert data["cron//etc/cron.d/huge"]["entries"] is None
    assert "bytes" in data["cron//etc/cron.d/huge"]["reason"]


def test_folders_that_may_not_be_listed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That there may be crontabs is told, not that there are none."""
    real = Path.iterdir

    def refuse(place: Path) -> Any:
        if place.name in ("crontabs", "cron.d"):
            raise PermissionError(13, "Permission denied", str(place))
        return real(place)

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = schedules.collect(_no_run, str(root))
    unknown = {"entries": None, "reason": "Permission denied"}
    assert found["crontab//var/spool/cron/crontabs"] == unknown
    assert found["cron//etc/cron.d"] == unknown
    assert "crontab/anna" not in found


def test_a_crontab_that_may_not_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its user is known, its lines are not."""

    def refuse(path: Any, *_rest: Any) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    found = schedules.collect(_no_run, str(root))
    assert found["crontab/anna"] == {"entries": None, "reason": "Permission denied"}
    assert found["cron//etc/crontab"]["mode"] == "0644"


def _booted(root: Path) -> str:
    (root / "run/systemd/system").mkdir(parents=True)
    return str(root)


def test_timers(tmp_path: Path) -> None:
    """Under their real names, templates without a state, those of nobody's left out."""
    assert schedules.collect(Systemd(), _booted(tmp_path)) == {
        "timer/backup@.timer": {
            "enabled": "static",
            "active": None,
            "calendar": [],
            "monotonic": [],
            "unit": None,
        },
        "timer/fstrim.timer": {
            "enabled": "disabled",
            "active": "inactive",
            "calendar": [],
            "monotonic": [],
            "unit": "fstrim.service",
        },
        "timer/logrotate.timer": {
            "enabled": "enabled",
            "active": "active",
            "calendar": ["OnCalendar=*-*-* 06:00:00", "OnCalendar=weekly"],
            "monotonic": [],
            "unit": "logrotate.service",
        },
        "timer/run-r1.timer": {
            "enabled": "transient",
            "active": "active",
            "calendar": [],
            "monotonic": ["OnUnitActiveUSec=1d"],
            "unit": "run-r1.service",
        },
    }


def test_when_a_timer_elapses_next_is_no_difference(tmp_path: Path) -> None:
    """Two answers that tell other times are equal data, got in three questions."""
    root = _booted(tmp_path)
    run = Systemd()
    assert schedules.collect(run, root) == schedules.collect(run, root)
    assert len(run.asked) == 6


@pytest.mark.parametrize(
    ("failing", "reason"),
    [
        ({"list-unit-files": (1, "", "Failed to connect to bus")}, "Failed to connect to bus"),
        ({"list-unit-files": (0, "odd\n", "")}, "a line that cannot be read"),
        ({"list-units": (1, "", "")}, "exit code 1"),
        ({"show": (1, "", "no")}, "said: no"),
        ({"show": (0, "", "")}, "systemctl show said nothing of fstrim.timer"),
        ({"show": (0, "Id=a.timer\nTimersCalendar=soon\n", "")}, "a timer that cannot be read"),
    ],
)
def test_half_an_answer_is_a_failure(
    tmp_path: Path, failing: dict[str, Answer], reason: str
) -> None:
    """Whatever systemctl does not tell makes the section unknown."""
    with pytest.raises(CollectorFailed, match=reason):
        schedules.collect(Systemd(**failing), _booted(tmp_path))


def test_a_systemd_without_timers(tmp_path: Path) -> None:
    """Is known to have none."""
    none = Systemd(**{"list-unit-files": (0, "", ""), "list-units": (0, "", "")})
    assert schedules.collect(none, _booted(tmp_path)) == {}


def test_this_host_twice() -> None:
    """Two calls in a row on a real host are equal, and known."""
    first, second = (
        snapshot({"s": schedules.collect}, 30)["sections"]["s"] for _number in range(2)
    )
    assert first == second
    assert first["status"] == "ok"
