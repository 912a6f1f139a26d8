# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: other rules than those in force, older ones, or rules that nobody agreed to."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    BadSignature,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
    RevokeKey,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.adopt_rules import (
    adopt_rules,
    revoke_key,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import (
    sign_statement,
    signed_call,
    take_in,
)
from ansible_collections.mof.release.tests.unit.domain.stories import by
from ansible_collections.mof.release.tests.unit.trust.ssh import line, public
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import (
    PEOPLE,
    PURPOSE,
    SIGNED,
)
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import (
    GO,
    NO_GO,
    WAIVED,
    Shop,
    go,
)


def test_an_older_policy_is_brought_back(target: Shop) -> None:
    """By its digest: it was in force and was replaced."""
    old = target.rules
    target.rules = target.write_rules(version=2)
    target.adopt(hours=1)
    target.rules = old
    with target.unharmed("shop-production.* was in force before and was replaced"):
        target.adopt(hours=2)
    with target.unharmed("policy: shop-production is an older one, brought back"):
        target.decide(go("support"), "una", 2)


def test_a_policy_of_a_lower_version(target: Shop) -> None:
    """Nobody has seen it before; it says itself that it is an older one."""
    target.rules = target.write_rules(version=7)
    target.adopt(hours=1)
    for version in (6, 7):
        target.rules = target.write_rules(version=version, signed=("policy",))
        with target.unharmed(f"has version {version}, and version 7 is in force"):
            target.adopt(hours=2)


def test_an_older_list_of_signers_is_brought_back(target: Shop) -> None:
    """The key that was taken off it would count again."""
    old = target.rules
    signers = b"".join(one for one in target.signers().splitlines(True) if b"una" not in one)
    target.rules = target.write_rules(signers=signers)
    target.adopt(hours=1)
    target.rules = old
    with target.unharmed("allowed.* was in force before and was replaced"):
        target.adopt(hours=2)
    with target.unharmed("allowed signers are not those in force"):
        target.decide(go("support"), "una", 2)


def test_an_older_people_file_is_brought_back(target: Shop) -> None:
    """The person would be of the cluster again."""
    old = target.rules
    target.rules = target.write_rules(people={**PEOPLE, "una": ("release",)})
    target.adopt(hours=1)
    target.rules = old
    with target.unharmed("people.* was in force before and was replaced"):
        target.adopt(hours=2)
    with target.unharmed("people: people file is an older one, brought back"):
        target.decide(go("support"), "una", 2)


@pytest.mark.parametrize("person", ["mallory", "kim", "morgan"])
def test_rules_by_somebody_who_may_not_change_them(target: Shop, person: str) -> None:
    """Nor does it help that the new rules name that person."""
    more = f"\nfreezes: []\n# for {person}\n"
    target.rules = target.write_rules(version=2, more=more)
    with target.unharmed(f"person: {person} may not change the rules in force"):
        target.adopt(person, 1)


def test_rules_that_let_in_who_brings_them(target: Shop) -> None:
    """The rules in force decide, not the new ones."""
    path = target.folder / "policy.yml"
    target.write_rules(version=2)
    path.write_text(path.read_text().replace("policy: [pat, pia]", "policy: [mallory]"))
    target.rules = target.read_rules()
    assert target.rules.policy.people_of("policy") == ("mallory",)
    with target.unharmed("person: mallory may not change the rules in force"):
        target.adopt("mallory", 1)


def test_rules_signed_with_a_key_that_only_the_new_ones_know(target: Shop) -> None:
    """Pia may change the rules, and gives herself a key in the same breath."""
    listed = line("pia", public(target.keys / "kim-second"), namespaces=PURPOSE)
    target.rules = target.write_rules(signers=target.signers() + listed)
    payload = target.request(AdoptRules(target.rules.policy, "me too"), "pia", 1)
    envelope = sign_statement(payload, str(target.keys / "kim-second"))
    with target.unharmed("pia is not among|is not among the allowed signers", BadSignature):
        target.bring(envelope, 1)
    # By a caller that hands over the new list, where the one in force belongs.
    brought = take_in(target.store, envelope, target.rules.signers, by("pia", 1), "a.json")
    command = AdoptRules(target.rules.policy, "me too")
    call = signed_call(target.call("pia", 1), brought, command, target.rules.policy)
    with target.unharmed("allowed signers are not those in force"):
        adopt_rules(call, brought.signing(command), target.rules)


def test_a_list_of_signers_that_nobody_put_in_force(target: Shop) -> None:
    """Mallory's own file says that mallory's key is una's; no decision counts by it."""
    listed = line("una", public(target.keys / "kim-second"), namespaces=PURPOSE)
    target.rules = target.write_rules(signers=target.signers() + listed)
    for command, person in ((go("support"), "una"), (GO, "una"), (NO_GO, "una"), (WAIVED, "una")):
        with target.unharmed("allowed signers are not those in force"):
            target.bring(target.signed(command, person, 1, key="kim-second"), 1)


def test_a_policy_that_nobody_put_in_force(target: Shop) -> None:
    """It asks for no signatures; votes under it are refused, signed or not."""
    target.rules = target.write_rules(version=2, signed=())
    with target.unharmed("policy: shop-production is not the one in force"):
        target.decide(go("support"), "una", 1)


def test_rules_that_nobody_signed(target: Shop) -> None:
    """The policy in force wants it; that the new one does not is no way out."""
    target.rules = target.write_rules(version=2, signed=())
    command = AdoptRules(target.rules.policy, "no more of this")
    with target.unharmed("signature: shop-production is not signed"):
        adopt_rules(target.call("pat", 1), command, target.rules)


def test_rules_other_than_those_that_were_signed(target: Shop) -> None:
    """The files are exchanged between the request and the import."""
    target.rules = target.write_rules(version=2)
    kept = target.signed(AdoptRules(target.rules.policy, "agreed"), "pat", 1)
    target.rules = target.write_rules(version=2, signed=SIGNED[1:])
    with target.unharmed("about.policy_sha256 was .* when it was signed"):
        target.bring(kept, 1)
    target.rules = target.write_rules(version=2, people={**PEOPLE, "mallory": ("security",)})
    with target.unharmed("about.people_sha256 was .* when it was signed"):
        target.bring(kept, 1)


def test_rules_other_than_those_that_are_kept(target: Shop) -> None:
    """What the event names must be there, or nothing could ever follow it."""
    other = target.write_rules(version=3)
    target.rules = target.write_rules(version=2)
    with target.unharmed("not what is at hand", BadDocument):
        adopt_rules(target.call("pat", 1), AdoptRules(other.policy, "x"), target.rules)


def test_rules_that_nobody_could_ever_change(target: Shop) -> None:
    """The list in them has no key of who may, or one that counts no more, or elsewhere."""
    without = b"".join(one for one in target.signers().splitlines(True) if b"pat" not in one)
    elsewhere = line("pat", public(target.keys / "pat"), namespaces="signoff@other")
    for signers in (
        without,
        without + elsewhere,
        target.signers(pat='valid-before="20260302090000Z"'),
    ):
        target.rules = target.write_rules(signers=signers)
        with target.unharmed("no key that counts for signoff@shop of anybody who may change"):
            target.adopt(hours=1)


def test_a_key_revoked_by_somebody_who_may_not(target: Shop) -> None:
    """So that nobody shuts others out."""
    with target.unharmed("person: mallory may not change the rules in force"):
        revoke_key(
            target.call("mallory", 1),
            RevokeKey("SHA256:" + "A" * 43, "because"),
            target.write_rules(),
        )
