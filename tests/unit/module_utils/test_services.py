# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section services: systemd's units, without what comes and goes by itself; who counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import services
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)

Files = dict[str, str]
Units = dict[str, dict[str, str]]
Answer = tuple[int, str, str]

_FILES = {
    "ssh.service": "enabled enabled",
    "sshd.service": "alias -",
    "getty@.service": "enabled enabled",
    "autovt@.service": "alias -",
    "acc@.service": "static -",
    "man-db.service": "static -",
    "hostnamed.service": "static -",
    "networkd.service": "disabled enabled",
    "logind.service": "static -",
    "by-hand.service": "disabled",
    "hwclock.service": "masked enabled",
}
_UNITS: Units = {
    "ssh.service": {"Names": "ssh.service sshd.service", "WantedBy": "multi-user.target"},
    "man-db.service": {},
    "hostnamed.service": {
        "Names": "hostnamed.service dbus-org.freedesktop.hostname1.service",
        "BusName": "org.freedesktop.hostname1",
    },
    "networkd.service": {"BusName": "org.freedesktop.network1"},
    "logind.service": {"BusName": "org.freedesktop.login1", "WantedBy": "multi-user.target"},
    "by-hand.service": {},
    "hwclock.service": {},
    "man-db.timer": {"ActiveState": "active", "Triggers": "man-db.service"},
    "ssh.socket": {"ActiveState": "inactive", "Triggers": "by-hand.service"},
    "acc.socket": {"ActiveState": "active", "Accept": "yes"},
}
_BUS = "usr/share/dbus-1/system-services"
_ACTIVE = {"ActiveState": "active", "SubState": "running"}


class Systemd:
    """Answers as systemctl does for these unit files and units (name -> properties)."""

    def __init__(
        self, files: Files | None = None, units: Units | None = None, **failing: Answer
    ) -> None:
        self.files = dict(_FILES, **(files or {}))
        self.units = dict(_UNITS, **(units or {}))
        self.failing = failing

    def __call__(self, argv: Sequence[str]) -> Answer:
        """What systemctl prints."""
        assert argv[0] == "systemctl"
        verb = argv[1]
        if verb in self.failing:
            return self.failing[verb]
        if verb == "list-unit-files":
            return 0, "".join(f"{name}  {rest}\n" for name, rest in self.files.items()), ""
        if verb == "list-units":
            loaded = [name for name in self.units if name not in self.files]
            return 0, "".join(f"  {name} loaded active running A thing\n" for name in loaded), ""
        assert verb == "show"
        wanted = argv[argv.index("--") + 1 :]
        assert not [name for name in wanted if "@." in name], "systemctl refuses templates"
        return 0, "\n".join(map(self._block, wanted)), ""

    def _block(self, name: str) -> str:
        real = next((one for one in self.units if name in self._names(one)), name)
        shown = {
            "ActiveState": "inactive",
            "SubState": "dead",
            "UnitFileState": self.files.get(real, "").partition(" ")[0],
            "Names": real,
            "WantedBy": "",
            **self.units.get(real, {}),
            "Id": real,
        }
        return "".join(f"{key}={value}\n" for key, value in shown.items())

    def _names(self, name: str) -> list[str]:
        return self.units[name].get("Names", name).split()


@pytest.fixture
def root(tmp_path: Path) -> str:
    """A host where systemd runs and the system bus has three names, one without its unit."""
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    (tmp_path / _BUS).mkdir(parents=True)
    for name, unit in (
        ("hostname1", "dbus-org.freedesktop.hostname1"),
        ("login1", "logind"),
        ("network1", "dbus-org.freedesktop.network1"),
    ):
        text = f"[D-BUS Service]\nExec=/bin/false\nSystemdService={unit}.service\n"
        (tmp_path / _BUS / f"org.freedesktop.{name}.service").write_text(text, encoding="utf-8")
    return str(tmp_path)


def _found(
    root: str, files: Files | None = None, units: Units | None = None
) -> dict[str, tuple[object, ...]]:
    found = services.collect(Systemd(files, units), root)
    assert found == sorted(found, key=lambda one: one["name"])
    assert all(
        list(one) == ["name", "enabled", "active", "sub", "on_demand"]
        and one["on_demand"] in (True, False)
        for one in found
    )
    return {one["name"]: tuple(one.values())[1:] for one in found}


def test_services_with_their_states(root: str) -> None:
    """Every unit file is there under its real name, with its state where it has a steady one."""
    assert _found(root, units={"ssh.service": {**_UNITS["ssh.service"], **_ACTIVE}}) == {
        "acc@.service": ("static", None, None, False),
        "by-hand.service": ("disabled", "inactive", "dead", False),
        "getty@.service": ("enabled", None, None, False),
        "hostnamed.service": ("static", None, None, True),
        "hwclock.service": ("masked", "inactive", "dead", False),
        "logind.service": ("static", "inactive", "dead", False),
        "man-db.service": ("static", None, None, True),
        "networkd.service": ("disabled", "inactive", "dead", False),
        "ssh.service": ("enabled", "active", "running", False),
    }


@pytest.mark.parametrize(
    "units",
    [
        {"man-db.service": {"ActiveState": "activating", "SubState": "start"}},
        {"hostnamed.service": {**_UNITS["hostnamed.service"], **_ACTIVE}},
        {"acc@0-127.0.0.1:7777-127.0.0.1:57674.service": {**_ACTIVE, "UnitFileState": "static"}},
        {"user@1000.service": {**_ACTIVE, "UnitFileState": "static"}},
        {"user-runtime-dir@1000.service": {**_ACTIVE, "RequiredBy": "user@1000.service"}},
        {"modprobe@fuse.service": {"UnitFileState": "static"}},
        {"auditd.service": {}},
    ],
    ids=lambda units: next(iter(units)),
)
def test_what_comes_and_goes_by_itself_changes_nothing(root: str, units: Units) -> None:
    """Runs by timer, bus or connection, sessions and names without a unit are no difference."""
    assert _found(root, units=units) == _found(root)


@pytest.mark.parametrize(
    ("name", "files", "units", "expected"),
    [
        ("ssh.service", {}, {"ssh.service": _ACTIVE}, ("enabled", "active", "running", False)),
        ("ssh.service", {"ssh.service": "masked -"}, {}, ("masked", "inactive", "dead", False)),
        (
            "by-hand.service",
            {},
            {"by-hand.service": _ACTIVE},
            ("disabled", *_ACTIVE.values(), False),
        ),
        (
            "man-db.service",
            {},
            {"man-db.service": {"ActiveState": "failed", "SubState": "failed"}},
            ("static", "failed", "failed", True),
        ),
        (
            "man-db.service",
            {},
            {"man-db.timer": {"Triggers": "man-db.service", "ActiveState": "inactive"}},
            ("static", "inactive", "dead", False),
        ),
        (
            "pg@15-main.service",
            {},
            {"pg@15-main.service": {"UnitFileState": "enabled-runtime"}},
            ("enabled-runtime", "inactive", "dead", False),
        ),
        (
            "foo.service",
            {},
            {"foo.service": {**_ACTIVE, "UnitFileState": "transient"}},
            ("transient", "active", "running", False),
        ),
        ("gone.service", {}, {"gone.service": _ACTIVE}, (None, "active", "running", False)),
        ("new.service", {"new.service": "static -"}, {}, ("static", "inactive", "dead", False)),
    ],
)
def test_what_somebody_did_is_seen(
    root: str, name: str, files: Files, units: Units, expected: tuple[object, ...]
) -> None:
    """Stopped, masked, started by hand, failed, made on the fly or left running: all differ."""
    found = _found(root, files, units)
    assert found[name] == expected
    assert found != _found(root)


def test_a_host_where_nothing_starts_services_is_unknown_not_empty(tmp_path: Path) -> None:
    """Nothing is asked there, and the reason says what was looked for."""
    with pytest.raises(CollectorFailed, match=r"^no systemd, OpenRC or sysv init on this host$"):
        services.collect(Systemd(), str(tmp_path))


def _add_openrc(root: str) -> None:
    place = Path(root) / "etc/init.d/sshd"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("#!/sbin/openrc-run\n", encoding="utf-8")
    (Path(root) / "run/openrc").mkdir(parents=True)


def _add_sysv(root: str) -> None:
    place = Path(root) / "etc/init.d/cron"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("#!/bin/sh\n", encoding="utf-8")
    (Path(root) / "etc/rc2.d").mkdir(parents=True)


def test_systemd_counts_where_it_runs(root: str) -> None:
    """Scripts of the others are what packages brought along for hosts without it."""
    before = services.collect(Systemd(), root)
    _add_openrc(root)
    _add_sysv(root)
    assert services.collect(Systemd(), root) == before


def test_openrc_counts_before_sysv_and_sysv_where_nothing_else_is(tmp_path: Path) -> None:
    """Who of them starts the services is told in ``manager``; no systemctl is asked."""
    _add_sysv(str(tmp_path))
    found = services.collect(Systemd(), str(tmp_path))
    assert [(one["name"], one["manager"]) for one in found] == [("cron", "sysv")]
    _add_openrc(str(tmp_path))
    found = services.collect(Systemd(), str(tmp_path))
    assert [(one["name"], one["manager"]) for one in found] == [("sshd", "openrc")]


def test_scripts_without_runlevels_are_no_init(tmp_path: Path) -> None:
    """A folder of scripts that nothing starts does not make a host of sysv."""
    _add_sysv(str(tmp_path))
    (tmp_path / "etc/rc2.d").rmdir()
    with pytest.raises(CollectorFailed, match="no systemd, OpenRC or sysv"):
        services.collect(Systemd(), str(tmp_path))


@pytest.mark.parametrize(
    ("failing", "reason"),
    [
        ({"list-unit-files": (1, "", "Failed to connect to bus: Host is down")}, "Host is down"),
        ({"list-units": (1, "", "")}, "systemctl failed with exit code 1"),
        ({"show": (1, "", "Failed to get properties")}, "Failed to get properties"),
        ({"show": (0, "", "")}, "systemctl show said nothing of "),
        ({"list-unit-files": (0, "odd\n", "")}, "a line that cannot be read"),
        (
            {"list-unit-files": (0, "", ""), "list-units": (0, "", ""), "show": (0, "", "")},
            "no service at all",
        ),
    ],
)
def test_half_an_answer_is_a_failure(root: str, failing: dict[str, Answer], reason: str) -> None:
    """Whatever systemctl does not tell makes the section unknown."""
    with pytest.raises(CollectorFailed, match=reason):
        services.collect(Systemd(**failing), root)


def test_this_host_twice() -> None:
    """Two calls in a row on a real host are equal, whatever starts its services."""
    first, second = (snapshot({"s": services.collect}, 60)["sections"]["s"] for _number in range(2))
    assert first == second
