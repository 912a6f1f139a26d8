# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: what was signed once is brought again, or where and when it was not meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change_command import (
    MoveChange,
    SubmitChange,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadSignature, Unknown
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.request_change import (
    request_change,
)
from ansible_collections.mof.release.tests.unit.domain.stories import (
    BUILT,
    CHANGE,
    CONTENT,
    PLAN,
    RELEASE,
    RESULTS,
    at,
    recorded,
    release_event,
    sha,
)
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import LEDGER
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import (
    GO,
    NO_GO,
    WAIVED,
    Shop,
    go,
    no_go,
    open_shop,
)


def test_an_old_go_is_not_brought_again_after_a_no_go(target: Shop) -> None:
    """The go counted once; the no-go that came after it stands."""
    old = target.signed(go("support"), "una", 1)
    target.bring(old, 1)
    target.decide(no_go("support"), "una", 2)
    with target.unharmed("about.on_record was .none. when it was signed, and is no_go by una"):
        target.bring(old, 3)


def test_a_go_that_was_never_brought_does_not_undo_a_later_no_go(target: Shop) -> None:
    """Nobody has seen its nonce; it was signed before the no-go all the same."""
    kept = target.signed(go("support"), "una", 1)
    target.decide(no_go("support"), "una", 2)
    with target.unharmed("about.on_record was .none. when it was signed, and is no_go by una"):
        target.bring(kept, 3)


def test_a_veto_is_not_undone_by_a_go_that_was_signed_after_it(target: Shop) -> None:
    """The round is over until the release is returned."""
    target.decide(no_go("security", "a hole"), "sol", 1)
    late = target.signed(go("security"), "sol", 2)
    with target.unharmed("round: shop-1.0 ended with the no-go of security: a hole"):
        target.bring(late, 2)


def test_a_nonce_counts_once(target: Shop) -> None:
    """The signer writes a second statement with the nonce of the first."""
    first = target.request(go("support"), "una", 1)
    target.bring(target.sealed(first, "una"), 1)
    second = target.request(no_go("support"), "una", 2)
    nonce = Shop.predicate(first)["nonce"]
    again = target.forged(second, "una", lambda one: one["predicate"].update(nonce=nonce))
    with target.unharmed("signature: support was brought before"):
        target.bring(again, 2)


def test_a_go_for_one_release_is_none_for_another(target: Shop) -> None:
    """Neither as it is, which is about the first one, nor under the other's name."""
    other = "shop-2.0"
    target.tell(
        *(
            Event(kind, f"release/{other}", at(), "max", data)
            for kind, data in (
                ("release_planned", {"release": {**PLAN, "release": other}}),
                ("release_built", {"artifacts": BUILT}),
                ("release_accepted", {"results": RESULTS}),
            )
        )
    )
    payload = target.request(go("support"), "una", 1)
    target.bring(target.sealed(payload, "una"), 1)
    assert target.release(other).signoffs == {}

    def renamed(statement: Any) -> None:
        statement["predicate"]["decision"]["release"] = other

    with target.unharmed("about.release was shop-1.0 when it was signed, and is shop-2.0"):
        target.bring(target.forged(payload, "una", renamed), 1)


def test_a_go_for_a_release_that_nobody_planned(target: Shop) -> None:
    """There is nothing to compare it with."""
    payload = target.request(go("support"), "una", 1)

    def renamed(statement: Any) -> None:
        statement["predicate"]["decision"]["release"] = "shop-9"
        statement["predicate"]["about"]["release"] = "shop-9"

    with target.unharmed("release shop-9 is not on record", Unknown):
        target.bring(target.forged(payload, "una", renamed), 1)


def test_a_go_for_staging_is_none_for_production(target: Shop) -> None:
    """The release is planned anew for another environment, all else the same."""
    kept = target.signed(go("support"), "una", 1)
    moved = {**PLAN, "environment": "production"}
    target.tell(
        release_event("release_planned", release=moved),
        release_event("release_built", artifacts=BUILT),
        release_event("release_accepted", results=RESULTS),
    )
    with target.unharmed("about.environment was staging when it was signed, and is production"):
        target.bring(kept, 2)


def test_a_go_for_one_ledger_is_none_for_another(target: Shop, tmp_path: Path) -> None:
    """The other shop has the same people, keys, rules and release; its ledger has another id."""
    (tmp_path / "other").mkdir()
    signers = target.signers().replace(b"signoff@shop", b"signoff@shop,signoff@other")
    other = Shop(MemoryStore("other"), tmp_path / "other", target.keys)
    other.rules = other.write_rules(signers=signers)
    foreign = other.sealed(target.request(go("support"), "una", 1), "una", "signoff@other")
    with target.unharmed("made for signoff@other, not for signoff@shop", BadSignature):
        target.bring(foreign, 1)


def test_a_statement_of_another_ledger_under_this_ones_namespace(target: Shop) -> None:
    """The signer's own tools put what is for elsewhere into our namespace."""
    payload = target.request(go("support"), "una", 1)
    forged = target.forged(
        payload, "una", lambda one: one["predicate"]["ledger"].update(id="other")
    )
    with target.unharmed("was signed on another history than this ledger has .other"):
        target.bring(forged, 1)


def test_the_same_id_on_another_history(target: Shop, tmp_path: Path) -> None:
    """A copy that went its own way: its root at that size is another."""
    (tmp_path / "copy").mkdir()
    copy = open_shop(MemoryStore(LEDGER), tmp_path / "copy", target.keys)
    copy.tell(release_event("configuration_captured", hosts={}, root=sha("x")))
    target.tell(recorded(target.rules.policy.activities[3], hours=0))
    kept = copy.signed(go("support"), "una", 1)
    with target.unharmed("statement: ledger was signed on another history"):
        target.bring(kept, 1)


def test_a_ledger_that_was_put_back(target: Shop, tmp_path: Path) -> None:
    """Signed on a longer ledger than there is: somebody brought an old backup back."""
    (tmp_path / "longer").mkdir()
    longer = open_shop(MemoryStore(LEDGER), tmp_path / "longer", target.keys)
    longer.tell(*[recorded(target.rules.policy.activities[3], hours=0)] * 3)
    with target.unharmed("another history than this ledger has"):
        target.bring(longer.signed(go("support"), "una", 1), 1)


@pytest.mark.parametrize("purpose", ["file", "git", "signoff@other", "signoff", "signoff@shop2"])
def test_a_signature_for_another_purpose(target: Shop, purpose: str) -> None:
    """Signed with the right key over the right bytes, for mails, commits or another ledger."""
    payload = target.request(go("support"), "una", 1)
    with target.unharmed(f"made for {purpose}, not for signoff@shop", BadSignature):
        target.bring(target.sealed(payload, "una", purpose), 1)


def test_a_go_of_the_round_before_a_return(target: Shop) -> None:
    """Signed before the release went back, and brought after it came again."""
    kept = target.signed(go("support"), "una", 1)
    target.decide(NO_GO, "morgan", 2)
    target.tell(
        release_event("release_building", hours=2),
        release_event("release_built", hours=2, artifacts=BUILT),
        release_event("release_accepted", hours=2, results=RESULTS),
    )
    with target.unharmed("about.round was 1 when it was signed, and is 2"):
        target.bring(kept, 3)


def test_a_go_of_the_review_before_a_return(target: Shop) -> None:
    """The lead's go was not brought; meanwhile the review said no."""
    target.everybody_signs(1)
    kept = target.signed(GO, "lea", 2)
    target.decide(NO_GO, "morgan", 3)
    with target.unharmed("about.round was 1 when it was signed, and is 2"):
        target.bring(kept, 4)


def test_an_old_no_go_of_the_review_does_not_undo_a_later_go(target: Shop) -> None:
    """It was signed while there was no go; whoever wants it back signs anew."""
    target.everybody_signs(1)
    kept = target.signed(NO_GO, "morgan", 2)
    target.decide(GO, "lea", 3)
    with target.unharmed("about.on_record was .none. when it was signed, and is go by lea"):
        target.bring(kept, 4)


def test_a_waiver_that_was_kept_does_not_undo_a_failure(target: Shop) -> None:
    """The backup passed when it was signed for, and failed since."""
    kept = target.signed(WAIVED, "kim", 1)
    target.tell(recorded(target.rules.policy.activities[0], "fail", hours=2))
    with target.unharmed("about.on_record was pass by .* and is fail by"):
        target.bring(kept, 3)


def test_a_waiver_that_ran_out_is_not_brought_again(target: Shop) -> None:
    """It counts for the hours that it says, once."""
    old = target.signed(WAIVED, "kim", 1)
    target.bring(old, 1)
    assert not target.bring(old, 2).changed
    with target.unharmed("signature: operations.backup was brought before"):
        target.bring(old, 80)


def test_an_authorization_of_the_round_before_a_return(target: Shop) -> None:
    """The change went back and came again, word for word the same; it is approved anew."""
    change = {**CONTENT, "id": "RFC-2"}
    approve = MoveChange("RFC-2", "authorized", "useful", initiation_review={})
    policy = target.rules.policy

    def submitted_and_classified(hours: float) -> None:
        request_change(target.call("riley", hours), SubmitChange("RFC-2", change), policy)
        for state in ("screened", "classified"):
            request_change(target.call("morgan", hours), MoveChange("RFC-2", state), policy)

    submitted_and_classified(1)
    kept = target.signed(approve, "alex", 1)
    back = MoveChange("RFC-2", "returned", "name the hosts")
    request_change(target.call("morgan", 2), back, policy)
    submitted_and_classified(3)
    with target.unharmed("about.round was 1 when it was signed, and is 2"):
        target.bring(kept, 4)
    target.decide(approve, "alex", 4)
    assert target.changes()["RFC-2"].state == "authorized"


def test_an_adoption_that_was_kept_does_not_undo_a_later_one(target: Shop) -> None:
    """Only the signers differ: the policy that it replaces is in force still."""
    first = target.write_rules(signers=target.signers() + b"# first\n")
    target.rules = first
    kept = target.signed(AdoptRules(first.policy, "first"), "pat", 1)
    target.rules = target.write_rules(signers=target.signers() + b"# second\n")
    target.adopt(hours=2)
    target.rules = first
    with target.unharmed("about.replaces_signers_sha256 was"):
        target.bring(kept, 3)


def test_what_was_brought_already_adds_nothing(target: Shop) -> None:
    """A retry is no attack: it is told that nothing changed, even when it is late."""
    target.everybody_signs(1)
    for command, person in ((go("support"), "una"), (WAIVED, "kim"), (GO, "lea")):
        envelope = target.signed(command, person, 2)
        target.bring(envelope, 2)
        before = target.store.head()
        assert not target.bring(envelope, 3).changed
        assert target.store.head() == before
    assert target.release(RELEASE).review
    assert target.changes()[CHANGE].state == "in_release"
