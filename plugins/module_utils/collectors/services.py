# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services the host has, whether they start at boot, and whether they run.

Of systemd where it runs, else of OpenRC, else of sysv init; of one of them only, for the scripts of
the others are then those of packages that came with both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterable, Union

from . import services_openrc, services_sysv
from .collect import CollectorFailed, Run, output_of

Service = Dict[str, Union[str, bool, None]]
Unit = Dict[str, str]

_BARE = ("--no-pager", "--no-legend", "--plain")
_PROPERTIES = (
    "Id,Names,ActiveState,SubState,UnitFileState,BusName,Accept,Triggers,WantedBy,RequiredBy"
)
# Units of login sessions come and go with people, this collector's own session included.
_SESSIONS = ("user@", "user-runtime-dir@")
# Where the system bus looks for what it can start (dbus-daemon(1), standard_system_servicedirs).
_BUS = tuple(
    f"{top}/dbus-1/system-services"
    for top in ("etc", "run", "usr/local/share", "usr/share", "usr/lib", "lib")
)


def collect(run: Run, root: str = "/") -> list[Service]:
    """Every service unit as ``{name, enabled, active, sub, on_demand}``, ordered by name.

    ``enabled`` is systemd's unit file state; ``active`` and ``sub`` are its states. They are None
    for a template, and for a service that starts on demand unless it has failed: that one runs now
    and not a minute later, and nobody touched the host. On demand is what an active timer, socket
    or path or the system bus starts, and neither an enabled unit nor a target does.
    Left out, because they come and go alike: units of login sessions, instances that were started
    on demand, and inactive units that no file on the host declares. Aliases go by their real name.

    Without systemd as services_openrc.py and services_sysv.py say, with a sixth field ``manager``.

    :raises CollectorFailed: nothing that starts services is here, or it does not answer.
    """
    # As sd_booted(3) finds out.
    if (Path(root) / "run/systemd/system").is_dir():
        return _units(run, root)
    if services_openrc.found(root):
        return services_openrc.collect(root)
    if services_sysv.found(root):
        return services_sysv.collect(run, root)
    raise CollectorFailed("no systemd, OpenRC or sysv init on this host")


def _units(run: Run, root: str) -> list[Service]:
    files = _unit_files(run)
    # Not the loaded services only: when a unit is loaded is systemd's business, and varies.
    names = {name for name in files if not _is_template(name)} | _loaded(run)
    units = _shown(run, sorted(names))
    started = _started_by_others(units.values(), Path(root))
    services: list[Service] = [
        {"name": name, "enabled": state, "active": None, "sub": None, "on_demand": False}
        for name, state in files.items()
        if _is_template(name) and state != "alias"
    ]
    for unit in units.values():
        service = _service(unit, files, started)
        if service is not None:
            services.append(service)
    if not services:
        raise CollectorFailed("systemd lists no service at all")
    return sorted(services, key=lambda service: str(service["name"]))


def _service(unit: Unit, files: dict[str, str], started: set[str]) -> Service | None:
    name = unit["Id"]
    if not name.endswith(".service") or name.startswith(_SESSIONS):
        return None
    enabled = unit["UnitFileState"].startswith("enabled")
    if name not in files and not enabled and unit["ActiveState"] == "inactive":
        return None
    pulling = unit["WantedBy"].split() + unit["RequiredBy"].split()
    pulled_in = enabled or any(one.endswith(".target") for one in pulling)
    on_demand = not pulled_in and (name in started or _template_of(name) in started)
    if on_demand and name not in files:
        return None
    shown = not on_demand or unit["ActiveState"] == "failed"
    return {
        "name": name,
        "enabled": files.get(name) or unit["UnitFileState"] or None,
        "active": unit["ActiveState"] if shown else None,
        "sub": unit["SubState"] if shown else None,
        "on_demand": on_demand,
    }


def _started_by_others(units: Iterable[Unit], root: Path) -> set[str]:
    """Names of services and templates that a timer, socket, path or the bus can start now."""
    started = set()
    for unit in units:
        name = unit["Id"]
        if unit["Accept"] == "yes":
            # An instance for each connection; systemd forgets on reload which ones it triggered.
            started.add(name[: -len(".socket")] + "@.service")
        elif not name.endswith(".service"):
            if unit["ActiveState"] == "active":
                started.update(unit["Triggers"].split())
        elif unit["BusName"] and _bus_starts(unit, root):
            started.add(name)
    return started


def _bus_starts(unit: Unit, root: Path) -> bool:
    for folder in _BUS:
        try:
            text = (root / folder / (unit["BusName"] + ".service")).read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        # Often an alias, which the unit has only while it is enabled.
        asked = [one.partition("=")[2] for one in text.split() if one.startswith("SystemdService=")]
        return any(one in unit["Names"].split() for one in asked)
    return False


def _unit_files(run: Run) -> dict[str, str]:
    argv = ["systemctl", "list-unit-files", "--type=service", *_BARE]
    files = {}
    for line in output_of(run, argv).splitlines():
        columns = line.split()
        if len(columns) < 2:
            raise CollectorFailed(f"systemctl printed a line that cannot be read: {line[:100]}")
        files[columns[0]] = columns[1]
    return files


def _loaded(run: Run) -> set[str]:
    types = "--type=service,socket,timer,path"
    output = output_of(run, ["systemctl", "list-units", "--all", types, *_BARE])
    # Some versions mark failed units with a dot in front.
    lines = [line.lstrip("●* ").split() for line in output.splitlines()]
    return {columns[0] for columns in lines if columns}


def _shown(run: Run, names: list[str]) -> dict[str, Unit]:
    """Unit by its real name, for each of these names."""
    argv = ["systemctl", "show", "--no-pager", "--property", _PROPERTIES, "--", *names]
    units = {}
    known: set[str] = set()
    for block in output_of(run, argv).split("\n\n"):
        unit = dict.fromkeys(_PROPERTIES.split(","), "")
        for line in block.splitlines():
            key, _equals, value = line.partition("=")
            unit[key] = value
        if unit["Id"]:
            units[unit["Id"]] = unit
            known.update([unit["Id"], *unit["Names"].split()])
    missing = sorted(set(names) - known)
    if missing:
        raise CollectorFailed(f"systemctl show said nothing of {missing[0]}")
    return units


def _template_of(name: str) -> str:
    prefix, at, _instance = name.partition("@")
    return f"{prefix}@.service" if at else ""


def _is_template(name: str) -> bool:
    return "@." in name
