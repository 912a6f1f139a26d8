# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which events of a ledger belong to the record of a release."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.event import Event
from ..domain.evolve import fold
from ..domain.reading import text
from ..domain.rules.obligation import SUBJECT as OBLIGATIONS
from ..domain.rules.rules import SUBJECT as RULES
from .words import Placed


def belonging(release_id: str, events: Sequence[Placed]) -> list[Placed]:
    """Those of the release and its change requests, what these owe, and the rules before them.

    Rules count up to the newest of the others: what is put in force afterwards says nothing about
    this release, and must not change a record that was written. Empty without such a release.

    Locks belong to none: they are about hosts, and so about everybody who deploys to them. What
    they tell of this release is in its own events too, from the permit to the end of each run.

    :param events: (index on the ledger, event) of everything there is, in order.
    """
    subject = f"release/{release_id}"
    own = fold(event for _index, event in events if event.subject == subject)
    release = own.releases.get(release_id)
    if release is None:
        return []
    subjects = {subject, *(f"change/{name}" for name in release.changes)}

    def about(event: Event) -> bool:
        owed = event.subject == OBLIGATIONS and text(event.data, "change") in release.changes
        return owed or event.subject in subjects

    last = max(index for index, event in events if about(event))
    return [
        (index, event)
        for index, event in events
        if about(event) or (event.subject == RULES and index < last)
    ]
