# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting rules in force, and taking a key out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..decision import Context, Decision, refuse
from ..event import Event
from ..finding import Finding
from .policy import Policy
from .rules import POLICY_BODY, SUBJECT, Rules
from .signature import Signature


@dataclass(frozen=True)
class AdoptRules:
    """Put a policy, with the people and the signers beside it, in force."""

    policy: Policy
    comment: str
    signature: Signature | None = None


@dataclass(frozen=True)
class RevokeKey:
    """Let a key count no more, from now on and for what it signed before."""

    keyid: str
    comment: str


def decide_rules(
    rules: Rules, command: AdoptRules | RevokeKey, judged_by: Policy, context: Context
) -> Decision:
    """The event of one command on the rules, none when it is so already, or a refusal.

    :param judged_by: the policy in force, which says who may change it; for the first one, itself.
    """
    if isinstance(command, RevokeKey):
        return _revoke(rules, command, judged_by, context)
    policy = command.policy
    digests = (policy.digest, policy.people_digest, policy.signers_digest)
    if digests == (rules.policy, rules.people, rules.signers):
        return ()
    findings = [
        *_older(rules, policy),
        *_incomplete(policy),
        *_not_allowed(judged_by, context.actor),
        *_unsigned(rules, command, judged_by),
    ]
    if not command.comment:
        findings.append(
            Finding("comment", policy.name, "needs a reason", context.actor, "give comment")
        )
    if findings:
        return refuse(f"policy {policy.name} cannot be put in force", findings)
    data = {
        "policy": policy.name,
        "version": policy.version,
        "policy_sha256": policy.digest,
        "people_sha256": policy.people_digest,
        "signers_sha256": policy.signers_digest,
        "comment": command.comment,
    }
    if command.signature is not None:
        data["signature"] = command.signature.document
    return (Event("rules_adopted", SUBJECT, context.now, context.actor, data),)


def _older(rules: Rules, policy: Policy) -> Iterator[Finding]:
    if rules.adopted and policy.digest != rules.policy and policy.version <= rules.version:
        yield Finding(
            "policy",
            policy.name,
            f"has version {policy.version}, and version {rules.version} is in force",
            how=f"raise version in the policy to {rules.version + 1} or more",
        )
    for kind, name, digest, how in (
        ("policy", policy.name, policy.digest, "write a new version"),
        ("people", "people file", policy.people_digest, "raise version in it"),
        (
            "signers",
            "allowed signers file",
            policy.signers_digest,
            "add a comment line with the date",
        ),
    ):
        if digest in rules.former:
            problem = f"was in force before and was replaced ({digest[:8]}…)"
            yield Finding(kind, name, problem, how=f"{how}, if it is really meant to come back")


def _incomplete(policy: Policy) -> Iterator[Finding]:
    if policy.signed and not policy.signers_digest:
        yield Finding(
            "signers",
            "allowed signers",
            f"are missing, and the policy wants signed: {', '.join(policy.signed)}",
            how="set allowed_signers under [mof_release] in ansible.cfg",
        )
    if policy.signed and policy.people is None:
        yield Finding(
            "people",
            "people file",
            "is missing, so nobody can tell who signs for which cluster",
            how="set people under [mof_release] in ansible.cfg",
        )


def _not_allowed(judged_by: Policy, actor: str) -> Iterator[Finding]:
    people = judged_by.people_of(POLICY_BODY)
    if people and actor not in people:
        yield Finding("person", actor, "may not change the rules in force", who=" or ".join(people))
    elif not people and POLICY_BODY in judged_by.signed:
        yield Finding(
            "authority",
            POLICY_BODY,
            "has nobody, so nobody can change the rules",
            how="name people under authorities.policy",
        )


def _unsigned(rules: Rules, command: AdoptRules, judged_by: Policy) -> Iterator[Finding]:
    name, signature = command.policy.name, command.signature
    wanted = "policy" in judged_by.signed or "policy" in command.policy.signed
    if signature is None:
        if wanted:
            yield Finding(
                "signature",
                name,
                "is not signed",
                how="sign it with your SSH key: -e key=~/.ssh/id_ed25519",
            )
    elif signature.keyid in rules.revoked:
        why = rules.revoked[signature.keyid]
        problem = f"is signed with a key that was revoked ({signature.keyid}: {why})"
        yield Finding("signature", name, problem, how="sign it with another key")
    elif signature.nonce in rules.nonces:
        yield Finding("signature", name, "was brought before", how="sign the decision anew")


def _revoke(rules: Rules, command: RevokeKey, judged_by: Policy, context: Context) -> Decision:
    if command.keyid in rules.revoked:
        return ()
    findings = list(_not_allowed(judged_by, context.actor))
    if not command.comment:
        findings.append(
            Finding("comment", command.keyid, "needs a reason", context.actor, "give comment")
        )
    if findings:
        return refuse(f"{command.keyid} cannot be revoked", findings)
    data = {"keyid": command.keyid, "comment": command.comment}
    return (Event("key_revoked", SUBJECT, context.now, context.actor, data),)
