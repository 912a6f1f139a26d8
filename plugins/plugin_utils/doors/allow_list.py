# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a snapshot takes down: the policy's allow-list, and what a task adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..domain.errors import MofError, Refused
from ..domain.finding import Finding
from ..domain.rules.configuration_rules import CaptureRules
from . import settings

#: What a task adds to, rather than replaces.
ADDED = ("certificates", "parameters", "pip", "npm")
_FILES = ("policy", "people", "allowed_signers")
Stamp = tuple[tuple[str, int, int], ...]

_NOT_LISTED = "is not in capture.sections of the policy"
_HOW = "leave it out of collect, or have it added to the policy"

_known: dict[Stamp, CaptureRules] = {}


def merged(rules: CaptureRules | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of the module: those of the task with those of the policy before them.

    :param rules: none without a policy; then what the task leaves out is the module's own default.
    :param given: the task's arguments, by name; lists may be texts with commas, as Ansible has it.
    :raises Refused: the task asks for a section that the policy does not allow.
    :raises MofError: an argument is not of its kind.
    """
    arguments = dict(given)
    if rules is None:
        return arguments
    if rules.sections:
        asked = _texts(given, "collect")
        more = [one for one in asked if one not in rules.sections]
        if more:
            raise Refused(
                f"the policy does not let a snapshot collect {', '.join(more)}",
                [Finding("section", one, _NOT_LISTED, how=_HOW) for one in more],
            )
        arguments["collect"] = asked or list(rules.sections)
    for name in ADDED:
        both = [*getattr(rules, name), *_texts(given, name)]
        if both:
            arguments[name] = list(dict.fromkeys(both))
    files = [*(dict(one) for one in rules.files), *_files(given)]
    if files:
        arguments["files"] = _each_once(files)
    return arguments


def capture_rules(
    arguments: Mapping[str, Any], variables: Mapping[str, Any]
) -> CaptureRules | None:
    """What the policy says of snapshots; none where no policy is set.

    It is read once, and again when one of its files has changed.

    :raises MofError: it is set and cannot be read, or is no good.
    """
    found = [settings.resolve(name, arguments, variables) for name in _FILES]
    if found[0] is None or not found[0].value:
        return None
    stamp = tuple(_stamp(one.value) for one in found if one is not None)
    if stamp not in _known:
        _known[stamp] = settings.rules(arguments, variables).policy.capture
    return _known[stamp]


def warm() -> None:
    """Read the policy now, in the process from which those for each host come."""
    with suppress(MofError):
        capture_rules({}, {})


def _stamp(path: str) -> tuple[str, int, int]:
    try:
        status = Path(path).stat()
    except OSError:
        return path, 0, 0  # whoever reads it says what is wrong
    return path, status.st_mtime_ns, status.st_size


def _texts(given: Mapping[str, Any], name: str) -> list[str]:
    value = given.get(name)
    if value is None:
        return []
    if isinstance(value, str):
        return [one.strip() for one in value.split(",") if one.strip()]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise MofError(f"{name} is no list of texts", remedy=f"give {name} as a list")


def _files(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    value = given.get("files") or []
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise MofError(
            "files is no list of mappings", remedy="give each file as {path: ..., recurse: ...}"
        )
    return [dict(one) for one in value]


def _each_once(files: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same without repetition; what differs in ``recurse`` the module takes together."""
    found: list[dict[str, Any]] = []
    for one in files:
        if one not in found:
            found.append(dict(one))
    return found
