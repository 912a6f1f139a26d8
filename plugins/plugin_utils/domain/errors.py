# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything the collection can refuse or fail with, named by meaning, under one root.

Every error answers four questions: what is wrong, where (file, line, field), what to do about
it, and who acts next. ``str(error)`` is the one line that comes first; the details follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .finding import Finding


class MofError(Exception):
    """Root of all errors of the collection.

    :param what: one line, what is wrong.
    :param where: file, line and field, when there is one.
    :param remedy: what to do.
    :param who: who acts next, when that is not the reader.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "", who: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        self.who = who
        super().__init__(what)

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.remedy:
            lines.append(f"{self.who}: {self.remedy}" if self.who else self.remedy)
        return "\n".join(lines)


class BadDocument(MofError):
    """A document that cannot be accepted; ``problems`` lists every place and reason."""

    def __init__(
        self, what: str, *, problems: Sequence[str] = (), where: str = "", remedy: str = ""
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in self.problems)])


class Refused(MofError):
    """The workflow does not allow this step now; ``findings`` lists every reason."""

    def __init__(self, what: str, findings: Sequence[Finding]) -> None:
        super().__init__(what)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return "\n".join([self.what, *(f"  {finding}" for finding in self.findings)])


class Unknown(MofError):
    """A thing that is named but is not on record (a release, a change request)."""


class UnknownEventType(MofError):
    """The ledger holds an event that this version cannot read: guessing would be lying."""


class MissingDependency(MofError):
    """A Python package that this step needs is not installed on the controller."""


class MissingSetting(MofError):
    """A setting that has no default and was not given."""


class StoreMissing(MofError):
    """There is no store where the setting points."""


class StoreUnreadable(MofError):
    """There is something where the store should be, and it cannot be used as one."""


class StoreBusy(MofError):
    """Another process held the store for longer than we wait."""


class HeadMoved(MofError):
    """The ledger grew since the decision was made: load, decide and append again."""


class KeyReused(MofError):
    """An idempotency key came back with other content: two different things, one name."""


class UnknownEvidence(MofError):
    """No content with this digest is in the store."""


class BadSignature(MofError):
    """A signature that is not accepted: who signed, what, when or how does not hold."""


class SigningFailed(MofError):
    """No signature could be made with the key that was named."""


class ClockBehind(MofError):
    """The clock of this controller is behind the ledger: nothing can be decided by it."""
