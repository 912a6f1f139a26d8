# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules in force: what an adoption and a revocation leave, and what is not in force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State, fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import (
    Rules,
    not_in_force,
)
from ansible_collections.mof.release.tests.unit.domain.preparations import (
    KEY,
    OTHER_KEY,
    STRICT,
    adopted,
    revoked,
    signature,
    standing,
)
from ansible_collections.mof.release.tests.unit.domain.stories import POLICY, at, sha

ADOPT = "ansible-playbook mof.release.adopt -e \"comment='…'\""
NEXT = replace(
    STRICT,
    digest=sha("next policy"),
    version=3,
    people_digest=sha("next people"),
    signers_digest=sha("next signers"),
)


def rules(*policies: Policy) -> Rules:
    """What is in force after these were adopted, one after the other."""
    return standing(*(adopted(one, hours) for hours, one in enumerate(policies))).rules


def told(in_force: Rules, policy: Policy) -> list[str]:
    """The problems without what to do about them."""
    return [f"{one.kind}: {one.subject} {one.problem}" for one in not_in_force(in_force, policy)]


def test_nothing_is_in_force_before_anything_was_adopted() -> None:
    """And a revoked key alone puts nothing in force."""
    assert Rules() == standing().rules
    assert not Rules().adopted
    assert not standing(revoked()).rules.adopted


def test_an_adoption_is_read_back() -> None:
    """Who, when, which policy in which version, by digest."""
    found = standing(adopted(STRICT, 2, signature=signature().document)).rules
    assert found.adopted
    assert found == Rules(
        policy_name=STRICT.name,
        policy=STRICT.digest,
        version=2,
        people=STRICT.people_digest,
        signers=STRICT.signers_digest,
        adopted_by="lee",
        adopted_at=at(2),
        nonces=frozenset({signature().nonce}),
    )


def test_what_was_replaced_is_known_as_former() -> None:
    """Policy, people and signers, whichever was; nothing that is in force still."""
    assert rules(STRICT, STRICT).former == frozenset()
    assert rules(STRICT, NEXT).former == {
        STRICT.digest,
        STRICT.people_digest,
        STRICT.signers_digest,
    }
    people = replace(STRICT, people_digest=sha("more people"))
    assert rules(STRICT, people).former == {STRICT.people_digest}
    assert rules(STRICT, people, NEXT).former == {
        STRICT.digest,
        STRICT.people_digest,
        people.people_digest,
        STRICT.signers_digest,
    }


def test_nonces_and_revoked_keys_outlive_every_adoption() -> None:
    """What was signed once is known for ever, and a stolen key stays stolen."""
    one = adopted(STRICT, signature=signature("one").document)
    two = adopted(NEXT, signature=signature("two").document)
    found = standing(one, revoked(), two, revoked(OTHER_KEY), adopted(STRICT)).rules
    assert found.nonces == {signature("one").nonce, signature("two").nonce}
    assert found.revoked == {KEY: "stolen", OTHER_KEY: "stolen"}


def test_rules_are_about_their_own_subject() -> None:
    """The same events under another subject change nothing."""
    for event in (adopted(), revoked()):
        for subject in ("gate", "obligations", "release/shop-1.0", "rules/x"):
            assert fold([replace(event, subject=subject)]) == State()


def test_the_rules_in_force_are_in_force() -> None:
    """And a policy that wants nothing signed needs no adoption."""
    assert told(rules(STRICT), STRICT) == []
    assert told(rules(STRICT, NEXT), NEXT) == []
    assert told(Rules(), POLICY) == []


def test_a_policy_that_wants_signatures_is_put_in_force_first() -> None:
    """Else whoever signs could bring a file of signers of their own."""
    (found,) = not_in_force(Rules(), STRICT)
    assert found == Finding("policy", STRICT.name, "was never put in force", "lee", ADOPT)
    (one,) = not_in_force(Rules(), replace(POLICY, signed=("waiver",)))
    assert one.who == ""


def test_another_file_than_the_one_in_force_is_told_by_digest() -> None:
    """Each by itself, with who adopted what is in force."""
    other = {
        "policy": replace(STRICT, digest=sha("x")),
        "people": replace(STRICT, people_digest=sha("x")),
        "signers": replace(STRICT, signers_digest=sha("x")),
    }
    names = {"policy": STRICT.name, "people": "people file", "signers": "allowed signers file"}
    for kind, policy in other.items():
        wanted = getattr(rules(STRICT), kind)
        (found,) = not_in_force(rules(STRICT), policy)
        assert found == Finding(
            kind,
            names[kind],
            f"is not the one in force ({wanted[:8]}… -> {sha('x')[:8]}…)",
            "lee",
            f"restore it, or {ADOPT}",
        )


def test_an_older_file_is_told_as_one_that_was_brought_back() -> None:
    """All three at once, when all three are."""
    subjects = (f"policy: {STRICT.name}", "people: people file", "signers: allowed signers file")
    digests = (STRICT.digest, STRICT.people_digest, STRICT.signers_digest)
    assert told(rules(STRICT, NEXT), STRICT) == [
        f"{subject} is an older one, brought back ({digest[:8]}…)"
        for subject, digest in zip(subjects, digests, strict=True)
    ]


@pytest.mark.parametrize("name", ["people", "signers"])
def test_a_file_that_is_missing_or_was_never_adopted_is_told(name: str) -> None:
    """Leaving one out is no way around it, and neither is bringing one along."""
    field = f"{name}_digest"
    (gone,) = told(rules(STRICT), replace(STRICT, **{field: ""}))
    assert gone.endswith("is missing, and the rules in force have one")
    (more,) = told(rules(replace(STRICT, **{field: ""})), STRICT)
    digest = getattr(STRICT, field)
    assert more.endswith(f"is not the one in force (none -> {digest[:8]}…)")


def test_rules_that_were_adopted_count_for_a_policy_without_signatures_too() -> None:
    """Dropping the signatures from a policy does not make it the one in force."""
    lax = replace(STRICT, signed=(), digest=sha("lax"))
    (found,) = told(rules(STRICT), lax)
    assert found.startswith(f"policy: {STRICT.name} is not the one in force")
