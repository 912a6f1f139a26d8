# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: something changes between the request and the import, or after the signature."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import digest
from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import Scope
from ansible_collections.mof.release.tests.unit.domain.stories import (
    BUILT,
    PLAN,
    RESULTS,
    recorded,
    release_event,
    sha,
)
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import GO, Shop, go


def rebuilt(shop: Shop, **plan: object) -> None:
    """The release is planned, built and accepted once more."""
    artifact = {**BUILT[0], "sha256": plan.pop("sha256", sha("shop"))}
    shop.tell(
        release_event("release_planned", hours=1, release={**PLAN, **plan}),
        release_event("release_built", hours=1, artifacts=[artifact]),
        release_event("release_accepted", hours=1, results=RESULTS),
    )


def exchanged(shop: Shop, part: str) -> None:
    """From now on this part of what the release consists of is another."""
    before = shop.scope()
    parts = {**before.parts, part: {"x": sha("exchanged")}}
    shop.scope = lambda _release=None: Scope(parts, digest(parts))  # type: ignore[method-assign] # a lie


def test_another_artifact(target: Shop) -> None:
    """Built anew under the same plan."""
    kept = target.signed(go("support"), "una", 1)
    rebuilt(target, sha256=sha("other"))
    with target.unharmed("statement: subject is not what is registered now"):
        target.bring(kept, 2)


def test_another_plan(target: Shop) -> None:
    """The artifacts are the same, and go to other hosts."""
    kept = target.signed(go("support"), "una", 1)
    rebuilt(target, deploy={"playbook": "deploy.yml", "hosts": "all"})
    with target.unharmed("about.plan_sha256 was .* when it was signed"):
        target.bring(kept, 2)


def test_another_change(target: Shop) -> None:
    """It carries one more."""
    kept = target.signed(go("support"), "una", 1)
    rebuilt(target, changes=["RFC-1", "RFC-9"])
    with target.unharmed("about.changes was .'RFC-1'. when it was signed, and is .*RFC-9"):
        target.bring(kept, 2)


def test_another_policy_or_list_of_signers(target: Shop) -> None:
    """Put in force in the proper way meanwhile; what was signed was signed under other rules."""
    kept = target.signed(go("support"), "una", 1)
    target.rules = target.write_rules(version=2)
    target.adopt(hours=1)
    with target.unharmed("rules.policy_sha256 was .* when it was signed"):
        target.bring(kept, 2)
    kept = target.signed(go("support"), "una", 2)
    target.rules = target.write_rules(version=2, signers=target.signers() + b"# 2026\n")
    target.adopt(hours=2)
    with target.unharmed("rules.signers_sha256 was .* when it was signed"):
        target.bring(kept, 3)


def test_another_result(target: Shop) -> None:
    """The cluster's own check failed since; that of another cluster is not hers to speak for."""
    kept = target.signed(go("operations"), "kim", 1)
    support = target.signed(go("support"), "una", 1)
    target.tell(recorded(target.rules.policy.activities[0], "fail", hours=1, observed="2 of 9"))
    with target.unharmed("about.requirements_sha256 was .* when it was signed"):
        target.bring(kept, 2)
    assert target.bring(support, 2).changed


def test_another_project_before_the_review(target: Shop) -> None:
    """Sign-offs are brought from anywhere; what they are bound to is asked for at the review."""
    target.everybody_signs(1)
    exchanged(target, "project")
    with target.unharmed("was given for other contents: project changed after it"):
        target.decide(GO, "lea", 2)


def test_another_project_after_the_lead_signed(target: Shop) -> None:
    """The go was signed for what there was; the import finds something else."""
    for part in ("artifacts", "playbook", "project", "policy", "hosts"):
        target.everybody_signs(1)
        kept = target.signed(GO, "lea", 2)
        honest = target.scope
        exchanged(target, part)
        with target.unharmed(f"statement: {part} changed after the go was signed"):
            target.bring(kept, 2)
        target.scope = honest  # type: ignore[method-assign] # restored
    assert target.bring(kept, 2).changed


def test_another_project_after_the_review(target: Shop) -> None:
    """The gate compares with what the go was given for."""
    target.everybody_signs(1)
    target.decide(GO, "lea", 2)
    assert target.gate(3).allowed
    for part in ("artifacts", "playbook", "project", "policy", "hosts"):
        honest = target.scope
        exchanged(target, part)
        assert not target.gate(3).allowed
        target.scope = honest  # type: ignore[method-assign] # restored


def test_a_vote_that_is_bound_to_something_else_than_it_was_signed_for(target: Shop) -> None:
    """A caller cannot exchange it: what goes on record comes from the statement."""
    target.decide(go("support"), "una", 1)
    vote = target.release().signoffs["support"]
    assert vote.bound == target.bound(go("support"))
    assert replace(vote, bound={}) != vote
