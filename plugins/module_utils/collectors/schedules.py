# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host does by itself and when: cron, users' crontabs, anacron and systemd's timers.

When something runs next is left out, for that moves. Jobs of at(1) are left out: each runs once.
"""

from __future__ import annotations

import hashlib
import re
import stat
from typing import Any, Dict, List, Set

from .collect import CollectorFailed, Run, output_of
from .reading import content, lines_of, names, owner, reason_of, rooted

Schedules = Dict[str, Dict[str, Any]]

_TABLES = ("/etc/crontab", "/etc/anacrontab")
_TABLE_FOLDERS = ("/etc/cron.d",)
_SCRIPT_FOLDERS = tuple(
    f"/etc/cron.{one}" for one in ("hourly", "daily", "weekly", "monthly", "yearly")
) + tuple(f"/etc/periodic/{one}" for one in ("15min", "hourly", "daily", "weekly", "monthly"))
# Debian, Alpine; SUSE; Red Hat.
_CRONTABS = ("/var/spool/cron/crontabs", "/var/spool/cron/tabs", "/var/spool/cron")
# Not a user's: it tells the cron of busybox whose crontab is new.
_NEWS = "cron.update"

_BARE = ("--no-pager", "--no-legend", "--plain")
_PROPERTIES = "Id,Names,ActiveState,UnitFileState,Unit,TimersCalendar,TimersMonotonic"
# As `{ OnCalendar=*-*-* 06:00:00 ; next_elapse=Sun 2026-11-29 06:00:00 UTC }`.
_TIMER = re.compile(r"\{ (.*?) ; next_elapse=.* \}", re.DOTALL)


def collect(run: Run, root: str = "/") -> Schedules:
    """Key -> attributes, where the key is

    - ``cron/PATH``: ``owner``, ``mode`` and ``entries``, the lines of a table without comments, in
      their order; of a script in a folder such as /etc/cron.daily one entry, ``sha256 HEX``,
    - ``crontab/USER``: ``entries``, as above,
    - ``timer/NAME.timer``: ``enabled`` and ``active`` as systemd says (None for a template),
      ``calendar`` and ``monotonic`` (lists of expressions) and ``unit``, what it starts.

    What cannot be read has ``entries`` None and a ``reason``; the folder of users' crontabs, when
    it cannot be listed, is such an entry itself: ``crontab//var/spool/cron/crontabs``.

    :raises CollectorFailed: systemd runs here and does not answer.
    """
    found: Schedules = {}
    for path in _TABLES:
        _table(found, root, path)
    for folder in _TABLE_FOLDERS:
        for path in _listed(found, root, folder, "cron"):
            _table(found, root, path)
    for folder in _SCRIPT_FOLDERS:
        for path in _listed(found, root, folder, "cron"):
            _table(found, root, path, script=True)
    for folder in _CRONTABS:
        for path in _listed(found, root, folder, "crontab"):
            _crontab(found, root, path)
    # As sd_booted(3) finds out.
    if rooted(root, "/run/systemd/system").is_dir():
        found.update(_timers(run))
    return found


def _listed(found: Schedules, root: str, folder: str, kind: str) -> List[str]:
    """What is in a folder, but for hidden files, which no cron reads."""
    try:
        inside = names(rooted(root, folder))
    except OSError as error:
        found[f"{kind}/{folder}"] = {"entries": None, "reason": reason_of(error)}
        return []
    return [f"{folder}/{name}" for name in inside if not name.startswith(".")]


def _table(found: Schedules, root: str, path: str, script: bool = False) -> None:
    place = rooted(root, path)
    try:
        status = place.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        found[f"cron/{path}"] = {"entries": None, "reason": reason_of(error)}
        return
    if stat.S_ISDIR(status.st_mode):
        return
    entry: Dict[str, Any] = {"entries": None}
    try:
        text, status = content(place)
        digest = hashlib.sha256(text).hexdigest()
        entry["entries"] = [f"sha256 {digest}"] if script else _entries(text)
    except (OSError, CollectorFailed) as error:
        entry["reason"] = reason_of(error)
    mode = f"{stat.S_IMODE(status.st_mode):04o}"
    found[f"cron/{path}"] = {"owner": owner(status.st_uid), "mode": mode, **entry}


def _crontab(found: Schedules, root: str, path: str) -> None:
    user = path.rpartition("/")[2]
    if user == _NEWS:
        return
    place = rooted(root, path)
    entry: Dict[str, Any]
    try:
        if place.is_dir():  # such as that of at(1)
            return
        entry = {"entries": _entries(content(place)[0])}
    except FileNotFoundError:  # removed just now
        return
    except (OSError, CollectorFailed) as error:
        entry = {"entries": None, "reason": reason_of(error)}
    key = f"crontab/{user}"
    found[f"crontab/{path}" if key in found else key] = entry


def _entries(text: bytes) -> List[str]:
    lines = [line.strip() for line in lines_of(text)]
    return [line for line in lines if line and not line.startswith("#")]


def _timers(run: Run) -> Schedules:
    files = {}
    argv = ["systemctl", "list-unit-files", "--type=timer", *_BARE]
    for line in output_of(run, argv).splitlines():
        columns = line.split()
        if len(columns) < 2:
            raise CollectorFailed(f"systemctl printed a line that cannot be read: {line[:100]}")
        files[columns[0]] = columns[1]
    output = output_of(run, ["systemctl", "list-units", "--all", "--type=timer", *_BARE])
    # Some versions mark failed units with a dot in front.
    rows = [line.lstrip("\u25cf* ").split() for line in output.splitlines()]
    wanted = {row[0] for row in rows if row} | {name for name in files if "@." not in name}
    found = {
        f"timer/{name}": _timer(state, None, {})
        for name, state in files.items()
        if "@." in name and state != "alias"
    }
    if not wanted:
        return found
    argv = ["systemctl", "show", "--no-pager", "--property", _PROPERTIES, "--", *sorted(wanted)]
    shown: Set[str] = set()
    for block in output_of(run, argv).split("\n\n"):
        unit: Dict[str, List[str]] = {}
        for line in block.splitlines():
            key, _equals, value = line.partition("=")
            unit.setdefault(key, []).append(value)
        name = unit.get("Id", [""])[0]
        state = unit.get("UnitFileState", [""])[0]
        active = unit.get("ActiveState", [""])[0]
        shown.update([name, *unit.get("Names", [""])[0].split()])
        # A name that others mention, and neither a file nor anybody has made.
        if name and (name in files or state or active != "inactive"):
            found[f"timer/{name}"] = _timer(files.get(name) or state or None, active, unit)
    missing = sorted(one for one in wanted - shown if files.get(one) != "alias")
    if missing:
        raise CollectorFailed(f"systemctl show said nothing of {missing[0]}")
    return found


def _timer(enabled: Any, active: Any, unit: Dict[str, List[str]]) -> Dict[str, Any]:
    return {
        "enabled": enabled,
        "active": active,
        "calendar": _expressions(unit.get("TimersCalendar", [])),
        "monotonic": _expressions(unit.get("TimersMonotonic", [])),
        "unit": unit.get("Unit", [""])[0] or None,
    }


def _expressions(values: List[str]) -> List[str]:
    """``OnCalendar=daily`` of each, without when it elapses next."""
    found = []
    for value in values:
        expression = _TIMER.fullmatch(value.strip())
        if expression:
            found.append(expression.group(1))
        elif value.strip():
            raise CollectorFailed(f"systemctl printed a timer that cannot be read: {value[:100]}")
    return sorted(found)
