# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of a run, held against what the release file declares of it.

Ansible makes text of whatever comes as ``-e name=value``, so that values are compared by what they
say: numbers as their digits, truth values as true and false however those are capitalised, and
lists and mappings by the same rule for all that is in them. Everything else must be equal; text
that looks like a list is text, as it is for Ansible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from ..domain.scope import OTHER
from .canonical import digest

#: The variable that names the release; the scope is that of this release already.
RELEASE = "release"
#: A value that is neither text, number, truth value, list nor mapping, such as a vaulted one.
UNREADABLE = object()

TAGS, SKIP_TAGS, START = "--tags", "--skip-tags", "--start-at-task"


@dataclass(frozen=True)
class Live:
    """What the command line of a run says beyond which playbook and which hosts.

    :param variables: those given with ``-e``, as plain data or ``UNREADABLE``. They may be secret:
        nothing about a value leaves this file but whether it is the declared one.
    :param run: option -> value, of each that changes what code runs, or as whom.
    """

    variables: Mapping[str, Any] = field(repr=False)
    run: Mapping[str, str]


def variables_part(
    declared: Mapping[str, Any], live: Live | None, free: Sequence[str]
) -> dict[str, str]:
    """Variable -> SHA-256 (hex) of its declared value, or ``OTHER``.

    :param live: the command line; without one every variable is as declared.
    :param free: globs of the names that bind nobody.
    """
    digests = {name: digest(one) for name, one in declared.items() if _bound(name, free)}
    if live is None:
        return digests
    return {
        name: digests[name] if name in digests and _same(declared[name], given) else OTHER
        for name, given in live.variables.items()
        if _bound(name, free)
    }


def run_part(deploy: Mapping[str, Any], live: Live | None) -> dict[str, str]:
    """Option -> value: those of the command line, or without one as declared.

    :param deploy: ``deploy`` of the release file.
    """
    if live is not None:
        return dict(live.run)
    found = {
        TAGS: tags_text(deploy.get("tags", ())),
        SKIP_TAGS: skip_tags_text(deploy.get("skip_tags", ())),
        START: str(deploy.get("start_at_task", "")),
    }
    return {name: one for name, one in found.items() if one}


def tags_text(tags: Iterable[str]) -> str:
    """Tags in an order that says nothing; empty for all of them, which is the same as none."""
    found = skip_tags_text(tags)
    return "" if found == "all" else found


def skip_tags_text(tags: Iterable[str]) -> str:
    """Tags to leave out, in an order that says nothing."""
    return ",".join(sorted({str(one) for one in tags}))


def _bound(name: str, free: Sequence[str]) -> bool:
    return name != RELEASE and not any(fnmatchcase(name, glob) for glob in free)


def _same(declared: Any, given: Any) -> bool:
    try:
        return bool(_said(declared) == _said(given))
    except RecursionError:
        return False


def _said(value: Any) -> Any:
    """What a value says, whatever type it came as; something equal to nothing for no plain data."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return value.lower() if value.lower() in ("true", "false") else value
    if isinstance(value, Mapping):
        return {str(name): _said(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_said(one) for one in value]
    return None if value is None else object()
