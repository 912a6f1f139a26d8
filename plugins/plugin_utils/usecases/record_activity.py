# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put the result of a preparation activity on record, its evidence kept by digest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..documents.canonical import sha256
from ..domain.errors import BadDocument
from ..domain.readiness.decide_activity import RecordActivity, decide_activity
from ..domain.releases.release import Evidence
from ..domain.rules.policy import Policy
from .outcome import Call, Outcome, steady, transact

#: Evidence is read by people; what is larger belongs into an archive that the evidence names.
MAX_EVIDENCE = 50_000_000


def record_activity(
    call: Call, command: RecordActivity, policy: Policy, contents: Sequence[bytes] = ()
) -> Outcome:
    """Record one result.

    :param contents: the evidence itself, kept once the result is accepted.
    :raises Refused: with every reason.
    """
    return transact(
        call,
        [f"release/{command.release}"],
        lambda state, head: decide_activity(
            state.releases.get(command.release),
            command,
            policy,
            steady(call.store, head, call.context),
            standing=state.standing,
        ),
        contents,
    )


def read_evidence(paths: Iterable[Path]) -> list[tuple[Evidence, bytes]]:
    """Evidence files with their digests.

    :raises BadDocument: one cannot be read, or is larger than 50 MB.
    """
    found = []
    for path in paths:
        try:
            if path.exists() and not (path.is_file() or path.is_dir()):
                raise BadDocument("the evidence is no file", where=str(path), remedy="give a file")
            with path.open("rb") as stream:
                content = stream.read(MAX_EVIDENCE + 1)
        except OSError as error:
            raise BadDocument(
                f"the evidence cannot be read: {error.strerror}",
                where=str(path),
                remedy="check the path; evidence is a file on the controller",
            ) from error
        if len(content) > MAX_EVIDENCE:
            raise BadDocument(
                f"the evidence is larger than {MAX_EVIDENCE // 1_000_000} MB",
                where=str(path),
                remedy="give a summary that names the large file and its SHA-256",
            )
        found.append((Evidence(path.name, sha256(content), len(content)), content))
    return found
