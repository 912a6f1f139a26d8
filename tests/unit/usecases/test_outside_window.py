# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release leaves the windows by a waiver that somebody signed with a real key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadSignature
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.windows import (
    OUTSIDE_WINDOW,
    window_waiver,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.readiness.decide_activity import (
    RecordActivity,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.adopt_rules import (
    read_rules_in_force,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.record_activity import (
    record_activity,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, at
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import PEOPLE, SIGNED
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import Shop

LEAVE = RecordActivity(RELEASE, OUTSIDE_WINDOW.id, "waived", comment="the shop is down", hours=2)


def served(shop: Shop, signed: Sequence[str] = SIGNED) -> Shop:
    """The shop where una speaks for the service, by rules in force."""
    people = {**PEOPLE, "una": ("service",)}
    shop.rules = shop.write_rules(2, people=people, signed=signed)
    shop.adopt()
    return shop


def why_not(shop: Shop, hours: float) -> str:
    """Why the waiver does not count; empty when it does."""
    rules = read_rules_in_force(shop.store)
    return window_waiver(shop.release(), shop.rules.policy, rules, at(hours))[1]


@pytest.mark.parametrize("signed", [SIGNED, ("policy",)])
def test_it_is_signed_and_counts_until_it_ends(shop: Shop, signed: Sequence[str]) -> None:
    """Also where the policy lets waivers go unsigned."""
    served(shop, signed)
    assert why_not(shop, 0) == "is not recorded"
    assert shop.decide(LEAVE, "una").changed
    assert [why_not(shop, hours) for hours in (0, 1.9)] == ["", ""]
    assert why_not(shop, 2) == "expired at 2026-03-02 11:00 UTC"


@pytest.mark.parametrize("signed", [SIGNED, ("policy",)])
def test_unsigned_or_by_somebody_else_it_is_refused(shop: Shop, signed: Sequence[str]) -> None:
    """Nothing is on record then."""
    served(shop, signed)
    with shop.unharmed(f"signature: {OUTSIDE_WINDOW.id} is not signed"):
        record_activity(shop.call("una"), LEAVE, shop.rules.policy)
    with shop.unharmed("kim is not of service and cannot waive"):
        shop.decide(LEAVE, "kim")
    with shop.unharmed("una", BadSignature):
        shop.bring(shop.signed(LEAVE, "una", key="mallory"))


def test_a_waiver_of_something_else_does_not_open_the_windows(shop: Shop) -> None:
    """The signature is over the id."""
    served(shop)
    shop.decide(replace(LEAVE, id="operations.backup"), "kim")
    assert why_not(shop, 0) == "is not recorded"


def test_the_key_may_be_revoked(shop: Shop) -> None:
    """From then on the windows hold again."""
    served(shop)
    shop.decide(LEAVE, "una")
    shop.revoke("una", 1)
    assert "is signed with a key that was revoked" in why_not(shop, 1)
