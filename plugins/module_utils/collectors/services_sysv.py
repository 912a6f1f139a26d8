# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of a host that sysv init starts: scripts in /etc/init.d and their links in /etc/rc?.d.

Nothing is asked of a script but ``status``, and of none that does not name this action: some
scripts start on any word that they do not know.
"""

from __future__ import annotations

import os
import re
import stat
import threading
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from .collect import CollectorFailed, Run
from .reading import content, names, reason_of, rooted

Service = Dict[str, Any]

_SCRIPTS = "/etc/init.d"
# What comes up at boot. Links in rc0, rc1 and rc6 that begin with S belong to going down.
_LEVELS = ("2", "3", "4", "5", "S")
_LINK = re.compile(r"S\d\d(.+)", re.DOTALL)
# Of init itself, or parts of scripts (service(8) leaves out the same ones).
_NO_SERVICES = frozenset(
    (
        *("README", "skeleton", "functions", "functions.sh", "rc", "rcS", "rc.local", "single"),
        *("halt", "reboot", "killall", "killprocs", "killprocs.sh", "sendsigs", "umountfs"),
        *("umountroot", "umountnfs.sh", "bootclean.sh", "rcK", "rc.shutdown", "depend"),
    )
)
_LEFT_BEHIND = (".dpkg-dist", ".dpkg-old", ".dpkg-new", ".rpmsave", ".rpmnew", ".rpmorig", "~")
# The label of a case that names the word status, as `status)` or `start | "status")`.
_LABEL = re.compile(
    rb"""^[ \t]*\(?[ \t]*(?:["']?[\w*.-]+["']?[ \t]*\|[ \t]*)*"""
    rb"""["']?status["']?[ \t]*(?:\|[^()\n]{0,200})?\)""",
    re.MULTILINE,
)
# Such a script is data for a program that knows the action.
_WITH_STATUS = re.compile(rb"\A#![ \t]*/(?:usr/)?lib/init/init-d-script\b")
_MOST_BYTES = 1 << 20
_THREADS = 4
# LSB 5.0, core, section 22.2: of the other codes none says for certain whether it runs.
_STATES: Dict[int, Tuple[Optional[str], Optional[str]]] = {
    0: ("active", "running"),
    3: ("inactive", "dead"),
}


def found(root: str) -> bool:
    """Whether this host has init scripts and runlevels."""
    return rooted(root, _SCRIPTS).is_dir() and any(
        _level(root, level).is_dir() for level in _LEVELS
    )


def collect(run: Run, root: str = "/") -> List[Service]:
    """Every script as ``{name, enabled, active, sub, on_demand, manager}``, ordered by name.

    ``enabled`` is ``enabled`` where a runlevel starts it, else ``disabled``. ``active`` and ``sub``
    are ``active, running`` or ``inactive, dead``; None for a script that cannot be run, has no
    action ``status``, or answers with neither yes nor no.

    :raises CollectorFailed: there is no script, or one gives no answer in time.
    """
    try:
        scripts = [name for name in names(rooted(root, _SCRIPTS)) if _is_service(root, name)]
        enabled = _enabled(root)
    except OSError as error:
        raise CollectorFailed(f"{error.filename}: {reason_of(error)}") from None
    if not scripts:
        raise CollectorFailed(f"{_SCRIPTS} holds no script of a service")
    codes = _codes(run, root, [name for name in scripts if _knows_status(root, name)])
    services = []
    for name in scripts:
        active, sub = _STATES.get(codes.get(name, -1), (None, None))
        services.append(
            {
                "name": name,
                "enabled": "enabled" if name in enabled else "disabled",
                "active": active,
                "sub": sub,
                "on_demand": False,
                "manager": "sysv",
            }
        )
    return services


def _is_service(root: str, name: str) -> bool:
    if name in _NO_SERVICES or name.startswith(".") or name.endswith(_LEFT_BEHIND):
        return False
    try:
        mode = _script(root, name).stat().st_mode
    except FileNotFoundError:  # a link that leads nowhere
        return False
    except OSError:  # one that leads in a circle, say; it is there and cannot be asked
        return True
    return stat.S_ISREG(mode)


def _enabled(root: str) -> set[str]:
    enabled = set()
    for level in _LEVELS:
        folder = _level(root, level)
        for name in names(folder):
            link = _LINK.fullmatch(name)
            if not link:
                continue
            enabled.add(link.group(1))
            if (folder / name).is_symlink():
                enabled.add(Path(os.readlink(folder / name)).name)
    return enabled


def _knows_status(root: str, name: str) -> bool:
    path = _script(root, name)
    if not os.access(path, os.X_OK):
        return False
    try:
        text, _status = content(path, _MOST_BYTES)
    except (OSError, CollectorFailed):
        return False
    # By a first line only: what the kernel cannot start, no shell shall try to.
    return text.startswith(b"#!") and bool(_LABEL.search(text) or _WITH_STATUS.match(text))


def _codes(run: Run, root: str, scripts: List[str]) -> Dict[str, int]:
    """Name -> exit code of its status. Side by side, for a script may take its time."""
    codes: Dict[str, int] = {}
    failed: List[Exception] = []
    waiting = list(reversed(scripts))

    def work() -> None:
        # pop() of a list is one step, so no two threads get the same name.
        while not failed:
            try:
                name = waiting.pop()
            except IndexError:
                return
            try:
                rc, out, err = run([str(_script(root, name)), "status"])
                # It names the action and does not have it after all.
                codes[name] = -1 if "usage:" in (out + err).lower() else rc
            except OSError:  # its interpreter is missing
                codes[name] = -1
            except Exception as error:  # told by the thread that waits
                failed.append(error)

    # Daemon threads, because what hangs in the kernel must not keep the process from its end.
    threads = [threading.Thread(target=work, daemon=True) for _number in scripts[:_THREADS]]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failed:
        raise failed[0]
    return codes


def _script(root: str, name: str) -> Path:
    return rooted(root, f"{_SCRIPTS}/{name}")


def _level(root: str, level: str) -> Path:
    return rooted(root, f"/etc/rc{level}.d")
