# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the tests ask a check: as the module does, or one part with commands made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mof.release.plugins.module_utils.checks import run
from ansible_collections.mof.release.plugins.module_utils.checks.answer import Host, Part
from ansible_collections.mof.release.plugins.module_utils.checks.kinds import KINDS, Kind

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
Said = tuple[int, str, str]


def host(
    root: object = "/",
    *,
    clock: datetime = NOON,
    ran: float = 0.0,
    reference: datetime | None = None,
) -> Host:
    """A host with a clock that stands still."""
    return Host(lambda: clock, lambda: ran, reference, str(root))


def result(
    kind: str,
    parameters: dict[str, Any],
    at: Host | None = None,
    *,
    parts: Callable[..., list[Part]] | None = None,
) -> dict[str, str]:
    """The result of one check, whose parameters must be right.

    :param parts: in place of the kind's own, for other readers.
    """
    check = {"id": "it", "kind": kind, "parameters": parameters}
    kinds = dict(KINDS)
    if parts:
        kinds[kind] = Kind(KINDS[kind].problems, parts)
    assert run.problems([check], True, kinds) == []
    [found] = run.results([check], at or host(), 20, kinds)
    assert (found["id"], found["kind"]) == ("it", kind)
    return found


def status(*arguments: Any, **options: Any) -> str:
    """The status of one check."""
    return result(*arguments, **options)["status"]


def wrong(kind: str, parameters: Any) -> list[str]:
    """What is wrong with parameters of a kind."""
    return KINDS[kind].problems(parameters, "")


def saying(**said: Said) -> Callable[[Sequence[str]], Said]:
    """Commands that say this; there are no others."""

    def command(argv: Sequence[str]) -> Said:
        if argv[0] not in said:
            raise FileNotFoundError(argv[0])
        return said[argv[0]]

    return command
