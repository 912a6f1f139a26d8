# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: one person counts twice, approves what is their own, or speaks for others."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.tests.unit.domain.stories import CONTENT, voted
from ansible_collections.mof.release.tests.unit.trust.ssh import line, public
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import PEOPLE, PURPOSE
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import (
    GO,
    WAIVED,
    Shop,
    go,
    no_go,
)

APPROVE = MoveChange("RFC-2", "authorized", "useful")


def a_change(shop: Shop) -> None:
    """Riley asks for a change, dana owns it, and it waits for its authority."""
    policy = shop.rules.policy
    request_change(shop.call("riley", 1), SubmitChange("RFC-2", {**CONTENT, "id": "RFC-2"}), policy)
    for state in ("screened", "classified"):
        request_change(shop.call("morgan", 1), MoveChange("RFC-2", state), policy)


def test_one_person_with_one_key_for_two_clusters(target: Shop) -> None:
    """Omar is of both by the people file, and counts for one."""
    target.decide(go("operations"), "omar", 1)
    with target.unharmed("omar signed for operations already; one person signs for one cluster"):
        target.decide(go("support"), "omar", 1)


def test_one_person_with_two_keys_for_two_clusters(target: Shop) -> None:
    """People are counted, not keys."""
    second = line("omar", public(target.keys / "kim-second"), namespaces=PURPOSE)
    target.rules = target.write_rules(signers=target.signers() + second)
    target.adopt(hours=0.5)
    target.decide(go("operations"), "omar", 1)
    with target.unharmed("omar signed for operations already; one person signs for one cluster"):
        target.bring(target.signed(go("support"), "omar", 1, key="kim-second"), 1)


def test_one_key_for_two_people(target: Shop) -> None:
    """Such a list of allowed signers is never read."""
    second = line("una2", public(target.keys / "una"), namespaces=PURPOSE)
    with target.unharmed("cannot be accepted(.|\n)*is on line .* already", BadDocument):
        target.write_rules(signers=target.signers() + second)


def test_one_person_under_two_names(target: Shop) -> None:
    """Another capital letter makes no other person."""
    second = line("Una", public(target.keys / "kim-second"), namespaces=PURPOSE)
    with target.unharmed("Una differs from una", BadDocument):
        target.write_rules(signers=target.signers() + second)
    with target.unharmed("Una is too like una", BadDocument):
        target.write_rules(people={**PEOPLE, "Una": ("security",)})


def test_a_cluster_that_is_not_the_persons(target: Shop) -> None:
    """By the people file in force."""
    with target.unharmed("kim is of operations and cannot sign for security"):
        target.decide(go("security"), "kim", 1)
    with target.unharmed("kim is of operations and cannot sign for security"):
        target.decide(no_go("security"), "kim", 1)


def test_a_cluster_that_the_person_left(target: Shop) -> None:
    """The sign-off was good; by the people file that is in force since, it is not any more."""
    target.everybody_signs(1)
    target.rules = target.write_rules(people={**PEOPLE, "kim": ("support",)})
    target.adopt(hours=2)
    told = [str(one) for one in target.gate(2).findings]
    assert any("is by kim, who is not of this cluster" in one for one in told)
    with target.unharmed("is by kim, who is not of this cluster"):
        target.decide(GO, "lea", 2)


def test_somebody_who_is_in_no_people_file(target: Shop) -> None:
    """With a key that is allowed: no cluster, no waiver, no authority."""
    with target.unharmed("mallory is in no cluster and cannot sign for support"):
        target.decide(go("support"), "mallory", 1)
    with target.unharmed("mallory is not of operations and cannot waive"):
        target.decide(WAIVED, "mallory", 1)
    a_change(target)
    with target.unharmed("mallory may not authorize a minor change"):
        target.decide(APPROVE, "mallory", 1)


def test_an_authority_that_the_policy_does_not_name_any_more(target: Shop) -> None:
    """Alex signed in time; by the policy in force since, he may not authorize it."""
    a_change(target)
    kept = target.signed(APPROVE, "alex", 1)
    path = target.folder / "policy.yml"
    target.write_rules(version=2)
    path.write_text(path.read_text().replace("[morgan, alex, riley", "[morgan, riley"))
    target.rules = target.read_rules()
    target.adopt(hours=2)
    with target.unharmed("rules.policy_sha256 was .* when it was signed"):
        target.bring(kept, 3)
    with target.unharmed("alex may not authorize a minor change"):
        target.decide(APPROVE, "alex", 3)


@pytest.mark.parametrize(("person", "did"), [("riley", "asked for"), ("dana", "owns")])
def test_whoever_asked_or_owns_does_not_authorize(target: Shop, person: str, did: str) -> None:
    """Though the policy names both among those who may."""
    a_change(target)
    with target.unharmed(f"{person} {did} this change and cannot authorize it"):
        target.decide(APPROVE, person, 1)
    target.decide(APPROVE, "alex", 1)
    assert target.changes()["RFC-2"].state == "authorized"


@pytest.mark.parametrize("person", ["riley", "dana"])
def test_whoever_asked_or_owns_does_not_sign_go(target: Shop, person: str) -> None:
    """Both are of a cluster; a no-go they may say."""
    with target.unharmed(f"{person} asked for or owns RFC-1, .* and cannot sign it off"):
        target.decide(go("support"), person, 1)
    assert target.decide(no_go("support"), person, 1).changed


@pytest.mark.parametrize("person", ["riley", "dana"])
def test_whoever_asked_or_owns_does_not_lead_the_review(target: Shop, person: str) -> None:
    """When everybody else has said go."""
    target.everybody_signs(1)
    with target.unharmed(f"{person} asked for or owns RFC-1, .* and cannot lead its review"):
        target.decide(GO, person, 2)


def test_a_vote_that_nobody_signed_does_not_count(target: Shop) -> None:
    """It lies on the ledger from a time when none was wanted; the gate asks for it anew."""
    target.everybody_signs(1)
    target.tell(voted("operations", hours=1))
    with target.unharmed("sign-off: operations is not signed"):
        target.decide(GO, "lea", 2)
