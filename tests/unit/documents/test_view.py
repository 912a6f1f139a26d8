# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of the domain as plain documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.documents.view import plain
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    adopted,
    incurred,
    revoked,
    signature,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CHAPTERS, state_at


@dataclass(frozen=True)
class Box:
    """Something that holds something."""

    inside: object


def test_dataclasses_are_mappings_of_their_fields() -> None:
    """At every depth, in lists and mappings too."""
    inner = {"kind": "a", "subject": "b", "problem": "c", "who": "", "how": ""}
    finding = Finding("a", "b", "c")
    assert plain(finding) == inner
    assert plain(Box({"x": (finding, [finding])})) == {"inside": {"x": [inner, [inner]]}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "2026-03-02T09:00:00+00:00"),
        (
            datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=2))),
            "2026-03-02T09:00:00+02:00",
        ),
        ((1, 2), [1, 2]),
        ({1: (True, None)}, {"1": [True, None]}),
        (frozenset({"b", "c", "a"}), ["a", "b", "c"]),
        ("text", "text"),
        (Box, Box),
    ],
)
def test_values(value: object, expected: object) -> None:
    """Times are RFC 3339, tuples lists, sets sorted; the rest, and a class itself, as it is."""
    assert plain(value) == expected


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_state_has_a_view_that_can_be_stored(chapter: str) -> None:
    """No floats, no objects: canonical bytes that read back as the same."""
    rules = (adopted(signature=signature().document), adopted(hours=1), revoked(), incurred())
    view = plain(state_at(chapter, *rules))
    assert json.loads(canonical(view)) == view
    assert view["standing"]["rules"]["nonces"] == [signature().nonce]
