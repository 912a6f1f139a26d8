# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that were put in force on the ledger: policy, people, signers, revoked keys.

A policy that was in force once and is brought back, or one that nobody adopted, is refused. So is a
file of people or signers that is not the adopted one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..event import Event
from ..finding import Finding
from ..reading import number, text
from .policy import Policy
from .signature import signature_of

#: The one subject of all events about rules.
SUBJECT = "rules"
RULES_EVENTS = frozenset({"rules_adopted", "key_revoked"})
#: The body whose people put rules in force and revoke keys.
POLICY_BODY = "policy"


@dataclass(frozen=True)
class Rules:
    """What is in force, by digest (SHA-256, hex; empty where there is none).

    :param former: digests that were in force and are no more.
    :param revoked: fingerprint of a key -> why it does not count any more.
    :param nonces: of the signed adoptions, so that none is adopted twice.
    """

    policy_name: str = ""
    policy: str = ""
    version: int = 0
    people: str = ""
    signers: str = ""
    adopted_by: str = ""
    adopted_at: datetime | None = None
    former: frozenset[str] = frozenset()
    revoked: Mapping[str, str] = field(default_factory=dict)
    nonces: frozenset[str] = frozenset()

    @property
    def adopted(self) -> bool:
        """Whether any rules were put in force."""
        return bool(self.policy)


def evolve_rules(rules: Rules, event: Event) -> Rules:
    """The rules after this event. Total."""
    data = event.data
    if event.type == "key_revoked":
        return replace(rules, revoked={**rules.revoked, text(data, "keyid"): text(data, "comment")})
    now = {name: text(data, f"{name}_sha256") for name in ("policy", "people", "signers")}
    left = {getattr(rules, name) for name, digest in now.items() if getattr(rules, name) != digest}
    signature = signature_of(data)
    return replace(
        rules,
        policy_name=text(data, "policy"),
        policy=now["policy"],
        people=now["people"],
        signers=now["signers"],
        version=number(data, "version"),
        adopted_by=event.actor,
        adopted_at=event.at,
        former=(rules.former | left) - {""},
        nonces=rules.nonces | ({signature.nonce} if signature else set()),
    )


def not_in_force(rules: Rules, policy: Policy) -> Iterator[Finding]:
    """Each of the files at hand that is not the one in force."""
    adopt = "ansible-playbook mof.release.adopt -e \"comment='…'\""
    if not rules.adopted:
        # Without rules in force, whoever signs could bring a file of signers of their own.
        if policy.signed:
            who = " or ".join(policy.people_of(POLICY_BODY))
            yield Finding("policy", policy.name, "was never put in force", who, adopt)
        return
    for kind, name, found, wanted in (
        ("policy", policy.name, policy.digest, rules.policy),
        ("people", "people file", policy.people_digest, rules.people),
        ("signers", "allowed signers file", policy.signers_digest, rules.signers),
    ):
        if found == wanted:
            continue
        if not found:
            problem = "is missing, and the rules in force have one"
        elif found in rules.former:
            problem = f"is an older one, brought back ({found[:8]}…)"
        else:
            known = f"{wanted[:8]}…" if wanted else "none"
            problem = f"is not the one in force ({known} -> {found[:8]}…)"
        yield Finding(kind, name, problem, who=rules.adopted_by, how=f"restore it, or {adopt}")
