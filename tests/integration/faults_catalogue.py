# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of real faults: how each is made on a machine, and what drift has to say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong on a host, on purpose.

    :param what: for people.
    :param inject: shell script that makes it, run as root on the machine.
    :param undo: shell script after which the machine is as before.
    :param proof: shell script of ordinary commands, that prints something else while it is there.
    :param section: where a snapshot has it.
    :param key: the item in that section; empty when the section is one record about the host.
    :param kind: added, removed or changed.
    :param attribute: what about the item changed; empty when it came or went.
    :param also: globs of the other items (``type/key``) that rightly change with it.
    """

    id: str
    what: str
    inject: str
    undo: str
    proof: str
    section: str
    key: str
    kind: str = CHANGED
    attribute: str = ""
    also: tuple[str, ...] = ()

    def allows(self, ci: str, host: str, own: str) -> bool:
        """Whether a difference in this item belongs to the fault.

        :param own: id of the item which it is expected in.
        """
        kind, _slash, rest = ci.partition("/")
        item = f"{kind}/{rest.removeprefix(f'{host}/')}"
        return ci == own or any(fnmatchcase(item, one) for one in self.also)


#: Where the files lie that a fault took away or changed, until it is undone.
KEPT = "/run/kept"


def kept(*paths: str) -> str:
    """Script that keeps these files."""
    return f"mkdir -p {KEPT} && cp -a --parents {' '.join(paths)} {KEPT}"


def given_back(*paths: str) -> str:
    """Script that puts these files back as they were."""
    return " && ".join(f"rm -rf {path} && cp -a {KEPT}{path} {path}" for path in paths)


def looks(path: str) -> str:
    """Script that tells what can be told of a file or folder."""
    return f"stat -c '%F %a %U %G %s %N' {path}; sha256sum {path}; ls -A {path}"


def files(fault: str, what: str, path: str, script: str, **told: object) -> Fault:
    """A fault of one declared file: it is kept, changed, and put back."""
    expected: Mapping[str, object] = {
        "section": "files",
        "key": path,
        "attribute": "sha256",
        "proof": looks(path),
        **told,
    }
    return Fault(
        id=fault,
        what=what,
        inject=f"{kept(path)} && {script}",
        undo=given_back(path),
        **expected,  # type: ignore[arg-type]  # the caller names the fields of Fault
    )
