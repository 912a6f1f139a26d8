# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: a key that counts no more, not yet, or for somebody else; and revoked ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadSignature
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import sign_statement
from ansible_collections.mof.release.tests.unit.domain.stories import CONTENT, recorded
from ansible_collections.mof.release.tests.unit.trust.ssh import certify, line, make_key, public
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import PURPOSE
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import (
    GO,
    WAIVED,
    Shop,
    go,
    no_go,
)


def with_signers(shop: Shop, content: bytes) -> None:
    """Put other allowed signers in force, at half past the first hour."""
    shop.rules = shop.write_rules(signers=content)
    shop.adopt(hours=0.5)


def test_a_key_that_expired(target: Shop) -> None:
    """Good when it signed, and not any more when it is brought."""
    with_signers(target, target.signers(una='valid-before="20260302110000Z"'))
    kept = target.signed(go("support"), "una", 1)
    with target.unharmed("of una expired at 2026-03-02 11:00:00 UTC", BadSignature):
        target.bring(kept, 3)
    target.bring(kept, 1.5)


def test_a_key_that_is_not_valid_yet(target: Shop) -> None:
    """The statement says that it is of later, when the key counts."""
    with_signers(target, target.signers(una='valid-after="20260302120000Z"'))
    with target.unharmed("of una is not valid before 2026-03-02 12:00:00 UTC", BadSignature):
        target.bring(target.signed(go("support"), "una", 1), 2)


def test_the_key_of_somebody_else(target: Shop) -> None:
    """Mallory signs as una; una's own name is in the statement."""
    with target.unharmed("signed with the key of mallory, not of una", BadSignature):
        target.bring(target.signed(go("support"), "una", 1, key="mallory"), 1)


def test_a_key_that_nobody_listed(target: Shop) -> None:
    """Una's, or so she says, and yet on no list."""
    with target.unharmed("is not among the allowed signers", BadSignature):
        target.bring(target.signed(go("operations"), "kim", 1, key="kim-second"), 1)


def test_a_person_whom_nobody_listed(target: Shop) -> None:
    """Who has a key, and is nobody here."""
    with target.unharmed("pia is not among the allowed signers", BadSignature):
        target.bring(target.signed(go("support"), "pia", 1, key="kim-second"), 1)


@pytest.mark.parametrize(
    ("command", "person"), [(go("support"), "una"), (WAIVED, "kim"), (no_go("security"), "sol")]
)
def test_a_key_that_was_revoked_before_it_is_brought(
    target: Shop, command: object, person: str
) -> None:
    """Signed while it counted, brought when it counts no more."""
    kept = target.signed(command, person, 1)  # type: ignore[arg-type] # all of them can be signed
    target.revoke(person, 2)
    with target.unharmed(f"signature: {person} is signed with a key that was revoked .*stolen"):
        target.bring(kept, 3)


def test_a_review_signed_with_a_revoked_key(target: Shop) -> None:
    """The lead's key was stolen after everybody had signed."""
    target.everybody_signs(1)
    kept = target.signed(GO, "lea", 1)
    target.revoke("lea", 2)
    with target.unharmed("signature: lea is signed with a key that was revoked"):
        target.bring(kept, 3)


def test_an_authorization_signed_with_a_revoked_key(target: Shop) -> None:
    """By one who may authorize it."""
    policy = target.rules.policy
    change = {**CONTENT, "id": "RFC-2"}
    request_change(target.call("riley", 1), SubmitChange("RFC-2", change), policy)
    for state in ("screened", "classified"):
        request_change(target.call("morgan", 1), MoveChange("RFC-2", state), policy)
    kept = target.signed(MoveChange("RFC-2", "authorized", "useful"), "alex", 1)
    target.revoke("alex", 2)
    with target.unharmed("signature: alex is signed with a key that was revoked"):
        target.bring(kept, 3)


def test_rules_signed_with_a_revoked_key(target: Shop) -> None:
    """Whoever stole it does not put rules in force with it, nor lists it anew."""
    target.rules = target.write_rules(version=2)
    kept = target.signed(AdoptRules(target.rules.policy, "mine"), "pat", 1)
    target.revoke("pat", 2)
    with target.unharmed("signature: pat is signed with a key that was revoked"):
        target.bring(kept, 3)


def test_a_sign_off_recorded_before_its_key_was_revoked(target: Shop) -> None:
    """The gate was open, and closes with the revocation."""
    target.everybody_signs(1)
    target.decide(GO, "lea", 2)
    assert target.gate(3).allowed
    target.revoke("kim", 3)
    (finding,) = target.gate(3).findings
    assert (finding.kind, finding.subject) == ("sign-off", "operations")
    assert "is signed with a key that was revoked" in finding.problem
    with target.unharmed("signature: kim is signed with a key that was revoked"):
        target.decide(go("operations", "once more"), "kim", 4)
    target.decide(go("operations"), "omar", 4)
    assert target.gate(4).allowed


def test_a_go_recorded_before_its_key_was_revoked(target: Shop) -> None:
    """Likewise the review itself, by its lead."""
    target.everybody_signs(1)
    target.decide(GO, "lea", 2)
    target.revoke("lea", 3)
    (finding,) = target.gate(3).findings
    assert finding.kind == "review"
    assert "go is signed with a key that was revoked" in finding.problem


def test_a_waiver_recorded_before_its_key_was_revoked(target: Shop) -> None:
    """What was waived is owed again."""
    target.decide(WAIVED, "kim", 1)
    for cluster, person in (
        ("operations", "omar"),
        ("release", "rob"),
        ("security", "sol"),
        ("support", "una"),
    ):
        target.decide(go(cluster), person, 1)
    target.decide(GO, "lea", 2)
    assert target.gate(3).allowed
    target.revoke("kim", 3)
    (finding,) = target.gate(3).findings
    assert (finding.kind, finding.subject) == ("activity", "operations.backup")
    assert "the waiver is signed with a key that was revoked" in finding.problem
    target.tell(recorded(target.rules.policy.activities[0], hours=3))
    assert target.gate(3).allowed


def test_a_certificate_whose_authority_was_revoked(target: Shop, tmp_path: Path) -> None:
    """Una signs with a certificate; who issues them lost the key to that."""
    authority, key = make_key(tmp_path / "authority"), make_key(tmp_path / "una-work")
    certificate = certify(authority, key, "una")
    listed = line("una", public(authority), "cert-authority", namespaces=PURPOSE)
    with_signers(target, target.signers() + listed)
    payload = target.request(go("support"), "una", 1)
    kept = sign_statement(payload, str(certificate).removesuffix("-cert.pub") + "-cert.pub")
    target.bring(kept, 1, check=True)
    target.revoke_file(authority, 2)
    with target.unharmed("signature: una is signed with a key that was revoked"):
        target.bring(kept, 3)
