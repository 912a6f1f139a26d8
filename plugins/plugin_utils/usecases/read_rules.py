# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules as they lie in files: the policy, the people, the allowed signers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..documents.canonical import canonical, sha256
from ..documents.people import people_file
from ..documents.policy import effective, policy_of
from ..domain.errors import BadDocument
from ..domain.rules.policy import Policy
from ..trust.signers import MAX_BYTES, read_signers


@dataclass(frozen=True)
class AtHand:
    """The rules at hand, whether in force or not.

    :param signers: content of the allowed signers file, empty without one.
    :param contents: policy, people, signers and calendars as they are kept when they are put in
        force.
    """

    policy: Policy
    signers: bytes
    contents: tuple[bytes, ...]


def read_rules(policy: Path, people: Path | None = None, signers: Path | None = None) -> AtHand:
    """The rules in these files.

    :raises BadDocument: one cannot be read, contradicts itself, or breaks a rule of hygiene.
    """
    found = effective(policy)
    rules, contents, listed = policy_of(found.document, found.calendars), [], b""
    if people is not None:
        clusters, content = people_file(people)
        rules = replace(rules, people=clusters, people_digest=sha256(content))
        contents.append(content)
    if signers is not None:
        listed = _content(signers)
        read_signers(listed, str(signers))
        rules = replace(rules, signers_digest=sha256(listed))
        contents.append(listed)
    kept = (canonical(found.document), *contents, *found.calendars.values())
    return AtHand(rules, listed, kept)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)  # too large a file is told as that
    except OSError as error:
        raise BadDocument(
            f"the allowed signers cannot be read: {error.strerror}",
            where=str(path),
            remedy="check allowed_signers under [mof_release] in ansible.cfg",
        ) from error
