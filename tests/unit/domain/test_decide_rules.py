# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting rules in force and revoking keys: who may, under which signature, and nothing older."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Decision
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import fold
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
    RevokeKey,
    decide_rules,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.policy import Policy
from ansible_collections.mof.release.tests.unit.domain.answers import (
    accepted,
    reasons,
    the_finding,
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
from ansible_collections.mof.release.tests.unit.domain.stories import POLICY, at, by, sha

ADOPT = AdoptRules(STRICT, "agreed", signature())
NEXT = replace(
    STRICT,
    digest=sha("next policy"),
    version=3,
    people_digest=sha("next people"),
    signers_digest=sha("next signers"),
)
REVOKE = RevokeKey(KEY, "stolen")


def ask(
    command: AdoptRules | RevokeKey,
    *before: Event,
    actor: str = "lee",
    judged_by: Policy = STRICT,
) -> Decision:
    """Decide on a command after these events."""
    return decide_rules(standing(*before).rules, command, judged_by, by(actor, 1))


def adopt(
    policy: Policy, *before: Event, name: str = "two", judged_by: Policy = STRICT
) -> Decision:
    """Decide on putting a policy in force, signed by lee."""
    return ask(AdoptRules(policy, "agreed", signature(name)), *before, judged_by=judged_by)


def test_an_adoption_is_on_record_by_digest() -> None:
    """With its version, its reason and its signature; it is in force from then on."""
    (event,) = accepted(ask(ADOPT))
    assert (event.type, event.subject, event.actor) == ("rules_adopted", "rules", "lee")
    assert event.at == at(1)
    assert event.data == {
        "policy": STRICT.name,
        "version": 2,
        "policy_sha256": STRICT.digest,
        "people_sha256": STRICT.people_digest,
        "signers_sha256": STRICT.signers_digest,
        "comment": "agreed",
        "signature": signature().document,
    }
    assert ask(ADOPT, event) == ()


def test_what_is_in_force_needs_no_adoption() -> None:
    """Whoever asks, signed or not; anything else of the three is another adoption."""
    assert ask(AdoptRules(STRICT, ""), adopted(), actor="nobody") == ()
    for field in ("people_digest", "signers_digest"):
        other = replace(STRICT, **{field: sha("other")})
        assert accepted(adopt(other, adopted()))


def test_a_policy_without_signatures_may_be_put_in_force_unsigned() -> None:
    """By anybody, where it names nobody."""
    (event,) = accepted(ask(AdoptRules(POLICY, "start"), actor="max", judged_by=POLICY))
    assert "signature" not in event.data
    assert event.data["people_sha256"] == event.data["signers_sha256"] == ""


@pytest.mark.parametrize("judged_by", [STRICT, POLICY])
def test_an_adoption_is_signed_where_the_old_or_the_new_policy_wants_it(judged_by: Policy) -> None:
    """Dropping the rule is itself a change of the rules, and so is bringing it in."""
    other = POLICY if judged_by is STRICT else STRICT
    decision = ask(AdoptRules(other, "agreed"), judged_by=judged_by)
    assert reasons(decision) == [
        (
            f"signature: {other.name} is not signed "
            "(sign it with your SSH key: -e key=~/.ssh/id_ed25519)"
        )
    ]


@pytest.mark.parametrize("command", [ADOPT, REVOKE])
def test_only_the_people_of_the_policy_in_force_change_the_rules(
    command: AdoptRules | RevokeKey,
) -> None:
    """The refusal says who may. The new policy may name others; they wait for the next time."""
    assert reasons(ask(command, actor="max")) == [
        "person: max may not change the rules in force (lee acts next)"
    ]
    mutiny = replace(NEXT, authorities={"policy": ("max",)})
    taken = AdoptRules(mutiny, "mine", signature("two"))
    assert the_finding(ask(taken, adopted(), actor="max")).kind == "person"
    assert accepted(ask(taken, adopted(), actor="lee"))


@pytest.mark.parametrize("command", [ADOPT, REVOKE])
def test_a_policy_that_wants_it_signed_and_names_nobody_cannot_be_changed(
    command: AdoptRules | RevokeKey,
) -> None:
    """It says where to name people; without the signature anybody may."""
    nobody = replace(STRICT, authorities={})
    assert reasons(ask(command, judged_by=nobody)) == [
        (
            "authority: policy has nobody, so nobody can change the rules "
            "(name people under authorities.policy)"
        )
    ]
    assert accepted(ask(command, judged_by=replace(nobody, signed=("signoff",))))


def test_a_change_of_the_rules_needs_its_reason() -> None:
    """An adoption and a revocation."""
    assert reasons(ask(replace(ADOPT, comment=""))) == [
        f"comment: {STRICT.name} needs a reason (lee: give comment)"
    ]
    assert reasons(ask(replace(REVOKE, comment=""))) == [
        f"comment: {KEY} needs a reason (lee: give comment)"
    ]


@pytest.mark.parametrize("version", [1, 2])
def test_another_policy_has_a_later_version(version: int) -> None:
    """The refusal says which; the same policy with other people needs none."""
    other = replace(NEXT, version=version)
    assert reasons(adopt(other, adopted())) == [
        (
            f"policy: {STRICT.name} has version {version}, and version 2 is in force "
            "(raise version in the policy to 3 or more)"
        )
    ]
    assert accepted(adopt(NEXT, adopted()))
    assert accepted(adopt(other, judged_by=STRICT))


def test_nothing_older_is_brought_back() -> None:
    """Neither a policy, however high its version, nor people, nor signers that were replaced."""
    history = (adopted(), adopted(NEXT, 1))
    found = reasons(adopt(replace(STRICT, version=9), *history))
    told = (
        (f"policy: {STRICT.name}", STRICT.digest, "write a new version"),
        ("people: people file", STRICT.people_digest, "raise version in it"),
        (
            "signers: allowed signers file",
            STRICT.signers_digest,
            "add a comment line with the date",
        ),
    )
    assert found == [
        f"{subject} was in force before and was replaced ({digest[:8]}…) "
        f"({how}, if it is really meant to come back)"
        for subject, digest, how in told
    ]
    for field in ("people_digest", "signers_digest"):
        mixed = replace(NEXT, **{field: getattr(STRICT, field)})
        assert len(reasons(adopt(mixed, *history))) == 1


def test_a_policy_that_wants_signatures_comes_with_people_and_signers() -> None:
    """Else nobody could tell who signs for whom; the refusal says where to name the files."""
    bare = replace(STRICT, people=None, people_digest="", signers_digest="", signed=("signoff",))
    assert reasons(adopt(bare)) == [
        (
            "signers: allowed signers are missing, and the policy wants signed: signoff "
            "(set allowed_signers under [mof_release] in ansible.cfg)"
        ),
        (
            "people: people file is missing, so nobody can tell who signs for which cluster "
            "(set people under [mof_release] in ansible.cfg)"
        ),
    ]
    assert accepted(adopt(replace(bare, signed=())))


def test_an_adoption_under_a_revoked_key_is_refused() -> None:
    """Whoever stole it could put in force whatever they like."""
    found = the_finding(adopt(NEXT, adopted(), revoked()))
    assert (found.kind, found.how) == ("signature", "sign it with another key")
    assert found.problem == f"is signed with a key that was revoked ({KEY}: stolen)"
    other = AdoptRules(NEXT, "agreed", signature("two", OTHER_KEY))
    assert accepted(ask(other, adopted(), revoked()))


def test_a_signed_adoption_is_brought_once() -> None:
    """Also when what it adopted has been replaced since."""
    first = adopted(signature=signature("one").document)
    found = reasons(adopt(STRICT, first, adopted(NEXT, 1), name="one"))
    assert f"signature: {STRICT.name} was brought before (sign the decision anew)" in found
    (event,) = accepted(adopt(NEXT, first))
    assert fold([first, event]).standing.rules.policy == NEXT.digest


def test_a_revoked_key_is_on_record_once() -> None:
    """With the reason; again it adds nothing, whoever asks."""
    (event,) = accepted(ask(REVOKE))
    assert (event.type, event.subject, event.actor) == ("key_revoked", "rules", "lee")
    assert event.data == {"keyid": KEY, "comment": "stolen"}
    assert ask(REVOKE, event) == ()
    assert ask(replace(REVOKE, comment="lost"), event, actor="max") == ()
    assert accepted(ask(RevokeKey(OTHER_KEY, "lost"), event))


def test_all_reasons_against_an_adoption_come_at_once() -> None:
    """Version, files, person, signature and comment."""
    bare = replace(NEXT, version=1, people=None, signers_digest="")
    decision = ask(AdoptRules(bare, ""), adopted(), actor="max")
    assert [one.split(":")[0] for one in reasons(decision)] == [
        "policy",
        "signers",
        "people",
        "person",
        "signature",
        "comment",
    ]
